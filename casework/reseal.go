package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/registry"
)

// Resealed is what sealing the clear texts of a county came to.
type Resealed struct {
	Cases  int      // changed
	Values int      // texts that were sealed, or removed with the key of a person whose data are destroyed
	Left   []string // numbers of cases about somebody on no register: nothing of theirs can be sealed
	Done   bool     // nothing had to be looked at: it was done before, for these classes
}

// ErrDestroyed says that the key of a person is destroyed, so that nothing can be
// sealed for him any more. A Vault gives an error that is it.
var ErrDestroyed = errors.New("the key is destroyed")

// sensitive reports whether a field is sealed: by the procedure of the case, or
// by the one in force, which may class as sensitive what was clear when the case
// was opened.
func (s *Service) sensitive(p *procedure.Procedure, county registry.RegionCode, id string) bool {
	if p.Sealed(id) {
		return true
	}
	now := s.opt.Procedures.Get(p.ID, county)
	return now != nil && now != p && now.Sealed(id)
}

// classes names what is sealed in a county, so that a procedure which classes
// more as sensitive is seen by it.
func (s *Service) classes(county registry.RegionCode) string {
	var list []string
	for _, p := range s.opt.Procedures.List(county) {
		fields := slices.Clone(p.Fields)
		for i := range p.Steps {
			fields = append(fields, p.Steps[i].Fields...)
		}
		for i := range fields {
			if s.sensitive(p, county, fields[i].ID) {
				list = append(list, p.ID+"/"+fields[i].ID)
			}
		}
		for _, id := range p.Retired {
			list = append(list, p.ID+"/"+id)
		}
		if p.Person() {
			continue
		}
		if !showsFiles(p, nil, &Event{Kind: Opened}) {
			list = append(list, p.ID+"/files")
		}
		for i := range p.Steps {
			if !showsFiles(p, nil, &Event{Kind: Taken, Step: p.Steps[i].ID}) {
				list = append(list, p.ID+"/files of "+p.Steps[i].ID)
			}
		}
	}
	list = append(list, "names of files")
	slices.Sort(list)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(list), "\n")))
	return "reseal/" + hex.EncodeToString(sum[:8])
}

// Reseal seals what lies in clear in the cases of a county and is sealed in new
// ones: fields that were not sensitive when they were recorded, and what older
// forms of the program kept in clear of a case about a person. Each case is one
// transaction with its line in the log; broken off at any moment, the next run
// goes on. Once a county is done it is not looked at again until a procedure
// classes more as sensitive.
func (s *Service) Reseal(ctx context.Context, county registry.RegionCode) (Resealed, error) {
	var out Resealed
	mark := s.classes(county)
	done, err := s.opt.Store.Marked(ctx, county, mark)
	if err != nil || done || s.opt.Vault == nil {
		out.Done = done
		return out, err
	}
	for seen := 0; ; {
		page, err := s.opt.Store.Query(ctx, Query{Scopes: []Scope{{County: county}}, Order: ByNumber, Limit: perTick, Offset: seen})
		if err != nil {
			return out, err
		}
		for i := range page.Cases {
			if err := s.resealOne(ctx, county, page.Cases[i].ID, &out); err != nil {
				return out, err
			}
		}
		if seen += len(page.Cases); len(page.Cases) == 0 || seen >= page.Total {
			break
		}
	}
	if len(out.Left) > 0 {
		return out, nil // they are tried again
	}
	e := s.entry(program, access.CaseAct, county, Place{}, "case.resealed", "cases", map[string]any{"cases": out.Cases, "values": out.Values})
	return out, s.opt.Store.Mark(ctx, county, mark, e)
}

// resealOne seals one case, again where somebody acted in it meanwhile.
func (s *Service) resealOne(ctx context.Context, county registry.RegionCode, id CaseID, out *Resealed) error {
	for range 5 {
		if err := ctx.Err(); err != nil {
			return err
		}
		c, events, err := s.opt.Store.Find(ctx, county, id)
		if err != nil {
			return err
		}
		p, err := s.ProcedureOf(ctx, &c)
		if err != nil {
			return err
		}
		r := resealing{s: s, ctx: ctx, p: p, c: &c}
		if err = r.all(events); err == nil {
			err = r.forget(events)
		}
		if fault.KindOf(err) == fault.NotFound {
			out.Left = append(out.Left, c.Number)
			return nil
		}
		if err != nil || r.values == 0 {
			return err
		}
		e := s.entry(program, access.CaseAct, county, c.Place, "case.reseal", "case/"+string(c.ID), map[string]any{"values": r.values})
		err = s.opt.Store.Rewrite(ctx, Rewriting{Case: c, Events: events, Brief: BriefOf(p, &c), Forget: r.told, Files: r.kept, Drop: r.gone}, e)
		if fault.KindOf(err) == fault.Conflict && err != nil {
			continue
		}
		out.Cases++
		out.Values += r.values
		return err
	}
	return nil // whoever acts in it all the time is met again at the next start
}

