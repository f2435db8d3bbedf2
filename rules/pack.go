package rules

import (
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Status says how sure we are of a value of law.
type Status string

// The statuses.
const (
	Confirmed   Status = "confirmed"   // read on a page that quotes the document
	Local       Status = "local"       // local practice or a local artefact; decides, but is labelled
	Unconfirmed Status = "unconfirmed" // shown and computed; never decides a verdict alone
)

var statusWords = map[Status]locale.Text{
	Confirmed: {ZH: "已核实", EN: "confirmed"}, Local: {ZH: "地方做法", EN: "local practice"}, Unconfirmed: {ZH: "未核实", EN: "unconfirmed"},
}

// Label gives the status in words; of one nobody knows its key.
func (s Status) Label() locale.Text {
	if w, known := statusWords[s]; known {
		return w
	}
	return locale.Text{ZH: string(s), EN: string(s)}
}

// Cite says where a value is written. It sits on the value itself.
type Cite struct {
	Doc    string `yaml:"doc" json:"doc"`                           // id of a document of the pack: 教督〔2017〕6号
	At     string `yaml:"at" json:"at,omitempty"`                   // article and paragraph: 第六条(一)
	Status Status `yaml:"status" json:"status"`                     //
	Source string `yaml:"source,omitempty" json:"source,omitempty"` // where it was read
	Note   string `yaml:"note,omitempty" json:"note,omitempty"`
}

// Pos is a place in a pack, for messages: file:line:column.
type Pos struct {
	File      string
	Line, Col int
}

// Decimal is a number of law: the text as written, and its value, parsed once
// and compared unrounded.
type Decimal struct {
	Text string
	V    float64
}

// Dated is one value of law with the day from which it holds. Exactly one of
// Value and the stage values is given.
type Dated struct {
	From  string // YYYY-MM-DD, inclusive
	Until string // last day, inclusive; empty while in force
	Value *Decimal
	Stage map[registry.Stage]Decimal // keys primary, junior, senior
	Cite  Cite
	Pos   Pos
}

// Series is a value of law over time. Its entries do not overlap.
type Series []Dated

// At gives the entry in force on a day (YYYY-MM-DD), or nil.
func (s Series) At(day string) *Dated {
	for i := range s {
		if s[i].From <= day && (s[i].Until == "" || day <= s[i].Until) {
			return &s[i]
		}
	}
	return nil
}

// For gives the number for a stage, and false where none is set.
func (d *Dated) For(stage registry.Stage) (Decimal, bool) {
	if d.Value != nil {
		return *d.Value, true
	}
	v, ok := d.Stage[stage]
	return v, ok
}

// Document is a source of law or practice that the pack cites.
type Document struct {
	ID     string      `yaml:"id"`
	Title  locale.Text `yaml:"title"`
	Issued string      `yaml:"issued"`
	Status Status      `yaml:"status"` // of the document as read
	Source string      `yaml:"source"`
}

// Param is a named number of law that formulas use.
type Param struct {
	ID     string
	Label  locale.Text
	Unit   string
	Values Series
	Pos    Pos
}

// Derived is a named formula that others use, such as above_degree_teachers,
// which differs by stage. Where its id is that of a field of the dictionary, a
// reported value stands and the formula fills in where there is none.
type Derived struct {
	ID      string
	Label   locale.Text
	Unit    string
	Formula string                    // for every stage, or
	ByStage map[registry.Stage]string // one a stage
	Cite    Cite
	Pos     Pos
}

// Scope is a named set of units: those for which [Scope.Formula] is true.
type Scope struct {
	ID    string
	Label locale.Text
	Where string        // formula over one unit's facts; blank is "undetermined", not "out"
	Also  []ScopeClause // further conditions, each under one answer to a choice
	Cite  Cite
	Pos   Pos
}

// ScopeClause narrows a scope under one answer to a choice.
type ScopeClause struct {
	When  When
	Where string
	Cite  Cite
}

// Formula gives the condition of the scope under the choices made (choice id →
// option id): Where, and each clause whose When holds.
func (s *Scope) Formula(choices map[string]string) string {
	out := s.Where
	for _, c := range s.Also {
		if c.When.Holds(choices) {
			out = "(" + out + ") and (" + c.Where + ")"
		}
	}
	return out
}

// Choice is a question the law leaves open, answered per assessment and kept
// with it: how a one-through school is split, which retention formula.
type Choice struct {
	ID      string
	Label   locale.Text
	Default string
	Options []ChoiceOption
	Pos     Pos
}

// ChoiceOption is one answer to a choice.
type ChoiceOption struct {
	ID    string
	Label locale.Text
	Cite  Cite
}

// When limits something to one answer of one choice; the zero When is always.
type When struct{ Choice, Option string }

// Holds reports whether the choices made (choice id → option id) are those
// that When asks for.
func (w When) Holds(choices map[string]string) bool {
	return w.Choice == "" || choices[w.Choice] == w.Option
}

// Split says how a value reported for a whole school is divided among its
// sections: in proportion to By (a field, usually students) times Weights. A
// whole-school zero of a count or an amount is zero in every section without
// any split.
type Split struct {
	ID      string
	Fields  []facts.FieldID
	By      facts.FieldID
	Weights map[registry.Stage]Decimal
	When    When
	Cite    Cite
	Pos     Pos
}

// Indicator is a per-unit quotient with a threshold, a floor and a limit on
// how far the schools may differ: value = Per × Numerator ÷ Denominator.
type Indicator struct {
	ID          string
	Number      int
	Label       locale.Text
	Short       locale.Text // for narrow columns
	Unit        string      // 人/百生, ㎡, 元, 间/百生
	Stages      []registry.Stage
	Scope       string // id of a Scope
	Per         Decimal
	Numerator   string // formula
	Denominator string // formula; also the weight of a unit in the coefficient
	Threshold   Series // unit value ≥ threshold
	Floor       Series // ratio of the threshold that the excused indicator must still reach
	Limit       Series // difference coefficient ≤ limit
	Decimals    int    // for display only
	Text        locale.Text
	Cite        Cite
	Pos         Pos
}

// Rule says how a requirement is decided.
type Rule string

// The rules.
const (
	RuleUnits        Rule = "units"        // every unit: at least MinMet indicators met, the rest not under their floor
	RuleCoefficients Rule = "coefficients" // every indicator's coefficient within its limit
	RuleComposite    Rule = "composite"    // the mean of the coefficients within Limit
	RuleItems        Rule = "items"        // every item met
	RuleScore        Rule = "score"        // the weights of the items met add to at least Pass
	RuleVeto         Rule = "veto"         // none of the items found; their tests describe the offence
)

// Requirement is one part of the verdict.
type Requirement struct {
	ID         string
	Label      locale.Text
	Rule       Rule
	Indicators []string // ids, for units, coefficients, composite
	Items      []string // ids, for items, score, veto
	MinMet     Series   // units: how many of the indicators a unit must meet
	Limit      Series   // composite: by stage
	Pass       Series   // score: points
	Cite       Cite
	Pos        Pos
}

// Over says what a test of an item runs over.
type Over string

// The ways.
const (
	OverUnits   Over = "units"   // every section in scope must satisfy the comparison
	OverSchools Over = "schools" // every whole school in scope
	OverSum     Over = "sum"     // Per × Σ numerator ÷ Σ denominator over the units (Of: units or schools) in scope
	OverShare   Over = "share"   // Per × number of schools or units satisfying Where ÷ number in scope
	OverCounty  Over = "county"  // a formula over the county's own facts
	OverAnswer  Over = "answer"  // an answer with a document: field Answer is 1
)

// Op compares a value with its limit, unrounded.
type Op string

// The comparisons, as the law writes them: 不低于, 不超过, 超过, 低于.
const (
	AtLeast Op = ">="
	AtMost  Op = "<="
	Above   Op = ">"
	Below   Op = "<"
	Equal   Op = "=="
)

// Relaxed is a limit that replaces a test's own for units where Where holds;
// the first that holds is used. Where a blank hides whether one holds, the
// outcome stands only if it is the same with and without it.
type Relaxed struct {
	Label locale.Text
	Where string
	Limit Limit  // empty: the test's own
	Value string // formula that replaces the test's Value, or ""
	Cite  Cite   // where the relaxation is written; the test's where none is given
	Pos   Pos
}

// IsZero reports whether no limit is given.
func (l Limit) IsZero() bool { return l.Series == nil && l.Formula == "" }

// Limit is what a value is compared with: dated numbers, or a formula.
type Limit struct {
	Series  Series
	Formula string
}

// Test is one comparison within an item.
//
// In formulas over units the fields of the section, its school and its county
// may be used; over schools a section field is the school's total over its
// primary and junior sections; over the county only county fields. Sum and
// share follow Of.
type Test struct {
	ID          string
	Label       locale.Text
	Over        Over
	Of          Over   // for sum and share: units or schools
	Scope       string // id of a Scope; empty: all compulsory schools
	Where       string // formula; for share the condition counted, otherwise it narrows the units
	When        When
	Value       string // formula, for units, schools, county
	Numerator   string // for sum
	Denominator string
	Per         Decimal
	Op          Op
	Limit       Limit
	Relaxed     []Relaxed
	Answer      facts.FieldID
	MayNotApply bool // “not applicable” is an answer; else it leaves the test open
	Unit        string
	Decimals    int
	Cite        Cite
	Pos         Pos
}

// Item is a requirement on the county's government or quality: all of its
// tests must hold.
type Item struct {
	ID     string
	Number int
	Label  locale.Text
	Text   locale.Text // the wording of the law
	Tests  []Test
	Weight Series // points, for RuleScore; often set only by an overlay
	Cite   Cite
	Pos    Pos
}

// Pack is one standard, complete: a parent with its overlays applied.
type Pack struct {
	ID         string
	Version    string
	Label      locale.Text
	Extends    string // id of the parent of the outermost overlay
	Place      registry.RegionCode
	Stages     []registry.Stage
	Documents  []Document
	Params     []Param
	Derived    []Derived
	Scopes     []Scope
	Choices    []Choice
	Splits     []Split
	Indicators []*Indicator
	Items      []*Item
	Verdict    []Requirement
	Reach      []registry.RegionCode // places of the layers that have one: the pack is for what lies in all of them
	Layers     []string              // ids of the packs merged, parent first
	Hash       string                // SHA-256 over the files of all layers
	Fixtures   []Fixture             // those of the last layer, which speak of the whole as merged
	Notes      locale.Text
}

// Fixture is one case of a *.test.yaml file.
type Fixture struct {
	File         string
	Name         string
	Year         registry.SchoolYear
	Indicator    string // the indicator, item or requirement under test; empty: whole verdict
	Choices      map[string]string
	Given        []FixtureUnit
	Coefficients map[string]map[registry.Stage]float64 // published ones by indicator, given instead of units
	County       map[facts.FieldID]float64
	Want         FixtureWant
	Pos          Pos
}

// FixtureUnit is one row given to a fixture: facts by field, NaN-boxed. Rows
// of the same name are one school: its whole (Stage Whole) and its sections.
type FixtureUnit struct {
	Name  string              // in wants A, or A/primary where the school has several sections
	Type  registry.SchoolType // defaults by stage
	Stage registry.Stage      // Whole for a whole school to be split
	Facts map[facts.FieldID]float64
}

// FixtureWant is what a fixture expects; only what is given is compared.
type FixtureWant struct {
	Values      map[string]float64         // unit → value of the indicator, to 1e-6; NaN-boxed
	Numerators  map[string]float64         // unit → numerator of the indicator, to 1e-6
	Outcomes    map[string]string          // unit → outcome
	Coefficient map[registry.Stage]float64 // to 1e-6; NaN-boxed
	Composite   map[registry.Stage]float64 // to 1e-6, of the requirement under test
	Verdict     map[string]string          // requirement, requirement/stage, item, item/test, indicator/stage or "county" → outcome
	ItemValues  map[string]float64         // test id → value, to 1e-6; NaN-boxed
	Missing     []string                   // "A.field" that were needed and blank
	Provisional *bool
	Error       string
}
