package people_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/people"
	"junheng/web/webtest"
)

const base = "/people/219901"

var (
	listLink    = regexp.MustCompile(`href="(/people/219901/list\?[^"]*class=[^"]*)"`)
	personLink  = regexp.MustCompile(`href="(/people/219901/of/[^"/]+)"`)
	receiptLink = regexp.MustCompile(`href="(/people/219901/receipts/[^"]+)"`)
	moveLink    = regexp.MustCompile(`action="(/people/219901/moves/[^"]+)"`)
)

// first gives the first address of a kind on a page.
func first(t *testing.T, p *webtest.Page, link *regexp.Regexp) string {
	t.Helper()
	m := link.FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no %s on the page:\n%s", link, p.Text())
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// aPupil gives the page of a pupil of the demo's own school.
func aPupil(t *testing.T, s *webtest.Server) string {
	t.Helper()
	list := s.As(access.SchoolHead).Get(base + "/list?school=" + url.QueryEscape(string(s.School)))
	return first(t, list, personLink)
}

func TestTheRegistersAreCountedAndMasked(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	page := c.Get(base).Wants(200, "青禾县实验小学", "2022级1班", "导入名册", "学年升级").Lacks("保存期限")
	s.As(access.CountyLeader).Get(base).Wants(200, "保存期限").Lacks("导入名册")
	list := c.Get(first(t, page, listLink)).Wants(200, "*", "在读", "已校验")
	if regexp.MustCompile(`219901\d{11}`).MatchString(list.Body) {
		t.Error("the list holds ID numbers")
	}
	c.Get(base+"?register=resident").Wants(200, "户籍适龄儿童名册")
	c.Get(base+"?lang=en").Wants(200, "Registers of persons")
	if to := c.Get("/people").To(); to != base {
		t.Errorf("/people leads to %q", to)
	}
}

func TestAClassTeacherSeesTheNamesOfTheOwnClassAndNothingElse(t *testing.T) {
	s := webtest.New(t)
	own := base + "/list?school=" + url.QueryEscape(string(s.School)) + "&class=" + url.QueryEscape("2022级1班")
	c := s.As(access.ClassTeacher)
	c.Get(own).Wants(200, "2022级1班").Lacks("*</a>")
	s.As(access.SchoolHead).Get(own).Wants(200, "*</a>")
	c.Get(strings.Replace(own, "1%E7", "2%E7", 1)).Wants(403)
	c.Get(base + "/list?school=" + url.QueryEscape(string(s.School))).Wants(403)
	c.Get(base).Wants(200, "2022级1班").Lacks("2022级2班", "导入名册")
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.As(access.AuditAdmin).Get("/audit?act=people.class_names").Wants(200, "高晓兰")
}

func TestASealedFieldIsShownOnceWithAReason(t *testing.T) {
	s := webtest.New(t)
	c, person := s.As(access.SchoolHead), aPupil(t, s)
	c.Get(person).Wants(200, "显示加密信息", "登记入册").Lacks("监护人：")
	c.Post(person+"/reveal", url.Values{"field": {"id_number"}, "reason": {"看"}}).Wants(422, "请写明事由")
	c.Post(person+"/reveal", url.Values{"reason": {"家长来电核对学籍"}}).Wants(422, "请选择要显示的项目")
	shown := c.Post(person+"/reveal", url.Values{"field": {"id_number", "guardians"}, "reason": {"家长来电核对学籍"}}).Wants(200, "本次查看已记入日志", "219901", "100")
	if shown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page may be kept: %q", shown.Header.Get("Cache-Control"))
	}
	again := c.Get(person).Wants(200)
	if regexp.MustCompile(`219901\d{11}`).MatchString(again.Body) {
		t.Error("it is still shown when the page is opened again")
	}
	s.As(access.SchoolClerk).Get(person).Wants(200).Lacks("显示加密信息")
	s.As(access.SchoolClerk).Post(person+"/reveal", url.Values{"field": {"name"}, "reason": {"家长来电核对学籍"}}).Wants(403)
}

