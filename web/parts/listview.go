package parts

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"junheng/web/route"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

const perPage = 50

// mostWords is how many words a list is searched for; each costs a look at
// every row.
const mostWords = 12

// listView is a listing with the address applied to it.
type listView struct {
	Listing
	c     *route.Context
	query url.Values
	all   int   // rows before the filters
	rows  []Row // after filter and sorting
	page  int   // from 1
	pages int
	by    string // sorted by this column key
	desc  bool
}

func view(c *route.Context, l Listing) *listView {
	v := &listView{Listing: l, c: c, query: c.R.URL.Query(), all: len(l.Rows)}
	if v.PerPage == 0 {
		v.PerPage = perPage
	}
	v.rows = v.filtered()
	v.sort()
	v.pages = max(1, (len(v.rows)+v.PerPage-1)/v.PerPage)
	v.page, _ = strconv.Atoi(v.query.Get("page"))
	v.page = min(max(v.page, 1), v.pages)
	return v
}

func (v *listView) value(f Filter) string {
	if got, ok := v.query[f.Key]; ok {
		return strings.TrimSpace(got[0])
	}
	return f.Value
}

func (v *listView) words() string { return strings.TrimSpace(v.query.Get("q")) }

func (v *listView) filtered() []Row {
	rows := slices.Clone(v.Rows)
	for _, f := range v.Filters {
		want := v.value(f)
		if want == "" || f.Done {
			continue
		}
		match := f.Match
		if match == nil {
			match = v.matcher(f)
		}
		rows = slices.DeleteFunc(rows, func(r Row) bool { return !match(r, want) })
	}
	words := strings.Fields(strings.ToLower(v.words()))
	for _, word := range words[:min(len(words), mostWords)] {
		rows = slices.DeleteFunc(rows, func(r Row) bool { return !v.holds(r, word) })
	}
	return rows
}

// matcher looks into the column of the filter's key: for the very words of a
// choice, for a part of them where words are typed.
func (v *listView) matcher(f Filter) func(Row, string) bool {
	k := slices.IndexFunc(v.Columns, func(c Column) bool { return c.Key == f.Key })
	return func(r Row, want string) bool {
		if k < 0 || k >= len(r.Cells) {
			return false
		}
		text := r.Cells[k].text(v.Columns[k], v.c)
		if len(f.Options) > 0 {
			return text == want || text == optionLabel(f.Options, want)
		}
		return strings.Contains(strings.ToLower(text), strings.ToLower(want))
	}
}

func optionLabel(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

func (v *listView) holds(r Row, word string) bool {
	for k, cell := range r.Cells {
		if k < len(v.Columns) && strings.Contains(strings.ToLower(cell.text(v.Columns[k], v.c)+" "+cell.Note), word) {
			return true
		}
	}
	return false
}

func (v *listView) sort() {
	key := v.query.Get("sort")
	given := key != ""
	if !given {
		key = v.Sort
	}
	v.by, v.desc = strings.CutPrefix(key, "-")
	k := slices.IndexFunc(v.Columns, func(c Column) bool { return c.Key == v.by && c.Key != "" })
	if k < 0 || v.Columns[k].NoSort {
		v.by = ""
		return
	}
	order := newOrder()
	defer order.done()
	slices.SortStableFunc(v.rows, func(x, y Row) int {
		if k >= len(x.Cells) || k >= len(y.Cells) {
			return 0
		}
		return order.compare(x.Cells[k], y.Cells[k], v.desc)
	})
}

// order compares cells: numbers as numbers, words as a Chinese dictionary
// would. What is blank comes last either way.
type order struct{ words *collate.Collator }

var collators = sync.Pool{New: func() any { return collate.New(language.Chinese) }}

func newOrder() order {
	c, _ := collators.Get().(*collate.Collator)
	return order{words: c}
}

func (o order) done() { collators.Put(o.words) }

func (o order) compare(x, y Cell, desc bool) int {
	xn, xw, xb := sortKey(x)
	yn, yw, yb := sortKey(y)
	if xb || yb {
		return cmp.Compare(b2i(xb), b2i(yb))
	}
	n := cmp.Compare(xn, yn)
	if n == 0 && xw != yw {
		n = o.words.CompareString(xw, yw)
	}
	if desc {
		return -n
	}
	return n
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sortKey gives what a cell is sorted by: a number, or words.
func sortKey(c Cell) (number float64, words string, isBlank bool) {
	switch s := c.Sort.(type) {
	case string:
		return 0, s, false
	case int:
		return float64(s), "", false
	case int64:
		return float64(s), "", false
	case float64:
		return s, "", math.IsNaN(s)
	case time.Time:
		return float64(s.UnixMilli()), "", s.IsZero()
	}
	switch {
	case c.Value != nil:
		return *c.Value, "", math.IsNaN(*c.Value)
	case !c.At.IsZero():
		return float64(c.At.UnixMilli()), "", false
	case c.Badge != nil:
		return 0, c.Badge.Text, false
	}
	return 0, c.Text, c.Text == ""
}

// shown gives the rows of the page that is open.
func (v *listView) shown() []Row {
	from := (v.page - 1) * v.PerPage
	return v.rows[min(from, len(v.rows)):min(from+v.PerPage, len(v.rows))]
}

// with gives the address of the list with one parameter changed; an empty
// value takes it out.
func (v *listView) with(key, value string) string {
	q := url.Values{}
	for k, vals := range v.query {
		if k != "lang" && k != "format" && (k != "page" || key == "format") {
			q[k] = vals
		}
	}
	q.Del(key)
	if value != "" {
		q.Set(key, value)
	}
	if len(q) == 0 {
		return v.c.R.URL.Path
	}
	return v.c.R.URL.Path + "?" + q.Encode()
}

// sortLink is the address that sorts by a column, the other way round when it
// already is.
func (v *listView) sortLink(col Column) string {
	if v.by == col.Key && !v.desc {
		return v.with("sort", "-"+col.Key)
	}
	return v.with("sort", col.Key)
}

func (v *listView) ariaSort(col Column) string {
	switch {
	case v.by != col.Key || col.Key == "":
		return "none"
	case v.desc:
		return "descending"
	}
	return "ascending"
}

// narrowed reports whether any filter holds besides those a list begins with.
func (v *listView) narrowed() bool {
	if v.words() != "" {
		return true
	}
	return slices.ContainsFunc(v.Filters, func(f Filter) bool { return v.value(f) != f.Value })
}

// filterText says in words which filters hold, for exports.
func (v *listView) filterText() string {
	var out []string
	for _, f := range v.Filters {
		if want := v.value(f); want != "" {
			out = append(out, f.Label+"＝"+optionLabel(f.Options, want))
		}
	}
	if w := v.words(); w != "" {
		out = append(out, v.c.T("含“", "contains “")+w+"”")
	}
	if len(out) == 0 {
		return v.c.T("无", "none")
	}
	return strings.Join(out, v.c.T("；", "; "))
}
