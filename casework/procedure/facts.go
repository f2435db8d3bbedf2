package procedure

import (
	"slices"
	"strings"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
)

// FactKind is how a fact is made of the cases selected.
type FactKind string

// The kinds of facts.
const (
	FactCount   FactKind = "count"   // how many
	FactSum     FactKind = "sum"     // of a field as last recorded; blank where one of them lacks it
	FactTotal   FactKind = "total"   // of a field over every time a step recorded it within the school year; blank where one left it out
	FactTimes   FactKind = "times"   // how often a step was taken within the school year
	FactValue   FactKind = "value"   // the field of the one case there is; blank where there are none or several
	FactGap     FactKind = "gap"     // a figure of the gap between the two schools of a case; of several cases only how many narrowed it
	FactSchools FactKind = "schools" // schools of the register open then; those without a case among the selected are named
	FactShare   FactKind = "share"   // of those selected by Among, 0 to 1; blank where there are none
)

// Timed reports whether the events of a case must be read to tell the fact: it
// asks what happened within the school year.
func (f *Fact) Timed() bool {
	kind, _ := f.Kind()
	timed := func(w *Where) bool { return len(w.Steps)+len(w.Reached) > 0 }
	return kind == FactTotal || kind == FactTimes || timed(&f.Where) || timed(&f.Among)
}

// Kind splits Of into the kind and the field, or the step, it speaks of.
func (f *Fact) Kind() (FactKind, string) {
	kind, field, _ := strings.Cut(f.Of, ":")
	return FactKind(kind), field
}

var (
	msgFactField   = locale.NewTemplate("procedure.fact_field", "数据字典里没有“{field}”", "the data dictionary has no field {field}")
	msgFactType    = locale.NewTemplate("procedure.fact_type", "“{field}”不是数，不能由台账计得", "{field} is no number, so no ledger can yield it")
	msgFactLevel   = locale.NewTemplate("procedure.fact_level", "“{field}”属{level}，与 by: {by} 不符", "{field} is about a {level}, which does not go with by: {by}")
	msgFactStage   = locale.NewTemplate("procedure.fact_stage", "“{field}”没有“{stage}”这一学段", "{field} is not asked of the stage {stage}")
	msgFactUnit    = locale.NewTemplate("procedure.fact_unit", "“{field}”的单位是“{want}”，台账字段的单位是“{got}”", "{field} is in {want}, the field of the ledger in {got}")
	msgFactTwice   = locale.NewTemplate("procedure.fact_twice", "“{field}”已由流程 {other} 给出", "{field} is already yielded by {other}")
	msgFactSource  = locale.NewTemplate("procedure.fact_source", "“{field}”不能用于计数：要是数字、金额或是否，且不是敏感字段", "{field} cannot be counted: it has to be a number, an amount or a yes or no, and not sensitive")
	msgFactSealed  = locale.NewTemplate("procedure.fact_sealed", "“{field}”是敏感字段；作为计数的条件，台账须写 least：小于多少件的不显示", "{field} is sensitive; a count that depends on it wants the smallest group that is shown, least of the ledger")
	msgFactSchools = locale.Plain("procedure.fact_schools", "schools 数的是学校名册，要写 by: county，后面不带栏目", "schools counts the register of schools: by: county, and no field")
	msgFactAmong   = locale.Plain("procedure.fact_among", "share 要写 among（占哪些案卷的比例），其他不写", "a share needs among, the cases it is a share of; nothing else has it")
)

// facts checks the facts of a procedure as far as the procedure itself tells.
func (c *checker) facts() {
	for i := range c.p.Facts {
		f := &c.p.Facts[i]
		kind, field := f.Kind()
		c.oneOf(string(kind), "of", []string{string(FactCount), string(FactSum), string(FactTotal), string(FactTimes), string(FactValue), string(FactShare), string(FactGap), string(FactSchools)}, "facts", i, "of")
		c.oneOf(string(f.By), "by", []string{string(OfSchool), string(OfCounty)}, "facts", i, "by")
		if f.Stage != "" {
			c.oneOf(f.Stage, "stage", []string{registry.Primary.String(), registry.Junior.String()}, "facts", i, "stage")
		}
		if (kind == FactShare) != !f.Among.isZero() {
			c.ps.Add(c.doc.At("facts", i), msgFactAmong)
		}
		if kind == FactSchools && (f.By != OfCounty || field != "") {
			c.ps.Add(c.doc.At("facts", i), msgFactSchools)
		}
		switch {
		case kind == FactGap:
			c.oneOf(f.Of, "of", []string{GapStart, GapNow, GapChange, GapNarrowed}, "facts", i, "of")
			if c.p.Compare == nil {
				c.ps.Add(c.doc.At("facts", i, "of"), msgNoCompare)
			}
		case kind == FactTimes:
			c.known("step", c.p.Step(field) != nil, field, "facts", i, "of")
		case kind.sums() || field != "":
			source := c.p.Field(field)
			c.known("field", source != nil, field, "facts", i, "of")
			if source != nil && (!source.numeric() || source.Class == Sensitive && c.p.Person()) {
				c.ps.Add(c.doc.At("facts", i, "of"), msgFactSource.With("field", source.Label))
			}
		}
		c.where(&f.Where, "facts", i, "where")
		c.where(&f.Among, "facts", i, "among")
	}
}

