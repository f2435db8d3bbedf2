package document_test

import (
	"strings"
	"testing"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/rules"
)

// The stories beside the procedures that come with the program.
func TestEveryStoryOfEveryProcedureGoesAsTold(t *testing.T) {
	days, err := calendar.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	set := load(t)
	told := map[string]int{}
	for _, f := range set.Fixtures() {
		told[f.Procedure] += len(f.Cases)
	}
	for _, id := range set.IDs() {
		if told[id] == 0 {
			t.Errorf("no story is told of %s", id)
		}
	}
	for _, r := range casework.RunFixtures(set, days) {
		name := r.File[strings.LastIndex(r.File, "/")+1:]
		t.Run(name+"/"+r.Name, func(t *testing.T) {
			for _, d := range r.Diffs {
				t.Error(d)
			}
		})
	}
}