// resealing seals one case in memory.
type resealing struct {
	s      *Service
	ctx    context.Context
	p      *procedure.Procedure
	c      *Case
	values int
	told   []string // keys of events whose messages say what is sealed now
	kept   []Stored // files as they are sealed now
	gone   []string // hashes of files that lay in clear
}

func (r *resealing) seal(text string) (Value, error) {
	r.values++
	sealed, err := r.s.seal(r.ctx, r.c.County, secret(r.p, r.c), []byte(text))
	if errors.Is(err, ErrDestroyed) {
		return Value{Sealed: []byte{0}}, nil // what the key took with it opens no more
	}
	return Value{Sealed: sealed}, err
}

// clear reports whether a value lies in clear that must not.
func (r *resealing) clear(id string, v Value) bool {
	if v.Text == "" || len(v.Sealed) > 0 || r.p.Person() && r.c.Subject.ID == "" {
		return false
	}
	own := []string{NoteField, WhyField, VillageField, OriginField, WhereField}
	return r.p.Person() && slices.Contains(own, id) || r.s.sensitive(r.p, r.c.County, id)
}

// all seals the events, and the values of the case as they were last recorded.
func (r *resealing) all(events []Event) error {
	for i := range events {
		e := &events[i]
		for _, id := range slices.Sorted(maps.Keys(e.Values)) {
			if !r.clear(id, e.Values[id]) {
				continue
			}
			v, err := r.seal(e.Values[id].Text)
			if err != nil {
				return err
			}
			e.Values = maps.Clone(e.Values)
			e.Values[id] = v
		}
		if r.p.Person() && r.c.Subject.ID != "" {
			if err := r.words(e); err != nil {
				return err
			}
		}
		if err := r.files(e); err != nil {
			return err
		}
	}
	return r.last(events)
}

// files seals the files of an event that some parties alone see, and takes names out
// of those of all.
func (r *resealing) files(e *Event) error {
	if r.p.Person() && r.c.Subject.ID == "" {
		return nil
	}
	e.Files = slices.Clone(e.Files)
	now := cmp.Or(r.s.opt.Procedures.Get(r.p.ID, r.c.County), r.p)
	guarded := !r.p.Person() && !(showsFiles(r.p, nil, e) && showsFiles(now, nil, e))
	for i := range e.Files {
		f := &e.Files[i]
		if plain := plainName(Upload{Name: f.Name, Kind: f.Kind}, i+1); plain != f.Name {
			f.Name = plain
			r.values++
		}
		if !guarded || f.Sealed {
			continue
		}
		data, err := r.s.opt.Store.ReadFile(r.ctx, r.c.County, f.Hash)
		if err != nil {
			return err
		}
		v, err := r.seal(string(data))
		if err != nil {
			return err
		}
		r.gone = append(r.gone, f.Hash)
		sum := sha256.Sum256(v.Sealed)
		f.Hash, f.Sealed = hex.EncodeToString(sum[:]), true
		r.kept = append(r.kept, Stored{Hash: f.Hash, Data: v.Sealed})
	}
	return nil
}

// words seals the free words of an event.
func (r *resealing) words(e *Event) error {
	words := map[string]*string{WhyField: &e.Reason}
	if o := e.Opening; o != nil {
		words[VillageField], words[OriginField] = &o.Place.Village, &o.Origin.Note
		if o.Subject.Label != "" {
			o.Subject.Label = ""
			r.values++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(words)) {
		text := strings.TrimSpace(*words[id])
		if text == "" {
			continue
		}
		v, err := r.seal(text)
		if err != nil {
			return err
		}
		*words[id] = ""
		e.Values = maps.Clone(e.Values)
		if e.Values == nil {
			e.Values = map[string]Value{}
		}
		e.Values[id] = v
	}
	return nil
}

// last brings the values of the case to those of its events.
func (r *resealing) last(events []Event) error {
	c := r.c
	c.Fields = maps.Clone(c.Fields)
	if c.Fields == nil {
		c.Fields = map[string]Value{}
	}
	if r.p.Person() && c.Subject.ID != "" && (c.Place.Village != "" || c.Origin.Note != "" || c.Subject.Label != "") {
		c.Place.Village, c.Origin.Note, c.Subject.Label = "", "", ""
		r.values++
	}
	recorded := map[string]Value{} // the last one stands
	for i := range events {
		if !events[i].Aside() {
			maps.Copy(recorded, events[i].Values)
		}
	}
	for id, v := range recorded {
		if len(v.Sealed) > 0 {
			c.Fields[id] = v
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Fields)) {
		if r.clear(id, c.Fields[id]) {
			v, err := r.seal(c.Fields[id].Text)
			if err != nil {
				return err
			}
			c.Fields[id] = v
		}
	}
	return nil
}
