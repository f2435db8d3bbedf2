package facts

import (
	"junheng/internal/locale"
	"junheng/registry"
)

// FieldID identifies an entry of the data dictionary, such as students.
type FieldID string

// Type says what kind of value a field takes.
type Type string

// The types.
const (
	Count  Type = "count"  // a whole number ≥ 0 of persons, classes, rooms
	Amount Type = "amount" // a decimal ≥ 0 in the field's unit
	Ratio  Type = "ratio"  // a decimal; shown as a share or index
	Bool   Type = "bool"   // 是/否, stored as 1/0
	Enum   Type = "enum"   // one of Options, stored as its code
	Year   Type = "year"   // a calendar year
	Answer Type = "answer" // a requirement answered with a document: 1 met, 0 not met
	Words  Type = "text"   // text; never enters a formula
)

// Level says whom a field is about.
type Level string

// The levels.
const (
	PerSection Level = "section" // may be reported by stage (小学部, 初中部) or whole
	PerSchool  Level = "school"  // a property of the whole school
	PerCounty  Level = "county"  // a property of the county
)

// Privacy classes a field for display and export.
type Privacy string

// The classes.
const (
	Public    Privacy = "public"
	Internal  Privacy = "internal"
	Sensitive Privacy = "sensitive"
)

// Option is one value of an enum field.
type Option struct {
	Code  int         `yaml:"code"`
	ID    string      `yaml:"id"` // also a named constant in formulas
	Label locale.Text `yaml:"label"`
}

// Field is one entry of the data dictionary.
type Field struct {
	ID       FieldID          `yaml:"id"`
	Label    locale.Text      `yaml:"label"`
	Unit     string           `yaml:"unit"` // 人, ㎡, 万元, 元, 间, 个, 台, 册, 年, %; empty for none
	Type     Type             `yaml:"type"`
	Level    Level            `yaml:"level"`
	Stages   []registry.Stage `yaml:"stages"` // stages it is asked for; empty: all
	Options  []Option         `yaml:"options"`
	Needs    []string         `yaml:"needs"`   // laws or indicators that need it, with article
	Source   string           `yaml:"source"`  // table of the official statistics, where known
	Privacy  Privacy          `yaml:"privacy"` // default internal
	Min, Max *float64         `yaml:"-"`       // plausible range, inclusive, from keys min and max
	Note     locale.Text      `yaml:"note"`
}

// Whole reports whether the field counts things that come only as wholes.
func (f *Field) Whole() bool { return f.Type == Count }
