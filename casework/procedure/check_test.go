package procedure_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"junheng/casework/procedure"
	"junheng/registry"
	"junheng/rules"
)

const small = `id: small
version: "1"
label: {zh: 小, en: Small}
about: any
cite: {doc: 某文, at: 第一条, status: local}
parties:
  - {id: school, label: {zh: 学校, en: School}, line: education, rank: 1, scope: school, roles: [school_head]}
fields:
  - {id: day, label: {zh: 日, en: Day}, kind: date}
states:
  - {id: open, label: {zh: 在办, en: Open}, kind: open}
  - {id: done, label: {zh: 办结, en: Done}, kind: closed, outcome: closed}
steps:
  - {id: work, label: {zh: 办理, en: Work}, from: [open], by: [school]}
  - {id: end, label: {zh: 办结, en: End}, from: [open], to: done, by: [school], after: [work], issues: [paper]}
clocks:
  - {id: limit, label: {zh: 期限, en: Limit}, starts: opened, stops: [closed], within: {n: 5, unit: workday}, owner: school, cite: {doc: 某文, at: 第二条, status: local}}
documents:
  - {id: paper, label: {zh: 文书, en: Paper}, number: '{county}〔{year}〕{n}号', layout: paper.yaml, cite: {doc: 某文, at: 第三条, status: local}}
statements:
  - {id: month, label: {zh: 月报, en: Month}, level: school, period: month, due_day: 5, cite: {doc: 某文, at: 第四条, status: local}}
opens: [{by: [school]}]
`

