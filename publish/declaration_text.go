package publish

import (
	_ "embed" // the wording of the official tables
	"strconv"
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/registry"

	"github.com/goccy/go-yaml"
)

//go:embed declaration.yaml
var declarationYAML []byte

// declarationText is the wording of the official tables, with places for figures.
type declarationText struct {
	PointPupils float64           `yaml:"point_pupils"`
	Table22Note string            `yaml:"table22_note"`
	Table4      []declarationLine `yaml:"table4"`
	Table5      []declarationLine `yaml:"table5"`
}

// declarationLine is one line of table Ⅳ or Ⅴ. Text holds places in braces:
//
//	{county FIELD DECIMALS [/DIVISOR]}   a fact of the county
//	{test TEST value|numerator|denominator DECIMALS [/DIVISOR]}
//	{test TEST failing [STAGE]}           how many units or schools fail the test
type declarationLine struct {
	Item  string `yaml:"item"`
	Label string `yaml:"label"`
	Text  string `yaml:"text"`
}

func declarationTexts() (*declarationText, error) {
	var t declarationText
	err := yaml.UnmarshalWithOptions(declarationYAML, &t, yaml.Strict())
	return &t, err
}

// unfilled stands where a figure is not known.
const unfilled = "＿＿"

// fill puts the figures into a line; what is not known stays a blank to fill by hand.
func (d *declaration) fill(text string, it *assess.ItemResult) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		place, after, _ := strings.Cut(rest, "}")
		b.WriteString(d.place(strings.Fields(place), it))
		text = after
	}
}

func (d *declaration) place(words []string, it *assess.ItemResult) string {
	if len(words) < 3 {
		return unfilled
	}
	v, decimals := nan, words[len(words)-1]
	divisor := 1.0
	if div, ok := strings.CutPrefix(decimals, "/"); ok {
		divisor, _ = strconv.ParseFloat(div, 64)
		decimals = words[len(words)-2]
	}
	switch words[0] {
	case "county":
		v = d.county(facts.FieldID(words[1]))
	case "test":
		t := testOf(it, words[1])
		if t == nil {
			return unfilled
		}
		switch words[2] {
		case "value":
			v = t.Value
		case "numerator":
			v = t.Numerator
		case "denominator":
			v = t.Denominator
		case "failing":
			if t.Outcome == assess.Undetermined && len(t.Failing) == 0 {
				return unfilled
			}
			return strconv.Itoa(d.failing(t, words[3:]))
		}
	}
	n, err := strconv.Atoi(decimals)
	if err != nil || v != v {
		return unfilled
	}
	return Fixed(v/divisor, n)
}

// testOf finds a test by its id; of several ids joined by | the one that was
// run, since only the test of the choice made is there.
func testOf(it *assess.ItemResult, ids string) *assess.TestResult {
	if it == nil {
		return nil
	}
	for id := range strings.SplitSeq(ids, "|") {
		for i := range it.Tests {
			if it.Tests[i].Test == id {
				return &it.Tests[i]
			}
		}
	}
	return nil
}

// failing counts the units or schools that fail a test, of one stage where one
// is named: a whole school counts for the stages it teaches.
func (d *declaration) failing(t *assess.TestResult, stage []string) int {
	if len(stage) == 0 {
		return len(t.Failing)
	}
	n := 0
	for _, f := range t.Failing {
		if f.Stage.String() == stage[0] || f.Stage == registry.Whole && d.teaches(f.School, stage[0]) {
			n++
		}
	}
	return n
}

func (d *declaration) teaches(id registry.SchoolID, stage string) bool {
	for i := range d.a.Units {
		if u := &d.a.Units[i]; u.School.ID == id && u.Stage.String() == stage {
			return true
		}
	}
	return false
}
