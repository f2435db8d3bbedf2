package main

import (
	"strings"
)

// plan holds what is planted in the workbooks, where it came to stand, and the
// files written.
type plan struct {
	corrected bool // write what the planted cells should have held
	files     map[string][]byte
	traps     []*trap
	extra     []extra
	found     []problem
}

// trap is something wrong that intake must find in one cell.
type trap struct {
	path, school, section, field string
	written                      any // what the sender wrote; a func(any) any turns the right value into it
	kind, severity               string
	stays                        bool // also in the corrected files: it is no must-fix
	note                         string
	used                         bool
}

// problem is a planted problem with its place.
type problem struct {
	File     string `yaml:"file"`
	Sheet    string `yaml:"sheet,omitempty"`
	Cell     string `yaml:"cell,omitempty"`
	Kind     string `yaml:"kind"`
	Severity string `yaml:"severity"`
	School   string `yaml:"school,omitempty"`
	Field    string `yaml:"field,omitempty"`
	Got      string `yaml:"got,omitempty"`
	Right    string `yaml:"right,omitempty"`
	Note     string `yaml:"note,omitempty"`
	Stays    bool   `yaml:"stays,omitempty"` // also found in the corrected files
}

// sown is a trap about to be written.
type sown struct {
	*trap
	written any
	right   any
}

// take gives the trap for a cell, if there is one.
func (p *plan) take(path string, r row, c column, right any) (sown, bool) {
	field := c.Field
	if field == "" {
		field = c.Head[len(c.Head)-1]
	}
	for _, t := range p.traps {
		if t.path != path || t.school != r.school.Name || t.field != field || t.section != r.section && t.section != c.Stage {
			continue
		}
		t.used = true
		if p.corrected && !t.stays {
			return sown{}, false
		}
		w := t.written
		if f, ok := w.(func(any) any); ok {
			w = f(right)
		}
		return sown{t, w, right}, true
	}
	return sown{}, false
}

func (p *plan) note(s sown, file, sheet, cell string) {
	p.found = append(p.found, problem{
		File: file, Sheet: sheet, Cell: cell, Kind: s.kind, Severity: s.severity, School: s.school, Field: s.field,
		Got: text(s.written), Right: text(s.right), Note: s.note, Stays: s.stays,
	})
}

// dress writes a value as careless but readable senders do: full-width digits,
// numbers as text, thousands separators, spaces. It is no problem.
func (p *plan) dress(r row, c column, v any) any {
	n, ok := v.(float64)
	if !ok || c.Field == "" {
		return v
	}
	s := plain(n)
	switch (r.serial*7 + len(c.Head[len(c.Head)-1])) % 23 {
	case 3:
		return s
	case 5:
		return wide(s)
	case 9:
		return " " + s + " "
	case 14:
		if n >= 1000 {
			return grouped(s)
		}
	}
	return n
}

// wide writes digits in full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' {
			return r - '!' + '！'
		}
		return r
	}, s)
}

// grouped writes thousands separators.
func grouped(s string) string {
	head, tail, _ := strings.Cut(s, ".")
	var out []byte
	for i := range len(head) {
		if i > 0 && (len(head)-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, head[i])
	}
	if tail != "" {
		return string(out) + "." + tail
	}
	return string(out)
}
