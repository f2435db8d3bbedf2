package procedure_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/rules"
)

// laid loads the packs with one overlay of a county.
func laid(extends, text string) (*procedure.Set, error) {
	const folder = "cn/casework/procedures/"
	base, err := fs.ReadFile(rules.Embedded(), folder+extends+".yaml")
	if err != nil {
		return nil, err
	}
	own := fstest.MapFS{folder + extends + ".yaml": {Data: base}, "ours/procedures/o.yaml": {Data: []byte("id: ours\nextends: " + extends + "\nregion: 210102\nversion: '1'\ncite: {doc: 本县规定, at: 第一条, status: local}\n" + text + "\n")}}
	return procedure.Load(own)
}

func TestAnOverlayWeakensNothingThatProtects(t *testing.T) {
	for _, c := range []struct{ extends, text, says string }{
		{"dropout", "steps: [{id: home_visit, fields: [{id: findings, class: public}]}]", "its class is not lowered"},
		{"dropout", "steps: [{id: home_visit, fields: [{id: findings, class: internal}]}]", "its class is not lowered"},
		{"dropout", "fields: [{id: first_absent, not_before: ''}]", "its bounds stay"},
		{"dropout", "fields: [{id: groups, class: internal}]", "its class is not lowered"},
		{"dropout", "steps: [{id: home_visit, fields: [{id: findings, required: false}]}]", "stays required"},
		{"dropout", "steps: [{id: home_visit, needs: []}]", "its evidence"},
		{"dropout", "steps: [{id: home_visit, needs: [{kind: photo, soft: true}, {kind: place, soft: true}]}]", "its evidence"},
		{"dropout", "steps: [{id: confirm_death, apart: []}]", "apart loses nothing"},
		{"dropout", "steps: [{id: confirm_death, after: []}]", "after loses nothing"},
		{"dropout", "steps: [{id: confirm_death, by: [bureau, class_teacher]}]", "by, from and to are not widened"},
		{"dropout", "steps: [{id: confirm_death, from: [pending, watch]}]", "by, from and to are not widened"},
		{"dropout", "steps: [{id: limit, issues: []}]", "issues loses nothing"},
		{"dropout", "steps: [{id: erase, label: {zh: 删除, en: Delete}, from: [watch, suspected, dropped], to: mistaken, by: [class_teacher]}]", "lets one person end"},
		{"dropout", "steps: [{id: erase, label: {zh: 删除, en: Delete}, from: [watch], to: mistaken, by: [class_teacher], apart: [contact]}]", "lets one person end"},
		{"dropout", "steps: [{id: shelve, label: {zh: 搁置, en: Shelve}, from: [suspected], to: suspended, by: [head]}]", "lets one person end"},
		{"dropout", "steps: [{id: contact, to: resumed}]", "lets one person end"},
		{"dropout", "clocks: [{id: verify, sets: resumed}]", "lets one person end"},
		{"dropout", "clocks: [{id: verify, if: {after: []}}]", "if does not change so"},
		{"dropout", "clocks: [{id: verify, if: {missed: 4}}]", "if does not change so"},
		{"dropout", "clocks: [{id: pending_lapse, within: {n: 11, unit: workday}}]", "within does not change so"},
		{"dropout", "clocks: [{id: pending_lapse, within: {n: 2, unit: month}}]", "within does not change so"},
		{"dropout", "clocks: [{id: pending_lapse, extend: {n: 5, unit: workday}}]", "sets: before takes a claim back"},
		{"dropout", "clocks: [{id: pending_lapse, sets: suspected}]", "sets does not change so"},
		{"dropout", "clocks: [{id: pending_lapse, sets: ''}]", "sets does not change so"},
		{"dropout", "clocks: [{id: three_days, in: [missing]}]", "in does not change so"},
		{"dropout", "clocks: [{id: three_days, stops: ['step:contact', closed]}]", "stops does not change so"},
		{"dropout", "clocks: [{id: three_days, least: 400}]", "400 school_day is too long"},
		{"dropout", "clocks: [{id: three_days, extend: {n: 1, unit: year}}]", "extend does not change so"},
		{"dropout", "clocks: [{id: report, rungs: []}]", "rungs does not change so"},
		{"dropout", "clocks: [{id: report, within: {n: 100000, unit: year}}]", "100000 year is too long"},
		{"dropout", "states: [{id: suspected, kind: closed, outcome: closed}]", "kind, outcome, standing and before"},
		{"dropout", "states: [{id: pending, outcome: closed}]", "kind, outcome, standing and before"},
		{"dropout", "states: [{id: suspended, undoes: [report_up]}]", "undoes loses nothing"},
		{"dropout", "states: [{id: suspended, undoes: []}]", "undoes loses nothing"},
		{"dropout", "steps: [{id: suspend, where: {apply_for: [leave, deferral]}}]", "where is not widened"},
		{"dropout", "steps: [{id: suspend, fields: [{id: leave_until, at_latest: {within: {n: 13, unit: month}}}]}]", "neither dropped nor lengthened"},
		{"dropout", "steps: [{id: suspend, fields: [{id: leave_until, at_latest: {within: {n: 1, unit: year}}}]}]", "neither dropped nor lengthened"},
		{"dropout", "steps: [{id: defer, fields: [{id: defer_until, at_latest: {school_year: 2}}]}]", "neither dropped nor lengthened"},
		{"dropout", "steps: [{id: defer, fields: [{id: defer_until, at_latest: {begun: {n: 4, unit: month}}}]}]", "neither dropped nor lengthened"},
		{"dropout", "steps: [{id: defer, fields: [{id: defer_until, at_latest: {within: {n: 1, unit: month}}}]}]", "at_latest is for days"},
		{"dropout", "steps: [{id: lesson, fields: [{id: lesson_hours, at_latest: {within: {n: 1, unit: month}, cite: {doc: 本县规定, at: 第一条, status: local}}}]}]", "at_latest is for days"},
		{"dropout", "steps: [{id: found_here, unschooled: false}]", "whom no school had"},
		{"dropout", "steps: [{id: not_enrolled, needs: []}]", "its evidence"},
		{"hazard", "steps: [{id: accept, unschooled: true}]", "procedures about persons with days"},
		{"dropout", "parties: [{id: bureau, roles: [county_statistician, county_leader, class_teacher]}]", "a party gets no more roles"},
		{"dropout", "opens: [{by: [class_teacher, head, township, village, bureau, city, system]}]", "who could not open"},
		{"dropout", "close: {after: []}", "the rule for closing"},
		{"dropout", "close: {never: true}", "the rule for closing"},
		{"dropout", "statements: [{id: school_month, due_day: 45}]", "due_day: 45"},
		{"dropout", "statements: [{id: school_month, counts: [returned]}]", "Returned is an end"},
		{"dropout", "statements: [{id: school_month, counts: [Returned]}]", "there is no state Returned"},
		{"dropout", "statements: [{id: school_month, counts: [suspected]}]", "no state is left out"},
		{"dropout", "statements: [{id: school_month, counts: []}]", "no state is left out"},
		{"dropout", "about: any", "about stays"},
		{"dropout", "days: {missed: [first_absent]}", "days loses nothing"},
		{"dropout", "parties: [{id: bureau, for: class_teacher}]", "for, rank, line and scope"},
		{"dropout", "parties: [{id: bureau, rank: 9}]", "for, rank, line and scope"},
		{"dropout", "parties: [{id: top, label: {zh: 顶, en: Top}, line: education, rank: 9, scope: county, roles: [class_teacher]}]", "ranks no higher"},
		{"oversize", "steps: [{id: again_note, label: {zh: 记, en: Note}, from: [working], by: [head], repeat: true, undoes: [remove]}]", "no step that sums or counts"},
		{"dropout", "steps: [{id: contact, undoes: [persuade]}]", "no step that sums or counts"},
		{"dropout", "states: [{id: fresh, label: {zh: 缓, en: Fresh}, kind: waiting, before: true}]\nsteps: [{id: park, label: {zh: 缓办, en: Park}, from: [suspected], to: fresh, by: [class_teacher]}, {id: unpark, label: {zh: 恢复, en: Unpark}, from: [fresh], to: before, by: [bureau], apart: [park]}]", "a limit after which the case goes back"},
		{"incident", "fields: [{id: deaths, max: 0}]", "what is counted from the ledger"},
		{"dropout", "steps: [{id: found, fields: [{id: outcome_code, options: [{id: wrong_number, code: '02'}]}]}]", "codes stay"},
		{"pairing", "fields: [{id: measure, options: [{id: backbone, code: multimedia_rooms_per_100}]}]", "codes stay"},
		{"dropout", "steps: [{id: reopen, from: [resumed]}]", "goes on reopening"},
		{"dropout", "days: {settled: []}", "days loses nothing"},
		{"dropout", "days: {settled: [dropped]}", "days loses nothing"},
		{"dropout", "days: {claimed: []}", "days loses nothing"},
		{"dropout", "days: {confirm: absent}", "confirm stays"},
		{"dropout", "fields: [{id: absence_note, required: true}]", "the program cannot fill it in"},
		{"dropout", "fields: [{id: village_name, label: {zh: 村, en: Village}, kind: text, required: true}]", "the program cannot fill it in"},
		{"dropout", "steps: [{id: absent, fields: [{id: why_absent, label: {zh: 原因, en: Why}, kind: text, required: true}]}]", "the program cannot fill it in"},
		{"dropout", "steps: [{id: absent, needs: [{kind: photo}]}]", "that the program takes by itself"},
		{"dropout", "steps: [{id: absent, after: [contact]}]", "that the program takes by itself"},
		{"dropout", "steps: [{id: absent, from: [tracing]}]", "that the program takes by itself"},
		{"dropout", "steps: [{id: seen, by: [head]}]", "that the program takes by itself"},
		{"dropout", "opens: [{origin: [absence, leave, roster, match], by: [class_teacher, head]}]", "goes on opening"},
		{"dropout", "steps: [{id: hop, label: {zh: 跳, en: Hop}, from: [dropped], to: watch, by: [class_teacher]}]", "weighs less"},
		{"dropout", "steps: [{id: hop, label: {zh: 跳, en: Hop}, from: [dropped], to: observing, by: [class_teacher]}]", "weighs less"},
		{"dropout", "steps: [{id: hop, label: {zh: 跳, en: Hop}, from: [pending], to: watch, by: [bureau]}]", "weighs less"},
		{"dropout", "steps: [{id: hop, label: {zh: 跳, en: Hop}, from: [suspended], to: watch, by: [bureau]}]", "weighs less"},
		{"dropout", "states: [{id: rest, label: {zh: 缓, en: Rest}, kind: open}]\nsteps: [{id: hop, label: {zh: 跳, en: Hop}, from: [suspected], to: rest, by: [head]}]", "weighs less"},
		{"dropout", "steps: [{id: contact, to: watch}]", "weighs less"},
		{"dropout", "steps: [{id: short_absence, by: [system, class_teacher]}]", "by, from and to are not widened"},
		{"dropout", "clocks: [{id: calm, label: {zh: 平息, en: Calm}, starts: state:suspected, within: {n: 3, unit: day}, owner: head, sets: watch, cite: {doc: 本县规定, at: 第一条, status: local}}]", "weighs less"},
		{"dropout", "clocks: [{id: report, rungs: [{after: {n: 1, unit: workday}, to: [bureau], state: watch}]}]", "weighs less"},
		{"dropout", "clocks: [{id: visit, stops: ['step:contact', closed]}]", "stops does not change so"},
		{"dropout", "clocks: [{id: visit, repeat: {never: true}}]", "repeat does not change so"},
		{"dropout", "steps: [{id: withdraw, same: []}]", "whoever took those steps"},
		{"dropout", "slip: {within: {n: 876000, unit: hour}, cite: {doc: 本县规定, at: 第一条, status: local}}", "corrects it alone no longer"},
		{"dropout", "slip: {within: {n: 25, unit: hour}, cite: {doc: 本县规定, at: 第一条, status: local}}", "corrects it alone no longer"},
		{"dropout", "facts: [{field: dropouts_left, of: count, where: {states: [missing]}, by: county}]", "stays as it is (facts)"},
		{"dropout", "facts: []", "stays as it is (facts)"},
		{"pairing", "facts: [{field: pairs_narrowed, of: count, where: {steps: [agree]}, by: county}]", "stays as it is (facts)"},
		{"dropout", "steps: [{id: chat, label: {zh: 闲谈, en: Chat}, from: [watch], by: [head], fields: [{id: findings, label: {zh: 情况, en: Findings}, kind: long, class: internal}]}]", "two classes"},
		{"dropout", "steps: [{id: chat, label: {zh: 闲谈, en: Chat}, from: [watch], by: [head], fields: [{id: said, label: {zh: 情况, en: Said}, kind: long, class: public}]}]", "is not public"},
		{"rectification", "opens: [{origin: [inspection, requirement, complaint, self], by: [head, inspector, office, township]}]", "who could not open"},
		{"rectification", "finder: [close]", "whoever found it is told of no fewer steps"},
		{"rectification", "finder: [vanish]", "there is no step vanish"},
		{"rectification", "close: {recheck: false}", "the rule for closing"},
		{"rectification", "ledger: {same: []}", "same"},
		{"fee_complaint", "fields: [{id: complaint, see: [bureau, inspector, director, head]}]", "no more parties see it"},
		{"fee_complaint", "fields: [{id: complaint, see: []}]", "no more parties see it"},
		{"fee_complaint", "opens: [{origin: complaint, by: [bureau, inspector, head]}]", "who could not open"},
		{"pairing", "steps: [{id: judge, fields: [{id: gap_end, from: ''}]}]", "the program computes"},
		{"pairing", "fields: [{id: partner, another: false}]", "it stays another school"},
		{"pairing", "steps: [{id: agree, fields: [{id: agreed_on, not_before: ''}]}]", "its bounds stay"},
		{"pairing", "steps: [{id: judge, fields: [{id: judged_on, not_before: agreed_on}]}]", "its bounds stay"},
		{"pairing", "steps: [{id: end_effective, from: [judged, judged_early]}]", "by, from and to are not widened"},
		{"building", "clocks: [{id: half_year, every: false}]", "every does not change so"},
		{"care", "ledger: {least: {n: 2, cite: {doc: 本县规定, at: 第一条, status: local}}}", "least is neither dropped nor lowered"},
		{"care", "look: {within: {n: 24, unit: hour}, cite: {doc: 本县规定, at: 第一条, status: local}}", "serves no longer"},
		{"hazard", "extend: {within: {n: 2, unit: year}, cite: {doc: 本县规定, at: 第一条, status: local}}", "gets no longer"},
		{"hazard", "extend: {within: {n: 30, unit: day}, cite: {doc: 本县规定, at: 第一条, status: local}}", "in the same unit"},
		{"care", "retired: []", "retired loses nothing"},
		{"safety_check", "facts: [{field: safety_schools, of: count, by: county}]", "the number of schools that the register has stays"},
		{"safety_check", "facts: [{field: safety_schools, of: schools, by: school}]", "schools counts the register of schools"},
		{"private_school", "once: false", "what is opened once for ever stays so"},
		{"dropout", "once: true", "once goes with one"},
		{"building", "one: [building_name]", "what a case is the only one of stays"},
		{"care", "one: [school]", "procedures about persons and requirements give none"},
		{"safety_check", "one: [boarding]", "boarding in one"},
		{"building", "steps: [{id: pass, fields: [{id: grade, only: []}]}]", "gives no more of the options"},
		{"building", "steps: [{id: pass, fields: [{id: grade, only: [a, b, d]}]}]", "gives no more of the options"},
		{"fee_complaint", "steps: [{id: answer, full: []}]", "full loses nothing"},
		{"fee_complaint", "steps: [{id: refund, fields: [{id: refund_amount, sum_at_most: ''}]}]", "its bounds stay"},
		{"fee_complaint", "steps: [{id: refund, fields: [{id: refund_amount, sum_at_most: refund_pupils}]}]", "its bounds stay"},
		{"private_school", "steps: [{id: publish_pass, where: {conclusion: [passed, failed]}}]", "where is not widened"},
		{"fee_item", "look: {within: {n: 2, unit: hour}, cite: {doc: 本县规定, at: 第一条, status: local}}", "serves no longer"},
	} {
		_, err := laid(c.extends, c.text)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.text, err, c.says)
		} else if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "ours/procedures/o.yaml:") {
			t.Errorf("%s: no fault with its place: %v", c.text, err)
		}
	}
	// All at once.
	_, err := laid("dropout", "steps:\n  - {id: confirm_death, apart: []}\n  - {id: home_visit, needs: []}\nstatements: [{id: school_month, due_day: 45}]")
	for _, want := range []string{"o.yaml:7:", "o.yaml:8:", "o.yaml:9:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
}

