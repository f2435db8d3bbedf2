package returns_test

import (
	"bytes"
	"encoding/json"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/webtest"
)

// found gives the first part of a page that a pattern's group names.
func found(t *testing.T, p *webtest.Page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("the page has no %s:\n%.2000s", pattern, p.Text())
	}
	return html.UnescapeString(m[1])
}

// own gives the address of the return of the clerk's school.
func own(t *testing.T, c *webtest.Client) string {
	t.Helper()
	return found(t, c.Get("/"), `href="(/returns/219901/[^"]+)"`)
}

// fill sends the form of a return with some fields changed, as a browser
// without script does: all fields, and what they held when the page was made.
func fill(t *testing.T, c *webtest.Client, page *webtest.Page, at string, set map[string]string) *webtest.Page {
	t.Helper()
	form := url.Values{"was": {found(t, page, `name="was" value="([^"]*)"`)}}
	for _, m := range regexp.MustCompile(`<input name="(v:[^"]+)" value="([^"]*)"`).FindAllStringSubmatch(page.Body, -1) {
		form.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	for k, v := range set {
		form.Set("v:"+k, v)
	}
	return c.Post(at, form)
}

func TestAReturnIsFilledInWithoutScript(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	at := own(t, c)
	page := c.Get(at).Wants(http.StatusOK, "青禾县实验小学", "去年", "在校生数")
	c.Follow(fill(t, c, page, at, map[string]string{"primary.students": "1106"})).Wants(http.StatusOK, "已保存 1 格", `value="1106"`)

	page = c.Get(at)
	refused := fill(t, c, page, at, map[string]string{"primary.students": "1106人左右", "primary.classes": "26"})
	refused.Wants(http.StatusUnprocessableEntity, "有问题需要处理", "1106人左右", `href="#cell-primary.students"`)
	c.Get(at).Wants(http.StatusOK, `value="1106人左右"`, `value="26"`)
}

func TestTwoPlainFormsDoNotOverwriteEachOther(t *testing.T) {
	s := webtest.New(t)
	clerk, head := s.As(access.SchoolClerk), s.As(access.SchoolHead)
	at := own(t, clerk)
	a, b := clerk.Get(at), head.Get(at)
	fill(t, clerk, a, at, map[string]string{"primary.students": "1106"}).Wants(http.StatusSeeOther)
	fill(t, head, b, at, map[string]string{"primary.students": "1200", "primary.classes": "25"}).
		Wants(http.StatusUnprocessableEntity, "周小敏", "1106", "1200", "没有保存")
	clerk.Get(at).Wants(http.StatusOK, `value="1106"`, `value="25"`)
}

// put saves cells as the grid does.
func put(t *testing.T, c *webtest.Client, at, body string) (status int, answer struct {
	Cells     []struct{ Key, Text string }
	Conflicts []struct{ Key, Theirs, Mine, Who string }
	Problems  []struct{ Cell, Severity, Reason string }
},
) {
	t.Helper()
	p := c.Do(http.MethodPut, at+"/cells", strings.NewReader(body), http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}})
	if p.Status == http.StatusOK {
		if err := json.Unmarshal([]byte(p.Body), &answer); err != nil {
			t.Fatal(err)
		}
	}
	return p.Status, answer
}

func TestTheGridSavesCellsAndHearsWhatIsWrong(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	at := own(t, c)
	rev := found(t, c.Get(at), `data-key="primary.classes"[^>]*data-rev="(\d+)"`)
	status, a := put(t, c, at, `{"cells":[{"key":"primary.classes","text":"无","rev":`+rev+`}]}`)
	if status != http.StatusOK || len(a.Cells) != 1 || a.Cells[0].Text != "无" {
		t.Fatalf("saving 无: %d %+v", status, a)
	}
	head := s.As(access.SchoolHead)
	if _, a = put(t, head, at, `{"cells":[{"key":"primary.classes","text":"0","rev":`+rev+`,"was":""}]}`); len(a.Conflicts) != 1 || a.Conflicts[0].Theirs != "无" || a.Conflicts[0].Mine != "0" {
		t.Errorf("a stale revision is no conflict: %+v", a)
	}
	if status, _ = put(t, c, at, `{"cells":`); status != http.StatusBadRequest {
		t.Errorf("half a body gives %d", status)
	}
	if status, _ = put(t, s.As(access.Inspector), at, `{"cells":[]}`); status != http.StatusForbidden {
		t.Errorf("an inspector saves: %d", status)
	}
}

