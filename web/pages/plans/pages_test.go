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

const home = "/plans/219901"

// newScenario begins a scenario and gives its address.
func newScenario(t *testing.T, c *webtest.Client, name string) string {
	t.Helper()
	p := c.Post(home+"/scenarios", url.Values{"name": {name}}).Wants(http.StatusSeeOther)
	return p.To()
}

// fields gives the form of a scenario as its page shows it.
func fields(p *webtest.Page) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]*>`).FindAllStringSubmatch(p.Body, -1) {
		value := regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(m[0])
		if m[1] == "q" || value == nil {
			continue
		}
		out.Set(m[1], value[1])
	}
	return out
}

func TestAScenarioIsTypedSavedComparedAndGone(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get("/plans").Wants(http.StatusSeeOther)
	c.Get(home).Wants(http.StatusOK, "情景模拟", "模拟数据")
	at := newScenario(t, c, "石桥配齐多媒体")
	page := c.Get(at).Wants(http.StatusOK, "石桥镇中心小学", "模拟数据", "结论不变")

	form := fields(page)
	if form.Get("f.multimedia_rooms") == "" || form.Get("revision") != "1" {
		t.Fatalf("the form holds %v", form)
	}
	form.Set("f.multimedia_rooms", "40")
	form.Set("name", "石桥配齐多媒体")
	c.Post(at+"/try", form).Wants(http.StatusOK, "1所学校（学部）由不达标变为达标", "石桥镇中心小学")
	c.Get(at).Lacks("由不达标变为达标")

	c.Post(at, form).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "由不达标变为达标", "网络多媒体教室间数改为40", `value="40"`)
	c.Post(at, form).Wants(http.StatusConflict, "别人已经修改")

	form.Set("revision", "2")
	form.Set("f.multimedia_rooms", "多")
	c.Post(at, form).Wants(http.StatusUnprocessableEntity, "要填数字")
	form.Set("f.multimedia_rooms", "40.5")
	c.Post(at+"/try", form).Wants(http.StatusOK, "这样改还算不出来")

	id := at[strings.LastIndex(at, "/")+1:]
	c.Get(home+"/scenarios/compare?id="+id).Wants(http.StatusOK, "情景对比", "石桥配齐多媒体")
	c.Get(at+"/explain?ref="+url.QueryEscape("value/"+schoolOf(t, page)+"/primary/multimedia_rooms_per_100")).Wants(http.StatusOK, "模拟", "40")
	if got := c.Get(at + "?format=xlsx").Wants(http.StatusOK); !strings.HasPrefix(got.Body, "PK") {
		t.Error("the workbook is none")
	}
	c.Get(at+"?format=html").Wants(http.StatusOK, "模拟数据")

	c.Post(at+"/drop", url.Values{"revision": {"2"}}).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusNotFound)
}

// schoolOf gives the school whose figures a page of a scenario shows.
func schoolOf(t *testing.T, p *webtest.Page) string {
	t.Helper()
	m := regexp.MustCompile(`name="unit" value="([^"/]+)/primary"`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatal("no unit is shown")
	}
	return m[1]
}

func TestSchoolsAreMergedSplitAndOpened(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "布局")
	page := c.Get(at)
	options := regexp.MustCompile(`<option value="([^"/]+)"[^>]*>([^<]+)</option>`).FindAllStringSubmatch(page.Body[strings.Index(page.Body, `name="merge.from"`):], -1)
	if len(options) < 3 {
		t.Fatalf("only %d schools are offered", len(options))
	}
	unit := regexp.MustCompile(`name="unit" value="([^"]+)"`).FindStringSubmatch(page.Body)[1]
	c.Post(at, url.Values{"revision": {"1"}, "unit": {unit}, "add": {"split"}, "split.from": {options[0][1]}, "split.value": {"40"}, "split.name": {"分校"}, "split.type": {"primary_school"}}).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, options[0][2]+"分出40%设立“分校”", "分校")
	c.Post(at, url.Values{"revision": {"2"}, "unit": {unit}, "add": {"merge"}, "merge.from": {options[0][1]}, "merge.to": {options[0][1]}}).Wants(http.StatusUnprocessableEntity, "不能转入自身")
	c.Post(at, url.Values{"revision": {"2"}, "unit": {unit}, "remove": {"0"}}).Wants(http.StatusSeeOther)
	c.Get(at).Lacks("分校")
}

func TestHowFirmAVerdictIsDependsOnTheErrorAsked(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyLeader)
	c.Get(home+"/scenarios/chances?spread=0.01").Wants(http.StatusOK, "结论翻转的可能", "随机种子1")
	c.Get(home+"/scenarios/chances?spread=abc").Wants(http.StatusUnprocessableEntity, "0至50之间")
}

func TestWhoOnlyReadsPlansSavesNone(t *testing.T) {
	s := webtest.New(t)
	at := newScenario(t, s.As(access.CountyStatistician), "甲")
	inspector := s.As(access.Inspector)
	inspector.Get(at).Wants(http.StatusOK).Lacks("保存情景")
	inspector.Post(home+"/scenarios", url.Values{"name": {"乙"}}).Wants(http.StatusForbidden)
	s.As(access.SchoolClerk).Get(at).Wants(http.StatusForbidden)
}
