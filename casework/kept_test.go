package casework_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/internal/testkit"
)

func TestACaseKeepsItsProcedureAndFollowsTheCalendarOnlyByEvents(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, head := t.Context(), actor(access.SchoolHead)
	c := h.child("a")
	h.shut()
	stricter := strings.NewReplacer(`version: "1"`, `version: "2"`, "within: {n: 3, unit: school_day}", "within: {n: 2, unit: school_day}", "label: {zh: 家访, en: Visit}", "label: {zh: 入户, en: Call}").Replace(childYAML)
	h.start(packs(t, map[string]string{"child.yaml": stricter, "fault.yaml": faultYAML}))
	before := h.child("b")
	enter := func(from string, base int) int {
		t.Helper()
		n, err := h.s.EnterCalendar(ctx, actor(access.CountyStatistician), casework.EnterCalendar{
			County: county, Base: base, Reason: "县教字〔2026〕9号", School: calendar.School{Terms: []calendar.Term{{ID: "autumn", From: from, To: "2027-01-20"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := enter("2026-12-01", 0); n != 2 {
		t.Errorf("%d cases moved, want 2", n)
	}
	fresh := h.child("d")
	for _, want := range []struct {
		c            casework.Case
		label, stays string
	}{{c, "家访", "2026-12-03 24:00"}, {before, "入户", "2026-12-02 24:00"}, {fresh, "入户", "2026-12-02 24:00"}} {
		v, err := h.s.Find(ctx, head, county, want.c.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{v.Procedure.Step("visit").Label.ZH, casework.MomentText(v.Case.Clocks[1].End)}
		if diff := cmp.Diff([]string{want.label, want.stays}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.c.Number, diff)
		}
		if d := v.Case.Clocks[1].Doubt; d != "" {
			t.Errorf("%s is in doubt: %s", want.c.Number, d)
		}
		days, err := calendar.Load(packs(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		cal := days.For(county, &calendar.School{Terms: []calendar.Term{{ID: "autumn", From: "2026-12-20", To: "2027-01-20"}}})
		again, err := casework.Replay(v.Procedure, cal, v.Events)
		if err != nil {
			t.Fatal(err)
		}
		if !again.Clocks[1].End.Equal(v.Case.Clocks[1].End) {
			t.Errorf("replay under another calendar moves the end to %s", again.Clocks[1].End)
		}
	}
	h.later(11 * 24 * time.Hour)
	v, err := h.s.Find(ctx, head, county, c.ID)
	if err != nil || v.Case.State != "gone" {
		t.Errorf("the old case is %s after three of its days, %v", v.Case.State, err)
	}
}

func TestTheSameActSentManyTimesAtOnceIsOneAct(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	var wg sync.WaitGroup
	ids := make([]casework.CaseID, 8)
	for i := range ids {
		wg.Go(func() {
			c, err := h.s.Open(ctx, actor(access.ClassTeacher), casework.Opens{County: county, Procedure: "child", Key: "k", Place: lower, Subject: casework.Subject{ID: "P"}})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = c.ID
			_, err = h.s.Step(ctx, actor(access.ClassTeacher), casework.Takes{
				On: casework.On{County: county, Case: c.ID, Key: "visit"}, Step: "visit", Fields: map[string]string{"met": "child"},
				Files: []casework.Upload{{Name: "a.jpg", Kind: "photo", Data: testkit.Photo(1)}}, Where: "125,43,10",
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("one key opened %s and %s", ids[0], id)
		}
	}
	v, err := h.s.Find(ctx, actor(access.ClassTeacher), county, ids[0])
	if err != nil || v.Case.Taken["visit"] != 1 || len(v.Case.Papers) != 1 {
		t.Errorf("taken %v, %d papers, %v", v.Case.Taken, len(v.Case.Papers), err)
	}
	_, err = h.s.Open(ctx, actor(access.ClassTeacher), casework.Opens{County: county, Procedure: "child", Key: "other", Place: lower, Subject: casework.Subject{ID: "P"}})
	if err == nil || !strings.Contains(err.Error(), v.Case.Number) {
		t.Errorf("a second case of the child: %v", err)
	}
}

func TestEverybodySeesWhatWaitsForHim(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	a, b := h.child("a"), h.child("b")
	h.step(b, access.ClassTeacher, "visit", seen, true)
	h.later(64 * time.Hour)
	mine := func(role access.Role) (out []string) {
		page, err := h.s.Mine(ctx, actor(role), 10, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Cases {
			out = append(out, c.Number)
		}
		return out
	}
	if diff := cmp.Diff(map[access.Role][]string{
		access.ClassTeacher: {b.Number}, access.SchoolHead: nil, access.TownshipOfficer: {a.Number}, access.CountyStatistician: nil,
	}, map[access.Role][]string{
		access.ClassTeacher: mine(access.ClassTeacher), access.SchoolHead: mine(access.SchoolHead), access.TownshipOfficer: mine(access.TownshipOfficer), access.CountyStatistician: mine(access.CountyStatistician),
	}); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	board, err := h.s.Board(ctx, actor(access.CountyStatistician), county, casework.Query{Procedure: "child"}, 10)
	if err != nil || len(board) != 4 || board[0].Total != 2 {
		t.Fatalf("%+v, %v", board, err)
	}
	if got := board[0].Cards[0].Standing.ZH; got != "逾期2天：家访时限（应于 2026-11-24 24:00 前）" {
		t.Errorf("the board says %s", got)
	}
	stranger := actor(access.TownshipOfficer)
	stranger.Grants[0].Township = "别处"
	if page, err := h.s.Ledger(ctx, stranger, county, casework.Query{}); err != nil || page.Total != 0 {
		t.Errorf("another township sees %d, %v", page.Total, err)
	}
	tally, err := h.s.Count(ctx, actor(access.CountyStatistician), county, casework.Query{}, casework.ByTownship)
	want := []casework.Tally{{Key: "石桥镇", Procedure: "child", State: "watch", N: 2, Late: 1}}
	if diff := cmp.Diff(want, tally); err != nil || diff != "" {
		t.Errorf("counted (-want +got):\n%s%v", diff, err)
	}
}

// A layout that has another name in the packs of today is found by the document; one
// that is gone is told in words.
func TestACaseFindsTheLayoutOfItsPaperWhereTheFileMoved(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	h.shut()
	with := func(text string, layouts ...string) {
		fsys := packs(t, map[string]string{"child.yaml": text, "fault.yaml": faultYAML}).(fstest.MapFS)
		for _, name := range layouts {
			fsys["cn/casework/documents/"+name] = &fstest.MapFile{Data: []byte("parts: [{text: '" + name + "'}]")}
		}
		h.start(fsys)
	}
	moved := strings.NewReplacer(`version: "1"`, `version: "2"`, "layout: record.yaml", "layout: visit/record.yaml").Replace(childYAML)
	if moved == childYAML || !strings.Contains(moved, "visit/record.yaml") {
		t.Fatal("the procedure has no such layout")
	}
	moved = strings.Replace(moved, "visit/record.yaml", "newer.yaml", 1)
	layout := func() (string, error) {
		t.Helper()
		v, err := h.s.Find(t.Context(), actor(access.SchoolHead), county, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		name, _, err := h.s.Layout(county, v.Procedure, v.Procedure.Document("record"))
		return name, err
	}
	with(moved, "newer.yaml")
	if name, err := layout(); err != nil || name != "cn/casework/documents/newer.yaml" {
		t.Errorf("the layout that moved: %s, %v", name, err)
	}
	h.shut()
	with(moved, "newer.yaml", "record.yaml")
	if name, err := layout(); err != nil || name != "cn/casework/documents/record.yaml" {
		t.Errorf("the layout where the case looks for it: %s, %v", name, err)
	}
	h.shut()
	with(moved)
	if _, err := layout(); !hasKey(err, "procedure.layout") || fault.KindOf(err) != fault.NotFound {
		t.Errorf("a layout that is gone: %v", err)
	}
}
