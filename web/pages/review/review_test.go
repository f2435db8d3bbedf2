package review_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/webtest"
)

var (
	rows  = regexp.MustCompile(`href="(/review/219901/[^"]+)"`)
	boxes = regexp.MustCompile(`name="id" value="([^"]+)"`)
)

func TestAReturnIsReviewedByException(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	queue := c.Get("/review").Wants(http.StatusOK, "待县级审核", "审核通过")
	first := rows.FindStringSubmatch(queue.Body)
	if first == nil {
		t.Fatal("nothing waits for review in the golden county")
	}
	at := first[1]
	c.Get(at).Wants(http.StatusOK, "已说明理由", "学校说明", "其余数据", "批注", "下一份")
	c.Post(at, url.Values{"act": {"send_back"}, "reason": {" "}}).Wants(http.StatusUnprocessableEntity, "有问题需要处理")
	c.Post(at, url.Values{"act": {"lock"}}).Wants(http.StatusOK, "有问题需要处理")
	next := c.Post(at, url.Values{"act": {"approve"}}).Wants(http.StatusSeeOther).To()
	if next == at || next == "" {
		t.Errorf("after approving, the page leads to %q", next)
	}
	c.Get(at).Wants(http.StatusOK, "县级已审核")
	c.Get("/review?state=approved").Wants(http.StatusOK, at)
}

func TestManyAreApprovedLockedAndConfirmed(t *testing.T) {
	s := webtest.New(t)
	county, city := s.As(access.CountyStatistician), s.As(access.CityReviewer)
	var ids []string
	for _, m := range boxes.FindAllStringSubmatch(county.Get("/review").Body, -1) {
		ids = append(ids, m[1])
	}
	if len(ids) < 2 {
		t.Fatalf("%d returns wait for review", len(ids))
	}
	county.Post("/review/acts/approve", nil).Wants(http.StatusUnprocessableEntity, "请先勾选报表")
	county.Follow(county.Post("/review/acts/approve", url.Values{"id": ids})).Wants(http.StatusOK, "已办")
	county.Follow(county.Post("/review/acts/approve", url.Values{"id": ids[:1]})).Wants(http.StatusOK, "没有办成")
	county.Follow(county.Post("/review/acts/lock", url.Values{"id": ids})).Wants(http.StatusOK, "已办")
	city.Get("/review").Wants(http.StatusOK, "上级确认", "已锁定")
	city.Follow(city.Post("/review/acts/confirm", url.Values{"id": ids[:1]})).Wants(http.StatusOK, "已办 1 份")
	at := "/review/" + ids[1]
	county.Post(at, url.Values{"act": {"amend"}, "reason": {"学籍核查发现差错"}}).Wants(http.StatusSeeOther)
	county.Get("/returns/"+ids[1]+"/history").Wants(http.StatusOK, "学籍核查发现差错")
}

func TestASchoolDecidesNothing(t *testing.T) {
	s := webtest.New(t)
	clerk := s.As(access.SchoolClerk)
	at := rows.FindStringSubmatch(s.As(access.CountyStatistician).Get("/review").Body)[1]
	clerk.Get(at).Wants(http.StatusNotFound)
	clerk.Get("/review").Wants(http.StatusOK, "没有等待审核的报表").Lacks("审核通过")
}

func TestNothingIsApprovedThatTheReviewerHasNotSeen(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := rows.FindStringSubmatch(c.Get("/review").Body)[1]
	seen := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(c.Get(at).Body)
	if seen == nil {
		t.Fatal("the page does not carry the revision it shows")
	}
	// Another reviewer sends it back meanwhile, and the school submits it again.
	c.Post(at, url.Values{"act": {"send_back"}, "reason": {"请核对在校生数"}}).Wants(http.StatusSeeOther)
	c.Post("/returns"+at[len("/review"):]+"/acts/submit", nil)
	c.Post(at, url.Values{"act": {"submit"}})
	c.Post(at, url.Values{"act": {"approve"}, "revision": {seen[1]}}).Wants(http.StatusOK, "有问题需要处理", "刚被他人修改")
	c.Get(at).Lacks("县级已审核")
}

func TestWhatShowsBesideOtherSchoolsStandsInTheReviewAndInTheQueue(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	queue := c.Get("/review").Wants(http.StatusOK)
	waiting := rows.FindAllStringSubmatch(queue.Body, -1)
	actor := s.Actors[access.CountyStatistician]
	list, err := s.Returns.List(t.Context(), actor, returns.Filter{Counties: []registry.RegionCode{219901}, Round: s.Round.ID, States: []returns.State{returns.Submitted}})
	if err != nil || len(list) < 2 || len(waiting) < 2 {
		t.Fatalf("%d returns wait, %v", len(list), err)
	}
	// Two schools are sent back and count one ground twice.
	var ids []string
	for i := range list[:2] {
		at := returns.CellKey{School: list[i].School, Stage: list[i].Who.Type.Stages()[0], Field: "sports_field_area"}
		if _, err := s.Returns.Act(t.Context(), actor, returns.Command{County: 219901, Returns: []returns.ReturnID{list[i].ID}, Act: returns.ActSendBack, Reason: "核对运动场"}); err != nil {
			t.Fatal(err)
		}
		v, err := s.Returns.Open(t.Context(), actor, 219901, list[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		text := "7613.25"
		if _, err := s.Returns.SaveCells(t.Context(), actor, returns.Save{County: 219901, Return: list[i].ID, Edits: []returns.Edit{{Key: at, Text: &text, Rev: v.Cells[at].Rev}}}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, string(list[i].ID))
	}
	told := 0
	for _, id := range ids {
		p := c.Get("/review/219901/" + id).Wants(http.StatusOK)
		if strings.Contains(p.Text(), "与其他学校对照") && strings.Contains(p.Text(), "同一场馆可能在两校重复计算") {
			told++
		}
	}
	if told == 0 {
		t.Error("one ground counted in two schools is not in the review of either")
	}
	c.Get("/review?state=sent_back").Wants(http.StatusOK, "与他校对照有疑")
}
