package prices

import (
	_ "embed" // the table that comes with the program
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/lazy"
	"junheng/internal/locale"
	"junheng/registry"
)

//go:embed example.yaml
var exampleYAML []byte

// ExampleYAML gives the table that comes with the program as it is written,
// for a county to edit.
func ExampleYAML() []byte { return slices.Clone(exampleYAML) }

// Example reads the table that comes with the program.
func Example(dict *facts.Dictionary) (*Table, error) {
	return Read("example.yaml", exampleYAML, dict)
}

var (
	msgYAML     = locale.NewTemplate("prices.yaml", "不是有效的 YAML：{why}", "this is no valid YAML: {why}")
	msgMissing  = locale.NewTemplate("prices.missing", "缺少“{key}”", "{key} is missing")
	msgKey      = locale.NewTemplate("prices.key", "没有“{key}”这一项；可用：{known}", "there is no key {key}; there are {known}")
	msgID       = locale.NewTemplate("prices.id", "标识“{id}”只能用小写字母、数字和下划线", "the id {id} may have small letters, digits and _ only")
	msgTwice    = locale.NewTemplate("prices.twice", "“{id}”出现了两次", "{id} stands twice")
	msgDate     = locale.NewTemplate("prices.date", "“{got}”不是日期；写作 2026-01-01", "{got} is no date; write 2026-01-01")
	msgPositive = locale.NewTemplate("prices.positive", "“{key}”应大于 0", "{key} must be above 0")
	msgNegative = locale.NewTemplate("prices.negative", "“{key}”不能小于 0", "{key} must not be below 0")
	msgField    = locale.NewTemplate("prices.field", "没有数据项“{id}”，或它不是按学部填报的数量", "there is no field {id}, or it is no amount that sections report")
	msgWhole    = locale.NewTemplate("prices.whole", "“{label}”以整数计，一步不能增加 {got}", "{label} comes in wholes; a step cannot add {got}")
	msgStep     = locale.NewTemplate("prices.step", "一步是 {step} {unit}，却使“{label}”增加 {got} {unit}", "a step is {step} {unit} but adds {got} {unit} to {label}")
	msgNothing  = locale.NewTemplate("prices.nothing", "“adds”至少要增加一个数据项", "adds must raise at least one field")
	msgStage    = locale.NewTemplate("prices.stage", "没有学段“{got}”；可用：primary、junior", "there is no stage {got}; there are primary and junior")
	msgSource   = locale.NewTemplate("prices.source", "“{id}”没有注明价格来源；没有来源的写“示例”", "{id} names no source of its price; write 示例 where there is none")
	msgMoveHire = locale.NewTemplate("prices.move_hire", "“{id}”不能既是交流又是新招", "{id} cannot be both a move and a hire")
)

// measureYAML is a measure as written.
type measureYAML struct {
	ID       string                    `yaml:"id"`
	Label    locale.Text               `yaml:"label"`
	Unit     string                    `yaml:"unit"`
	Step     float64                   `yaml:"step"`
	Price    moneyYAML                 `yaml:"price"`
	Yearly   moneyYAML                 `yaml:"yearly"`
	Adds     map[facts.FieldID]float64 `yaml:"adds"`
	Stages   []string                  `yaml:"stages"`
	Moves    bool                      `yaml:"moves"`
	Hires    bool                      `yaml:"hires"`
	Land     bool                      `yaml:"land"`
	Most     int                       `yaml:"most"`
	Delivery int                       `yaml:"delivery"`
	Source   string                    `yaml:"source"`
	Dated    string                    `yaml:"dated"`
	Note     locale.Text               `yaml:"note"`
}

type remedyYAML struct {
	Tests  []string    `yaml:"tests"`
	Label  locale.Text `yaml:"label"`
	Unit   string      `yaml:"unit"`
	Price  moneyYAML   `yaml:"price"`
	Yearly moneyYAML   `yaml:"yearly"`
	Source string      `yaml:"source"`
	Dated  string      `yaml:"dated"`
}

