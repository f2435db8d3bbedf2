package returns

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Edit is one change of one cell. What is nil stays as it is.
type Edit struct {
	Key    CellKey
	Text   *string // what was typed; empty clears the cell
	Words  *string // words beside an answer
	Take   bool    // the number that a ledger counts, with its lineage; Text is nil
	Reason *string // why a 请核实 finding is right all the same
	Rev    int64   // of the cell as the editor saw it; 0: never touched
	Was    string  // what the editor saw there, to be shown beside a conflict
}

// Save is the grid's save, and its paste: changes of cells of one return.
type Save struct {
	County registry.RegionCode
	Return ReturnID
	Edits  []Edit
}

// Conflict is an edit that was not taken, because another has changed the cell
// since the editor saw it. Sent again with the Rev of Theirs it overrules.
type Conflict struct {
	Key    CellKey
	Mine   string
	Was    string
	Theirs CellView
}

// Saved is what became of a save: the cells named as they stand now, and how
// the whole return stands.
type Saved struct {
	Return    ReturnID
	Revision  int64
	State     State
	Cells     []CellView
	Conflicts []Conflict
	Problems  []collect.Problem
	Counts    Counts
	Acts      []ActInfo
}

// SaveCells changes cells of a return. Edits of cells that another has changed
// meanwhile are given back as conflicts, the others are saved; a text that
// cannot be read as a value is kept as it was typed, refused, and reported.
// Errors are denied, not_found, and conflict where the state forbids it.
func (s *Service) SaveCells(ctx context.Context, actor access.Actor, c Save) (Saved, error) {
	r, err := s.find(ctx, actor, c.County, c.Return)
	if err != nil {
		return Saved{}, err
	}
	if err := s.may(ctx, actor, access.ReturnFill, r.place(), "return.save", r.object()); err != nil {
		return Saved{}, err
	}
	f, err := s.family(ctx, &r)
	if err != nil {
		return Saved{}, err
	}
	typed, err := s.typed(actor, f, &r, c.Edits)
	if err != nil {
		return Saved{}, err
	}
	w := &saving{s: s, actor: actor, family: f, edits: typed, now: s.now(), id: r.ID}
	if err := w.save(ctx); err != nil {
		return Saved{}, err
	}
	return w.told(ctx), nil
}

// typed is an edit with the meaning of its text.
type typedEdit struct {
	Edit
	said collect.Reading
	told *OfLedger // of Take
}

// typed reads the texts of edits as the form's cells. What the form does not ask
// here, or asks in another form of the round, is refused as a whole.
func (s *Service) typed(actor access.Actor, f *family, r *Return, edits []Edit) ([]typedEdit, error) {
	k := f.plan.kits[r.Form]
	if k == nil {
		return nil, fault.New(fault.NotFound, sayNoForm.With("id", r.Form))
	}
	who := s.school(f.ofSchool(r.School))
	out := make([]typedEdit, len(edits))
	for i, e := range edits {
		e.Key.School = r.School
		at := e.Key.fact()
		if home := f.plan.homeOf(r.about(), who.Type, at); home != "" && home != r.Form {
			return nil, fault.New(fault.Invalid, sayElsewhere.With("form", s.forms[home].Label)).At(string(at.Field))
		}
		if d := s.opt.Dict.Field(at.Field); d == nil || !actor.MaySee(string(d.Privacy), r.place()) {
			return nil, fault.New(fault.Denied, sayHidden.With()).At(string(at.Field))
		}
		if tooLong(e.Text, e.Words, e.Reason) {
			return nil, fault.New(fault.Limit, sayTooLong.With("n", longestText)).At(string(at.Field))
		}
		out[i] = typedEdit{Edit: e}
		if e.Take {
			if out[i].told = f.ofLedger(r, e.Key, who); out[i].told == nil || out[i].told.Text == "" {
				return nil, fault.New(fault.NotFound, sayNoLedger.With()).At(string(at.Field))
			}
			continue
		}
		if e.Text == nil {
			if _, asked := k.grid.Find(at, who); !asked && r.cell(e.Key).empty() {
				return nil, fault.New(fault.NotFound, sayNoCell.With()).At(string(at.Field))
			}
			continue
		}
		out[i].said = collect.ReadValue(k.form, at, who, *e.Text)
		if p := out[i].said.Problem; p != nil && p.Key == "collect.not_asked" && r.cell(e.Key).empty() {
			return nil, fault.New(fault.Invalid, p.Want).At(string(at.Field))
		}
	}
	return out, nil
}

// longestText is how many characters a cell, a reason or a comment may have: as
// many as a cell of a workbook.
const longestText = 32767

