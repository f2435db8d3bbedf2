package main

import (
	"encoding/json"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// intakeJSON is what import --json prints.
type intakeJSON struct {
	Schema      string           `json:"schema"`
	Dataset     string           `json:"dataset_hash"`
	Receipts    []receiptJSON    `json:"receipts"`
	Problems    []problemJSON    `json:"problems"`
	Suggestions []suggestionJSON `json:"suggestions"`
}

type receiptJSON struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Format   string          `json:"format"`
	Encoding string          `json:"encoding,omitempty"`
	Refused  *locale.Message `json:"refused,omitempty"`
	Hint     *locale.Message `json:"hint,omitempty"`
	Repeats  string          `json:"repeats,omitempty"`
	Read     int             `json:"read"`
	Accepted int             `json:"accepted"`
	Parked   int             `json:"parked"`
	Sheets   []sheetJSON     `json:"sheets"`
}

type sheetJSON struct {
	Sheet    string           `json:"sheet"`
	Form     string           `json:"form"`
	Header   string           `json:"header"`
	Read     int              `json:"read"`
	Accepted int              `json:"accepted"`
	Parked   int              `json:"parked"`
	Values   int              `json:"values"`
	Empty    bool             `json:"empty"`
	Unknown  bool             `json:"unknown,omitempty"`
	Skipped  []skippedJSON    `json:"skipped,omitempty"`
	Ignored  []string         `json:"ignored,omitempty"`
	Absent   []facts.FieldID  `json:"absent,omitempty"`
	Notes    []locale.Message `json:"notes,omitempty"`
}

type skippedJSON struct {
	Rows string         `json:"rows"`
	Why  locale.Message `json:"why"`
}

type suggestionJSON struct {
	Key     string              `json:"key"`
	Place   string              `json:"place"`
	Text    locale.Message      `json:"text"`
	Schools []registry.SchoolID `json:"schools,omitempty"`
}

type problemJSON struct {
	Severity string            `json:"severity"`
	Key      string            `json:"key"`
	File     string            `json:"file"`
	Sheet    string            `json:"sheet"`
	Cell     string            `json:"cell"`
	Label    string            `json:"label"`
	Field    facts.FieldID     `json:"field"`
	School   registry.SchoolID `json:"school"`
	Name     string            `json:"name"`
	Got      string            `json:"got"`
	Want     locale.Message    `json:"want"`
	Cause    locale.Message    `json:"cause"`
	Fix      *locale.Message   `json:"fix,omitempty"`
	Parked   bool              `json:"parked"`
}

func writeIntakeJSON(a *app, src *source) error {
	out := intakeJSON{Schema: "junheng/intake/1", Dataset: src.dataset.Hash, Receipts: []receiptJSON{}, Problems: []problemJSON{}, Suggestions: []suggestionJSON{}}
	for i := range src.receipts {
		r := &src.receipts[i]
		j := receiptJSON{File: r.File, SHA256: r.Hash, Format: r.Format, Encoding: r.Encoding, Refused: said(r.Refused), Hint: said(r.Hint), Repeats: r.Repeats, Sheets: []sheetJSON{}}
		j.Read, j.Accepted, j.Parked = r.Read()
		for _, s := range r.Sheets {
			j.Sheets = append(j.Sheets, newSheetJSON(&s))
		}
		out.Receipts = append(out.Receipts, j)
	}
	for _, p := range src.problems {
		out.Problems = append(out.Problems, problemJSON{p.Severity.String(), p.Key, p.File, p.Sheet, p.Cell, p.Label, p.Field, p.School, p.Name, p.Got, p.Want, p.Cause, said(p.Fix), p.Parked})
	}
	for _, h := range src.hints {
		j := suggestionJSON{Key: h.Key, Place: h.Place, Text: h.Text}
		for _, id := range h.School {
			if id != "" {
				j.Schools = append(j.Schools, id)
			}
		}
		out.Suggestions = append(out.Suggestions, j)
	}
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func newSheetJSON(s *collect.SheetReceipt) sheetJSON {
	j := sheetJSON{
		Sheet: s.Sheet, Form: s.Form, Header: s.Header, Read: s.Read, Accepted: s.Accepted, Parked: s.Parked, Values: s.Values,
		Empty: s.Empty, Unknown: s.Unknown, Ignored: s.Ignored, Absent: s.Absent, Notes: s.Notes,
	}
	for _, k := range s.Skipped {
		j.Skipped = append(j.Skipped, skippedJSON{k.Rows, k.Why})
	}
	return j
}

// said gives a message, or nil where nothing is said.
func said(m locale.Message) *locale.Message {
	if m.IsZero() {
		return nil
	}
	return &m
}
