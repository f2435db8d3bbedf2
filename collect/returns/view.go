package returns

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// CellView is a cell as a page shows it.
type CellView struct {
	Key       CellKey
	Text      string      // as the form asks for it: 125.3, 是, 不适用; of a refused cell what was typed
	Words     string      // beside an answer
	Value     float64     // in the dictionary's unit; a blank says which
	State     blank.State // of Value
	Bad       bool        // refused until corrected
	Spared    bool        // blank, and does not apply to this school by the form's own rule
	Reason    string
	By        access.AccountID
	ByName    string
	At        time.Time
	Rev       int64
	Origin    facts.Origin
	Last      string    // last year's, as the form shows it; empty: not known
	Change    *float64  // against last year, 0.1 for ten per cent more; nil: not known
	Ledger    *OfLedger // what a ledger of cases counts; nil: none does
	Elsewhere string    // id of the form of the round that asks for it; here it is only shown
	Hidden    bool      // sensitive, and not for this reader
}

// View is everything a page shows of one return.
type View struct {
	Round    Round
	Return   Return // its Cells are those of this return alone, with nothing the reader may not see
	School   registry.School
	Form     *collect.Form
	Grid     *collect.Grid
	Cells    map[CellKey]CellView // every slot of the grid, and what stands beside it
	Problems []collect.Problem
	Acts     []ActInfo // what the reader may do now, the step that takes the return on first
	MayFill  bool
	Why      locale.Message // why it cannot be filled in now; zero where it can, or is not his to fill
	Uploads  []Upload       // what was sent for it, newest first, without contents
}

