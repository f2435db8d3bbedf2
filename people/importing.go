package people

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/media"
	"junheng/internal/workbook"
	"junheng/registry"
)

// Upload is a roster that somebody hands in.
type Upload struct {
	County   registry.RegionCode
	Register Register
	School   registry.SchoolID   // a roster of this school alone; empty: of the county
	Year     registry.SchoolYear // to which its grades belong; 0: the present one
	File     string
	Data     []byte
	Only     bool               // look only: nothing is written, the receipt has no ID unless it is kept
	Keep     bool               // keep what a look came to, for Reading; of what is taken in it is kept anyway
	Progress func(rows, of int) // of is about how many there are; 0: not known
}

// Import takes a roster in: good rows are written some thousands at a time,
// rows with a problem that must be put right are parked, and every problem of
// every row is told at once. A file taken in again changes nothing, so that a run
// which was cut short is simply repeated. The file is not kept; the problems are,
// see [Service.Reading].
func (s *Service) Import(ctx context.Context, actor access.Actor, u Upload) (Receipt, *Roster, error) {
	var none Receipt
	roll, err := s.roll(ctx, u.County)
	if err != nil {
		return none, nil, err
	}
	at := roll.at(u.School, "", "")
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.import", "register/"+string(u.Register)); err != nil {
		return none, nil, err
	}
	set, err := s.Settings(ctx, u.County)
	if err != nil {
		return none, nil, err
	}
	if u.Year == 0 {
		u.Year = YearOf(s.opt.Clock())
	}
	o := RosterOptions{
		Register: u.Register, County: u.County, Schools: []registry.School{}, Own: u.School, Year: u.Year,
		PrimaryYears: set.PrimaryYears, Today: s.opt.Clock().In(beijing),
	}
	for _, sc := range roll.schools {
		o.Schools = append(o.Schools, sc)
	}
	im := &importing{Service: s, ctx: ctx, actor: actor, roll: roll, at: at, upload: u, inClass: map[classID]int{}, of: rowsIn(u.Data), sought: s.seeking(u.County)}
	roster, err := ReadRoster(u.File, u.Data, o, im.take)
	if err != nil {
		return none, roster, err
	}
	r := im.receipt
	r.County, r.Register, r.School, r.Year, r.File, r.Hash = u.County, u.Register, u.School, u.Year, media.Label(u.Register.Label().ZH, media.Mark(roster.Hash), u.File), roster.Hash
	r.Rows, r.Parked, r.Doubtful, r.By, r.At = roster.Rows, roster.Parked, roster.Doubtful, actor.Name, s.opt.Clock().UTC()
	r.Look = u.Only
	if r.Absent, err = im.absent(); err != nil || u.Only && !u.Keep {
		return r, roster, err
	}
	r.ID = s.opt.IDs()
	if err := s.keep(ctx, r.ID, r, roster); err != nil || u.Only {
		return r, roster, err
	}
	d := (&audit.Detail{}).Note("file", r.File).Note("hash", r.Hash).Note("rows", r.Rows).Note("new", r.New).Note("changed", r.Changed).
		Note("same", r.Same).Note("parked", r.Parked).Note("held", r.Held)
	if err := s.opt.Store.SaveReceipt(ctx, r, s.entry(actor, access.PeopleEdit, at, "people.import", "receipt/"+r.ID, d)); err != nil {
		return r, roster, err
	}
	return r, roster, im.tellHeld(&r)
}

// Receipts lists the rosters taken in that concern what the actor keeps, newest
// first.
func (s *Service) Receipts(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Receipt, error) {
	if !slices.Contains(actor.Counties(access.PeopleEdit), county) {
		return nil, s.allow(ctx, actor, access.PeopleEdit, place{county: county}, "people.receipts", "county/"+county.String())
	}
	roll, err := s.roll(ctx, county)
	if err != nil {
		return nil, err
	}
	all, err := s.opt.Store.ListReceipts(ctx, county)
	return slices.DeleteFunc(all, func(r Receipt) bool {
		return r.Kind != RosterReceipt || !actor.May(access.PeopleEdit, roll.at(r.School, "", "").access())
	}), err
}

// importing takes the rows of one roster in.
type importing struct {
	*Service
	ctx     context.Context
	actor   access.Actor
	roll    *roll
	at      place
	upload  Upload
	receipt Receipt
	inClass map[classID]int // persons of the file by class
	done    int
	of      int // about
	sought  *seeking
	claims  int // made by the roster
}

type classID struct {
	school registry.SchoolID
	class  string
}

// take writes some rows.
func (im *importing) take(r *Roster, rows []Row) error {
	if err := im.ctx.Err(); err != nil {
		return err
	}
	if !im.upload.Only {
		defer im.writing(im.upload.County)() // from the look at the register to what follows from it
	}
	k, err := im.onRegister(rows)
	if err != nil {
		return err
	}
	var batch Batch
	for i := range rows {
		if err := im.row(r, &rows[i], i, k, &batch); err != nil {
			return err
		}
	}
	if err := im.changeAll(r, rows, k, &batch); err != nil {
		return err
	}
	im.done += len(rows)
	if im.upload.Progress != nil {
		if im.done > im.of {
			im.of = 0 // the file knew it wrong
		}
		im.upload.Progress(im.done, im.of)
	}
	if im.upload.Only || len(batch.Records)+len(batch.Claims) == 0 {
		return nil
	}
	d := (&audit.Detail{}).Note("hash", r.Hash).Note("rows", len(batch.Records))
	return im.opt.Store.SavePersons(im.ctx, im.upload.County, batch, im.entry(im.actor, access.PeopleEdit, im.at, "people.import_part", "register/"+string(im.upload.Register), d))
}

