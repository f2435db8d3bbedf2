package returns

import (
	"runtime"
	"slices"
	"sync"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/blank"
	"junheng/registry"
)

// change merges what was read into the returns of one county in one
// transaction, with counts by the checks of each school.
func (t *target) change(u *uploading) error {
	ids := make([]ReturnID, len(t.order))
	read := make(map[ReturnID][]readCell, len(t.order))
	for i, b := range t.order {
		ids[i] = b.to.ID
		read[b.to.ID] = b.cells
	}
	guess, err := t.guess(u, ids, read)
	if err != nil {
		return err
	}
	var replaced []replacedCell
	var late []*Return
	changed := map[ReturnID]int{}
	err = u.s.opt.Store.Change(u.ctx, t.round.County, ids, func(r *Return) (Changed, error) {
		if r.ID == ids[0] {
			replaced, late, changed = nil, nil, map[ReturnID]int{}
		}
		to, _, fits := leads(u.actor, t.round, r, ActSave)
		n := 0
		if fits {
			var old []replacedCell
			n, old = t.take(u, r, guess[r.ID], read[r.ID])
			replaced = append(replaced, old...)
		} else {
			late = append(late, r)
		}
		if n > 0 {
			changed[r.ID] = n
			r.State = to
		}
		c := Changed{Save: n > 0}
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

// take merges what was read into a return on record, as it was guessed where
// nobody has changed the return since.
func (t *target) take(u *uploading, r *Return, g *guessed, read []readCell) (int, []replacedCell) {
	if g != nil && g.revision == r.Revision {
		if g.n > 0 {
			r.Cells, r.Counts = g.ret.Cells, g.counts
			r.Revision, r.Changed = g.ret.Revision, g.ret.Changed
		}
		return g.n, g.old
	}
	n, old := merge(r, read, u)
	if n > 0 {
		r.Counts = t.counted(u, []*Return{r})[r.ID]
	}
	return n, old
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
		k, c := read[i].key, read[i].cell
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
	revision int64   // of the return as it was read
	ret      *Return // with what was read merged in
	n        int     // cells changed
	old      []replacedCell
	counts   Counts
}

// guess checks the returns as they will be, before the transaction and on all
// processors, so that the transaction is short.
func (t *target) guess(u *uploading, ids []ReturnID, read map[ReturnID][]readCell) (map[ReturnID]*guessed, error) {
	q := Filter{Counties: []registry.RegionCode{t.round.County}, Round: t.round.ID, Cells: true}
	if len(t.byID) > 1 && len(ids) == 1 && t.order[0].to.School != "" {
		q.Schools = []registry.SchoolID{t.order[0].to.School}
	}
	list, err := u.s.opt.Store.ListReturns(u.ctx, q)
	if err != nil {
		return nil, err
	}
	out := make(map[ReturnID]*guessed, len(list))
	bySchool := map[registry.SchoolID][]*Return{}
	asked := map[registry.SchoolID]bool{}
	var schools []registry.SchoolID // for which anything was read
	for i := range list {
		r := &list[i]
		out[r.ID] = &guessed{revision: r.Revision, ret: r}
		bySchool[r.School] = append(bySchool[r.School], r)
		if len(read[r.ID]) > 0 && !asked[r.School] {
			asked[r.School] = true
			schools = append(schools, r.School)
		}
	}
	fill := func(id registry.SchoolID) {
		for _, r := range bySchool[id] {
			g := out[r.ID]
			g.n, g.old = merge(r, read[r.ID], u)
		}
	}
	own := slices.Index(schools, "")
	if own >= 0 {
		schools = slices.Delete(schools, own, own+1)
		fill("")
	}
	each(schools, func(some []registry.SchoolID) {
		var rs []*Return
		for _, id := range some {
			fill(id)
			rs = append(rs, bySchool[id]...)
		}
		for id, n := range t.counted(u, rs) {
			out[id].counts = n
		}
	})
	if own >= 0 {
		t.guessCounty(u, list, bySchool[""], out)
	}
	return out, nil
}

// guessCounty checks the county's own returns together with those of all its
// schools.
func (t *target) guessCounty(u *uploading, list []Return, own []*Return, out map[ReturnID]*guessed) {
	f := &family{round: t.round, plan: t.plan, prev: t.prev}
	for i := range list {
		f.all = append(f.all, &list[i])
	}
	counts := u.s.examine(f).allCounts()
	for _, r := range own {
		out[r.ID].counts = counts[r.ID]
	}
}

// counted checks returns, each school by itself as its grid does.
func (t *target) counted(u *uploading, rs []*Return) map[ReturnID]Counts {
	if len(rs) == 0 {
		return nil
	}
	return u.s.examine(&family{round: t.round, plan: t.plan, all: rs, prev: t.prev, apart: true}).allCounts()
}

// atOnce is how many schools are checked together: enough to share what every
// check needs, few enough to stay in the processor's memory.
const atOnce = 64

// each deals a list out to all processors in pieces.
func each(list []registry.SchoolID, do func([]registry.SchoolID)) {
	n := runtime.GOMAXPROCS(0)
	work := make(chan []registry.SchoolID)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for some := range work {
				do(some)
			}
		})
	}
	for some := range slices.Chunk(list, atOnce) {
		work <- some
	}
	close(work)
	wg.Wait()
}
