package schools_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/registry"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

const base = "/schools/219901"

// schoolURL is the page of the school of the demo's school roles.
func schoolURL(s *webtest.Server) string { return base + "/of/" + url.PathEscape(string(s.School)) }

// send posts a form with a file.
func send(t *testing.T, c *webtest.Client, path, name string, data []byte) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, path, &b, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestTheRegisterListsFiltersAndExports(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get("/schools").Wants(200, "青禾县实验小学", "登记新设学校", "在办")
	c.Get("/schools?q="+url.QueryEscape("实验")).Wants(200, "青禾县实验小学")
	sheet := c.Get("/schools?format=csv").Wants(200)
	if !strings.HasPrefix(sheet.Body, "\ufeff") || !strings.Contains(sheet.Body, "青禾县实验小学") {
		t.Errorf("the CSV begins %.80q", sheet.Body)
	}
	c.Get("/schools?lang=en").Wants(200, "Enter a new school")
}

func TestASchoolSeesItselfAndCannotEdit(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	c.Get("/schools").Wants(200, "青禾县实验小学").Lacks("登记新设学校")
	c.Get(schoolURL(s)).Wants(200, "沿革").Lacks("更名")
	c.Get(schoolURL(s) + "/turn/renaming").Wants(403)
	c.Post(schoolURL(s)+"/turn/closure", url.Values{"date": {"2025-10-01"}}).Wants(403)
}

func TestARenamingKeepsTheSchoolAndShowsItsHistory(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	form := c.Get(schoolURL(s)+"/turn/renaming").Wants(200, "新名称", "历年数据接续")
	revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(form.Body)
	if revision == nil {
		t.Fatal("the form does not carry the revision")
	}
	again := c.Post(schoolURL(s)+"/turn/renaming", url.Values{"revision": {revision[1]}, "name": {""}, "date": {"明天"}, "document": {"青教发〔2025〕9号"}})
	again.Wants(422, "有问题需要处理", "日期", `href="#date"`, "青教发〔2025〕9号")
	c.Follow(c.Post(schoolURL(s)+"/turn/renaming", url.Values{"revision": {revision[1]}, "name": {"青禾县第一实验小学"}, "date": {"2025-10-01"}, "document": {"青教发〔2025〕9号"}})).
		Wants(200, "已登记", "青禾县实验小学 → 青禾县第一实验小学", "青教发〔2025〕9号")
	c.Post(schoolURL(s)+"/turn/renaming", url.Values{"revision": {revision[1]}, "name": {"旧版"}, "date": {"2025-10-02"}}).Wants(422, "刚刚被他人修改")
	then, err := s.Book.OpenIn(t.Context(), county.Code, 2024)
	if err != nil {
		t.Fatal(err)
	}
	for _, sc := range then {
		if sc.ID == s.School && sc.Name != "青禾县实验小学" {
			t.Errorf("in 2024 the school is called %s, want its old name", sc.Name)
		}
	}
}

func TestAMergerClosesTheOthers(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	form := c.Get(schoolURL(s)+"/turn/merger").Wants(200, "并入本校的学校")
	other := regexp.MustCompile(`name="others" value="([^"]+)"`).FindStringSubmatch(form.Body)
	if other == nil {
		t.Fatal("no other school is offered")
	}
	c.Follow(c.Post(schoolURL(s)+"/turn/merger", url.Values{"others": {other[1]}, "date": {"2025-10-01"}})).Wants(200, "合并", "并入")
	c.Get(base+"/of/"+other[1]).Wants(200, "2025-10-01", "学生去向").Lacks("更名")
	open, err := s.Book.OpenIn(t.Context(), county.Code, 2025)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, sc := range open {
		found = found || sc.ID == registry.SchoolID(other[1])
	}
	if !found {
		t.Error("a school that closed on 1 October still counts on 1 September")
	}
}

func TestAWorkbookIsLookedAtBeforeItIsTakenIn(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	out := c.Get(base + "/export.xlsx").Wants(200)
	send(t, c, base+"/workbook", "名册.xlsx", []byte(out.Body)).Wants(200, "新增 0 所，更新 0 所")

	sheet := []byte("学校名称,类型,地址\n青禾县实验小学,小学,青禾大街1号\n青禾县新区学校,九年一贯制学校,新区路8号\n某校,不知道,\n")
	page := send(t, c, base+"/workbook", "名册.csv", sheet).Wants(200, "新增 2 所，更新 1 所", "有问题 1 处", "不知道")
	data := regexp.MustCompile(`name="data" value="([^"]+)"`).FindStringSubmatch(page.Body)
	if data == nil || data[1] != base64.StdEncoding.EncodeToString(sheet) {
		t.Fatal("the preview does not carry the workbook")
	}
	c.Get("/schools?q=" + url.QueryEscape("新区学校")).Lacks("青禾县新区学校")
	c.Follow(c.Post(base+"/import", url.Values{"name": {"名册.csv"}, "data": {data[1]}})).Wants(200, "2所新增，1所更新", "青禾县新区学校")
	send(t, c, base+"/workbook", "图片.xlsx", []byte("not a workbook")).Wants(422, "有问题需要处理")
	c.Do(http.MethodPost, base+"/workbook", io.LimitReader(strings.NewReader(""), 0), nil).Wants(422, "请选择一个文件")
}

func TestGroupsAndTownshipsAreKept(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Post(base+"/groups/edit", url.Values{"name": {""}, "kind": {"group"}}).Wants(422, "名称")
	c.Follow(c.Post(base+"/groups/edit", url.Values{"name": {"实验小学教育集团"}, "kind": {"group"}, "lead": {string(s.School)}, "members": {string(s.School)}, "from": {"2024-09-01"}})).
		Wants(200, "实验小学教育集团", "教育集团")
	c.Get(schoolURL(s)).Wants(200, "实验小学教育集团", "牵头")
	c.Post(base+"/townships", url.Values{"list": {"青禾镇 219901100\n210102001 别处街道"}}).Wants(422, "第1行")
	c.Post(base+"/townships", url.Values{"list": {"210102001 别处街道"}}).Wants(422, "不属于")
	c.Follow(c.Post(base+"/townships", url.Values{"list": {"219901100 青禾镇\n219901200 东山乡"}})).Wants(200, "青禾镇", "东山乡")
}

func TestTheMapDrawsSchoolsAndBoundaries(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	page := c.Get("/map").Wants(200, "<svg", "青禾县实验小学", "km", "GeoJSON")
	if n := strings.Count(page.Body, "<circle"); n < 20 {
		t.Errorf("%d primary schools are drawn", n)
	}
	c.Get("/map?type=special_school").Wants(200)
	square := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"东山乡"},"geometry":{"type":"Polygon","coordinates":[[[125,43.7],[125.6,43.7],[125.6,44],[125,43.7]]]}}]}`
	c.Follow(send(t, c, "/map/219901/boundaries", "县界.geojson", []byte(square))).Wants(200, "东山乡", `class="land"`)
	send(t, c, "/map/219901/boundaries", "县界.geojson", []byte("{}")).Wants(422, "GeoJSON")
	s.As(access.SchoolClerk).Get("/map").Wants(200).Lacks("GeoJSON")
	s.As(access.CityReviewer).Get("/map").Wants(200)
}
