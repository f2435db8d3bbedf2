package returns

import (
	"errors"
	"maps"
	"slices"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/blank"
	"junheng/internal/parallel"
	"junheng/registry"
)

// change merges what was read into the returns of one county in one
// transaction, with counts by the checks of each school.
func (t *target) change(u *uploading) error {
	guess, err := t.guess(u)
	if err != nil {
		return err
	}
	if err := u.kept(); err != nil {
		return err
	}
	ids := make([]ReturnID, len(t.order))
	read := make(map[ReturnID][]readCell, len(t.order))
	for i, b := range t.order {
		ids[i] = b.to.ID
		read[b.to.ID] = b.cells
	}
	var replaced []replacedCell
	var late []*Return
	changed := map[ReturnID]int{}
	err = u.s.opt.Store.ChangeHeads(u.ctx, t.round.County, ids, func(r *Return) (Changed, error) {
		if r.ID == ids[0] {
			replaced, late, changed = nil, nil, map[ReturnID]int{}
		}
		var c Changed
		var n int
		if to, _, fits := leads(u.actor, t.round, r, ActSave); fits {
			var old []replacedCell
			if n, old, c = t.take(u, r, guess[r.ID], read[r.ID]); c.Whole {
				return c, nil
			}
			replaced = append(replaced, old...)
			if n > 0 {
				changed[r.ID] = n
				r.State = to
			}
		} else {
			late = append(late, r)
		}
		c.Save = n > 0
		if r.ID == ids[len(ids)-1] {
			c.Entries = t.entries(u, changed, replaced)
		}
		return c, nil
	})
	if err != nil {
		return err
	}
	for _, r := range late {
		u.leave(r.County, r.Who, len(read[r.ID]), sayNotOpenNow.With("state", r.State.Label()))
	}
	schools := map[registry.SchoolID]bool{}
	for _, b := range t.order {
		if n := changed[b.to.ID]; n > 0 {
			u.out.Cells += n
			schools[b.to.School] = true
		}
	}
	u.out.Schools += len(schools)
	return nil
}

// take puts what was read into a return on record: as it was guessed where
// nobody has changed the return since, else anew, for which it wants the Whole.
func (t *target) take(u *uploading, r *Return, g *guessed, read []readCell) (int, []replacedCell, Changed) {
	if g != nil && g.revision == r.Revision {
		if g.n > 0 {
			r.Counts, r.Changed = g.counts, u.now
		}
		return g.n, g.old, Changed{Draft: g.draft}
	}
	if r.Cells == nil {
		return 0, nil, Changed{Whole: true}
	}
	n, old := merge(r, read, u)
	if n > 0 {
		r.Counts = t.counted(u, []*Return{r})[r.ID]
	}
	return n, old, Changed{}
}

// replacedCell is a value that another took the place of.
type replacedCell struct {
	ret      ReturnID
	name     string
	was, now string
}

