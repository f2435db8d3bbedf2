package casework_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/casework"
	"junheng/internal/fault"
)

var errReason = errors.New("the register wants a reason")

// Names names everybody but those whose key ends in z.
func (v vault) Names(_ context.Context, _ access.Actor, w casework.Wants) (map[string]string, error) {
	if w.Reason == "" || w.Object != "ledger/child" {
		return nil, errReason
	}
	out := map[string]string{}
	for _, id := range w.Subjects {
		if !strings.HasSuffix(id, "z") {
			out[id] = "name " + id
		}
	}
	return out, nil
}

// exports gives the lines of the log about ledgers taken away.
func (h *house) exports(result audit.Result) []audit.Entry {
	h.t.Helper()
	list, err := h.db.Audit().List(h.t.Context(), audit.Query{Act: "cases.export", Result: result})
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

func TestALedgerLeavesWithoutNamesForWhoMayExportData(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	c := h.child("a")
	h.step(c, access.ClassTeacher, "visit", seen, true)
	ask := casework.Exports{County: county, Query: casework.Query{Procedure: "child"}}
	for _, role := range []access.Role{access.SchoolHead, access.TownshipOfficer, access.CountyStatistician} {
		out, err := h.s.Export(ctx, actor(role), ask)
		if err != nil || len(out.Cases) != 1 || out.Names != nil || out.Mark != "" || out.Cases[0].Fields["found"].Sealed == nil {
			t.Errorf("%s takes %+v, %v", role, out, err)
		}
	}
	if _, err := h.s.Export(ctx, actor(access.ClassTeacher), ask); fault.KindOf(err) != fault.Denied {
		t.Errorf("a class teacher exports: %v", err)
	}
	if done, denied := h.exports(audit.Done), h.exports(audit.Denied); len(done) != 3 || len(denied) != 1 || done[0].Object != "ledger/child" || done[0].Detail != `{"rows":1}` {
		t.Errorf("on record are %+v and %+v", done, denied)
	}
	ask.Keep = func(*casework.Case) bool { return false }
	if out, err := h.s.Export(ctx, actor(access.SchoolHead), ask); err != nil || len(out.Cases) != 0 {
		t.Errorf("nothing kept: %+v, %v", out.Cases, err)
	}
	elsewhere := ask
	elsewhere.County = 220421
	if _, err := h.s.Export(ctx, actor(access.SchoolHead), elsewhere); fault.KindOf(err) != fault.Denied {
		t.Errorf("another county's: %v", err)
	}
}

func TestALedgerLeavesWithNamesForAReasonAndUnderAWatermark(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx := t.Context()
	for _, key := range []string{"a", "z"} {
		h.step(h.child(key), access.ClassTeacher, "visit", seen, true)
	}
	ask := casework.Exports{County: county, Query: casework.Query{Procedure: "child", Order: casework.ByNumber}, Named: true}
	if _, err := h.s.Export(ctx, actor(access.SchoolHead), ask); !errors.Is(err, errReason) || len(h.exports(audit.Done)) != 0 {
		t.Errorf("without a reason: %v", err)
	}
	ask.Reason = "季度复核"
	for _, role := range []access.Role{access.TownshipOfficer, access.ClassTeacher} {
		if _, err := h.s.Export(ctx, actor(role), ask); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s takes names away: %v", role, err)
		}
	}
	out, err := h.s.Export(ctx, actor(access.SchoolHead), ask)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Names) != 1 || out.Names["of a"] != "name of a" || out.Mark != "内部资料 严禁外传 导出人：school_head 时间：2026-11-23 10:00 事由：季度复核" {
		t.Errorf("named are %v under %q", out.Names, out.Mark)
	}
	if a, z := out.Cases[0].Fields["found"], out.Cases[1].Fields["found"]; a.Text != "在家务农" || z.Sealed == nil {
		t.Errorf("what was found of the one named is %+v, of the other %+v", a, z)
	}
	done := h.exports(audit.Done)
	if len(done) != 1 || done[0].Detail != `{"named":1,"rows":2,"why":"季度复核"}` || done[0].Role != "school_head" {
		t.Errorf("on record is %+v", done)
	}
	v, err := h.s.Find(ctx, actor(access.SchoolHead), county, out.Cases[0].ID)
	if err != nil || v.Case.Fields["found"].Sealed == nil {
		t.Errorf("the case itself holds %+v, %v", v.Case.Fields["found"], err)
	}
	ask.Query.Procedure = "fault"
	if _, err := h.s.Export(ctx, actor(access.CountyStatistician), ask); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a ledger of no persons with names: %v", err)
	}
}
