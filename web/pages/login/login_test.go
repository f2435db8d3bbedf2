package login_test

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
	"junheng/web/pages/login"
	"junheng/web/webtest"
)

const (
	password = "Kx7#mountain-Tea"
	region   = 210102 // 沈阳市和平区
)

// account makes an account with grants and the password above.
func account(t *testing.T, s *webtest.Server, name string, grants ...access.Grant) access.AccountID {
	t.Helper()
	ctx := t.Context()
	made, err := s.Access.Create(ctx, access.Console(), access.NewAccount{Login: name, Name: "某" + name})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Access.SetGrants(ctx, access.Console(), made.Account.ID, grants); err != nil {
		t.Fatal(err)
	}
	e, err := s.Access.Login(ctx, access.Credentials{Login: name, Password: made.Code})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Access.ChangePassword(ctx, e.Actor, "", password); err != nil {
		t.Fatal(err)
	}
	return made.Account.ID
}

// installed is a server that has its system administrator, so that nobody is
// sent to set it up.
func installed(t *testing.T) *webtest.Server {
	t.Helper()
	s := webtest.Empty(t)
	account(t, s, "root", access.Grant{Role: access.SystemAdmin})
	return s
}

func form(name, pass string) url.Values { return url.Values{"login": {name}, "password": {pass}} }

func TestARightPasswordLeadsToWhereOneWasGoing(t *testing.T) {
	s := installed(t)
	account(t, s, "li", access.Grant{Role: access.CountyStatistician, Region: region})
	b := s.Stranger()
	to := b.Get("/schools?county=210102").To()
	if to != "/login?next=%2Fschools%3Fcounty%3D210102" {
		t.Fatalf("who is not signed in is sent to %q", to)
	}
	page := b.Get(to).Wants(200, "登录名", "密码", `value="/schools?county=210102"`)
	page.Lacks("我的任务")
	f := form("li", password)
	f.Set("next", "/schools?county=210102")
	if to := b.Post("/login", f).To(); to != "/schools?county=210102" {
		t.Errorf("after signing in: %q", to)
	}
	if to := b.Get("/login").To(); to != "/" {
		t.Errorf("who is signed in and asks to is sent to %q", to)
	}
	if to := b.Post("/logout", nil).To(); to != "/login" {
		t.Errorf("after signing out: %q", to)
	}
	if to := b.Get("/account").To(); !strings.HasPrefix(to, "/login") {
		t.Errorf("after signing out the account is at %q", to)
	}
}

func TestAWrongPasswordIsToldOnThePageWithTheLoginKept(t *testing.T) {
	s := installed(t)
	account(t, s, "li", access.Grant{Role: access.CountyStatistician, Region: region})
	b := s.Stranger()
	known := b.Post("/login", form("li", "wrong-secret-1")).Wants(http.StatusForbidden, "登录名或密码不正确", `value="li"`)
	if strings.Contains(known.Body, "wrong-secret-1") {
		t.Error("the page sends the password back")
	}
	unknown := b.Post("/login", form("nobody", "wrong-secret-1")).Wants(http.StatusForbidden, "登录名或密码不正确")
	if k, u := strings.ReplaceAll(known.Body, `"li"`, `"nobody"`), unknown.Body; k != u {
		t.Error("the page tells a login somebody has from another")
	}
	b.Get("/login?lang=en").Wants(200, "Sign in")
}

func TestFiveWrongPasswordsLock(t *testing.T) {
	s := installed(t)
	account(t, s, "li", access.Grant{Role: access.CountyStatistician, Region: region})
	b := s.Stranger()
	for range 5 {
		b.Post("/login", form("li", "wrong"))
	}
	b.Post("/login", form("li", password)).Wants(http.StatusForbidden, "已锁定", "15 分钟")
	s.Later(16 * time.Minute)
	if to := b.Post("/login", form("li", password)).To(); to != "/" {
		t.Errorf("after the lock: %q", to)
	}
}

// field gives the value of a hidden field.
func field(t *testing.T, body, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("the page has no field %s", name)
	}
	return html.UnescapeString(found[1])
}

var key = regexp.MustCompile(`<code>([A-Z2-7 ]{39})</code>`)

func TestTheSecondFactorStandsBeforeEverythingElse(t *testing.T) {
	s := installed(t)
	b := s.Stranger()
	if to := b.Post("/login", form("root", password)).To(); to != "/account/second" {
		t.Fatalf("an administrator without second factor is sent to %q", to)
	}
	for _, path := range []string{"/", "/account", "/admin/accounts", "/account/tokens"} {
		if to := b.Get(path).To(); !strings.HasPrefix(to, "/account/second") {
			t.Errorf("%s leads to %q", path, to)
		}
	}
	page := b.Get("/account/second").Wants(200, "<svg", "密钥")
	found := key.FindStringSubmatch(page.Body)
	if found == nil {
		t.Fatal("the page shows no key")
	}
	sealed := field(t, page.Body, "sealed")
	wrong := b.Post("/account/second", url.Values{"sealed": {sealed}, "code": {"000000"}}).Wants(422, "验证码不正确")
	if again := key.FindStringSubmatch(wrong.Body); again == nil || again[1] != found[1] {
		t.Error("after a wrong code another key is shown")
	}
	code := webtest.Code(found[1], testkit.Now)
	b.Post("/account/second", url.Values{"sealed": {sealed}, "code": {code}}).Wants(200, "恢复码")
	b.Get("/admin/accounts").Wants(200, "root")

	c := s.Stranger()
	f := form("root", password)
	f.Set("next", "/admin/accounts")
	to := c.Post("/login", f).To()
	if to != "/login/second?next=%2Fadmin%2Faccounts" {
		t.Fatalf("with a second factor the password leads to %q", to)
	}
	if to := c.Get("/admin/accounts").To(); !strings.HasPrefix(to, "/login/second") {
		t.Errorf("without the code the accounts are at %q", to)
	}
	c.Get(to).Wants(200, "验证码")
	c.Post("/login/second", url.Values{"code": {code}}).Wants(http.StatusForbidden, "已经用过")
	s.Later(time.Minute)
	next := webtest.Code(found[1], testkit.Now.Add(time.Minute))
	if to := c.Post("/login/second", url.Values{"code": {next}, "next": {"/admin/accounts"}}).To(); to != "/admin/accounts" {
		t.Errorf("after the code: %q", to)
	}
	c.Get("/admin/accounts").Wants(200)
}

func TestNobodyIsSentElsewhere(t *testing.T) {
	tests := map[string]string{
		"": "/", "/": "/", "/schools?county=210102": "/schools?county=210102", "/results/210102/01A": "/results/210102/01A",
		"https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/", "///evil.example": "/", "javascript:alert(1)": "/",
		"http:/schools": "/", "/login": "/", "/login/oidc": "/", "schools": "/", "/a\r\nSet-Cookie: x": "/", "/%2F/evil.example": "/",
	}
	for next, want := range tests {
		if got := login.Local(next); got != want {
			t.Errorf("Local(%q) = %q, want %q", next, got, want)
		}
	}
}
