package plans_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

func TestANewSchoolCanBeEquippedAndSentPupils(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "新城建校")
	open := url.Values{"revision": {"1"}, "add": {"open"}, "open.name": {"新城小学"}, "open.type": {"primary_school"}, "open.stage": {"primary"}, "open.place": {"urban"}, "open.value": {"-3"}}
	c.Post(at, open).Wants(http.StatusUnprocessableEntity, "不应小于0")
	open.Set("open.value", "200")
	c.Post(at, open).Wants(http.StatusSeeOther)

	form := fields(c.Get(at+"?unit=SIM-1/primary").Wants(http.StatusOK, `value="SIM-1/primary"`, "新城小学"))
	if form.Get("f.students") != "200" || form.Get("f.multimedia_rooms") != "" {
		t.Fatalf("the new school begins with %v", form)
	}
	form.Set("f.multimedia_rooms", "12")
	c.Post(at, form).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "新城小学（小学）：网络多媒体教室间数改为12")

	// A second one has an id of its own, also after the first is gone, and with
	// the first goes what was typed for it.
	open.Set("revision", "3")
	open.Set("open.name", "新城第二小学")
	c.Post(at, open).Wants(http.StatusSeeOther)
	c.Post(at, url.Values{"revision": {"4"}, "remove": {"0"}}).Wants(http.StatusSeeOther)
	open.Set("revision", "5")
	open.Set("open.name", "新城第三小学")
	c.Post(at, open).Wants(http.StatusSeeOther)
	page := c.Get(at).Wants(http.StatusOK, "新建“新城第二小学”", "新建“新城第三小学”", "SIM-2", "SIM-3").Lacks("改为12")

	from := schoolOf(t, page)
	c.Post(at, url.Values{"revision": {"6"}, "add": {"pupils"}, "pupils.from": {from + "/primary"}, "pupils.to": {"SIM-3/primary"}, "pupils.value": {"50"}}).Wants(http.StatusSeeOther)
	c.Get(at+"?unit=SIM-3/primary").Wants(http.StatusOK, "转出学生50人到新城第三小学")
}

func TestAComplaintOfAScenarioIsMadeOnce(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := newScenario(t, c, "并校")
	school := schoolOf(t, c.Get(at))
	p := c.Post(at, url.Values{"revision": {"1"}, "add": {"merge"}, "merge.from": {school}, "merge.to": {school}}).Wants(http.StatusUnprocessableEntity)
	_, after, ok := strings.Cut(p.Body, "这样改还算不出来")
	if n := strings.Count(after, "不能转入自身"); !ok || n != 1 {
		t.Errorf("the complaint stands %d times under the form", n)
	}
}
