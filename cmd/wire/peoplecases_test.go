package wire_test

import (
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// child gives a pupil of the demo's school, and opens a case about him.
func (b *bureau) child(fields map[string]string) (people.Person, casework.Case) {
	b.Helper()
	list, err := b.a.People.List(b.Context(), b.d.Actors[access.SchoolHead], people.Query{County: golden.Code, Register: people.Pupils, School: b.d.School, Statuses: []people.Status{people.Enrolled}})
	if err != nil || len(list) == 0 {
		b.Fatalf("%d pupils, %v", len(list), err)
	}
	b.n++
	p := list[b.n]
	c, err := b.a.Cases.Open(b.Context(), b.d.Actors[access.SchoolHead], casework.Opens{
		County: golden.Code, Procedure: "dropout", Key: "child:" + string(p.ID), Place: casework.Place{School: b.d.School, Class: p.Class},
		Subject: casework.Subject{Kind: "pupil", ID: string(p.ID)}, Fields: fields,
	})
	if err != nil {
		b.Fatal(err)
	}
	return p, c
}

func TestTheRegisterOfPersonsFollowsTheCase(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	head := d.Actors[access.SchoolClerk]
	p, c := b.child(map[string]string{"first_absent": "2025-10-14"})
	turn := people.Turn{To: people.Left, Day: "2025-10-15", Note: "多次家访劝返无效"}
	if _, err := a.People.SetStatus(t.Context(), head, golden.Code, p.ID, turn); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("a watched child is not entered as one who dropped out: %v", err)
	}
	if _, err := a.Cases.Open(t.Context(), d.Actors[access.SchoolHead], casework.Opens{
		County: golden.Code, Procedure: "dropout", Key: "nobody", Place: casework.Place{School: b.d.School}, Subject: casework.Subject{ID: "nobody"},
	}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a case about nobody: %v", err)
	}
	b.step(c, access.SchoolHead, "home_visit", map[string]string{"visitors": "班主任", "met": "guardian", "findings": "外出", "reason": "work"})
	b.step(c, access.SchoolHead, "suspect", nil)
	b.step(c, access.SchoolHead, "report_up", map[string]string{"measures": "家访"})
	b.step(c, access.CountyStatistician, "confirm", map[string]string{"confirm_note": "属实"})
	if now, err := a.People.SetStatus(t.Context(), head, golden.Code, p.ID, turn); err != nil || now.Status != people.Left {
		t.Fatalf("once the bureau has confirmed it: %v", err)
	}
	hold, err := wire.PeopleCases(func() *casework.Service { return a.Cases }).Held(t.Context(), golden.Code, p.ID)
	if err != nil || len(hold.Open) != 1 || hold.Open[0] != c.Number || hold.Closed != "" {
		t.Errorf("%+v, %v", hold, err)
	}
	// The register says nothing of another child, and no case of another county.
	other, _ := b.child(nil)
	if hold, err = wire.PeopleCases(func() *casework.Service { return a.Cases }).Held(t.Context(), registry.RegionCode(219902), other.ID); err != nil || len(hold.Open) != 0 {
		t.Errorf("%+v, %v", hold, err)
	}
}

