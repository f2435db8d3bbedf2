package archive_test

import (
	"context"
	"strings"
	"testing"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/facts"
	"junheng/internal/fault"
)

var leader = archivetest.Holder(access.CountyLeader, here)

// kinds makes sure that something was refused.
func kinds(t *testing.T, what string, err error, want fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != want || err == nil {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestAVerdictIsProposedByOneAndPutInForceByAnother(t *testing.T) {
	var judgedAgain []string
	var told []access.Telling
	m := archivetest.NewMemory()
	s := archivetest.Open(t, m, nil, "a", func(o *archive.Options) {
		o.InForce = func(_ context.Context, a archive.Assessment) { judgedAgain = append(judgedAgain, a.ID) }
		o.Tell = func(_ context.Context, t access.Telling) error { told = append(told, t); return nil }
	})
	first := judged(t, s, 2024, 12, 12, 2)
	d := frozen(t, s, bureau, here, 2024, tableOf(func(b *facts.Builder) { archivetest.County(b, here, 2024, 12, 12, 12) }))
	_, err := s.Run(bg, bureau, archive.Running{Owner: here, Dataset: d.Hash, Pack: standard, Propose: "改"})
	kinds(t, "a reason that says nothing", err, fault.Invalid)
	list, err := s.Run(bg, bureau, archive.Running{Owner: here, Dataset: d.Hash, Pack: standard, Propose: "整改后重新测算"})
	if err != nil || len(list) != 1 || list[0].Current {
		t.Fatalf("a run puts nothing in force: %+v, %v", list, err)
	}
	second := list[0].ID
	inForceNow := func() string {
		a, err := s.Latest(bg, bureau, here, 2024)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	if inForceNow() != first.ID {
		t.Error("what is proposed is shown already")
	}
	confirm := archive.Adoption{County: here, Assessment: second, Confirm: true}
	both := access.Actor{Account: bureau.Account, Name: "兼任", Grants: append(append([]access.Grant{}, bureau.Grants...), leader.Grants...)}
	_, err = s.Adopt(bg, both, confirm)
	kinds(t, "who proposed it", err, fault.Denied)
	_, err = s.Adopt(bg, bureau, confirm)
	kinds(t, "a statistician", err, fault.Denied)
	_, err = s.Adopt(bg, leader, archive.Adoption{County: here, Assessment: first.ID, Confirm: true})
	kinds(t, "another verdict", err, fault.Conflict)
	_, err = s.Adopt(bg, leader, archive.Adoption{County: here, Assessment: second})
	kinds(t, "refused without a reason", err, fault.Invalid)
	if _, err := s.Adopt(bg, leader, archive.Adoption{County: here, Assessment: second, Reason: "数据尚未复核"}); err != nil || inForceNow() != first.ID {
		t.Errorf("refused: %v", err)
	}
	_, err = s.Adopt(bg, leader, confirm)
	kinds(t, "what was refused", err, fault.Conflict)
	if _, err := s.Propose(bg, bureau, here, second, "数据已经复核"); err != nil {
		t.Fatal(err)
	}
	judgedAgain, told = nil, nil
	if a, err := s.Adopt(bg, leader, confirm); err != nil || !a.Current || inForceNow() != second {
		t.Fatalf("confirmed: %+v, %v", a, err)
	}
	if len(judgedAgain) != 1 || len(told) != 1 || len(told[0].To) != 2 || !strings.HasSuffix(told[0].Page, second) {
		t.Errorf("cases are rechecked and both are told: %v %+v", judgedAgain, told)
	}
	p, err := s.Proposal(bg, bureau, here, 2024)
	if err != nil || p.State != archive.Adopted || p.Reason != "数据已经复核" || p.Answerer != leader.Name {
		t.Errorf("%+v, %v", p, err)
	}
	_, err = s.Propose(bg, bureau, here, second, "再次提议一遍")
	kinds(t, "what is in force", err, fault.Conflict)
	acts := map[string]int{}
	for _, e := range m.Entries {
		acts[e.Act+" "+string(e.Result)]++
	}
	for _, want := range []string{"assessment.propose done", "assessment.adopt done", "assessment.adopt denied", "assessment.current done"} {
		if acts[want] == 0 {
			t.Errorf("%s is not on record: %v", want, acts)
		}
	}
}

// A county is judged by the law of its own city and province, and by no other's.
func TestAnOverlayOfAnotherAreaJudgesNoCounty(t *testing.T) {
	s, _ := desk(t, "a")
	table := tableOf(func(b *facts.Builder) { archivetest.County(b, here, 2024, 12, 12, 2) })
	d := frozen(t, s, bureau, here, 2024, table)
	for pack, own := range map[string]bool{"cn/liaoning-2023": true, "cn/liaoning-shenyang-2023": true, "cn/no-interim-relief": true, "cn/dalian-2016": false, "cn/guangdong-2018": false, "cn/anhui-2018": false} {
		for _, r := range []archive.Running{
			{Owner: here, Dataset: d.Hash, Pack: national, Overlays: []string{pack}}, {Owner: here, Dataset: d.Hash, Pack: pack},
		} {
			made, err := s.Run(bg, bureau, r)
			if own && (err != nil || len(made) != 1) {
				t.Errorf("%s: %d, %v", pack, len(made), err)
			}
			if !own && (len(made) != 0 || fault.KindOf(err) != fault.Invalid) {
				t.Errorf("%s judges %d counties, %v", pack, len(made), err)
			}
		}
	}
}

const national = "cn/quality-balance-2017"
