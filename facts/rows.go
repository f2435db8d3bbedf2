package facts

import (
	"cmp"
	"slices"

	"junheng/registry"
)

// Key names a row by what it is about. An empty School is the county itself.
type Key struct {
	County registry.RegionCode
	Year   registry.SchoolYear
	School registry.SchoolID
	Stage  registry.Stage
}

// Key gives the key of a row.
func (t *Table) Key(row int) Key {
	s, _ := t.SchoolAt(row)
	return Key{t.County[row], t.Year[row], s.ID, t.Stage[row]}
}

// Index maps every key to its row; the first row where a key comes twice. It
// describes the table as it is now.
func (t *Table) Index() map[Key]int {
	m := make(map[Key]int, t.Len())
	for i := t.Len() - 1; i >= 0; i-- {
		m[t.Key(i)] = i
	}
	return m
}

// Group is a run of rows of one county in one school year: rows From up to,
// not including, To.
type Group struct {
	County   registry.RegionCode
	Year     registry.SchoolYear
	From, To int
}

// Groups lists the runs of rows of the same county and year. On a sorted table
// every county and year comes once.
func (t *Table) Groups() []Group {
	var out []Group
	for i := range t.County {
		if n := len(out); n > 0 && out[n-1].County == t.County[i] && out[n-1].Year == t.Year[i] {
			out[n-1].To = i + 1
			continue
		}
		out = append(out, Group{t.County[i], t.Year[i], i, i + 1})
	}
	return out
}

// Counties lists the counties that have rows, by code.
func (t *Table) Counties() []registry.RegionCode { return distinct(t.County) }

// Years lists the school years that have rows, earliest first.
func (t *Table) Years() []registry.SchoolYear { return distinct(t.Year) }

func distinct[T cmp.Ordered](vs []T) []T {
	seen := map[T]bool{}
	var out []T
	for i, v := range vs {
		if (i == 0 || v != vs[i-1]) && !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// Sort orders the rows by county, year, school (the county's own row first,
// then by school id) and stage. Rows of the same key keep their order.
func (t *Table) Sort() {
	perm := identity(t.Len())
	slices.SortStableFunc(perm, t.compare)
	if !slices.IsSorted(perm) {
		*t = *t.pick(perm)
	}
}

func identity(n int) []int32 {
	p := make([]int32, n)
	for i := range p {
		p[i] = int32(i)
	}
	return p
}

func (t *Table) compare(a, b int32) int {
	if c := cmp.Compare(t.County[a], t.County[b]); c != 0 {
		return c
	}
	if c := cmp.Compare(t.Year[a], t.Year[b]); c != 0 {
		return c
	}
	if sa, sb := t.School[a], t.School[b]; sa != sb {
		if sa < 0 || sb < 0 {
			return cmp.Compare(sa, sb)
		}
		if c := cmp.Compare(t.Schools[sa].ID, t.Schools[sb].ID); c != 0 {
			return c
		}
	}
	return cmp.Compare(t.Stage[a], t.Stage[b])
}

// Filter gives a table of the rows of one county and one year; 0 stands for
// every county or every year. Schools and origins are shared with t.
func (t *Table) Filter(county registry.RegionCode, year registry.SchoolYear) *Table {
	var rows []int32
	for i := range t.County {
		if (county == 0 || t.County[i] == county) && (year == 0 || t.Year[i] == year) {
			rows = append(rows, int32(i))
		}
	}
	return t.pick(rows)
}

// pick gives a table of the rows named, in their order.
func (t *Table) pick(rows []int32) *Table {
	out := &Table{
		Schools: slices.Clip(t.Schools), origins: slices.Clip(t.origins), sources: slices.Clip(t.sources),
		County: take(t.County, rows), Year: take(t.Year, rows), School: take(t.School, rows), Stage: take(t.Stage, rows),
		rowSource: take(t.rowSource, rows), rowRecord: take(t.rowRecord, rows),
		order: slices.Clone(t.order), cols: make(map[FieldID]*Column, len(t.cols)),
	}
	for f, c := range t.cols {
		out.cols[f] = &Column{Field: f, Values: take(c.Values, rows), origin: take(c.origin, rows)}
	}
	if len(t.texts) > 0 {
		to := make([]int32, t.Len())
		for i, r := range rows {
			to[r] = int32(i) + 1
		}
		out.texts = map[textKey]string{}
		for k, s := range t.texts {
			if n := to[k.row]; n > 0 {
				out.texts[textKey{n - 1, k.field}] = s
			}
		}
	}
	return out
}

// take gives the elements at the places named; nil stays nil.
func take[T any](vs []T, rows []int32) []T {
	if vs == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = vs[r]
	}
	return out
}

// Append adds the rows of o, with their schools, words and lineage. A school
// that stands in t exactly as in o is not entered twice; rows of the same key
// are not merged (see Builder).
func (t *Table) Append(o *Table) {
	base, school := t.Len(), t.adopt(o.Schools)
	for i := range o.County {
		s := o.School[i]
		if s >= 0 {
			s = school[s]
		}
		t.AddRow(o.County[i], o.Year[i], s, o.Stage[i])
	}
	shift := int32(len(t.origins))
	t.origins = append(t.origins, o.origins...)
	for _, f := range o.order {
		from, to := o.cols[f], t.Ensure(f)
		copy(to.Values[base:], from.Values)
		if from.origin == nil {
			continue
		}
		if to.origin == nil {
			to.origin = make([]int32, t.Len())
		}
		for i, v := range from.origin {
			if v > 0 {
				to.origin[base+i] = v + shift
			}
		}
	}
	for k, s := range o.texts {
		t.SetText(base+int(k.row), k.field, s)
	}
	first := int32(len(t.sources))
	t.sources = append(t.sources, o.sources...)
	for i, s := range o.rowSource {
		if s > 0 {
			t.SetSource(base+i, s+first, o.rowRecord[i])
		}
	}
}

// adopt enters schools and gives the new index of each.
func (t *Table) adopt(schools []registry.School) []int32 {
	have := make(map[registry.School]int32, len(t.Schools))
	for i, s := range t.Schools {
		have[s] = int32(i)
	}
	at := make([]int32, len(schools))
	for i, s := range schools {
		n, ok := have[s]
		if !ok {
			n = t.AddSchool(s)
			have[s] = n
		}
		at[i] = n
	}
	return at
}
