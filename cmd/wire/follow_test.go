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
	golden "junheng/testdata/county"

	"github.com/google/go-cmp/cmp"
)

// otherClass gives a class of the demo's school that is not the one named.
func (b *bureau) otherClass(not string) string {
	b.Helper()
	list, err := b.a.People.Classes(b.Context(), b.d.Actors[access.SchoolHead], golden.Code, people.Pupils)
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range list {
		if t.School == b.d.School && t.Class != "" && t.Class != not {
			return t.Class
		}
	}
	b.Fatal("the school has one class")
	return ""
}

// otherSchool gives a school with pupils that is not the demo's.
func (b *bureau) otherSchool() people.Tally {
	b.Helper()
	list, err := b.a.People.Classes(b.Context(), b.d.Actors[access.CountyStatistician], golden.Code, people.Pupils)
	i := slices.IndexFunc(list, func(t people.Tally) bool { return t.School != b.d.School && t.School != "" && t.Class != "" })
	if err != nil || i < 0 {
		b.Fatalf("%d classes, %v", len(list), err)
	}
	return list[i]
}

func teacherOf(t people.Tally) access.Actor {
	return access.Actor{Account: "new-teacher", Name: "新班主任", Grants: []access.Grant{{Role: access.ClassTeacher, Region: golden.Code, School: t.School, Class: t.Class}}}
}

func (b *bureau) owns(who access.Actor, id casework.CaseID) bool {
	b.Helper()
	page, err := b.a.Cases.Mine(b.Context(), who, 500, 0)
	if err != nil {
		b.Fatal(err)
	}
	return slices.ContainsFunc(page.Cases, func(c casework.Case) bool { return c.ID == id })
}

func TestACaseGoesWithItsChildToAnotherClass(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	p, c := b.child(map[string]string{"first_absent": "2025-10-14"})
	was := teacherOf(people.Tally{School: b.d.School, Class: p.Class})
	if !b.owns(was, c.ID) {
		t.Fatal("the class teacher does not have the case to begin with")
	}
	to := b.otherClass(p.Class)
	now := p
	now.Class = to
	if _, advice, err := a.People.Correct(t.Context(), d.Actors[access.SchoolClerk], golden.Code, people.Correction{Person: now}, true); err != nil {
		t.Fatal(advice, err)
	}
	next := teacherOf(people.Tally{School: b.d.School, Class: to})
	if b.owns(was, c.ID) || !b.owns(next, c.ID) {
		t.Error("the case is on the wrong desk")
	}
	v, err := a.Cases.Find(t.Context(), next, golden.Code, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := v.Events[len(v.Events)-1]
	if last.Kind != casework.Moved || last.By != casework.System || v.Case.Place.Class != to || v.Case.Owner != c.Owner {
		t.Errorf("the last event is %+v of %+v", last, v.Case)
	}
	if text := casework.EventText(v.Procedure, &last).ZH; !strings.Contains(text, p.Class) || !strings.Contains(text, to) {
		t.Errorf("it says %q", text)
	}
	cal, err := a.Cases.Calendar(t.Context(), golden.Code)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := casework.Replay(v.Procedure, cal, v.Events); err != nil || !cmp.Equal(again, v.Case) {
		t.Errorf("replay: %v %s", err, cmp.Diff(v.Case, again))
	}
	_, err = a.Cases.Find(t.Context(), was, golden.Code, c.ID)
	if fault.KindOf(err) != fault.Denied || !strings.Contains(err.Error(), to) {
		t.Errorf("who had it is told where it went: %v", err)
	}
	if sum, err := wire.NewTicker(a, nil).Tick(t.Context(), v.Case.Opened); err != nil || sum.Moved != 0 {
		t.Errorf("the tick moved %d more, %v", sum.Moved, err)
	}
}

func TestWhoACaseAsksAfterIsCorrectedByTwo(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	p, c := b.child(map[string]string{"first_absent": "2025-10-14"})
	now := p
	now.Flags ^= people.Disabled
	correct := func(proof people.Attached) error {
		_, _, err := a.People.Correct(t.Context(), d.Actors[access.SchoolClerk], golden.Code, people.Correction{Person: now, Note: "凭残疾人证", Proof: proof}, true)
		return err
	}
	if err := correct(people.Attached{}); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.Number) {
		t.Fatalf("without proof: %v", err)
	}
	if err := correct(people.Attached{Name: "证.pdf", Data: testkit.Paper("paper")}); err != nil {
		t.Fatal(err)
	}
	leader := d.Actors[access.CountyLeader]
	list, err := a.People.Claims(t.Context(), leader, golden.Code, people.ClaimAsked)
	if err != nil || len(list) != 1 || list[0].Sought.Case != c.Number {
		t.Fatalf("%+v, %v", list, err)
	}
	if told, err := a.Cases.Messages(t.Context(), leader, true, 10); err != nil || len(told) == 0 || told[0].Page != list[0].Page() {
		t.Errorf("who may confirm is not told: %+v, %v", told, err)
	}
	if still, err := a.People.Find(t.Context(), leader, golden.Code, p.ID); err != nil || still.Flags != p.Flags {
		t.Errorf("it holds already: %v %v", still.Flags, err)
	}
	if _, err := a.People.AnswerClaim(t.Context(), leader, people.ClaimAnswer{County: golden.Code, Claim: list[0].ID, Revision: 1, Confirm: true}); err != nil {
		t.Fatal(err)
	}
	if then, err := a.People.Find(t.Context(), leader, golden.Code, p.ID); err != nil || then.Flags != now.Flags {
		t.Errorf("it was confirmed: %v %v", then.Flags, err)
	}
}

