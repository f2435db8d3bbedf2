package casework_test

import (
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
)

// A correction is one of what was recorded: it enters nothing that no step has
// recorded, and so starts no clock; what the opening left out may be added.
func TestACorrectionEntersNothingThatNoStepHasRecorded(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	c := h.child("a")
	correct := func(key, field, text string) (casework.Case, error) {
		return h.s.Correct(t.Context(), actor(access.CountyStatistician), casework.Corrects{
			On: casework.On{County: county, Case: c.ID, Key: key, Reason: "记错"}, Fields: map[string]string{field: text},
		})
	}
	if _, err := correct("k1", "by_day", "2026-12-10"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a day that no notice named was corrected: %v", err)
	}
	if got, err := correct("k2", "first", "2026-11-20"); err != nil || got.Fields["first"].Text != "2026-11-20" {
		t.Errorf("the opening is not completed: %+v, %v", got.Fields, err)
	}
}
