package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"

	"github.com/go-json-experiment/json/jsontext"
)

// bodyFormat is the version of the document that holds a return's cells and
// comments. A program reads every format up to its own.
const bodyFormat = 1

// The document is JSON, so that it can be read for as long as anyone reads
// text:
//
//	{"format":1,"texts":["students",…],"cells":[[…],…],"comments":[…]}
//
// A cell is an array of the columns below. Texts stand as numbers into "texts",
// counted from 1, and 0 is the empty text: what hundreds of cells have in
// common, such as who sent them in which file, is written once. Columns at the
// end that are 0 are left out. A value is a number, or the name of its blank
// state as package blank writes it; a NaN that is none of these is "nan:" and
// its bits in hex.
const (
	cellSchool = iota // text
	cellStage         // number
	cellField         // text
	cellValue
	cellAt  // text: a moment in UTC to the microsecond; 0 is none
	cellBy  // text
	cellRev // number
	cellBad // 1 when refused
	cellRaw // text, as all that follow
	cellText
	cellReason
	originFile
	originHash
	originSheet
	originCell
	originRaw
	originBy
	originNote
	cellColumns
)

// bodyWriter writes documents one after another.
type bodyWriter struct {
	buf   []byte
	texts []string
	size  int // of the texts, quoted
	index map[string]int64
	order []keyed
	cells []returns.Cell

	// What the cell before had: most cells have the same file, hand and moment.
	lastTexts   [cellColumns]string
	lastNumbers [cellColumns]int64
	lastAt      time.Time
}

// keyed is the place of a cell in bodyWriter.cells.
type keyed struct {
	returns.CellKey
	place int
}

func compareKeys(a, b keyed) int {
	if a.School != b.School {
		return cmp.Compare(a.School, b.School)
	}
	if a.Stage != b.Stage {
		return cmp.Compare(a.Stage, b.Stage)
	}
	return cmp.Compare(a.Field, b.Field)
}

// write gives the document of a return's cells and comments. Equal returns give
// equal documents.
func (w *bodyWriter) write(cells map[returns.CellKey]returns.Cell, comments []returns.Comment) ([]byte, error) {
	if w.index == nil {
		w.index = map[string]int64{}
	}
	clear(w.index)
	w.buf, w.texts, w.order, w.cells = w.buf[:0], w.texts[:0], w.order[:0], w.cells[:0]
	w.size = 0
	w.lastTexts, w.lastNumbers, w.lastAt = [cellColumns]string{}, [cellColumns]int64{}, time.Time{}
	for k, c := range cells {
		w.order = append(w.order, keyed{k, len(w.cells)})
		w.cells = append(w.cells, c)
	}
	slices.SortFunc(w.order, compareKeys)
	for i, k := range w.order {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.cell(k.CellKey, &w.cells[k.place])
	}
	out := make([]byte, 0, len(w.buf)+w.size+64)
	out = fmt.Appendf(out, `{"format":%d,"texts":[`, bodyFormat)
	for i, s := range w.texts {
		if i > 0 {
			out = append(out, ',')
		}
		quoted, err := jsontext.AppendQuote(out, plain(s))
		if err != nil {
			return nil, err
		}
		out = quoted
	}
	out = append(append(append(out, `],"cells":[`...), w.buf...), ']')
	if len(comments) > 0 {
		b, err := json.Marshal(comments)
		if err != nil {
			return nil, err
		}
		out = append(append(out, `,"comments":`...), b...)
	}
	return append(out, '}'), nil
}

// text gives the number of a text that stands in a column.
func (w *bodyWriter) text(column int, s string) int64 {
	if s == w.lastTexts[column] {
		return w.lastNumbers[column]
	}
	var n int64
	if s != "" {
		var ok bool
		if n, ok = w.index[s]; !ok {
			w.texts = append(w.texts, s)
			w.size += len(s) + 3
			n = int64(len(w.texts))
			w.index[s] = n
		}
	}
	w.lastTexts[column], w.lastNumbers[column] = s, n
	return n
}