func TestAPupilIsLookedUpWithoutAnythingInTheAddress(t *testing.T) {
	s := webtest.New(t)
	c, person := s.As(access.CountyStatistician), aPupil(t, s)
	shown := c.Post(person+"/reveal", url.Values{"field": {"id_number"}, "reason": {"核对查找功能"}})
	id := regexp.MustCompile(`219901\d{11}[0-9X]`).FindString(shown.Body)
	c.Post(base+"/find", url.Values{"id_number": {id}}).Wants(200, "找到 2 条记录", "*")
	c.Post(base+"/find", url.Values{"id_number": {"219901190001010000"}}).Wants(200, "没有找到")
	c.Post(base+"/find", url.Values{}).Wants(422, "请填写姓名、证件号码")
}

func TestAMoveIsEnteredByOneSideAndConfirmedByTheOther(t *testing.T) {
	s := webtest.New(t)
	person := aPupil(t, s)
	clerk, county := s.As(access.SchoolClerk), s.As(access.CountyStatistician)
	today := "2025-10-15"
	clerk.Post(person+"/move", url.Values{"moved": {today}}).Wants(422, "请选择转入学校")
	if to := clerk.Post(person+"/move", url.Values{"outside": {"外省某县第一小学"}, "moved": {today}, "why": {"随父母迁居"}}).To(); to != person {
		t.Fatalf("sent to %q", to)
	}
	waiting := county.Get(base+"/moves").Wants(200, "待对方核实", "外省某县第一小学", "核实：学生已到")
	answer := first(t, waiting, moveLink)
	clerk.Get(base+"/moves").Wants(200, "撤回").Lacks("核实：学生已到")
	county.Post(answer, url.Values{"act": {"confirm"}, "revision": {"1"}}).Wants(422, "接收证明编号")
	county.Follow(county.Post(answer, url.Values{"act": {"confirm"}, "revision": {"1"}, "paper": {"转接2025-017"}})).Wants(200, "已核实")
	clerk.Get(person).Wants(200, "转出", "外省某县第一小学").Lacks("转出登记")
}

func TestAStateIsEnteredAndStaleFormsAreTold(t *testing.T) {
	s := webtest.New(t)
	c, person := s.As(access.SchoolClerk), aPupil(t, s)
	form := url.Values{"status": {"suspended"}, "day": {"2025-10-15"}, "note": {"因病休学一年"}, "revision": {"1"}}
	c.Get(person).Wants(200, "休学（须有批准的案件）", "死亡（须有批准的案件）")
	c.Post(person+"/status", form).Wants(422, "须有一件已经批准或确认的案件", "由乡镇或县教育局另一人批准")
	form.Set("revision", "9")
	c.Post(person+"/status", form).Wants(422, "已被修改")
	form.Set("status", "graduated")
	form.Set("revision", "1")
	c.Post(person+"/status", form).Wants(422, "不能从“在读”改为“毕业”")
}

// roster posts a file to the page of rosters.
func roster(t *testing.T, c *webtest.Client, act, text string) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, value := range map[string]string{"act": act, "register": "pupil"} {
		if err := w.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "三年级.csv")
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, base+"/upload", &b, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestARosterIsLookedAtThenTakenInWithItsProblems(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	c.Get(base+"/upload").Wants(200, "身份证件号", "先检查，不写入").Lacks("户籍适龄儿童名册")
	good := "21990120160601901"
	good += string(people.CheckDigit(good))
	text := fmt.Sprintf("姓名,性别,年级,班级,身份证件号,备注\n张三,男,三年级,2班,%s,\n李四,女,三年级,2班,2.19901E+17,\n", good)
	look := roster(t, c, "check", text).Wants(200, "检查结果（未写入）", "三年级!E3", "必改", "以数字保存", "备注").Lacks(good)
	_ = look
	roster(t, c, "import", text).Wants(200, "回执", "新增", "名册上另有")
	roster(t, c, "import", text).Wants(200, "未变")
	receipts := c.Get(base+"/upload").Wants(200, "导入记录", "学生名册-").Lacks("三年级.csv")
	again := first(t, receipts, receiptLink)
	c.Get(again).Wants(200, "导入结果", "三年级!E3", "以数字保存").Lacks(good)
	s.As(access.CountyStatistician).Get(again).Wants(200)
	s.As(access.CountyLeader).Get(again).Wants(403)
	c.Get(base + "/receipts/nothing").Wants(404)
	roster(t, c, "import", "甲,乙\n1,2\n").Wants(422, "没有找到名册表头")
	s.As(access.CountyLeader).Get(base + "/upload").Wants(403)
}