func TestLeaveIsGrantedByAnotherPersonAndTheCaseHearsOfTheReturn(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	head := d.Actors[access.SchoolClerk]
	p, c := b.child(nil)
	leave := people.Turn{To: people.Suspended, Day: "2025-10-15", Note: "骨折住院"}
	take := func(role access.Role, step string, fields map[string]string) error {
		b.n++
		_, err := a.Cases.Step(t.Context(), d.Actors[role], casework.Takes{
			On: casework.On{County: golden.Code, Case: c.ID, Key: "leave" + string(rune('a'+b.n))}, Step: step, Fields: fields,
			Files: []casework.Upload{{Name: "a.pdf", Kind: "file", Type: "application/pdf", Data: testkit.Paper("paper")}},
		})
		return err
	}
	if err := take(access.CountyStatistician, "apply", map[string]string{"apply_for": "leave", "apply_note": "骨折住院"}); err != nil {
		t.Fatal(err)
	}
	if err := take(access.CountyStatistician, "suspend", map[string]string{"leave_until": "2026-01-31"}); fault.KindOf(err) != fault.Denied {
		t.Fatalf("who applied for it grants it: %v", err)
	}
	if _, err := a.People.SetStatus(t.Context(), head, golden.Code, p.ID, leave); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("before it is granted: %v", err)
	}
	if err := take(access.CountyLeader, "suspend", map[string]string{"leave_until": "2026-01-31"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.People.SetStatus(t.Context(), head, golden.Code, p.ID, leave); err != nil {
		t.Fatal(err)
	}
	if _, err := a.People.SetStatus(t.Context(), head, golden.Code, p.ID, people.Turn{To: people.Enrolled, Day: "2025-10-15", Note: "提前康复"}); err != nil {
		t.Fatal(err)
	}
	v, err := a.Cases.Find(t.Context(), d.Actors[access.CountyStatistician], golden.Code, c.ID)
	if err != nil || v.Case.State != "observing" || v.Case.Fields["returned_on"].Text != "2025-10-15" {
		t.Errorf("the register has the pupil in school again, the case says %s, %v", v.Case.State, err)
	}
}

func TestATransferIsConfirmedByTheOtherSchoolAndAnotherPerson(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	p, c := b.child(nil)
	take := func(role access.Role, step string) error {
		b.n++
		_, err := a.Cases.Step(t.Context(), d.Actors[role], casework.Takes{
			On: casework.On{County: golden.Code, Case: c.ID, Key: "take" + string(rune('a'+b.n))}, Step: step, Fields: map[string]map[string]string{"transfer": {"new_school": "外省一校"}}[step],
			Files: []casework.Upload{{Name: "a.pdf", Kind: "file", Type: "application/pdf", Data: testkit.Paper("paper")}},
		})
		return err
	}
	if err := take(access.CountyStatistician, "transfer"); err != nil {
		t.Fatal(err)
	}
	if err := take(access.CountyLeader, "confirm_transfer"); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("no school has confirmed it: %v", err)
	}
	m, err := a.People.AskMove(t.Context(), d.Actors[access.SchoolClerk], people.Move{County: golden.Code, Person: p.ID, Outside: "外省一校", Day: "2025-10-14"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.People.AnswerMove(t.Context(), d.Actors[access.CountyStatistician], people.Answer{County: golden.Code, Move: m.ID, Revision: m.Revision, Confirm: true, Paper: "转接2025-017"}); err != nil {
		t.Fatal(err)
	}
	if err := take(access.CountyStatistician, "confirm_transfer"); fault.KindOf(err) != fault.Denied {
		t.Fatalf("who claimed it confirms it: %v", err)
	}
	if err := take(access.CountyLeader, "confirm_transfer"); err != nil {
		t.Fatal(err)
	}
}

func TestWhoComplainsIsNotToldToTheSchoolComplainedOf(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	c := b.open("fee_complaint", map[string]string{
		"complaint_from": "parent", "complainant": "赵家长", "complainant_contact": "13800000001", "complained_on": "2025-10-14", "item": "课后服务费", "complaint": "超标准收费",
	})
	for _, field := range []string{"complainant", "complainant_contact", "complaint"} {
		if v := c.Fields[field]; v.Text != "" || len(v.Sealed) == 0 {
			t.Errorf("%s is kept as %+v", field, v)
		}
		for _, role := range []access.Role{access.SchoolHead, access.SchoolClerk} {
			if text, err := a.Cases.Reveal(t.Context(), d.Actors[role], golden.Code, c.ID, casework.Reveals{Field: field, Reason: "办理投诉"}); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s is shown to %s: %q, %v", field, role, text, err)
			}
		}
	}
	if text, err := a.Cases.Reveal(t.Context(), d.Actors[access.CountyStatistician], golden.Code, c.ID, casework.Reveals{Field: "complainant", Reason: "办理投诉"}); err != nil || text != "赵家长" {
		t.Errorf("the bureau sees %q, %v", text, err)
	}
	for role, want := range map[access.Role]bool{access.SchoolHead: false, access.CountyStatistician: true} {
		if v, err := a.Cases.Find(t.Context(), d.Actors[role], golden.Code, c.ID); err != nil || v.Shows("complainant") != want || v.Shows("complaint") != want || !v.Shows("item") || v.ShowsFiles(&v.Events[0]) != want {
			t.Errorf("%s is offered to see it: %v", role, err)
		}
	}
	key := people.PersonID(casework.OwnKey + string(c.ID))
	if hold, err := wire.PeopleCases(func() *casework.Service { return a.Cases }).Held(t.Context(), golden.Code, key); err != nil || !strings.HasPrefix(hold.About, c.Number+" ") {
		t.Errorf("the key is that of %q, %v", hold.About, err)
	}
	if _, err := a.People.Shred(t.Context(), d.Actors[access.CountyLeader], golden.Code, []people.PersonID{key}, "保存期满销毁"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("while the case is open its key is destroyed: %v", err)
	}
}

func TestWhatOpenCasesSayOfChildrenReachesTheRegisterUntilTheyAreBack(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	files := wire.PeopleCases(func() *casework.Service { return a.Cases })
	missing := func() []people.PersonID {
		t.Helper()
		list, err := a.Lost(t.Context(), golden.Code)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	before := missing()
	p, c := b.child(nil)
	says := func() (out []people.OpenCase) {
		t.Helper()
		list, err := files.Open(t.Context(), golden.Code)
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(list, func(x people.OpenCase) bool { return x.Person != p.ID })
	}
	want := people.OpenCase{Person: p.ID, Number: c.Number, Asks: true}
	is := func(when string, lost bool) {
		t.Helper()
		want.Lost = lost
		if got := says(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, want %+v", when, got, want)
		}
		if got := slices.Contains(missing(), p.ID); got != lost {
			t.Errorf("%s: among those who dropped out: %t", when, got)
		}
	}
	is("just opened", false)
	b.step(c, access.SchoolHead, "home_visit", map[string]string{"visitors": "班主任", "met": "guardian", "findings": "外出", "reason": "work"})
	b.step(c, access.SchoolHead, "suspect", nil)
	b.step(c, access.SchoolHead, "report_up", map[string]string{"measures": "家访"})
	is("reported", false)
	b.step(c, access.CountyStatistician, "confirm", map[string]string{"confirm_note": "属实"})
	is("confirmed by the bureau", true)
	// Whoever waits for a decision stays what he was before he asked.
	if _, err := a.Cases.Step(t.Context(), d.Actors[access.CountyStatistician], casework.Takes{
		On: casework.On{County: golden.Code, Case: c.ID, Key: "apply"}, Step: "apply", Fields: map[string]string{"apply_for": "leave", "apply_note": "骨折住院"},
		Files: []casework.Upload{{Name: "a.pdf", Kind: "file", Data: testkit.Paper("proof")}},
	}); err != nil {
		t.Fatal(err)
	}
	is("leave was applied for", true)
	if got, err := files.Open(t.Context(), registry.RegionCode(219902)); err != nil || len(got) != 0 {
		t.Errorf("the county next to it has %+v, %v", got, err)
	}
	// The same opening sent again, its answer having been lost, opens no second case.
	again, err := a.Cases.Open(t.Context(), d.Actors[access.SchoolHead], casework.Opens{
		County: golden.Code, Procedure: "dropout", Key: "child:" + string(p.ID), Place: c.Place, Subject: casework.Subject{Kind: "pupil", ID: string(p.ID)},
	})
	if err != nil || again.ID != c.ID {
		t.Errorf("sent again: %s, %v", again.Number, err)
	}
	is("after it was sent again", true)
	if n := len(missing()); n != len(before)+1 {
		t.Errorf("%d have dropped out, want %d", n, len(before)+1)
	}
}
