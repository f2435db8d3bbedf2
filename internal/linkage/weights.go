package linkage

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed weights.yaml
var weightsText []byte

// Weights say what agreement and disagreement are worth, and from when a pair
// is taken. They are data: [DefaultWeights] are those of weights.yaml.
type Weights struct {
	Source    string  `yaml:"source"`     // where the figures come from
	Accept    float64 `yaml:"accept"`     // chance from which a pair is taken
	Review    float64 `yaml:"review"`     // chance from which a person is asked
	Margin    float64 `yaml:"margin"`     // bits by which the best pair must lead the next
	LeastPool int     `yaml:"least_pool"` // others that a register is taken to hold at the least
	Worn      int     `yaml:"worn"`       // a number borne by more records of one register is nobody's
	Prior     Prior   `yaml:"prior"`
	Fields    struct {
		Number map[string]any `yaml:"number"`
		Name   map[string]any `yaml:"name"`
		Kin    map[string]any `yaml:"kin"`
		Sex    map[string]any `yaml:"sex"`
		Birth  map[string]any `yaml:"birth"`
		Region map[string]any `yaml:"region"`
	} `yaml:"fields"`

	levels [fields][nameLevels]level
	covers [numberLevels]bool
}

// Prior is what is expected before any record is seen: as if Records had been
// seen with these shares.
type Prior struct {
	Records float64 `yaml:"records"`
	Family  float64 `yaml:"family"`
	Given   float64 `yaml:"given"`
	Birth   float64 `yaml:"birth"`
	Region  float64 `yaml:"region"`
}

// level is what a level of agreement weighs: base bits, and where u is learned
// the bits of that to be added.
type level struct {
	bits    float64
	learned bool
}

// DefaultWeights gives the weights that come with the package.
var DefaultWeights = sync.OnceValue(func() *Weights {
	w, err := ParseWeights(weightsText)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return w
})

// ParseWeights reads weights as weights.yaml writes them and reports all that
// is wrong with them at once.
func ParseWeights(text []byte) (*Weights, error) {
	w := new(Weights)
	if err := yaml.UnmarshalWithOptions(text, w, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("linkage: weights: %w", err)
	}
	var errs []error
	bad := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("linkage: weights: "+format, a...))
		}
	}
	bad(w.Accept > w.Review && w.Review > 0 && w.Accept < 1, "want 0 < review < accept < 1, not %v and %v", w.Review, w.Accept)
	bad(w.Margin >= 0, "margin %v is negative", w.Margin)
	bad(w.LeastPool >= 1 && w.Worn >= 1, "least_pool and worn must be at least 1")
	bad(w.Prior.Records > 0 && share(w.Prior.Family) && share(w.Prior.Given) && share(w.Prior.Birth) && share(w.Prior.Region), "prior: want records above 0 and shares between 0 and 1")
	maps := [fields]map[string]any{w.Fields.Number, w.Fields.Name, w.Fields.Kin, w.Fields.Sex, w.Fields.Birth, w.Fields.Region}
	for f, names := range levelNames {
		for l, name := range names[1:] {
			lv, err := parseLevel(maps[f][name])
			bad(err == nil, "%s %s: %v", Field(f).Text().EN, name, err)
			w.levels[f][l+1] = lv
		}
	}
	list, _ := w.Fields.Number["covers"].([]any)
	for l, name := range levelNames[FieldNumber] {
		for _, c := range list {
			w.covers[l] = w.covers[l] || c == name
		}
	}
	return w, errors.Join(errs...)
}

func share(v float64) bool { return v > 0 && v < 1 }

// parseLevel reads {m: …, u: … or learned, times: …}.
func parseLevel(v any) (level, error) {
	entry, ok := v.(map[string]any)
	if !ok {
		return level{}, errors.New("missing")
	}
	m, times := number64(entry["m"]), 1.0
	if t, has := entry["times"]; has {
		times = number64(t)
	}
	if !(m > 0 && m <= 1 && times > 0) {
		return level{}, fmt.Errorf("m %v, times %v: want 0 < m ≤ 1 and times above 0", entry["m"], entry["times"])
	}
	if entry["u"] == "learned" {
		return level{bits: math.Log2(m / times), learned: true}, nil
	}
	u := number64(entry["u"])
	if !(u > 0 && u <= 1) {
		return level{}, fmt.Errorf("u %v: want 0 < u ≤ 1, or learned", entry["u"])
	}
	return level{bits: math.Log2(m / u / times)}, nil
}

func number64(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case uint64:
		return float64(v)
	case int64:
		return float64(v)
	}
	return 0
}
