package returns_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
)

// turns is the whole machine again, written out as a person would read it in
// the guide: for each role and act, the states from which it may be done and
// where each leads.
var turns = map[access.Role]map[returns.Act]map[returns.State]returns.State{
	access.SchoolClerk: {
		returns.ActSave:  {returns.Open: returns.Open, returns.Ready: returns.Open, returns.SentBack: returns.SentBack},
		returns.ActReady: {returns.Open: returns.Ready, returns.SentBack: returns.Ready},
	},
	access.SchoolHead: {
		returns.ActSave:   {returns.Open: returns.Open, returns.Ready: returns.Open, returns.SentBack: returns.SentBack},
		returns.ActReady:  {returns.Open: returns.Ready, returns.SentBack: returns.Ready},
		returns.ActSubmit: {returns.Open: returns.Submitted, returns.Ready: returns.Submitted, returns.SentBack: returns.Submitted},
	},
	access.TownshipOfficer: {
		returns.ActSave:  {returns.Open: returns.Open, returns.Ready: returns.Open, returns.SentBack: returns.SentBack},
		returns.ActReady: {returns.Open: returns.Ready, returns.SentBack: returns.Ready},
	},
	access.CountyStatistician: {
		returns.ActSave:     {returns.Open: returns.Open, returns.Ready: returns.Open, returns.SentBack: returns.SentBack},
		returns.ActReady:    {returns.Open: returns.Ready, returns.SentBack: returns.Ready},
		returns.ActSubmit:   {returns.Open: returns.Submitted, returns.Ready: returns.Submitted, returns.SentBack: returns.Submitted},
		returns.ActSendBack: {returns.Submitted: returns.SentBack, returns.Approved: returns.SentBack},
		returns.ActApprove:  {returns.Submitted: returns.Approved},
		returns.ActLock:     {returns.Approved: returns.Locked},
		returns.ActAmend:    {returns.Locked: returns.Open, returns.CityOK: returns.Open, returns.ProvOK: returns.Open},
	},
	access.CountyLeader: {
		returns.ActSendBack: {returns.Submitted: returns.SentBack, returns.Approved: returns.SentBack},
		returns.ActApprove:  {returns.Submitted: returns.Approved},
		returns.ActLock:     {returns.Approved: returns.Locked},
		returns.ActAmend:    {returns.Locked: returns.Open, returns.CityOK: returns.Open, returns.ProvOK: returns.Open},
	},
	access.ClassTeacher:     {},
	access.Inspector:        {},
	access.CityReviewer:     {returns.ActConfirm: {returns.Locked: returns.CityOK}},
	access.ProvinceReviewer: {returns.ActConfirm: {returns.CityOK: returns.ProvOK}},
	access.SystemAdmin:      {},
	access.SecurityAdmin:    {},
	access.AuditAdmin:       {},
}

// who gives somebody with a role.
func who(role access.Role, s registry.School) access.Actor {
	if role == access.SchoolClerk || role == access.SchoolHead {
		return of(role, s)
	}
	return as(role)
}

// put puts a return into a state, past the service.
func (d *desk) put(id returns.ReturnID, st returns.State) {
	d.store.mu.Lock()
	defer d.store.mu.Unlock()
	r := d.store.returns[id]
	r.State = st
	d.store.returns[id] = r
}

func (d *desk) state(id returns.ReturnID) returns.State {
	d.store.mu.Lock()
	defer d.store.mu.Unlock()
	return d.store.returns[id].State
}

