package casework_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
)

// child opens a case of a child.
func (h *house) child(key string) casework.Case {
	h.t.Helper()
	c, err := h.s.Open(h.t.Context(), actor(access.ClassTeacher), casework.Opens{County: county, Procedure: "child", Key: key, Place: lower, Subject: casework.Subject{ID: "of " + key}})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// step takes a step and demands that it is accepted, or refused with every one of
// the keys named.
func (h *house) step(c casework.Case, role access.Role, step string, fields map[string]string, photo bool, refused ...string) casework.Case {
	h.t.Helper()
	h.ids++
	cmd := casework.Takes{On: casework.On{County: county, Case: c.ID, Key: "s" + step + time.Duration(h.ids).String()}, Step: step, Fields: fields}
	if photo {
		cmd.Files, cmd.Where = []casework.Upload{{Name: "a.jpg", Kind: "photo", Data: testkit.Photo(1)}}, "125.1,43.2,8"
	}
	next, err := h.s.Step(h.t.Context(), actor(role), cmd)
	if len(refused) == 0 && err != nil {
		h.t.Fatalf("%s: %v", step, err)
	}
	for _, key := range refused {
		if !hasKey(err, key) {
			h.t.Errorf("%s is refused with %v, want %s", step, err, key)
		}
	}
	return next
}

func hasKey(err error, key string) bool {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			if hasKey(one, key) {
				return true
			}
		}
		return false
	}
	var f *fault.Fault
	return errors.As(err, &f) && f.Msg.Key == key && (len(f.Hints) > 0 || strings.HasPrefix(f.Place, "fields."))
}

func (h *house) later(d time.Duration) {
	h.t.Helper()
	h.now = h.now.Add(d)
	if _, err := h.s.Tick(h.t.Context(), h.now); err != nil {
		h.t.Fatal(err)
	}
}

var seen = map[string]string{"met": "child", "found": "在家务农"}

func TestEverythingThatStandsAgainstAStepIsToldAtOnce(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	h.step(c, access.CountyStatistician, "visit", map[string]string{"met": "ghost", "extra": "x"}, false,
		"casework.party", "casework.evidence", "casework.option", "casework.no_field")
	h.step(c, access.SchoolHead, "visit", nil, false, "casework.required", "casework.evidence")
	h.step(c, access.TownshipOfficer, "limit", map[string]string{"by_day": "soon"}, false, "casework.state", "casework.after", "casework.kind")
	h.step(c, access.CountyStatistician, "close", nil, false, "casework.state", "casework.after")
	_, err := h.s.Step(t.Context(), actor(access.SchoolHead), casework.Takes{On: casework.On{County: county, Case: c.ID, Key: "f", At: h.now.Add(time.Hour)}, Step: "return"})
	if !hasKey(err, "casework.future") {
		t.Errorf("a step of tomorrow: %v", err)
	}
	_, err = h.s.Step(t.Context(), actor(access.SchoolHead), casework.Takes{On: casework.On{County: county, Case: c.ID, Key: "g", At: h.now.Add(-48 * time.Hour)}, Step: "return"})
	if !hasKey(err, "casework.before") {
		t.Errorf("a step before the case: %v", err)
	}
	if v, _ := h.s.Find(t.Context(), actor(access.SchoolHead), county, c.ID); v.Case.Revision != 1 {
		t.Errorf("refusals left %d events", v.Case.Revision)
	}
}

func TestACaseClosesByItsRuleOnly(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	h.step(c, access.ClassTeacher, "return", nil, false)
	h.step(c, access.CountyStatistician, "close", nil, false, "casework.after", "casework.close_days")
	c = h.child("b")
	h.step(c, access.ClassTeacher, "visit", seen, true)
	h.step(c, access.ClassTeacher, "return", nil, false)
	h.later(30*24*time.Hour - 11*time.Hour)
	h.step(c, access.CountyStatistician, "close", nil, false, "casework.close_days")
	h.later(26 * time.Hour)
	got := h.step(c, access.CountyStatistician, "close", nil, false)
	if got.State != "done" || got.Outcome != "returned" || !got.Closed.Equal(h.now) || !got.Next.IsZero() {
		t.Errorf("closed as %+v", got)
	}
	h.step(c, access.SchoolHead, "move", nil, false, "casework.state")
	again := h.step(c, access.SchoolHead, "again", nil, false)
	if again.State != "gone" || !again.Closed.IsZero() || again.Taken["visit"] != 0 || again.Owner != "bureau" {
		t.Errorf("reopened as %+v", again)
	}
}

