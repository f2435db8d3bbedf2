package cases_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/web/webtest"
)

const (
	ledgers = "/ledgers/219901/"
	hazards = ledgers + "hazard"
	finding = ledgers + "rectification"
	dropout = ledgers + "dropout"
)

var keyField = regexp.MustCompile(`name="key" value="([^"]+)"`)

// keyOf gives the key of the first form of a page.
func keyOf(t *testing.T, p *webtest.Page) string {
	t.Helper()
	m := keyField.FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no form of the page has a key:\n%.600s", p.Text())
	}
	return m[1]
}

// part is a file of a form.
type part struct {
	field, name string
	data        []byte
}

// send posts a form with files.
func send(t *testing.T, c *webtest.Client, path string, form url.Values, files ...part) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		to, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, path, &b, http.Header{"Content-Type": {w.FormDataContentType()}})
}

// problem is a finding as an inspector enters it.
func problem(s *webtest.Server, key string) url.Values {
	return url.Values{
		"key": {key}, "school": {string(s.School)}, "subject": {"操场围墙"}, "fields.origin_kind": {"inspection"},
		"fields.problem": {"围墙开裂"}, "fields.kind": {"safety"}, "fields.severity": {"serious"},
	}
}

// aboutPupil opens a dropout case about the first pupil of the class teacher and
// gives its page.
func aboutPupil(t *testing.T, s *webtest.Server) (string, people.PersonID) {
	t.Helper()
	who := s.Pupil(t)
	c := s.As(access.ClassTeacher)
	form := c.Get(dropout+"/new?person="+string(who)).Wants(200, "为此人立案")
	made := send(t, c, dropout+"/new", url.Values{"key": {keyOf(t, form)}, "person": {string(who)}, "origin": {"person"}, "fields.absence_note": {"两天未到校"}})
	if made.To() == "" {
		t.Fatalf("the case is not opened: %d %.900s", made.Status, made.Text())
	}
	return made.To(), who
}

func TestAFormThatIsWrongComesBackWithWhatWasTyped(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.Inspector)
	form := c.Get(finding+"/new").Wants(200, "督导整改：新建", "必填")
	in := problem(s, keyOf(t, form))
	in.Del("fields.severity")
	in.Set("subject", "")
	page := send(t, c, finding+"/new", in).Wants(422, "围墙开裂", "请写明对象", "请填写“严重程度”", `href="#fields.severity"`)
	if keyOf(t, page) != in.Get("key") {
		t.Error("the form that comes back has another key: sent again it would count twice")
	}
	in = problem(s, in.Get("key"))
	first := send(t, c, finding+"/new", in).To()
	if again := send(t, c, finding+"/new", in).To(); first == "" || again != first {
		t.Errorf("the same form sent twice leads to %q and %q", first, again)
	}
	in.Set("key", "another")
	in.Set("fields.origin_kind", "requirement")
	send(t, c, finding+"/new", in).Wants(422, "请在评估结果的未达标项里点“立案整改”")
	send(t, c, ledgers+"fee_complaint/new", url.Values{"key": {"x"}}).Wants(422, "请选择学校")
	c.Get(first+"?lang=en").Wants(200, "Rectification", "Owner")
}

func TestOnlyThoseWhoTakePartActInACase(t *testing.T) {
	s := webtest.New(t)
	inspector := s.As(access.Inspector)
	at := send(t, inspector, finding+"/new", problem(s, "a")).To()
	inspector.Get(at).Wants(200, "下达整改通知书", "备注", "围墙开裂")
	s.As(access.CountyLeader).Get(at).Wants(200, "改派").Lacks("登记备注")
	s.As(access.CityReviewer).Get(at).Wants(200).Lacks("登记备注", "下达整改通知书", "改派")
	s.As(access.SchoolHead).Get(at).Wants(200, "围墙开裂").Lacks("下达整改通知书", "改派")
	s.As(access.ClassTeacher).Get(at).Wants(403)
	head := s.As(access.SchoolHead)
	send(t, head, at+"/steps/order", url.Values{"key": {"k"}, "fields.demand": {"修"}, "fields.responsible": {"x"}, "fields.deadline": {"2025-12-31"}}).Wants(422, "由")
	head.Post(at+"/direct", url.Values{"key": {"k"}, "do": {"hand"}, "hand.party": {"head"}, "hand.reason": {"x"}}).Wants(403)
	send(t, s.As(access.CityReviewer), at+"/note", url.Values{"key": {"n"}, "text": {"x"}}).Wants(422, "权限")
	note := url.Values{"key": {"n1"}, "text": {"已去现场看过"}}
	for range 2 {
		send(t, inspector, at+"/note", note)
	}
	if n := strings.Count(inspector.Get(at).Wants(200, "已去现场看过").Body, "已去现场看过"); n != 1 {
		t.Errorf("a note sent twice stands there %d times", n)
	}
	inspector.Get(at + "/steps/nothing").Wants(404)
	inspector.Get(at + "/papers/1").Wants(404)
	inspector.Get("/cases/219901/nothing").Wants(404)
}