// complete fills in what a school's list asks, so that nothing is in the way.
func (d *desk) complete(t testing.TB, r *returns.Return) {
	t.Helper()
	saved, err := d.SaveCells(t.Context(), as(access.CountyStatistician), returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{
		typing(r, "school_type", registry.Whole, "小学", 0), typing(r, "students", registry.Primary, "300", 0),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if saved.Counts.MustFix+saved.Counts.Unexplained > 0 {
		t.Fatalf("something is in the way: %+v", saved.Problems)
	}
}

func TestEveryStateActAndRoleGoesWhereTheTableSays(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	_, list := d.round(t, true, "cn/county-table")
	r := &list[0]
	d.complete(t, r)
	for _, info := range access.Roles() {
		want, known := turns[info.Role]
		if !known {
			t.Errorf("the table says nothing of %s", info.Role)
		}
		for _, act := range returns.Acts() {
			for _, from := range returns.States() {
				to := from
				if next, ok := want[act][from]; ok {
					to = next
				}
				d.put(r.ID, from)
				err := d.try(t, who(info.Role, s), r, act)
				_, may := want[act][from]
				if act == returns.ActComment {
					may = !info.Role.Admin() && info.Role != access.ClassTeacher // who sees no returns
				}
				if (err == nil) != may || d.state(r.ID) != to {
					t.Errorf("%s %s from %s: now %s with %v, want %s", info.Role, act, from, d.state(r.ID), err, to)
				}
			}
		}
	}
}

// try does one act to a return and gives why it was refused.
func (d *desk) try(t *testing.T, actor access.Actor, r *returns.Return, act returns.Act) error {
	t.Helper()
	switch act {
	case returns.ActSave:
		d.ids++
		text := []string{"280", "290"}[d.ids%2]
		d.store.mu.Lock()
		rev := d.store.returns[r.ID].Revision
		d.store.mu.Unlock()
		_, err := d.SaveCells(t.Context(), actor, returns.Save{County: county, Return: r.ID, Edits: []returns.Edit{typing(r, "students", registry.Primary, text, rev)}})
		return err
	case returns.ActComment:
		_, err := d.Comment(t.Context(), actor, county, r.ID, returns.CellKey{}, "请核对")
		return err
	}
	done, err := d.Act(t.Context(), actor, returns.Command{County: county, Returns: []returns.ReturnID{r.ID}, Act: act, Reason: "核实后发现有误"})
	if err != nil {
		t.Fatal(err)
	}
	return done[0].Err
}

func TestARefusalIsOnRecordAndTellsOnlyWhatTheActorMayKnow(t *testing.T) {
	a, b := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, a, b)
	_, list := d.round(t, false, "cn/county-table")
	kinds := map[string]fault.Kind{}
	for _, r := range list {
		done, err := d.Act(t.Context(), clerk(a), returns.Command{County: county, Returns: []returns.ReturnID{r.ID}, Act: returns.ActApprove})
		if err != nil {
			t.Fatal(err)
		}
		kinds[r.Who.Name] = fault.KindOf(done[0].Err)
	}
	want := map[string]fault.Kind{a.Name: fault.Denied, b.Name: fault.NotFound}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	denied := 0
	for _, e := range d.store.log {
		if e.Result == "denied" && e.Actor == string(clerk(a).Account) {
			denied++
		}
	}
	if denied != 2 {
		t.Errorf("%d refusals on record, want 2", denied)
	}
}

func TestAClosedRoundStopsOnlyWhatWasNeverSubmitted(t *testing.T) {
	s, other := school(1, registry.PrimarySchool), school(2, registry.PrimarySchool)
	d := newDesk(t, s, other)
	round, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	d.complete(t, r)
	if err := d.try(t, clerk(s), r, returns.ActSubmit); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CloseRound(t.Context(), as(access.CountyStatistician), county, round.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.try(t, clerk(other), &list[1], returns.ActSave); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a return never submitted can be filled in after the close: %v", err)
	}
	if err := d.try(t, as(access.CountyStatistician), r, returns.ActSendBack); err != nil {
		t.Fatal(err)
	}
	if err := d.try(t, clerk(s), r, returns.ActSave); err != nil {
		t.Errorf("a return sent back cannot be put right: %v", err)
	}
}

func TestADistrictOfAMunicipalityIsConfirmedByTheProvinceAlone(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	s.County = 110101
	d := newDesk(t, s)
	statistician := access.Actor{Account: "s", Name: "s", Grants: []access.Grant{{Role: access.CountyStatistician, Region: 110101}}}
	_, err := d.OpenRound(t.Context(), statistician, returns.RoundPlan{County: 110101, Title: "任务", Year: 2024, Forms: []string{"cn/county-table"}, Due: d.now})
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Service.List(t.Context(), statistician, returns.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	d.put(list[0].ID, returns.Locked)
	province := access.Actor{Account: "p", Name: "p", Grants: []access.Grant{{Role: access.ProvinceReviewer, Region: 110000}}}
	done, err := d.Act(t.Context(), province, returns.Command{County: 110101, Returns: []returns.ReturnID{list[0].ID}, Act: returns.ActConfirm})
	if err != nil || done[0].Err != nil || done[0].State != returns.ProvOK {
		t.Errorf("%+v, %v", done, err)
	}
}
