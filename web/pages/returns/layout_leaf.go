package returns

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/blank"
	"junheng/web/route"
)

const (
	leafSize  = 25  // schools on one page of the table of many schools
	farListed = 100 // problems of other pages that are listed; the others are counted
)

// leaf is the part of a table of many schools that one page shows. A county
// has hundreds of schools with a hundred cells each: a page of all of them
// would be ten megabytes.
type leaf struct {
	Page, Pages  int // counted from 1
	From, To, Of int // schools, counted from 1, the last included
	url          string
	far          map[string]int // problems of other pages that are not listed, by severity
	totals       []total        // of each column, over all pages
	rest         []total        // of each column, over the other pages
}

// total adds up a column. It is partial where a cell is blank.
type total struct {
	sum           float64
	numbers, open int // cells that are numbers, cells that are blank
}

// leafOf finds the page that is asked for: by its number, or as the one with a
// cell.
func leafOf(c *route.Context, m *returns.Many, base string) *leaf {
	l := &leaf{Of: len(m.Rows), url: base, far: map[string]int{}}
	l.Pages = max(1, (l.Of+leafSize-1)/leafSize)
	l.Page, _ = strconv.Atoi(c.Query("page"))
	if key, ok := parseKey(c.Query("at"), ""); ok {
		if i := slices.IndexFunc(m.Rows, func(r returns.Row) bool { return r.School.ID == key.School }); i >= 0 {
			l.Page = i/leafSize + 1
		}
	}
	l.Page = min(max(l.Page, 1), l.Pages)
	l.From, l.To = (l.Page-1)*leafSize+1, min(l.Page*leafSize, l.Of)
	return l
}

// at gives the address of a page.
func (l *leaf) at(page int) string { return l.url + "?page=" + strconv.Itoa(page) }

// of gives the address of the page with a cell, at the cell.
func (l *leaf) of(key string) string {
	return l.url + "?at=" + url.QueryEscape(key) + "#cell-" + key
}

// keep gives the problems to list: all of the schools shown, and what must be
// corrected or looked at elsewhere as far as there is room. What is left out
// is counted.
func (l *leaf) keep(list []problem, shown map[string]bool) []problem {
	var near, far []problem
	for _, p := range list {
		switch school, _ := cutSchool(p.Cell); {
		case p.Cell == "" || shown[school]:
			near = append(near, p)
		case p.Severity != todo && len(far) < farListed:
			p.URL = l.of(p.Cell)
			far = append(far, p)
		default:
			l.far[p.Severity]++
		}
	}
	return append(near, far...)
}

// add sums the columns of all schools, and of those that are not shown.
func (l *leaf) add(m *returns.Many, columns []collect.Column, kinds []string) {
	l.totals, l.rest = make([]total, len(columns)), make([]total, len(columns))
	for i, r := range m.Rows {
		for _, slot := range m.Grid.Slots(r.School) {
			x := slices.Index(columns, collect.Column{Item: slot.Item, Stage: slot.Stage})
			if x < 0 || kinds[x] != "number" {
				continue
			}
			fact := m.Grid.Fact(slot)
			v := r.Cells[returns.CellKey{School: r.School.ID, Stage: fact.Stage, Field: fact.Field}]
			l.totals[x].take(v)
			if i < l.From-1 || i >= l.To {
				l.rest[x].take(v)
			}
		}
	}
}

// take adds a cell as the form shows it.
func (t *total) take(v returns.CellView) {
	n, err := strconv.ParseFloat(v.Text, 64)
	switch {
	case err == nil && !v.Bad:
		t.sum += n
		t.numbers++
	case !v.Bad && blank.StateOf(v.Value) != blank.NotApplicable:
		t.open++
	}
}

// data is a total for the script, which goes on from it: sum, numbers, blanks.
func (t total) data() string {
	return strconv.FormatFloat(rounded(t.sum), 'f', -1, 64) + " " + strconv.Itoa(t.numbers) + " " + strconv.Itoa(t.open)
}

// rounded takes the noise of binary fractions away.
func rounded(n float64) float64 { return math.Round(n*1e6) / 1e6 }

// cutSchool gives the school of a key, and the rest of it.
func cutSchool(key string) (school, rest string) {
	school, rest, ok := strings.Cut(key, ":")
	if !ok {
		return "", key
	}
	return school, rest
}

// text writes a total; nothing where nothing is a number.
func (t total) text(c *route.Context) string {
	if t.numbers == 0 {
		return ""
	}
	s := strconv.FormatFloat(rounded(t.sum), 'f', -1, 64)
	if t.open > 0 {
		s += c.T("（未填完）", " (incomplete)")
	}
	return s
}
