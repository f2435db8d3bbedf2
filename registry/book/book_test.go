package book_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/registry/book"
)

const county = registry.RegionCode(210102)

var (
	keeper = access.Actor{Account: "k", Name: "王统计", Grants: []access.Grant{{Role: access.CountyStatistician, Region: county}}}
	clerk  = access.Actor{Account: "c", Name: "李老师", Grants: []access.Grant{{Role: access.SchoolClerk, Region: county, School: "A"}}}
	next   = access.Actor{Account: "n", Name: "邻县", Grants: []access.Grant{{Role: access.CountyStatistician, Region: 210103}}}
)

// register opens a service on memory, with three schools.
func register(t *testing.T) (*book.Service, *memory) {
	t.Helper()
	m := &memory{records: map[registry.SchoolID]book.Record{}, layers: map[string][]byte{}}
	n := 0
	s := book.New(book.Options{Store: m, Log: m, Clock: func() time.Time { return time.Date(2025, 10, 15, 1, 0, 0, 0, time.UTC) }, IDs: func() string {
		n++
		return fmt.Sprintf("id%03d", n)
	}})
	for _, sc := range []registry.School{
		{ID: "A", Code: "2121000001", Name: "第一小学", Type: registry.PrimarySchool, Location: registry.Urban},
		{ID: "B", Code: "2121000002", Name: "东岗小学", Type: registry.PrimarySchool, Location: registry.Rural},
		{ID: "C", Code: "3121000003", Name: "实验中学", Type: registry.JuniorSchool, Location: registry.Urban},
	} {
		sc.County = county
		if _, err := s.Adopt(t.Context(), keeper, county, []registry.School{sc}); err != nil {
			t.Fatal(err)
		}
	}
	return s, m
}

func enter(t *testing.T, s *book.Service, turn book.Turn) book.Event {
	t.Helper()
	turn.County = county
	e, err := s.Enter(t.Context(), keeper, turn)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// namesIn lists the schools open in a school year by name.
func namesIn(t *testing.T, s *book.Service, year registry.SchoolYear) []string {
	t.Helper()
	open, err := s.OpenIn(t.Context(), county, year)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, sc := range open {
		names = append(names, sc.Name)
	}
	slices.Sort(names)
	return names
}

func TestASchoolYearKnowsTheSchoolsAsTheyWereThen(t *testing.T) {
	s, _ := register(t)
	enter(t, s, book.Turn{Kind: book.Renaming, Date: "2023-09-01", School: "A", After: registry.School{Name: "中心小学"}})
	enter(t, s, book.Turn{Kind: book.Opening, Date: "2024-03-01", After: registry.School{Name: "新城学校", Type: registry.NineYear}})
	enter(t, s, book.Turn{Kind: book.Merger, Date: "2025-07-01", School: "A", Others: []registry.SchoolID{"B"}, After: registry.School{Name: "中心小学教育集团", Type: registry.PrimarySchool}})

	want := map[registry.SchoolYear][]string{
		2022: {"东岗小学", "实验中学", "第一小学"},
		2023: {"东岗小学", "中心小学", "实验中学"},
		2024: {"东岗小学", "中心小学", "实验中学", "新城学校"},
		2025: {"中心小学教育集团", "实验中学", "新城学校"},
	}
	for year, names := range want {
		slices.Sort(names)
		if d := cmp.Diff(names, namesIn(t, s, year)); d != "" {
			t.Errorf("schools of %v (-want +got):\n%s", year, d)
		}
	}
}

func TestAClosedSchoolStaysFindableWithItsHistory(t *testing.T) {
	s, _ := register(t)
	enter(t, s, book.Turn{Kind: book.Closure, Date: "2025-07-10", School: "B", Others: []registry.SchoolID{"A"}, Document: "沈教发〔2025〕12号"})
	r, err := s.Find(t.Context(), keeper, county, "B")
	if err != nil {
		t.Fatal(err)
	}
	if r.Closed != "2025-07-10" || !slices.Equal(r.Into, []registry.SchoolID{"A"}) {
		t.Errorf("closed %q into %v, want 2025-07-10 into A", r.Closed, r.Into)
	}
	events, err := s.History(t.Context(), keeper, county, "B")
	if err != nil || len(events) != 1 || events[0].Document != "沈教发〔2025〕12号" {
		t.Errorf("History = %v, %v; want the closure with its document", events, err)
	}
	if !r.OpenOn("2025-07-09") || r.OpenOn("2025-07-10") {
		t.Error("the day of closure is no longer open, the day before is")
	}
}

func TestASplitKeepsTheOldSchoolAndGivesBirthToOthers(t *testing.T) {
	s, _ := register(t)
	e := enter(t, s, book.Turn{Kind: book.Split, Date: "2025-08-01", School: "C", Born: []registry.School{{Name: "实验中学北校", Type: registry.JuniorSchool}}})
	if len(e.Schools) != 2 || e.Schools[0] != "C" {
		t.Fatalf("event about %v, want C and the school born", e.Schools)
	}
	if got := namesIn(t, s, 2025); !slices.Contains(got, "实验中学北校") || !slices.Contains(got, "实验中学") {
		t.Errorf("schools of 2025: %v", got)
	}
	if got := namesIn(t, s, 2024); slices.Contains(got, "实验中学北校") {
		t.Errorf("schools of 2024: %v, want none that was not yet born", got)
	}
}

func TestEverythingWrongWithATurnIsTold(t *testing.T) {
	s, _ := register(t)
	enter(t, s, book.Turn{Kind: book.Renaming, Date: "2025-01-01", School: "A", After: registry.School{Name: "中心小学"}})
	tests := []struct {
		name string
		turn book.Turn
		want string
	}{
		{"a date that is none", book.Turn{Kind: book.Closure, Date: "1.9.2025", School: "A"}, "must look like"},
		{"an unknown school", book.Turn{Kind: book.Closure, Date: "2025-09-01", School: "Z"}, "no school Z"},
		{"before an event on record", book.Turn{Kind: book.Renaming, Date: "2024-09-01", School: "A", After: registry.School{Name: "一小"}}, "2025-01-01"},
		{"the name of another", book.Turn{Kind: book.Renaming, Date: "2025-09-01", School: "A", After: registry.School{Name: "东岗小学"}}, "already called 东岗小学"},
		{"the code of another", book.Turn{Kind: book.Opening, Date: "2025-09-01", After: registry.School{Name: "新校", Code: "2121000002"}}, "belongs to 东岗小学"},
		{"a merger with nobody", book.Turn{Kind: book.Merger, Date: "2025-09-01", School: "A"}, "take part"},
		{"an unknown kind", book.Turn{Kind: "vanishing", Date: "2025-09-01", School: "A"}, "vanishing"},
		{"an old revision", book.Turn{Kind: book.Closure, Date: "2025-09-01", School: "A", Revision: 1}, "changed by someone else"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.turn.County = county
			_, err := s.Enter(t.Context(), keeper, tt.turn)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Enter = %v, want a fault with %q", err, tt.want)
			}
		})
	}
}