func TestNoTwoFieldsOfACaseHaveOneId(t *testing.T) {
	s := webtest.New(t)
	at := send(t, s.As(access.Inspector), finding+"/new", problem(s, "a")).To()
	clerk := s.As(access.CountyStatistician)
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(clerk.Get(at).Wants(200, "延期").Body, -1) {
		if seen[m[1]] {
			t.Errorf("the id %s stands twice", m[1])
		}
		seen[m[1]] = true
	}
	page := clerk.Post(at+"/direct", url.Values{"key": {"k"}, "do": {"extend"}, "extend.clock": {"order_due"}, "extend.until": {"2025-12-31"}}).Wants(422, `href="#extend.reason"`)
	if strings.Contains(page.Body, `href="#reason"`) {
		t.Error("the problem leads to no field")
	}
	if to := clerk.Post(at+"/direct", url.Values{"key": {"k"}, "do": {"hand"}, "hand.party": {"head"}, "hand.reason": {"由学校先改"}}).To(); to != at {
		t.Errorf("handed over leads to %q", to)
	}
	clerk.Post(at+"/correct", url.Values{"key": {"c"}, "correct.field": {"severity"}, "correct.value": {"grave"}}).Wants(422, `href="#correct.reason"`)
}

func TestAPaperAboutAChildHasTheNameForThoseWhoMayRevealIt(t *testing.T) {
	s := webtest.New(t)
	at, who := aboutPupil(t, s)
	teacher, head := s.As(access.ClassTeacher), s.As(access.SchoolHead)
	send(t, teacher, at+"/steps/home_visit", url.Values{
		"key": {"v"}, "fields.met": {"guardian"}, "fields.visitors": {"王老师"}, "fields.findings": {"在家"}, "fields.reason": {"weary"}, "reason": {"山里没有信号"},
	}, part{"needs.photo", "a.jpg", testkit.Photo(1)})
	if !strings.Contains(head.Get(at).Wants(200).Body, "/papers/1") {
		t.Fatalf("the visit made out no record: %s", head.Get(at).Text())
	}
	clear, err := s.People.Reveal(t.Context(), s.Actors[access.SchoolHead], 219901, who, "核对文书", people.FieldName)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []access.Role{access.SchoolHead, access.CountyLeader, access.CountyStatistician} {
		text := wordText(t, s.As(role).Get(at+"/papers/1").Wants(200).Body)
		if !strings.Contains(text, clear.Name) {
			t.Errorf("%s: the name is not on the paper", role)
		}
	}
	s.As(access.CityReviewer).Get(at + "/papers/1").Wants(403)
}