// moneyYAML is an amount written as a number of yuan or as 5万.
type moneyYAML string

// UnmarshalYAML keeps the text of the amount, to be read with its place.
func (m *moneyYAML) UnmarshalYAML(b []byte) error {
	var v any
	if err := yaml.Unmarshal(b, &v); err != nil {
		return err
	}
	*m = moneyYAML(fmt.Sprint(v))
	return nil
}

type reader struct {
	name     string
	dict     *facts.Dictionary
	table    *Table
	problems []error
}

// Read reads a table of prices. name stands before line and column in what is
// said of it. The error joins all problems, each a fault with its place.
func Read(name string, data []byte, dict *facts.Dictionary) (*Table, error) {
	r := &reader{name: name, dict: dict, table: &Table{}}
	f, err := parser.ParseBytes(data, 0)
	switch {
	case err != nil:
		r.yamlError(nil, err)
	case len(f.Docs) == 0 || f.Docs[0].Body == nil:
		r.fail(nil, msgMissing.With("key", "measures"))
	default:
		r.read(f.Docs[0].Body)
	}
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	return r.table, nil
}

func (r *reader) fail(n ast.Node, m locale.Message) {
	place := r.name
	if n != nil && n.GetToken() != nil {
		p := n.GetToken().Position
		place = fmt.Sprintf("%s:%d:%d", r.name, p.Line, p.Column)
	}
	r.problems = append(r.problems, fault.New(fault.Invalid, m).At(place))
}

func (r *reader) yamlError(n ast.Node, err error) {
	var ye yaml.Error
	if !errors.As(err, &ye) || ye.GetToken() == nil {
		r.fail(n, msgYAML.With("why", err.Error()))
		return
	}
	p := ye.GetToken().Position
	place := fmt.Sprintf("%s:%d:%d", r.name, p.Line, p.Column)
	r.problems = append(r.problems, fault.New(fault.Invalid, msgYAML.With("why", ye.GetMessage())).At(place))
}

func (r *reader) decode(n ast.Node, v any) bool {
	if err := yaml.NodeToValue(n, v, yaml.Strict()); err != nil {
		r.yamlError(n, err)
		return false
	}
	return true
}

func (r *reader) read(body ast.Node) {
	m, ok := body.(*ast.MappingNode)
	if !ok {
		r.fail(body, msgMissing.With("key", "measures"))
		return
	}
	for _, kv := range m.Values {
		switch key := kv.Key.String(); key {
		case "id":
			r.decode(kv.Value, &r.table.ID)
		case "label":
			r.decode(kv.Value, &r.table.Label)
		case "dated":
			if r.decode(kv.Value, &r.table.Dated) {
				r.date(kv.Value, r.table.Dated)
			}
		case "note":
			r.decode(kv.Value, &r.table.Note)
		case "measures", "remedies":
			r.list(key, kv.Value)
		default:
			r.fail(kv.Key, msgKey.With("key", key, "known", "id、label、dated、note、measures、remedies"))
		}
	}
	for _, k := range []struct {
		key     string
		missing bool
	}{{"id", r.table.ID == ""}, {"label", r.table.Label.IsZero()}, {"dated", r.table.Dated == ""}} {
		if k.missing {
			r.fail(body, msgMissing.With("key", k.key))
		}
	}
}

func (r *reader) list(key string, n ast.Node) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fail(n, msgMissing.With("key", key))
		return
	}
	for _, v := range s.Values {
		if key == "measures" {
			r.measure(v)
		} else {
			r.remedy(v)
		}
	}
}

var idForm = lazy.Pattern(`^[a-z][a-z0-9_]*$`)

