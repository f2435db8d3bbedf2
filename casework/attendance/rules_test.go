package attendance_test

import (
	"strings"
	"testing"
	"testing/fstest"

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
	_, err = attendance.LoadRules(fstest.MapFS{"attendance/x.yaml": &fstest.MapFile{Data: []byte("kind: other\nwithin: {n: 0, unit: moon}\n")}})
	if err == nil || strings.Count(err.Error(), "x.yaml") < 3 {
		t.Errorf("all that is wrong is said at once: %v", err)
	}
}
