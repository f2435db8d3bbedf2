package publish

import (
	"encoding/json"
	"io"
	"math"

	"junheng/assess"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Number is a value in result.json: a number, or null with the reason why
// there is none.
type Number struct {
	V float64
}

// MarshalJSON writes the number, or {"blank": "not_reported"}.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsInf(n.V, 0) {
		n.V = blank.Of(blank.Undefined)
	}
	if n.V != n.V {
		return json.Marshal(map[string]string{"blank": blank.StateOf(n.V).String()})
	}
	return json.Marshal(n.V)
}

// jsonResult is result.json; its schema is schema/result.json beside this file.
type jsonResult struct {
	Schema      string            `json:"schema"`
	Program     string            `json:"program"`
	Pack        string            `json:"pack"`
	PackLabel   locale.Text       `json:"pack_label"`
	PackHash    string            `json:"pack_hash"`
	Choices     map[string]string `json:"choices"`
	DatasetHash string            `json:"dataset_hash"`
	County      string            `json:"county"`
	CountyName  string            `json:"county_name"`
	SchoolYear  int               `json:"school_year"`
	Simulated   bool              `json:"simulated,omitempty"`
	Verdict     jsonVerdict       `json:"verdict"`
	Stages      []jsonStage       `json:"stages"`
	Units       []jsonUnit        `json:"units"`
	Items       []jsonItem        `json:"items"`
	Flips       []jsonFlip        `json:"flips"`
	Notes       []locale.Message  `json:"notes"`
}

type jsonVerdict struct {
	ID          string           `json:"id"`
	Label       locale.Text      `json:"label"`
	Outcome     assess.Outcome   `json:"outcome"`
	Why         locale.Message   `json:"why"`
	Provisional []locale.Message `json:"provisional"`
	Ref         string           `json:"ref"`
	Parts       []jsonVerdict    `json:"parts"`
}

type jsonStage struct {
	Stage        string            `json:"stage"`
	Units        int               `json:"units"`
	Met          int               `json:"met"`
	Short        int               `json:"short"`
	Undetermined int               `json:"undetermined"`
	Students     Number            `json:"students"`
	Coefficients []jsonCoefficient `json:"coefficients"`
	Composite    *jsonComposite    `json:"composite,omitempty"`
}

type jsonCoefficient struct {
	Indicator string         `json:"indicator"`
	Mean      Number         `json:"mean"`
	Std       Number         `json:"std"`
	CV        Number         `json:"coefficient"`
	Limit     string         `json:"limit"`
	Cite      rules.Cite     `json:"cite"`
	Outcome   assess.Outcome `json:"outcome"`
	Counted   int            `json:"units_counted"`
	Missing   int            `json:"units_missing"`
	Shares    []jsonShare    `json:"shares"`
	Ref       string         `json:"ref"`
}

type jsonShare struct {
	Unit      int    `json:"unit"`
	Share     Number `json:"share"`
	Deviation Number `json:"deviation"`
}

type jsonComposite struct {
	Mean    Number         `json:"mean"`
	Limit   string         `json:"limit"`
	Outcome assess.Outcome `json:"outcome"`
	Ref     string         `json:"ref"`
}

type jsonUnit struct {
	School   registry.SchoolID `json:"school"`
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Location string            `json:"location"`
	Founder  int               `json:"founder"`
	Stage    string            `json:"stage"`
	Students Number            `json:"students"`
	InScope  bool              `json:"in_scope"`
	Outcome  assess.Outcome    `json:"outcome"`
	Why      locale.Message    `json:"why"`
	Met      int               `json:"indicators_met"`
	Needed   int               `json:"indicators_needed"`
	Values   []jsonValue       `json:"values"`
	Ref      string            `json:"ref"`
}

type jsonValue struct {
	Indicator     string         `json:"indicator"`
	Value         Number         `json:"value"`
	Numerator     Number         `json:"numerator"`
	Denominator   Number         `json:"denominator"`
	Threshold     string         `json:"threshold"`
	Floor         Number         `json:"floor"`
	Outcome       assess.Outcome `json:"outcome"`
	ToThreshold   Number         `json:"to_threshold"`
	NeedThreshold Number         `json:"need_to_threshold"`
	NeedFloor     Number         `json:"need_to_floor"`
	SparePupils   Number         `json:"spare_pupils"`
	NeedUnit      string         `json:"need_unit"`
	Missing       []string       `json:"missing"`
	Ref           string         `json:"ref"`
}

