package casework

import (
	"context"
	"maps"
	"slices"

	"junheng/casework/procedure"
	"junheng/registry"
)

// sealedBy lists the sealed fields of persons on which a fact depends.
func sealedBy(p *procedure.Procedure, f *procedure.Fact) []string {
	var out []string
	for _, w := range []*procedure.Where{&f.Where, &f.Among} {
		for _, id := range slices.Sorted(maps.Keys(w.Fields)) {
			if p.Sealed(id) {
				out = append(out, id)
			}
		}
	}
	return out
}

func (d *drawing) asksSealed(f *procedure.Fact) bool { return len(sealedBy(d.p, f)) > 0 }

// open opens, for the count alone, what facts ask of a case and is sealed in it.
func (d *drawing) open(ctx context.Context, x *stood) error {
	for i := range d.facts {
		for _, id := range sealedBy(d.p, &d.facts[i]) {
			v, known := x.fields[id]
			if !known || len(v.Sealed) == 0 {
				continue
			}
			text, gone, err := d.s.text(ctx, d.p, x.c, v)
			if err != nil {
				return err
			}
			x.fields = maps.Clone(x.fields)
			x.fields[id] = Value{Text: text}
			x.gone = x.gone || gone
		}
	}
	return nil
}

// told gives a fact as far as it is for the reader. One that depends on what is sealed
// is for whoever sees what it was counted from; for others it is without the cases,
// and not there where it speaks of a small group.
func (d *drawing) told(f *procedure.Fact, school registry.SchoolID, cases []*stood) []Yielded {
	out := d.fact(f, school, cases)
	open := func(x *stood) bool { return sees(d.p, d.actor, x.c) }
	if !d.asksSealed(f) || d.actor.Account == System || !slices.ContainsFunc(cases, func(x *stood) bool { return !open(x) }) {
		return []Yielded{out}
	}
	n, least := len(out.Cases), d.p.Ledger.Least
	if n > 0 && (least == nil || n < least.N) {
		return nil
	}
	out.Cases, out.Lacking, out.Fact.Origin.Note = nil, nil, d.p.Ledger.Label.ZH
	return []Yielded{out}
}
