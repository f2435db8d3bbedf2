package facts

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"junheng/internal/blank"
	"junheng/registry"
)

// canonical gives the same content in the one order in which it is hashed and
// stored: schools that rows speak of, each once, by id; rows by county, year,
// school and stage, rows of one key by their content; fields by name, those
// without any value left out; every blank by its own bits. The table is a copy.
func (t *Table) canonical() *Table {
	src := &Table{
		County: t.County, Year: t.Year, Stage: t.Stage,
		cols: t.cols, origins: t.origins, texts: t.texts,
		sources: t.sources, rowSource: t.rowSource, rowRecord: t.rowRecord,
	}
	src.Schools, src.School = canonicalSchools(t.Schools, t.School)
	for f, c := range t.cols {
		if slices.ContainsFunc(c.Values, reported) {
			src.order = append(src.order, f)
		}
	}
	slices.Sort(src.order)

	perm := identity(t.Len())
	slices.SortStableFunc(perm, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(src.County[a], src.County[b]), cmp.Compare(src.Year[a], src.Year[b]),
			cmp.Compare(src.School[a], src.School[b]), cmp.Compare(src.Stage[a], src.Stage[b]),
			src.compareContent(a, b))
	})
	kept := src.cols
	src.cols = make(map[FieldID]*Column, len(src.order))
	for _, f := range src.order {
		src.cols[f] = kept[f]
	}
	out := src.pick(perm)
	for _, c := range out.cols {
		for i, v := range c.Values {
			if v != v {
				c.Values[i] = blank.Of(blank.StateOf(v))
			}
		}
	}
	out.canonicalOrigins()
	return out
}

func reported(v float64) bool { return blank.StateOf(v) != blank.NotReported }

// compareContent orders rows of one key, so that their order does not depend
// on the order in which they came.
func (t *Table) compareContent(a, b int32) int {
	for _, f := range t.order {
		v := t.cols[f].Values
		if c := cmp.Compare(bits(v[a]), bits(v[b])); c != 0 {
			return c
		}
	}
	for _, f := range t.TextFields() {
		if c := cmp.Compare(t.Text(int(a), f), t.Text(int(b), f)); c != 0 {
			return c
		}
	}
	for _, f := range t.order {
		oa, ob := t.Origin(int(a), f), t.Origin(int(b), f)
		if c := cmp.Or(cmp.Compare(oa.Hash, ob.Hash), cmp.Compare(oa.Sheet, ob.Sheet), cmp.Compare(oa.Cell, ob.Cell)); c != 0 {
			return c
		}
	}
	return 0
}

// bits gives the canonical bits of a value: its own for a number, those of its
// state for a blank.
func bits(v float64) uint64 {
	if v != v {
		v = blank.Of(blank.StateOf(v))
	}
	return math.Float64bits(v)
}

func canonicalSchools(schools []registry.School, of []int32) ([]registry.School, []int32) {
	var used []registry.School
	seen := make([]bool, len(schools))
	for _, s := range of {
		if s >= 0 && !seen[s] {
			seen[s] = true
			used = append(used, schools[s])
		}
	}
	slices.SortFunc(used, compareSchools)
	used = slices.Compact(used)
	at := make(map[registry.School]int32, len(used))
	for i, s := range used {
		at[s] = int32(i)
	}
	index := make([]int32, len(schools))
	for i, s := range schools {
		index[i] = at[s]
	}
	out := make([]int32, len(of))
	for i, s := range of {
		out[i] = -1
		if s >= 0 {
			out[i] = index[s]
		}
	}
	return used, out
}

func compareSchools(a, b registry.School) int {
	return cmp.Or(
		cmp.Compare(a.ID, b.ID), cmp.Compare(a.County, b.County), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Township, b.Township), cmp.Compare(a.Type, b.Type),
		cmp.Compare(a.Founder, b.Founder), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Founded, b.Founded))
}

// canonicalOrigins keeps the origins that cells speak of, in the order of
// fields and rows, and orders the sources of whole rows.
func (t *Table) canonicalOrigins() {
	var kept []Origin
	for _, f := range t.order {
		c := t.cols[f]
		if c.origin != nil && !slices.ContainsFunc(c.origin, func(o int32) bool { return o > 0 }) {
			c.origin = nil
		}
		for i, o := range c.origin {
			if o > 0 {
				kept = append(kept, t.origins[o-1])
				c.origin[i] = int32(len(kept))
			}
		}
	}
	t.origins = kept

	t.canonicalSources()
}

// canonicalSources keeps the sources that rows speak of, each once, ordered by
// what they say.
func (t *Table) canonicalSources() {
	text := make([]string, len(t.sources)+1)
	var used []string
	at := map[string]int32{}
	for _, s := range t.rowSource {
		if s > 0 && text[s] == "" {
			js, err := json.Marshal(t.sources[s-1]) // keys of a map come out sorted
			if err != nil {
				panic(err) // a Source holds nothing that JSON cannot express
			}
			text[s] = string(js)
			if _, ok := at[text[s]]; !ok {
				at[text[s]] = s
				used = append(used, text[s])
			}
		}
	}
	if len(used) == 0 {
		t.sources, t.rowSource, t.rowRecord = nil, nil, nil
		return
	}
	slices.Sort(used)
	kept := make([]Source, len(used))
	for i, js := range used {
		kept[i] = t.sources[at[js]-1]
		at[js] = int32(i) + 1
	}
	t.sources = kept
	for i, s := range t.rowSource {
		if s > 0 {
			t.rowSource[i] = at[text[s]]
		} else {
			t.rowRecord[i] = 0
		}
	}
}