type jsonItem struct {
	Item        string           `json:"item"`
	Number      int              `json:"number"`
	Requirement string           `json:"requirement"`
	Label       locale.Text      `json:"label"`
	Outcome     assess.Outcome   `json:"outcome"`
	Why         locale.Message   `json:"why"`
	Provisional []locale.Message `json:"provisional"`
	Points      Number           `json:"points"`
	Tests       []jsonTest       `json:"tests"`
	Ref         string           `json:"ref"`
}

type jsonTest struct {
	Test     string         `json:"test"`
	Label    locale.Text    `json:"label"`
	Over     rules.Over     `json:"over"`
	Value    Number         `json:"value"`
	Op       rules.Op       `json:"op"`
	Limit    Number         `json:"limit"`
	Unit     string         `json:"unit"`
	Outcome  assess.Outcome `json:"outcome"`
	Checked  int            `json:"checked"`
	Failing  []jsonUnitTest `json:"failing"`
	Unknown  []jsonUnitTest `json:"unknown"`
	Document string         `json:"document"`
	Cite     rules.Cite     `json:"cite"`
	Ref      string         `json:"ref"`
}

type jsonUnitTest struct {
	Name    string            `json:"name"`
	School  registry.SchoolID `json:"school"`
	Stage   string            `json:"stage"`
	Value   Number            `json:"value"`
	Limit   Number            `json:"limit"`
	Relaxed locale.Text       `json:"relaxed"`
	Ref     string            `json:"ref"`
}

type jsonFlip struct {
	Verdict string            `json:"verdict"`
	From    assess.Outcome    `json:"from"`
	To      assess.Outcome    `json:"to"`
	School  registry.SchoolID `json:"school"`
	Name    string            `json:"name"`
	Stage   string            `json:"stage"`
	Field   string            `json:"field"`
	Now     Number            `json:"now"`
	Then    Number            `json:"then"`
	Change  Number            `json:"change"`
	Unit    string            `json:"unit"`
	Why     locale.Message    `json:"why"`
}

// SchemaID names the version of the layout of result.json.
const SchemaID = "junheng/result/1"

// JSON writes the whole result under the schema in schema/result.json.
// Numbers are unrounded; a blank is an object that says why.
func JSON(w io.Writer, a *assess.Assessment) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(toJSON(a))
}

func toJSON(a *assess.Assessment) jsonResult {
	r := jsonResult{
		Schema: SchemaID, Program: a.Program, Pack: a.Pack, PackLabel: a.PackLabel, PackHash: a.PackHash,
		Choices: a.Choices, DatasetHash: a.DatasetHash, County: a.County.String(), CountyName: a.CountyName,
		SchoolYear: int(a.Year), Simulated: a.Simulated, Verdict: jsonOfVerdict(a.Verdict),
		Stages: []jsonStage{}, Units: []jsonUnit{}, Items: []jsonItem{}, Flips: []jsonFlip{}, Notes: list(a.Notes),
	}
	if r.Choices == nil {
		r.Choices = map[string]string{}
	}
	for _, s := range a.Stages {
		r.Stages = append(r.Stages, jsonOfStage(s))
	}
	for _, u := range a.Units {
		r.Units = append(r.Units, jsonOfUnit(u))
	}
	for _, it := range a.Items {
		r.Items = append(r.Items, jsonOfItem(it))
	}
	for _, f := range a.Flips {
		r.Flips = append(r.Flips, jsonFlip{
			Verdict: f.Verdict, From: f.From, To: f.To, School: f.School, Name: f.Name, Stage: f.Stage.String(),
			Field: string(f.Field), Now: Number{f.Now}, Then: Number{f.Then}, Change: Number{f.Change}, Unit: f.Unit, Why: f.Why,
		})
	}
	return r
}

