package returns_test

import (
	"testing"
	"time"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
)

func TestATownshipIsAskedForItsSchoolsTogether(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, a, b)
	round, list := d.round(t, false, "cn/county-table")
	officer := access.Actor{Account: "town", Name: "乡镇", Grants: []access.Grant{{Role: access.TownshipOfficer, Region: county, Township: a.Township}}}
	tasks, err := d.Tasks(t.Context(), officer)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	if got := tasks[0]; got.Kind != returns.TaskFill || got.N != 2 || got.Return != "" || got.Round != round.ID || got.Late || got.Action.ZH != "看各校进度" {
		t.Errorf("task: %+v", got)
	}
	if own, err := d.Tasks(t.Context(), clerk(a)); err != nil || len(own) != 1 || own[0].Return != list[0].ID {
		t.Errorf("a school's own: %+v, %v", own, err)
	}
	d.later(60 * 24 * time.Hour)
	if tasks, err = d.Tasks(t.Context(), officer); err != nil || len(tasks) != 1 || !tasks[0].Late {
		t.Errorf("after the last day: %+v, %v", tasks, err)
	}
}
