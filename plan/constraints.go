package plan

import (
	"errors"

	"github.com/goccy/go-yaml"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/prices"
	"junheng/registry"
)

// Constraints are what a county's plan must keep to. The zero value limits
// nothing but what the table of prices itself does.
type Constraints struct {
	// Running is for how many years running costs such as salaries are reckoned
	// in what a step costs; 0 means 1.
	Running int      `json:"running,omitempty" yaml:"running"`
	Budgets []Budget `json:"budgets,omitempty" yaml:"budgets"`
	Bounds  []Bound  `json:"bounds,omitempty" yaml:"bounds"`
	Locks   []Lock   `json:"locks,omitempty" yaml:"locks"`
	// Without names measures that shall not be used.
	Without []string `json:"without,omitempty" yaml:"without"`
	// NoLand names schools on whose ground nothing can be built; "*" is every school.
	NoLand []string `json:"no_land,omitempty" yaml:"no_land"`
	// MaxNew bounds how many people each section takes of a measure that hires; nil: any.
	MaxNew *int  `json:"max_new,omitempty" yaml:"max_new"`
	Moves  Moves `json:"moves,omitzero" yaml:"moves"`
	// First names who comes first when years or money must be divided.
	First First `json:"first,omitzero" yaml:"first"`
	// LeaveOutBlanks goes on where sections lack figures: they stay as they
	// are, and what is certified is the others.
	LeaveOutBlanks bool `json:"leave_out_blanks,omitempty" yaml:"leave_out_blanks"`
	// AcceptOdd computes with figures that look like slips of the pen.
	AcceptOdd bool `json:"accept_odd,omitempty" yaml:"accept_odd"`
}

// Budget is money of one source in one year.
type Budget struct {
	Source   string       `json:"source" yaml:"source"`
	Year     int          `json:"year" yaml:"year"` // 1 is the first
	Amount   prices.Money `json:"amount" yaml:"amount"`
	Measures []string     `json:"measures,omitempty" yaml:"measures"` // that it may pay for; empty: all
}

// Bound is the most steps of a measure.
type Bound struct {
	School  string `json:"school,omitempty" yaml:"school"` // id, code or name; empty: every school
	Stage   string `json:"stage,omitempty" yaml:"stage"`
	Measure string `json:"measure,omitempty" yaml:"measure"` // empty: every measure
	Most    int    `json:"most" yaml:"most"`
}

// Lock decides a part beforehand: with Most 0 the school gets nothing, with
// Least and Most alike just so much. Without a measure Most must be 0.
type Lock struct {
	School  string `json:"school" yaml:"school"`
	Stage   string `json:"stage,omitempty" yaml:"stage"`
	Measure string `json:"measure,omitempty" yaml:"measure"` // empty: every measure
	Least   int    `json:"least,omitempty" yaml:"least"`
	Most    *int   `json:"most,omitempty" yaml:"most"` // nil: any
}

// Moves limits how people pass between schools.
type Moves struct {
	PerSchool *int    `json:"per_school,omitempty" yaml:"per_school"` // most that one section gives of a measure; nil: as the prices say
	KM        float64 `json:"km,omitempty" yaml:"km"`                 // as the crow flies; 0: any distance
	Total     *int    `json:"total,omitempty" yaml:"total"`           // of each measure in the county; nil: any
	None      bool    `json:"none,omitempty" yaml:"none"`
}

// First orders schools.
type First struct {
	Rural   bool     `json:"rural,omitempty" yaml:"rural"`
	Schools []string `json:"schools,omitempty" yaml:"schools"` // before all others, in this order
}

// ReadConstraints reads constraints from YAML. The error is a fault of kind
// invalid with line and column.
func ReadConstraints(name string, data []byte) (Constraints, error) {
	var c Constraints
	if err := yaml.UnmarshalWithOptions(data, &c, yaml.Strict(), yaml.UseJSONUnmarshaler()); err != nil {
		place, why := name, err.Error()
		var ye yaml.Error
		if errors.As(err, &ye) && ye.GetToken() != nil {
			p := ye.GetToken().Position
			place, why = place+":"+itoa(p.Line)+":"+itoa(p.Column), ye.GetMessage()
		}
		return c, fault.New(fault.Invalid, msgBadConstraints.With("why", why)).At(place)
	}
	return c, nil
}