// list makes an absent slice an empty JSON list.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func jsonOfVerdict(v assess.Verdict) jsonVerdict {
	out := jsonVerdict{ID: v.ID, Label: v.Label, Outcome: v.Outcome, Why: v.Why, Provisional: list(v.Provisional), Ref: v.Ref, Parts: []jsonVerdict{}}
	for _, c := range v.Children {
		out.Parts = append(out.Parts, jsonOfVerdict(c))
	}
	return out
}

func jsonOfStage(s assess.StageResult) jsonStage {
	out := jsonStage{
		Stage: s.Stage.String(), Units: s.Units, Met: s.UnitsMet, Short: s.UnitsShort, Undetermined: s.UnitsUnknown,
		Students: Number{s.Students}, Coefficients: []jsonCoefficient{},
	}
	for _, c := range s.Coefficients {
		j := jsonCoefficient{
			Indicator: c.Indicator, Mean: Number{c.Mean}, Std: Number{c.Std}, CV: Number{c.CV}, Limit: c.Limit.Text,
			Cite: c.LimitCite, Outcome: c.Outcome, Counted: c.Counted, Missing: c.Missing, Shares: []jsonShare{}, Ref: c.Ref,
		}
		for _, sh := range c.Shares {
			j.Shares = append(j.Shares, jsonShare{sh.Unit, Number{sh.Share}, Number{sh.Deviation}})
		}
		out.Coefficients = append(out.Coefficients, j)
	}
	if c := s.Composite; c != nil {
		out.Composite = &jsonComposite{Mean: Number{c.Mean}, Limit: c.Limit.Text, Outcome: c.Outcome, Ref: c.Ref}
	}
	return out
}

func jsonOfUnit(u assess.UnitResult) jsonUnit {
	why := u.Why
	if !u.InScope {
		why = u.WhyOut
	}
	out := jsonUnit{
		School: u.School.ID, Name: u.Name, Type: u.School.Type.String(), Location: u.School.Location.String(),
		Founder: int(u.School.Founder), Stage: u.Stage.String(), Students: Number{u.Students}, InScope: u.InScope,
		Outcome: u.Outcome, Why: why, Met: u.MetCount, Needed: u.Needed, Values: []jsonValue{}, Ref: u.Ref,
	}
	for _, v := range u.Values {
		missing := make([]string, len(v.Missing))
		for i, f := range v.Missing {
			missing[i] = string(f)
		}
		out.Values = append(out.Values, jsonValue{
			Indicator: v.Indicator, Value: Number{v.Value}, Numerator: Number{v.Numerator}, Denominator: Number{v.Denominator},
			Threshold: v.Threshold.Text, Floor: Number{v.Floor}, Outcome: v.Outcome, ToThreshold: Number{v.Margin.ToThreshold},
			NeedThreshold: Number{v.Margin.NeedThreshold}, NeedFloor: Number{v.Margin.NeedFloor}, SparePupils: Number{v.Margin.SparePupils},
			NeedUnit: v.Margin.Unit, Missing: missing, Ref: v.Ref,
		})
	}
	return out
}

func jsonOfItem(it assess.ItemResult) jsonItem {
	out := jsonItem{
		Item: it.Item, Number: it.Number, Requirement: it.Requirement, Label: it.Label, Outcome: it.Outcome, Why: it.Why,
		Provisional: list(it.Provisional), Points: Number{it.Points}, Tests: []jsonTest{}, Ref: it.Ref,
	}
	for _, t := range it.Tests {
		out.Tests = append(out.Tests, jsonTest{
			Test: t.Test, Label: t.Label, Over: t.Over, Value: Number{t.Value}, Op: t.Op, Limit: Number{t.Limit}, Unit: t.Unit,
			Outcome: t.Outcome, Checked: t.Checked, Failing: jsonOfUnitTests(t.Failing), Unknown: jsonOfUnitTests(t.Unknown),
			Document: t.Document, Cite: t.Cite, Ref: t.Ref,
		})
	}
	return out
}

func jsonOfUnitTests(us []assess.UnitTest) []jsonUnitTest {
	out := []jsonUnitTest{}
	for _, u := range us {
		out = append(out, jsonUnitTest{u.Name, u.School, u.Stage.String(), Number{u.Value}, Number{u.Limit}, u.Relaxed, u.Ref})
	}
	return out
}
