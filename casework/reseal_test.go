package casework_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/casework"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
)

// stricter is the procedure about a child with what was found classed as
// sensitive.
var stricter = strings.Replace(childYAML, "{id: found, label: {zh: 情况, en: Findings}, kind: long}", "{id: found, label: {zh: 情况, en: Findings}, kind: long, class: sensitive}", 1)

// breaking is a vault that may be broken off, and whose keys may be destroyed.
type breaking struct {
	vault
	before    func()
	destroyed bool
	salted    bool // the same text is sealed into another each time
	n         byte
}

func (b *breaking) Seal(ctx context.Context, in registry.RegionCode, subject string, data []byte) ([]byte, error) {
	if b.before != nil {
		b.before()
	}
	if b.destroyed {
		return nil, casework.ErrDestroyed
	}
	if b.salted {
		b.n++
		data = append(slices.Clone(data), b.n)
	}
	return b.vault.Seal(ctx, in, subject, data)
}

func (b *breaking) Open(ctx context.Context, in registry.RegionCode, subject string, sealed []byte) ([]byte, error) {
	if b.destroyed {
		return nil, casework.ErrDestroyed
	}
	data, err := b.vault.Open(ctx, in, subject, sealed)
	if b.salted {
		data = data[:len(data)-1]
	}
	return data, err
}

func (h *house) sealer() casework.Vault {
	if h.seals != nil {
		return h.seals
	}
	return h.vault
}