func TestAChildHasOneOpenCaseAndItsNameStandsNowhereInClear(t *testing.T) {
	s := webtest.New(t)
	s.As(access.ClassTeacher).Get(dropout+"/new").Wants(200, "先在名册里找到此人").Lacks("已知情况")
	at, who := aboutPupil(t, s)
	teacher := s.As(access.ClassTeacher)
	clear, err := s.People.Reveal(t.Context(), s.Actors[access.SchoolHead], 219901, who, "核对姓名不外露", people.FieldName)
	if err != nil || clear.Name == "" {
		t.Fatalf("%q %v", clear.Name, err)
	}
	name := clear.Name
	teacher.Get("/people/219901/of/"+string(who)).Wants(200, "立案、看案件")
	teacher.Get("/cases/219901/about/"+string(who)).Wants(200, "立案：特殊群体", "*").Lacks("立案：控辍保学")
	send(t, teacher, dropout+"/new", url.Values{"key": {"second"}, "person": {string(who)}, "fields.absence_note": {"又"}}).Wants(422, "已有在办的案件")

	photo := part{"needs.file", name + "家访.JPG", testkit.Photo(1)}
	if p := send(t, teacher, at+"/note", url.Values{"key": {"n"}, "text": {"家长说明天返校"}}, photo); p.To() == "" {
		t.Fatalf("%d %.600s", p.Status, p.Text())
	}
	page := teacher.Get(at).Wants(200, "显示（记入日志）", "材料1.jpg").Lacks("家长说明天返校")
	seq := regexp.MustCompile(`name="field" value="note"/?>\s*<input type="hidden" name="seq" value="(\d+)"`).FindStringSubmatch(page.Body)
	if seq == nil {
		t.Fatalf("the note is not on the page:\n%s", page.Text())
	}
	value := url.Values{"field": {"note"}, "seq": {seq[1]}}
	teacher.Post(at+"/reveal", value).Wants(422, "请写明查看本案加密内容的事由").Lacks("家长说明天返校")
	value.Set("reason", "请"+name+"家长回电")
	teacher.Post(at+"/reveal", value).Wants(422, "事由").Lacks("家长说明天返校")
	value.Set("reason", "家访前了解情况")
	teacher.Post(at+"/reveal", value).Wants(200, "家长说明天返校", "查看事由：“家访前了解情况”")
	value.Del("reason")
	teacher.Post(at+"/reveal", value).Wants(200, "家长说明天返校") // once serves for the case
	office := s.As(access.CountyStatistician)
	office.Post(at+"/reveal", value).Wants(422, "请写明查看本案加密内容的事由") // and for nobody else
	s.As(access.CityReviewer).Post(at+"/reveal", url.Values{"field": {"note"}, "seq": {seq[1]}}).Wants(403)
	s.As(access.CityReviewer).Get(at).Wants(200, "**", "您无权查看").Lacks("打开此人记录", "显示（记入日志）")
	file := regexp.MustCompile(`href="([^"]+/files/[^"]+)"`).FindStringSubmatch(page.Body)
	if file == nil {
		t.Fatal("the file is not on the page")
	}
	teacher.Get(file[1]).Wants(200)
	office.Get(file[1]).Wants(422, "请写明查看本案加密内容的事由")
	office.Post(at+"/reveal", url.Values{"reason": {"核对佐证材料"}}).Wants(303)
	office.Get(file[1]).Wants(200)
	s.As(access.CityReviewer).Get(file[1]).Wants(403)
	for _, role := range []access.Role{access.CountyStatistician, access.CityReviewer, access.SchoolHead} {
		for _, path := range []string{at, dropout, dropout + "/board", "/cases/219901"} {
			s.As(role).Get(path).Wants(200).Lacks(name)
		}
	}
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	log, err := s.Audit.List(t.Context(), audit.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if strings.Contains(e.Object+e.Detail, name) {
			t.Errorf("the log has the name of the child: %s %s %s", e.Act, e.Object, e.Detail)
		}
	}
}

func TestAFormAboutAChildThatComesBackStillKnowsTheChild(t *testing.T) {
	s := webtest.New(t)
	who := s.Pupil(t)
	c := s.As(access.ClassTeacher)
	in := url.Values{"key": {"k"}, "person": {string(who)}, "fields.first_absent": {"前天"}, "fields.absence_note": {"两天未到校"}}
	page := send(t, c, dropout+"/new", in)
	if page.Status == 422 {
		page.Wants(422, "两天未到校", `name="person" value="`+string(who)+`"`)
		return
	}
	t.Errorf("a day that is none is taken: %d %.300s", page.Status, page.Text())
}

