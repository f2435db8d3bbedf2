package outlook_test

import (
	"bytes"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

const home = "/plans/219901"

// send uploads a file of the golden county, or what text holds.
func send(t *testing.T, c *webtest.Client, kind, name string, data []byte) *webtest.Page {
	t.Helper()
	if data == nil {
		var err error
		if data, err = fs.ReadFile(county.Planning(), name); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range map[string]string{"kind": kind, "back": "forecast"} {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	w, err := m.CreateFormFile("file", name[strings.LastIndex(name, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, home+"/sources", &b, http.Header{"Content-Type": {m.FormDataContentType()}})
}

func TestTheYearsAheadRestOnWhatIsUploaded(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(home+"/forecast").Wants(http.StatusOK, "小学在校生", "依据的数据")
	for _, name := range []string{"tables/分年级与教师结构2022.xlsx", "tables/分年级与教师结构2023.xlsx", "tables/分年级与教师结构2024.xlsx"} {
		send(t, c, "tables", name, nil).Wants(http.StatusSeeOther)
	}
	send(t, c, "births", "出生人口.xlsx", nil).Wants(http.StatusSeeOther)

	page := c.Get(home+"/forecast?years=4").Wants(http.StatusOK, "分年级与教师结构2024.xlsx", "出生人口.xlsx", "2028")
	c.Get(home+"/forecast?years=0").Wants(http.StatusUnprocessableEntity, "年数填1至9")
	c.Get(home+"/classes").Wants(http.StatusOK, "青禾县城南小学")
	c.Get(home+"/classes?room_price=x").Wants(http.StatusUnprocessableEntity, "单位万元")
	c.Get(home+"/staffing?norm=by_place").Wants(http.StatusOK, "编制")
	for _, which := range []string{"forecast", "classes", "staffing"} {
		if got := c.Get(home + "/" + which + "?format=xlsx").Wants(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("%s is no workbook", which)
		}
	}

	drop := regexp.MustCompile(`action="([^"]*/sources/[^"]+/drop)"`).FindStringSubmatch(page.Body)
	if drop == nil {
		t.Fatal("no file can be taken away")
	}
	c.Post(drop[1], url.Values{"revision": {"1"}}).Wants(http.StatusSeeOther)
}

func TestAFileWithErrorsIsNotKeptAndAllOfThemAreTold(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	bad := "乡镇,年份,出生人数\n石桥镇,二零,12\n石桥镇,2020,很多\n"
	send(t, c, "births", "出生.csv", []byte(bad)).Wants(http.StatusUnprocessableEntity, "二零", "很多")
	send(t, c, "else", "出生.csv", []byte(bad)).Wants(http.StatusUnprocessableEntity, "文件的种类")
	c.Get(home + "/forecast").Lacks("出生.csv")
	send(t, s.As(access.Inspector), "births", "出生人口.xlsx", nil).Wants(http.StatusForbidden)
}
