package roadmaps_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/testkit"
	"junheng/plan"
	"junheng/plan/roadmap"
	"junheng/web/webtest"
)

const home = "/plans/219901/roadmaps"

// statistician is the actor of the county's statistician.
func statistician() access.Actor {
	return access.Actor{Account: "test", Name: "李明", Grants: []access.Grant{{Role: access.CountyStatistician, Region: 219901}}}
}

// savedPlan keeps a plan of two changes, as the page of the cheapest plan does.
func savedPlan(t *testing.T, s *webtest.Server, school string) string {
	t.Helper()
	body, err := json.Marshal(plan.Plan{County: 219901, Year: 2024, Changes: []plan.Change{
		{School: "S", Stage: "primary", Field: "multimedia_rooms", From: 16, To: 18, Note: "网络多媒体教室"},
		{School: "S", Stage: "primary", Field: "equip_value", From: 1380200, To: 1484000, Note: "教学仪器设备"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	body = []byte(strings.ReplaceAll(string(body), `"S"`, `"`+school+`"`))
	p, err := s.App.Plans.SavePaper(t.Context(), statistician(), roadmap.Paper{County: 219901, Kind: roadmap.Cheapest, Name: "达标方案一", Year: 2024, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// aSchool gives the id of a primary school of the golden county.
func aSchool(t *testing.T, s *webtest.Server) string {
	t.Helper()
	a, err := s.App.Archive.Latest(t.Context(), statistician(), 219901, 0)
	if err != nil || a == nil {
		t.Fatal(a, err)
	}
	o, err := s.App.Archive.Open(t.Context(), statistician(), 219901, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range o.Result.Units {
		if u := &o.Result.Units[i]; u.Name == "石桥镇中心小学" {
			return string(u.School.ID)
		}
	}
	t.Fatal("the golden county has changed")
	return ""
}

func form(p *webtest.Page) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]*>`).FindAllStringSubmatch(p.Body, -1) {
		if strings.Contains(m[0], `type="checkbox"`) || m[1] == "q" {
			continue
		}
		value := ""
		if v := regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(m[0]); v != nil {
			value = v[1]
		}
		out.Set(m[1], value)
	}
	return out
}

func TestAPlanBecomesARoadmapThatIsAdoptedSignedAndFollowed(t *testing.T) {
	s := webtest.New(t)
	paper := savedPlan(t, s, aSchool(t, s))
	clerk, leader := s.As(access.CountyStatistician), s.As(access.CountyLeader)
	clerk.Get(home).Wants(http.StatusOK, "还没有路线图", "达标方案一")
	clerk.Post(home, url.Values{"name": {" "}, "years": {"3"}}).Wants(http.StatusUnprocessableEntity, "请起一个名称")
	for _, years := range []string{"", "0", "-1", "16", "三"} {
		clerk.Post(home, url.Values{"name": {"行动"}, "years": {years}}).Wants(http.StatusUnprocessableEntity, "填1至15的整数")
	}
	edit := clerk.Post(home, url.Values{"name": {"优质均衡三年行动"}, "years": {"3"}, "paper": {paper}}).Wants(http.StatusSeeOther).To()
	at := strings.TrimSuffix(edit, "/edit")
	page := clerk.Get(edit).Wants(http.StatusOK, "石桥镇中心小学：网络多媒体教室间数（间）", "2026-08-31")

	leader.Post(at+"/adopt", url.Values{"revision": {"1"}}).Wants(http.StatusUnprocessableEntity, "没有责任人")

	values := form(page)
	values.Set("all.owner", "装备中心")
	values.Set("m.title.new", "完成招标")
	values.Set("m.owner.new", "装备中心")
	values.Set("m.due.new", testkit.Now.AddDate(0, 0, -3).Format("2006-01-02"))
	values.Set("new.label", "初中骨干教师差异系数")
	values.Set("new.ref", "coef/junior/backbone_teachers_per_100")
	values.Set("new.to", "0.45")
	values.Set("new.owner", "局长")
	values.Set("new.due", "2027-08-31")
	bad := url.Values{}
	for k, v := range values {
		bad[k] = v
	}
	bad.Set("new.due", "明年")
	clerk.Post(at, bad).Wants(http.StatusUnprocessableEntity, "日期写成")
	clerk.Post(at, values).Wants(http.StatusSeeOther)
	clerk.Get(at).Wants(http.StatusOK, "装备中心", "逾期的节点1个", "初中骨干教师差异系数")

	clerk.Post(at+"/adopt", url.Values{"revision": {"2"}}).Wants(http.StatusForbidden)
	leader.Post(at+"/adopt", url.Values{"revision": {"2"}, "number": {"青教发〔2026〕3号"}}).Wants(http.StatusSeeOther)
	board := leader.Get(at).Wants(http.StatusOK, "已采纳", "青教发〔2026〕3号", "目标责任书", "石桥镇")
	if strings.Contains(board.Body, "编辑目标") {
		t.Error("an adopted roadmap can be edited")
	}
	clerk.Post(at, values).Wants(http.StatusConflict)

	letter := clerk.Get(at + "/letter?party=1").Wants(http.StatusOK)
	if !strings.HasPrefix(letter.Body, "PK") {
		t.Error("the letter is no Word document")
	}
	clerk.Get(at + "/letter?party=99").Wants(http.StatusUnprocessableEntity)
	milestone := regexp.MustCompile(`<option value="([^"]+)"[^>]*>完成招标`).FindStringSubmatch(board.Body)
	if milestone == nil {
		t.Fatal("the milestone cannot be entered")
	}
	clerk.Post(at+"/reach", url.Values{"revision": {"3"}, "milestone": {milestone[1]}, "day": {"2026-02-30"}}).Wants(http.StatusUnprocessableEntity, "日期写成")
	clerk.Post(at+"/reach", url.Values{"revision": {"3"}, "milestone": {milestone[1]}, "day": {"2026-02-27"}, "note": {"已签合同"}}).Wants(http.StatusSeeOther)
	clerk.Get(at).Wants(http.StatusOK, "已办", "已签合同").Lacks("逾期的节点")
	leader.Post(at+"/close", url.Values{"revision": {"4"}}).Wants(http.StatusSeeOther)
	leader.Get(home).Wants(http.StatusOK, "已办结")
	if got := leader.Get(at + "?format=xlsx").Wants(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the board is no workbook")
	}
}

func TestAStrangerToPlanningSeesNoRoadmap(t *testing.T) {
	s := webtest.New(t)
	s.As(access.SchoolHead).Get(home).Wants(http.StatusForbidden)
	s.As(access.Inspector).Get(home).Wants(http.StatusOK).Lacks("新建路线图")
	s.As(access.Inspector).Post(home, url.Values{"name": {"x"}}).Wants(http.StatusForbidden)
}
