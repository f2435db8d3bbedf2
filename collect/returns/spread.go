package returns

import (
	"slices"

	"junheng/access"
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
	boxes map[*Return]*inbox              // of every return that something was read for
	order []*inbox                        // those with cells, in order
	prev  *collect.Past
	told  counts
}

// inbox is what was read for one return.
type inbox struct {
	to    *Return
	fits  bool              // the return can be filled in now
	from  registry.SchoolID // as the files have it
	mixed bool              // under more than one identity: a cell may be there twice
	cells []readCell
}

// readCell is where a cell that was read stands: a row and a field of the table,
// or on its own.
type readCell struct {
	row   int32
	field int16 // of uploading.fields
	stage registry.Stage
	moved bool      // from the whole school to its only section
	alone *loneCell // what the table does not have, or says otherwise; nil: as the table says
}

type loneCell struct {
	at   collect.FactOf
	cell Cell
}

// fact gives what a cell is about.
func (u *uploading) fact(c readCell) collect.FactOf {
	if c.alone != nil {
		return c.alone.at
	}
	return collect.FactOf{Field: u.fields[c.field].id, Stage: c.stage}
}

// cell gives a cell that was read for a return of a form.
func (u *uploading) cell(c readCell, form string) Cell {
	out := Cell{Value: blank.Of(blank.NotReported)}
	if c.alone != nil {
		out = c.alone.cell
	} else {
		f, row := &u.fields[c.field], int(c.row)
		if f.column != nil {
			out.Value = f.column.Values[row]
		}
		if f.wordy {
			out.Text = u.in.Table.Text(row, f.id)
		}
		o := u.in.Table.Origin(row, f.id)
		if blank.StateOf(out.Value) == blank.NotApplicable && o.Raw == "" && u.forms[[2]string{o.File, o.Sheet}] == form {
			out.Value = blank.Of(blank.NotReported) // the form said so of a blank, and will again
		}
		out.Raw, out.Origin = o.Raw, o
		if c.moved {
			out.Origin.Note = noteOnly
		}
	}
	out.By, out.At = u.actor.Account, u.now
	return out
}