func tooLong(texts ...*string) bool {
	return slices.ContainsFunc(texts, func(t *string) bool { return t != nil && utf8.RuneCountInString(*t) > longestText })
}

func (f *family) ofSchool(id registry.SchoolID) []*Return {
	var out []*Return
	for _, r := range f.all {
		if r.School == id {
			out = append(out, r)
		}
	}
	return out
}

// saving is one save under way.
type saving struct {
	s      *Service
	actor  access.Actor
	family *family
	edits  []typedEdit
	now    time.Time
	id     ReturnID

	before    *Return // as it was examined before the transaction
	after     *Return // as it is saved
	standing  *standing
	conflicts []int // edits not taken
}

// save applies the edits. The checks run before the transaction on the return
// as it was read; only where somebody was faster they run again within it.
func (w *saving) save(ctx context.Context) error {
	w.before = w.family.all[0]
	guess := w.before.clone()
	w.apply(&guess, &audit.Detail{})
	w.examine(&guess)
	ids := []ReturnID{w.id}
	for _, r := range w.family.all[1:] {
		if w.before.School != "" {
			ids = append(ids, r.ID)
		}
	}
	return w.s.opt.Store.Change(ctx, w.before.County, ids, w.change)
}

// examine checks the family with the return as it would be.
func (w *saving) examine(r *Return) {
	f := *w.family
	f.all = append([]*Return{r}, f.all[1:]...)
	w.standing = w.s.examine(&f)
	r.Counts = w.standing.counts(r)
	w.after = r
}

func (w *saving) change(r *Return) (Changed, error) {
	if r.ID != w.id {
		return w.recount(r)
	}
	to, allowed, fits := leads(w.actor, w.family.round, r, ActSave)
	if !allowed || !fits {
		return Changed{}, w.s.notNow(w.family.round, r, ActSave)
	}
	d := &audit.Detail{}
	was := r.Revision
	changed := w.apply(r, d)
	if was == w.before.Revision {
		r.Counts = w.after.Counts
		w.after = r
	} else {
		w.examine(r)
	}
	if !changed {
		return Changed{}, nil
	}
	if r.State != to {
		d.Change("state", r.State, to)
		r.State = to
	}
	return Changed{Save: true, Entries: []audit.Entry{w.s.entry(w.actor, access.ReturnFill, r.place(), "return.save", r.object(), d)}}, nil
}

// recount keeps what lists show of the school's other returns true.
func (w *saving) recount(r *Return) (Changed, error) {
	i, ok := w.standing.index[r.ID]
	if !ok || w.standing.order[i].Revision != r.Revision {
		return Changed{}, nil
	}
	n := w.standing.counts(r)
	if n == r.Counts {
		return Changed{}, nil
	}
	r.Counts = n
	return Changed{Save: true}, nil
}

// apply changes the cells of a return and notes old and new. It reports whether
// anything changed.
func (w *saving) apply(r *Return, d *audit.Detail) bool {
	grid := w.family.plan.kits[r.Form].grid
	w.conflicts = w.conflicts[:0]
	next := r.Revision + 1
	changed := false
	for i, e := range w.edits {
		old := r.cell(e.Key)
		now := w.edited(old, e)
		if same(old, now) && (e.told == nil || old.Origin == now.Origin) {
			continue
		}
		if e.Rev < old.Rev && old.By != w.actor.Account {
			w.conflicts = append(w.conflicts, i)
			continue
		}
		now.By, now.At, now.Rev = w.actor.Account, w.now, next
		if r.Cells == nil {
			r.Cells = map[CellKey]Cell{}
		}
		r.Cells[e.Key] = now
		changed = true
		name := string(e.Key.Field) + "@" + e.Key.Stage.String()
		d.Change(name, shown(grid, e.Key, r.Who, old), shown(grid, e.Key, r.Who, now))
		d.Change("reason:"+name, old.Reason, now.Reason)
		if e.Rev < old.Rev || old.By != "" && old.By != w.actor.Account {
			d.Note("over:"+name, string(old.By))
		}
	}
	if changed {
		r.Revision, r.Changed = next, w.now
	}
	return changed
}