func TestTheTurnOfTheYearIsPreviewedByClass(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get(base+"/promotion").Wants(200, "将升级 0 人").Lacks("确认升入")
	c.Get(base+"/promotion?year=2026").Wants(200, "将升级 0 人").Lacks("确认升入", "2026–2027")
	c.Post(base+"/promotion", url.Values{"year": {"2026"}}).Wants(422, "2026–2027 学年的升级自 2026-07-01 起办理")
	c.Post(base+"/promotion", url.Values{"year": {"2036"}}).Wants(422, "只能升入")
	turn := people.Receipt{ID: "01JTURN", Kind: people.TurnReceipt, County: 219901, Register: people.Pupils, School: s.School, Year: 2025, Waiting: 28, By: "周小敏", At: s.Now()}
	if err := s.DB.People().SaveReceipt(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	school := s.As(access.SchoolClerk)
	school.Get(base+"/promotion").Wants(200, "升级单", "提交毕业", "28").Lacks("撤销这次升级")
	done := c.Get(base+"/promotion").Wants(200, "撤销这次升级")
	undo := regexp.MustCompile(`action="(/people/219901/promotion/[^"/]+/undo)"`).FindStringSubmatch(done.Body)[1]
	school.Post(undo, url.Values{"reason": {"误操作，全校撤销"}, "year": {"2025"}}).Wants(403)
	c.Post(undo, url.Values{"reason": {"误"}, "year": {"2026"}}).Wants(422, "请写明事由")
	c.Follow(c.Post(undo, url.Values{"reason": {"误操作，全校撤销"}, "year": {"2026"}})).Wants(200, "恢复原年级", "已撤销")
}

func TestAListWithNamesIsRefusedBeyondItsLimitAndMarked(t *testing.T) {
	s := webtest.New(t)
	leader := s.As(access.CountyLeader)
	ask := url.Values{"register": {"pupil"}, "school": {string(s.School)}, "class": {"2022级1班"}, "reason": {"秋季家访安排"}, "field": {"guardians"}}
	p := leader.Post(base+"/export", ask).Wants(200)
	if !strings.HasPrefix(p.Body, "PK") || !strings.Contains(p.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%.40q", p.Body)
	}
	leader.Follow(leader.Post(base+"/settings", url.Values{"export_limit": {"3"}, "primary_years": {"6"}, "revision": {"0"}})).Wants(200, "设置已保存")
	leader.Post(base+"/export", ask).Wants(422, "超过本县导出上限 3 人")
	s.As(access.SchoolClerk).Post(base+"/export", ask).Wants(403)
	leader.Post(base+"/settings", url.Values{"export_limit": {"0"}, "primary_years": {"6"}, "revision": {"1"}}).Wants(422, "1 至 5000")
}

func TestWhatIsDueIsListedAndTheLawBehindEveryFieldShown(t *testing.T) {
	s := webtest.New(t)
	leader := s.As(access.CountyLeader)
	leader.Get(base+"/retention").Wants(200, "没有保存期满的人", "由本县确定", "个人信息保护法")
	leader.Post(base+"/retention", url.Values{"reason": {"保存期满销毁"}}).Wants(422, "请选择要销毁的人")
	s.As(access.CountyStatistician).Get(base + "/retention").Wants(403)
	s.As(access.ClassTeacher).Get(base+"/basis").Wants(200, "监护人及电话", "教基〔2025〕1号", "第二十八条")
	s.As(access.SystemAdmin).Get(base + "/basis").Wants(403)
}
