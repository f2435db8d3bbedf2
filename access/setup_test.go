package access_test

import (
	"errors"
	"strings"
	"testing"

	"junheng/access"
	"junheng/access/accesstest"
	"junheng/registry"
)

func firstVisit(h *accesstest.House) access.SetupCommand {
	return access.SetupCommand{
		Code: h.SetupCode(), Password: strong, Region: 210102,
		System: access.NewAccount{Login: "sys", Name: "系统员"}, Security: access.NewAccount{Login: "sec", Name: "安全员"},
		Audit: access.NewAccount{Login: "aud", Name: "审计员"}, Work: access.NewAccount{Login: "tj", Name: "统计员"},
	}
}

func TestTheFirstVisitorLetsEverybodyIn(t *testing.T) {
	h := newHouse(t)
	if needed, err := h.NeedsSetup(t.Context()); err != nil || !needed {
		t.Fatalf("a new installation needs setup: %v, %v", needed, err)
	}
	r, err := h.Setup(t.Context(), firstVisit(h), "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for login, code := range map[string]string{"sys": strong, "sec": r.Security.Code, "aud": r.Audit.Code, "tj": r.Work.Code} {
		if _, err := h.Enter(login, code); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
	want := map[string]access.Role{"sys": access.SystemAdmin, "sec": access.SecurityAdmin, "aud": access.AuditAdmin, "tj": access.CountyStatistician}
	list, _ := h.Store.ListAccounts(t.Context())
	for _, a := range list {
		if len(a.Grants) != 1 || a.Grants[0].Role != want[a.Login] {
			t.Errorf("%s holds %v", a.Login, a.Grants)
		}
	}
	a, _ := h.In("sys")
	if a.Pending != access.PendingEnrol {
		t.Errorf("the system administrator has %q pending", a.Pending)
	}
	if needed, _ := h.NeedsSetup(t.Context()); needed {
		t.Error("it needs setup still")
	}
	again := firstVisit(h)
	again.System.Login = "intruder"
	_, err = h.Setup(t.Context(), again, "10.0.0.1")
	wantFault(t, err, "access.setup_done")
}

func TestTheRoleOfTheFirstWorkerFollowsTheRegion(t *testing.T) {
	for region, role := range map[registry.RegionCode]access.Role{210102: access.CountyStatistician, 210100: access.CityReviewer, 210000: access.ProvinceReviewer, 441900: access.CountyStatistician} {
		h := newHouse(t)
		c := firstVisit(h)
		c.Region = region
		r, err := h.Setup(t.Context(), c, "")
		if err != nil || r.Work.Account.Grants[0].Role != role {
			t.Errorf("%d: %v, %v", region, r.Work.Account.Grants, err)
		}
	}
}

func TestAStrangerIsNotTheFirstVisitor(t *testing.T) {
	h := newHouse(t)
	c := firstVisit(h)
	for _, code := range []string{"", "0000-0000-0000", h.SetupCode()[:13]} {
		c.Code = code
		_, err := h.Setup(t.Context(), c, "10.0.0.7")
		wantFault(t, err, "access.setup_code")
	}
	if list, _ := h.Store.ListAccounts(t.Context()); len(list) != 0 {
		t.Errorf("accounts after a wrong code: %v", list)
	}
	c.Code = strings.ToLower(h.SetupCode())
	if _, err := h.Setup(t.Context(), c, "10.0.0.7"); err != nil {
		t.Error(err)
	}
}

func TestEverythingWrongWithASetupIsToldAtOnce(t *testing.T) {
	h := newHouse(t)
	c := firstVisit(h)
	c.Audit.Login, c.Work.Name, c.Password, c.Region = "SYS", "", "sys", 12
	_, err := h.Setup(t.Context(), c, "")
	if got, want := placesOf(err), "audit.login work.name password password password password region"; got != want {
		t.Errorf("faults at %q, want %q", got, want)
	}
	if list, _ := h.Store.ListAccounts(t.Context()); len(list) != 0 {
		t.Error("half a setup was kept")
	}
}

func TestASetupBrokenOffIsTakenUpAgain(t *testing.T) {
	h := newHouse(t)
	c := firstVisit(h)
	o := h.Options()
	o.Store = &breaking{Memory: h.Store, left: 2}
	s := h.Beside(o)
	c.Code = s.SetupCode()
	if _, err := s.Setup(t.Context(), c, ""); !errors.Is(err, errBroken) {
		t.Fatalf("a store that fails: %v", err)
	}
	c.Code = h.SetupCode()
	r, err := h.Setup(t.Context(), c, "")
	if err != nil {
		t.Fatal(err)
	}
	for login, code := range map[string]string{"sec": r.Security.Code, "aud": r.Audit.Code, "tj": r.Work.Code} {
		if _, err := h.Enter(login, code); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
	if list, _ := h.Store.ListAccounts(t.Context()); len(list) != 4 {
		t.Errorf("%d accounts", len(list))
	}
}
