package casework_test

import (
	"encoding/json"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
)

func TestNoFreeWordsAboutAChildLieInClear(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	place := lower
	place.Village = "柳树沟村"
	c, err := h.s.Open(ctx, actor(access.ClassTeacher), casework.Opens{
		County: county, Procedure: "child", Key: "a", Place: place, Subject: casework.Subject{ID: "of a"},
		Origin: casework.Origin{Kind: "person", Note: "邻居王婶来电"},
	})
	if err != nil {
		t.Fatal(err)
	}
	c = h.step(c, access.ClassTeacher, "visit", seen, true)
	if _, err := h.s.Hand(ctx, actor(access.CountyStatistician), casework.Hands{
		On: casework.On{County: county, Case: c.ID, Key: "hand", Reason: "张三丰随母亲外出"}, Party: "head",
	}); err != nil {
		t.Fatal(err)
	}
	v, err := h.s.Find(ctx, actor(access.SchoolHead), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	clear, err := json.Marshal([]any{v.Case, v.Events})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"柳树沟", "邻居", "随母亲外出", "在家务农"} {
		if strings.Contains(string(clear), word) {
			t.Errorf("%s lies in clear", word)
		}
	}
	last := len(v.Events)
	for field, want := range map[string]string{casework.VillageField: "柳树沟村", casework.OriginField: "邻居王婶来电", casework.WhyField: "张三丰随母亲外出", "found": "在家务农"} {
		seq := map[string]int{casework.WhyField: last}[field]
		if got, err := h.s.Reveal(ctx, actor(access.SchoolHead), county, c.ID, casework.Reveals{Seq: seq, Field: field, Reason: "家访前了解"}); err != nil || got != want {
			t.Errorf("%s is revealed as %q, %v", field, got, err)
		}
	}
}

func TestTheLogSaysForWhatSomebodyLookedIntoACase(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	c := h.step(h.child("a"), access.ClassTeacher, "visit", seen, true)
	v, err := h.s.Find(ctx, actor(access.ClassTeacher), county, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.s.Reveal(ctx, actor(access.ClassTeacher), county, c.ID, casework.Reveals{Seq: 0, Field: "found", Reason: "家访前了解"}); err != nil {
		t.Fatal(err)
	}
	if err := h.s.Look(ctx, actor(access.ClassTeacher), county, c.ID, "家访前了解"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.s.ReadFile(ctx, actor(access.ClassTeacher), county, c.ID, v.Events[1].Files[0].Hash); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for e, err := range h.db.Audit().Chain(ctx, county) {
		if err != nil {
			t.Fatal(err)
		}
		said[e.Act] = e.Detail
	}
	for _, act := range []string{"case.reveal", "case.file"} {
		if !strings.Contains(said[act], "办案 "+c.Number+"（班主任）") {
			t.Errorf("%s: %s", act, said[act])
		}
	}
}
