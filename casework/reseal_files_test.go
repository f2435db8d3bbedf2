package casework_test

import (
	"bytes"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/testkit"
)

// guardedYAML is the procedure about a requirement with a step whose files are for
// the county alone.
var guardedYAML = strings.Replace(faultYAML,
	"from: [listed], by: [school], repeat: true}",
	"from: [listed], by: [school], repeat: true, fields: [{id: letter, label: {zh: 来信, en: Letter}, kind: long, class: sensitive, see: [county]}]}", 1) +
	"look: {within: {n: 1, unit: hour}, cite: {doc: 测试, at: 二, status: local}}\n"

// letters opens two cases with letters in clear, as they were kept before their
// procedure kept them from the school: one of their own, and one that another case
// holds too.
func letters(t *testing.T) (h *house, of casework.Case, own, shared []byte) {
	t.Helper()
	h = open(t, "2026-11-23T10:00")
	own, shared = testkit.Paper("a letter"), testkit.Paper("a rule that hangs in every hall")
	file := func(name string, data []byte) casework.Upload {
		return casework.Upload{Name: name, Kind: "file", Data: data}
	}
	for _, key := range []string{"a", "b"} {
		c, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
			County: county, Procedure: "fault", Key: key, Place: lower, Subject: casework.Subject{ID: key, Label: "面积"},
		})
		if err != nil {
			t.Fatal(err)
		}
		take, who, files := "mend", access.SchoolHead, []casework.Upload{file("赵秘密.pdf", own), file("告示.pdf", shared)}
		if key == "b" {
			take, who, files = "drop", access.CountyStatistician, files[1:]
		}
		if c, err = h.s.Step(t.Context(), actor(who), casework.Takes{On: casework.On{County: county, Case: c.ID, Key: "t" + key}, Step: take, Files: files}); err != nil {
			t.Fatal(err)
		}
		if key == "a" {
			of = c
		}
	}
	_, events, err := h.db.Cases().Find(t.Context(), county, of.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"赵秘密.pdf", "告示.pdf"} { // as they were named before
		events[len(events)-1].Files[i].Name = name
	}
	if err := h.db.Cases().Rewrite(t.Context(), casework.Rewriting{Case: of, Events: events}); err != nil {
		t.Fatal(err)
	}
	h.shut()
	h.seals = &breaking{vault: h.vault}
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": guardedYAML}))
	return h, of, own, shared
}

func TestLettersThatLieInClearAreSealedAndTheirNamesForgotten(t *testing.T) {
	h, c, own, shared := letters(t)
	_, before, err := h.db.Cases().Find(t.Context(), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	clear := before[len(before)-1].Files
	if done, err := h.s.Reseal(t.Context(), county); err != nil || done.Cases != 1 || done.Values != 4 {
		t.Fatalf("%+v, %v", done, err)
	}
	_, after, err := h.db.Cases().Find(t.Context(), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept := after[len(after)-1].Files
	if err := h.s.Look(t.Context(), actor(access.CountyStatistician), county, c.ID, "核对来信内容"); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]byte{own, shared} {
		f := kept[i]
		if f.Name != []string{"材料1.pdf", "材料2.pdf"}[i] || !f.Sealed || f.Hash == clear[i].Hash || f.Size != clear[i].Size {
			t.Errorf("%d is kept as %+v", i, f)
		}
		if data, err := h.db.Cases().ReadFile(t.Context(), county, f.Hash); err != nil || bytes.Equal(data, want) {
			t.Errorf("%d lies in clear: %v", i, err)
		}
		if _, data, err := h.s.ReadFile(t.Context(), actor(access.CountyStatistician), county, c.ID, f.Hash); err != nil || !bytes.Equal(data, want) {
			t.Errorf("%d opens as %d bytes, %v", i, len(data), err)
		}
	}
	if _, err := h.db.Cases().ReadFile(t.Context(), county, clear[0].Hash); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the letter in clear: %v", err)
	}
	if data, err := h.db.Cases().ReadFile(t.Context(), county, clear[1].Hash); err != nil || !bytes.Equal(data, shared) {
		t.Errorf("what another case holds, too: %v", err)
	}
	if done, err := h.s.Reseal(t.Context(), county); err != nil || !done.Done {
		t.Errorf("a second run: %+v, %v", done, err)
	}
}

func TestSealingLettersThatIsBrokenOffLosesNone(t *testing.T) {
	for stop := range 2 {
		h, c, own, _ := letters(t)
		n := 0
		h.seals.before = func() {
			if n++; n > stop {
				panic("killed")
			}
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = h.s.Reseal(t.Context(), county)
		}()
		h.seals.before = nil
		if done, err := h.s.Reseal(t.Context(), county); err != nil || done.Cases != 1 {
			t.Fatalf("after %d: %+v, %v", stop, done, err)
		}
		_, events, err := h.db.Cases().Find(t.Context(), county, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.s.Look(t.Context(), actor(access.CountyStatistician), county, c.ID, "核对来信内容"); err != nil {
			t.Fatal(err)
		}
		if _, data, err := h.s.ReadFile(t.Context(), actor(access.CountyStatistician), county, c.ID, events[len(events)-1].Files[0].Hash); err != nil || !bytes.Equal(data, own) {
			t.Errorf("after %d: %v", stop, err)
		}
	}
}