// older leaves n cases as an older form of the program kept them: what was found,
// why, who and where in clear.
func older(t *testing.T, n int) (*house, []casework.Case) {
	t.Helper()
	h := open(t, "2026-11-23T10:00")
	var out []casework.Case
	for i := range n {
		key := string(rune('a' + i))
		c, err := h.s.Open(t.Context(), actor(access.ClassTeacher), casework.Opens{County: county, Procedure: "child", Key: "open" + key, Place: lower, Subject: casework.Subject{ID: "P" + key}})
		if err != nil {
			t.Fatal(err)
		}
		c = h.step(c, access.ClassTeacher, "visit", map[string]string{"met": "nobody", "found": "秘密甲：母亲患病"}, true)
		_, events, err := h.db.Cases().Find(t.Context(), county, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		events[0].Opening.Place.Village, events[0].Opening.Origin.Note, events[0].Opening.Subject.Label = "秘密村", "秘密来源", "秘密姓名"
		events[0].Reason = "秘密理由"
		for k := range events {
			for f := range events[k].Files {
				events[k].Files[f].Name = "秘密姓名家门口.jpg"
			}
		}
		c.Place.Village, c.Origin.Note, c.Subject.Label = "秘密村", "秘密来源", "秘密姓名"
		if err := h.db.Cases().Rewrite(t.Context(), casework.Rewriting{Case: c, Events: events}); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	h.shut()
	if !h.inClear() {
		t.Fatal("the older form keeps nothing in clear, so that the test tests nothing")
	}
	h.seals = &breaking{vault: h.vault}
	h.start(packs(t, map[string]string{"child.yaml": stricter, "fault.yaml": faultYAML}))
	return h, out
}

// inClear looks for the secret words in the documents of the cases.
func (h *house) inClear() bool {
	h.t.Helper()
	if h.db == nil {
		h.start(packs(h.t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML}))
		defer h.shut()
	}
	page, err := h.db.Cases().Query(h.t.Context(), casework.Query{Scopes: []casework.Scope{{County: county}}, Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	secret := false
	tell := func(text string) { secret = secret || strings.Contains(text, "秘密") }
	values := func(m map[string]casework.Value) {
		for _, v := range m {
			tell(v.Text)
		}
	}
	for _, c := range page.Cases {
		_, events, err := h.db.Cases().Find(h.t.Context(), county, c.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		values(c.Fields)
		tell(c.Place.Village + c.Origin.Note + c.Subject.Label)
		for _, e := range events {
			values(e.Values)
			tell(e.Reason)
			if o := e.Opening; o != nil {
				tell(o.Place.Village + o.Origin.Note + o.Subject.Label)
			}
			for _, f := range e.Files {
				tell(f.Name)
			}
		}
	}
	return secret
}

func TestWhatOlderFormsKeptInClearIsSealedOnce(t *testing.T) {
	h, cases := older(t, 3)
	done, err := h.s.Reseal(t.Context(), county)
	if err != nil || done.Cases != 3 || len(done.Left) != 0 || done.Done {
		t.Fatalf("%+v, %v", done, err)
	}
	if h.inClear() {
		t.Error("something lies in clear still")
	}
	for field, want := range map[string]string{"found": "秘密甲：母亲患病", casework.WhyField: "秘密理由", casework.VillageField: "秘密村", casework.OriginField: "秘密来源"} {
		if got, err := h.s.Reveal(t.Context(), actor(access.ClassTeacher), county, cases[0].ID, casework.Reveals{Field: field, Reason: "家访前了解"}); err != nil || got != want {
			t.Errorf("%s reads %q, %v", field, got, err)
		}
	}
	v, err := h.s.Find(t.Context(), actor(access.ClassTeacher), county, cases[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := h.s.Calendar(t.Context(), county)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := casework.Replay(v.Procedure, cal, v.Events); err != nil || !cmp.Equal(again, v.Case) {
		t.Errorf("replay: %v %s", err, cmp.Diff(v.Case, again))
	}
	lines := h.lines("case.reseal")
	if done, err = h.s.Reseal(t.Context(), county); err != nil || !done.Done || lines != 3 || h.lines("case.reseal") != 3 || h.lines("case.resealed") != 1 {
		t.Errorf("a second run did %+v with %d lines, %v", done, h.lines("case.reseal"), err)
	}
	// A case opened under the older text seals what the one in force seals.
	h.step(cases[0], access.ClassTeacher, "visit", map[string]string{"met": "nobody", "found": "秘密乙"}, true)
	if h.inClear() {
		t.Error("what is recorded now lies in clear")
	}
}

// lines counts the lines of the log about an act.
func (h *house) lines(act string) int {
	h.t.Helper()
	list, err := h.db.Audit().List(h.t.Context(), audit.Query{Counties: []registry.RegionCode{county}, Act: act, Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	for _, e := range list {
		if e.Act == act {
			n++
		}
	}
	return n
}

func TestSealingThatIsBrokenOffGoesOnAtTheNextStart(t *testing.T) {
	for stop := range 6 {
		h, _ := older(t, 2)
		ctx, kill := context.WithCancel(t.Context())
		n := 0
		h.seals.before = func() {
			if n++; n > stop {
				kill()
			}
		}
		if done, err := h.s.Reseal(ctx, county); err == nil || done.Done {
			t.Fatalf("after %d: %+v, %v", stop, done, err)
		}
		h.seals.before = nil
		if done, err := h.s.Reseal(t.Context(), county); err != nil || done.Done || h.inClear() {
			t.Errorf("after %d: %+v, %v", stop, done, err)
		}
		if got := h.lines("case.reseal"); got != 2 {
			t.Errorf("after %d: %d lines, want one a case", stop, got)
		}
	}
}

func TestWhatADestroyedKeyTookWithItIsNotKeptInClear(t *testing.T) {
	h, cases := older(t, 1)
	h.seals.destroyed = true
	if done, err := h.s.Reseal(t.Context(), county); err != nil || done.Cases != 1 || h.inClear() {
		t.Errorf("%+v, %v", done, err)
	}
	if _, err := h.s.Reveal(t.Context(), actor(access.ClassTeacher), county, cases[0].ID, casework.Reveals{Field: "found", Reason: "家访前了解"}); !errors.Is(err, casework.ErrDestroyed) {
		t.Errorf("it opens: %v", err)
	}
}