func TestAnOverlayChangesDaysWordsPapersAndMakesStricter(t *testing.T) {
	for _, c := range []struct{ extends, text string }{
		{"dropout", "clocks: [{id: three_days, least: 5}, {id: report, within: {n: 3, unit: workday}}]"},
		{"dropout", "clocks: [{id: verify, within: {n: 14, unit: day}}, {id: observation, within: {n: 60, unit: day}}]\nclose: {days: {n: 60, unit: day}}"},
		{"dropout", "steps: [{id: home_visit, label: {zh: 入户走访}, needs: [{kind: photo, least: 2}, {kind: place}, {kind: signature}]}]"},
		{"dropout", "steps: [{id: contact, fields: [{id: contact_result, required: true}], after: [home_visit]}]"},
		{"dropout", "states: [{id: suspected, label: {zh: 疑似失学}}]"},
		{"dropout", "slip: {within: {n: 12, unit: hour}, cite: {doc: 本县规定, at: 第一条, status: local}}"},
		{"dropout", "fields: [{id: village_name, label: {zh: 村, en: Village}, kind: text}]\nsteps: [{id: absent, fields: [{id: why_absent, label: {zh: 原因, en: Why}, kind: text}]}]"},
		{"dropout", "steps: [{id: warn_early, label: {zh: 预警, en: Warn}, from: [watch], to: suspected, by: [township]}, {id: claim_own, label: {zh: 申请解除, en: Claim}, from: [suspected], to: pending, by: [head]}]"},
		{"dropout", "steps: [{id: suspend, fields: [{id: leave_until, at_latest: {within: {n: 6, unit: month}}}]}, {id: defer, fields: [{id: defer_until, at_latest: {begun: {n: 2, unit: month}}}]}]"},
		{"dropout", "parties: [{id: youth, label: {zh: 团县委, en: Youth league}, line: government, rank: 5, scope: county, for: bureau}]\nsteps: [{id: help, label: {zh: 团委帮扶, en: Help}, from: [suspected, dropped], by: [youth], repeat: true}]"},
		{"dropout", "opens: [{origin: [absence, leave, roster, match], by: [class_teacher, head, bureau, system]}]"},
		{"dropout", "statements: [{id: school_month, due_day: 25, counts: [watch, tracing, suspected, dropped]}]"},
		// An end of the county's own, by two: claimed, and confirmed by another.
		{"dropout", "states: [{id: asked, label: {zh: 待核（参军）, en: Asked}, kind: waiting, before: true}, {id: army, label: {zh: 参军, en: In the army}, kind: closed, outcome: closed}]\nsteps: [{id: enlist, label: {zh: 登记参军, en: Enlisted}, from: [watch, suspected, dropped], to: asked, by: [head]}, {id: confirm_enlist, label: {zh: 确认参军, en: Confirm}, from: [asked], to: army, by: [bureau], after: [enlist], apart: [enlist]}, {id: refuse_enlist, label: {zh: 不予确认, en: Refuse}, from: [asked], to: before, by: [bureau], apart: [enlist]}]\nclocks: [{id: asked_lapse, label: {zh: 核定, en: Decide}, starts: 'state:asked', stops: [closed], within: {n: 10, unit: workday}, extend: {n: 0, unit: day}, owner: bureau, sets: before, rungs: [{after: {n: 0, unit: day}, to: [bureau]}], cite: {doc: 本县规定, at: 第一条, status: local}}]"},
		{"rectification", "clocks: [{id: plan_due, within: {n: 20, unit: day}}, {id: talk_due, found_again: 2}]"},
		{"fee_complaint", "fields: [{id: complaint, see: [bureau]}]"},
		{"service", "fields: [{id: service, options: [{id: opera, label: {zh: 戏曲进校园, en: Opera}}]}]"},
	} {
		if _, err := laid(c.extends, c.text); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

func TestACountyThatShortensALeaveSaysOnWhatGround(t *testing.T) {
	set, err := laid("dropout", "steps: [{id: suspend, fields: [{id: leave_until, at_latest: {within: {n: 6}}}]}]")
	if err != nil {
		t.Fatal(err)
	}
	until := func(region registry.RegionCode, step string) *procedure.Latest {
		return set.Get("dropout", region).Step(step).Fields[0].AtLatest
	}
	if l := until(210102, "suspend"); l.Within.N != 6 || l.Within.Unit != procedure.Month || l.Cite.Doc != "本县规定" {
		t.Errorf("the county has %+v by %s", l.Within, l.Cite.Doc)
	}
	if l := until(210103, "suspend"); l.Within.N != 12 || l.Cite.Doc == "本县规定" {
		t.Errorf("its neighbour has %+v by %s", l.Within, l.Cite.Doc)
	}
	if l := until(210102, "defer"); l.Cite.Doc == "本县规定" {
		t.Error("what the overlay does not name is cited from it")
	}
}

// A narrower overlay does not weaken what a wider one made stricter.
func TestACountyKeepsWhatItsProvinceAdds(t *testing.T) {
	head := func(region string) string {
		return "extends: hazard\nregion: " + region + "\nversion: '1'\ncite: {doc: 规定, at: 第一条, status: local}\n"
	}
	_, err := procedure.Load(rules.Search(fstest.MapFS{
		"a/procedures/province.yaml": {Data: []byte("id: province\n" + head("210000") + "steps: [{id: start, needs: [{kind: file, label: {zh: 方案, en: Plan}}]}]\n")},
		"b/procedures/county.yaml":   {Data: []byte("id: county\n" + head("210102") + "steps: [{id: start, needs: []}]\n")},
	}, rules.Embedded()))
	if err == nil || !strings.Contains(err.Error(), "b/procedures/county.yaml:") || strings.Contains(err.Error(), "province.yaml") {
		t.Errorf("the county drops what the province asks: %v", err)
	}
}

// The guide says how many procedures there are; the packs know.
func TestTheGuidesCountTheProcedures(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	n := len(set.IDs())
	en := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"}[n]
	zh := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十"}[n]
	for file, want := range map[string]string{
		"new-procedure.md": en + " come with the program", "new-procedure.zh-CN.md": zh + "个流程随程序提供",
		"cases.md": "the " + en + " ledgers", "cases.zh-CN.md": zh + "本台账",
	} {
		text, err := os.ReadFile("../../docs/guide/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.ToLower(string(text)), want) {
			t.Errorf("%s does not say %q", file, want)
		}
	}
}