func TestOnlyTheCountyKeepsItsRegister(t *testing.T) {
	s, m := register(t)
	for _, actor := range []access.Actor{clerk, next} {
		before := len(m.log)
		_, err := s.Enter(t.Context(), actor, book.Turn{County: county, Kind: book.Closure, Date: "2025-09-01", School: "A"})
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("%s: Enter = %v, want denied", actor.Name, err)
		}
		if len(m.log) != before+1 || m.log[before].Result != audit.Denied || m.log[before].Act != "registry.closure" {
			t.Errorf("%s: the refusal is not on record: %v", actor.Name, m.log[before:])
		}
	}
	seen, err := s.List(t.Context(), clerk)
	if err != nil || len(seen) != 1 || seen[0].ID != "A" {
		t.Errorf("a school clerk sees %v, %v; want his own school only", seen, err)
	}
	if _, err := s.Find(t.Context(), next, county, "A"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another county finds the school: %v", err)
	}
}

func TestTheExportReadsBackWithoutADifference(t *testing.T) {
	s, _ := register(t)
	lon, lat := 123.4567, 41.79
	r, err := s.Find(t.Context(), keeper, county, "A")
	if err != nil {
		t.Fatal(err)
	}
	r.Lon, r.Lat, r.Address, r.Founded, r.Township, r.TownshipCode, r.Opened = &lon, &lat, "十一纬路1号", 1956, "新兴街道", 210102001, "1956-09-01"
	if err := s.Amend(t.Context(), keeper, r, ""); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []locale.Lang{locale.ZH, locale.EN} {
		data, err := s.Export(t.Context(), keeper, county, lang)
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Plan(t.Context(), keeper, county, "名册.xlsx", data)
		if err != nil {
			t.Fatal(err)
		}
		if d.Same != 3 || len(d.New)+len(d.Changed)+len(d.Problems) != 0 {
			t.Errorf("%v: read back with new %v, changed %v, problems %v", lang, d.New, d.Changed, d.Problems)
		}
	}
}

func TestAMessyRegisterIsPlannedWithEveryProblem(t *testing.T) {
	s, m := register(t)
	csv := "沈河区学校名册\n学校名称,标识码,类型,经度,纬度,建校时间,撤并日期\n" +
		"第一小学,2121000001,完全小学,123.5,41.8,1956年9月,\n" +
		"新城学校,,九年一贯制学校,,,2024,\n" +
		"东岗小学,9999999999,小学,,,,\n" +
		"实验中学,,初级中学,200,41.8,,去年\n" +
		",,小学,,,,\n" +
		"新城学校,,九年一贯制学校,,,2024,\n"
	d, err := s.Plan(t.Context(), keeper, county, "名册.csv", []byte(csv))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.New) != 1 || d.New[0].Name != "新城学校" || d.New[0].Founded != 2024 {
		t.Errorf("new: %+v, want 新城学校 founded 2024", d.New)
	}
	var cells []string
	for _, p := range d.Problems {
		cells = append(cells, p.Cell)
	}
	if want := []string{"A5", "D6", "G6", "A6", "A7", "A8"}; !cmp.Equal(want, cells) {
		for _, p := range d.Problems {
			t.Log(p.Cell, p.Text.In(locale.ZH))
		}
		t.Errorf("problems at %v, want %v", cells, want)
	}
	if err := s.Import(t.Context(), keeper, d); err != nil {
		t.Fatal(err)
	}
	if got := m.records["A"]; got.Lon == nil || *got.Lon != 123.5 || got.Founded != 1956 {
		t.Errorf("第一小学 after the import: %+v", got)
	}
	again, err := s.Plan(t.Context(), keeper, county, "名册.csv", []byte(csv))
	if err != nil || len(again.New)+len(again.Changed) != 0 {
		t.Errorf("the same file again: new %v, changed %v, %v", again.New, again.Changed, err)
	}
}