// at gives the number of a moment.
func (w *bodyWriter) at(t time.Time) int64 {
	if t == w.lastAt { // the same, not only equal: what is other is written out
		return w.lastNumbers[cellAt]
	}
	w.lastAt = t
	if t.IsZero() {
		return w.text(cellAt, "")
	}
	return w.text(cellAt, stamp(t))
}

func (w *bodyWriter) cell(k returns.CellKey, c *returns.Cell) {
	o := &c.Origin
	columns := [cellColumns]int64{
		cellSchool: w.text(cellSchool, string(k.School)), cellStage: int64(k.Stage), cellField: w.text(cellField, string(k.Field)),
		cellAt: w.at(c.At), cellBy: w.text(cellBy, string(c.By)), cellRev: c.Rev, cellBad: int64(b2i(c.Bad)),
		cellRaw: w.text(cellRaw, c.Raw), cellText: w.text(cellText, c.Text), cellReason: w.text(cellReason, c.Reason),
		originFile: w.text(originFile, o.File), originHash: w.text(originHash, o.Hash), originSheet: w.text(originSheet, o.Sheet),
		originCell: w.text(originCell, o.Cell), originRaw: w.text(originRaw, o.Raw), originBy: w.text(originBy, o.By), originNote: w.text(originNote, o.Note),
	}
	last := cellColumns - 1
	for last > cellValue && columns[last] == 0 {
		last--
	}
	for i, n := range columns[:last+1] {
		w.buf = append(w.buf, ",["[b2i(i == 0)])
		if i == cellValue {
			w.buf = appendValue(w.buf, c.Value)
			continue
		}
		w.buf = strconv.AppendInt(w.buf, n, 10)
	}
	w.buf = append(w.buf, ']')
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// appendValue writes a value with its blank state as JSON.
func appendValue(b []byte, v float64) []byte {
	switch s := blank.StateOf(v); {
	case math.IsInf(v, 0):
		return strconv.AppendQuote(b, strconv.FormatFloat(v, 'g', -1, 64))
	case s == blank.Number:
		return strconv.AppendFloat(b, v, 'g', -1, 64)
	case math.Float64bits(v) == math.Float64bits(blank.Of(s)):
		return strconv.AppendQuote(b, s.String())
	}
	return fmt.Appendf(b, `"nan:%016x"`, math.Float64bits(v))
}

// parseValue reads a word that appendValue wrote for what is no plain number.
func parseValue(s string) (float64, error) {
	if state, ok := blank.ParseState(s); ok && state != blank.Number {
		return blank.Of(state), nil
	}
	if len(s) == 20 && s[:4] == "nan:" {
		bits, err := strconv.ParseUint(s[4:], 16, 64)
		return math.Float64frombits(bits), err
	}
	return strconv.ParseFloat(s, 64)
}

// readBody reads a document that bodyWriter wrote.
func readBody(doc []byte) (cells map[returns.CellKey]returns.Cell, comments []returns.Comment, err error) {
	r := bodyReader{dec: jsontext.NewDecoder(bytes.NewBuffer(doc), jsontext.AllowDuplicateNames(true))}
	if err := r.read(); err != nil {
		return nil, nil, fmt.Errorf("the document of a return: %w", err)
	}
	return r.cells, r.comments, nil
}

type bodyReader struct {
	dec      *jsontext.Decoder
	texts    []string
	moments  map[int64]time.Time
	cells    map[returns.CellKey]returns.Cell
	comments []returns.Comment
}

func (r *bodyReader) read() error {
	if err := r.open('{'); err != nil {
		return err
	}
	for r.dec.PeekKind() != '}' {
		name, err := r.dec.ReadToken()
		if err != nil {
			return err
		}
		switch name := name.String(); name {
		case "format":
			err = r.format()
		case "texts":
			err = r.list(r.readText)
		case "cells":
			err = r.list(r.readCell)
		case "comments":
			err = r.readComments()
		default:
			err = fmt.Errorf("%q is not known", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *bodyReader) open(kind jsontext.Kind) error {
	t, err := r.dec.ReadToken()
	if err == nil && t.Kind() != kind {
		return fmt.Errorf("%s where %s belongs", t.Kind(), kind)
	}
	return err
}

func (r *bodyReader) list(item func() error) error {
	if err := r.open('['); err != nil {
		return err
	}
	for r.dec.PeekKind() != ']' {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

func (r *bodyReader) format() error {
	n, err := r.integer()
	if err == nil && (n < 1 || n > bodyFormat) {
		return fmt.Errorf("format %d; this program reads up to %d", n, bodyFormat)
	}
	return err
}

func (r *bodyReader) integer() (int64, error) {
	t, err := r.dec.ReadToken()
	if err != nil {
		return 0, err
	}
	if t.Kind() != '0' {
		return 0, fmt.Errorf("%s where a number belongs", t.Kind())
	}
	return strconv.ParseInt(t.String(), 10, 64)
}

func (r *bodyReader) readText() error {
	t, err := r.dec.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '"' {
		return fmt.Errorf("%s among the texts", t.Kind())
	}
	r.texts = append(r.texts, t.String())
	return nil
}

func (r *bodyReader) readComments() error {
	v, err := r.dec.ReadValue()
	if err != nil {
		return err
	}
	return json.Unmarshal(v, &r.comments)
}

func (r *bodyReader) readCell() error {
	if err := r.open('['); err != nil {
		return err
	}
	var columns [cellColumns]int64
	var value float64
	n := 0
	for ; r.dec.PeekKind() != ']'; n++ {
		var err error
		switch {
		case n >= cellColumns:
			return fmt.Errorf("a cell with more than %d columns", cellColumns)
		case n == cellValue:
			value, err = r.value()
		default:
			columns[n], err = r.integer()
		}
		if err != nil {
			return err
		}
	}
	if n <= cellValue {
		return fmt.Errorf("a cell with %d columns", n)
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	return r.keep(columns, value)
}

func (r *bodyReader) value() (float64, error) {
	t, err := r.dec.ReadToken()
	switch {
	case err != nil:
		return 0, err
	case t.Kind() == '0':
		return strconv.ParseFloat(t.String(), 64)
	case t.Kind() == '"':
		return parseValue(t.String())
	}
	return 0, fmt.Errorf("%s where a value belongs", t.Kind())
}

// keep puts a cell together from its columns.
func (r *bodyReader) keep(columns [cellColumns]int64, value float64) error {
	var texts [cellColumns]string
	for i, n := range columns {
		if i == cellStage || i == cellValue || i == cellRev || i == cellBad || n == 0 {
			continue
		}
		if n < 0 || n > int64(len(r.texts)) {
			return fmt.Errorf("text %d of %d", n, len(r.texts))
		}
		texts[i] = r.texts[n-1]
	}
	if columns[cellStage] < 0 || columns[cellStage] > math.MaxUint8 {
		return fmt.Errorf("stage %d", columns[cellStage])
	}
	at, err := r.moment(columns[cellAt], texts[cellAt])
	if err != nil {
		return err
	}
	if r.cells == nil {
		r.cells = map[returns.CellKey]returns.Cell{}
	}
	key := returns.CellKey{School: registry.SchoolID(texts[cellSchool]), Stage: registry.Stage(columns[cellStage]), Field: facts.FieldID(texts[cellField])}
	r.cells[key] = returns.Cell{
		Value: value, Text: texts[cellText], Raw: texts[cellRaw], Bad: columns[cellBad] != 0, Reason: texts[cellReason],
		Origin: facts.Origin{
			File: texts[originFile], Hash: texts[originHash], Sheet: texts[originSheet], Cell: texts[originCell],
			Raw: texts[originRaw], By: texts[originBy], Note: texts[originNote],
		},
		By: access.AccountID(texts[cellBy]), At: at, Rev: columns[cellRev],
	}
	return nil
}

// moment reads each moment once; most cells of a return share theirs.
func (r *bodyReader) moment(n int64, s string) (time.Time, error) {
	if n == 0 {
		return time.Time{}, nil
	}
	if at, ok := r.moments[n]; ok {
		return at, nil
	}
	at, err := moment(s)
	if r.moments == nil {
		r.moments = map[int64]time.Time{}
	}
	r.moments[n] = at
	return at, err
}
