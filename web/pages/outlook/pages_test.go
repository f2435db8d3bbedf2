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

	"github.com/xuri/excelize/v2"

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

	page := c.Get(home+"/forecast?years=4").Wants(http.StatusOK, "分年级与教师结构2024.xlsx", "出生人口.xlsx", "2028", "模拟数据").Lacks("升级率估不出来", "没有出生人口")
	c.Get(home+"/forecast?years=0").Wants(http.StatusUnprocessableEntity, "年数填1至9")
	c.Get(home+"/classes?years=4").Wants(http.StatusUnprocessableEntity, "年数填1至3")
	c.Get(home+"/classes?reach=-1").Wants(http.StatusUnprocessableEntity, "0至100的公里数")
	c.Get(home+"/staffing?norm=mine").Wants(http.StatusUnprocessableEntity, "请选择编制标准")
	c.Get(home+"/classes").Wants(http.StatusOK, "青禾县城南小学", "调剂").Lacks("没有经纬度")
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

func TestAPageSaysWhatItLacksAndWhereToGetIt(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(home+"/forecast").Wants(http.StatusOK, "只有2024–2025学年有分年级学生数，升级率估不出来", "2024–2025学年有62个学部（共64个）没有分年级学生数", "没有出生人口", "sources/births/template")
	c.Get(home+"/classes").Wants(http.StatusOK, "另有62个学部缺分年级学生数或班数", "填报了40个超标准班额的班")
	send(t, c, "tables", "tables/分年级与教师结构2024.xlsx", nil).Wants(http.StatusSeeOther)
	c.Get(home+"/forecast").Wants(http.StatusOK, "只有2024–2025学年有分年级学生数，升级率估不出来").Lacks("没有分年级学生数。")
	send(t, c, "tables", "tables/分年级与教师结构2023.xlsx", nil).Wants(http.StatusSeeOther)
	c.Get(home + "/forecast").Wants(http.StatusOK).Lacks("升级率估不出来")
}

func TestTheEmptyListsHoldWhatTheCountyHas(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	send(t, c, "tables", "tables/分年级与教师结构2024.xlsx", nil).Wants(http.StatusSeeOther)
	for kind, want := range map[string]string{"births": "石桥镇 2016", "classes": "青禾县城南小学 1 5班", "tables": "石桥镇中心小学", "moves": "乡镇 学年 转入人数"} {
		got := c.Get(home + "/sources/" + kind + "/template").Wants(http.StatusOK)
		if text := cells(t, got.Body); !strings.Contains(text, want) {
			t.Errorf("the empty list of %s does not hold %q:\n%.400s", kind, want, text)
		}
	}
	c.Get(home + "/sources/prices/template").Wants(http.StatusNotFound)
}

// cells gives what stands in a workbook, a row a line.
func cells(t *testing.T, body string) string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out.WriteString(strings.Join(r, " ") + "\n")
		}
	}
	return out.String()
}

func TestClassesListedOneByOneGoBeforeAverages(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	send(t, c, "tables", "tables/分年级与教师结构2024.xlsx", nil).Wants(http.StatusSeeOther)
	list := "学校,年级,班级,人数\n青禾县第一小学,一年级,1班,58\n青禾县第一小学,一年级,2班,67\n"
	send(t, c, "classes", "班.csv", []byte(list+"没有的学校,二年级,1班,40\n")).Wants(http.StatusUnprocessableEntity, "没有的学校", "班.csv")
	c.Get(home + "/classes").Lacks("班.csv")
	send(t, c, "classes", "班.csv", []byte(list)).Wants(http.StatusSeeOther)
	c.Get(home+"/classes").Wants(http.StatusOK, "班.csv", "大班额（56人及以上）2个、超大班额（66人及以上）1个")
	send(t, c, "classes", "新班.csv", []byte("学校,年级,班级,人数\n青禾县第一小学,一年级,1班,40\n")).Wants(http.StatusSeeOther)
	c.Get(home+"/classes").Wants(http.StatusOK, "新班.csv", "超大班额（66人及以上）0个").Lacks(" 班.csv")
}

func TestUploadedTablesGiveWayToFrozenFactsAndBringNoSchools(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	head := "学校名称,学部,填报年度,一年级在校生数,二年级在校生数,三年级在校生数,四年级在校生数,五年级在校生数,六年级在校生数,一年级班数,语文教师数\n"
	send(t, c, "tables", "分年级与教师结构.csv", []byte(head+"石桥镇中心小学,小学,2024,100,110,120,130,140,142,3,9\n无名小学,小学,2024,10,10,10,10,10,10,1,2\n")).Wants(http.StatusSeeOther)
	c.Get(home+"/forecast").Wants(http.StatusOK, "有1所学校不在已冻结的数据集里，没有计入：无名小学").Lacks("以冻结的为准")
	send(t, c, "tables", "分年级与教师结构.csv", []byte(head+"双泉镇赵庄小学,小学,2024,999,999,999,999,999,999,1,9\n青禾县实验小学,小学,2024,900,1,1,1,1,1,3,9\n")).Wants(http.StatusSeeOther)
	c.Get(home+"/forecast").Wants(http.StatusOK, "个数与已冻结的数据集不同，以冻结的为准").Lacks("无名小学")
}

func TestMovesBeyondHistoryAreReckonedWith(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	send(t, c, "moves", "转.csv", []byte("乡镇,学年,转入人数,转出人数\n石桥镇,2026,80,0\n")).Wants(http.StatusSeeOther)
	c.Get(home+"/forecast").Wants(http.StatusOK, "已计入设定的转入转出1条")
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