var (
	msgBadConstraints = locale.NewTemplate("plan.constraints", "约束写法有误：{why}", "the constraints cannot be read: {why}")
	msgNoMeasure      = locale.NewTemplate("plan.no_measure", "单价表中没有措施“{id}”；可用：{known}", "the prices have no measure {id}; there are {known}")
	msgNoSuchSchool   = locale.NewTemplate("plan.no_school", "没有学校“{name}”参加评估", "no school {name} is assessed")
	msgTwoSchools     = locale.NewTemplate("plan.two_schools", "有两所学校叫“{name}”；请写标识码", "two schools are called {name}; give the code")
	msgBadStage       = locale.NewTemplate("plan.bad_stage", "没有学段“{got}”；可用：primary、junior", "there is no stage {got}; there are primary and junior")
	msgBadYear        = locale.NewTemplate("plan.bad_year", "资金的年份从1起算，读到 {got}", "years of money count from 1, not {got}")
	msgBadRange       = locale.NewTemplate("plan.bad_range", "“{name}”至少 {least}、至多 {most}，互相矛盾", "{name} cannot have at least {least} and at most {most}")
	msgWhichMeasure   = locale.NewTemplate("plan.which_measure", "没有说“{name}”的哪项措施要几步：不写措施的只能是 0（什么都不给）；写成 {name}:措施={n}", "which measure is meant for {name}? Without one only 0 (gets nothing) makes sense; write {name}:MEASURE={n}")
	msgNoEffect       = locale.NewTemplate("plan.no_effect", "“{measure}”对{school}的各项指标没有作用，不能事先决定给它", "“{measure}” does nothing for the indicators of {school}; it cannot be decided for it")
	msgNegative       = locale.NewTemplate("plan.negative", "“{key}”不能小于 0", "{key} cannot be below 0")
)

var hintMeasures = locale.NewTemplate("plan.hint_measures", "措施：{list}", "measures: {list}")

// check tells everything wrong with constraints for a subject.
func (c *Constraints) check(s *Subject) error {
	var bad []error
	tell := func(m locale.Message) { bad = append(bad, fault.New(fault.Usage, m)) }
	measure := func(id string) {
		if id != "" && s.Prices.Measure(id) == nil {
			tell(msgNoMeasure.With("id", id, "known", s.measureNames()))
		}
	}
	school := func(name, stage string) {
		if _, err := s.sections(name, stage); err != nil {
			bad = append(bad, err)
		}
	}
	for _, b := range c.Budgets {
		if b.Year < 1 {
			tell(msgBadYear.With("got", b.Year))
		}
		for _, m := range b.Measures {
			measure(m)
		}
	}
	for _, b := range c.Bounds {
		measure(b.Measure)
		school(b.School, b.Stage)
		if b.Most < 0 {
			tell(msgNegative.With("key", "most"))
		}
	}
	for _, l := range c.Locks {
		measure(l.Measure)
		school(l.School, l.Stage)
		if l.Measure == "" && l.Least > 0 && (l.Most == nil || *l.Most >= l.Least) {
			bad = append(bad, fault.New(fault.Usage, msgWhichMeasure.With("name", l.School, "n", l.Least)).Hint(hintMeasures.With("list", s.measureNames())))
		} else if l.Measure == "" && l.Least == 0 && l.Most != nil && *l.Most > 0 {
			bad = append(bad, fault.New(fault.Usage, msgWhichMeasure.With("name", l.School, "n", ".."+itoa(*l.Most))).Hint(hintMeasures.With("list", s.measureNames())))
		}
		if l.Least < 0 || l.Most != nil && *l.Most < l.Least {
			tell(msgBadRange.With("name", l.School, "least", l.Least, "most", most(l.Most)))
		}
	}
	for _, id := range c.Without {
		measure(id)
	}
	for _, name := range append(append([]string(nil), c.NoLand...), c.First.Schools...) {
		if name != "*" {
			school(name, "")
		}
	}
	if c.MaxNew != nil && *c.MaxNew < 0 || c.Moves.PerSchool != nil && *c.Moves.PerSchool < 0 || c.Moves.KM < 0 || c.Running < 0 {
		tell(msgNegative.With("key", "max_new、moves、running"))
	}
	return errors.Join(bad...)
}

func most(n *int) string {
	if n == nil {
		return "∞"
	}
	return itoa(*n)
}

// running is for how many years running costs are reckoned.
func (c *Constraints) running() int { return max(1, c.Running) }

// stageOf reads a stage; the empty word is every stage (Whole).
func stageOf(word string) (registry.Stage, bool) {
	if word == "" {
		return registry.Whole, true
	}
	st, ok := registry.ParseStage(word)
	return st, ok && (st == registry.Primary || st == registry.Junior)
}