var (
	msgNoCompare   = locale.Plain("procedure.no_compare", "流程没有写 compare（与哪所学校比、从哪天起），不能计算差距", "the procedure has no compare, which says with which school and from which day; there is no gap")
	msgCompareKind = locale.NewTemplate("procedure.compare_kind", "compare 的“{field}”应是{kind}类字段", "{field} of compare has to be a field of the kind {kind}")
)

// compare checks which schools a procedure compares, and what rests on it.
func (c *checker) compare() {
	computed := func(fields []Field, path ...any) {
		for i := range fields {
			if from := fields[i].From; from != "" {
				at := append(slices.Clone(path), i, "from")
				c.oneOf(from, "from", []string{GapStart, GapNow, GapChange}, at...)
				if c.p.Compare == nil {
					c.ps.Add(c.doc.At(at...), msgNoCompare)
				}
			}
		}
	}
	for i := range c.p.Steps {
		computed(c.p.Steps[i].Fields, "steps", i, "fields")
	}
	if c.p.Close.Gap && c.p.Compare == nil {
		c.ps.Add(c.doc.At("close"), msgNoCompare)
	}
	if c.p.Compare == nil {
		return
	}
	for _, one := range []struct {
		id   string
		kind Kind
	}{{c.p.Compare.With, KindSchool}, {c.p.Compare.From, KindDate}, {c.p.Compare.By, KindChoice}} {
		if one.id == "" && one.kind == KindChoice {
			continue
		}
		f := c.p.Field(one.id)
		c.known("field", f != nil, one.id, "compare")
		if f != nil && f.Kind != one.kind {
			c.ps.Add(c.doc.At("compare"), msgCompareKind.With("field", f.Label, "kind", one.kind))
		}
	}
}

// sums reports whether a fact of the kind is made of numbers of a field.
func (k FactKind) sums() bool { return k == FactSum || k == FactTotal || k == FactValue }

// numeric reports whether what the field records may be counted with.
func (f *Field) numeric() bool {
	return f.Kind == KindNumber || f.Kind == KindMoney || f.Kind == KindYesNo
}

// unit is the unit of the numbers of the field; money is in yuan.
func (f *Field) unit() string {
	if f.Kind == KindMoney {
		return "元"
	}
	return f.Unit
}

func (w *Where) isZero() bool {
	return len(w.States)+len(w.Kinds)+len(w.Steps)+len(w.Reached)+len(w.Fields) == 0 && w.Year == ""
}

// where checks that cases can be selected so.
func (c *checker) where(w *Where, path ...any) {
	for _, st := range slices.Concat(w.States, w.Reached) {
		c.known("state", c.p.State(st) != nil, st, path...)
	}
	for _, k := range w.Kinds {
		c.oneOf(string(k), "kinds", []string{string(Open), string(Waiting), string(Closed), string(Cancelled)}, path...)
	}
	for _, st := range w.Steps {
		c.known("step", c.p.Step(st) != nil, st, path...)
	}
	if w.Year != "" {
		c.oneOf(w.Year, "year", []string{"opened", "closed"}, path...)
	}
	for id, wanted := range w.Fields {
		f := c.p.Field(id)
		c.known("field", f != nil, id, path...)
		if f == nil {
			continue
		}
		if c.p.Sealed(id) && (!c.p.Person() || c.p.Ledger.Least == nil) {
			c.ps.Add(c.doc.At(path...), msgFactSealed.With("field", f.Label))
		}
		for _, want := range wanted {
			if len(f.Options) > 0 {
				c.known("option", slices.ContainsFunc(f.Options, func(o Option) bool { return o.ID == want }), want, path...)
			}
		}
	}
}

