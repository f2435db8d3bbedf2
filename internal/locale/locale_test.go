package locale_test

import (
	"encoding/json"
	"strings"
	"testing"

	"junheng/internal/locale"
)

func TestASentenceIsFilledInTheLanguageItIsReadIn(t *testing.T) {
	tmpl := locale.NewTemplate("test.row", "第 {row} 行：{field} 应为数字", "row {row}: {field} must be a number")
	m := tmpl.With("row", 31, "field", locale.Text{ZH: "在校生数", EN: "pupils"})
	if got, want := m.In(locale.ZH), "第 31 行：在校生数 应为数字"; got != want {
		t.Errorf("zh: %q, want %q", got, want)
	}
	if got, want := m.In(locale.EN), "row 31: pupils must be a number"; got != want {
		t.Errorf("en: %q, want %q", got, want)
	}
	outer := locale.NewTemplate("test.because", "原因：{why}", "because {why}").With("why", m)
	if got, want := outer.In(locale.EN), "because row 31: pupils must be a number"; got != want {
		t.Errorf("a message within a message: %q, want %q", got, want)
	}
}

func TestWhatASenderWroteIsNotTakenForAPlace(t *testing.T) {
	m := locale.NewTemplate("test.got", "读到“{got}”（{row}）", "got {got} ({row})").With("got", "{row}", "row", 7)
	if got, want := m.In(locale.ZH), "读到“{row}”（7）"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatIsNoPlaceOfASentenceStays(t *testing.T) {
	for zh, want := range map[string]string{"{n} {m} {n": "1 {m} {n", "{{n}}": "{1}", "}{n}{": "}1{", "{}{n}": "{}1", "n": "n", "{m {n}": "{m 1"} {
		if got := locale.NewTemplate("", zh, "").With("n", 1).In(locale.ZH); got != want {
			t.Errorf("%q reads %q, want %q", zh, got, want)
		}
	}
}

func TestALabelFallsBackToTheLanguageItHas(t *testing.T) {
	if got := (locale.Text{ZH: "学校"}).In(locale.EN); got != "学校" {
		t.Errorf("a label without English reads %q", got)
	}
	if got := (locale.Text{EN: "school"}).In(locale.ZH); got != "school" {
		t.Errorf("a label without Chinese reads %q", got)
	}
}

func TestLanguagesAreReadFromLocaleNames(t *testing.T) {
	for name, want := range map[string]locale.Lang{"zh_CN.UTF-8": locale.ZH, "en": locale.EN, "EN_us": locale.EN, "zh-Hans": locale.ZH} {
		if got, ok := locale.ParseLang(name); !ok || got != want {
			t.Errorf("ParseLang(%q) = %s, %v", name, got, ok)
		}
	}
	for _, name := range []string{"C", "POSIX", "", "fr_FR"} {
		if _, ok := locale.ParseLang(name); ok {
			t.Errorf("ParseLang(%q) knows a language", name)
		}
	}
}

func TestMachinesGetTheKeyAndPeopleBothSentences(t *testing.T) {
	b, err := json.Marshal(locale.NewTemplate("test.n", "共{n}所", "{n} schools").With("n", 3))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b), `{"key":"test.n","zh":"共3所","en":"3 schools"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAnOddNumberOfArgumentsIsAFaultOfTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("With took a name without a value")
		}
	}()
	odd := strings.Fields("a b c")
	args := make([]any, len(odd))
	for i := range odd {
		args[i] = odd[i]
	}
	locale.NewTemplate("test.odd", "{a}", "{a}").With(args...)
}
