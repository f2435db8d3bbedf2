package matching_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/testkit"
	"junheng/web/pages/matching"
	"junheng/web/webtest"
)

const home = "/matching/219901"

// compared starts a comparison and gives its page.
func compared(t *testing.T, s *webtest.Server) string {
	t.Helper()
	p := s.As(access.CountyStatistician).Post(home, url.Values{"kind": {"population"}, "reason": {"秋季开学入学核查"}})
	if p.To() == "" {
		t.Fatalf("%d %.600s", p.Status, p.Text())
	}
	return p.To()
}

var childLink = regexp.MustCompile(`href="(/matching/219901/[^"/]+/children/[^"/?]+)"`)

// child gives the page of the first child of a list.
func child(t *testing.T, p *webtest.Page) string {
	t.Helper()
	m := childLink.FindStringSubmatch(p.Wants(200).Body)
	if m == nil {
		t.Fatalf("no child is listed:\n%s", p.Text())
	}
	return m[1]
}

func TestAComparisonIsMadeReadAndTakenAway(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(home).Wants(200, "还没有比对过", "开始比对")
	c.Post(home, url.Values{"kind": {"population"}, "reason": {""}}).Wants(422, "事由")
	c.Post(home, url.Values{"kind": {"weather"}, "reason": {"秋季开学入学核查"}}).Wants(422, "没有“weather”这种比对")
	at := compared(t, s)
	c.Get(home).Wants(200, "秋季开学入学核查", "户籍与学籍比对")
	c.Get(at).Wants(200, "入学率", "查无学籍", "按乡镇", "补填人数")
	c.Get(at+"?lang=en").Wants(200, "Rates", "By township")
	if p := c.Get(at + "?format=xlsx").Wants(200); !strings.HasPrefix(p.Body, "PK") {
		t.Error("the workbook is none")
	}
	c.Get(home + "/nothing").Wants(404)
	c.Get(at + "/children/nobody").Wants(404)
	s.As(access.CountyLeader).Get(at).Wants(200, "入学率")
	s.As(access.CountyLeader).Get(home).Wants(200).Lacks("开始比对")
	s.As(access.CountyLeader).Post(home, url.Values{"kind": {"population"}, "reason": {"秋季开学入学核查"}}).Wants(403)
	s.As(access.CityReviewer).Get(at).Wants(403)
	s.As(access.Inspector).Get(at).Wants(403)
}

func TestLargeRegistersAreComparedAsAJob(t *testing.T) {
	s := webtest.New(t)
	defer matching.Patience(10)()
	c := s.As(access.CountyStatistician)
	c.Post(home, url.Values{"kind": {"population"}, "reason": {"核"}}).Wants(422, "事由")
	at := c.Post(home, url.Values{"kind": {"population"}, "reason": {"秋季开学入学核查"}}).To()
	if !strings.HasPrefix(at, "/jobs/") {
		t.Fatalf("sent to %q", at)
	}
	s.As(access.CountyLeader).Get(at).Wants(404)
	page := c.Get(at).Wants(200, "户籍与学籍比对：")
	for range 600 {
		if !strings.Contains(page.Body, `http-equiv="refresh"`) {
			break
		}
		time.Sleep(50 * time.Millisecond)
		page = c.Get(at)
	}
	result := regexp.MustCompile(`href="(/matching/219901/[^"]+)"`).FindStringSubmatch(page.Wants(200, "已完成", "查看结果").Body)
	c.Get(result[1]).Wants(200, "入学率", "按乡镇")
	c.Get(home).Wants(200, "秋季开学入学核查")
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.As(access.AuditAdmin).Get("/audit?act=people.compute").Wants(200, "李明")
}

func TestAYearThatTheRosterCannotAnswerForIsNamedAndTheNearestOffered(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(home).Wants(200, "学籍名册所在的学年")
	p := c.Post(home, url.Values{"kind": {"population"}, "year": {"2026"}, "reason": {"秋季开学入学核查"}})
	asked := c.Get(p.To()).Wants(200, "问的是 2026–2027 学年", "按 2025–2026 学年重新比对", `href="/matching/219901?year=2025"`)
	if regexp.MustCompile(`name="n\.(six|school_age|enrolled)"`).MatchString(asked.Body) {
		t.Error("the page asks a person for what only the registers know")
	}
	c.Get(p.To()+"?lang=en").Wants(200, "asked for was 2026–2027", "Compare for 2025–2026")
	c.Get(home+"?year=2025").Wants(200, `<option value="2025" selected`)
	s.As(access.CountyLeader).Get(p.To()).Wants(200, "问的是 2026–2027 学年").Lacks("重新比对")
	c.Get(compared(t, s)+"?lang=zh").Wants(200, "2025–2026 学年").Lacks("重新比对", "问的是")
}