func TestTheDeskCountsWhatWaitsInThisCounty(t *testing.T) {
	s := webtest.New(t)
	at, _ := aboutPupil(t, s)
	c := s.As(access.CountyStatistician)
	number := regexp.MustCompile(`控2025-\d+`).FindString(c.Get(at).Body)
	c.Get(dropout+"?township="+url.QueryEscape("城关镇")).Wants(200, number)
	c.Get(dropout + "?township=" + url.QueryEscape("石桥镇")).Wants(200).Lacks(number)
	s.As(access.ClassTeacher).Get("/cases/219901").Wants(200, "有 1 件等您办理", "控辍保学")
	s.As(access.ClassTeacher).Get("/cases/219901?lang=en").Wants(200, "1 case waits for you")
	if to := s.As(access.CityReviewer).Get("/cases").To(); to != "/cases/219901" {
		t.Errorf("a reader of one county is led to %q", to)
	}
	s.As(access.ClassTeacher).Get("/messages").Wants(200, "消息")
	s.As(access.ClassTeacher).Get(dropout+"/procedure").Wants(200, "家访", "时限", "地方做法", "临沧市控辍保学规定", "未核实", "返校满30日（22个上学日）销号", "休学（延缓入学）审批表", "学校月报")
	s.As(access.ClassTeacher).Get(dropout+"/procedure?lang=en").Wants(200, "local practice", "1 month", "every 3 months", "every month", "2 school days", "the day of: Until").Lacks("1 months", "1 days")
}

// wordText gives the text of a Word document as it stands in the file.
func wordText(t *testing.T, body string) string {
	t.Helper()
	files, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := files.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestALineIsOpenedOnceAndCountedWhenItIsFoundAgain(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	last := s.Assessments[len(s.Assessments)-1]
	o, err := s.Archive.Open(t.Context(), s.Actors[access.CountyStatistician], 219901, last.ID)
	if err != nil {
		t.Fatal(err)
	}
	var ref string
	for i := range o.Result.Units {
		if u := &o.Result.Units[i]; u.School.ID == s.School {
			ref = u.Ref
		}
	}
	ask := func(ref string) string {
		return finding + "/new?" + url.Values{"requirement": {last.Pack + "#" + ref}, "note": {"某某"}, "school": {string(s.School)}}.Encode()
	}
	in := problem(s, "a")
	in.Set("fields.origin_kind", "requirement")
	in.Set("requirement", last.Pack+"#"+ref+"x")
	send(t, c, finding+"/new", in).Wants(422, "没有“"+last.Pack+"#"+ref+"x”这条要求", "是不是", ref)
	in.Set("requirement", last.Pack+"#"+ref)
	at := send(t, c, finding+"/new", in).To()
	if at == "" {
		t.Fatal("the case is not opened")
	}
	c.Get(ask(ref)).Wants(200, "这条要求已有未办结的案卷", at)
	in.Set("key", "b")
	send(t, c, finding+"/new", in).Wants(422, "这条要求已有未办结的案卷")
	c.Get(at).Wants(200).Lacks("再发现")
}

func TestTwoCasesAreJoinedAndOneIsHandedToAPerson(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	one := send(t, c, finding+"/new", problem(s, "a")).To()
	other := problem(s, "b")
	other.Set("subject", "食堂")
	two := send(t, c, finding+"/new", other).To()
	number := regexp.MustCompile(`整\d{4}-\d{4}`).FindString(c.Get(two).Wants(200).Text())
	c.Post(one+"/link", url.Values{"key": {"l"}, "link.other": {"整2000-0001"}}).Wants(422, "没有案号“整2000-0001”", `href="#link.other"`)
	if to := c.Post(one+"/link", url.Values{"key": {"l"}, "link.other": {number}}).To(); to != one {
		t.Fatalf("linked leads to %q", to)
	}
	c.Get(one).Wants(200, "关联案件", two)
	c.Get(two).Wants(200, "关联案件", one)
	s.As(access.CityReviewer).Get(one).Wants(200, two).Lacks("与哪个案号关联")
	page := c.Get(one)
	who := regexp.MustCompile(`value="(inspector/[^"]+)"`).FindStringSubmatch(page.Body)
	if who == nil {
		t.Fatal("nobody is offered to hand the case to")
	}
	c.Post(one+"/direct", url.Values{"key": {"h"}, "do": {"hand"}, "hand.party": {who[1]}, "hand.reason": {"由片区督学负责"}})
	c.Get(one).Wants(200, "责任督学")
	s.As(access.Inspector).Get("/messages").Wants(200, "交由您本人办理")
}
