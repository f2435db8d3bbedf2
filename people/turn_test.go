package people_test

import (
	"testing"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
)

// summer is when the year before is over.
var summer = time.Date(2026, time.July, 1, 9, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))

func (b *bench) stands(clerk access.Actor, id people.PersonID, grade int, status people.Status, year registry.SchoolYear) {
	b.t.Helper()
	p, err := b.Find(b.t.Context(), clerk, county, id)
	if err != nil || p.Grade != grade || p.Status != status || p.Year != year {
		b.t.Errorf("grade %d, %s, %d, want %d, %s, %d; %v", p.Grade, p.Status, p.Year, grade, status, year, err)
	}
}

func TestTheTurnOfTheYearIsDoneOnceAndTheCountyConfirmsWhoLeaves(t *testing.T) {
	b := newBench(t)
	clerk, school := officer(access.CountyStatistician), atSchool(access.SchoolClerk, "s1", "")
	third, sixth := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1)), b.enter("s1", 6, "2020级1班", "李四光", number("20130901", 1))
	nine, ninth := b.enter("s2", 6, "2020级1班", "王五一", number("20130902", 1)), b.enter("s2", 9, "初2023级1班", "赵六合", number("20100901", 1))
	ill := b.enter("s1", 3, "2023级1班", "孙七里", number("20160902", 1))
	b.file.says[ill.ID] = people.Suspended
	if _, err := b.SetStatus(t.Context(), clerk, county, ill.ID, people.Turn{To: people.Suspended, Day: "2025-10-15", Note: "因病休学"}); err != nil {
		t.Fatal(err)
	}
	b.now = summer
	plan, err := b.PreviewPromotion(t.Context(), clerk, county, "", 2026)
	if err != nil || plan.Promoted != 2 || plan.Graduated != 0 || plan.Waiting != 2 || plan.Kept != 1 || len(plan.Lines) != 4 {
		t.Fatalf("%+v, %v", plan, err)
	}
	b.stands(clerk, third.ID, 3, people.Enrolled, 2025) // the preview changed nothing
	_, err = b.PreviewPromotion(t.Context(), clerk, county, "", 2027)
	refused(t, err, fault.Invalid)
	_, err = b.Promote(t.Context(), atSchool(access.SchoolClerk, "s2", ""), county, "", 2026)
	refused(t, err, fault.Denied)
	for range 2 { // the school alone graduates nobody, however often
		if plan, err = b.Promote(t.Context(), school, county, "s1", 2026); err != nil || plan.Graduated != 0 || plan.Waiting != 1 {
			t.Fatalf("%+v, %v", plan, err)
		}
	}
	b.stands(clerk, sixth.ID, 6, people.Enrolled, 2025)
	for range 2 { // nor does the county that nobody sent anything: it has sent for s2 itself
		if plan, err = b.Promote(t.Context(), clerk, county, "", 2026); err != nil {
			t.Fatal(err)
		}
	}
	b.stands(clerk, sixth.ID, 6, people.Graduated, 2026)
	b.stands(clerk, ninth.ID, 9, people.Enrolled, 2025)
	second := clerk
	second.Account = "01-second"
	for range 2 {
		if plan, err = b.Promote(t.Context(), second, county, "", 2026); err != nil {
			t.Fatal(err)
		}
	}
	if plan.Promoted != 0 || plan.Graduated != 0 || plan.Waiting != 0 || plan.Done != 2 || plan.Kept != 1 {
		t.Errorf("once more: %+v", plan)
	}
	b.stands(clerk, third.ID, 4, people.Enrolled, 2026)
	b.stands(clerk, nine.ID, 7, people.Enrolled, 2026)
	b.stands(clerk, ninth.ID, 9, people.Graduated, 2026)
	b.stands(clerk, ill.ID, 3, people.Suspended, 2025)
}

func TestNobodyIsPromotedIntoTheNextYearBeforeThisOneIsOver(t *testing.T) {
	b := newBench(t)
	clerk := officer(access.CountyStatistician)
	p := b.enter("s1", 6, "2020级1班", "李四光", number("20130901", 1))
	for _, c := range []struct {
		day  time.Time
		kind fault.Kind
	}{{b.now, fault.Invalid}, {summer.AddDate(0, 0, -1), fault.Invalid}, {summer, ""}} {
		b.now = c.day
		_, err := b.Promote(t.Context(), clerk, county, "", 2026)
		if c.kind == "" && err != nil || c.kind != "" && fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.day, err)
		}
	}
	b.stands(clerk, p.ID, 6, people.Enrolled, 2025)
}