func TestWhatIsTypedIntoTheRatesIsCheckedAndKept(t *testing.T) {
	s := webtest.New(t)
	at := compared(t, s)
	c := s.As(access.CountyStatistician)
	field := regexp.MustCompile(`name="(n\.[a-z_]+)"`).FindStringSubmatch(c.Get(at).Body)
	if field == nil {
		t.Fatal("no count is asked for")
	}
	c.Get(at+"?"+field[1]+"="+url.QueryEscape("１，２００")).Wants(200, "１，２００")
	c.Get(at+"?"+field[1]+"=-3").Wants(422, "不小于零的整数")
	c.Get(at+"?"+field[1]+"=3.5").Wants(422, "不小于零的整数")
}

func TestAChildWhoIsNowhereIsLookedIntoByTheTownship(t *testing.T) {
	s := webtest.New(t)
	at := compared(t, s)
	county, town := s.As(access.CountyStatistician), s.As(access.TownshipOfficer)
	county.Get(at+"/children?standing=nowhere").Wants(200, "查无学籍", "*")
	all := childLink.FindAllString(county.Get(at+"/children").Body, -1)
	mine := childLink.FindAllString(town.Get(at+"/children").Wants(200).Body, -1)
	if len(mine) >= len(all) {
		t.Errorf("the township sees %d of %d children", len(mine), len(all))
	}
	one := child(t, county.Get(at+"/children?standing=nowhere"))
	page := county.Get(one).Wants(200, "登记核实结论", "立案追踪")
	if regexp.MustCompile(`219901\d{11}`).MatchString(page.Body) {
		t.Error("the page holds ID numbers")
	}
	code := regexp.MustCompile(`<option value="([a-z_]+)"`).FindStringSubmatch(page.Body)
	if code == nil {
		t.Fatal("no outcome is offered")
	}
	county.Post(one+"/outcome", url.Values{"code": {"nothing"}}).Wants(422, "没有核实结论")
	county.Post(one+"/outcome", url.Values{"code": {code[1]}, "note": {"电话 13800000000"}, "proof": {"证明1号"}}).Wants(422, "13800000000")
	county.Post(one+"/judge", url.Values{"other": {"nobody"}, "same": {"yes"}}).Wants(422, "不是这次比对提出的一对")
	s.As(access.CountyLeader).Post(one+"/outcome", url.Values{"code": {code[1]}}).Wants(403)

	opened := county.Post(one+"/case", url.Values{})
	county.Follow(opened).Wants(200, "未入学待查", "户籍学籍比对")
	if again := county.Post(one+"/case", url.Values{}); again.To() != opened.To() {
		t.Errorf("asked again, another case is opened: %q and %q", opened.To(), again.To())
	}
	later := strings.Replace(one, at, compared(t, s), 1)
	if again := county.Post(later+"/case", url.Values{}); again.To() != opened.To() {
		t.Errorf("from a later comparison another case is opened: %q and %q", opened.To(), again.To())
	}
	county.Post(one+"/outcome", url.Values{"code": {"registered"}, "proof": {"学籍证明1号"}}).Wants(422, "名册中没有这名儿童的在读记录")
	proven := url.Values{"code": {"in_province"}, "paper": {"school_letter"}, "issuer": {"邻县实验小学"}}
	county.Post(one+"/outcome", proven).Wants(422, "请附上", "邻县实验小学")
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, v := range proven {
		if err := w.WriteField(name, v[0]); err != nil {
			t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile("file", "证明.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(testkit.Paper("paper")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	county.Follow(county.Do(http.MethodPost, one+"/outcome", &b, http.Header{"Content-Type": {w.FormDataContentType()}})).Wants(200, "核实结论已登记", "邻县实验小学", "待另一人核实", "打开已附的凭据")
	if got := county.Get(one + "/paper").Wants(200); got.Body != string(testkit.Paper("paper")) {
		t.Errorf("the paper reads %q", got.Body)
	}
}

func TestAClassTeacherSeesNoFiguresOfTheCounty(t *testing.T) {
	s := webtest.New(t)
	teacher := s.As(access.ClassTeacher)
	teacher.Get("/matching/219901").Wants(403, "班主任不查看").Lacks("查无学籍的孩子，算出")
	teacher.Get("/matching/219901/none/children").Wants(403)
	teacher.Get("/").Wants(200).Lacks(`href="/matching"`)
	s.As(access.SchoolHead).Get("/").Wants(200, "学龄比对")
}