func TestACaseGoesWithItsChildToAnotherSchoolWhichIsTold(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	p, c := b.child(nil)
	to := b.otherSchool()
	m, err := a.People.AskMove(t.Context(), d.Actors[access.SchoolClerk], people.Move{County: golden.Code, Person: p.ID, To: to.School, Day: "2025-10-14"})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := a.Cases.Find(t.Context(), d.Actors[access.SchoolHead], golden.Code, c.ID); err != nil || v.Case.Place != c.Place {
		t.Fatalf("before the other school has answered: %+v, %v", v.Case.Place, err)
	}
	clerk := access.Actor{Account: "other-clerk", Name: "对方", Grants: []access.Grant{{Role: access.SchoolClerk, Region: golden.Code, School: to.School}}}
	if _, err := a.People.AnswerMove(t.Context(), clerk, people.Answer{County: golden.Code, Move: m.ID, Revision: m.Revision, Confirm: true, Class: to.Class}); err != nil {
		t.Fatal(err)
	}
	v, err := a.Cases.Find(t.Context(), d.Actors[access.CountyStatistician], golden.Code, c.ID)
	if err != nil || v.Case.Place.School != to.School || v.Case.Place.Class != to.Class {
		t.Fatalf("%+v, %v", v.Case.Place, err)
	}
	if !b.owns(teacherOf(to), c.ID) || b.owns(d.Actors[access.ClassTeacher], c.ID) {
		t.Error("the case is on the wrong desk")
	}
	head := d.Actors[access.SchoolHead] // who had it is told
	list, err := a.Cases.Messages(t.Context(), head, false, 100)
	if err != nil || !slices.ContainsFunc(list, func(m casework.Message) bool { return m.Case == c.ID && m.Kind == casework.Moved }) {
		t.Errorf("the old school is not told: %v", err)
	}
	for _, m := range list {
		if m.Kind == casework.Moved && strings.Contains(m.Text.ZH, p.Name) && p.Name != "" {
			t.Errorf("the message names the child: %s", m.Text.ZH)
		}
	}
}

func TestTheCaseOfAChildWhoLeftTheCountyIsTheBureaus(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	b := &bureau{T: t, a: a, d: d}
	p, c := b.child(nil)
	m, err := a.People.AskMove(t.Context(), d.Actors[access.SchoolClerk], people.Move{County: golden.Code, Person: p.ID, Outside: "外省一校", Day: "2025-10-14"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.People.AnswerMove(t.Context(), d.Actors[access.CountyStatistician], people.Answer{County: golden.Code, Move: m.ID, Revision: m.Revision, Confirm: true, Paper: "转接2025-017"}); err != nil {
		t.Fatal(err)
	}
	v, err := a.Cases.Find(t.Context(), d.Actors[access.CountyStatistician], golden.Code, c.ID)
	if err != nil || v.Case.Owner != "bureau" || v.Case.Place != c.Place {
		t.Fatalf("%s at %+v, %v", v.Case.Owner, v.Case.Place, err)
	}
	last := v.Events[len(v.Events)-1]
	if last.Kind != casework.Moved || last.Reason != "" {
		t.Errorf("%+v", last)
	}
	why, err := a.Cases.Reveal(t.Context(), d.Actors[access.CountyStatistician], golden.Code, c.ID, casework.Reveals{Seq: last.Seq, Field: casework.WhyField, Reason: "核对移交情况"})
	if err != nil || !strings.Contains(why, "外省一校") || !strings.Contains(why, "转接2025-017") {
		t.Errorf("the bureau reads %q, %v", why, err)
	}
	if sum, err := wire.NewTicker(a, nil).Tick(t.Context(), v.Case.Opened); err != nil || sum.Moved != 0 {
		t.Errorf("the tick moved %d more, %v", sum.Moved, err)
	}
}
