package casework_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
)

// outdoors is a visit that a telephone recorded and the case no longer takes.
func outdoors(c casework.Case, key string, at time.Time) casework.Keeps {
	return casework.Keeps{
		Takes: casework.Takes{
			On:   casework.On{County: county, Case: c.ID, Key: key, At: at, Stated: at.AddDate(1, 0, 0), Reason: "没有信号"},
			Step: "visit", Fields: map[string]string{"met": "child", "gone": "不在表上的一项"}, Where: "125,43,10",
			Files: []casework.Upload{{Name: "家访.jpg", Kind: "photo", Data: testkit.Photo(1)}},
		},
		Why: locale.Text{ZH: "此案已办结", EN: "the case is closed"},
	}
}

func TestWhatACaseDoesNotTakeIsKeptAsANoteThatMovesNothing(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, teacher := t.Context(), actor(access.ClassTeacher)
	c := h.child("a")
	before, err := h.s.Find(ctx, teacher, county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := h.now.Add(time.Minute)
	h.later(3 * time.Minute)
	for range 3 {
		if _, err := h.s.Keep(ctx, teacher, outdoors(c, "tel", at)); err != nil {
			t.Fatal(err)
		}
	}
	v, err := h.s.Find(ctx, teacher, county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	e := v.Events[len(v.Events)-1]
	if len(v.Events) != len(before.Events)+1 || e.Kind != casework.Noted || e.Step != "visit" || len(e.Files) != 1 || !e.At.Equal(at) || !e.Stated.Equal(at.AddDate(1, 0, 0)) {
		t.Fatalf("%d events, the last %+v", len(v.Events), e)
	}
	was := before.Case
	was.Revision = v.Case.Revision
	if diff := cmp.Diff(was, v.Case); diff != "" {
		t.Errorf("the note moves the case (-want +got):\n%s", diff)
	}
	for field, want := range map[string]string{"met": "child", casework.WhereField: "125,43,10", casework.NoteField: "此案已办结", casework.WhyField: "没有信号"} {
		got, err := h.s.Reveal(ctx, teacher, county, c.ID, casework.Reveals{Seq: e.Seq, Field: field, Reason: "核对手机登记"})
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("%s: %q, %v", field, got, err)
		}
	}
	if note, _ := h.s.Reveal(ctx, teacher, county, c.ID, casework.Reveals{Seq: e.Seq, Field: casework.NoteField, Reason: "核对手机登记"}); !strings.Contains(note, "gone: 不在表上的一项") {
		t.Errorf("a field of no step is lost: %s", note)
	}
	told, err := h.s.Messages(ctx, access.Actor{Account: "holder-class_teacher"}, true, 10)
	if err != nil || len(told) == 0 || !strings.Contains(told[0].Text.ZH, "留作备注") {
		t.Errorf("the owner is told %+v, %v", told, err)
	}
	_, err = h.s.Step(ctx, teacher, casework.Takes{On: casework.On{County: county, Case: c.ID, Key: "tel"}, Step: "visit", Fields: map[string]string{"met": "child"}, Where: "1,1", Files: outdoors(c, "", at).Files})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("what was kept is taken as a step later: %v", err)
	}
}

func TestReplayingACaseWithNotesGivesTheSameCase(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := open(t, "2026-11-23T10:00")
		c := h.child("a")
		for i := range rapid.IntRange(1, 4).Draw(rt, "notes") {
			if _, err := h.s.Keep(t.Context(), actor(access.ClassTeacher), outdoors(c, "k"+string(rune('a'+i)), h.now)); err != nil {
				rt.Fatal(err)
			}
			h.later(time.Duration(rapid.IntRange(1, 50).Draw(rt, "hours")) * time.Hour)
		}
		v, err := h.s.Find(t.Context(), actor(access.SchoolHead), county, c.ID)
		if err != nil {
			rt.Fatal(err)
		}
		cal, err := h.s.Calendar(t.Context(), county)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := casework.Replay(v.Procedure, cal, v.Events)
		if diff := cmp.Diff(v.Case, again); err != nil || diff != "" {
			rt.Fatalf("%v (-kept +replayed):\n%s", err, diff)
		}
	})
}

