package assess

import (
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Outcome is how a requirement stands.
type Outcome string

// The outcomes.
const (
	Met          Outcome = "met"          // 达标
	WithinFloor  Outcome = "within_floor" // 未达标，但不低于85%: only of one indicator of one unit
	Short        Outcome = "short"        // 未达标
	BelowFloor   Outcome = "below_floor"  // 低于85%底线: only of one indicator of one unit
	Undetermined Outcome = "undetermined" // 无法判定: something needed is blank
	Vetoed       Outcome = "veto"         // 一票否决
	OutOfScope   Outcome = "out_of_scope" // 不参评
	NoRule       Outcome = "no_rule"      // 该时点无现行标准
)

// Assessment is everything computed about one county in one school year.
type Assessment struct {
	Pack        string // pack id, with overlays: cn/quality-balance-2017+210000/…
	PackLabel   locale.Text
	PackHash    string
	Choices     map[string]string // choice id → option id
	DatasetHash string
	Program     string // program version
	County      registry.RegionCode
	CountyName  string
	Year        registry.SchoolYear

	// Simulated says that the facts are assumed: whoever shows the result says so.
	Simulated bool

	Verdict Verdict       // the county's, with its parts as Children
	Stages  []StageResult // one a stage with units in scope
	Units   []UnitResult  // every compulsory unit, in scope or not, ordered by stage then school
	Schools []SchoolNote  // whole schools, for item lists
	Items   []ItemResult
	Flips   []Flip           // the smallest single changes that would turn a verdict
	Notes   []locale.Message // what was assumed, left out, split

	eval *evaluation // what it was made from; gives Explain and Reverse their answers
}

// Verdict is the outcome of one requirement with the reason in one sentence.
type Verdict struct {
	ID          string
	Label       locale.Text
	Outcome     Outcome
	Provisional []locale.Message // why it is provisional; empty when it is firm
	Why         locale.Message
	Children    []Verdict
	Ref         string // key for Explain
}

// StageResult gathers what is said of one stage.
type StageResult struct {
	Stage          registry.Stage
	Units          int // in scope
	UnitsMet       int
	UnitsShort     int
	UnitsUnknown   int
	Students       float64
	Coefficients   []Coefficient // in the order of the pack's indicators
	Composite      *Composite    // only where the pack has one
	MetByIndicator []int         // units meeting each indicator, parallel to Coefficients
}

// Coefficient is the difference coefficient (校际差异系数) of one indicator in
// one stage: S/X̄ with S² = Σ (P_i/ΣP)(X_i − X̄)², X̄ = Σx_i/ΣP_i, weighted by
// pupils, population form, compared unrounded.
type Coefficient struct {
	Indicator string
	Stage     registry.Stage
	Mean      float64 // Per × Σx/ΣP, in the indicator's unit
	Std       float64
	CV        float64 // over the units that have reported; NaN-boxed when there is none
	Limit     rules.Decimal
	LimitCite rules.Cite
	Outcome   Outcome
	Why       locale.Message
	Counted   int     // units that enter it
	Missing   int     // units in scope whose value is blank
	Shares    []Share // contribution of each counted unit to S², largest first

	Provisional []locale.Message // the unconfirmed numbers it rests on
	Ref         string
}

// Share is a unit's part in a coefficient: (P_i/ΣP)(X_i−X̄)² ÷ S², so the
// shares of a stage sum to 1.
type Share struct {
	Unit      int // index into Assessment.Units
	Share     float64
	Deviation float64 // X_i − X̄ in the indicator's unit
}

// Composite is the mean of several coefficients against a limit.
type Composite struct {
	Mean    float64
	Limit   rules.Decimal
	Cite    rules.Cite
	Outcome Outcome
	Why     locale.Message

	Provisional []locale.Message // the unconfirmed numbers it rests on
	Ref         string
}

// UnitResult is one section of a school under the unit rule.
type UnitResult struct {
	School   registry.School
	Stage    registry.Stage
	Name     string // 某某学校（小学部）
	Students float64
	Classes  float64
	Grades   float64
	InScope  bool
	WhyOut   locale.Message
	Values   []IndicatorValue // parallel to the pack's indicators
	MetCount int
	Needed   int // how many must be met
	Outcome  Outcome
	Why      locale.Message

	Provisional []locale.Message // the unconfirmed numbers its outcome rests on; empty when it is firm
	Ref         string
}

// IndicatorValue is one indicator of one unit.
type IndicatorValue struct {
	Indicator   string
	Value       float64 // in the indicator's unit, NaN-boxed
	Numerator   float64
	Denominator float64
	Threshold   rules.Decimal
	Floor       float64 // threshold × ratio, unrounded; NaN when the pack has none
	Outcome     Outcome
	Margin      Margin
	Missing     []facts.FieldID // blank inputs that decided "undetermined"
	Ref         string
}

// Margin is how far a value is from its line.
type Margin struct {
	ToThreshold   float64 // value − threshold, in the indicator's unit; negative: short
	ToFloor       float64
	NeedThreshold float64 // what must be added to the numerator to reach the threshold, in its own unit, whole units rounded up; 0 when met
	NeedFloor     float64
	Spare         float64 // what could be taken away from the numerator before it falls short
	SparePupils   float64 // how many more pupils before it falls short; whole
	Unit          string  // unit of NeedThreshold: 人, ㎡, 元, 间
}

// SchoolNote is one whole school.
type SchoolNote struct {
	School registry.School
	Row    int // row of the table with its whole-school facts, -1 when none
}

// ItemResult is one item of government, quality, satisfaction or veto.
type ItemResult struct {
	Item        string
	Number      int
	Requirement string
	Label       locale.Text
	Outcome     Outcome
	Provisional []locale.Message
	Why         locale.Message
	Points      float64 // for scored items
	Weight      float64
	Tests       []TestResult
	Ref         string
}

// TestResult is one comparison of an item.
type TestResult struct {
	Test        string
	Label       locale.Text
	Over        rules.Over
	Value       float64
	Numerator   float64 // for sum and share
	Denominator float64
	Op          rules.Op
	Limit       float64
	Unit        string
	Outcome     Outcome
	Why         locale.Message
	Failing     []UnitTest // units or schools that fail, worst first
	Unknown     []UnitTest // units or schools that could not be judged
	Checked     int        // how many were judged
	Document    string     // text beside an answer
	Cite        rules.Cite
	Ref         string
}

// UnitTest is one unit's part in a test.
type UnitTest struct {
	Name    string
	School  registry.SchoolID
	Stage   registry.Stage
	Value   float64
	Limit   float64
	Relaxed locale.Text // the relaxation applied, if any
	Ref     string
}

// Flip is one change of one fact that would turn a verdict.
type Flip struct {
	Verdict  string // ref of what would turn: unit/…, coef/…, item/… or verdict/…
	From, To Outcome
	School   registry.SchoolID
	Stage    registry.Stage
	Name     string
	Field    facts.FieldID // the fact, or the indicator's numerator when several facts make it up
	Now      float64
	Then     float64
	Change   float64
	Unit     string
	Relative float64  // |Change| ÷ Now, for ordering; +Inf when Now is 0
	Also     []string // refs of the requirement, and of the county's verdict, that turn with it
	Why      locale.Message
}

// StepKind is the kind of a step in an explanation.
type StepKind string

// The kinds, from the top of the tree to its leaves.
const (
	StepVerdict StepKind = "verdict"
	StepRule    StepKind = "rule"    // the text of the law and its article
	StepFormula StepKind = "formula" // in words and in numbers
	StepParam   StepKind = "param"   // a number of law
	StepFact    StepKind = "fact"    // a reported value with its cell
	StepSplit   StepKind = "split"   // a share of a whole-school value
	StepNote    StepKind = "note"
)

// Step is a node of an explanation.
type Step struct {
	Kind     StepKind          `json:"kind"`
	Label    locale.Text       `json:"label"`
	Value    float64           `json:"-"`
	Unit     string            `json:"unit,omitempty"`
	Outcome  Outcome           `json:"outcome,omitempty"`
	Words    locale.Text       `json:"words"`            // formula or sentence in words
	Numbers  locale.Text       `json:"numbers,omitzero"` // formula with numbers put in
	Cite     *rules.Cite       `json:"cite,omitempty"`
	Field    facts.FieldID     `json:"field,omitempty"`
	School   registry.SchoolID `json:"school,omitempty"`
	Origin   facts.Origin      `json:"origin"`
	Ref      string            `json:"ref,omitempty"`
	Children []*Step           `json:"children,omitempty"`
}
