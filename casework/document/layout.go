package document

import (
	"slices"
	"strings"

	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/internal/strict"
)

// Layout is how a paper looks, from top to bottom. Words may hold places in
// braces, such as {school}; see [Places].
type Layout struct {
	Title     string `yaml:"title"`     // default: the label of the document
	Landscape bool   `yaml:"landscape"` // a wide page
	Parts     []Part `yaml:"parts"`
	Slip      *Slip  `yaml:"slip"` // 回执, below a line to cut along
}

// Part is one thing of a paper: exactly one of its keys is given.
type Part struct {
	To      string      `yaml:"to"`      // whom it is addressed to, without indent
	Text    string      `yaml:"text"`    // a paragraph
	Head    string      `yaml:"head"`    // a heading: 一、……
	Note    string      `yaml:"note"`    // small print
	Fields  []string    `yaml:"fields"`  // a table of labels and values, two pairs a row
	Grid    *Grid       `yaml:"grid"`    // a table of words
	Records *Records    `yaml:"records"` // a table of every time a step was taken
	Opinion string      `yaml:"opinion"` // a box to write an opinion in, with signature and seal
	Sign    *Sign       `yaml:"sign"`    // who signs, at the right
	Break   bool        `yaml:"break"`   // a new page
	Label   locale.Text `yaml:"label"`   // of Records: a heading above the table
}

// Grid is a table of words.
type Grid struct {
	Widths []int      `yaml:"widths"` // shares of the width
	Heads  int        `yaml:"heads"`  // rows that are headings
	Rows   [][]string `yaml:"rows"`
}

// Records is a table of every time a step was taken, a row each.
type Records struct {
	Step    string   `yaml:"step"`
	Columns []string `yaml:"columns"` // fields of the step, and at (when), by (who)
	Widths  []int    `yaml:"widths"`
	Least   int      `yaml:"least"` // rows at least, blank ones for writing by hand
	Round   bool     `yaml:"round"` // only of the round: what counts as taken; see procedure.Step.Undoes
}

// Sign is the end of a letter.
type Sign struct {
	By   string `yaml:"by"`   // who, with 盖章 behind it; default {issuer}
	Name string `yaml:"name"` // a person who signs: 经办人
	Date string `yaml:"date"` // default {date}
}

// Slip is what the receiver signs and gives back.
type Slip struct {
	Title string   `yaml:"title"` // default: 回执
	To    string   `yaml:"to"`
	Text  []string `yaml:"text"`
	Sign  []string `yaml:"sign"` // lines to sign on: 监护人（签名）
}

var (
	msgParts = locale.Plain("document.parts", "版式没有内容 parts", "the layout has no parts")
	msgOne   = locale.NewTemplate("document.one", "第 {n} 部分应当只写一个关键词，写了 {got}", "part {n} must have exactly one key, has {got}")
	msgPlace = locale.NewTemplate("document.place", "没有“{name}”这个填空；是不是 {near}？流程的字段和 {fixed} 都可以用",
		"there is no place {name}; did you mean {near}? Fields of the procedure and {fixed} may be used")
	msgField = locale.NewTemplate("document.field", "流程没有字段“{name}”", "the procedure has no field {name}")
	msgStep  = locale.NewTemplate("document.step", "流程没有步骤“{name}”", "the procedure has no step {name}")
	msgBrace = locale.NewTemplate("document.brace", "“{text}”里的花括号不成对", "a brace is open in {text}")
	msgWide  = locale.Plain("document.widths", "列宽的个数与列数不同", "there are not as many widths as columns")
)

// Parse reads a layout and checks it against the procedure whose paper it is.
// The error joins every problem found, each with its place in the file.
func Parse(file string, data []byte, p *procedure.Procedure) (*Layout, error) {
	return parse(file, data, p, false)
}

// Read reads a layout to print a paper of a case by it. The case may run by an older
// text of the procedure than the layout: what that does not have is no fault, but a
// line to write on, and told with the rest that is missing.
func Read(file string, data []byte, p *procedure.Procedure) (*Layout, error) {
	return parse(file, data, p, true)
}

func parse(file string, data []byte, p *procedure.Procedure, older bool) (*Layout, error) {
	ps := &strict.Problems{}
	doc := strict.Parse(ps, file, data)
	if doc == nil {
		return nil, ps.Err()
	}
	l := &Layout{}
	doc.Decode(ps, l)
	c := &checker{p: p, doc: doc, ps: ps, older: older}
	c.layout(l)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return l, nil
}

