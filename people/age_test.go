package people_test

import (
	"testing"

	"junheng/access"
	"junheng/people"
)

// A child born on 1 September 2010 is fifteen on the last of August 2026 and
// sixteen the day after, by the number; who has none is as old as the date on
// record says, and nobody else has an age.
func TestACaseLearnsTheAgeByTheNumberBeforeTheDate(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20100901", 1))
	for day, want := range map[string]int{"2026-08-31": 15, "2026-09-01": 16} {
		years, byNumber, known, err := b.AgeOn(t.Context(), county, p.ID, day)
		if err != nil || years != want || !byNumber || !known {
			t.Errorf("%s: %d %v %v %v", day, years, byNumber, known, err)
		}
	}
	if years, _, known, err := b.AgeOn(t.Context(), county, p.ID, "2009-01-01"); err != nil || known || years != 0 {
		t.Errorf("before the birth: %d %v %v", years, known, err)
	}
	if _, _, known, err := b.AgeOn(t.Context(), county, "nobody", "2026-09-01"); err == nil || known {
		t.Errorf("of nobody: %v %v", known, err)
	}
	text := "姓名,性别,出生日期,身份证件号,乡镇,村\n欧阳修文,男,2010-09-02,,柳河镇,一村\n"
	if _, _, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{County: county, Register: people.Residents, File: "户籍.csv", Data: []byte(text)}); err != nil {
		t.Fatal(err)
	}
	list, err := b.List(t.Context(), officer(access.CountyStatistician), people.Query{County: county, Register: people.Residents})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d residents, %v", len(list), err)
	}
	if years, byNumber, known, err := b.AgeOn(t.Context(), county, list[0].ID, "2026-09-01"); err != nil || years != 15 || byNumber || !known {
		t.Errorf("without a number: %d %v %v %v", years, byNumber, known, err)
	}
	if id, err := b.OnRoster(t.Context(), county, list[0].ID); err != nil || id != "" {
		t.Errorf("a resident on no roster: %q, %v", id, err)
	}
}