func (r *reader) measure(n ast.Node) {
	var y measureYAML
	if !r.decode(n, &y) {
		return
	}
	m := Measure{
		ID: y.ID, Label: y.Label, Unit: y.Unit, Step: y.Step, Adds: y.Adds, Moves: y.Moves, Hires: y.Hires, Land: y.Land,
		Most: y.Most, Delivery: y.Delivery, Source: y.Source, Dated: y.Dated, Note: y.Note,
	}
	m.Price, m.Yearly = r.money(n, "price", y.Price), r.money(n, "yearly", y.Yearly)
	for _, name := range y.Stages {
		st, ok := registry.ParseStage(name)
		if !ok || st != registry.Primary && st != registry.Junior {
			r.fail(n, msgStage.With("got", name))
		}
		m.Stages = append(m.Stages, st)
	}
	switch {
	case !idForm().MatchString(m.ID):
		r.fail(n, msgID.With("id", m.ID))
	case r.table.Measure(m.ID) != nil:
		r.fail(n, msgTwice.With("id", m.ID))
	}
	if m.Step <= 0 {
		r.fail(n, msgPositive.With("key", "step"))
	}
	if m.Most < 0 || m.Delivery < 0 {
		r.fail(n, msgNegative.With("key", "most、delivery"))
	}
	if m.Moves && m.Hires {
		r.fail(n, msgMoveHire.With("id", m.ID))
	}
	r.told(n, m.ID, m.Label, m.Unit)
	r.sourced(n, m.ID, m.Source, m.Dated)
	r.adds(n, &m)
	r.table.Measures = append(r.table.Measures, m)
}

// told checks that a price has its words.
func (r *reader) told(n ast.Node, id string, label locale.Text, unit string) {
	if label.ZH == "" || label.EN == "" {
		r.fail(n, msgMissing.With("key", id+".label {zh, en}"))
	}
	if unit == "" {
		r.fail(n, msgMissing.With("key", id+".unit"))
	}
}

func (r *reader) sourced(n ast.Node, id, source, dated string) {
	if source == "" {
		r.fail(n, msgSource.With("id", id))
	}
	if dated != "" {
		r.date(n, dated)
	}
}

func (r *reader) date(n ast.Node, s string) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.fail(n, msgDate.With("got", s))
	}
}

func (r *reader) money(n ast.Node, key string, text moneyYAML) Money {
	if text == "" {
		return 0
	}
	m, err := ParseMoney(string(text))
	var f *fault.Fault
	if errors.As(err, &f) {
		r.fail(n, locale.NewTemplate("prices.of", "{key}：{why}", "{key}: {why}").With("key", key, "why", f.Msg))
	}
	return m
}

// adds checks the fields that a measure raises.
func (r *reader) adds(n ast.Node, m *Measure) {
	raises := false
	for _, id := range slices.Sorted(maps.Keys(m.Adds)) {
		f, v := r.dict.Field(id), m.Adds[id]
		if f == nil || f.Level == facts.PerCounty || f.Type != facts.Count && f.Type != facts.Amount {
			r.fail(n, msgField.With("id", id))
		}
		raises = raises || v > 0
		switch {
		case f == nil:
		case f.Whole() && v != math.Trunc(v):
			r.fail(n, msgWhole.With("label", f.Label, "got", v))
		case f.Unit == m.Unit && math.Abs(v) != m.Step:
			r.fail(n, msgStep.With("label", f.Label, "got", v, "step", m.Step, "unit", m.Unit))
		}
	}
	if !raises {
		r.fail(n, msgNothing.With())
	}
}

func (r *reader) remedy(n ast.Node) {
	var y remedyYAML
	if !r.decode(n, &y) {
		return
	}
	m := Remedy{Tests: y.Tests, Label: y.Label, Unit: y.Unit, Source: y.Source, Dated: y.Dated}
	m.Price, m.Yearly = r.money(n, "price", y.Price), r.money(n, "yearly", y.Yearly)
	if len(m.Tests) == 0 {
		r.fail(n, msgMissing.With("key", "tests"))
	}
	for _, t := range m.Tests {
		if r.table.Remedy(t) != nil {
			r.fail(n, msgTwice.With("id", t))
		}
	}
	name := ""
	if len(m.Tests) > 0 {
		name = m.Tests[0]
	}
	r.told(n, name, m.Label, m.Unit)
	r.sourced(n, name, m.Source, m.Dated)
	r.table.Remedies = append(r.table.Remedies, m)
}