func TestWhomACaseAsksAfterDoesNotGraduateAndIsNamed(t *testing.T) {
	b := newBench(t)
	clerk, school := officer(access.CountyStatistician), atSchool(access.SchoolClerk, "s1", "")
	away, cared := b.enter("s1", 6, "2020级1班", "李四光", number("20130901", 1)), b.enter("s1", 6, "2020级1班", "王五一", number("20130902", 1))
	b.file.open = []people.OpenCase{{Person: away.ID, Number: "控2026-0003", Asks: true}, {Person: cared.ID, Number: "爱2026-0001"}}
	b.now = summer
	if _, err := b.Promote(t.Context(), school, county, "s1", 2026); err != nil {
		t.Fatal(err)
	}
	plan, err := b.Promote(t.Context(), clerk, county, "", 2026)
	if err != nil || plan.Graduated != 1 || len(plan.Held) != 1 || plan.Held[0].Case != "控2026-0003" || plan.Held[0].Masked != "李**" || plan.Lines[0].Held != 1 {
		t.Fatalf("%+v, %v", plan, err)
	}
	b.stands(clerk, away.ID, 6, people.Enrolled, 2025)
	b.stands(clerk, cared.ID, 6, people.Graduated, 2026)
	b.file.open = nil
	if plan, err = b.Promote(t.Context(), clerk, county, "", 2026); err != nil || plan.Graduated != 1 {
		t.Errorf("the case is closed: %+v, %v", plan, err)
	}
}

func TestTheCountyTakesATurnOfTheYearBackByItsReceipt(t *testing.T) {
	b := newBench(t)
	clerk, school := officer(access.CountyStatistician), atSchool(access.SchoolClerk, "s1", "")
	third, sixth := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1)), b.enter("s1", 6, "2020级1班", "李四光", number("20130901", 1))
	moved := b.enter("s1", 3, "2023级1班", "孙七里", number("20160902", 1))
	b.now = summer
	for _, who := range []access.Actor{school, clerk} {
		if _, err := b.Promote(t.Context(), who, county, "s1", 2026); err != nil {
			t.Fatal(err)
		}
	}
	b.file.says[moved.ID] = people.Suspended
	if _, err := b.SetStatus(t.Context(), school, county, moved.ID, people.Turn{To: people.Suspended, Day: "2026-07-01", Note: "因病休学"}); err != nil {
		t.Fatal(err)
	}
	turns, err := b.Turns(t.Context(), school, county)
	if err != nil || len(turns) != 2 || turns[0].Graduated != 1 || turns[1].Promoted != 2 || turns[1].Waiting != 1 {
		t.Fatalf("%+v, %v", turns, err)
	}
	if list, _ := b.Receipts(t.Context(), school, county); len(list) != 0 {
		t.Errorf("they are no rosters: %+v", list)
	}
	_, err = b.UndoTurn(t.Context(), school, county, turns[0].ID, "误操作撤销")
	refused(t, err, fault.Denied)
	_, err = b.UndoTurn(t.Context(), clerk, county, turns[0].ID, "误")
	refused(t, err, fault.Invalid)
	for i, want := range []people.Undone{{Back: 1}, {Back: 1, Later: 1}} {
		if got, err := b.UndoTurn(t.Context(), clerk, county, turns[i].ID, "误操作撤销"); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = b.UndoTurn(t.Context(), clerk, county, turns[i].ID, "误操作撤销")
		refused(t, err, fault.NotFound)
	}
	b.stands(clerk, sixth.ID, 6, people.Enrolled, 2025)
	b.stands(clerk, third.ID, 3, people.Enrolled, 2025)
	b.stands(clerk, moved.ID, 4, people.Suspended, 2026)
	if p, _ := b.Find(t.Context(), clerk, county, sixth.ID); p.Since != "2025-10-15" {
		t.Errorf("in the state since %s", p.Since)
	}
	// What was taken back counts no more as sent.
	if plan, err := b.PreviewPromotion(t.Context(), clerk, county, "s1", 2026); err != nil || plan.Graduated != 0 || plan.Waiting != 1 {
		t.Errorf("%+v, %v", plan, err)
	}
}

func TestATurnIsTakenBackWithinItsDaysOnly(t *testing.T) {
	for days, kind := range map[int]fault.Kind{people.Turning().UndoDays: "", people.Turning().UndoDays + 1: fault.Conflict} {
		b := newBench(t)
		clerk := officer(access.CountyStatistician)
		b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
		b.now = summer
		if _, err := b.Promote(t.Context(), clerk, county, "", 2026); err != nil {
			t.Fatal(err)
		}
		turns, _ := b.Turns(t.Context(), clerk, county)
		b.now = summer.AddDate(0, 0, days)
		if _, err := b.UndoTurn(t.Context(), clerk, county, turns[0].ID, "误操作撤销"); kind == "" && err != nil || kind != "" && fault.KindOf(err) != kind {
			t.Errorf("after %d days: %v", days, err)
		}
	}
}

