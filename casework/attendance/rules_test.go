package attendance_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/registry"
	"junheng/rules"
)

func TestTheCheckOfTheRosterIsDatedByAPack(t *testing.T) {
	r, err := attendance.LoadRules(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if w := r.Check(countyCode); w.N != 10 || w.Unit != calendar.Days || w.Cite.Status != rules.Local || w.Cite.Doc == "" {
		t.Errorf("%+v", w)
	}
}

func TestACountyHasItsOwnRule(t *testing.T) {
	file := func(region, n string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("kind: roster_check\nregion: " + region + "\nwithin: {n: " + n + ", unit: school_day}\ncite: {doc: 示例, status: local}\n")}
	}
	r, err := attendance.LoadRules(fstest.MapFS{"a/attendance/x.yaml": file("0", "10"), "b/attendance/x.yaml": file("210212", "5"), "b/attendance/y.yaml": file("210000", "7")})
	if err != nil {
		t.Fatal(err)
	}
	for county, want := range map[registry.RegionCode]int{210212: 5, 210213: 7, 330101: 10} {
		if got := r.Check(county); got.N != want || got.Unit != calendar.SchoolDays {
			t.Errorf("%d: %+v, want %d", county, got, want)
		}
	}
	_, err = attendance.LoadRules(fstest.MapFS{
		"attendance/x.yaml": &fstest.MapFile{Data: []byte("kind: other\n")},
		"attendance/y.yaml": &fstest.MapFile{Data: []byte("kind: roster_check\nwithin: {n: 0, unit: day}\ncite: {doc: 示例}\n")},
		"attendance/z.yaml": &fstest.MapFile{Data: []byte("kind: register_due\nby: '25:00'\n")},
	})
	if err == nil || strings.Count(err.Error(), "x.yaml") < 2 || !strings.Contains(err.Error(), "y.yaml") || strings.Count(err.Error(), "z.yaml") < 2 {
		t.Errorf("all that is wrong is said at once: %v", err)
	}
}

func TestTheHourOfTheRegisterIsTheCountysOwnOrTheExample(t *testing.T) {
	r, err := attendance.LoadRules(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if h := r.Due(countyCode); h.After != 10*time.Hour || h.Cite.Status != rules.Unconfirmed {
		t.Errorf("the example: %+v", h)
	}
	r, err = attendance.LoadRules(fstest.MapFS{"attendance/x.yaml": &fstest.MapFile{Data: []byte("kind: register_due\nregion: 210212\nby: '08:20'\ncite: {doc: 示例, status: local}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if own, none := r.Due(210212), r.Due(330101); own.After != 8*time.Hour+20*time.Minute || none.After != 0 {
		t.Errorf("%+v, and where there is no rule %+v", own, none)
	}
}
