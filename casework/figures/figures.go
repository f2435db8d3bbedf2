// Package figures counts what a ledger tells the data dictionary: how many
// children are taught at home, how large the dangerous buildings are. A figure
// comes with the cases it was counted from, so that what is reported upward is
// counted from the work and not typed again.
//
// Blank is never zero: a school that has cases in the ledger, none of which is
// meant, has a true zero; a school without any has no figure; and where a case
// that is meant lacks the value, the sum is open and names the case.
package figures

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// Figure is one value for the data dictionary.
type Figure struct {
	Field  facts.FieldID
	School registry.SchoolID // empty: the county
	Stage  string            // primary, junior, or empty: the whole school
	Value  float64           // NaN-boxed where Open names cases
	Cases  []string          // numbers of the cases counted, sorted
	Open   []string          // numbers of those that lack the value, sorted
}

// named is how many case numbers an origin lists.
const named = 20

// Origin says where the figure came from, for the lineage of the facts: the
// ledger and the cases counted, the first twenty by number.
func (g *Figure) Origin(p *procedure.Procedure) facts.Origin {
	list := g.Cases
	note := "台账计数，共 " + strconv.Itoa(len(list)) + " 案"
	if len(list) > named {
		list, note = list[:named], note+"，列出前 "+strconv.Itoa(named)+" 案"
	}
	if len(g.Open) > 0 {
		note += "；缺数 " + strings.Join(g.Open[:min(named, len(g.Open))], "、")
	}
	return facts.Origin{File: p.Ledger.Label.ZH, Sheet: p.ID + " " + p.Version, Cell: strings.Join(list, "、"), Note: note}
}

// Count counts the facts of a procedure from the cases of one county, all of
// them: a part would give a part. from and to bound the school year that Where
// speaks of.
func Count(p *procedure.Procedure, cases []casework.Story, from, to time.Time) []Figure {
	var out []Figure
	for i := range p.Facts {
		f := &p.Facts[i]
		groups := map[registry.SchoolID]*Figure{}
		for k := range cases {
			c := &cases[k].Case
			school := c.Place.School
			if f.By == procedure.OfCounty {
				school = ""
			} else if school == "" {
				continue // lies at no school
			}
			if groups[school] == nil {
				groups[school] = &Figure{Field: facts.FieldID(f.Field), School: school, Stage: f.Stage}
			}
			if meant(p, &cases[k], &f.Where, span{from, to}) {
				groups[school].add(p, f.Of, c)
			}
		}
		for _, school := range slices.Sorted(maps.Keys(groups)) {
			g := groups[school]
			slices.Sort(g.Cases)
			slices.Sort(g.Open)
			if len(g.Open) > 0 {
				g.Value = blank.Of(blank.NotReported)
			}
			out = append(out, *g)
		}
	}
	slices.SortStableFunc(out, func(a, b Figure) int { return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.School, b.School)) })
	return out
}

// add counts a case.
func (g *Figure) add(p *procedure.Procedure, of string, c *casework.Case) {
	field, sum := strings.CutPrefix(of, "sum:")
	if !sum {
		g.Value++
		g.Cases = append(g.Cases, c.Number)
		return
	}
	x, ok := number(p.Field(field), c.Fields[field].Text)
	if !ok {
		g.Open = append(g.Open, c.Number)
		return
	}
	g.Value += x
	g.Cases = append(g.Cases, c.Number)
}

// number reads a recorded value as a number; yes is 1.
func number(f *procedure.Field, text string) (float64, bool) {
	if f != nil && f.Kind == procedure.KindYesNo {
		return map[string]float64{"yes": 1}[text], text == "yes" || text == "no"
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

// span is a school year: from its first moment to before the last.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to) }

// meant reports whether a case is among those a fact speaks of. What is opened in
// error is never meant.
func meant(p *procedure.Procedure, story *casework.Story, w *procedure.Where, year span) bool {
	c := &story.Case
	state := p.State(c.State)
	if state == nil || state.Kind == procedure.Cancelled {
		return false
	}
	taken := func(e casework.Event) bool {
		return e.Kind == casework.Taken && slices.Contains(w.Steps, e.Step) && year.holds(e.At)
	}
	switch {
	case len(w.States) > 0 && !slices.Contains(w.States, c.State),
		len(w.Kinds) > 0 && !slices.Contains(w.Kinds, state.Kind),
		len(w.Steps) > 0 && !slices.ContainsFunc(story.Events, taken),
		w.Year == "opened" && !year.holds(c.Opened),
		w.Year == "closed" && !year.holds(c.Closed):
		return false
	}
	for field, options := range w.Fields {
		has := strings.Fields(c.Fields[field].Text)
		if !slices.ContainsFunc(options, func(o string) bool { return slices.Contains(has, o) }) {
			return false
		}
	}
	return true
}