// edited gives a cell as an edit leaves it. A reason speaks of a value: a new
// value is without one until it is given.
func (w *saving) edited(c Cell, e typedEdit) Cell {
	if e.told != nil {
		if c.Bad || !sameValue(c.Value, e.told.Value) {
			c.Reason = ""
		}
		c.Value, c.Bad, c.Raw, c.Origin = e.told.Value, false, e.told.Text, e.told.origin(w.actor.Name)
	}
	if e.Text != nil {
		was := c
		c.Value, c.Bad, c.Raw = e.said.Value, e.said.Bad, strings.TrimSpace(*e.Text)
		c.Origin = facts.Origin{By: w.actor.Name, Note: "typed " + w.now.Format("2006-01-02 15:04")}
		if e.said.Words != "" || e.Words == nil && w.s.isWords(e.Key.Field) {
			c.Text = e.said.Words
		}
		if c.Raw != "" {
			c.Origin.Raw = c.Raw
		}
		if c.empty() {
			c.Origin = facts.Origin{}
		}
		if !sameSaid(was, c) {
			c.Reason = ""
		} else {
			c.Raw, c.Origin = was.Raw, was.Origin
		}
	}
	if e.Words != nil {
		c.Text = strings.TrimSpace(*e.Words)
	}
	if e.Reason != nil {
		c.Reason = strings.TrimSpace(*e.Reason)
	}
	return c
}

func (s *Service) isWords(f facts.FieldID) bool {
	d := s.opt.Dict.Field(f)
	return d != nil && (d.Type == facts.Words || d.Type == facts.Answer)
}

// sameSaid reports whether two cells say the same; a refused cell says what was
// typed.
func sameSaid(a, b Cell) bool {
	return a.Bad == b.Bad && a.Text == b.Text && sameValue(a.Value, b.Value) && (!a.Bad || a.Raw == b.Raw)
}

func same(a, b Cell) bool {
	return sameSaid(a, b) && a.Reason == b.Reason
}

func sameValue(a, b float64) bool {
	if blank.Is(a) || blank.Is(b) {
		return blank.Is(a) && blank.Is(b) && blank.StateOf(a) == blank.StateOf(b)
	}
	return a == b
}

// shown writes a cell as its form shows it; of a refused one what was typed.
func shown(g *collect.Grid, k CellKey, who registry.School, c Cell) string {
	if c.Bad {
		return c.Raw
	}
	text := c.Text
	if slot, ok := g.Find(k.fact(), who); ok {
		text = g.Show(slot.Item, c.Value, c.Text)
	} else if !blank.Is(c.Value) {
		text = number(c.Value)
	}
	if text == "" {
		return c.Text
	}
	return text
}

// cell gives a cell; one that was never touched is blank.
func (r *Return) cell(k CellKey) Cell {
	if c, ok := r.Cells[k]; ok {
		return c
	}
	return Cell{Value: blank.Of(blank.NotReported)}
}

func (r *Return) clone() Return {
	c := *r
	c.Cells = maps.Clone(r.Cells)
	return c
}

// told gives what the editor is shown.
func (w *saving) told(ctx context.Context) Saved {
	r := w.after
	out := Saved{Return: r.ID, Revision: r.Revision, State: r.State, Counts: r.Counts, Problems: w.standing.problems(r.ID)}
	v := &viewing{s: w.s, actor: w.actor, family: w.family, who: w.standing.who, standing: w.standing}
	seen := map[CellKey]bool{}
	for _, e := range w.edits {
		if !seen[e.Key] {
			seen[e.Key] = true
			out.Cells = append(out.Cells, v.cell(ctx, r, e.Key))
		}
	}
	for _, i := range w.conflicts {
		e := w.edits[i]
		c := Conflict{Key: e.Key, Was: e.Was, Theirs: v.cell(ctx, r, e.Key)}
		if e.Text != nil {
			c.Mine = *e.Text
		} else if e.Reason != nil {
			c.Mine = *e.Reason
		}
		out.Conflicts = append(out.Conflicts, c)
	}
	out.Acts = acts(w.actor, w.family.round, r)
	return out
}

// notNow says why the state of a return does not let something be done.
func (s *Service) notNow(round Round, r *Return, a Act) error {
	if (a == ActSave || a == ActSubmit || a == ActReady) && shut(round, r) {
		return fault.New(fault.Conflict, sayClosed.With("day", round.ClosedAt.Format("2006-01-02")))
	}
	return fault.New(fault.Conflict, sayNotState.With("state", r.State.Label(), "act", a.turn().done))
}

var (
	sayElsewhere = locale.NewTemplate("returns.elsewhere", "此项请在《{form}》中填写", "this is asked in {form}; write it there")
	sayTooLong   = locale.NewTemplate("returns.too_long", "一格、一条理由或批注最多 {n} 个字", "a cell, a reason or a comment has at most {n} characters")
	sayHidden    = locale.NewTemplate("returns.hidden", "您没有查看和填写此项的权限", "this item is not yours to see or fill in")
)
