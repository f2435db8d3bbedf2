package assess

import (
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/parallel"
	"junheng/registry"
	"junheng/rules"
)

// way says how a section came by a value.
type way uint8

// The ways, in the order in which they are tried.
const (
	wayOwn      way = iota // reported for the section, or for the school if it is a school's property
	wayCounty              // the county's own fact
	wayIdentity            // from the register of schools
	wayOther               // a school's property, found beside another section
	wayOnly                // reported for the whole school, which has pupils in this stage alone
	wayZero                // zero for the whole school, hence for each section
	waySplit               // a share of the whole school's value
	wayNoSplit             // reported for the whole school, and no rule divides it
	wayNoPupils            // to be divided, but a section's pupils are not known
	wayNoWeight            // to be divided, but a stage with pupils has no weight
	waySum                 // the sections of the school together
	wayNone                // nobody reported it
)

// resolved is the value of a field for one section and how it came about.
type resolved struct {
	value float64
	how   way
	row   int32 // of the table, where a cell holds it; −1 when none does
	stage registry.Stage
	split *rules.Split
}

// pupils is the field that says how many pupils a section has.
const pupils facts.FieldID = "students"

var notReported = blank.Of(blank.NotReported)

func given(v float64) bool { return blank.StateOf(v) != blank.NotReported }

// cell reads a table value of a school, not reported where it has no such row.
func (u *Units) cell(sc *school, st registry.Stage, c *facts.Column) float64 {
	if c == nil || sc.rows[st] < 0 {
		return notReported
	}
	return c.Values[sc.rows[st]]
}

// resolve finds the value of a field for a section of a school. It is the only
// place where this is decided: columns, explanations and the search for cells
// all go through it.
func (u *Units) resolve(sc *school, st registry.Stage, f *facts.Field) resolved {
	c := u.table.Column(f.ID)
	switch f.Level {
	case facts.PerCounty:
		return u.resolveCounty(sc.county, c)
	case facts.PerSchool:
		return u.resolveSchool(sc, st, f, c)
	}
	if v := u.cell(sc, st, c); given(v) {
		return resolved{value: v, how: wayOwn, row: sc.rows[st]}
	}
	whole := u.cell(sc, registry.Whole, c)
	r := resolved{value: notReported, row: sc.rows[registry.Whole], how: wayNone}
	switch {
	case !given(whole):
		return r
	case u.alone(sc, st):
		r.value, r.how = whole, wayOnly
	case whole == 0 && (f.Type == facts.Count || f.Type == facts.Amount):
		r.value, r.how = 0, wayZero
	default:
		r.split = u.std.splits[f.ID]
		r.value, r.how, r.stage = u.share(sc, st, r.split, whole)
	}
	return r
}

func (u *Units) resolveCounty(county registry.RegionCode, c *facts.Column) resolved {
	row := u.row[u.at[county]]
	if c == nil || row < 0 {
		return resolved{value: notReported, how: wayNone, row: -1}
	}
	return resolved{value: c.Values[row], how: wayCounty, row: row}
}

// resolveSchool finds a property of the whole school: in its own row, beside
// this section, beside another, or in the register.
func (u *Units) resolveSchool(sc *school, st registry.Stage, f *facts.Field, c *facts.Column) resolved {
	for _, from := range [...]registry.Stage{registry.Whole, st} {
		if v := u.cell(sc, from, c); given(v) {
			return resolved{value: v, how: wayOwn, row: sc.rows[from]}
		}
	}
	for from := registry.Primary; from <= registry.Senior; from++ {
		if v := u.cell(sc, from, c); given(v) {
			return resolved{value: v, how: wayOther, row: sc.rows[from]}
		}
	}
	if v := identity(schoolOf(u.table, sc.id), f.ID); given(v) {
		return resolved{value: v, how: wayIdentity, row: -1}
	}
	return resolved{value: notReported, how: wayNone, row: sc.rows[registry.Whole]}
}

// identity gives what the register of schools knows. The codes of the
// dictionary's enums are those of package registry.
func identity(s *registry.School, f facts.FieldID) float64 {
	v := 0
	switch f {
	case "school_type":
		v = int(s.Type)
	case "founder":
		v = int(s.Founder)
	case "urban_rural":
		v = int(s.Location)
	case "founded_year":
		v = s.Founded
	}
	if v == 0 {
		return notReported
	}
	return float64(v)
}

