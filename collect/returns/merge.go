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
	read := map[ReturnID]map[CellKey]Cell{}
	for i, r := range t.order {
		ids[i] = r.ID
		read[r.ID] = t.cells[r]
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
		if !fits {
			late = append(late, r)
		}
		before, n := r.Revision, 0
		if fits {
			var old []replacedCell
			n, old = merge(r, read[r.ID], u)
			replaced = append(replaced, old...)
		}
		if n > 0 {
			changed[r.ID] = n
			r.State = to
			if g, ok := guess[r.ID]; ok && g.revision == before {
				r.Counts = g.counts
			} else {
				r.Counts = t.counted(u, []*Return{r})[r.ID]
			}
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
	for _, r := range t.order {
		if n := changed[r.ID]; n > 0 {
			u.out.Cells += n
			schools[r.School] = true
		}
	}
	u.out.Schools += len(schools)
	return nil
}

// replacedCell is a value that another took the place of.
type replacedCell struct {
	ret      ReturnID
	name     string
	was, now string
}

// merge puts the cells read into a return. It gives the number of cells that
// changed, and those of them that said something before.
func merge(r *Return, read map[CellKey]Cell, u *uploading) (int, []replacedCell) {
	var old []replacedCell
	n := 0
	next := r.Revision + 1
	if r.Cells == nil {
		r.Cells = make(map[CellKey]Cell, len(read))
	}
	for k, c := range read {
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
	for _, r := range t.order {
		if changed[r.ID] > 0 {
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
	revision int64
	counts   Counts
}

// guess checks the returns as they will be, before the transaction and on all
// processors, so that the transaction is short.
func (t *target) guess(u *uploading, ids []ReturnID, read map[ReturnID]map[CellKey]Cell) (map[ReturnID]guessed, error) {
	q := Filter{Counties: []registry.RegionCode{t.round.County}, Round: t.round.ID, Cells: true}
	if len(t.byID) > 1 && len(ids) == 1 && t.order[0].School != "" {
		q.Schools = []registry.SchoolID{t.order[0].School}
	}
	list, err := u.s.opt.Store.ListReturns(u.ctx, q)
	if err != nil {
		return nil, err
	}
	revisions := map[ReturnID]int64{}
	bySchool := map[registry.SchoolID][]*Return{}
	var schools []registry.SchoolID
	for i := range list {
		r := &list[i]
		revisions[r.ID] = r.Revision
		merge(r, read[r.ID], u)
		if bySchool[r.School] == nil {
			schools = append(schools, r.School)
		}
		bySchool[r.School] = append(bySchool[r.School], r)
	}
	out := map[ReturnID]guessed{}
	if i := slices.Index(schools, ""); i >= 0 {
		schools = slices.Delete(schools, i, i+1)
		t.guessCounty(u, list, bySchool[""], revisions, out)
	}
	var mu sync.Mutex
	each(schools, func(some []registry.SchoolID) {
		var rs []*Return
		for _, id := range some {
			rs = append(rs, bySchool[id]...)
		}
		counts := t.counted(u, rs)
		mu.Lock()
		defer mu.Unlock()
		for id, n := range counts {
			out[id] = guessed{revisions[id], n}
		}
	})
	return out, nil
}

// guessCounty checks the county's own returns together with those of all its
// schools, where anything was read for them.
func (t *target) guessCounty(u *uploading, list []Return, own []*Return, revisions map[ReturnID]int64, out map[ReturnID]guessed) {
	if !slices.ContainsFunc(t.order, func(r *Return) bool { return r.School == "" }) {
		return
	}
	f := &family{round: t.round, plan: t.plan, prev: t.prev}
	for i := range list {
		f.all = append(f.all, &list[i])
	}
	counts := u.s.examine(f).allCounts()
	for _, r := range own {
		out[r.ID] = guessed{revisions[r.ID], counts[r.ID]}
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