func load(files map[string]string) (*procedure.Set, error) {
	out := fstest.MapFS{}
	for name, text := range files {
		out["cn/x/procedures/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return procedure.Load(out)
}

func TestEveryFaultOfAProcedureIsToldWithItsPlace(t *testing.T) {
	for _, c := range []struct{ old, new, at, says string }{
		{"kind: open}", "kind: opened}", ":11:49:", "want one of open"},
		{"from: [open], by: [school]}", "from: [opened], by: [school]}", ":14:", "there is no state opened"},
		{"after: [work]", "after: [werk]", ":15:", "there is no step werk"},
		{"issues: [paper]", "issues: [papers]", ":15:", "there is no document papers"},
		{"by: [school], after", "by: [schol], after", ":15:", "there is no party schol"},
		{"from: [open], by: [school]}", "from: [open], by: []}", ":14:", "nobody may take Work"},
		{"to: done,", "", ":11:", "no way leads from the state Open to an end"},
		{"to: done,", "", ":12:", "nothing leads to the state Done"},
		{"starts: opened", "starts: 'state:done'", ":17:", "the clock Limit never starts"},
		{"starts: opened", "starts: 'field:noday'", ":17:", "there is no field noday"},
		{"kind: date}\nstates", "kind: school, another: true}\nstates", ":9:", "another is for fields of the kind school in procedures about schools"},
		{"starts: opened", "starts: sometimes", ":17:", "sometimes: want opened"},
		{"unit: workday}", "unit: fortnight}", ":17:", "5 fortnight makes no sense"},
		{"layout: paper.yaml, ", "", ":19:", "layout is missing"},
		{"{n}号", "号", ":19:", "no place for the running number"},
		{"at: 第二条, ", "", ":17:", "no full citation"},
		{"roles: [school_head]", "roles: [headmaster]", ":7:", "there is no role headmaster"},
		{", roles: [school_head]", "", ":7:", "nobody acts as School"},
		{"outcome: closed", "outcome: vanished", ":12:", "want one of returned"},
		{"period: month, due_day", "period: fortnight, due_day", ":21:", "want one of month"},
		{"about: any", "abuot: any", ":4:1:", "there is no key abuot"},
		{"owner: school, cite", "owner: school, repeat: {every: {n: 0, unit: week}, cite: {doc: 某文, at: 三, status: local}}, cite", ":17:", "a length of 0 week makes no sense"},
		{"owner: school, cite", "owner: school, repeat: {every: {n: 1, unit: moon}, cite: {doc: 某文, at: 三, status: local}}, cite", ":17:", "1 moon makes no sense"},
		{"owner: school, cite", "owner: school, repeat: {every: {n: 1, unit: week}}, cite", ":17:", "no full citation"},
		{"owner: school, cite", "owner: school, repeat: {every: {n: 1, unit: week}, to: [moon], cite: {doc: 某文, at: 三, status: local}}, cite", ":17:", "there is no party moon"},
		{"clocks:", "repeat: {every: {n: 0, unit: week}, cite: {doc: 某文, at: 三, status: local}}\nclocks:", ":16:", "a length of 0 week makes no sense"},
		{"stops: [closed], within: {n: 5, unit: workday}, owner: school,", "stops: ['state:done', closed], within: {n: 5, unit: workday}, owner: school, sets: done, rungs: [{after: {n: 1, unit: day}, to: [school]}],", ":17:", "nothing comes later"},
		{"stops: [closed], within: {n: 5, unit: workday}, owner: school,", "stops: ['state:done', closed], within: {n: 5, unit: workday}, owner: school, sets: done, repeat: {every: {n: 1, unit: day}, cite: {doc: 某文, at: 三, status: local}},", ":17:", "nothing comes later"},
		{"owner: school, cite", "owner: school, sets: before, extend: {n: 0, unit: day}, cite", ":17:", "sets: before takes a claim back"},
		{"owner: school, cite", "owner: school, if: {after: [work]}, cite", ":17:", "if is the condition of sets"},
		{"owner: school, cite", "owner: school, sets: done, if: {away: true, missed: 1}, cite", ":17:", "away needs days"},
		{"owner: school, cite", "owner: school, sets: done, if: {after: [work], missed: 1}, cite", ":17:", "away needs days"},
		{"id: work,", "id: end,", ":15:", "the id end is used twice"},
		{"kind: date}", "kind: date, not_before: sometime}", ":9:", "got sometime"},
		{"kind: date}", "kind: date, not_after: day}", ":9:", "got day"},
		{"kind: date}", "kind: text, not_after: now}", ":9:", "are for days"},
		{"kind: date}", "kind: date, at_most: day}", ":9:", "at_most is for numbers"},
		{"kind: date}", "kind: date, sum_at_most: day}", ":9:", "sum_at_most is for numbers"},
		{"id: work,", "id: work, full: [{sum: day, reaches: day}],", ":14:", "full names two numbers"},
		{"id: work,", "id: work, where: {nothing: [x]},", ":14:", "there is no field nothing"},
		{"kind: date}", "kind: number, min: 3, max: 2}", ":9:", "min is above max"},
		{"owner: school, cite", "owner: school, found_again: -1, cite", ":17:", "got -1"},
		{"states:", "ledger: {same: [nothing]}\nstates:", ":10:", "there is no field nothing"},
	} {
		text := strings.Replace(small, c.old, c.new, 1)
		if text == small {
			t.Fatalf("nothing to replace: %s", c.old)
		}
		_, err := load(map[string]string{"small.yaml": text})
		if err == nil || !strings.Contains(err.Error(), "procedures/small.yaml"+c.at) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s → %s: got %v, want %s %s", c.old, c.new, err, c.at, c.says)
		}
	}
}

// Two clocks that send a case to and fro in no time are refused; with an hour
// between them they are the pack's own affair.
func TestClocksThatGoRoundInNoTimeAreRefused(t *testing.T) {
	const cite = "cite: {doc: 某文, at: 第五条, status: local}"
	for within, refused := range map[string]bool{"{n: 0, unit: day, at: '00:01'}": true, "{n: 1, unit: hour}": false} {
		text := strings.Replace(small, "  - {id: done,", "  - {id: busy, label: {zh: 忙, en: Busy}, kind: open}\n  - {id: done,", 1)
		text = strings.Replace(text, "documents:", "  - {id: go, label: {zh: 去, en: Go}, starts: 'state:open', within: "+within+", sets: busy, "+cite+"}\n"+
			"  - {id: come, label: {zh: 回, en: Come}, starts: 'state:busy', within: {n: 0, unit: day}, rungs: [{after: {n: 0, unit: day}, to: [school], state: open}], "+cite+"}\ndocuments:", 1)
		_, err := load(map[string]string{"small.yaml": text})
		if got := err != nil && strings.Contains(err.Error(), "come to rest"); got != refused {
			t.Errorf("within %s: %v", within, err)
		}
	}
}

func TestAnOverlayChangesWhatItNamesAndNothingElse(t *testing.T) {
	const over = `extends: small
region: 220422
version: "2"
cite: {doc: 某县〔2026〕1号, at: 第五条, status: local}
clocks:
  - {id: limit, within: {n: 3}}
`
	set, err := load(map[string]string{"small.yaml": small, "over.yaml": over})
	if err != nil {
		t.Fatal(err)
	}
	base, mine := set.Get("small", 220421), set.Get("small", 220422)
	if base.Clock("limit").Within.N != 5 || base.Version != "1" {
		t.Errorf("the neighbour has %+v", base.Clock("limit"))
	}
	k := mine.Clock("limit")
	if k.Within.N != 3 || k.Within.Unit != procedure.Workday || k.Cite.Doc != "某县〔2026〕1号" || k.Label.ZH != "期限" {
		t.Errorf("the county has %+v", k)
	}
	if mine.Document("paper").Cite.Doc != "某文" || mine.Cite.Doc != "某文" || mine.Version != "1+2" || mine.ID != "small" {
		t.Errorf("the overlay changed more than it named: %+v", mine)
	}
	if base.Revision() == mine.Revision() {
		t.Error("two texts have one revision")
	}
}

// What the procedure says of reminders holds for each clock that says nothing; an
// overlay changes the interval, ends the reminders of one clock, and cites itself.
func TestACountyChangesHowOftenItIsToldAgain(t *testing.T) {
	again := strings.Replace(small, "clocks:\n", "repeat: {every: {n: 1, unit: month}, to: [school], cite: {doc: 某文, at: 三, status: local}}\nclocks:\n"+
		"  - {id: own, label: {zh: 自, en: Own}, starts: opened, within: {n: 1, unit: day}, repeat: {every: {n: 1, unit: day}, cite: {doc: 某文, at: 四, status: local}}, cite: {doc: 某文, at: 四, status: local}}\n", 1)
	const head = "extends: small\nregion: 220422\nversion: '2'\ncite: {doc: 某县, at: 五, status: local}\n"
	for _, x := range []struct{ over, limit, own string }{
		{"repeat: {every: {n: 2}}\n", "2 months by 某县", "1 day by 某文"},
		{"repeat: {every: {n: 3, unit: week}, cite: {doc: 另文, at: 一, status: local}}\n", "3 weeks by 另文", "1 day by 某文"},
		{"clocks: [{id: limit, repeat: {never: true}}]\n", "never", "1 day by 某文"},
		{"clocks: [{id: own, repeat: {every: {n: 5, unit: workday}}}]\n", "1 month by 某文", "5 workdays by 某县"},
	} {
		set, err := load(map[string]string{"small.yaml": again, "over.yaml": head + x.over})
		if err != nil {
			t.Fatal(err)
		}
		say := func(clock string) string {
			r := set.Get("small", 220422).Clock(clock).Again()
			if r == nil {
				return "never"
			}
			return r.Every.Label().EN + " by " + r.Cite.Doc
		}
		if say("limit") != x.limit || say("own") != x.own {
			t.Errorf("%s: limit %s, own %s", x.over, say("limit"), say("own"))
		}
	}
}

func TestOverlaysOfWideRegionsComeFirst(t *testing.T) {
	over := func(region registry.RegionCode, n string) string {
		return "extends: small\nregion: " + region.String() + "\nversion: '" + n + "'\ncite: {doc: x, at: y, status: local}\nclocks: [{id: limit, within: {n: " + n + "}}]\n"
	}
	set, err := load(map[string]string{"small.yaml": small, "a.yaml": over(220422, "2"), "b.yaml": over(220000, "9"), "c.yaml": over(220400, "4")})
	if err != nil {
		t.Fatal(err)
	}
	for county, want := range map[registry.RegionCode]int{220422: 2, 220421: 4, 220102: 9, 210102: 5} {
		if got := set.Get("small", county).Clock("limit").Within.N; got != want {
			t.Errorf("%s: %d workdays, want %d", county, got, want)
		}
	}
}

func TestABadOverlayIsRefused(t *testing.T) {
	for text, says := range map[string]string{
		"extends: none\nregion: 220422\nversion: '1'\ncite: {doc: x, at: y, status: local}\n":                                          "there is no procedure none",
		"extends: small\nversion: '1'\ncite: {doc: x, at: y, status: local}\n":                                                         "names its region",
		"extends: small\nregion: 220422\nversion: '1'\n":                                                                               "needs a cite",
		"extends: small\nregion: 220422\nversion: '1'\ncite: {doc: x, at: y, status: local}\nclocks: [{id: limit, within: {n: -1}}]\n": "makes no sense",
		"extends: small\nregion: 220422\nversion: '1'\ncite: {doc: x, at: y, status: local}\nsteps: [{id: end, after: [nothing]}]\n":   "there is no step nothing",
	} {
		_, err := load(map[string]string{"small.yaml": small, "over.yaml": text})
		if err == nil || !strings.Contains(err.Error(), "over.yaml:") || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %s", text, err, says)
		}
	}
}

func TestEveryDocumentOfThePacksHasItsLayout(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.List(0) {
		for i := range p.Documents {
			if _, _, err := set.Layout(p, &p.Documents[i]); err != nil {
				t.Errorf("%s: %v", p.ID, err)
			}
		}
	}
	if _, err := fs.Stat(rules.Embedded(), "cn/casework/procedures"); err != nil {
		t.Error(err)
	}
}
