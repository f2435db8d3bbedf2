package collect

import (
	"slices"
	"strings"
	"unicode"

	"junheng/internal/workbook"
)

// blankMark is how a form's YAML writes a place to fill in.
const blankMark = "＿＿"

// locateSentences finds the headings and the rows whose item an entry names.
func (f *Form) locateSentences(p *page) header {
	h := header{item: -1, value: -1, unit: -1, group: -1, top: -1}
	for _, r := range p.first {
		item, value, met := -1, -1, -1
		for _, c := range p.grid.Row(r) {
			k := p.label(c.String()).key
			switch {
			case slices.Contains(f.layout.item, k):
				item = c.Col
			case slices.Contains(f.layout.value, k):
				value = c.Col
			case slices.Contains(f.layout.met, k):
				met = c.Col
			}
		}
		if item >= 0 && value >= 0 {
			h.item, h.value, h.unit, h.top, h.bottom = item, value, met, r, r
			break
		}
	}
	if h.top < 0 {
		return header{}
	}
	taken := map[*Entry]bool{}
	for r := h.bottom + 1; r < p.grid.Rows; r++ {
		c := p.grid.At(r, h.item)
		if c.IsBlank() || c.Kind != workbook.Text {
			continue
		}
		e := f.resembling(p.label(c.Text).key, taken)
		if e == nil {
			continue
		}
		taken[e] = true
		h.rows = append(h.rows, rowMatch{row: r, col: h.value, entry: e, label: tidy(c.Text)})
		h.labels++
	}
	return h
}

// resembling gives the entry whose label is the text or nearly so: local forms
// change a word of the national text.
func (f *Form) resembling(key string, taken map[*Entry]bool) *Entry {
	var best *Entry
	most := 0.72
	for _, e := range f.Entries {
		if taken[e] || e.Key != "" {
			continue
		}
		for _, l := range append([]string{e.Label}, e.Also...) {
			if s := similarity(key, parseLabel(l).key); s > most {
				best, most = e, s
			}
		}
	}
	return best
}

// squeeze is a sentence as it is compared: no spaces, no underlines.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '＿' {
			return -1
		}
		return r
	}, workbook.Normalize(s))
}

// fillings takes from a filled-in sentence what stands in its blanks. It
// reports false when the fixed words are not those of the pattern.
func fillings(pattern, text string) ([]string, bool) {
	parts := strings.Split(pattern, blankMark)
	for i := range parts {
		parts[i] = squeeze(parts[i])
	}
	last := len(parts) - 1
	parts[last] = strings.TrimRight(parts[last], "。.;")
	rest := squeeze(text)
	i := strings.Index(rest, parts[0])
	if i < 0 {
		return nil, false
	}
	rest = rest[i+len(parts[0]):]
	out := make([]string, 0, len(parts)-1)
	for n, lit := range parts[1:] {
		var got string
		if lit == "" && n == len(parts)-2 {
			got, rest = strings.TrimRight(rest, "。.;"), ""
		} else {
			j := strings.Index(rest, lit)
			if lit == "" {
				j = strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' && r != '-' })
			}
			if j < 0 {
				return nil, false
			}
			got, rest = rest[:j], rest[j+len(lit):]
		}
		out = append(out, got)
	}
	return out, true
}

// filledIn writes a sentence with its blanks filled; an empty filling leaves
// the blank as it is.
func filledIn(pattern string, fillings []string) string {
	parts := strings.Split(pattern, blankMark)
	var b strings.Builder
	for i, p := range parts {
		b.WriteString(p)
		if i < len(fillings) && i < len(parts)-1 {
			if fillings[i] == "" {
				b.WriteString(blankMark)
			} else {
				b.WriteString(fillings[i])
			}
		}
	}
	return b.String()
}

// reading finds the wording of an entry that a text is filled in by, and what
// stands in its blanks.
func (e *Entry) reading(text string) ([]fill, []string, bool) {
	if got, ok := fillings(e.Sentence, text); ok {
		return e.blanks, got, true
	}
	for _, v := range e.Variants {
		if got, ok := fillings(v.Sentence, text); ok {
			return v.blanks, got, true
		}
	}
	return nil, nil, false
}

// asks reports whether any blank of the entry is a fact.
func (e *Entry) asks() bool {
	for _, b := range e.blanks {
		if b.entry != nil {
			return true
		}
	}
	return false
}