// settle leaves each cell once, as it was read last.
func (b *inbox) settle(u *uploading) {
	if !b.mixed {
		return
	}
	at := make(map[collect.FactOf]int, len(b.cells))
	kept := b.cells[:0]
	for _, c := range b.cells {
		f := u.fact(c)
		if i, ok := at[f]; ok {
			kept[i] = c
			continue
		}
		at[f] = len(kept)
		kept = append(kept, c)
	}
	b.cells, b.mixed = kept, false
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
	t := &target{round: round, plan: u.s.plan(round.Forms), byID: map[registry.SchoolID][]*Return{}, names: map[string][]*Return{}, boxes: map[*Return]*inbox{}}
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
	if t.prev, err = u.s.previous(u.ctx, county, round.Year); err != nil {
		return nil, err
	}
	if t.told, err = u.s.counted(u.ctx, t.plan, county, round.Year); err != nil {
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

// seat is where the facts of one row go.
type seat struct {
	to  *target
	who registry.School
	rs  []*Return // none: left out
	in  []*inbox  // of rs, once asked for
	n   int       // facts of the row

	moved bool // facts were given to a section that the file does not name
	why   locale.Message
}

// sort finds the return of every fact that was read.
func (u *uploading) sort() error {
	t := u.in.Table
	seats := make([]seat, t.Len())
	for row := range seats {
		s := &seats[row]
		var err error
		if s.to, err = u.target(t.County[row]); err != nil {
			return err
		}
		s.who, _ = t.SchoolAt(row)
		s.rs, s.why = u.seats(s.to, t.County[row], t.Year[row], s.who)
	}
	bad := u.refused()
	for i := range u.fields {
		u.sortField(i, seats, bad)
	}
	for row := range seats {
		if s := &seats[row]; s.rs == nil && s.n > 0 {
			u.leave(t.County[row], s.who, s.n, s.why)
		}
	}
	if err := u.park(bad); err != nil {
		return err
	}
	for _, to := range u.rounds {
		if to != nil {
			for _, b := range to.order {
				b.settle(u)
			}
		}
	}
	return nil
}

// sortField gives the facts of one field to their returns. What is refused and
// stands in the table as well was said twice, and differently.
func (u *uploading) sortField(n int, seats []seat, bad map[badKey]collect.Problem) {
	t, f := u.in.Table, &u.fields[n]
	var last [8]homed // of each section: schools of one type follow each other
	for row := range seats {
		said := f.column != nil && blank.StateOf(f.column.Values[row]) != blank.NotReported
		if !said && !(f.wordy && t.Text(row, f.id) != "") {
			continue
		}
		s := &seats[row]
		s.n++
		if s.rs == nil {
			continue
		}
		at := collect.FactOf{Field: f.id, Stage: t.Stage[row]}
		i := s.to.home(s.rs, s.who.Type, at, &last[at.Stage&7])
		c := readCell{row: int32(row), field: int16(n), stage: at.Stage}
		if only := s.only(at, i); only != at.Stage {
			at.Stage, c.stage, c.moved = only, only, true
			i = s.to.home(s.rs, s.who.Type, at, &last[only&7])
		}
		if len(bad) > 0 {
			k := badKey{s.who.ID, at}
			if p, ok := bad[k]; ok {
				form := ""
				if i >= 0 {
					form = s.rs[i].Form
				}
				c.alone = &loneCell{at, contradicted(u.cell(c, form), p)}
				delete(bad, k)
			}
		}
		s.put(u, i, c)
	}
}

// contradicted gives a cell that was said otherwise elsewhere.
func contradicted(c Cell, p collect.Problem) Cell {
	raw := c.Raw
	if raw == "" {
		raw = number(c.Value)
	}
	c.Bad, c.Raw = true, raw+collect.TwoValues+p.Got
	return c
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
		at := seat{to: to, who: who, rs: rs}
		i := to.home(rs, who.Type, k.at, &homed{})
		if only := at.only(k.at, i); only != k.at.Stage {
			k.at.Stage = only
			i = to.home(rs, who.Type, k.at, &homed{})
		}
		at.put(u, i, readCell{alone: &loneCell{k.at, Cell{
			Value: blank.Of(blank.NotReported), Raw: p.Got, Bad: true,
			Origin: facts.Origin{File: p.File, Hash: hash[p.File], Sheet: p.Sheet, Cell: p.Cell, Raw: p.Got, By: u.actor.Name},
		}}})
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

// noteOnly is what the origin of a fact says of a section that no file names.
const noteOnly = "of the only section the register knows"

// only gives the section a fact belongs to where its file says nothing of
// sections or of the school's type, no return asks for it of the whole school,
// and the register knows the school to have but one section.
func (s *seat) only(at collect.FactOf, i int) registry.Stage {
	if i >= 0 || at.Stage != registry.Whole || s.who.Type != registry.UnknownType {
		return at.Stage
	}
	taught := s.rs[0].Who.Type.Stages()
	if len(taught) != 1 {
		return at.Stage
	}
	s.moved = true
	return taught[0]
}

// put gives a cell to the i-th return of the seat; −1 where none of a school's
// returns asks for it.
func (s *seat) put(u *uploading, i int, c readCell) {
	if i < 0 {
		u.leave(s.rs[0].County, s.rs[0].Who, 1, sayNotAsked.With())
		return
	}
	if s.in == nil {
		s.in = make([]*inbox, len(s.rs))
	}
	b := s.in[i]
	if b == nil {
		b = s.to.inbox(u, s.rs[i], s.who.ID)
		s.in[i] = b
	}
	r := b.to
	if !b.fits {
		u.leave(r.County, r.Who, 1, sayNotOpenNow.With("state", r.State.Label()))
		return
	}
	if len(b.cells) == 0 {
		b.cells = make([]readCell, 0, 64)
		s.to.order = append(s.to.order, b)
	}
	b.mixed = b.mixed || s.moved // the section may have been read by itself, too
	b.cells = append(b.cells, c)
}

// inbox gives the place for what is read for a return, of a school as the files
// have it.
func (t *target) inbox(u *uploading, r *Return, from registry.SchoolID) *inbox {
	b := t.boxes[r]
	if b == nil {
		_, _, fits := leads(u.actor, t.round, r, ActSave)
		b = &inbox{to: r, fits: fits, from: from}
		t.boxes[r] = b
	}
	b.mixed = b.mixed || b.from != from
	return b
}

// homed remembers which form asks for a fact.
type homed struct {
	plan  *plan
	about collect.Subject
	typ   registry.SchoolType
	form  string
}

// home finds, of a school's returns, the one that asks for a fact; −1 where none
// does. The type is the one the files state, else the register's.
func (t *target) home(rs []*Return, typ registry.SchoolType, at collect.FactOf, last *homed) int {
	if typ == registry.UnknownType {
		typ = rs[0].Who.Type
	}
	about := rs[0].about()
	if last.plan != t.plan || last.about != about || last.typ != typ {
		*last = homed{t.plan, about, typ, t.plan.homeOf(about, typ, at)}
	}
	form := last.form
	if form == "" && rs[0].School == "" && slices.Contains(collect.AboutRecord(), at.Field) {
		form = rs[0].Form
	}
	for i, r := range rs {
		if r.Form == form {
			return i
		}
	}
	return -1
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
