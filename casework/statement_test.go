package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/registry"
)

// gone makes children who are counted: three school days pass without a visit.
func (h *house) gone(keys ...string) []casework.Case {
	h.t.Helper()
	var out []casework.Case
	for _, k := range keys {
		out = append(out, h.child(k))
	}
	h.later(4 * 24 * time.Hour)
	return out
}

func school(period string) casework.Account {
	return casework.Account{Region: county, Procedure: "child", Kind: "school_month", School: "S1", Period: period}
}

func TestAMonthThatDoesNotBalanceIsRefusedWithTheDifference(t *testing.T) {
	h := open(t, "2026-11-02T10:00")
	ctx, head := t.Context(), actor(access.SchoolHead)
	cases := h.gone("a", "b", "c")
	h.step(cases[0], access.SchoolHead, "move", nil, false)
	st, err := h.s.Statement(ctx, head, school("2026-11"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (casework.Lines{Found: 3, Transferred: 1, Closing: 2}); st.Lines != want {
		t.Fatalf("the month is %+v, want %+v", st.Lines, want)
	}
	if want := "2026-11-05 24:00"; casework.MomentText(st.Due) != want {
		t.Errorf("due %s, want %s", casework.MomentText(st.Due), want)
	}
	edited := st.Lines
	edited.Closing = 5
	_, err = h.s.Send(ctx, head, school("2026-11"), edited)
	for _, want := range []string{"closing says 5, a difference of 3", "Closing: the cases give 2, the statement says 5, a difference of 3"} {
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	edited.Closing, edited.Found, edited.Returned = 2, 4, 1
	_, err = h.s.Send(ctx, head, school("2026-11"), edited)
	if err == nil || strings.Contains(err.Error(), "does not balance") || !strings.Contains(err.Error(), "Found: the cases give 3, the statement says 4, a difference of 1") {
		t.Errorf("figures that balance and are not those of the cases: %v", err)
	}
	if _, err := h.s.Send(ctx, actor(access.ClassTeacher), school("2026-11"), st.Lines); fault.KindOf(err) != fault.Denied {
		t.Errorf("a teacher sends: %v", err)
	}
	sent, err := h.s.Send(ctx, head, school("2026-11"), st.Lines)
	if err != nil || sent.State != casework.Sent {
		t.Fatal(sent.State, err)
	}
	if _, err := h.s.Send(ctx, head, school("2026-11"), st.Lines); fault.KindOf(err) != fault.Conflict {
		t.Errorf("sent twice: %v", err)
	}
}

func TestTheNextMonthBeginsWithWhatWasSentAndExplainsWhatCorrectsIt(t *testing.T) {
	h := open(t, "2026-11-02T10:00")
	ctx, head := t.Context(), actor(access.SchoolHead)
	cases := h.gone("a", "b")
	st, err := h.s.Statement(ctx, head, school("2026-11"))
	if err != nil {
		t.Fatal(err)
	}
	at := h.now
	h.now = clock(t, "2026-11-04T23:59") // it is due on the fifth
	if early, err := h.s.Statement(ctx, head, school("2026-11")); err != nil || !early.Opens.Equal(clock(t, "2026-11-05T00:00")) {
		t.Errorf("it opens at %s, %v", early.Opens, err)
	} else if _, err := h.s.Send(ctx, head, school("2026-11"), early.Lines); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the account of a month that runs is sent: %v", err)
	}
	h.now = at
	if _, err := h.s.Send(ctx, head, school("2026-11"), st.Lines); err != nil {
		t.Fatal(err)
	}
	h.now = clock(t, "2026-11-20T09:00") // after sending, in the same month
	h.step(cases[0], access.SchoolHead, "move", nil, false)
	h.now = clock(t, "2026-12-10T09:00")
	h.step(cases[1], access.SchoolHead, "cancel", nil, false)
	st, err = h.s.Statement(ctx, head, school("2026-12"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (casework.Lines{Opening: 2, Transferred: 1, Corrections: -1}); st.Lines != want {
		t.Errorf("december is %+v, want %+v", st.Lines, want)
	}
	want := []casework.Adjustment{{Case: cases[1].ID, Number: cases[1].Number, By: -1, Why: "withdrawn"}}
	if diff := cmp.Diff(want, st.Reasons); diff != "" {
		t.Errorf("explained with (-want +got):\n%s", diff)
	}
}

func TestAStatementIsTakenOrSentBackByTheLevelAbove(t *testing.T) {
	h := open(t, "2026-11-02T10:00")
	ctx, head, clerk := t.Context(), actor(access.SchoolHead), actor(access.CountyStatistician)
	h.gone("a")
	st, err := h.s.Statement(ctx, head, school("2026-11"))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := h.s.Send(ctx, head, school("2026-11"), st.Lines)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.s.Accept(ctx, head, county, sent.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("a head accepts his own: %v", err)
	}
	if _, err := h.s.SendBack(ctx, clerk, county, sent.ID, " "); fault.KindOf(err) != fault.Invalid {
		t.Errorf("sent back without a reason: %v", err)
	}
	back, err := h.s.SendBack(ctx, clerk, county, sent.ID, "漏了一名学生")
	if err != nil || back.State != casework.SentBack {
		t.Fatal(back.State, err)
	}
	h.gone("b")
	h.later(4 * 24 * time.Hour)
	st, err = h.s.Statement(ctx, head, school("2026-11"))
	if err != nil || st.Lines.Found != 2 || st.Note != "漏了一名学生" {
		t.Fatalf("%+v, %v", st, err)
	}
	if sent, err = h.s.Send(ctx, head, school("2026-11"), st.Lines); err != nil {
		t.Fatal(err)
	}
	if got, err := h.s.Accept(ctx, clerk, county, sent.ID); err != nil || got.State != casework.Accepted {
		t.Fatal(got.State, err)
	}
	quarter := casework.Account{Region: county, Procedure: "child", Kind: "county_quarter", Period: "2026Q4"}
	q, err := h.s.Statement(ctx, clerk, quarter)
	if err != nil || len(q.Parts) != 1 || !q.Parts[0].Sent || q.Lines.Closing != 2 {
		t.Errorf("the quarter is %+v, %v", q, err)
	}
	wanted, err := h.s.Wanted(ctx, head, county, "S1")
	if err != nil || len(wanted) != 0 {
		t.Errorf("the account begins with November; still wanted is %+v, %v", wanted, err)
	}
}

// Each statement opens with the closing of the one before, so they are sent and
// sent back in their order, and none is owed that can no longer be sent.
func TestStatementsFollowOneAnother(t *testing.T) {
	h := open(t, "2026-09-02T10:00")
	ctx, head, clerk := t.Context(), actor(access.SchoolHead), actor(access.CountyStatistician)
	h.gone("a")
	send := func(period string) error {
		st, err := h.s.Statement(ctx, head, school(period))
		if err != nil {
			return err
		}
		_, err = h.s.Send(ctx, head, school(period), st.Lines)
		return err
	}
	owed := func() (out []string) {
		list, err := h.s.Wanted(ctx, head, county, "S1")
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			out = append(out, w.Account.Period)
		}
		return out
	}
	h.now = clock(t, "2026-10-05T10:00")
	if diff := cmp.Diff([]string{"2026-09", "2026-10"}, owed()); diff != "" {
		t.Errorf("owed at first (-want +got):\n%s", diff)
	}
	if err := send("2026-09"); err != nil {
		t.Fatal(err)
	}
	h.now = clock(t, "2026-12-20T10:00")
	if diff := cmp.Diff([]string{"2026-10", "2026-11", "2026-12"}, owed()); diff != "" {
		t.Errorf("owed in December (-want +got):\n%s", diff)
	}
	if err := send("2026-11"); !hasKey(err, "casework.earlier_statement") {
		t.Errorf("November before October: %v", err)
	}
	quarter := func() bool {
		q, err := h.s.Statement(ctx, clerk, casework.Account{Region: county, Procedure: "child", Kind: "county_quarter", Period: "2026Q4"})
		if err != nil || len(q.Parts) != 1 {
			t.Fatal(q, err)
		}
		return q.Parts[0].Sent
	}
	for _, period := range []string{"2026-10", "2026-11"} {
		if quarter() {
			t.Errorf("before %s the school has sent all it owes", period)
		}
		if err := send(period); err != nil {
			t.Fatal(err)
		}
	}
	if !quarter() {
		t.Error("the school has sent October and November, and owes no more yet")
	}
	list, err := h.s.Statements(ctx, head, casework.StatementQuery{Regions: []registry.RegionCode{county}, School: "S1", Period: "2026-10"})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if _, err := h.s.SendBack(ctx, clerk, county, list[0].ID, "重报"); !hasKey(err, "casework.later_statement") {
		t.Errorf("sent back from under the next one: %v", err)
	}
}

func TestPeriodsAreThoseOfThePeriodsKind(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	cal, err := h.s.Calendar(t.Context(), county)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ kind, at, id, from, to string }{
		{"month", "2026-12-31T23:59", "2026-12", "2026-12-01T00:00", "2027-01-01T00:00"},
		{"quarter", "2026-11-23T10:00", "2026Q4", "2026-10-01T00:00", "2027-01-01T00:00"},
		{"school_year", "2026-08-31T23:59", "2025", "2025-09-01T00:00", "2026-09-01T00:00"},
		{"school_year", "2026-09-01T00:00", "2026", "2026-09-01T00:00", "2027-09-01T00:00"},
		{"term", "2026-11-23T10:00", "2026-autumn", "2026-09-01T00:00", "2027-01-21T00:00"},
		{"term", "2027-03-01T10:00", "2026-spring", "2027-02-25T00:00", "2027-07-09T00:00"},
		{"term", "2027-02-01T10:00", "2026-autumn", "2026-09-01T00:00", "2027-01-21T00:00"},
	} {
		p, err := casework.PeriodAt(c.kind, clock(t, c.at), cal)
		if err != nil || p.ID != c.id || !p.From.Equal(clock(t, c.from)) || !p.To.Equal(clock(t, c.to)) {
			t.Errorf("%s %s is %+v, %v", c.kind, c.at, p, err)
		}
		if again, err := casework.ParsePeriod(c.kind, p.ID, cal); err != nil || again != p {
			t.Errorf("%s reads back as %+v, %v", p.ID, again, err)
		}
	}
	for kind, ids := range map[string][]string{
		"month": {"2026-13", "2026-011", "+2026-11", "02026-11", "2026-1", "2026-11 "}, "quarter": {"2026Q5", "2026Q04", "2026q4"}, "term": {"2026-winter"}, "school_year": {"next", "02026"}, "week": {"1"},
	} {
		for _, id := range ids {
			if _, err := casework.ParsePeriod(kind, id, cal); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s %s: %v", kind, id, err)
			}
		}
	}
}

// officer is somebody of the office of a region.
func officer(role access.Role, region registry.RegionCode) access.Actor {
	return access.Actor{Account: access.AccountID(role), Name: string(role), Grants: []access.Grant{{Role: role, Region: region}}}
}

func TestAStatementIsSentByItsOwnOfficeAndTakenByTheOneJustAbove(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	head, clerk := actor(access.SchoolHead), actor(access.CountyStatistician)
	city, province := officer(access.CityReviewer, 220400), officer(access.ProvinceReviewer, 220000)
	offices := []access.Actor{head, clerk, city, province, actor(access.CountyLeader)}
	for _, c := range []struct {
		of           casework.Account
		send, settle []access.Actor
	}{
		{school("2026-11"), []access.Actor{head}, []access.Actor{clerk, offices[4]}},
		{casework.Account{Region: county, Procedure: "child", Kind: "county_quarter", Period: "2026Q4"}, []access.Actor{clerk, offices[4]}, []access.Actor{city}},
		{casework.Account{Region: 220400, Procedure: "child", Kind: "city_term", Period: "2026-autumn"}, []access.Actor{city}, []access.Actor{province}},
		{casework.Account{Region: 220000, Procedure: "child", Kind: "province_year", Period: "2026"}, []access.Actor{province}, nil},
	} {
		among := func(list []access.Actor, a access.Actor) bool {
			return slices.ContainsFunc(list, func(b access.Actor) bool { return a.Account == b.Account })
		}
		for _, who := range offices {
			if among(c.send, who) {
				continue
			}
			if _, err := h.s.Send(ctx, who, c.of, casework.Lines{}); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s sends %s: %v", who.Name, c.of.Kind, err)
			}
		}
		st, err := h.s.Statement(ctx, c.send[0], c.of)
		if err != nil {
			t.Fatal(c.of.Kind, err)
		}
		if h.now.Before(st.Opens) {
			h.now = st.Opens
		}
		if st, err = h.s.Send(ctx, c.send[0], c.of, st.Lines); err != nil {
			t.Fatal(c.of.Kind, err)
		}
		if st.Final() != (c.settle == nil) {
			t.Errorf("%s once sent is final: %v", c.of.Kind, st.Final())
		}
		for _, who := range offices {
			want := fault.Denied
			if c.settle == nil && among(c.send, who) {
				want = fault.Conflict // its own, and it is the end
			}
			if among(c.settle, who) {
				continue
			}
			if _, err := h.s.Accept(ctx, who, c.of.Region, st.ID); fault.KindOf(err) != want {
				t.Errorf("%s accepts %s: %v", who.Name, c.of.Kind, err)
			}
			if _, err := h.s.SendBack(ctx, who, c.of.Region, st.ID, "数字有误"); fault.KindOf(err) != want {
				t.Errorf("%s sends %s back: %v", who.Name, c.of.Kind, err)
			}
		}
		if c.settle == nil {
			continue
		}
		if _, err := h.s.SendBack(ctx, c.settle[0], c.of.Region, st.ID, "数字有误"); err != nil {
			t.Errorf("%s is not sent back: %v", c.of.Kind, err)
		}
	}
}

