package people_test

import (
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/media"
	"junheng/people"
)

// The name of an uploaded file may be a person's; nothing of it but the ending stays.
func TestTheNameOfARosterIsNotKept(t *testing.T) {
	for name, end := range map[string]string{
		"陶海燕13912345678.csv": ".csv", "陶海燕.XLSX": ".xlsx", "陶海燕": "", "x.陶海燕": "", "a.csv陶": "", "": "",
	} {
		got := media.Label("学生名册", media.MarkOf([]byte("data")), name)
		if got != "学生名册-3a6eb079"+end {
			t.Errorf("%q is kept as %q", name, got)
		}
	}
	b := newBench(t)
	const name = "陶海燕13912345678.csv"
	text := "学校,年级,班级,姓名,身份证件号\n青禾县实验小学,3,1,沈小梅," + number("20160901", 1) + "\n"
	r, _, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{County: county, Register: people.Pupils, School: "s1", File: name, Data: []byte(text), Keep: true})
	if err != nil || r.New != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	list, err := b.Receipts(t.Context(), officer(access.CountyStatistician), county)
	if err != nil || len(list) != 1 || !strings.HasPrefix(list[0].File, "学生名册-") || !strings.HasSuffix(list[0].File, ".csv") {
		t.Errorf("%+v %v", list, err)
	}
}
