package rounds_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/web/webtest"
)

// plan is a form of a round that is right.
func plan() url.Values {
	return url.Values{
		"county": {"219901"}, "year": {"2025"}, "title": {"补充填报"}, "forms": {"cn/school-return", "cn/county-return"}, "due": {"2025-11-30"}, "remind": {"7, 3，1"},
		"head_signs": {"1"}, "who": {"all"}, "note": {"请核对学籍系统。"},
	}
}

func TestARoundIsOpenedAmendedAndClosed(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Get("/rounds/new").Wants(http.StatusOK, "学校填报表格", "区县填报表格", "青禾县第一小学")
	p := c.Post("/rounds", plan()).Wants(http.StatusSeeOther)
	at := p.To()
	c.Get(at).Wants(http.StatusOK, "补充填报", "请核对学籍系统", "填报中", "双泉镇中心小学", "距截止")
	c.Get("/rounds").Wants(http.StatusOK, "补充填报", "2025-11-30")

	edit := c.Get(at+"/edit").Wants(http.StatusOK, `value="2025-11-30"`)
	form := plan()
	form.Set("revision", regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(edit.Body)[1])
	form.Set("due", "2025-12-05")
	c.Post(at, form).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "2025-12-05")
	form.Set("title", "晚到的修改")
	c.Post(at, form).Wants(http.StatusUnprocessableEntity, "有问题需要处理")
	c.Post(at+"/close", nil).Wants(http.StatusSeeOther)
	c.Get(at).Wants(http.StatusOK, "已结束").Lacks("结束任务")
}

func TestEverythingWrongWithARoundIsToldAtOnce(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	form := plan()
	form.Set("due", "下周五")
	form.Set("remind", "7,七")
	form.Set("who", "some")
	c.Post("/rounds", form).Wants(http.StatusUnprocessableEntity, "请填截止日期", "“七”", "请至少选一所学校", `value="补充填报"`, `href="#due"`)
	form = plan()
	form.Del("forms")
	form.Set("title", " ")
	c.Post("/rounds", form).Wants(http.StatusUnprocessableEntity, `href="#title"`, `href="#forms"`)
	s.As(access.SchoolClerk).Get("/rounds/new").Wants(http.StatusForbidden)
}

func TestTheBoardNamesTheLateAndRemindsThem(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	at := "/rounds/219901/" + string(s.Round.ID)
	c.Get(at).Wants(http.StatusOK, "已提交", "双泉镇").Lacks("一键催报")
	if p := c.Get(at + "?township=" + url.QueryEscape("双泉镇")); strings.Contains(p.Text(), "青禾县第一小学") || !strings.Contains(p.Text(), "双泉镇中心小学") {
		t.Error("the board is not filtered by township")
	}
	s.Later(60 * 24 * time.Hour)
	c = s.As(access.CountyStatistician)
	c.Get(at).Wants(http.StatusOK, "一键催报", "逾期")
	c.Follow(c.Post(at+"/remind", nil)).Wants(http.StatusOK, "已催报")
	s.As(access.SchoolClerk).Get("/").Wants(http.StatusOK, "已过期", "催")
	export := c.Get(at+"?format=csv").Wants(http.StatusOK, "青禾县第一小学")
	if !strings.HasPrefix(export.Body, "\ufeff") {
		t.Error("the CSV has no BOM")
	}
	s.As(access.SchoolClerk).Get(at).Wants(http.StatusOK, "青禾县实验小学").Lacks("青禾县第一小学", "一键催报")
}

func TestSeveralReturnsAreHandedInFromTheBoard(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	form := plan()
	form.Del("head_signs")
	form["forms"] = []string{"cn/return-442", "cn/school-return"}
	at := c.Post("/rounds", form).Wants(http.StatusSeeOther).To()
	board := c.Get(at).Wants(http.StatusOK, "提交所选")
	var easy, hard string // a form that asks for nothing, and one that does
	for _, m := range regexp.MustCompile(`(?s)<tr[^>]*>(.*?)</tr>`).FindAllStringSubmatch(board.Body, -1) {
		id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(m[1])
		switch {
		case id == nil:
		case strings.Contains(m[1], "基础基442"):
			easy = id[1]
		case strings.Contains(m[1], "学校填报表格"):
			hard = id[1]
		}
	}
	c.Follow(c.Post(at+"/acts/submit", nil)).Wants(http.StatusOK, "请先勾选报表")
	c.Follow(c.Post(at+"/acts/submit", url.Values{"id": {easy, hard}})).Wants(http.StatusOK, "已提交 1 份", "1 份没有提交", "处问题")
	c.Post(at+"/acts/approve", url.Values{"id": {easy}}).Wants(http.StatusNotFound)
	clerk := s.As(access.SchoolClerk)
	clerk.Get(at).Wants(http.StatusOK, "青禾县实验小学", "提交所选")
}
