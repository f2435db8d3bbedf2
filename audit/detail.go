package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"junheng/internal/blank"
)

// Detail gathers what an entry tells of its act, and writes it as canonical
// JSON: names sorted, no spaces, no escapes but those that JSON asks for. The
// zero Detail is ready to use. Secrets never go in.
type Detail struct {
	fields map[string]any
}

// Change notes that name was one thing and is another: {"state":["open","ready"]}.
// What did not change is left out.
func (d *Detail) Change(name string, from, to any) *Detail {
	a, b := encode(from), encode(to)
	if !bytes.Equal(a, b) {
		d.set(name, [2]json.RawMessage{a, b})
	}
	return d
}

// Note tells something that is not a change: {"file":"县表.xlsx"}.
func (d *Detail) Note(name string, value any) *Detail {
	d.set(name, json.RawMessage(encode(value)))
	return d
}

// Len gives how much there is to tell.
func (d *Detail) Len() int { return len(d.fields) }

// String gives the canonical JSON; empty where there is nothing to tell.
func (d *Detail) String() string {
	if len(d.fields) == 0 {
		return ""
	}
	return string(encode(d.fields))
}

func (d *Detail) set(name string, value any) {
	if d.fields == nil {
		d.fields = map[string]any{}
	}
	d.fields[name] = value
}

// encode writes a value as JSON. A blank is the name of its state, a moment is
// UTC to the microsecond; what JSON cannot hold is told in words.
func encode(v any) []byte {
	switch x := v.(type) {
	case float64:
		if blank.Is(x) {
			v = blank.StateOf(x).String()
		}
	case time.Time:
		v = x.UTC().Format(momentForm)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		b.Reset()
		_ = enc.Encode(fmt.Sprint(v)) // a text always encodes
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
