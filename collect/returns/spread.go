package returns

import (
	"runtime"
	"slices"
	"sync"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// target is the round of one county into which facts go.
type target struct {
	round Round
	plan  *plan
	byID  map[registry.SchoolID][]*Return // also by code
	names map[string][]*Return            // by name as names are compared
	own   []*Return                       // of the county itself
	cells map[*Return]map[CellKey]Cell    // what was read, by return
	order []*Return                       // those with cells, in order
	prev  *facts.Table
}

// target gives the round of a county: the one uploaded into, or of another
// county its newest open one of the same year. It is nil where there is none.
func (u *uploading) target(county registry.RegionCode) (*target, error) {
	if t, ok := u.rounds[county]; ok {
		return t, nil
	}
	u.rounds[county] = nil
	round, found := u.main, county == u.main.County
	if !found && slices.Contains(u.actor.Counties(access.ReturnFill), county) {
		list, err := u.s.opt.Store.ListRounds(u.ctx, []registry.RegionCode{county}, u.main.Year)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if r.ClosedAt.IsZero() && !found {
				round, found = r, true
			}
		}
	}
	if !found {
		return nil, nil //nolint:nilnil // no round is no error
	}
	t := &target{round: round, plan: u.s.plan(round.Forms), byID: map[registry.SchoolID][]*Return{}, names: map[string][]*Return{}, cells: map[*Return]map[CellKey]Cell{}}
	list, err := u.s.opt.Store.ListReturns(u.ctx, Filter{Counties: []registry.RegionCode{county}, Round: round.ID})
	if err != nil {
		return nil, err
	}
	for i := range list {
		r := &list[i]
		if r.School == "" {
			t.own = append(t.own, r)
			continue
		}
		t.byID[r.School] = append(t.byID[r.School], r)
		if code := registry.SchoolID(r.Who.Code); code != "" && code != r.School {
			t.byID[code] = append(t.byID[code], r)
		}
		name := collect.NameKey(r.Who.Name)
		t.names[name] = append(t.names[name], r)
	}
	if t.prev, err = u.s.Previous(u.ctx, county, round.Year); err != nil {
		return nil, err
	}
	u.rounds[county] = t
	return t, nil
}

// of finds the returns of a school as it was read: by its identity or code, and
// where it came without a code by its name.
func (t *target) of(s registry.School) []*Return {
	if rs := t.byID[s.ID]; rs != nil {
		return rs
	}
	if rs := t.byID[registry.SchoolID(s.Code)]; s.Code != "" && rs != nil {
		return rs
	}
	rs := t.names[collect.NameKey(s.Name)]
	for _, r := range rs {
		if r.School != rs[0].School {
			return nil // two schools of one name
		}
	}
	if s.Code != "" && len(rs) > 0 && rs[0].Who.Code != "" {
		return nil // another code: another school
	}
	return rs
}