// known are the records that rows may be about, by index entry. They are read
// without what is sealed: of most rows nothing has changed.
type known struct {
	entries [][]Index // of each row, under every key of the ring in turn
	own     []hashed  // of each row, under the key in use
	records map[PersonID]*Record
	by      map[Index][]PersonID
	taken   map[PersonID]bool // by a row of this batch
	changed map[PersonID]int  // row that says something new
}

// onRegister reads what is on the register of some rows: by ID number, and by
// student number or name only for whom that does not find.
func (im *importing) onRegister(rows []Row) (*known, error) {
	k := &known{
		entries: make([][]Index, len(rows)), own: make([]hashed, len(rows)),
		records: map[PersonID]*Record{}, by: map[Index][]PersonID{}, taken: map[PersonID]bool{}, changed: map[PersonID]int{},
	}
	ask := make([]Index, 0, len(rows))
	for i := range rows {
		p := &rows[i].Person
		for _, h := range im.hashers() {
			k.own[i] = hashed{h.id, h.indexes(&p.Private, p.BirthDate)}
			k.entries[i] = append(k.entries[i], k.own[i].indexes...)
		}
		for _, e := range k.entries[i] {
			if e.Field == ByID {
				ask = append(ask, e)
			}
		}
	}
	if err := im.lookUp(k, ask); err != nil {
		return nil, err
	}
	ask = ask[:0]
	for _, entries := range k.entries {
		if slices.ContainsFunc(entries, func(e Index) bool { return e.Field == ByID && len(k.by[e]) > 0 }) {
			continue
		}
		for _, e := range entries {
			if e.Field == ByStudent || e.Field == ByNameBirth {
				ask = append(ask, e)
			}
		}
	}
	return k, im.lookUp(k, ask)
}

// lookUp adds to what is known who is found by some entries.
func (im *importing) lookUp(k *known, entries []Index) error {
	found, err := im.opt.Store.LookUp(im.ctx, im.upload.County, entries)
	if err != nil {
		return err
	}
	q := Query{County: im.upload.County, Register: im.upload.Register, Open: true}
	for _, f := range found {
		if _, read := k.records[f.Person]; !read {
			k.records[f.Person] = nil
			q.IDs = append(q.IDs, f.Person)
		}
	}
	if len(q.IDs) > 0 {
		list, err := im.opt.Store.ListPersons(im.ctx, q)
		if err != nil {
			return err
		}
		for i := range list {
			k.records[list[i].ID] = &list[i]
		}
	}
	for _, f := range found {
		if k.records[f.Person] != nil {
			k.by[f.Index] = append(k.by[f.Index], f.Person)
		}
	}
	return nil
}

// find gives the record that a row is about, nil for a new person. Sure is
// false where several could be meant.
func (k *known) find(i int, p *Person) (rec *Record, other, sure bool) {
	byField := func(field IndexField) (out []PersonID) {
		for _, e := range k.entries[i] {
			if e.Field == field {
				out = append(out, k.by[e]...)
			}
		}
		return out
	}
	if ids := byField(ByID); len(ids) > 0 {
		return k.records[ids[0]], false, true
	}
	loose := func(r *Record) bool { return p.IDCheck != IDGood || r.IDCheck != IDGood }
	for _, id := range byField(ByStudent) {
		if r := k.records[id]; loose(r) {
			return r, false, true
		}
		other = true
	}
	var fits []*Record
	for _, id := range byField(ByNameBirth) {
		if r := k.records[id]; loose(r) && r.School == p.School && !k.taken[id] {
			fits = append(fits, r)
		}
	}
	switch len(fits) {
	case 0:
		return nil, other, true
	case 1:
		return fits[0], false, true
	}
	return nil, false, false
}

// row settles one row against the register.
func (im *importing) row(r *Roster, row *Row, i int, k *known, b *Batch) error {
	rec, other, sure := k.find(i, &row.Person)
	tell := func(p Problem) Problem {
		p.Sheet, p.Cell, p.Label = row.Sheet, workbook.CellName(row.Line, 0), ""
		return p
	}
	if !sure || rec != nil && k.taken[rec.ID] {
		r.Park(tell(Problem{Kind: TwinKind, Text: sayAmbiguous, Severity: workbook.Blocking}))
		return nil
	}
	if other {
		r.Tell(tell(Problem{Kind: RegisterKind, Text: sayOther, Severity: workbook.Warning}))
	}
	if rec != nil {
		k.taken[rec.ID] = true
	} else if parked, err := im.graver(r, nil, row); parked || err != nil {
		return err
	} else {
		im.count(&row.Person)
		return im.enter(row, k.own[i], b)
	}
	if problem, park := im.blocked(rec, row); park {
		r.Park(tell(problem))
		return nil
	}
	if rec.Status == Died || rec.Status == Graduated {
		r.Tell(tell(Problem{Kind: RegisterKind, Text: sayEnded.With("status", rec.Status.Label()), Severity: workbook.Warning}))
		im.receipt.Same++
		return nil
	}
	if parked, err := im.graver(r, rec, row); parked || err != nil {
		return err
	}
	im.count(&row.Person)
	digest, err := im.digest(row)
	if err == nil && rec.Digest == digest {
		im.receipt.Same++
		return nil
	}
	k.changed[rec.ID] = i
	return err
}

