package returns_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Yields makes the desk its own ledgers.
func (d *desk) Yields(registry.RegionCode) []facts.FieldID {
	var out []facts.FieldID
	for _, c := range d.told {
		out = append(out, c.Field)
	}
	return out
}

func (d *desk) Counted(_ context.Context, q returns.Counting) ([]returns.Counted, error) {
	return slices.DeleteFunc(slices.Clone(d.told), func(c returns.Counted) bool {
		return !slices.Contains(q.Fields, c.Field) || q.Schools != nil && !slices.Contains(q.Schools, c.Key.School)
	}), nil
}

// tells makes the ledger give a number of a school.
func (d *desk) tells(school registry.SchoolID, field facts.FieldID, v float64, lineage string) {
	d.told = slices.DeleteFunc(d.told, func(c returns.Counted) bool { return c.Field == field && c.Key.School == school })
	d.told = append(d.told, returns.Counted{
		Key: facts.Key{County: county, Year: 2024, School: school}, Field: field, Value: v, Procedure: "yard", Ledger: locale.Text{ZH: "台账", EN: "Ledger"}, Lineage: lineage,
	})
}

func (d *desk) saves(t *testing.T, who access.Actor, r *returns.Return, edits ...returns.Edit) returns.Saved {
	t.Helper()
	saved, err := d.SaveCells(t.Context(), who, returns.Save{County: county, Return: r.ID, Edits: edits})
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func ofLedger(ps []collect.Problem) []string {
	var out []string
	for _, p := range ps {
		if p.Key == "returns.ledger" {
			out = append(out, string(p.Field)+"@"+p.Stage.String()+" "+p.What(locale.ZH)+"｜"+p.Advice(locale.ZH))
		}
	}
	return out
}

func TestANumberThatDiffersFromTheLedgerIsToBeVerifiedAndCanBeTaken(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	d.tells(s.ID, "students", 300, "台账截至2024-10-08，300件")
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	key := returns.CellKey{School: s.ID, Stage: registry.Primary, Field: "students"}

	v, err := d.Open(t.Context(), clerk(s), county, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if l := v.Cells[key].Ledger; l == nil || l.Text != "300" || l.Taken || v.ToTake() != 1 || len(ofLedger(v.Problems)) > 0 {
		t.Fatalf("a blank cell is shown the count and is no finding: %+v, %v", l, ofLedger(v.Problems))
	}

	saved := d.saves(t, clerk(s), r, typing(r, "students", registry.Primary, "298", 0))
	if diff := cmp.Diff([]string{"students@primary 台账计得 300，填报 298｜采用台账数，或先改台账，或写明为何不同（台账截至2024-10-08，300件）。"}, ofLedger(saved.Problems)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if saved.Counts.Verify != 1 || saved.Counts.Unexplained != 1 {
		t.Errorf("counts: %+v", saved.Counts)
	}

	saved = d.saves(t, clerk(s), r, returns.Edit{Key: key, Take: true, Rev: saved.Cells[0].Rev})
	c := saved.Cells[0]
	lineage, ok := returns.FromLedger(c.Origin)
	if c.Text != "300" || !c.Ledger.Taken || !ok || lineage != "台账截至2024-10-08，300件" || c.Origin.By != clerk(s).Name || len(ofLedger(saved.Problems)) > 0 {
		t.Errorf("taken: %+v, %v", c, ofLedger(saved.Problems))
	}
	saved = d.saves(t, clerk(s), r, typing(r, "students", registry.Primary, "300", c.Rev))
	if _, ok := returns.FromLedger(saved.Cells[0].Origin); !ok {
		t.Errorf("the same number typed over it keeps the lineage: %+v", saved.Cells[0].Origin)
	}

	d.tells(s.ID, "students", 301, "台账截至2024-10-09，301件")
	if v, err = d.Open(t.Context(), clerk(s), county, r.ID); err != nil || len(ofLedger(v.Problems)) != 1 {
		t.Errorf("the ledger has moved on: %v, %v", ofLedger(v.Problems), err)
	}
	saved = d.saves(t, clerk(s), r, typing(r, "students", registry.Primary, "299", c.Rev))
	if _, ok := returns.FromLedger(saved.Cells[0].Origin); ok {
		t.Errorf("another number typed is not the ledger's: %+v", saved.Cells[0].Origin)
	}
}

func TestEverythingCountedIsTakenAtOnceButWhatSomebodyHasExplained(t *testing.T) {
	s, other := school(1, registry.PrimarySchool), school(2, registry.NineYear)
	d := newDesk(t, s, other)
	for _, one := range []registry.School{s, other} {
		d.tells(one.ID, "students", 300, "三百")
		d.tells(one.ID, "teachers", 20, "二十")
		d.tells(one.ID, "boarders", 0, "没有")
		d.tells(one.ID, "migrant_students", blank.Of(blank.NotReported), "无从取数")
	}
	_, list := d.round(t, false, "cn/county-table")
	i := slices.IndexFunc(list, func(r returns.Return) bool { return r.School == s.ID })
	r := &list[i]
	reason := "两名教师借出"
	saved := d.saves(t, clerk(s), r, typing(r, "teachers", registry.Primary, "18", 0), typing(r, "students", registry.Primary, "299", 0))
	d.saves(t, clerk(s), r, returns.Edit{Key: saved.Cells[0].Key, Reason: &reason, Rev: saved.Cells[0].Rev})
	if _, err := d.TakeCounted(t.Context(), clerk(s), county, r.ID); err != nil {
		t.Fatal(err)
	}
	v, err := d.Open(t.Context(), clerk(s), county, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range []facts.FieldID{"students", "teachers", "boarders", "migrant_students"} {
		for _, st := range []registry.Stage{registry.Primary, registry.Whole} {
			if c, ok := v.Cells[returns.CellKey{School: s.ID, Stage: st, Field: f}]; ok {
				_, from := returns.FromLedger(c.Origin)
				got = append(got, strings.TrimSpace(string(f)+" "+c.Text+map[bool]string{true: " taken"}[from]))
			}
		}
	}
	if diff := cmp.Diff([]string{"students 300 taken", "teachers 18", "boarders 0 taken", "migrant_students"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if v.ToTake() != 0 {
		t.Errorf("%d are left to take", v.ToTake())
	}

	nine := &list[1-i]
	if v, err = d.Open(t.Context(), clerk(other), county, nine.ID); err != nil {
		t.Fatal(err)
	}
	if c := v.Cells[returns.CellKey{School: other.ID, Stage: registry.Primary, Field: "students"}]; c.Ledger != nil {
		t.Errorf("a count of the whole school is not that of one of its sections: %+v", c.Ledger)
	}
	_, err = d.SaveCells(t.Context(), clerk(other), returns.Save{County: county, Return: nine.ID, Edits: []returns.Edit{{Key: returns.CellKey{Stage: registry.Primary, Field: "students"}, Take: true}}})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("taking what no ledger counts: %v", err)
	}
}

func TestWhatWasTakenStandsOnceTheReturnIsApprovedAndReachesTheFacts(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	d.tells(s.ID, "students", 300, "台账截至2024-10-08，300件：学2024-0001")
	_, list := d.round(t, false, "cn/county-table")
	r := &list[0]
	d.saves(t, clerk(s), r, typing(r, "school_type", registry.Whole, "小学", 0), returns.Edit{Key: returns.CellKey{Stage: registry.Primary, Field: "students"}, Take: true})
	for _, act := range []returns.Act{returns.ActSubmit, returns.ActApprove, returns.ActLock} {
		actor := as(access.CountyStatistician)
		if act == returns.ActSubmit {
			actor = clerk(s)
		}
		done, err := d.Act(t.Context(), actor, returns.Command{County: county, Returns: []returns.ReturnID{r.ID}, Act: act})
		if err != nil || done[0].Err != nil {
			t.Fatalf("%s: %v %+v", act, err, done)
		}
	}
	d.tells(s.ID, "students", 310, "台账截至2024-11-01，310件")
	found, err := d.Findings(t.Context(), []registry.RegionCode{county}, 2024, returns.Locked)
	if err != nil || len(found) > 0 {
		t.Errorf("the ledger moves on, a locked return does not: %+v, %v", found, err)
	}
	table, err := d.Table(t.Context(), []registry.RegionCode{county}, 2024, returns.Locked)
	if err != nil {
		t.Fatal(err)
	}
	row, ok := table.Index()[facts.Key{County: county, Year: 2024, School: s.ID, Stage: registry.Primary}]
	if !ok {
		t.Fatal("the school is not among the facts")
	}
	if lineage, _ := returns.FromLedger(table.Origin(row, "students")); table.Value(row, "students") != 300 || lineage != "台账截至2024-10-08，300件：学2024-0001" {
		t.Errorf("%v from %+v", table.Value(row, "students"), table.Origin(row, "students"))
	}
}

func TestTheCountysOwnFormIsCountedToo(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	d.tells("", "exchanged", 12, "台账截至2024-10-08，12件")
	d.tells(s.ID, "students", 300, "三百")
	_, list := d.round(t, false, "cn/county-return", "cn/county-table")
	i := slices.IndexFunc(list, func(r returns.Return) bool { return r.School == "" })
	if i < 0 {
		t.Fatal("the county has no return of its own")
	}
	bureau := as(access.CountyStatistician)
	key := returns.CellKey{Field: "exchanged"}
	saved := d.saves(t, bureau, &list[i], typing(&list[i], "exchanged", registry.Whole, "10", 0))
	if got := ofLedger(saved.Problems); len(got) != 1 || !strings.Contains(got[0], "台账计得 12，填报 10") {
		t.Errorf("found: %v", got)
	}
	if _, err := d.TakeCounted(t.Context(), bureau, county, list[i].ID); err != nil {
		t.Fatal(err)
	}
	v, err := d.Open(t.Context(), bureau, county, list[i].ID)
	if err != nil {
		t.Fatal(err)
	}
	if c := v.Cells[key]; c.Text != "12" || !c.Ledger.Taken || len(ofLedger(v.Problems)) > 0 {
		t.Errorf("taken: %+v, %v", c, ofLedger(v.Problems))
	}
	round := v.Round.ID
	m, err := d.OpenMany(t.Context(), bureau, county, round, "cn/county-table")
	if err != nil {
		t.Fatal(err)
	}
	if l := m.Rows[0].Cells[returns.CellKey{School: s.ID, Stage: registry.Primary, Field: "students"}].Ledger; l == nil || l.Text != "300" {
		t.Errorf("in the table of all schools: %+v", l)
	}
}
