// Package locale holds the words of the program in its two languages.
//
// A [Text] is a label that data carries in Chinese and English. A [Template]
// is a sentence of the program with named places in it, and a [Message] is a
// template with its places filled; which language it is read in is decided
// only where it is shown.
package locale

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Lang is a language the program speaks.
type Lang uint8

// The languages. Chinese is the zero value: it is what most readers want.
const (
	ZH Lang = iota
	EN
)

// String gives the short name used by --lang and by JSON: zh or en.
func (l Lang) String() string {
	if l == EN {
		return "en"
	}
	return "zh"
}

// ParseLang reads a language from a name such as "zh", "en" or "zh_CN.UTF-8".
// It reports false for a name of neither language.
func ParseLang(name string) (Lang, bool) {
	n := strings.ToLower(name)
	switch {
	case strings.HasPrefix(n, "zh"):
		return ZH, true
	case strings.HasPrefix(n, "en"):
		return EN, true
	}
	return ZH, false
}

// Text is a label in both languages.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// In gives the label in l, or in the other language where l has none.
func (t Text) In(l Lang) string {
	if l == EN && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// IsZero reports whether the label is empty in both languages.
func (t Text) IsZero() bool { return t.ZH == "" && t.EN == "" }

// Template is a sentence with places such as {field} in it, under a key that
// machines may rely on.
type Template struct {
	Key string
	Text
}

// NewTemplate names a sentence in both languages.
func NewTemplate(key, zh, en string) Template {
	return Template{Key: key, Text: Text{ZH: zh, EN: en}}
}

// With fills the places of the sentence: With("got", "125万", "row", 31).
// A value may itself be a Text or a Message; it is then shown in the language
// of the sentence. An odd number of arguments is a fault of the program and panics.
func (t Template) With(pairs ...any) Message {
	if len(pairs)%2 != 0 {
		panic("locale: odd number of arguments for " + t.Key)
	}
	m := Message{Key: t.Key, Text: t.Text}
	if len(pairs) > 0 {
		m.Args = make(map[string]any, len(pairs)/2)
	}
	for i := 0; i < len(pairs); i += 2 {
		m.Args[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// Message is a sentence ready to be shown in either language.
type Message struct {
	Key  string
	Text Text
	Args map[string]any
}

// Plain makes a message of a fixed text without places.
func Plain(key, zh, en string) Message {
	return Message{Key: key, Text: Text{ZH: zh, EN: en}}
}

// IsZero reports whether there is nothing to show.
func (m Message) IsZero() bool { return m.Text.IsZero() }

// Both gives the sentence in both languages with its places filled.
func (m Message) Both() Text { return Text{ZH: m.In(ZH), EN: m.In(EN)} }

// In gives the sentence in l with its places filled.
func (m Message) In(l Lang) string {
	s := m.Text.In(l)
	if len(m.Args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	var out strings.Builder
	out.Grow(2 * len(s))
	for {
		before, after, ok := strings.Cut(s, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, rest, ok := strings.Cut(after, "}")
		v, known := m.Args[name]
		if !ok || !known { // not a place of this sentence
			out.WriteByte('{')
			s = after
			continue
		}
		out.WriteString(show(v, l))
		s = rest
	}
}

func show(v any, l Lang) string {
	switch v := v.(type) {
	case string:
		return v
	case Text:
		return v.In(l)
	case Message:
		return v.In(l)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// MarshalJSON writes {"key", "zh", "en"}: a stable key for machines and the
// sentence for people.
func (m Message) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Key string `json:"key,omitempty"`
		ZH  string `json:"zh"`
		EN  string `json:"en"`
	}{m.Key, m.In(ZH), m.In(EN)})
}

// UnmarshalJSON reads what MarshalJSON wrote. The sentences come back with
// their places filled, so Args is empty.
func (m *Message) UnmarshalJSON(b []byte) error {
	var was struct{ Key, ZH, EN string }
	if err := json.Unmarshal(b, &was); err != nil {
		return err
	}
	*m = Message{Key: was.Key, Text: Text{ZH: was.ZH, EN: was.EN}}
	return nil
}
