package procedure_test

import (
	"fmt"
	"strings"
	"testing"

	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/rules"
)

func dictionary(t *testing.T) *facts.Dictionary {
	t.Helper()
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return dict
}

const yielding = small + `facts:
  - {field: dilapidated_area, of: 'sum:area', where: {states: [open]}, by: school}
  - {field: crossing_guard, of: 'value:guarded', where: {steps: [work]}, by: school}
  - {field: survey_satisfaction, of: share, where: {kinds: [closed]}, among: {year: opened}, by: county}
  - {field: students, of: count, where: {fields: {use: [living]}}, by: school, stage: junior}
`

func yieldingWith(old, now string) map[string]string {
	text := strings.Replace(yielding, "kind: date}", `kind: date}
  - {id: area, label: {zh: 面积, en: Area}, kind: number, unit: ㎡}
  - {id: guarded, label: {zh: 值守, en: Guarded}, kind: yesno}
  - {id: use, label: {zh: 用途, en: Use}, kind: choice, options: [{id: living, label: {zh: 生活, en: Living}}]}`, 1)
	return map[string]string{"small.yaml": strings.Replace(text, old, now, 1)}
}

func TestEveryFaultOfAFactIsAnErrorOfThePack(t *testing.T) {
	for _, c := range []struct{ old, now, says string }{
		{"", "", ""},
		{"field: students", "field: borders", "the data dictionary has no field borders"},
		{"field: students", "field: school_type", "is no number"},
		{"field: students", "field: dilapidated_area", "is already yielded by small"},
		{"field: students, of: count", "field: students, of: share", "a share needs among"},
		{"field: dilapidated_area", "field: guards", "is in 人, the field of the ledger in ㎡"},
		{"stage: junior", "stage: senior", "want one of primary, junior"},
		{"states: [open]}, by: school", "states: [open]}, by: county", "which does not go with by: county"},
		{"field: students", "field: exchanged", "is about a county, which does not go with by: school"},
		{"of: 'value:guarded'", "of: count", "is no number"},
		{"of: 'sum:area'", "of: 'mean:area'", "of mean: want one of count, sum, total, times, value, share"},
		{"of: 'sum:area'", "of: 'sum:size'", "there is no field size"},
		{"of: 'sum:area'", "of: 'sum:day'", "cannot be counted"},
		{"of: 'sum:area'", "of: 'times:area'", "there is no step area"},
		{"of: 'sum:area'", "of: 'total:use'", "cannot be counted"},
		{"where: {states: [open]}", "where: {reached: [opened]}", "there is no state opened"},
		{"where: {states: [open]}", "where: {states: [opened]}", "there is no state opened"},
		{"where: {steps: [work]}", "where: {steps: [walk]}", "there is no step walk"},
		{"where: {kinds: [closed]}", "where: {kinds: [shut]}", "kinds shut: want one of open"},
		{"among: {year: opened}", "among: {year: begun}", "year begun: want one of opened, closed"},
		{"fields: {use: [living]}", "fields: {use: [sleeping]}", "there is no option sleeping"},
		{"fields: {use: [living]}", "fields: {usage: [living]}", "there is no field usage"},
	} {
		set, err := load(yieldingWith(c.old, c.now))
		if err == nil {
			err = set.CheckFacts(dictionary(t))
		}
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(fmt.Sprint(err), c.says)) {
			t.Errorf("%s → %s: got %v, want %s", c.old, c.now, fmt.Sprint(err), c.says)
		}
	}
}

func TestWhatIsSealedOfAPersonIsNeverCounted(t *testing.T) {
	files := yieldingWith("about: any", "about: pupil")
	files["small.yaml"] = strings.Replace(files["small.yaml"], "kind: choice, options", "kind: choice, class: sensitive, options", 1)
	if _, err := load(files); err == nil || !strings.Contains(fmt.Sprint(err), "wants the smallest group that is shown") {
		t.Errorf("got %v", err)
	}
}

func TestTheFactsOfThePacksStandInTheDictionary(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if err := set.CheckFacts(dictionary(t)); err != nil {
		t.Error(err)
	}
}
