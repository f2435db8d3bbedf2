package publish

import (
	"fmt"
	"io"
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Working writes an explanation as an indented tree for a terminal: the value,
// the rule and its article, the formula in words and in numbers, and at the
// leaves the workbook cells.
func Working(w io.Writer, s *assess.Step, l locale.Lang) error {
	var b strings.Builder
	work(&b, s, l, "", "")
	_, err := io.WriteString(w, b.String())
	return err
}

func work(b *strings.Builder, s *assess.Step, l locale.Lang, first, rest string) {
	line := s.Label.In(l)
	if v := stepValue(s, l); v != "" {
		line += " = " + v
	}
	if s.Outcome != "" {
		line += "  " + Sign(s.Outcome) + " " + s.Outcome.Label().In(l)
	}
	fmt.Fprintf(b, "%s%s\n", first, strings.TrimSpace(line))
	below := rest
	if len(s.Children) > 0 {
		below += "│ "
	} else {
		below += "  "
	}
	for _, extra := range []string{s.Words.In(l), s.Numbers.In(l), citeLine(s.Cite, l), originLine(s.Origin, l)} {
		if extra != "" {
			fmt.Fprintf(b, "%s%s\n", below, extra)
		}
	}
	for i, c := range s.Children {
		if i == len(s.Children)-1 {
			work(b, c, l, rest+"└ ", rest+"  ")
		} else {
			work(b, c, l, rest+"├ ", rest+"│ ")
		}
	}
}

func citeLine(c *rules.Cite, l locale.Lang) string {
	if c == nil || c.Doc == "" {
		return ""
	}
	s := CiteText(*c).In(l)
	if c.Note != "" {
		s += " · " + c.Note
	}
	return s
}

func originLine(o facts.Origin, l locale.Lang) string {
	if o.IsZero() {
		return ""
	}
	s := "← " + placeText(o)
	if o.Raw != "" {
		s += locale.Text{ZH: " 原文“" + o.Raw + "”", EN: " holds “" + o.Raw + "”"}.In(l)
	}
	if o.By != "" {
		s += locale.Text{ZH: " 填报 " + o.By, EN: " by " + o.By}.In(l)
	}
	if o.Note != "" {
		s += " " + o.Note
	}
	return s
}

type jsonStep struct {
	Kind     assess.StepKind   `json:"kind"`
	Label    locale.Text       `json:"label"`
	Value    *Number           `json:"value,omitempty"`
	Unit     string            `json:"unit,omitempty"`
	Outcome  assess.Outcome    `json:"outcome,omitempty"`
	Words    *locale.Text      `json:"words,omitempty"`
	Numbers  locale.Text       `json:"numbers,omitzero"`
	Cite     *rules.Cite       `json:"cite,omitempty"`
	Field    facts.FieldID     `json:"field,omitempty"`
	School   registry.SchoolID `json:"school,omitempty"`
	Origin   *jsonOrigin       `json:"origin,omitempty"`
	Ref      string            `json:"ref,omitempty"`
	Children []jsonStep        `json:"children,omitempty"`
}

type jsonOrigin struct {
	File  string `json:"file"`
	Hash  string `json:"sha256"`
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Raw   string `json:"raw"`
	By    string `json:"by,omitempty"`
	Note  string `json:"note,omitempty"`
}

// StepJSON gives an explanation in the form that explain --json prints.
func StepJSON(s *assess.Step) any { return stepJSON(s) }

func stepJSON(s *assess.Step) jsonStep {
	j := jsonStep{
		Kind: s.Kind, Label: s.Label, Unit: s.Unit, Outcome: s.Outcome, Numbers: s.Numbers,
		Cite: s.Cite, Field: s.Field, School: s.School, Ref: s.Ref,
	}
	if hasValue(s) {
		j.Value = &Number{s.Value}
	}
	if !s.Words.IsZero() {
		j.Words = &s.Words
	}
	if o := s.Origin; !o.IsZero() {
		j.Origin = &jsonOrigin{o.File, o.Hash, o.Sheet, o.Cell, o.Raw, o.By, o.Note}
	}
	for _, c := range s.Children {
		j.Children = append(j.Children, stepJSON(c))
	}
	return j
}
