package matching

import (
	"bytes"
	_ "embed" // the lists
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"

	"junheng/internal/locale"
)

//go:embed codes.yaml
var codesYAML []byte

// Effect is what an outcome does to the rates.
type Effect string

// The effects.
const (
	CountsEnrolled Effect = "enrolled" // at school, here or elsewhere
	CountsExcused  Effect = "excused"  // leaves the denominator
	CountsMissing  Effect = "missing"  // not at school, still to be brought back
	CountsOpen     Effect = "open"     // a register is wrong; compared again once it is right
)

// Settles reports whether an outcome takes a child from the list of those to be
// looked for. Who is not at school stays on it, whatever is known of him.
func (e Effect) Settles() bool { return e == CountsEnrolled || e == CountsExcused }

// Code is one outcome of an inquiry about a child who was not found.
type Code struct {
	ID       string      `yaml:"id"`
	Label    locale.Text `yaml:"label"`
	Effect   Effect      `yaml:"effect"`
	Proof    bool        `yaml:"proof"`    // asks for evidence: a certificate, a statement
	Second   bool        `yaml:"second"`   // holds once another person has entered the same
	Shown    bool        `yaml:"shown"`    // the register of pupils must show the child, by the ID number
	Register bool        `yaml:"register"` // the school is to register the child
	Trace    bool        `yaml:"trace"`    // a case is to be opened
	Papers   []string    `yaml:"papers"`   // kinds of paper that prove it, one of them
	Source   string      `yaml:"source"`
}

// Paper is a kind of evidence.
type Paper struct {
	ID     string      `yaml:"id"`
	Label  locale.Text `yaml:"label"`
	Number bool        `yaml:"number"` // bears a number, which must be given
	Issuer locale.Text `yaml:"issuer"` // who gives it, in words; zero: it is not asked
	File   bool        `yaml:"file"`   // a picture or scan must be attached
	Status string      `yaml:"status"`
}

// proofText says what an outcome asks for, in words.
func (c Code) proofText() locale.Text {
	switch {
	case c.Shown:
		return locale.Text{ZH: "名册中有在读记录", EN: "shown by the register"}
	case c.Second:
		return locale.Text{ZH: "凭据，另一人核实", EN: "proof, and a second person"}
	case c.Proof:
		return locale.Text{ZH: "凭据", EN: "proof"}
	}
	return locale.Text{}
}

// Asks gives the outcome with what it asks for.
func (c Code) Asks() locale.Text {
	x := c.proofText()
	if x.IsZero() {
		return c.Label
	}
	return locale.Text{ZH: c.Label.ZH + "（" + x.ZH + "）", EN: c.Label.EN + " (" + x.EN + ")"}
}

// CodeSource is where a list of outcomes was found.
type CodeSource struct {
	ID     string      `yaml:"id"`
	Title  locale.Text `yaml:"title"`
	Dated  string      `yaml:"dated"`
	Status string      `yaml:"status"`
}

// CodeList is the list of outcomes in use.
type CodeList struct {
	Sources []CodeSource `yaml:"sources"`
	Papers  []Paper      `yaml:"papers"`
	Codes   []Code       `yaml:"codes"`
}

// Paper gives the kind of evidence of an id.
func (l *CodeList) Paper(id string) (Paper, bool) {
	for _, p := range l.Papers {
		if p.ID == id {
			return p, true
		}
	}
	return Paper{}, false
}

// Find gives the outcome of an id.
func (l *CodeList) Find(id string) (Code, bool) {
	for _, c := range l.Codes {
		if c.ID == id {
			return c, true
		}
	}
	return Code{}, false
}

// ReadCodes reads a list of outcomes in YAML.
func ReadCodes(data []byte) (*CodeList, error) {
	l := &CodeList{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(l); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, c := range l.Codes {
		switch {
		case c.ID == "" || c.Label.IsZero() || seen[c.ID]:
			return nil, fmt.Errorf("outcome %q: no id, no label, or twice", c.ID)
		case c.Effect != CountsEnrolled && c.Effect != CountsExcused && c.Effect != CountsMissing && c.Effect != CountsOpen:
			return nil, fmt.Errorf("outcome %s: effect %q", c.ID, c.Effect)
		case c.Proof != (len(c.Papers) > 0):
			return nil, fmt.Errorf("outcome %s: it asks for proof and names no paper, or the other way round", c.ID)
		}
		for _, id := range c.Papers {
			if _, known := l.Paper(id); !known {
				return nil, fmt.Errorf("outcome %s: no paper %q", c.ID, id)
			}
		}
		seen[c.ID] = true
	}
	return l, nil
}

// Codes gives the list that comes with the program.
var Codes = sync.OnceValue(func() *CodeList {
	l, err := ReadCodes(codesYAML)
	if err != nil {
		panic(err) // it is in the program, and tested
	}
	return l
})