// Open gives a return for its page. Sensitive items are hidden from those who
// may not see them; reading them is put on record.
func (s *Service) Open(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID) (*View, error) {
	r, err := s.find(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	f, err := s.family(ctx, &r)
	if err != nil {
		return nil, err
	}
	if f.plan.kits[r.Form] == nil {
		return nil, fault.New(fault.NotFound, sayNoForm.With("id", r.Form))
	}
	st := s.examine(f)
	r.Counts = st.counts(&r)
	v := &View{Round: f.round, School: st.who, Form: f.plan.kits[r.Form].form, Problems: st.problems(r.ID), Cells: map[CellKey]CellView{}}
	v.Grid = collect.LayOut(v.Form, schoolsOf(&r, st.who))
	w := &viewing{s: s, actor: actor, family: f, who: st.who, standing: st}
	for _, slot := range v.Grid.Slots(st.who) {
		k := keyOf(r.School, v.Grid.Fact(slot))
		v.Cells[k] = w.cell(ctx, &r, k)
	}
	for k, c := range r.Cells {
		if _, ok := v.Cells[k]; !ok && !c.empty() {
			v.Cells[k] = w.cell(ctx, &r, k)
		}
	}
	if err := w.onRecord(ctx, &r); err != nil {
		return nil, err
	}
	v.Return = w.redacted(&r)
	v.Acts = acts(actor, f.round, &r)
	v.MayFill, v.Why = s.mayFill(actor, f.round, &r)
	if v.Uploads, err = s.opt.Store.ListUploads(ctx, county, r.Round, r.School); err != nil {
		return nil, err
	}
	return v, nil
}

// InTheWay lists what keeps the return from an act that asks for a clean one,
// and says so as an error; neither where nothing does.
func (v *View) InTheWay(a Act) ([]collect.Problem, error) {
	if !a.turn().clean {
		return nil, nil
	}
	list := slices.DeleteFunc(slices.Clone(v.Problems), func(p collect.Problem) bool {
		return p.Severity == collect.Remark || p.Severity == collect.Verify && v.Cells[cellOf(&p)].Reason != ""
	})
	if len(list) == 0 {
		return nil, nil
	}
	return list, fault.New(fault.Invalid, sayInTheWay.With("n", len(list))).Hint(hintInTheWay.With())
}

func schoolsOf(r *Return, who registry.School) []registry.School {
	if r.School == "" {
		return nil
	}
	return []registry.School{who}
}

// mayFill reports whether the actor may fill the return in now, and why not
// where only its state forbids it.
func (s *Service) mayFill(actor access.Actor, round Round, r *Return) (bool, locale.Message) {
	_, allowed, fits := leads(actor, round, r, ActSave)
	switch {
	case !allowed:
		return false, locale.Message{}
	case fits:
		return true, locale.Message{}
	case shut(round, r):
		return false, sayClosed.With("day", round.ClosedAt.Format("2006-01-02"))
	}
	return false, sayNotState.With("state", r.State.Label(), "act", ActSave.turn().done)
}

// viewing is one reader's look at a return.
type viewing struct {
	s         *Service
	actor     access.Actor
	family    *family
	who       registry.School
	standing  *standing
	now       map[facts.Key]int
	sensitive bool // something classed sensitive was shown
}

// cell gives one cell as the reader sees it.
func (v *viewing) cell(ctx context.Context, r *Return, k CellKey) CellView {
	out := CellView{Key: k, Value: blank.Of(blank.NotReported), State: blank.NotReported}
	d := v.s.opt.Dict.Field(k.Field)
	if d == nil || !v.actor.MaySee(string(d.Privacy), r.place()) {
		out.Hidden = true
		return out
	}
	from := r
	if home := v.family.plan.homeOf(r.about(), v.who.Type, k.fact()); home != "" && home != r.Form {
		out.Elsewhere = home
		from = v.sibling(r, home)
	}
	grid := v.family.plan.kits[r.Form].grid
	if from != nil {
		if c, ok := from.Cells[k]; ok {
			out.Text, out.Words, out.Value, out.Bad, out.Reason = shown(grid, k, v.who, c), c.Text, c.Value, c.Bad, c.Reason
			out.By, out.ByName, out.At, out.Rev, out.Origin = c.By, v.s.nameOf(ctx, c.By), c.At, c.Rev, c.Origin
			out.State = blank.StateOf(c.Value)
			v.sensitive = v.sensitive || d.Privacy == facts.Sensitive && !c.empty()
		}
	}
	if out.State == blank.NotReported && !out.Bad && out.Words == "" {
		out.Spared = v.spared(r, k)
	}
	if from != nil {
		out.Ledger = v.family.ofLedger(from, k, v.who)
	}
	v.past(grid, r, k, &out)
	return out
}

func (v *viewing) sibling(r *Return, form string) *Return {
	for _, o := range v.family.all {
		if o.School == r.School && o.Form == form {
			return o
		}
	}
	return nil
}

// spared reports whether the form itself says that a blank does not apply.
func (v *viewing) spared(r *Return, k CellKey) bool {
	t := v.standing.examined.Table
	if v.now == nil {
		v.now = t.Index()
	}
	row, ok := v.now[facts.Key{County: r.County, Year: r.Year, School: r.School, Stage: k.Stage}]
	return ok && blank.StateOf(t.Value(row, k.Field)) == blank.NotApplicable
}

// past adds last year's value.
func (v *viewing) past(grid *collect.Grid, r *Return, k CellKey, out *CellView) {
	row, ok := v.family.prev.Row(facts.Key{County: r.County, Year: r.Year - 1, School: k.School, Stage: k.Stage})
	slot, asked := grid.Find(k.fact(), v.who)
	if !ok || !asked {
		return
	}
	t := v.family.prev.Table()
	was := t.Value(row, k.Field)
	out.Last = grid.Show(slot.Item, was, t.Text(row, k.Field))
	if !blank.Is(was) && !blank.Is(out.Value) && was != 0 && isNumber(grid.Items[slot.Item].Type) {
		c := out.Value/was - 1
		out.Change = &c
	}
}

func isNumber(t facts.Type) bool { return t == facts.Count || t == facts.Amount || t == facts.Ratio }

// redacted gives a return without the cells the reader may not see.
func (v *viewing) redacted(r *Return) Return {
	c := r.clone()
	for k := range c.Cells {
		if d := v.s.opt.Dict.Field(k.Field); d == nil || !v.actor.MaySee(string(d.Privacy), r.place()) {
			delete(c.Cells, k)
		}
	}
	return c
}

// onRecord puts the reading of sensitive items into the audit log.
func (v *viewing) onRecord(ctx context.Context, r *Return) error {
	if !v.sensitive {
		return nil
	}
	return v.s.opt.Log.Append(ctx, v.s.entry(v.actor, access.SensitiveRead, r.place(), "return.read_sensitive", r.object(), (&audit.Detail{}).Note("form", r.Form)))
}

// number writes a number that no form shows.
func number(v float64) string {
	if math.IsInf(v, 0) || blank.Is(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
