package auditlog_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"junheng/access"
	"junheng/access/accesstest"
	"junheng/audit"
	"junheng/registry"
	"junheng/web"
	"junheng/web/pages/auditlog"
	"junheng/web/route"
	"junheng/web/webtest"
)

func TestTheLogIsSearchedByEverythingItHolds(t *testing.T) {
	s := webtest.New(t)
	s.Stranger().Post("/login", url.Values{"login": {"tongji"}, "password": {"wrong"}})
	b := s.As(access.AuditAdmin)
	b.Get("/audit").Wants(200, "登录", "account.login", "李明", "拒绝", "127.0.0.1")
	b.Get("/audit?result=denied").Wants(200, "李明", "拒绝").Lacks("建立账号")
	b.Get("/audit?actor=tongji&act=account.login").Wants(200, "李明").Lacks("王建国")
	b.Get("/audit?actor=cli&act=account.").Wants(200, "建立账号").Lacks("account.login")
	b.Get("/audit?actor=nobody-at-all").Wants(422, "没有这个账号")
	b.Get("/audit?county=219901&act=return.").Wants(200, "报表填报与审核").Lacks("account.login")
	b.Get("/audit?county=0&act=account.grants").Wants(200, "变更角色", "county_statistician")
	b.Get("/audit?words=county_statistician&act=account.grants").Wants(200, "变更角色").Lacks("登录成功")
	b.Get("/audit?from=2030-01-01").Wants(200, "没有符合条件")
	b.Get("/audit?to=2000-01-01").Wants(200, "没有符合条件")
	b.Get("/audit?from=1.9.2026").Wants(422, "2026-09-01", "1.9.2026")
	csv := b.Get("/audit?act=account.login&format=csv").Wants(200, "account.login")
	if !strings.HasPrefix(csv.Body, "\ufeff") || !strings.Contains(csv.Body, `failures`) {
		t.Errorf("the export is %.400q", csv.Body)
	}
	b.Get("/audit?act=audit.export").Wants(200, "导出审计日志")
}

func TestEveryActIsToldInWords(t *testing.T) {
	s := webtest.New(t)
	for _, r := range s.Server.Routes() {
		if !auditlog.Named(r.Act) {
			t.Errorf("%s has no words for %s", r.Pattern, r.Act)
		}
	}
	b := s.As(access.AuditAdmin)
	for act, words := range map[string]string{"return.submit": "提交报表", "round.open": "新建填报任务", "dataset.freeze": "冻结数据集", "assessment.run": "运行评估"} {
		b.Get("/audit?act="+act).Wants(200, words)
	}
}

func TestTheLogIsProvedOnThePage(t *testing.T) {
	s := webtest.New(t)
	b := s.As(access.AuditAdmin)
	b.Get("/audit/verify").Wants(200, "还没有验证过")
	p := b.Post("/audit/verify", nil)
	for range 200 { // a job; it has little to do
		if to := p.To(); to != "" {
			p = b.Get(to)
		}
		if page := b.Get("/audit/verify"); strings.Contains(page.Text(), "完整") && !strings.Contains(page.Text(), "还没有验证过") {
			page.Wants(200, "审计管理员")
			return
		}
	}
	t.Error("the verification never ends")
}

// TestAChangedEntryIsFound changes the log behind the program's back.
func TestAChangedEntryIsFound(t *testing.T) {
	h := accesstest.New(t)
	secret := h.Admin("shenji", access.AuditAdmin)
	h.Open("li", access.Grant{Role: access.CountyStatistician, Region: 210102})
	heads := func(_ context.Context, county registry.RegionCode) (audit.Head, error) {
		var last audit.Head
		for _, e := range h.Store.Entries {
			if e.County == county {
				last = e.Head()
			}
		}
		return last, nil
	}
	server, err := web.New(web.Deps{Access: h.Service, Audit: h.Store, Clock: h.Clock, Heads: heads})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string) string {
		r := httptest.NewRequest(method, path, nil)
		r.RemoteAddr = accesstest.Address + ":4711"
		r.AddCookie(&http.Cookie{Name: route.SessionCookie, Value: secret})
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code/100 > 3 {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w.Body.String()
	}
	ask("POST", "/audit/verify")
	if page := ask("GET", "/audit/verify"); !strings.Contains(page, "完整") {
		t.Error("an untouched log is not whole")
	}
	h.Store.Entries[3].Detail = `{"old":null,"new":null}`
	ask("POST", "/audit/verify")
	if page := ask("GET", "/audit/verify"); !strings.Contains(page, "第4条被改动") {
		t.Errorf("a changed entry is not found: %s", page)
	}
	if e, _ := h.Store.Last("audit.verify"); e.Result != audit.Failed {
		t.Errorf("the finding is on record as %+v", e)
	}
}

func TestTheLogTellsItsReaderNoBusinessData(t *testing.T) {
	s := webtest.New(t)
	line := audit.Entry{
		County: 219901, At: s.Round.OpenedAt, Actor: "x", Name: "周小敏", Act: "return.save", Object: "return/x", Result: audit.Done,
		Detail: (&audit.Detail{}).Change("students@primary", "1211", "98761").Change("state", "open", "ready").Note("reason", "秘密原因").String(),
	}
	if err := s.Audit.Append(t.Context(), line); err != nil {
		t.Fatal(err)
	}
	b := s.As(access.AuditAdmin)
	b.Get("/audit?act=return.save").Wants(200, "students@primary", "ready").Lacks("98761", "秘密原因")
	if csv := b.Get("/audit?act=return.save&format=csv").Wants(200, "students@primary"); strings.Contains(csv.Body, "98761") {
		t.Error("the export tells a value")
	}
	b.Get("/audit?words=98761").Wants(200, "没有符合条件").Lacks("students@primary")
	b.Get("/audit?words=students@primary").Wants(200, "students@primary")
}

func TestNobodyElseReadsTheLog(t *testing.T) {
	s := webtest.New(t)
	for _, i := range access.Roles() {
		if i.Role == access.AuditAdmin {
			continue
		}
		b := s.As(i.Role)
		b.Get("/audit").Wants(http.StatusForbidden)
		b.Get("/audit/verify").Wants(http.StatusForbidden)
		b.Post("/audit/verify", nil).Wants(http.StatusForbidden)
	}
}

// TestEveryActOfAccountsHasWords goes through what the services of this test
// put on record.
func TestEveryActOfAccountsHasWords(t *testing.T) {
	h := accesstest.New(t)
	h.Admin("shenji", access.AuditAdmin)
	for _, e := range h.Store.Entries {
		if !auditlog.HasWords(e.Act) {
			t.Errorf("%s has no words", e.Act)
		}
	}
}