func TestGraduationIsConfirmedByItsReceiptAndNotByWhoSentIt(t *testing.T) {
	b := newBench(t)
	clerk, school := officer(access.CountyStatistician), atSchool(access.SchoolClerk, "s1", "")
	sixth, other := b.enter("s1", 6, "2020级1班", "李四光", number("20130901", 1)), b.enter("s2", 9, "初2023级1班", "赵六合", number("20100901", 1))
	b.now = summer
	send := func(who access.Actor, school registry.SchoolID) string {
		t.Helper()
		if _, err := b.Promote(t.Context(), who, county, school, 2026); err != nil {
			t.Fatal(err)
		}
		turns, err := b.Turns(t.Context(), clerk, county)
		if err != nil || turns[0].School != school || turns[0].Waiting != 1 {
			t.Fatalf("%+v, %v", turns, err)
		}
		return turns[0].ID
	}
	sent, own := send(school, "s1"), send(clerk, "s2")
	confirm := func(who access.Actor, id string, look bool) (people.Promotion, error) {
		return b.ConfirmTurn(t.Context(), who, county, id, look)
	}
	_, err := confirm(school, sent, false)
	refused(t, err, fault.Denied)
	_, err = confirm(clerk, own, false)
	refused(t, err, fault.Denied)
	_, err = confirm(clerk, "nothing", false)
	refused(t, err, fault.NotFound)
	if plan, err := confirm(clerk, sent, true); err != nil || plan.Graduated != 1 {
		t.Errorf("looked at: %+v, %v", plan, err)
	}
	b.stands(clerk, sixth.ID, 6, people.Enrolled, 2025)
	if plan, err := confirm(clerk, sent, false); err != nil || plan.Graduated != 1 {
		t.Errorf("%+v, %v", plan, err)
	}
	b.stands(clerk, sixth.ID, 6, people.Graduated, 2026)
	b.stands(clerk, other.ID, 9, people.Enrolled, 2025)
	second := clerk
	second.Account = "01-second"
	if _, err = confirm(second, own, false); err != nil {
		t.Error(err)
	}
	b.stands(clerk, other.ID, 9, people.Graduated, 2026)
	turns, _ := b.Turns(t.Context(), clerk, county)
	_, err = confirm(school, turns[0].ID, false)
	refused(t, err, fault.Denied)
	_, err = confirm(clerk, turns[0].ID, false) // it graduated everybody: nobody waits
	refused(t, err, fault.Conflict)
	if _, err := b.UndoTurn(t.Context(), clerk, county, sent, "误操作撤销"); err != nil {
		t.Fatal(err)
	}
	_, err = confirm(clerk, sent, false)
	refused(t, err, fault.NotFound)
}

// Who was on leave when the school sent its last grade, and sits in it again since,
// does not leave by that sending: another one takes two persons again.
func TestWhoComesBackAfterTheLastGradeWasSentDoesNotGraduateByThatSending(t *testing.T) {
	b := newBench(t)
	school := atSchool(access.SchoolClerk, "s2", "")
	clerk := officer(access.CountyStatistician)
	b.enter("s2", 9, "初2023级1班", "赵六合", number("20100901", 1))
	ill := b.enter("s2", 9, "初2023级1班", "孙七里", number("20110902", 1))
	b.file.says[ill.ID] = people.Suspended
	if _, err := b.SetStatus(t.Context(), clerk, county, ill.ID, people.Turn{To: people.Suspended, Day: "2025-10-15", Note: "因病休学"}); err != nil {
		t.Fatal(err)
	}
	promote := func(who access.Actor, at registry.SchoolID, graduated, waiting int) {
		t.Helper()
		if p, err := b.Promote(t.Context(), who, county, at, 2026); err != nil || p.Graduated != graduated || p.Waiting != waiting {
			t.Errorf("%d graduate, %d wait, %v; want %d and %d", p.Graduated, p.Waiting, err, graduated, waiting)
		}
	}
	b.now = summer
	promote(school, "s2", 0, 1)
	promote(clerk, "s2", 1, 0)
	b.now = b.now.AddDate(0, 2, 10)
	if _, err := b.SetStatus(t.Context(), school, county, ill.ID, people.Turn{To: people.Enrolled, Day: "2026-09-10", Note: "复学"}); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.AddDate(0, 0, 1)
	promote(clerk, "", 0, 1)
	if x := b.sees(ill.ID); x.Status != people.Enrolled {
		t.Errorf("the child in class since yesterday is %s", x.Status)
	}
	promote(school, "s2", 0, 1) // sent as he is now
	promote(clerk, "s2", 1, 0)
}
