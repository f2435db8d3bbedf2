package facts

import (
	"slices"
	"sort"

	"junheng/internal/blank"
	"junheng/registry"
)

// Column is one field of a table. Values run parallel to the table's rows.
type Column struct {
	Field  FieldID
	Values []float64 // NaN-boxed, see package blank
	origin []int32   // 1 + index into Table.origins; 0 unknown; nil: none known
}

// Table is facts as columns. A row is a section of a school (Stage Primary,
// Junior or Senior), a whole school (Stage Whole), or a county (School -1).
// After Sort, rows are ordered by county, year, school and stage.
type Table struct {
	Schools []registry.School
	County  []registry.RegionCode
	Year    []registry.SchoolYear
	School  []int32 // index into Schools, or -1 for the county's own row
	Stage   []registry.Stage

	cols    map[FieldID]*Column
	order   []FieldID
	room    int // rows to make room for in a new column
	origins []Origin
	texts   map[textKey]string

	tell func(row int, f FieldID) Origin // of values without an origin; nil: nobody does

	// Lineage of rows taken whole from a source; nil when there is none.
	sources   []Source
	rowSource []int32 // 1 + index into sources; 0 unknown
	rowRecord []int32
}

type textKey struct {
	row   int32
	field FieldID
}

// NewTable makes an empty table.
func NewTable() *Table { return &Table{cols: map[FieldID]*Column{}} }

// Clear empties the table, which keeps some of its memory; columns that it was given
// or gave are its own no more.
func (t *Table) Clear() {
	clear(t.cols)
	*t = Table{cols: t.cols, order: t.order[:0], sources: t.sources[:0]}
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.County) }

// AddRow appends a row and returns its index; every column is not reported there.
func (t *Table) AddRow(county registry.RegionCode, year registry.SchoolYear, school int32, stage registry.Stage) int {
	t.County = append(t.County, county)
	t.Year = append(t.Year, year)
	t.School = append(t.School, school)
	t.Stage = append(t.Stage, stage)
	for _, c := range t.cols {
		c.Values = append(c.Values, blank.Of(blank.NotReported))
		if c.origin != nil {
			c.origin = append(c.origin, 0)
		}
	}
	if t.rowSource != nil {
		t.rowSource = append(t.rowSource, 0)
		t.rowRecord = append(t.rowRecord, 0)
	}
	return t.Len() - 1
}

// AddSchool appends a school and returns its index.
func (t *Table) AddSchool(s registry.School) int32 {
	t.Schools = append(t.Schools, s)
	return int32(len(t.Schools) - 1)
}

// Column gives the column of a field, or nil when no row has ever had it.
func (t *Table) Column(f FieldID) *Column { return t.cols[f] }

// Ensure gives the column of a field, adding one of not-reported cells if needed.
func (t *Table) Ensure(f FieldID) *Column {
	c := t.cols[f]
	if c == nil {
		c = &Column{Field: f, Values: notReported(t.Len(), t.room)}
		t.cols[f] = c
		t.order = append(t.order, f)
	}
	return c
}

func notReported(n, room int) []float64 {
	v := make([]float64, n, max(n, room))
	nr := blank.Of(blank.NotReported)
	for i := range v {
		v[i] = nr
	}
	return v
}

// SetColumn puts a whole column in place without origins; len(values) must be
// Len. The slice belongs to the table afterwards.
func (t *Table) SetColumn(f FieldID, values []float64) {
	if t.cols[f] == nil {
		t.order = append(t.order, f)
	}
	t.cols[f] = &Column{Field: f, Values: values}
}

// Fields lists the fields present, in order of first appearance.
func (t *Table) Fields() []FieldID { return append([]FieldID(nil), t.order...) }

// Set stores a value and its origin.
func (t *Table) Set(row int, f FieldID, v float64, o Origin) { t.SetIn(t.Ensure(f), row, v, o) }

// SetIn is Set for a column that Ensure gave.
func (t *Table) SetIn(c *Column, row int, v float64, o Origin) {
	c.Values[row] = v
	if o.IsZero() {
		if c.origin != nil {
			c.origin[row] = 0
		}
		return
	}
	if c.origin == nil {
		c.origin = make([]int32, t.Len(), max(t.Len(), t.room))
	}
	t.origins = append(t.origins, o)
	c.origin[row] = int32(len(t.origins))
}

// Expect makes room for n more values with their origins.
func (t *Table) Expect(n int) { t.origins = slices.Grow(t.origins, n) }

// ExpectRows makes room for n rows in every column that is added from now on.
func (t *Table) ExpectRows(n int) { t.room = n }

// Value gives the value of a field in a row; not reported when there is no such column.
func (t *Table) Value(row int, f FieldID) float64 {
	if c := t.cols[f]; c != nil {
		return c.Values[row]
	}
	return blank.Of(blank.NotReported)
}

// SetText stores words beside a value: the document behind an answer, a
// remark. Empty words take away what was there.
func (t *Table) SetText(row int, f FieldID, s string) {
	k := textKey{int32(row), f}
	if s == "" {
		delete(t.texts, k)
		return
	}
	if t.texts == nil {
		t.texts = map[textKey]string{}
	}
	t.texts[k] = s
}

// Text gives the words stored beside a value, or "".
func (t *Table) Text(row int, f FieldID) string { return t.texts[textKey{int32(row), f}] }

// TextFields lists the fields that have words in any row, by name.
func (t *Table) TextFields() []FieldID {
	seen := map[FieldID]bool{}
	var out []FieldID
	for k := range t.texts {
		if !seen[k.field] {
			seen[k.field] = true
			out = append(out, k.field)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// SchoolAt gives the school of a row; false for the county's own row.
func (t *Table) SchoolAt(row int) (registry.School, bool) {
	if s := t.School[row]; s >= 0 {
		return t.Schools[s], true
	}
	return registry.School{}, false
}
