package account_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/testkit"
	"junheng/web/webtest"
)

func TestAPasswordIsChangedOnThePage(t *testing.T) {
	s := webtest.New(t)
	b, other := s.As(access.CountyStatistician), s.As(access.CountyStatistician)
	b.Get("/account/password").Wants(200, "现在的密码", "至少 10 个字符")
	change := func(old, password, again string) *webtest.Page {
		return b.Post("/account/password", url.Values{"old": {old}, "password": {password}, "again": {again}})
	}
	const next = "Kx7#mountain-Tea"
	change(webtest.Password, next, next+"x").Wants(422, "不一样", `href="#again"`)
	change("wrong", next, next).Wants(422, "原密码不正确", `href="#old"`)
	page := change(webtest.Password, "abc", "abc").Wants(422, "至少要 10 个", "至少要 3 类")
	if strings.Contains(page.Body, webtest.Password) || strings.Contains(page.Body, `value="abc"`) {
		t.Error("the page sends a password back")
	}
	if to := change(webtest.Password, next, next).To(); to != "/account" {
		t.Errorf("after the change: %q", to)
	}
	b.Get("/account").Wants(200, "密码已修改")
	if to := other.Get("/account").To(); !strings.HasPrefix(to, "/login") {
		t.Errorf("the other session goes on: %q", to)
	}
}

var hidden = regexp.MustCompile(`name="sealed" value="([^"]*)"`)

func TestASecondFactorIsEnrolledReplacedAndDropped(t *testing.T) {
	s := webtest.New(t)
	b := s.As(access.CountyStatistician)
	b.Get("/account").Wants(200, "尚未绑定")
	enrol := func(at time.Time, present string) (key string, page *webtest.Page) {
		form := b.Get("/account/second").Wants(200, "<svg")
		key = regexp.MustCompile(`<code>([A-Z2-7 ]{39})</code>`).FindStringSubmatch(form.Body)[1]
		sealed := html.UnescapeString(hidden.FindStringSubmatch(form.Body)[1])
		return key, b.Post("/account/second", url.Values{"sealed": {sealed}, "code": {webtest.Code(key, at)}, "present": {present}})
	}
	now := testkit.Now
	key, page := enrol(now, "")
	page.Wants(200, "恢复码")
	codes := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindAllString(page.Body, -1)
	if len(codes) != 10 || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("recovery codes %v, %s", codes, page.Header.Get("Cache-Control"))
	}
	b.Get("/account").Wants(200, "已绑定", "10")
	b.Post("/account/second/codes", url.Values{"present": {"000000"}}).Wants(422, "验证码不正确")
	s.Later(time.Minute)
	now = now.Add(time.Minute)
	_, page = enrol(now, "000000")
	page.Wants(422, "验证码不正确", `href="#present"`)
	if _, page = enrol(now, webtest.Code(key, now)); page.Status != 200 {
		t.Fatalf("another telephone: %d %s", page.Status, page.Text())
	}
	fresh := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(page.Body)
	if to := b.Post("/account/second/drop", url.Values{"present": {fresh}}).To(); to != "/account" {
		t.Errorf("dropping it leads to %q", to)
	}
	b.Get("/account").Wants(200, "尚未绑定")
}

func TestATokenIsShownOnceAndOpensWhatItNames(t *testing.T) {
	s := webtest.New(t)
	b := s.As(access.CountyStatistician)
	b.Get("/account/tokens").Wants(200, "还没有令牌", "查看学校名册").Lacks("市、省复核")
	b.Post("/account/tokens", url.Values{"name": {""}, "days": {"9999"}, "perms": {"return.confirm"}}).
		Wants(422, "请写明令牌的用途", "有效期应为", "不能交给令牌", `value="9999"`)
	page := b.Post("/account/tokens", url.Values{"name": {"看板"}, "days": {"30"}, "perms": {"registry.read"}}).Wants(200, "看板", "不再显示")
	secret := regexp.MustCompile(`jht_[\w-]{43}`).FindString(page.Body)
	if secret == "" {
		t.Fatal("no token is shown")
	}
	again := b.Get("/account/tokens").Wants(200, "看板", "查看学校名册")
	if strings.Contains(again.Body, secret) {
		t.Error("the token is shown again")
	}
	as := http.Header{"Authorization": {"Bearer " + secret}}
	program := s.Stranger()
	program.Do("GET", "/schools", nil, as).Wants(200)
	program.Do("GET", "/rounds", nil, as).Wants(http.StatusForbidden)
	program.Do("POST", "/account/password", strings.NewReader(""), as).Wants(http.StatusForbidden)
	end := regexp.MustCompile(`/account/tokens/[^"]+/end`).FindString(again.Body)
	if to := b.Post(end, nil).To(); to != "/account/tokens" {
		t.Errorf("ending it leads to %q", to)
	}
	if p := program.Do("GET", "/schools", nil, as); p.Status == 200 {
		t.Error("an ended token opens")
	}
}

func TestOtherSessionsAreSeenAndEnded(t *testing.T) {
	s := webtest.New(t)
	b, other := s.As(access.SchoolHead), s.As(access.SchoolHead)
	b.Get("/account").Wants(200, "本次", "webtest", "退出其他设备")
	if to := b.Post("/account/sessions/end", nil).To(); to != "/account" {
		t.Errorf("ending them leads to %q", to)
	}
	b.Get("/account").Wants(200).Lacks("退出其他设备")
	if to := other.Get("/account").To(); !strings.HasPrefix(to, "/login") {
		t.Errorf("the other goes on: %q", to)
	}
}

func TestThePageIsInEnglishToo(t *testing.T) {
	s := webtest.New(t)
	b := s.As(access.Inspector)
	for path, words := range map[string]string{"/account?lang=en": "My account", "/account/password?lang=en": "New password", "/account/second?lang=en": "authenticator", "/account/tokens?lang=en": "Access tokens"} {
		page := b.Get(path).Wants(200, words)
		if main := page.Text()[strings.Index(page.Text(), words):]; strings.Contains(main, "密码") || strings.Contains(main, "令牌") {
			t.Errorf("%s mixes languages: %s", path, main)
		}
	}
}
