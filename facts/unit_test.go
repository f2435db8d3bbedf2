package facts_test

import (
	"testing"

	"junheng/facts"
	"junheng/internal/locale"
)

func TestAUnitIsNamedInBothLanguages(t *testing.T) {
	for _, x := range []struct{ unit, sentence, after string }{
		{"人", "persons", "persons"},
		{"人/百生", "persons per 100 pupils", "persons per 100 pupils"},
		{"元/生", "yuan per pupil", "yuan per pupil"},
		{"个", "units", ""},
		{"%", "%", "%"},
		{"Mbps", "Mbps", "Mbps"},
		{"人/河", "人/河", "人/河"},
		{"", "", ""},
	} {
		if got := facts.UnitText(x.unit); got != (locale.Text{ZH: x.unit, EN: x.sentence}) {
			t.Errorf("UnitText(%q) = %+v, want %q", x.unit, got, x.sentence)
		}
		if got := facts.UnitIn(x.unit, locale.EN); got != x.after {
			t.Errorf("UnitIn(%q) = %q, want %q", x.unit, got, x.after)
		}
		if got := facts.UnitIn(x.unit, locale.ZH); got != x.unit {
			t.Errorf("UnitIn(%q) in Chinese = %q", x.unit, got)
		}
	}
	if got, want := facts.WithUnit("12", "个"), (locale.Text{ZH: "12个", EN: "12"}); got != want {
		t.Errorf("WithUnit = %+v, want %+v", got, want)
	}
}

// Every unit of the dictionary has English words or is a sign.
func TestEveryUnitOfTheDictionaryHasEnglishWords(t *testing.T) {
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range dict.Fields() {
		for _, r := range facts.UnitText(f.Unit).EN {
			if r >= 0x4e00 && r <= 0x9fff {
				t.Errorf("%s: unit %s has no English words", f.ID, f.Unit)
				break
			}
		}
	}
}
