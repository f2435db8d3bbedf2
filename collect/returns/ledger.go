package returns

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// Ledgers counts what the case ledgers of a county know of what forms ask;
// casework does it.
type Ledgers interface {
	// Yields lists the fields that some ledger of the county yields.
	Yields(county registry.RegionCode) []facts.FieldID
	// Counted gives what they yield. Of schools that do not use a ledger it gives
	// nothing.
	Counted(ctx context.Context, q Counting) ([]Counted, error)
}

// Counting asks ledgers for some fields in a school year.
type Counting struct {
	County  registry.RegionCode
	Year    registry.SchoolYear
	Fields  []facts.FieldID
	Schools []registry.SchoolID // only of these, "" is the county itself; nil: of all
}

// Counted is a fact counted from the cases of a ledger, in the dictionary's unit.
// The value is not reported where the ledger cannot say; the lineage says why.
type Counted struct {
	Key       facts.Key // Stage Whole: of the whole school
	Field     facts.FieldID
	Value     float64
	Procedure string      // whose cases; empty: counted from the comparison of registers
	Ledger    locale.Text // 校舍安全台账
	Lineage   string      // down to the numbers of the cases
}

// ledgerMark begins the note of an origin that was counted from a ledger.
const ledgerMark = "台账计数："

// FromLedger reports whether a value was counted from a ledger, and gives its
// lineage.
func FromLedger(o facts.Origin) (lineage string, ok bool) {
	return strings.CutPrefix(o.Note, ledgerMark)
}

// OfLedger is what a ledger says of one cell of a return, as a page shows it.
type OfLedger struct {
	Counted
	Text  string // as the form asks for it; empty where the ledger cannot say
	Taken bool   // the cell holds it, with its lineage
}

// counts is what the ledgers yield of the schools of a county.
type counts map[CellKey]Counted

// counted asks the ledgers where the forms of the plan ask what they yield.
func (s *Service) counted(ctx context.Context, p *plan, county registry.RegionCode, year registry.SchoolYear, schools ...registry.SchoolID) (counts, error) {
	if s.opt.Ledgers == nil {
		return counts{}, nil
	}
	asked := p.asked(s.opt.Ledgers.Yields(county))
	if len(asked) == 0 {
		return counts{}, nil
	}
	list, err := s.opt.Ledgers.Counted(ctx, Counting{County: county, Year: year, Fields: asked, Schools: schools})
	if err != nil {
		return nil, err
	}
	out := counts{}
	for _, c := range list {
		out[CellKey{School: c.Key.School, Stage: c.Key.Stage, Field: c.Field}] = c
	}
	return out, nil
}

// asked gives those of some fields that a form of the plan asks for.
func (p *plan) asked(fields []facts.FieldID) []facts.FieldID {
	return slices.DeleteFunc(slices.Clone(fields), func(f facts.FieldID) bool {
		for _, k := range p.kits {
			if slices.ContainsFunc(k.grid.Items, func(it collect.Item) bool { return it.Field == f }) {
				return false
			}
		}
		return true
	})
}

// of gives what a ledger says of a cell. What it says of a whole school is that of
// its only section.
func (n counts) of(k CellKey, who registry.School) (Counted, bool) {
	if c, ok := n[k]; ok {
		return c, true
	}
	if stages := who.Stages(); len(stages) != 1 || stages[0] != k.Stage {
		return Counted{}, false
	}
	k.Stage = registry.Whole
	c, ok := n[k]
	return c, ok
}

// origin is that of a value which somebody has taken from a ledger.
func (c *Counted) origin(by string) facts.Origin {
	return facts.Origin{By: by, Note: ledgerMark + c.Lineage}
}

// ofLedger gives what a ledger says of a cell, as its form writes it.
func (f *family) ofLedger(r *Return, k CellKey, who registry.School) *OfLedger {
	grid := f.plan.kits[r.Form].grid
	slot, asked := grid.Find(k.fact(), who)
	home := f.plan.homeOf(r.about(), who.Type, k.fact())
	c, ok := f.told.of(k, who)
	if !asked || !ok || home != "" && home != r.Form {
		return nil
	}
	out := &OfLedger{Counted: c}
	if !blank.Is(c.Value) {
		out.Text = grid.Show(slot.Item, c.Value, "")
		now := r.cell(k)
		_, from := FromLedger(now.Origin)
		out.Taken = from && !now.Bad && now.Value == c.Value
	}
	return out
}

var (
	wantLedger  = locale.NewTemplate("returns.ledger", "{ledger}计得 {counted}，填报 {got}", "the ledger ({ledger}) gives {counted}, reported is {got}")
	fixLedger   = locale.NewTemplate("returns.ledger.fix", "采用台账数，或先改台账，或写明为何不同（{lineage}）", "take the ledger's number, mend the ledger, or say why they differ ({lineage})")
	sayNoLedger = locale.NewTemplate("returns.no_ledger", "没有可采用的台账数", "no ledger has a number for this")
)

// besideLedgers adds to what the checks found where a return says another number
// than the ledgers of its cases.
func (f *family) besideLedgers(st *standing) {
	if len(f.told) == 0 {
		return
	}
	for i, r := range st.order {
		who := st.whos[r.School]
		grid := f.plan.kits[r.Form].grid
		for _, slot := range grid.Slots(who) {
			k := keyOf(r.School, grid.Fact(slot))
			o := f.ofLedger(r, k, who)
			if o == nil || !o.differs(r, r.cell(k)) {
				continue
			}
			st.examined.Problems = append(st.examined.Problems, collect.Problem{
				Severity: collect.Verify, Key: "returns.ledger", Row: -1, Col: -1, Label: grid.Items[slot.Item].Label.ZH, Field: k.Field, School: k.School, Stage: k.Stage, Name: who.Name,
				Want: wantLedger.With("ledger", o.Ledger, "counted", o.Text, "got", shown(grid, k, who, r.cell(k))),
				Fix:  fixLedger.With("lineage", o.Lineage),
			})
			st.examined.Of = append(st.examined.Of, i)
		}
	}
}

// differs reports whether a cell says another number than the ledger. What was
// taken from a ledger stands once the return is approved: the ledger moves on.
func (o *OfLedger) differs(r *Return, c Cell) bool {
	if o.Text == "" || c.Bad || c.empty() || sameValue(c.Value, o.Value) {
		return false
	}
	if _, taken := FromLedger(c.Origin); taken {
		return slices.Contains([]State{Open, Ready, Submitted, SentBack}, r.State)
	}
	return true
}

// TakeCounted fills every cell that a ledger counts with the ledger's number and
// its lineage, but for those where somebody has said why his own is right. It
// saves as SaveCells does.
func (s *Service) TakeCounted(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID) (Saved, error) {
	v, err := s.Open(ctx, actor, county, id)
	if err != nil {
		return Saved{}, err
	}
	return s.SaveCells(ctx, actor, Save{County: county, Return: id, Edits: v.toTake()})
}

// toTake makes the edits that take every number the ledgers have.
func (v *View) toTake() []Edit {
	var out []Edit
	for k, c := range v.Cells {
		if o := c.Ledger; o != nil && o.Text != "" && !o.Taken && c.Reason == "" && !c.Hidden {
			out = append(out, Edit{Key: k, Take: true, Rev: c.Rev, Was: c.Text})
		}
	}
	slices.SortFunc(out, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Key.Field, b.Key.Field), cmp.Compare(a.Key.Stage, b.Key.Stage))
	})
	return out
}

// ToTake is how many cells TakeCounted would fill.
func (v *View) ToTake() int { return len(v.toTake()) }
