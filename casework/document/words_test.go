package document_test

import (
	"strings"
	"testing"
	"unicode"

	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/rules"
)

// samples are values of the kinds that are no choice and no free text.
var samples = map[procedure.Kind]string{
	procedure.KindDate: "2026-11-29", procedure.KindYesNo: "yes", procedure.KindNumber: "3", procedure.KindMoney: "1200.5",
	procedure.KindPlace: "123.4,41.8,15", procedure.KindFile: "a",
}

func TestWhatIsReadInEnglishHoldsNoChineseInAnyProcedure(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	look := func(p *procedure.Procedure, f *procedure.Field, text string) {
		words := document.Words(f, text, nil)
		read++
		if words.ZH == "" || strings.ContainsFunc(words.EN, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || words.EN == "" {
			t.Errorf("%s: %s of %s reads %q, %q", p.ID, text, f.ID, words.ZH, words.EN)
		}
		if (f.Kind == procedure.KindChoice || f.Kind == procedure.KindMany) && strings.ContainsRune(words.ZH, '_') {
			t.Errorf("%s: %s of %s is an id in Chinese, too: %s", p.ID, text, f.ID, words.ZH)
		}
	}
	for _, p := range set.List(0) {
		for _, s := range p.Steps {
			for i := range s.Fields {
				f := &s.Fields[i]
				for _, o := range f.Options {
					look(p, f, o.ID)
				}
				if text, known := samples[f.Kind]; known {
					look(p, f, text)
				}
			}
		}
	}
	if read < 150 {
		t.Errorf("only %d values were read", read)
	}
	place := &procedure.Field{Kind: procedure.KindPlace}
	if got := document.Words(place, "123.4,41.8,15", nil).EN; got != "longitude 123.4, latitude 41.8 (within about 15 m)" {
		t.Errorf("a place reads %q", got)
	}
	many := &procedure.Field{Kind: procedure.KindMany, Options: []procedure.Option{{ID: "a"}, {ID: "b"}}}
	many.Options[0].Label.EN, many.Options[1].Label.EN = "one", "two"
	if got := document.Words(many, "b a", nil).EN; got != "two, one" {
		t.Errorf("several read %q", got)
	}
}