// sort finds the return of every fact that was read.
func (u *uploading) sort() error {
	t := u.in.Table
	fields := t.Fields()
	for _, f := range t.TextFields() {
		if !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	bad := u.refused()
	for row := range t.Len() {
		to, err := u.target(t.County[row])
		if err != nil {
			return err
		}
		who, _ := t.SchoolAt(row)
		rs, why := u.seats(to, t.County[row], t.Year[row], who)
		n := 0
		for _, f := range fields {
			v, words, o := t.Value(row, f), t.Text(row, f), t.Origin(row, f)
			if words == "" && blank.StateOf(v) == blank.NotReported {
				continue
			}
			n++
			if rs == nil {
				continue
			}
			c := Cell{Value: v, Text: words, Raw: o.Raw, Origin: o}
			at := collect.FactOf{Field: f, Stage: t.Stage[row]}
			if blank.StateOf(v) == blank.NotApplicable && o.Raw == "" && to.sameForm(u, rs, who, at, o) {
				c.Value = blank.Of(blank.NotReported) // the form said so of a blank, and will again
			}
			if p, ok := bad[badKey{who.ID, at}]; ok {
				c.Bad, c.Raw = true, o.Raw+collect.TwoValues+p.Got
				if o.Raw == "" {
					c.Raw = number(v) + collect.TwoValues + p.Got
				}
				delete(bad, badKey{who.ID, at})
			}
			to.put(u, rs, who, at, c)
		}
		if rs == nil && n > 0 {
			u.leave(t.County[row], who, n, why)
		}
	}
	return u.park(bad)
}

type badKey struct {
	school registry.SchoolID
	at     collect.FactOf
}

// refused gathers the cells that could not be taken, by what they are about.
func (u *uploading) refused() map[badKey]collect.Problem {
	out := map[badKey]collect.Problem{}
	for _, p := range u.in.Problems {
		if p.Parked && p.Field != "" && p.Severity == collect.MustFix && p.Got != "" {
			out[badKey{p.School, collect.FactOf{Field: p.Field, Stage: p.Stage}}] = p
		}
	}
	return out
}

// park puts the cells that could not be taken into their returns as they stood.
func (u *uploading) park(bad map[badKey]collect.Problem) error {
	hash := map[string]string{}
	for _, r := range u.in.Receipts {
		hash[r.File] = r.Hash
	}
	schools := map[registry.SchoolID]registry.School{}
	for _, s := range u.in.Table.Schools {
		schools[s.ID] = s
	}
	for k, p := range bad {
		county := u.main.County
		who, known := schools[k.school]
		if known {
			county = who.County
		}
		to, err := u.target(county)
		if err != nil {
			return err
		}
		rs, _ := u.seats(to, county, u.main.Year, who)
		if rs == nil || k.school != "" && !known {
			continue
		}
		to.put(u, rs, who, k.at, Cell{
			Value: blank.Of(blank.NotReported), Raw: p.Got, Bad: true,
			Origin: facts.Origin{File: p.File, Hash: hash[p.File], Sheet: p.Sheet, Cell: p.Cell, Raw: p.Got, By: u.actor.Name},
		})
	}
	return nil
}

// seats gives the returns that facts of a school, or of the county, may go to;
// none, and why, where they cannot.
func (u *uploading) seats(t *target, county registry.RegionCode, year registry.SchoolYear, who registry.School) ([]*Return, locale.Message) {
	switch {
	case t == nil:
		return nil, sayNoRoundThere.With("county", regionText(county))
	case year != t.round.Year:
		return nil, sayOtherYear.With("year", year.String())
	}
	rs := t.own
	if who.ID != "" {
		rs = t.of(who)
	}
	if len(rs) == 0 {
		return nil, sayNotInRound.With()
	}
	if !u.actor.May(access.ReturnFill, rs[0].place()) {
		return nil, sayNotYours.With()
	}
	return rs, locale.Message{}
}

// put gives a cell to the return that asks for it.
func (t *target) put(u *uploading, rs []*Return, who registry.School, at collect.FactOf, c Cell) {
	r := t.home(rs, who, at)
	if r == nil {
		u.leave(rs[0].County, rs[0].Who, 1, sayNotAsked.With())
		return
	}
	if _, _, fits := leads(u.actor, t.round, r, ActSave); !fits {
		u.leave(r.County, r.Who, 1, sayNotOpenNow.With("state", r.State.Label()))
		return
	}
	m := t.cells[r]
	if m == nil {
		m = map[CellKey]Cell{}
		t.cells[r] = m
		t.order = append(t.order, r)
	}
	c.By, c.At = u.actor.Account, u.now
	m[keyOf(r.School, at)] = c
}

// home finds, of a school's returns, the one that asks for a fact. The type is
// the one the files state, else the register's.
func (t *target) home(rs []*Return, who registry.School, at collect.FactOf) *Return {
	typ := who.Type
	if typ == registry.UnknownType {
		typ = rs[0].Who.Type
	}
	form := t.plan.homeOf(rs[0].about(), typ, at)
	if form == "" && rs[0].School == "" && slices.Contains(collect.AboutRecord(), at.Field) {
		form = rs[0].Form
	}
	for _, r := range rs {
		if r.Form == form {
			return r
		}
	}
	return nil
}

// sameForm reports whether a fact was read from the form that asks for it in
// the round.
func (t *target) sameForm(u *uploading, rs []*Return, who registry.School, at collect.FactOf, o facts.Origin) bool {
	r := t.home(rs, who, at)
	return r != nil && u.forms[[2]string{o.File, o.Sheet}] == r.Form
}

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

// counted checks returns, each school by itself as its grid does.
func (t *target) counted(u *uploading, rs []*Return) map[ReturnID]Counts {
	if len(rs) == 0 {
		return nil
	}
	return u.s.examine(&family{round: t.round, plan: t.plan, all: rs, prev: t.prev, apart: true}).allCounts()
}

// each deals a list out to all processors in pieces.
func each(list []registry.SchoolID, do func([]registry.SchoolID)) {
	n := runtime.GOMAXPROCS(0)
	size := max(1, (len(list)+4*n-1)/(4*n))
	work := make(chan []registry.SchoolID)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for some := range work {
				do(some)
			}
		})
	}
	for some := range slices.Chunk(list, size) {
		work <- some
	}
	close(work)
	wg.Wait()
}

func regionText(c registry.RegionCode) string {
	if n := registry.RegionName(c); n != "" {
		return n
	}
	return c.String()
}

var (
	sayNoRoundThere = locale.NewTemplate("returns.left.no_round", "{county}没有同一学年的填报任务，或不在您的管理范围内", "{county} has no round of that school year, or is not in your reach")
	sayOtherYear    = locale.NewTemplate("returns.left.year", "是 {year} 学年的数据，不是本任务的学年", "these are facts of {year}, not of the round's school year")
	sayNotInRound   = locale.NewTemplate("returns.left.school", "本任务没有要求这所学校填报；请核对学校标识码和校名，或先在名册中登记", "the round does not ask this school; check its code and name, or enter it in the register")
	sayNotYours     = locale.NewTemplate("returns.left.scope", "不是您负责的学校，未读入", "this school is not yours; nothing was taken")
	sayNotAsked     = locale.NewTemplate("returns.left.not_asked", "本任务的报表没有要求这些项目", "the forms of the round do not ask for these items")
	sayNotOpenNow   = locale.NewTemplate("returns.left.state", "报表现为“{state}”，不能再改；如需修改请先退回或解锁更正", "the return is {state} and cannot be changed; have it sent back or reopened first")
)
