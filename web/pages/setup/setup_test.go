package setup_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/web/pages/setup"
	"junheng/web/webtest"
)

const password = "Kx7#mountain-Tea"

func filled(s *webtest.Server) url.Values {
	return url.Values{
		"code": {s.Access.SetupCode()}, "password": {password}, "again": {password}, "region": {"沈阳市和平区"},
		"system.login": {"xitong"}, "system.name": {"系统员"}, "security.login": {"anquan"}, "security.name": {"安全员"},
		"audit.login": {"shenji"}, "audit.name": {"审计员"}, "work.login": {"tongji"}, "work.name": {"统计员"},
	}
}

// TestAnEmptyInstallationIsSetUpInTheBrowser goes the whole way of the first
// day, without script: set-up, the statistician's first visit, his password.
func TestAnEmptyInstallationIsSetUpInTheBrowser(t *testing.T) {
	s := webtest.Empty(t)
	b := s.Stranger()
	if to := b.Get(b.Get("/").To()).To(); to != "/setup" {
		t.Fatalf("an empty installation leads to %q", to)
	}
	b.Get("/setup?code=ABCD").Wants(200, "设置码", `value="ABCD"`, "系统管理员", "安全管理员", "审计管理员").Lacks("我的任务")
	page := b.Post("/setup", filled(s)).Wants(200, "设置完成", "anquan", "shenji", "tongji", "一次性口令")
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page of codes may be kept by the browser")
	}
	codes := regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`).FindAllString(page.Body, -1)
	if len(codes) != 3 {
		t.Fatalf("codes %v", codes)
	}
	if strings.Contains(page.Body, password) {
		t.Error("the page shows the password")
	}
	if to := b.Get("/setup").To(); to != "/login" {
		t.Errorf("the set-up leads to %q once it is done", to)
	}
	if to := b.Post("/setup", filled(s)).To(); to != "/login" {
		t.Errorf("set up a second time: %q", to)
	}

	w := s.Stranger()
	if to := w.Post("/login", url.Values{"login": {"tongji"}, "password": {codes[2]}}).To(); to != "/account/password" {
		t.Fatalf("a one-time code leads to %q", to)
	}
	w.Get("/account/password").Wants(200, "设置您的密码").Lacks("现在的密码")
	w.Post("/account/password", url.Values{"password": {"short"}, "again": {"short"}}).Wants(422, "至少要 10 个")
	if to := w.Post("/account/password", url.Values{"password": {password}, "again": {password}}).To(); to != "/" {
		t.Errorf("after the password: %q", to)
	}
	w.Get("/account").Wants(200, "县（区）统计员", "沈阳市和平区")
}

func TestEverythingWrongIsToldAtOnceAndNothingTypedIsLost(t *testing.T) {
	s := webtest.Empty(t)
	b := s.Stranger()
	f := filled(s)
	f.Set("code", "0000-0000-0000")
	b.Post("/setup", f).Wants(422, "设置码不正确", `value="xitong"`)
	f = filled(s)
	f.Set("again", "x")
	f.Set("region", "和平区") // there are several
	b.Post("/setup", f).Wants(422, "不一样", "天津市", "沈阳市", `href="#region"`, `href="#again"`)
	f = filled(s)
	f.Set("audit.login", "XITONG")
	f.Set("work.name", "")
	page := b.Post("/setup", f).Wants(422, "用了两次", "请填写姓名", `href="#audit.login"`, `href="#work.name"`, `value="anquan"`)
	if strings.Contains(page.Body, password) {
		t.Error("the page sends the password back")
	}
	if list, err := s.Access.List(t.Context(), access.Console()); err != nil || len(list) != 0 {
		t.Errorf("accounts made: %v, %v", list, err)
	}
}

func TestARegionIsReadByCodeAndByName(t *testing.T) {
	for _, text := range []string{"210102", "沈阳市和平区", "辽宁沈阳和平", " 辽宁省沈阳市和平区 "} {
		if got, err := setup.Region(text); err != nil || got != 210102 {
			t.Errorf("Region(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "无此地", "和平区"} {
		if _, err := setup.Region(text); err == nil {
			t.Errorf("Region(%q) is read", text)
		}
	}
}