// alone reports whether a whole-school value is the section's own: the school
// teaches no other stage, or has no pupils in any other.
func (u *Units) alone(sc *school, st registry.Stage) bool {
	c := u.table.Column(pupils)
	for other := registry.Primary; other <= registry.Senior; other++ {
		if other != st && sc.taught[other] && u.cell(sc, other, c) != 0 {
			return false
		}
	}
	return true
}

// share divides a whole school's value by a split: in proportion to weight ×
// pupils of each stage the school teaches. Where it cannot, it says at which
// stage it stopped.
func (u *Units) share(sc *school, st registry.Stage, sp *rules.Split, whole float64) (float64, way, registry.Stage) {
	if sp == nil {
		return notReported, wayNoSplit, st
	}
	by := u.table.Column(sp.By)
	var mine, all float64
	for s := registry.Primary; s <= registry.Senior; s++ {
		if !sc.taught[s] {
			continue
		}
		p := u.cell(sc, s, by)
		w, ok := sp.Weights[s]
		switch {
		case blank.Is(p):
			return notReported, wayNoPupils, s
		case !ok && p != 0:
			return notReported, wayNoWeight, s
		case s == st:
			mine = w.V * p
		}
		all += w.V * p
	}
	if all == 0 {
		return notReported, wayNoPupils, st
	}
	return whole * mine / all, waySplit, st
}

// ownRows gives, per unit, its own row of the table; −1 when none.
func (u *Units) ownRows() []int32 {
	own := make([]int32, u.Len())
	for i, h := range u.home {
		own[i] = u.school[h].rows[u.Stage[i]]
	}
	return own
}

// load makes the columns of fields over all units, and then the derived values.
func (u *Units) load(fields []facts.FieldID, column func(*facts.Field) []float64) {
	u.frame = frame{rows: u.Len(), cols: make(map[string][]float64, len(fields))}
	cols := make([][]float64, len(fields))
	parallel.Each(len(fields), func(i int) { cols[i] = column(u.std.fields[fields[i]]) })
	for i, id := range fields {
		u.frame.cols[string(id)] = cols[i]
	}
	u.derive(&u.frame, u.spans())
}

// column resolves one field for every unit, whose own rows are given; nil when
// nobody reports it.
func (u *Units) column(f *facts.Field, own []int32) []float64 {
	c := u.table.Column(f.ID)
	if c == nil && f.Level != facts.PerSchool {
		return nil
	}
	out := make([]float64, u.Len())
	for i, h := range u.home {
		if r := own[i]; r >= 0 && f.Level == facts.PerSection {
			if v := c.Values[r]; v == v || given(v) {
				out[i] = v
				continue
			}
		}
		sc := &u.school[h]
		out[i] = u.resolve(sc, u.Stage[i], f).value
	}
	return out
}

// span is a run of rows of one context.
type span struct {
	of     context
	lo, hi int
}

// spans lists the runs of units of one stage.
func (u *Units) spans() []span {
	var out []span
	for _, g := range u.Groups {
		if n := len(out) - 1; n >= 0 && out[n].of == context(g.Stage) {
			out[n].hi = g.Hi
			continue
		}
		out = append(out, span{context(g.Stage), g.Lo, g.Hi})
	}
	return out
}

// derive computes the derived values of the pack over a frame. Where the value
// was reported as well, the report stands.
func (u *Units) derive(fr *frame, spans []span) {
	for _, d := range u.std.derived {
		reported := fr.cols[d.ID]
		if reported != nil && !slices.ContainsFunc(reported, func(v float64) bool { return !given(v) }) {
			continue
		}
		out := make([]float64, fr.rows)
		for i := range out {
			out[i] = notReported
		}
		for _, sp := range spans {
			if f := d.by[sp.of]; f != nil {
				f.column(sp.of, fr, out[sp.lo:sp.hi], sp.lo, sp.hi)
			}
		}
		for i, v := range reported {
			if given(v) {
				out[i] = v
			}
		}
		fr.cols[d.ID] = out
	}
}