func TestACellTellsItsRuleItsHistoryAndItsComments(t *testing.T) {
	s := webtest.New(t)
	clerk, officer := s.As(access.SchoolClerk), s.As(access.CountyStatistician)
	at := own(t, clerk)
	clerk.Get(at+"/cell?cell=primary.students").Wants(http.StatusOK, "口径", "单位 人", "用于", "每百名学生", "去年")
	officer.Post(at+"/comments", url.Values{"cell": {"primary.students"}, "text": {"请核对学籍系统"}, "back": {at}}).Wants(http.StatusSeeOther)
	piece := clerk.Get(at+"/cell?cell=primary.students&piece=1").Wants(http.StatusOK, "请核对学籍系统", "李明")
	if strings.Contains(piece.Body, "<html") {
		t.Error("the piece for the side bar is a whole page")
	}
	clerk.Get(at).Wants(http.StatusOK, "请核对学籍系统")
	clerk.Get(at + "/cell?cell=whole.nothing").Wants(http.StatusNotFound)
	officer.Post(at+"/comments", url.Values{"text": {"整体"}, "back": {"//elsewhere.example/x"}}).Wants(http.StatusSeeOther)
}

func TestAReasonIsKeptAndTheReturnGoesItsWay(t *testing.T) {
	s := webtest.New(t)
	clerk, officer := s.As(access.SchoolClerk), s.As(access.CountyStatistician)
	at := own(t, clerk)
	refused := clerk.Follow(clerk.Post(at+"/acts", url.Values{"act": {"submit"}}))
	refused.Wants(http.StatusOK, "请核实")
	key := found(t, refused, `data-key="([^"]+)"[^>]*data-state="warned"`)
	rev := found(t, refused, `data-key="`+regexp.QuoteMeta(key)+`"[^>]*data-rev="(\d+)"`)
	clerk.Follow(clerk.Post(at+"/reason", url.Values{"cell": {key}, "rev": {rev}, "reason": {"已与学籍系统核对"}})).Wants(http.StatusOK, "说明已保存", "已与学籍系统核对")
	clerk.Follow(clerk.Post(at+"/acts", url.Values{"act": {"submit"}})).Wants(http.StatusOK, "待县级审核", "已提交")
	officer.Post(at+"/acts", url.Values{"act": {"send_back"}, "reason": {"班级数请再核"}}).Wants(http.StatusSeeOther)
	page := clerk.Get(at).Wants(http.StatusOK, "退回", "班级数请再核")
	fill(t, clerk, page, at, map[string]string{"primary.classes": "27"}).Wants(http.StatusSeeOther)
	clerk.Get(at+"/history").Wants(http.StatusOK, "历次版本", "之前", "27")
}

