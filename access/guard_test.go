package access_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// lines is a log that only remembers what was appended.
type lines struct {
	audit.Log
	all []audit.Entry
}

func (l *lines) Append(_ context.Context, e ...audit.Entry) error {
	l.all = append(l.all, e...)
	return nil
}

func TestAGuardLetsThroughInSilenceAndRefusesOnRecord(t *testing.T) {
	noon := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	log := &lines{}
	g := access.Guard{Log: log, Clock: func() time.Time { return noon }}
	act := access.Act{By: as(somewhere(access.SchoolHead)), Perm: access.CaseAct, At: access.Place{Region: 210102, School: "S1"}, Name: "case.step", Object: "case/1"}
	if err := g.Allow(t.Context(), act); err != nil || len(log.all) != 0 {
		t.Fatalf("his own school: %v, %d lines", err, len(log.all))
	}
	act.At.School = "S2"
	err := g.Allow(t.Context(), act)
	f, told := errors.AsType[*fault.Fault](err)
	if fault.KindOf(err) != fault.Denied || !told || f.Msg.In(locale.ZH) != "您没有在辽宁省沈阳市和平区立案、办理环节的权限" {
		t.Errorf("another school: %v", err)
	}
	want := []audit.Entry{{County: 210102, At: noon, Actor: "01A", Name: "甲", Act: "case.step", Object: "case/1", Result: audit.Denied}}
	if diff := cmp.Diff(want, log.all); diff != "" {
		t.Errorf("on record (-want +got):\n%s", diff)
	}
}

func TestALineTellsTheRoleAndTheDetail(t *testing.T) {
	g := access.Guard{Log: &lines{}, Clock: func() time.Time { return time.Time{} }}
	act := access.Act{By: as(somewhere(access.SchoolHead)), Perm: access.CaseAct, At: access.Place{Region: 210102, School: "S1"}, Name: "case.step"}
	for want, detail := range map[string]any{
		"": nil, `{"rows":2}`: (&audit.Detail{}).Note("rows", 2), `{"key":"k"}`: map[string]any{"key": "k"}, `"json: unsupported type: chan int"`: make(chan int),
	} {
		if e := g.Entry(act, detail); e.Detail != want || e.Role != string(access.SchoolHead) || e.Result != audit.Done {
			t.Errorf("%v is %+v, want the detail %s", detail, e, want)
		}
	}
	if e := g.Entry(act, (*audit.Detail)(nil)); e.Detail != "" {
		t.Errorf("no detail is %q", e.Detail)
	}
}
