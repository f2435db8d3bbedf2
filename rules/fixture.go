package rules

import (
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// fixtureReader turns the cases of one *.test.yaml file into fixtures.
type fixtureReader struct {
	pack *Pack
	dict *facts.Dictionary
	ps   *problems
}

func decodeFixtures(f testFile, p *Pack, dict *facts.Dictionary, ps *problems) []Fixture {
	r := fixtureReader{pack: p, dict: dict, ps: ps}
	under := r.under(f.root)
	var out []Fixture
	for _, c := range f.root.list("cases") {
		x := Fixture{
			File: f.file, Name: c.str("name"), Year: registry.SchoolYear(integer(c.get("school_year"))),
			Indicator: under, Pos: c.pos, County: r.facts(c.get("county")),
		}
		if ch := c.get("choices"); ch != nil {
			x.Choices = map[string]string{}
			for _, e := range ch.keys {
				x.Choices[e.name] = e.val.text
				r.choice(e)
			}
		}
		if g := c.get("given"); g != nil {
			for _, e := range g.keys {
				x.Given = append(x.Given, r.units(e)...)
			}
		}
		x.Coefficients = r.coefficients(c.get("coefficients"))
		x.Want = r.want(c.get("want"), under)
		out = append(out, x)
	}
	return out
}

// under gives the id of what a file tests, "" for the whole verdict.
func (r fixtureReader) under(n *node) string {
	if id := n.get("indicator"); id != nil {
		if r.pack.Indicator(id.text) == nil {
			r.ps.add(id.pos, msgUnknownRef.With("id", id.text, "what", whatIndicator))
		}
		return id.text
	}
	if id := n.get("item"); id != nil {
		if r.pack.Item(id.text) == nil {
			r.ps.add(id.pos, msgUnknownRef.With("id", id.text, "what", whatItem))
		}
		return id.text
	}
	if id := n.get("requirement"); id != nil {
		if r.pack.Requirement(id.text) == nil {
			r.ps.add(id.pos, msgUnknownRef.With("id", id.text, "what", whatRequirement))
		}
		return id.text
	}
	if n.get("verdict") == nil {
		r.ps.add(n.pos, msgMissingKey.With("key", "indicator | item | requirement | verdict"))
	}
	return ""
}

var whatRequirement = locale.Text{ZH: "结论部分", EN: "requirement"}

func (r fixtureReader) choice(e entry) {
	if ch := r.pack.Choice(e.name); ch == nil {
		r.ps.add(e.pos, msgUnknownRef.With("id", e.name, "what", whatChoice))
	} else if ch.Option(e.val.text) == nil {
		r.ps.add(e.val.pos, msgUnknownRef.With("id", e.val.text, "what", whatOption), near(e.val.text, optionIDs(ch)))
	}
}

// units reads one given school: one row when flat, else its whole row and one
// row for each stage written under it.
func (r fixtureReader) units(e entry) []FixtureUnit {
	first := FixtureUnit{Name: e.name, Facts: map[facts.FieldID]float64{}}
	if e.val.kind != mapNode {
		return nil
	}
	sections := []FixtureUnit{}
	for _, f := range e.val.keys {
		stage, isStage := registry.ParseStage(f.name)
		switch {
		case f.name == "stage":
			s, ok := registry.ParseStage(f.val.text)
			if !ok {
				r.ps.add(f.val.pos, msgNotOneOf.With("key", "stage", "got", f.val.text), hintOptions.With("options", "primary, junior, senior, whole"))
			}
			first.Stage = s
		case f.name == "type":
			t, ok := registry.ParseSchoolType(f.val.text)
			if !ok {
				r.ps.add(f.val.pos, msgNotOneOf.With("key", "type", "got", f.val.text))
			}
			first.Type = t
		case isStage && f.val.kind == mapNode:
			sections = append(sections, FixtureUnit{Name: e.name, Stage: stage, Facts: r.facts(f.val)})
		default:
			r.fact(f, first.Facts)
		}
	}
	if first.Type == registry.UnknownType {
		first.Type = typeOf(first.Stage, sections)
	}
	for i := range sections {
		sections[i].Type = first.Type
	}
	if len(sections) > 0 && len(first.Facts) == 0 && first.Stage == registry.Whole {
		return sections
	}
	return append([]FixtureUnit{first}, sections...)
}

// typeOf gives the plainest school with such sections.
func typeOf(stage registry.Stage, sections []FixtureUnit) registry.SchoolType {
	has := [4]bool{}
	has[stage] = true
	for _, s := range sections {
		has[s.Stage] = true
	}
	switch {
	case has[registry.Primary] && has[registry.Senior]:
		return registry.TwelveYear
	case has[registry.Primary] && has[registry.Junior]:
		return registry.NineYear
	case has[registry.Junior] && has[registry.Senior]:
		return registry.CompleteSecondary
	case has[registry.Senior]:
		return registry.SeniorSchool
	case has[registry.Junior]:
		return registry.JuniorSchool
	}
	return registry.PrimarySchool
}

func (r fixtureReader) facts(n *node) map[facts.FieldID]float64 {
	if n == nil {
		return nil
	}
	out := map[facts.FieldID]float64{}
	for _, e := range n.keys {
		r.fact(e, out)
	}
	return out
}

func (r fixtureReader) fact(e entry, into map[facts.FieldID]float64) {
	id := facts.FieldID(e.name)
	if r.dict.Field(id) == nil {
		var ids []string
		for _, f := range r.dict.Fields() {
			ids = append(ids, string(f.ID))
		}
		r.ps.add(e.pos, msgUnknownRef.With("id", e.name, "what", whatField), near(e.name, ids))
		return
	}
	into[id] = r.value(e.val)
}

// value reads a number, a state of blank, true or false, or an enum option.
func (r fixtureReader) value(n *node) float64 {
	switch n.kind {
	case numberNode:
		return decimal(n).V
	case boolNode:
		if n.text == "true" {
			return 1
		}
		return 0
	case textNode:
		if s, ok := blank.ParseState(n.text); ok && s != blank.Number {
			return blank.Of(s)
		}
		if v, ok := r.dict.Constants()[n.text]; ok {
			return v
		}
	}
	r.ps.add(n.pos, msgState.With("got", n.text))
	return blank.Of(blank.NotReported)
}

func (r fixtureReader) coefficients(n *node) map[string]map[registry.Stage]float64 {
	if n == nil {
		return nil
	}
	out := map[string]map[registry.Stage]float64{}
	for _, e := range n.keys {
		if r.pack.Indicator(e.name) == nil {
			r.ps.add(e.pos, msgUnknownRef.With("id", e.name, "what", whatIndicator))
		}
		out[e.name], _ = r.byStage(e.val)
	}
	return out
}

// byStage reads stage → number, and the outcome under the key verdict.
func (r fixtureReader) byStage(n *node) (map[registry.Stage]float64, string) {
	if n == nil {
		return nil, ""
	}
	out, verdict := map[registry.Stage]float64{}, ""
	for _, e := range n.keys {
		if e.name == "verdict" {
			verdict = e.val.text
			r.outcome(e.val)
		} else if s, ok := registry.ParseStage(e.name); ok {
			out[s] = r.value(e.val)
		} else {
			r.ps.add(e.pos, msgUnknownKey.With("key", e.name), hintKeys.With("keys", "primary, junior, senior, verdict"))
		}
	}
	return out, verdict
}