// checker notes what is wrong with a layout.
type checker struct {
	p   *procedure.Procedure
	doc *strict.Doc
	ps  *strict.Problems

	older bool // what the procedure does not have is no fault
}

// known reports whether a place can be filled, or need not be.
func (c *checker) known(name string) bool { return c.older || known(name, c.p) }

func (c *checker) layout(l *Layout) {
	if len(l.Parts) == 0 {
		c.ps.Add(c.doc.At("parts"), msgParts)
	}
	c.words(l.Title, "title")
	for i := range l.Parts {
		c.part(i, &l.Parts[i])
	}
	if s := l.Slip; s != nil {
		c.words(s.Title, "slip", "title")
		c.words(s.To, "slip", "to")
		for i, t := range s.Text {
			c.words(t, "slip", "text", i)
		}
		for i, t := range s.Sign {
			c.words(t, "slip", "sign", i)
		}
	}
}

func (c *checker) part(i int, part *Part) {
	if keys := part.keys(); len(keys) != 1 {
		got := strings.Join(keys, ", ")
		if got == "" {
			got = "—"
		}
		c.ps.Add(c.doc.At("parts", i), msgOne.With("n", i+1, "got", got))
	}
	for key, text := range map[string]string{"to": part.To, "text": part.Text, "head": part.Head, "note": part.Note, "opinion": part.Opinion} {
		c.words(text, "parts", i, key)
	}
	for k, id := range part.Fields {
		if !c.known(id) {
			c.ps.Add(c.doc.At("parts", i, "fields", k), msgField.With("name", id))
		}
	}
	if g := part.Grid; g != nil {
		for r, row := range g.Rows {
			for k, text := range row {
				c.words(text, "parts", i, "grid", "rows", r, k)
			}
			if len(g.Widths) > 0 && len(row) != len(g.Widths) {
				c.ps.Add(c.doc.At("parts", i, "grid", "rows", r), msgWide)
			}
		}
	}
	if r := part.Records; r != nil {
		c.records(i, r)
	}
	if s := part.Sign; s != nil {
		c.words(s.By, "parts", i, "sign", "by")
		c.words(s.Name, "parts", i, "sign", "name")
		c.words(s.Date, "parts", i, "sign", "date")
	}
}

func (c *checker) records(i int, r *Records) {
	step := c.p.Step(r.Step)
	if step == nil && c.older {
		return
	}
	if step == nil {
		c.ps.Add(c.doc.At("parts", i, "records", "step"), msgStep.With("name", r.Step))
		return
	}
	for k, id := range r.Columns {
		own := slices.ContainsFunc(step.Fields, func(f procedure.Field) bool { return f.ID == id })
		if !own && id != "at" && id != "by" && !c.older {
			c.ps.Add(c.doc.At("parts", i, "records", "columns", k), msgField.With("name", id))
		}
	}
	if len(r.Widths) > 0 && len(r.Widths) != len(r.Columns) {
		c.ps.Add(c.doc.At("parts", i, "records", "widths"), msgWide)
	}
}

// words checks the places of a text.
func (c *checker) words(text string, path ...any) {
	names, ok := places(text)
	if !ok {
		c.ps.Add(c.doc.At(path...), msgBrace.With("text", text))
	}
	for _, name := range names {
		if c.known(name) {
			continue
		}
		c.ps.Add(c.doc.At(path...), msgPlace.With("name", name, "near", nearest(name, c.p), "fixed", strings.Join(Places(), " ")))
	}
}

// keys lists the keys of a part that are given.
func (p *Part) keys() []string {
	var out []string
	for _, k := range []struct {
		name  string
		given bool
	}{
		{"to", p.To != ""},
		{"text", p.Text != ""},
		{"head", p.Head != ""},
		{"note", p.Note != ""},
		{"fields", len(p.Fields) > 0},
		{"grid", p.Grid != nil},
		{"records", p.Records != nil},
		{"opinion", p.Opinion != ""},
		{"sign", p.Sign != nil},
		{"break", p.Break},
	} {
		if k.given {
			out = append(out, k.name)
		}
	}
	return out
}
