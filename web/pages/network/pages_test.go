package network_test

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/access"
	"junheng/plan/network"
	"junheng/web/webtest"
)

const at = "/plans/219901/network"

// send uploads lists by the name of their field.
func send(t *testing.T, c *webtest.Client, files map[string][]byte) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for field, data := range files {
		w, err := m.CreateFormFile(field, field+ext(data))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, at, &b, http.Header{"Content-Type": {m.FormDataContentType()}})
}

// ext is how the name of a file ends that holds such data.
func ext(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("PK")):
		return ".xlsx"
	case bytes.Contains(data, []byte("id: ")):
		return ".yaml"
	}
	return ".csv"
}

func example(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(network.ExampleFiles(), name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheNetworkIsPlannedFromUploadedListsAndDrawn(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(at).Wants(http.StatusOK, "先上传村表", "已冻结的数据和学校名册")
	schools, villages := example(t, "学校.csv"), example(t, "村.csv")
	send(t, c, nil).Wants(http.StatusUnprocessableEntity, "请选择要上传的文件")
	send(t, c, map[string][]byte{"schools": schools}).Wants(http.StatusUnprocessableEntity, "还没有村表")
	bad := bytes.Replace(villages, []byte(","), []byte(",x"), 40)
	send(t, c, map[string][]byte{"schools": schools, "villages": bad}).Wants(http.StatusUnprocessableEntity, "villages.csv")
	c.Get(at).Wants(http.StatusOK, "先上传村表")

	send(t, c, map[string][]byte{"schools": schools, "villages": villages}).Wants(http.StatusSeeOther)
	page := c.Get(at+"?split=1").Wants(http.StatusOK, "schools.csv + villages.csv", "模拟数据", "还没有乡镇边界")
	if strings.Count(page.Body, "<svg") < 2 || !strings.Contains(page.Body, "jh-plate") {
		t.Error("the maps before and after are not drawn")
	}
	if got := c.Get(at + "?split=1&format=xlsx").Wants(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the plan is no workbook")
	}
	c.Get(at+"?lang=en").Wants(http.StatusOK, "School network", "What it rests on")
	send(t, s.As(access.Inspector), map[string][]byte{"schools": schools, "villages": villages}).Wants(http.StatusForbidden)
}

func TestTheBoundariesOfTheRegisterAreDrawnUnder(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	actor := s.Actors[access.CountyStatistician]
	if err := s.App.Book.SetBoundaries(t.Context(), actor, 219901, example(t, "乡镇.geojson")); err != nil {
		t.Fatal(err)
	}
	send(t, c, map[string][]byte{"schools": example(t, "学校.csv"), "villages": example(t, "村.csv")}).Wants(http.StatusSeeOther)
	if page := c.Get(at).Wants(http.StatusOK).Lacks("还没有乡镇边界"); !strings.Contains(page.Body, `fill="#f7f7f4"`) {
		t.Error("no boundary is drawn")
	}
}

func TestOneWorkbookHoldsSchoolsVillagesAndDistances(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	f, err := excelize.OpenReader(strings.NewReader(c.Get(at + "/template").Wants(http.StatusOK).Body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for sheet, name := range map[string]string{"学校": "学校.csv", "村": "村.csv"} {
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(example(t, name), []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := f.SetSheetRow(sheet, "A"+strconv.Itoa(i+1), &rows[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	send(t, c, map[string][]byte{"schools": b.Bytes()}).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "最省的布局", "直线距离乘系数")
}

func TestSchoolsComeFromTheFactsAndTheRegisterWithoutAList(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	list := "村,乡镇,经度,纬度,小学1-3年级,小学4-6年级,初中\n甲村,城关镇,125.36,43.88,12,12,9\n乙村,城关镇,125.34,43.89,8,9,7\n"
	send(t, c, map[string][]byte{"villages": []byte(list)}).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "已冻结的数据和学校名册", "青禾县第一小学", "乙村").Lacks("青禾县特殊教育学校")
}

func TestTheCountyPutsInItsOwnLimitsAndPrices(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	yaml := c.Get(at+"/settings?settings=rural").Wants(http.StatusOK, "id: rural").Body
	send(t, c, map[string][]byte{"own": []byte("id: [\n")}).Wants(http.StatusUnprocessableEntity, "own")
	send(t, c, map[string][]byte{"own": []byte(strings.Replace(yaml, "walk: {value: 2.5,", "walk: {value: 1.7,", 1))}).Wants(http.StatusSeeOther)
	page := c.Get(at).Wants(http.StatusOK, "本县：own")
	if !strings.Contains(page.Body, `value="1.7/8"`) {
		t.Error("the limits are not those of the county")
	}

	// What is typed counts beside the settings it was typed for.
	if page := c.Get(at + "?settings=urban&of=own&km.lower=9/9").Wants(http.StatusOK); strings.Contains(page.Body, `value="9/9"`) {
		t.Error("other settings were chosen, and the limits stayed")
	}
	c.Get(at+"?settings=own&of=own&km.lower=weit").Wants(http.StatusUnprocessableEntity, "里程写成")
}
