package returns_test

import (
	"strings"
	"testing"

	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
)

func TestTextWithoutEndIsRefused(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	long := strings.Repeat("长", 40_000)
	key := returns.CellKey{School: s.ID, Stage: registry.Primary, Field: "students"}
	for name, edit := range map[string]returns.Edit{"text": {Key: key, Text: &long}, "words": {Key: key, Words: &long}, "reason": {Key: key, Reason: &long}} {
		_, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{edit}})
		if fault.KindOf(err) != fault.Limit {
			t.Errorf("%s: %v, want a limit", name, err)
		}
	}
	if _, err := d.Comment(t.Context(), clerk(s), county, r.ID, key, long); fault.KindOf(err) != fault.Limit {
		t.Errorf("comment: %v, want a limit", err)
	}
}

func TestAReasonForWhatNobodyAsksIsRefused(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	reason := "x"
	key := returns.CellKey{School: s.ID, Stage: registry.Junior, Field: "students"} // a primary school has no such section
	_, err := d.SaveCells(t.Context(), clerk(s), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{{Key: key, Reason: &reason}}})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("error %v, want not found", err)
	}
}