// CheckFacts checks the facts of every procedure, under every overlay, against a
// data dictionary: the field is there, is a number, is asked of schools or of the
// county as the fact is, in the same unit, and is yielded once. The error joins
// every problem, each a *fault.Fault that names file:line:column.
func (s *Set) CheckFacts(dict *facts.Dictionary) error {
	ps := &strict.Problems{}
	type yieldedBy struct{ stage, by string }
	yielded := map[string][]yieldedBy{}
	for _, id := range s.order {
		src, p := s.base[id], s.build(id, nil)
		for i := range p.Facts {
			f := &p.Facts[i]
			checkFact(ps, src.doc.At("facts", i), dict, p, f)
			for _, one := range yielded[f.Field] {
				if one.stage == f.Stage || one.stage == "" || f.Stage == "" {
					ps.Add(src.doc.At("facts", i), msgFactTwice.With("field", f.Field, "other", one.by))
				}
			}
			yielded[f.Field] = append(yielded[f.Field], yieldedBy{f.Stage, id})
		}
	}
	for _, o := range s.overlays {
		if s.base[o.head.Extends] == nil || len(o.head.Facts) == 0 {
			continue
		}
		p := s.build(o.head.Extends, s.over(o.head.Extends, registry.RegionCode(o.head.Region)))
		for i := range p.Facts {
			checkFact(ps, o.doc.At("facts"), dict, p, &p.Facts[i])
		}
	}
	return ps.Err()
}

var levelWords = map[facts.Level]locale.Text{
	facts.PerSection: {ZH: "学部", EN: "section"}, facts.PerSchool: {ZH: "学校", EN: "school"}, facts.PerCounty: {ZH: "县", EN: "county"},
}

// checkFact checks one fact against the dictionary.
func checkFact(ps *strict.Problems, at strict.Pos, dict *facts.Dictionary, p *Procedure, f *Fact) {
	d := dict.Field(facts.FieldID(f.Field))
	if d == nil {
		ps.Add(at, msgFactField.With("field", f.Field))
		return
	}
	kind, field := f.Kind()
	switch {
	case d.Type != facts.Count && d.Type != facts.Amount && d.Type != facts.Ratio && d.Type != facts.Bool,
		kind == FactShare && d.Type != facts.Ratio, d.Type == facts.Bool && kind != FactValue:
		ps.Add(at, msgFactType.With("field", d.Label))
	case (f.By == OfCounty) != (d.Level == facts.PerCounty):
		ps.Add(at, msgFactLevel.With("field", d.Label, "level", levelWords[d.Level], "by", f.By))
	}
	if st, ok := registry.ParseStage(f.Stage); ok && f.Stage != "" && (d.Level != facts.PerSection || len(d.Stages) > 0 && !slices.Contains(d.Stages, st)) {
		ps.Add(at, msgFactStage.With("field", d.Label, "stage", st.Label()))
	}
	if source := p.Field(field); source != nil && source.unit() != d.Unit && kind.sums() {
		ps.Add(at, msgFactUnit.With("field", d.Label, "want", d.Unit, "got", source.unit()))
	}
}

// Compare says which two schools a case compares: that of the case and another.
type Compare struct {
	With string `yaml:"with"` // field with the other school
	From string `yaml:"from"` // field with the day on which it began
	By   string `yaml:"by"`   // field that chooses the indicator, by the code of its option; none: all indicators
}

// The figures of the gap between two schools, for Field.From and Fact.Of.
const (
	GapStart    = "gap:start"    // when it began
	GapNow      = "gap:now"      // by the newest facts
	GapChange   = "gap:change"   // now less start
	GapNarrowed = "gap:narrowed" // 1 where it has become smaller, 0 where not
)

// Fact is what the ledger tells the data dictionary, counted from the cases.
type Fact struct {
	Field string `yaml:"field"` // of the dictionary
	Of    string `yaml:"of"`    // count, schools, sum:<field>, total:<field>, times:<step>, value:<field>, share, gap:<figure>; see FactKind
	Where Where  `yaml:"where"`
	Among Where  `yaml:"among"` // of a share: the cases it is a share of
	By    Scope  `yaml:"by"`    // school or county
	Stage string `yaml:"stage"` // primary, junior, or empty: the whole school
}

// Schools gives the fact that counts the schools of the register, each of which is to
// have a case among those it selects; nil: the procedure has none.
func (p *Procedure) Schools() *Fact {
	return find(p.Facts, func(f *Fact) bool { kind, _ := f.Kind(); return kind == FactSchools })
}

// Where selects cases: all that are given must hold. Without states and kinds it
// leaves out the cases that were opened in error.
type Where struct {
	States []string    `yaml:"states"`
	Kinds  []StateKind `yaml:"kinds"`
	Steps  []string    `yaml:"steps"` // one of them was taken within the school year
	// Reached are states of which the case entered one within the school year,
	// wherever it stands now: a child who was suspected and is back.
	Reached []string            `yaml:"reached"`
	Fields  map[string][]string `yaml:"fields"` // field → one of these answers
	Year    string              `yaml:"year"`   // opened, closed: within the school year of the dataset
}
