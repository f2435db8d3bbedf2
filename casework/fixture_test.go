package casework_test

import (
	"strings"
	"testing"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/rules"
)

const childStories = `
procedure: child
cases:
  - name: 第一天没有家访，第二天校长，第三天乡镇
    opened: 2026-11-23T10:00
    acts:
      - {at: 2026-11-26T09:00, tick: true, expect: {state: watch, owner: township, late: [visiting], due: {staying: 2026-11-26T24:00},
         told: ['teacher visiting 2026-11-24T18:00', 'teacher visiting 2026-11-24T24:00', 'head visiting 2026-11-24T24:00', 'village visiting 2026-11-24T24:00', 'bureau visiting 2026-11-25T24:00', 'township visiting 2026-11-25T24:00']}}
      - {at: 2026-11-26T10:00, step: visit, as: teacher, fields: {met: nobody}, refused: casework.evidence}
      - {at: 2026-11-26T10:00, step: visit, as: teacher, fields: {met: nobody}, with: [photo], reason: 山里没有信号, expect: {late: [], papers: [record], told: []}}
      - {at: 2026-11-27T08:00, tick: true, expect: {state: gone, owner: bureau, due: {watching: 2026-12-26T24:00}}}
      - {at: 2026-11-27T09:00, step: limit, as: township, fields: {by_day: 2026-12-01}, expect: {due: {limited: 2026-12-01T24:00}}}
      - {at: 2026-11-28T09:00, step: close, as: bureau, refused: casework.state}
    expect: {state: gone, owner: bureau, papers: [record, notice]}
  - name: 经过国庆假期
    opened: 2026-09-30T15:00
    expect: {due: {visiting: 2026-10-08T24:00, staying: 2026-10-10T24:00}}
`

func TestStoriesBesideAProcedureAreTold(t *testing.T) {
	for name, want := range map[string]string{
		childStories: "",
		strings.Replace(childStories, "owner: township, late", "owner: head, late", 1):                                                 "owner is township, told: head",
		strings.Replace(childStories, "papers: [record, notice]}", "papers: [record, notice], facts: {home_taught_students: '2'}}", 1): `the case yields home_taught_students "1", told: "2"`,
	} {
		fsys := packs(t, map[string]string{"child.yaml": childYAML, "child.test.yaml": name})
		set, err := procedure.Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		days, err := calendar.Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range casework.RunFixtures(set, days) {
			got += strings.Join(r.Diffs, "\n")
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheStoriesOfThePacksAreTold(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range casework.RunFixtures(set, days) {
		if len(r.Diffs) > 0 {
			t.Error(r)
		}
	}
}