// graver parks a row that would take a child off the register by itself, and
// tells of one that would excuse it from school.
func (im *importing) graver(r *Roster, rec *Record, row *Row) (parked bool, err error) {
	p, parked, err := im.grave(rec, row)
	switch {
	case err != nil:
	case parked:
		r.Park(p)
	case p.Kind != "":
		r.Tell(p)
		r.Doubtful++
	}
	return parked, err
}

func (im *importing) count(p *Person) {
	if p.Status.Here() {
		im.inClass[classID{p.School, p.Class}]++
	}
}

// blocked tells what keeps a row from changing a record.
func (im *importing) blocked(rec *Record, row *Row) (Problem, bool) {
	switch {
	case rec.Shredded:
		return Problem{Kind: RegisterKind, Text: sayShredded, Severity: workbook.Blocking}, true
	case im.upload.School != "" && rec.School != im.upload.School && rec.Status != Left && rec.Status != Transferred:
		return Problem{Kind: RegisterKind, Text: sayElsewhere, Severity: workbook.Blocking}, true
	}
	return Problem{}, false
}

// digest is what a row says, as a keyed hash: the same row again is known
// without opening anything.
func (im *importing) digest(row *Row) (string, error) {
	text, err := json.Marshal(row.Person)
	if err != nil {
		return "", err
	}
	return im.hasher().sum(digestUse, itoa(int(row.Has)), string(text)), nil
}

func (im *importing) enter(row *Row, by hashed, b *Batch) error {
	im.receipt.New++
	if im.upload.Only {
		return nil
	}
	digest, err := im.digest(row)
	if err != nil {
		return err
	}
	p := row.Person
	p.ID, p.Since = PersonID(im.opt.IDs()), im.today()
	rec, err := im.recordWith(p, Sealed{}, by)
	if err != nil {
		return err
	}
	rec.Digest = digest
	ev := im.event(im.actor, &p, Entered, p.Since)
	ev.To = string(p.Status)
	b.Records, b.Events = append(b.Records, rec), append(b.Events, ev)
	return nil
}

// changeAll brings the records up to what the rows say that are not as they
// were, in the order of the roster.
func (im *importing) changeAll(r *Roster, rows []Row, k *known, b *Batch) error {
	if len(k.changed) == 0 {
		return nil
	}
	list, err := im.opt.Store.ListPersons(im.ctx, Query{County: im.upload.County, IDs: slices.Collect(maps.Keys(k.changed))})
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b Record) int { return cmp.Compare(k.changed[a.ID], k.changed[b.ID]) })
	for i := range list {
		if err := im.change(r, &list[i], &rows[k.changed[list[i].ID]], b); err != nil {
			return err
		}
	}
	return nil
}

// change brings a record up to what a row says; columns that the roster does
// not have stay as they are.
func (im *importing) change(r *Roster, rec *Record, row *Row, b *Batch) error {
	was := rec.Person
	var err error
	if was.Private, err = im.vault.open(owner{was.County, was.ID}, rec.Sealed); err != nil {
		return err
	}
	if im.renamed(r, &was, row) {
		im.receipt.Same++
		return nil
	}
	now := im.merge(was, row)
	if err := im.claim(r, &was, &now, row, b); err != nil {
		return err
	}
	words := changes(&was, &now)
	if len(words) == 0 {
		im.receipt.Same++
	} else {
		im.receipt.Changed++
	}
	if im.upload.Only {
		return nil
	}
	next, err := im.record(now, rec.Sealed)
	if err != nil {
		return err
	}
	if next.Digest, err = im.digest(row); err != nil {
		return err
	}
	b.Records = append(b.Records, next)
	im.tellHistory(&was, &now, words, b)
	return nil
}

// absent counts who is on the register in the classes of the file and not in it.
func (im *importing) absent() (int, error) {
	if im.upload.Register != Pupils {
		return 0, nil
	}
	tallies, err := im.opt.Store.TallyPersons(im.ctx, im.upload.County, Pupils)
	if err != nil {
		return 0, err
	}
	have := map[classID]int{}
	for _, t := range tallies {
		if t.Status.Here() {
			have[classID{t.School, t.Class}] += t.N
		}
	}
	n := 0
	for c, inFile := range im.inClass {
		n += max(0, have[c]-inFile)
	}
	return n, nil
}

// joined gives all faults as one error; nil for none.
func joined(bad []error) error { return errors.Join(bad...) }