// merge puts the cells read into a return. It gives the number of cells that
// changed, and those of them that said something before.
func merge(r *Return, read []readCell, u *uploading) (int, []replacedCell) {
	var old []replacedCell
	n := 0
	next := r.Revision + 1
	if r.Cells == nil {
		r.Cells = make(map[CellKey]Cell, len(read))
	}
	for i := range read {
		k, c := keyOf(r.School, u.fact(read[i])), u.cell(read[i], r.Form)
		was, had := r.Cells[k]
		if had && sameSaid(was, c) {
			continue
		}
		c.Rev = next
		r.Cells[k] = c
		n++
		if had && !was.empty() {
			old = append(old, replacedCell{r.ID, string(k.Field) + "@" + k.Stage.String(), plain(was), plain(c)})
		}
	}
	if n > 0 {
		r.Revision, r.Changed = next, u.now
	}
	slices.SortFunc(old, func(a, b replacedCell) int { return compare(a.name, b.name) })
	return n, old
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// plain writes a cell in the dictionary's own units.
func plain(c Cell) string {
	switch {
	case c.Bad:
		return c.Raw
	case blank.StateOf(c.Value) == blank.NotReported:
		return c.Text
	case blank.Is(c.Value):
		return blank.StateOf(c.Value).String()
	}
	return number(c.Value)
}

// perEntry is how many replaced cells one line of the audit log tells of.
const perEntry = 500

// entries tells of a merge: how many cells of how many returns, and old and new
// of every cell that said something before.
func (t *target) entries(u *uploading, changed map[ReturnID]int, replaced []replacedCell) []audit.Entry {
	at := access.Place{Region: t.round.County}
	cells := 0
	for _, n := range changed {
		cells += n
	}
	head := (&audit.Detail{}).Note("round", t.round.ID).Note("returns", len(changed)).Note("cells", cells).Note("replaced", len(replaced))
	if len(changed) == 0 {
		return nil
	}
	for _, b := range t.order {
		if r := b.to; changed[r.ID] > 0 {
			at.School, at.Township = r.School, r.Who.Township
			break
		}
	}
	out := []audit.Entry{u.s.entry(u.actor, access.ReturnFill, at, "return.merge", "round/"+string(t.round.ID), head)}
	for lo := 0; lo < len(replaced); lo += perEntry {
		d := &audit.Detail{}
		for _, c := range replaced[lo:min(lo+perEntry, len(replaced))] {
			d.Change(string(c.ret)+"/"+c.name, c.was, c.now)
		}
		out = append(out, u.s.entry(u.actor, access.ReturnFill, at, "return.merge", "round/"+string(t.round.ID), d))
	}
	return out
}

// guessed is how a return will stand if nobody changes it meanwhile.
type guessed struct {
	revision int64 // of the return as it was read
	n        int   // cells changed
	old      []replacedCell
	counts   Counts
	draft    Draft // with what was read merged in; nil where no cell changed
}

// guess checks the returns as they will be and makes them ready to be kept,
// before the transaction and on all processors, so that the transaction is short.
func (t *target) guess(u *uploading) (map[ReturnID]*guessed, error) {
	out := make(map[ReturnID]*guessed, len(t.order))
	schools := map[registry.SchoolID]bool{}
	read := make(map[ReturnID][]readCell, len(t.order))
	for _, b := range t.order {
		out[b.to.ID] = &guessed{}
		read[b.to.ID] = b.cells
		schools[b.to.School] = true
	}
	if schools[""] {
		return out, t.guessCounty(u, read, out)
	}
	some := slices.Collect(slices.Chunk(slices.Sorted(maps.Keys(schools)), atOnce))
	errs := make([]error, len(some))
	parallel.Each(len(some), func(i int) {
		_, errs[i] = t.guessSome(u, some[i], read, out)
	})
	return out, errors.Join(errs...)
}

// guessSome does it for all returns of some schools, and gives them as they will be.
func (t *target) guessSome(u *uploading, schools []registry.SchoolID, read map[ReturnID][]readCell, out map[ReturnID]*guessed) ([]Return, error) {
	list, err := u.s.opt.Store.ListReturns(u.ctx, Filter{Counties: []registry.RegionCode{t.round.County}, Round: t.round.ID, Schools: schools, Cells: true})
	if err != nil {
		return nil, err
	}
	if err := t.mergeAll(u, list, read, out); err != nil {
		return nil, err
	}
	asked := map[registry.SchoolID]bool{}
	for i := range list {
		asked[list[i].School] = asked[list[i].School] || out[list[i].ID] != nil
	}
	asked[""] = false // see guessCounty
	var rs []*Return
	for i := range list {
		if asked[list[i].School] {
			rs = append(rs, &list[i])
		}
	}
	for id, n := range t.counted(u, rs) {
		if g := out[id]; g != nil {
			g.counts = n
		}
	}
	return list, nil
}

// mergeAll puts what was read into returns that nobody else has.
func (t *target) mergeAll(u *uploading, list []Return, read map[ReturnID][]readCell, out map[ReturnID]*guessed) error {
	for i := range list {
		r := &list[i]
		g := out[r.ID]
		if g == nil {
			continue
		}
		g.revision = r.Revision
		if g.n, g.old = merge(r, read[r.ID], u); g.n == 0 {
			continue
		}
		var err error
		if g.draft, err = u.s.opt.Store.Draft(r); err != nil {
			return err
		}
	}
	return nil
}

// guessCounty checks the county's own returns together with those of all its
// schools.
func (t *target) guessCounty(u *uploading, read map[ReturnID][]readCell, out map[ReturnID]*guessed) error {
	schools := map[registry.SchoolID]bool{"": true}
	for _, rs := range t.byID {
		schools[rs[0].School] = true
	}
	some := slices.Collect(slices.Chunk(slices.Sorted(maps.Keys(schools)), atOnce))
	parts, errs := make([][]Return, len(some)), make([]error, len(some))
	parallel.Each(len(some), func(i int) { parts[i], errs[i] = t.guessSome(u, some[i], read, out) })
	f := &family{round: t.round, plan: t.plan, prev: t.prev, told: t.told}
	for _, list := range parts {
		for i := range list {
			f.all = append(f.all, &list[i])
		}
	}
	if err := errors.Join(errs...); err != nil || len(f.all) == 0 {
		return err
	}
	counts := u.s.examine(f).allCounts()
	for _, r := range f.all {
		if g := out[r.ID]; g != nil && r.School == "" {
			g.counts = counts[r.ID]
		}
	}
	return nil
}

// counted checks returns, each school by itself as its grid does.
func (t *target) counted(u *uploading, rs []*Return) map[ReturnID]Counts {
	if len(rs) == 0 {
		return nil
	}
	return u.s.examine(&family{round: t.round, plan: t.plan, all: rs, prev: t.prev, told: t.told, apart: true}).allCounts()
}

// atOnce is how many schools are checked together: enough to share what every
// check needs, few enough to stay in the processor's memory.
const atOnce = 64