// send uploads files to the round of a page.
func send(t *testing.T, c *webtest.Client, to string, files map[string][]byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, data := range files {
		f, err := w.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, to, &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestATemplateComesBackAsAnUploadWithItsReceipt(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	at := own(t, c)
	template := c.Get(at + "/template").Wants(http.StatusOK)
	if !strings.Contains(template.Header.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(template.Body, "PK") {
		t.Fatalf("the template is no workbook: %v", template.Header)
	}
	to := found(t, c.Get(at+"/upload").Wants(http.StatusOK, "上传"), `action="(/uploads/[^"]+)"`)
	send(t, c, to, nil).Wants(http.StatusUnprocessableEntity, "请选择要上传的表格")

	text := "学校名称,办学类型,在校生数,班级数,教学及辅助用房面积\n青禾县实验小学,小学,1110,二十六,5000\n"
	page := send(t, c, to, map[string][]byte{"本校.csv": []byte(text)}).Wants(http.StatusOK, "已更新", "本校.csv")
	receipt := found(t, page, `href="(/uploads/219901/[^"/]+)"`)
	c.Get(receipt).Wants(http.StatusOK, "回执", "每张工作表", "全部问题", "二十六", "SHA-256")
	marked := c.Get(receipt + "/annotated").Wants(http.StatusOK)
	if !strings.HasPrefix(marked.Body, "PK") {
		t.Error("the annotated copy is no workbook")
	}
	if got := c.Get(receipt + "/original").Wants(http.StatusOK).Body; got != text {
		t.Errorf("the original reads %q", got)
	}
	c.Get(at).Wants(http.StatusOK, `value="1110"`)
	s.As(access.SystemAdmin).Get(receipt).Wants(http.StatusForbidden)
}

func TestAllSchoolsAreFilledInInOneTable(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	table := "/rounds/219901/" + string(s.Round.ID) + "/table/cn.county-table"
	page := c.Get(table).Wants(http.StatusOK, "青禾县第一小学", "青禾县实验小学", "合计")
	key := string(s.School) + ":primary.students"
	rev := found(t, page, `data-key="`+regexp.QuoteMeta(key)+`"[^>]*data-rev="(\d+)"`)
	if status, a := put(t, c, table, `{"cells":[{"key":"`+key+`","text":"1111","rev":`+rev+`}]}`); status != http.StatusOK || len(a.Cells) != 1 || a.Cells[0].Key != key {
		t.Errorf("saving in the table: %d %+v", status, a)
	}
	c.Get(table+"/cell?piece=1&cell="+url.QueryEscape(key)).Wants(http.StatusOK, "1111", "李明")
	page = c.Get(table)
	c.Follow(fill(t, c, page, table, map[string]string{key: "1112"})).Wants(http.StatusOK, "已保存 1 格", `value="1112"`)
	if p := c.Get("/rounds/219901/" + string(s.Round.ID) + "/template/cn.county-table").Wants(http.StatusOK); !strings.HasPrefix(p.Body, "PK") {
		t.Error("the template of all schools is no workbook")
	}
	c.Get("/returns").Wants(http.StatusOK, "青禾县第一小学")
}

func TestAnAnswerRestsOnADocument(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	board := c.Get("/rounds/219901/" + string(s.Round.ID) + "?form=" + url.QueryEscape("申报表 表Ⅳ 政府保障程度"))
	at := found(t, board, `href="(/returns/219901/[^"]+)"`)
	c.Get(at+"/cell?cell=whole.gov_01_answer").Wants(http.StatusOK, "依据")
	c.Follow(c.Post(at+"/reason", url.Values{"cell": {"whole.gov_01_answer"}, "rev": {"0"}, "words": {"县教育设施布局规划（2024）"}})).Wants(http.StatusOK)
	c.Get(at+"/cell?cell=whole.gov_01_answer").Wants(http.StatusOK, "县教育设施布局规划（2024）")
}

// statistics opens a round of a matrix of the education statistics and gives
// the address of the return of the clerk's school.
func statistics(t *testing.T, s *webtest.Server, form string) string {
	t.Helper()
	actor, clerk := s.Actors[access.CountyStatistician], s.Actors[access.SchoolClerk]
	round, err := s.Returns.OpenRound(t.Context(), actor, returns.RoundPlan{
		County: 219901, Title: "事业统计", Year: s.Round.Year, Forms: []string{form}, Due: s.Round.Due,
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Returns.List(t.Context(), clerk, returns.Filter{Counties: []registry.RegionCode{219901}, Round: round.ID})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d returns, %v", len(list), err)
	}
	return "/returns/219901/" + string(list[0].ID)
}

func TestAMatrixIsFilledInAsItLiesOnPaper(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	at := statistics(t, s, "cn/return-212")
	page := c.Get(at).Wants(http.StatusOK, "类别（单位：个）", `rowspan="2"`, "25人及以下", "小学合计", `data-label="班数·合计"`, "口径：小学合计 × 25人及以下").
		Lacks("初中合计")
	if n := strings.Count(page.Body, `<tr>`); n != 2+7 {
		t.Errorf("the matrix has %d lines, want two of headings and seven rows", n)
	}
	c.Follow(fill(t, c, page, at, map[string]string{"primary.classes_le25": "3", "primary.grade_classes_1": "4"})).
		Wants(http.StatusOK, "已保存 2 格", `value="3"`)
	c.Get(at+"?lang=en").Wants(http.StatusOK, "Category", "Rule: 小学合计 × 25人及以下")
}

func TestABlockIsPastedIntoAMatrix(t *testing.T) {
	s := webtest.New(t)
	d := sitAt(t, s, access.SchoolClerk, statistics(t, s, "cn/return-212"))
	d.at("primary.classes")
	d.paste("年级\t合计\t25人及以下\t26-30人\n一年级\t4\n二年级\t5\n小学合计\t9\t3\t6", "")
	d.settled()
	for key, want := range map[string]string{"primary.grade_classes_1": "4", "primary.grade_classes_2": "5", "primary.classes": "9", "primary.classes_le25": "3", "primary.classes_26_30": "6"} {
		if got := d.text(key); got != want {
			t.Errorf("%s stands as %q, want %q", key, got, want)
		}
	}
	d.at("primary.grade_classes_6")
	d.keys(kb.ArrowDown + kb.ArrowRight)
	if got := d.cursor(); got != "primary.classes_le25" {
		t.Errorf("arrows lead from 六年级 to %s", got)
	}
}

func TestAPageThatSaysWhatStandsInTheWayMayBeLoadedAgain(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolHead)
	at := own(t, s.As(access.SchoolClerk))
	page := c.Get(at)
	fill(t, c, page, at, map[string]string{"primary.students": ""})
	p := c.Post(at+"/acts", url.Values{"act": {"submit"}}).Wants(http.StatusSeeOther)
	for range 2 {
		c.Get(p.To()).Wants(http.StatusOK, "处问题，不能提交", "在校生数")
	}
	c.Get(at).Lacks("不能提交")
	c.Follow(c.Post(at+"/acts", url.Values{"act": {"send_back"}})).Wants(http.StatusOK, "理由")
}
