package collect

import (
	"fmt"

	"junheng/facts"
	"junheng/internal/expr"
	"junheng/internal/locale"
	"junheng/registry"
)

// Orientation says how a form lies on its sheet.
type Orientation string

// The orientations.
const (
	Vertical   Orientation = "vertical"  // one item a row: label, unit, value; one school or county a sheet
	Rows       Orientation = "rows"      // one school (or section, or county) a row under a header
	Matrix     Orientation = "matrix"    // categories down, sub-categories across; one school or county a sheet
	Sentences  Orientation = "sentences" // one sentence a row with blanks to fill in: 全县教师＿＿人
	ChecksOnly Orientation = "checks"    // no sheet at all: checks that hold whatever form the facts came in
)

// Subject says whom one record of a form is about.
type Subject string

// The subjects.
const (
	AboutSchool Subject = "school"
	AboutCounty Subject = "county"
)

// Key says that an entry identifies the record rather than measuring it.
type Key string

// The keys.
const (
	KeyCode       Key = "code"        // 学校标识码
	KeyName       Key = "name"        // 学校名称
	KeyCountyCode Key = "county_code" // GB/T 2260 code, or the sender's own region number
	KeyCountyName Key = "county_name"
	KeyTownship   Key = "township"
	KeyYear       Key = "year"   // the school year, by the year in which it begins
	KeyStage      Key = "stage"  // the section a row is about, in forms with a row a section
	KeySerial     Key = "serial" // a running number, which begins again where a new section does
)

// Pos is a place in a form file, for messages.
type Pos struct {
	File      string
	Line, Col int
}

// String gives file:line:column.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// Form is a form as data: how to recognise its sheet, what stands where, which
// field of the dictionary each value is, and what to check. See
// docs/guide/forms.md for the YAML.
type Form struct {
	Kind        string      `yaml:"kind"` // always form
	ID          string      `yaml:"id"`
	Number      string      `yaml:"number"` // of the official statistics: 基础基512
	Label       locale.Text `yaml:"label"`
	From        string      `yaml:"from"`  // first day of the first school year, YYYY-MM-DD; empty: always
	Until       string      `yaml:"until"` // last day; empty: still in use
	Orientation Orientation `yaml:"orientation"`
	Subject     Subject     `yaml:"subject"`
	Result      bool        `yaml:"result"` // a sheet of computed results: recognised and left alone
	Recognise   Recognise   `yaml:"recognise"`
	Layout      Layout      `yaml:"layout"`
	Sections    []Section   `yaml:"sections"` // words in headings that name a section of the school
	Entries     []*Entry    `yaml:"entries"`
	Blocks      []string    `yaml:"blocks"`        // rows: sections in the order in which the running number begins again
	Others      bool        `yaml:"ignore_others"` // headings that no entry names are expected and passed over in silence
	InferType   bool        `yaml:"infer_type"`    // a school's type follows from the sections it has rows for, where nothing says it
	Blank       []string    `yaml:"blank"`         // words of this form that mean "not reported", beside an empty cell
	UnitInCell  string      `yaml:"unit_in_cell"`  // park (default) or accept
	Checks      []*Check    `yaml:"checks"`
	Notes       locale.Text `yaml:"notes"`
	Source      string      `yaml:"source"`
	Pos         Pos         `yaml:"-"`

	index  labelIndex
	marks  []mark
	layout layoutKeys
	must   [][]string // Recognise.Labels: alternatives of each, as compared
}

// layoutKeys are the words of a Layout as they are compared.
type layoutKeys struct{ item, value, unit, group, met []string }

// Recognise says what a sheet of the form looks like. Labels must all be
// present; the rest only adds to the likelihood.
type Recognise struct {
	Sheets  []string `yaml:"sheets"`  // words in the sheet's name
	Files   []string `yaml:"files"`   // words in the file's name
	Titles  []string `yaml:"titles"`  // words in the title rows
	Labels  []string `yaml:"labels"`  // headings that must be there
	AtLeast int      `yaml:"atleast"` // entries that must be found; default 3, or all if fewer
}

// Layout names the headings of a vertical form and the corner of others.
type Layout struct {
	Item  []string `yaml:"item"`  // heading of the column of labels: 填报项目
	Value []string `yaml:"value"` // heading of the column of values: 填报值
	Unit  []string `yaml:"unit"`  // heading of the column of units: 单位
	Group []string `yaml:"group"` // heading of the column of categories
	Met   []string `yaml:"met"`   // sentences: heading of the column that says whether it is met: 是否达标
	Title string   `yaml:"title"` // printed above the table on export
	Sheet string   `yaml:"sheet"` // name of the sheet on export
}

// Section lists the words by which a heading names a section: 小学部, 小学.
type Section struct {
	Stage string   `yaml:"stage"` // primary, junior, senior, whole
	Words []string `yaml:"words"`
	stage registry.Stage
}