func TestACountyWithoutACityAnswersToItsProvince(t *testing.T) {
	for region, office := range map[registry.RegionCode]registry.RegionCode{429004: 420000, 110101: 110000, 220422: 220400, 219901: 219900} {
		st := casework.Statement{Region: region, Level: procedure.OfCounty, State: casework.Sent}
		for _, role := range []access.Role{access.CityReviewer, access.ProvinceReviewer} {
			for _, at := range []registry.RegionCode{office, region / 100 * 100, region / 10000 * 10000} {
				if got := casework.MaySettle(officer(role, at), &st); got != (at == office) {
					t.Errorf("%s of %d takes that of %d: %v", role, at, region, got)
				}
			}
		}
	}
}

func TestAnOfficeHasNoStatementOfAnotherLevel(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	clerk := actor(access.CountyStatistician)
	for _, a := range []casework.Account{
		{Region: county, Procedure: "child", Kind: "province_year", Period: "2026"},
		{Region: county, Procedure: "child", Kind: "city_term", Period: "2026-autumn"},
		{Region: county, Procedure: "child", Kind: "school_month", Period: "2026-11"},
		{Region: county, Procedure: "child", Kind: "county_quarter", School: "S1", Period: "2026Q4"},
	} {
		if _, err := h.s.Statement(t.Context(), clerk, a); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%+v: %v", a, err)
		}
	}
}