func TestBoundariesAreCheckedBeforeTheyAreKept(t *testing.T) {
	s, _ := register(t)
	square := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"新兴街道"},"geometry":{"type":"Polygon","coordinates":[[[123,41],[124,41],[124,42],[123,41]]]}}]}`
	if err := s.SetBoundaries(t.Context(), keeper, county, []byte(square)); err != nil {
		t.Fatal(err)
	}
	got, err := s.Boundaries(t.Context(), keeper, county)
	if err != nil || len(got.Features) != 1 {
		t.Fatalf("Boundaries = %v, %v; want one", got, err)
	}
	for name, bad := range map[string]string{
		"no JSON":        "县界",
		"points only":    `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}`,
		"metres":         strings.ReplaceAll(square, "123,41", "512345.6,4623456.7"),
		"not a feature":  `{"type":"Point","coordinates":[1,2]}`,
		"nothing inside": `{"type":"FeatureCollection","features":[]}`,
	} {
		if err := s.SetBoundaries(t.Context(), keeper, county, []byte(bad)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: SetBoundaries = %v, want invalid", name, err)
		}
	}
}

func TestGroupsHaveMembersOfTheCounty(t *testing.T) {
	s, _ := register(t)
	a, err := s.Associate(t.Context(), keeper, book.Association{County: county, Kind: book.SchoolGroup, Name: "第一小学教育集团", Lead: "A", Members: []registry.SchoolID{"B"}, From: "2024-09-01"})
	if err != nil || a.ID == "" {
		t.Fatalf("Associate = %+v, %v", a, err)
	}
	a.Members = []registry.SchoolID{"B", "Z"}
	if _, err := s.Associate(t.Context(), keeper, a); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a member from elsewhere: %v, want invalid", err)
	}
	list, err := s.Associations(t.Context(), keeper)
	if err != nil || len(list) != 1 {
		t.Errorf("Associations = %v, %v", list, err)
	}
}

// memory keeps a register for one test.
type memory struct {
	records map[registry.SchoolID]book.Record
	events  []book.Event
	groups  map[string]book.Association
	towns   []book.Township
	layers  map[string][]byte
	log     []audit.Entry
	audit.Log
}

func (m *memory) Append(_ context.Context, e ...audit.Entry) error {
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) ListRecords(_ context.Context, counties []registry.RegionCode) ([]book.Record, error) {
	var out []book.Record
	for _, id := range slices.Sorted(maps.Keys(m.records)) {
		if slices.Contains(counties, m.records[id].County) {
			out = append(out, m.records[id])
		}
	}
	return out, nil
}

func (m *memory) SaveRecords(_ context.Context, _ registry.RegionCode, records []book.Record, events []book.Event, e ...audit.Entry) error {
	for _, r := range records {
		r.Revision++
		m.records[r.ID] = r
	}
	m.events = append(m.events, events...)
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) ListEvents(_ context.Context, _ registry.RegionCode, school registry.SchoolID) ([]book.Event, error) {
	return slices.DeleteFunc(slices.Clone(m.events), func(e book.Event) bool {
		return school != "" && !slices.Contains(e.Schools, school)
	}), nil
}

func (m *memory) ListAssociations(context.Context, []registry.RegionCode) ([]book.Association, error) {
	return slices.Collect(maps.Values(m.groups)), nil
}

func (m *memory) SaveAssociation(_ context.Context, a book.Association, e ...audit.Entry) error {
	if m.groups == nil {
		m.groups = map[string]book.Association{}
	}
	m.groups[a.ID] = a
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) ListTownships(context.Context, []registry.RegionCode) ([]book.Township, error) {
	return m.towns, nil
}

func (m *memory) SaveTownships(_ context.Context, _ registry.RegionCode, ts []book.Township, e ...audit.Entry) error {
	m.towns = ts
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) SaveLayer(_ context.Context, _ registry.RegionCode, name string, data []byte, e ...audit.Entry) error {
	m.layers[name] = data
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) ReadLayer(_ context.Context, _ registry.RegionCode, name string) ([]byte, error) {
	return m.layers[name], nil
}