// Entry is one column, one item or one cell of a form.
type Entry struct {
	Label    string            `yaml:"label"`     // as printed on the form; a > b for b under the heading a
	Also     []string          `yaml:"also"`      // synonyms
	EN       string            `yaml:"en"`        // English label, for forms that people read in English
	Key      Key               `yaml:"key"`       // identifies the record, or
	Field    facts.FieldID     `yaml:"field"`     // measures it, or
	Ignore   bool              `yaml:"ignore"`    // is known and of no use here
	Stage    string            `yaml:"stage"`     // primary, junior, senior, whole, or each: the heading says it
	Unit     string            `yaml:"unit"`      // as the form asks for it; converted to the dictionary's
	Convert  float64           `yaml:"convert"`   // factor, where the units do not say it
	Required bool              `yaml:"required"`  //
	OnlyFor  []string          `yaml:"only_for"`  // school types that are asked; blank elsewhere means not applicable
	BlankIs  string            `yaml:"blank_is"`  // what a blank means: not_reported (default), not_applicable
	When     string            `yaml:"when"`      // formula; where it is false a blank means not applicable
	Values   map[string]string `yaml:"values"`    // words of this form → option, stage, number or blank state
	Unit1    string            `yaml:"unit_cell"` // accept: a unit in the cell is taken, not parked
	Group    string            `yaml:"group"`     // category, for export and for labels that repeat
	Remark   string            `yaml:"remark"`    // printed beside the item on export
	Row      []string          `yaml:"row"`       // matrix: labels of the row
	Col      []string          `yaml:"col"`       // matrix: labels of the column
	Times    facts.FieldID     `yaml:"times"`     // the form shows a value per unit of this field; see Per
	Per      float64           `yaml:"per"`       // … per so many: fact = value × Times ÷ Per
	Fill     []string          `yaml:"fill"`      // sentences: field or field@stage of each blank, in order; - for none
	Sentence string            `yaml:"sentence"`  // sentences: the text with ＿＿ for each blank
	Variants []Variant         `yaml:"variants"`  // sentences: other wordings in use
	Answer   facts.FieldID     `yaml:"answer"`    // sentences: field that the column 是否达标 fills
	Pos      Pos               `yaml:"-"`

	stage    registry.Stage
	hasStage bool
	def      *facts.Field
	factor   shift
	onlyFor  []registry.SchoolType
	when     *expr.Program
	blanks   []fill
	answer   *Entry
	blank    bool       // of a blank in a sentence
	rows     [][]string // Row as label paths
	cols     [][]string // Col as label paths
	index    int
}

// fill is one blank of a sentence.
type fill struct {
	entry *Entry // nil: a blank that is only shown
}

// Variant is another wording of a sentence, with its blanks.
type Variant struct {
	Sentence string   `yaml:"sentence"`
	Fill     []string `yaml:"fill"`
	Pos      Pos      `yaml:"-"`
	blanks   []fill
}

// Over says on what a check is computed.
type Over string

// The ways.
const (
	OverSection Over = "section" // each row of a section, or of a school that is not divided
	OverSchool  Over = "school"  // each school: x is the whole, x_primary and so on its sections
	OverCounty  Over = "county"  // each county: its own facts, and sum_x over its schools
)

// Check is a rule that facts must satisfy; breaking it makes a Problem.
type Check struct {
	ID       string          `yaml:"id"`
	Severity string          `yaml:"severity"` // must_fix, verify, remark, or 必改, 请核实, 提示
	Over     Over            `yaml:"over"`     // default section
	Where    string          `yaml:"where"`    // formula; where it is not true the check is not asked
	Test     string          `yaml:"test"`     // formula; false makes the problem, blank does not
	At       facts.FieldID   `yaml:"at"`       // the cell to mark; default the first field of the formula
	Message  locale.Text     `yaml:"message"`  // may name fields: {students}
	Why      locale.Text     `yaml:"why"`
	Fix      locale.Text     `yaml:"fix"`
	BuiltIn  string          `yaml:"builtin"` // a check of statistics instead of a formula
	Fields   []facts.FieldID `yaml:"fields"`  // built-in: what it looks at; empty: its own choice
	Limit    float64         `yaml:"limit"`   // built-in: its own number, where it takes one
	Pos      Pos             `yaml:"-"`

	severity    Severity
	test, where *expr.Program
	messages    [3]locale.Template
	marks       []facts.FieldID // where its problem may be marked, most wanted first
}

// FactOf is a fact that a form can say.
type FactOf struct {
	Field facts.FieldID
	Stage registry.Stage // of the section asked for; Whole where it is not divided
	Each  bool           // any section: the heading, or the row, says which
}

// Facts lists the facts that the form can say, in its own order.
func (f *Form) Facts() []FactOf {
	var out []FactOf
	for _, e := range f.Entries {
		if e.Field != "" {
			out = append(out, FactOf{e.Field, e.stage, e.Stage == each})
		}
		for _, b := range e.blanks {
			if b.entry != nil {
				out = append(out, FactOf{b.entry.Field, b.entry.stage, false})
			}
		}
		if e.Answer != "" {
			out = append(out, FactOf{e.Answer, registry.Whole, false})
		}
	}
	return out
}

// BySection reports whether a record of the form is one section of a school.
func (f *Form) BySection() bool { return f.sectioned() }
