package people_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"
)

func TestTheNamesOfALedgerLeaveByTheRulesOfAList(t *testing.T) {
	b := newBench(t)
	leader := officer(access.CountyLeader)
	one := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	two := b.enter("s2", 3, "2023级1班", "李四光", number("20160902", 2))
	if err := b.SaveSettings(t.Context(), leader, county, people.Settings{ExportLimit: 1, PrimaryYears: 6}); err != nil {
		t.Fatal(err)
	}
	ask := people.NameList{County: county, IDs: []people.PersonID{one.ID, two.ID, one.ID}, Reason: "季度复核名单", Object: "ledger/dropout"}
	_, err := b.Names(t.Context(), leader, ask)
	refused(t, err, fault.Limit)
	if err := b.SaveSettings(t.Context(), leader, county, people.Settings{ExportLimit: 2, PrimaryYears: 6, Revision: 1}); err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"", "复核", "核对张三丰", "电话10012345678"} {
		ask.Reason = reason
		_, err := b.Names(t.Context(), leader, ask)
		refused(t, err, fault.Invalid)
	}
	ask.Reason = "季度复核名单"
	_, err = b.Names(t.Context(), atSchool(access.SchoolClerk, "s1", ""), ask)
	refused(t, err, fault.Denied)
	empty := ask
	empty.IDs = nil
	_, err = b.Names(t.Context(), leader, empty)
	refused(t, err, fault.NotFound)
	before := len(b.mem.entries)
	for _, c := range []struct {
		who  access.Actor
		want map[people.PersonID]string
	}{
		{leader, map[people.PersonID]string{one.ID: "张三丰", two.ID: "李四光"}},
		{atSchool(access.SchoolHead, "s1", ""), map[people.PersonID]string{one.ID: "张三丰"}},
	} {
		got, err := b.Names(t.Context(), c.who, ask)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if len(b.mem.entries) != before+2 {
		t.Fatalf("%d lines for two lists", len(b.mem.entries)-before)
	}
	if e := b.mem.entries[before]; e.Act != "people.export" || e.Object != "ledger/dropout" || !strings.Contains(e.Detail, "季度复核名单") || !strings.Contains(e.Detail, `"rows":2`) {
		t.Errorf("on record is %+v", e)
	}
}
