package plans_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

// chosen gives what is selected in the lists of a page, by name.
func chosen(p *webtest.Page) url.Values {
	out := fields(p)
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="(f\.[^"]+)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(p.Body, -1) {
		value := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m[2])
		if value == nil {
			out.Set(m[1], "")
			continue
		}
		out.Set(m[1], value[1])
	}
	return out
}

func TestClassesAnswersAndFiguresOfTheCountyAreTyped(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "班额与条目")
	form := chosen(c.Get(at).Wants(http.StatusOK, "班级、教室等其他数据项", "全县的数和条目", "data-narrow"))
	if form.Get("f.classes_46_50") != "0" || form.Get("f.veto_fraud_found") != "0" || form.Get("f.gov_01_answer") == "" {
		t.Fatalf("the form holds %v", form)
	}
	c.Post(at+"/try", form).Wants(http.StatusOK, "结论不变").Lacks("有变化<")

	for field, want := range map[string]string{"f.classes_46_50": "班额", "f.veto_fraud_found": "有弄虚作假行为", "f.gov_01_answer": "学校规划布局合理"} {
		was := form.Get(field)
		form.Set(field, map[string]string{"0": "1", "1": "0"}[was])
		p := c.Post(at+"/try", form).Wants(http.StatusOK, want)
		if !strings.Contains(p.Body, "有变化") {
			t.Errorf("%s turns nothing", field)
		}
		form.Set(field, was)
	}
	form.Set("f.classes_46_50", "２")
	form.Set("f.equip_value", "１，５００，０００")
	form.Set("f.veto_fraud_found", "1")
	c.Post(at, form).Wants(http.StatusSeeOther)
	p := c.Get(at).Wants(http.StatusOK, "每班46-50人班级个数改为2", "改为1,500,000", "全县：有弄虚作假行为改为是", `value="1500000"`)

	// What stands as it was is not entered anew, and what is put back is gone.
	form = chosen(p)
	form.Set("f.veto_fraud_found", "0")
	form.Set("f.equip_value", "1,500,000")
	c.Post(at, form).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "改为1,500,000").Lacks("改为是")
}

func TestAnotherStandardAndWhatIsLaidOverItJudge(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "换标准")
	page := c.Get(at).Wants(http.StatusOK, "现状所用", "叠加的地方补充规定", "cn/liaoning-2023")
	if strings.Contains(page.Body, `<option value="cn/liaoning-2023"`) {
		t.Error("what is laid over a standard is offered as one")
	}
	form := chosen(page)
	form.Set("standard", "cn/quality-balance-2017")
	form["overlay"] = []string{"cn/no-interim-relief"}
	c.Post(at+"/try", form).Wants(http.StatusOK, "所由达标变为不达标")
	c.Post(at, form).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, `value="cn/no-interim-relief" checked`)

	form.Set("standard", "cn/basic-balance-2012")
	c.Post(at+"/try", form).Wants(http.StatusOK, "这样改还算不出来")
}

func TestASavedPlanIsPutIntoAScenario(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "照方案做")
	c.Get(at).Wants(http.StatusOK, "还没有保存过方案")
	c.Post(home+"/cheapest", url.Values{"name": {"方案一"}, "query": {"leave_out=1&accept_odd=1"}}).Wants(http.StatusSeeOther)
	page := c.Get(at).Wants(http.StatusOK, "套用已保存的方案", "方案一")
	paper := regexp.MustCompile(`(?s)name="plan.paper".*?<option value="([^"]+)"`).FindStringSubmatch(page.Body)
	if paper == nil {
		t.Fatal("the plan is not offered")
	}
	form := chosen(page)
	form.Set("add", "plan")
	form.Set("plan.paper", paper[1])
	c.Post(at, form).Wants(http.StatusSeeOther)
	page = c.Get(at).Wants(http.StatusOK, "方案“方案一”：改动", "由不达标变为达标", `name="remove_plan"`)

	// A figure of the plan can be typed over; the plan goes as a whole.
	again := chosen(page)
	again.Set("f.multimedia_rooms", "60")
	c.Post(at, again).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "方案“方案一”：改动", "网络多媒体教室间数改为60")
	again = chosen(c.Get(at))
	again.Set("remove_plan", "方案一")
	c.Post(at, again).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "网络多媒体教室间数改为60").Lacks("方案“方案一”：改动")

	form.Set("plan.paper", "none")
	form.Set("revision", again.Get("revision"))
	c.Post(at, form).Wants(http.StatusUnprocessableEntity, "没有这个方案")
}

func TestFiguresShowWhatTheOtherChangesLeave(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "先移后改")
	page := c.Get(at)
	school := schoolOf(t, page)
	var other string
	for _, m := range regexp.MustCompile(`<option value="([^"/]+)/primary"`).FindAllStringSubmatch(page.Body, -1) {
		if m[1] != school {
			other = m[1]
			break
		}
	}
	move := url.Values{"revision": {"1"}, "unit": {school + "/primary"}, "add": {"pupils"}, "pupils.from": {school + "/primary"}, "pupils.to": {other + "/primary"}, "pupils.value": {"４２"}}
	c.Post(at, move).Wants(http.StatusSeeOther)
	form := chosen(c.Get(at+"?unit="+school+"/primary").Wants(http.StatusOK, `name="f.students"`))
	if form.Get("f.students") != "700" {
		t.Fatalf("of 742 pupils 42 have gone, and the form holds %q", form.Get("f.students"))
	}
	form.Set("note", "只改说明")
	c.Post(at, form).Wants(http.StatusSeeOther)
	c.Get(at).Lacks("在校生数改为")

	merge := url.Values{"revision": {"3"}, "unit": {school + "/primary"}, "add": {"merge"}, "merge.from": {school}, "merge.to": {other}}
	c.Post(at, merge).Wants(http.StatusSeeOther)
	c.Get(at+"?unit="+school+"/primary").Wants(http.StatusOK, "在情景中已停办或并入别校").Lacks(`name="f.students"`)
}
