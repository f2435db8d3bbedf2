package collect

import (
	"iter"

	"junheng/facts"
	"junheng/registry"
)

// holder is who gave a fact: neither, of a fact that was held before.
type holder struct {
	rec  *record
	item *item
	held bool
}

// holdings says who gave each fact of a table: of each row, by the number that
// its field has among those of the row's section.
type holdings struct {
	fields map[registry.Stage]map[facts.FieldID]int
	first  int // row; nobody holds a fact of one before it
	rows   [][]holder
}

// place is where facts of an entry about one section go.
type place struct {
	entry  *Entry
	stage  registry.Stage
	fields map[facts.FieldID]int // of the section, in holdings
	number int                   // among them
	column *facts.Column         // of the table; nil until a value is there
}

// place gives the place of an entry's facts about a section.
func (h *holdings) place(e *Entry, stage registry.Stage) place {
	p := place{entry: e, stage: stage, fields: h.fields[stage]}
	if p.fields == nil {
		p.fields = map[facts.FieldID]int{}
		if h.fields == nil {
			h.fields = map[registry.Stage]map[facts.FieldID]int{}
		}
		h.fields[stage] = p.fields
	}
	var known bool
	if p.number, known = p.fields[e.Field]; !known {
		p.number = len(p.fields)
		p.fields[e.Field] = p.number
	}
	return p
}

// at gives who holds a fact of a row.
func (h *holdings) at(row int, p *place) (holder, bool) { return h.find(row, p.number) }

func (h *holdings) find(row, number int) (holder, bool) {
	at := row - h.first
	if at < 0 || at >= len(h.rows) || number >= len(h.rows[at]) {
		return holder{}, false
	}
	by := h.rows[at][number]
	return by, by.held
}

// of gives who holds a fact of a row of a section.
func (h *holdings) of(k factKey, stage registry.Stage) (holder, bool) {
	n, ok := h.fields[stage][k.field]
	if !ok {
		return holder{}, false
	}
	return h.find(k.row, n)
}

// put notes who holds a fact of a row.
func (h *holdings) put(row int, p *place, rec *record, it *item) {
	at := row - h.first
	for len(h.rows) <= at {
		h.rows = append(h.rows, nil)
	}
	by := h.rows[at]
	if p.number >= len(by) { // the first of the row, mostly: it will have what rows before it had
		by = make([]holder, max(len(p.fields), p.number+1))
		copy(by, h.rows[at])
		h.rows[at] = by
	}
	by[p.number] = holder{rec, it, true}
}

// all gives every fact held, by its row.
func (h *holdings) all() iter.Seq2[int, holder] {
	return func(yield func(int, holder) bool) {
		for at, facts := range h.rows {
			for _, by := range facts {
				if by.held && !yield(h.first+at, by) {
					return
				}
			}
		}
	}
}