func TestACaseFromAFailedRequirementClosesWhenTheFactsMeetIt(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	clerk := actor(access.CountyStatistician)
	c, err := h.s.Open(ctx, clerk, casework.Opens{
		County: county, Procedure: "fault", Key: "k", Place: lower, Subject: casework.Subject{ID: "S1#area", Label: "生均面积"}, Origin: casework.RequirementOf("cn/x", "value/S1/area", "不足"),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.step(c, access.SchoolHead, "mend", nil, false)
	h.step(c, access.CountyStatistician, "accept", nil, false, "casework.unmet")
	h.step(c, access.CountyStatistician, "drop", nil, false, "casework.unmet") // nor by another door
	for _, met := range []bool{false, true} {
		h.met = met
		sum, err := h.s.Recheck(ctx, county)
		if err != nil || sum.Closed != map[bool]int{true: 1}[met] {
			t.Fatalf("met %v: %+v, %v", met, sum, err)
		}
	}
	v, err := h.s.Find(ctx, clerk, county, c.ID)
	if err != nil || v.Case.State != "closed" || v.Events[len(v.Events)-1].By != casework.System {
		t.Errorf("the case is %s by %s, %v", v.Case.State, v.Events[len(v.Events)-1].By, err)
	}
	h.met = false
	again := h.step(c, access.CountyStatistician, "again", nil, false)
	if again.State != "listed" || len(again.Clocks) != 2 || again.Clocks[1].Round != 2 {
		t.Errorf("the repeated finding is %+v", again)
	}
}

func TestClocksWaitWithTheCase(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	h.later(4 * 24 * time.Hour)
	c = h.step(c, access.ClassTeacher, "visit", seen, true)
	c = h.step(c, access.TownshipOfficer, "limit", map[string]string{"by_day": "2026-12-10"}, false)
	c = h.step(c, access.CountyStatistician, "give_leave", nil, false)
	if !c.Due.IsZero() {
		t.Errorf("on leave something is due %s", c.Due)
	}
	h.later(20 * 24 * time.Hour)
	c = h.step(c, access.ClassTeacher, "return", nil, false)
	for _, r := range c.Clocks {
		if r.Clock == "watching" && r.Stopped.IsZero() {
			t.Errorf("a clock that 返校 stops runs on: %+v", r)
		}
	}
}

func TestWhoHasNoPartInACaseWritesNothingIntoIt(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	note := func(role access.Role, key string) error {
		_, err := h.s.Note(t.Context(), actor(role), casework.Notes{On: casework.On{County: county, Case: c.ID, Key: key}, Text: "备注"})
		return err
	}
	if err := note(access.Inspector, "n1"); fault.KindOf(err) != fault.Denied {
		t.Errorf("an inspector writes into a child's case: %v", err)
	}
	for _, role := range []access.Role{access.ClassTeacher, access.TownshipOfficer, access.CountyStatistician} {
		if err := note(role, string(role)); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestAPaperWaitsForTheStepThatMakesItOut(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	issue := func(role access.Role, key, document string) (casework.Case, error) {
		return h.s.Issue(t.Context(), actor(role), casework.Issues{On: casework.On{County: county, Case: c.ID, Key: key}, Document: document})
	}
	if _, err := issue(access.TownshipOfficer, "i0", "notice"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the notice is made out although nobody set a limit: %v", err)
	}
	h.later(4 * 24 * time.Hour)
	c = h.step(c, access.ClassTeacher, "visit", seen, true)
	if _, err := issue(access.TownshipOfficer, "i1", "notice"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the notice is made out after another step: %v", err)
	}
	c = h.step(c, access.TownshipOfficer, "limit", map[string]string{"by_day": "2026-12-10"}, false)
	got, err := issue(access.TownshipOfficer, "i2", "notice")
	if n := len(got.Papers); err != nil || n == 0 || got.Papers[n-1].Number != "东辽县限返〔2026〕2号" {
		t.Errorf("issued %+v, %v", got.Papers, err)
	}
	if _, err := issue(access.ClassTeacher, "i3", "notice"); fault.KindOf(err) != fault.Denied {
		t.Errorf("a teacher issues the township's notice: %v", err)
	}
}

func TestTheCountyExtendsHandsOverCorrectsAndLinks(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, clerk := t.Context(), actor(access.CountyStatistician)
	a, b := h.child("a"), h.child("b")
	on := func(key, why string) casework.On {
		return casework.On{County: county, Case: a.ID, Key: key, Reason: why}
	}
	until := h.now.Add(10 * 24 * time.Hour)
	if _, err := h.s.Extend(ctx, clerk, casework.Extends{On: on("e", ""), Clock: "visiting", Until: until}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("more time without a reason: %v", err)
	}
	if _, err := h.s.Extend(ctx, clerk, casework.Extends{On: on("e", "大雪封山"), Clock: "visiting", Until: h.now}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("less time: %v", err)
	}
	if _, err := h.s.Extend(ctx, actor(access.SchoolHead), casework.Extends{On: on("e", "大雪封山"), Clock: "visiting", Until: until}); fault.KindOf(err) != fault.Denied {
		t.Errorf("a head extends: %v", err)
	}
	c, err := h.s.Extend(ctx, clerk, casework.Extends{On: on("e", "大雪封山"), Clock: "visiting", Until: until})
	if err != nil || !c.Clocks[0].End.Equal(until) {
		t.Errorf("extended to %s, %v", c.Clocks[0].End, err)
	}
	for _, party := range []string{"village", "nobody"} {
		if _, err := h.s.Hand(ctx, clerk, casework.Hands{On: on("h-"+party, "请转交"), Party: party}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("handed to %s, who has no account: %v", party, err)
		}
	}
	c, err = h.s.Hand(ctx, clerk, casework.Hands{On: on("h", "校长出差"), Party: "bureau", Account: "holder-county_leader"})
	if err != nil || c.Owner != "bureau" || c.Account != "holder-county_leader" {
		t.Errorf("handed to %s %s, %v", c.Owner, c.Account, err)
	}
	c, err = h.s.Correct(ctx, clerk, casework.Corrects{On: on("c", "登记错了"), Fields: map[string]string{"first": "2026-11-20"}})
	if err != nil || c.Fields["first"].Text != "2026-11-20" {
		t.Errorf("corrected to %+v, %v", c.Fields, err)
	}
	if _, err := h.s.Link(ctx, clerk, casework.Links{On: on("l", ""), Other: b.ID}); err != nil {
		t.Error(err)
	}
	if _, err := h.s.Link(ctx, clerk, casework.Links{On: on("m", ""), Other: a.ID}); err == nil {
		t.Error("a case is linked to itself")
	}
	if _, err := h.s.Reopen(ctx, clerk, casework.Reopens{On: on("r", "又辍学")}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an open case is reopened: %v", err)
	}
	v, err := h.s.Find(ctx, clerk, county, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.Events {
		if text := casework.EventText(v.Procedure, &v.Events[i]); text.ZH == "" || strings.Contains(text.In(locale.ZH), "{") {
			t.Errorf("event %s reads %q", v.Events[i].Kind, text.ZH)
		}
	}
}

func TestWhatIsSaidOfAChildIsSealedAndRevealedOnRecord(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	c := h.step(h.child("a"), access.ClassTeacher, "visit", seen, true)
	if v := c.Fields["found"]; v.Text != "" || !strings.HasPrefix(string(v.Sealed), "sealed:of a:") {
		t.Errorf("the findings are kept as %+v", v)
	}
	if v := c.Fields[casework.WhereField]; v.Text != "" || v.Sealed == nil {
		t.Errorf("the place is kept as %+v", v)
	}
	if c.Fields["met"].Text != "child" {
		t.Errorf("what is not sensitive is kept as %+v", c.Fields["met"])
	}
	text, err := h.s.Reveal(ctx, actor(access.SchoolHead), county, c.ID, casework.Reveals{Seq: 0, Field: "found", Reason: "家访前了解"})
	if err != nil || text != "在家务农" {
		t.Errorf("revealed %q, %v", text, err)
	}
	v, err := h.s.Find(ctx, actor(access.SchoolHead), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	file := v.Events[1].Files[0]
	if _, _, err := h.s.ReadFile(ctx, actor(access.SchoolHead), county, c.ID, file.Hash); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a photo is read without a reason: %v", err)
	}
	if err := h.s.Look(ctx, actor(access.SchoolHead), county, c.ID, "核对家访"); err != nil {
		t.Fatal(err)
	}
	_, data, err := h.s.ReadFile(ctx, actor(access.SchoolHead), county, c.ID, file.Hash)
	if err != nil || !bytes.Equal(data, testkit.Photo(1)) {
		t.Errorf("the photo is %q, %v", data, err)
	}
	kept, err := h.db.Cases().ReadFile(ctx, county, file.Hash)
	if err != nil || !strings.HasPrefix(string(kept), "sealed:of a:") {
		t.Errorf("the photo is kept as %q, %v", kept, err)
	}
	var acts []string
	for e, err := range h.db.Audit().Chain(ctx, county) {
		if err != nil {
			t.Fatal(err)
		}
		acts = append(acts, e.Act)
	}
	if got := strings.Join(acts, " "); !strings.Contains(got, "case.open case.step case.reveal case.look case.file") {
		t.Errorf("on record is %s", got)
	}
	stranger := actor(access.SchoolHead)
	stranger.Grants[0].School = "S2"
	if _, err := h.s.Find(ctx, stranger, county, c.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("the head of another school sees %v", err)
	}
	if _, err := h.s.Reveal(ctx, stranger, county, c.ID, casework.Reveals{Seq: 0, Field: "found", Reason: "家访前了解"}); fault.KindOf(err) != fault.Denied {
		t.Errorf("the head of another school reveals %v", err)
	}
}