func held(c casework.Case) casework.Held {
	return casework.Held{
		County: county, Account: "a-class_teacher", Name: "高晓兰", Case: c.ID, Key: "tel", At: c.Opened, Letter: []byte{1, 2, 3},
		Why: locale.Text{ZH: "无权办理", EN: "not permitted"},
	}
}

func TestWhatReachesNoCaseIsHeldOnceUntilTheCountyDecides(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, teacher, office := t.Context(), actor(access.ClassTeacher), actor(access.CountyStatistician)
	c := h.child("a")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := h.s.Hold(ctx, teacher, held(c)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, list := range []func() ([]casework.Held, error){
		func() ([]casework.Held, error) { return h.s.HeldIn(ctx, office, true) },
		func() ([]casework.Held, error) { return h.s.HeldOf(ctx, teacher) },
	} {
		got, err := list()
		if err != nil || len(got) != 1 || got[0].Letter != nil || got[0].Number != c.Number || got[0].State != casework.HeldWaits {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if list, err := h.s.HeldIn(ctx, teacher, true); err != nil || len(list) > 0 {
		t.Errorf("the teacher sees the queue of the county: %+v, %v", list, err)
	}
	id := first(t, h).ID
	if _, err := h.s.OpenHeld(ctx, actor(access.SchoolHead), county, id); fault.KindOf(err) != fault.Denied {
		t.Errorf("the school opens what the county holds: %v", err)
	}
	one, err := h.s.OpenHeld(ctx, office, county, id)
	if err != nil || string(one.Letter) != "\x01\x02\x03" {
		t.Fatalf("%v, %v", one.Letter, err)
	}
	if _, err := h.s.SetAsideHeld(ctx, office, one, " "); fault.KindOf(err) != fault.Invalid {
		t.Errorf("set aside without a reason: %v", err)
	}
	for range 2 { // pressed twice: the second is told so
		_, err = h.s.FileHeld(ctx, office, one, outdoors(c, "", h.now))
	}
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("filed twice: %v", err)
	}
	done := first(t, h)
	if done.State != casework.HeldFiled || done.Into != c.ID || done.By != office.Name {
		t.Errorf("%+v", done)
	}
	if opened, err := h.s.OpenHeld(ctx, office, county, id); err != nil || len(opened.Letter) > 0 {
		t.Errorf("the letter of what is filed is still there: %v", err)
	}
	v, err := h.s.Find(ctx, office, county, c.ID)
	notes := 0
	for _, e := range v.Events {
		if e.Kind == casework.Noted {
			notes++
			if e.Author != "高晓兰" || e.Name != office.Name || !e.At.Equal(c.Opened) {
				t.Errorf("%+v", e)
			}
		}
	}
	if err != nil || notes != 1 {
		t.Errorf("%d notes, %v", notes, err)
	}
}

func first(t *testing.T, h *house) casework.Held {
	t.Helper()
	list, err := h.s.HeldIn(t.Context(), actor(access.CountyStatistician), false)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

func TestWhatNamesNoCaseIsHeldInTheCountyOfItsSender(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	x := held(casework.Case{ID: "nowhere"})
	x.County = 110101
	got, err := h.s.Hold(t.Context(), actor(access.ClassTeacher), x)
	if err != nil || got.County != county || got.Number != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, known, err := h.s.WasHeld(t.Context(), x.Account, x.Key); err != nil || !known {
		t.Errorf("it was not held: %v", err)
	}
	if _, known, err := h.s.WasHeld(t.Context(), x.Account, "another"); err != nil || known {
		t.Errorf("another was: %v", err)
	}
	if _, err := h.s.Hold(t.Context(), access.Actor{Account: "x"}, x); fault.KindOf(err) != fault.Denied {
		t.Errorf("held for nobody: %v", err)
	}
	var f *fault.Fault
	if _, err := h.s.SetAsideHeld(t.Context(), actor(access.SchoolHead), got, "重复"); !errors.As(err, &f) || f.Kind != fault.Denied {
		t.Errorf("the school decides: %v", err)
	}
	if one, err := h.s.SetAsideHeld(t.Context(), actor(access.CountyStatistician), got, "重复"); err != nil || one.Reason != "重复" || first(t, h).State != casework.HeldAside {
		t.Errorf("%+v, %v", one, err)
	}
}
