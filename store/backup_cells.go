package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// cells are the values of one row on their way between a table and a line of a
// backup.
type cells struct {
	table  tableInfo
	places []any // for Scan: *string, *int64, *[]byte, *bool
}

func newCells(t tableInfo) *cells {
	c := &cells{table: t}
	for _, col := range t.columns {
		switch col.kind {
		case numberColumn:
			c.places = append(c.places, new(int64))
		case bytesColumn:
			c.places = append(c.places, new([]byte))
		case booleanColumn:
			c.places = append(c.places, new(bool))
		default:
			c.places = append(c.places, new(string))
		}
	}
	return c
}

// appendLine writes the row that was scanned.
func (c *cells) appendLine(b []byte) (_ []byte, err error) {
	for i, p := range c.places {
		b = append(b, "[,"[b2i(i > 0)])
		switch p := p.(type) {
		case *int64:
			b = strconv.AppendInt(b, *p, 10)
		case *bool:
			b = strconv.AppendBool(b, *p)
		case *string:
			b, err = jsontext.AppendQuote(b, *p)
		case *[]byte:
			b, err = appendBytes(b, *p)
		}
		if err != nil {
			return b, fmt.Errorf("%s: %w", c.table.columns[i].name, err)
		}
	}
	return append(b, "]\n"...), nil
}

func appendBytes(b, value []byte) ([]byte, error) {
	if utf8.Valid(value) {
		b, err := jsontext.AppendQuote(append(b, '['), value)
		return append(b, ']'), err
	}
	b = append(b, `{"base64":"`...)
	b = base64.StdEncoding.AppendEncode(b, value)
	return append(b, `"}`...), nil
}

// parseLine reads a line into values that a statement takes.
func parseLine(kinds []columnKind, line []byte) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(kinds) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(kinds))
	}
	values := make([]any, len(raw))
	for i, r := range raw {
		var err error
		switch kinds[i] {
		case numberColumn:
			values[i], err = strconv.ParseInt(string(r), 10, 64)
		case booleanColumn:
			values[i], err = parseAs[bool](r)
		case bytesColumn:
			values[i], err = parseBytes(r)
		case textColumn:
			values[i], err = parseAs[string](r)
		default:
			err = fmt.Errorf("%q is no kind of column", kinds[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

func parseAs[T any](r json.RawMessage) (v T, err error) {
	return v, json.Unmarshal(r, &v)
}

func parseBytes(r json.RawMessage) ([]byte, error) {
	if len(r) > 0 && r[0] == '[' {
		text, err := parseAs[[1]string](r)
		return []byte(text[0]), err
	}
	b, err := parseAs[struct{ Base64 *[]byte }](r)
	if err == nil && b.Base64 == nil {
		return nil, fmt.Errorf("%.20q is no row of bytes", r)
	}
	if err != nil {
		return nil, err
	}
	return filled(*b.Base64), nil
}
