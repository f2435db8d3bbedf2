package archive_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/audit"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/rules"
)

const (
	here     = archivetest.Here
	there    = archivetest.There
	standard = archivetest.Standard
)

var (
	bg     = context.Background()
	clerk  = archivetest.Clerk
	bureau = archivetest.Bureau
	city   = archivetest.City
	admin  = archivetest.Admin
)

// desk is a service over a store in memory.
func desk(t testing.TB, program string) (*archive.Service, *archivetest.Memory) {
	m := archivetest.NewMemory()
	return archivetest.Open(t, m, nil, program), m
}

// frozen freezes a county's facts of a year.
func frozen(t testing.TB, s *archive.Service, actor access.Actor, region registry.RegionCode, year registry.SchoolYear, table *facts.Table) archive.Dataset {
	t.Helper()
	d, err := s.Freeze(bg, actor, archive.Freezing{Region: region, Year: year, Name: "终审数据", Table: table})
	if err != nil {
		t.Fatal(err)
	}
	return d.Dataset
}

func tableOf(fill func(b *facts.Builder)) *facts.Table {
	b := facts.NewBuilder()
	fill(b)
	return b.Table()
}

// judged freezes and judges the county of some rooms; the verdict is current.
func judged(t testing.TB, s *archive.Service, year registry.SchoolYear, rooms ...float64) archive.Assessment {
	t.Helper()
	d := frozen(t, s, bureau, here, year, tableOf(func(b *facts.Builder) { archivetest.County(b, here, year, rooms...) }))
	list, err := archivetest.Run(bg, s, bureau, archive.Running{Owner: here, Dataset: d.Hash, Pack: standard})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d assessments, %v", len(list), err)
	}
	return list[0]
}

func TestAVerdictIsMadeAgainFromWhatWasKept(t *testing.T) {
	s, m := desk(t, "a")
	a := judged(t, s, 2024, 12, 12, 2)
	if a.Headline.Name != "测试县210102" || a.Headline.Units != 4 || !a.Current {
		t.Errorf("headline %+v", a.Headline)
	}
	again := archivetest.Open(t, m, fstest.MapFS{}, "a") // without any standard of its own
	o, err := again.Open(bg, bureau, here, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if o.Result.Verdict.Outcome != a.Headline.Outcome || o.Result.DatasetHash != a.Dataset || o.Result.PackHash != a.PackHash {
		t.Errorf("opened as %s of %s under %s", o.Result.Verdict.Outcome, o.Result.DatasetHash, o.Result.PackHash)
	}
	if got := o.Pack.Hash; got != a.PackHash {
		t.Errorf("pack %s, want %s", got, a.PackHash)
	}
}

// lowered gives the embedded standards with a threshold of multimedia rooms
// that every school reaches.
func lowered(t *testing.T) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rules.Embedded(), standard, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".test.yaml") {
			return err
		}
		data, err := fs.ReadFile(rules.Embedded(), name)
		text := string(data)
		if path.Base(name) == "multimedia_rooms.yaml" || strings.Contains(text, "id: multimedia_rooms_per_100") {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "primary: 2.3", "primary: 0.1"), "2.3", "0.1")
		}
		out[name] = &fstest.MapFile{Data: []byte(text)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAVerdictOutlivesAChangeOfItsStandard(t *testing.T) {
	s, m := desk(t, "a")
	old := judged(t, s, 2024, 12, 12, 12, 2)
	changed := archivetest.Open(t, m, lowered(t), "b")
	list, err := changed.Run(bg, bureau, archive.Running{Owner: here, Dataset: old.Dataset, Pack: standard})
	if err != nil {
		t.Fatal(err)
	}
	met := func(id string) (assess.Outcome, string) {
		o, err := changed.Open(bg, bureau, here, id)
		if err != nil {
			t.Fatal(err)
		}
		v := archive.ValueOf(archive.UnitAt(o.Result, "D", registry.Primary), "multimedia_rooms_per_100")
		return v.Outcome, v.Threshold.Text
	}
	if out, line := met(old.ID); out != assess.BelowFloor || line != "2.3" {
		t.Errorf("the old verdict is now %s against %s", out, line)
	}
	if out, line := met(list[0].ID); out != assess.Met || line != "0.1" {
		t.Errorf("the new verdict is %s against %s", out, line)
	}
	if list[0].PackHash == old.PackHash {
		t.Error("a changed standard has the hash of the old one")
	}
}

func TestADifferenceFromTheRecordIsTold(t *testing.T) {
	s, m := desk(t, "junheng 1.0")
	a := judged(t, s, 2024, 12, 12, 2)
	m.Assessments[0].Headline.UnitsMet++
	_, err := archivetest.Open(t, m, nil, "junheng 2.0").Open(bg, bureau, here, a.ID)
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "junheng 1.0") || !strings.Contains(err.Error(), "junheng 2.0") {
		t.Errorf("opened with %v", err)
	}
}

func TestFreezingTheSameFactsAgainKeepsNothingNew(t *testing.T) {
	s, m := desk(t, "a")
	table := tableOf(func(b *facts.Builder) { archivetest.County(b, here, 2024, 12, 12) })
	first := frozen(t, s, bureau, here, 2024, table)
	again, err := s.Freeze(bg, bureau, archive.Freezing{Region: here, Year: 2024, Name: "另一个名字", Table: table})
	if err != nil || !again.Again || again.Name != first.Name || len(m.Datasets) != 1 {
		t.Errorf("%+v, %v; %d datasets", again, err, len(m.Datasets))
	}
	if len(m.Files[first.Hash]) != 4 {
		t.Errorf("%d files are kept", len(m.Files[first.Hash]))
	}
}

func TestAFreezingTellsAllThatIsWrong(t *testing.T) {
	s, _ := desk(t, "a")
	table := tableOf(func(b *facts.Builder) { archivetest.County(b, there, 2024, 12) })
	_, err := s.Freeze(bg, bureau, archive.Freezing{Region: here, Year: 2023, Name: " ", Table: table})
	var places []string
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		var f *fault.Fault
		if errors.As(e, &f) {
			places = append(places, f.Place)
		}
	}
	if diff := cmp.Diff([]string{"name", "year", "region"}, places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestOfSeveralVerdictsOneIsShown(t *testing.T) {
	s, _ := desk(t, "a")
	first := judged(t, s, 2024, 12, 12, 2)
	second := judged(t, s, 2024, 12, 12, 12)
	current := func() string {
		a, err := s.Latest(bg, bureau, here, 0)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	if current() != second.ID {
		t.Error("the later verdict is not shown")
	}
	inForce(t, s, first)
	if current() != first.ID {
		t.Error("the first verdict is not shown")
	}
}

// inForce has one person propose a verdict and another put it in force.
func inForce(t *testing.T, s *archive.Service, a archive.Assessment) {
	t.Helper()
	if _, err := s.Propose(bg, bureau, a.County, a.ID, "按国家标准测算"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adopt(bg, leader, archive.Adoption{County: a.County, Assessment: a.ID, Confirm: true}); err != nil {
		t.Fatal(err)
	}
}

func TestWhoMayNotIsRefusedOnRecord(t *testing.T) {
	s, m := desk(t, "a")
	a := judged(t, s, 2024, 12, 12, 2)
	outsider := archivetest.Holder(access.CountyStatistician, there)
	tests := []struct {
		name string
		want fault.Kind
		do   func() error
	}{
		{"an administrator opens a verdict", fault.NotFound, func() error { _, err := s.Open(bg, admin, here, a.ID); return err }},
		{"another county opens it", fault.NotFound, func() error { _, err := s.Open(bg, outsider, here, a.ID); return err }},
		{"a school freezes", fault.Denied, func() error {
			_, err := s.Freeze(bg, clerk, archive.Freezing{Region: here, Year: 2024, Name: "x"})
			return err
		}},
		{"a county leader judges", fault.Denied, func() error {
			_, err := s.Run(bg, archivetest.Holder(access.CountyLeader, here), archive.Running{Owner: here, Dataset: a.Dataset, Pack: standard})
			return err
		}},
		{"a school takes the dataset away", fault.Denied, func() error { _, err := s.DatasetFiles(bg, clerk, here, a.Dataset); return err }},
		{"another county sums it up", fault.Denied, func() error { _, err := s.RollUp(bg, outsider, 210200, 0); return err }},
		{"a school makes it current", fault.Denied, func() error { _, err := s.Propose(bg, clerk, here, a.ID, "按国家标准"); return err }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(m.Entries)
			if err := tt.do(); fault.KindOf(err) != tt.want {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if len(m.Entries) != before+1 || m.Entries[before].Result != audit.Denied {
				t.Errorf("log: %+v", m.Entries[before:])
			}
		})
	}
}

func TestEveryWriteAndExportIsOnRecord(t *testing.T) {
	s, m := desk(t, "a")
	a := judged(t, s, 2024, 12, 12)
	if _, err := s.DatasetFiles(bg, bureau, here, a.Dataset); err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range m.Entries {
		acts = append(acts, e.Act)
		if e.Actor == "" || e.Role == "" || e.Result != audit.Done || e.County != here {
			t.Errorf("entry %+v", e)
		}
	}
	if diff := cmp.Diff([]string{"dataset.freeze", "assessment.run", "assessment.propose", "assessment.current", "assessment.adopt", "dataset.export"}, acts); diff != "" {
		t.Errorf("acts (-want +got):\n%s", diff)
	}
}

func TestASchoolSeesItselfAndTheCounty(t *testing.T) {
	s, _ := desk(t, "a")
	a := judged(t, s, 2024, 12, 12, 2)
	o, err := s.Open(bg, clerk, here, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if o.Whole || len(o.Units()) != 1 || o.Result.Units[o.Units()[0]].School.ID != "A" {
		t.Errorf("whole %v, units %v", o.Whole, o.Units())
	}
	if _, err := o.Explain("value/B/primary/multimedia_rooms_per_100", 5); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another school's value: %v", err)
	}
	for _, ref := range []string{"verdict", "coef/primary/multimedia_rooms_per_100", "value/A/primary/multimedia_rooms_per_100", "verdict/units/primary"} {
		step, err := o.Explain(ref, 9)
		if err != nil {
			continue // not every pack has every requirement
		}
		walk(step, func(x *assess.Step) {
			if x.School != "" && x.School != "A" {
				t.Errorf("%s tells of school %s", ref, x.School)
			}
		})
	}
	if refs := o.RestsOn("报表.xlsx", "B", "F26"); slices.ContainsFunc(refs, func(r string) bool { return strings.Contains(r, "/B/") }) {
		t.Errorf("reverse tells of school B: %v", refs)
	}
}

func walk(s *assess.Step, visit func(*assess.Step)) {
	visit(s)
	for _, c := range s.Children {
		walk(c, visit)
	}
}

func TestManyMayOpenAtOnceAndItIsComputedOnce(t *testing.T) {
	s, m := desk(t, "a")
	a := judged(t, s, 2024, 12, 12, 2)
	fresh := archivetest.Open(t, m, nil, "a")
	m.Reads = 0
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			o, err := fresh.Open(bg, bureau, here, a.ID)
			if err != nil {
				t.Error(err)
				return
			}
			for _, ref := range []string{"verdict", "coef/primary/multimedia_rooms_per_100"} {
				if _, err := o.Explain(ref, 3); err != nil {
					t.Error(err)
				}
			}
			o.RestsOn("报表.xlsx", "A", "F26")
		})
	}
	wg.Wait()
	if m.Reads != 1 {
		t.Errorf("the dataset was read %d times", m.Reads)
	}
}

func TestACityIsSummedUpFromHeadlines(t *testing.T) {
	s, m := desk(t, "a")
	table := tableOf(func(b *facts.Builder) {
		archivetest.County(b, here, 2024, 12, 12, 2)
		archivetest.County(b, there, 2024, 12, 12)
	})
	d := frozen(t, s, city, 210100, 2024, table)
	list, err := archivetest.Run(bg, s, city, archive.Running{Owner: 210100, Dataset: d.Hash, Pack: standard})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d, %v", len(list), err)
	}
	m.Reads = 0
	up, err := s.RollUp(bg, archivetest.Province, 210000, 0)
	if err != nil {
		t.Fatal(err)
	}
	if up.Year != 2024 || up.Total.Assessed != 2 || up.Total.Units != 7 || up.Total.Counties < 90 {
		t.Errorf("total %+v", up.Total)
	}
	at := slices.IndexFunc(up.Rows, func(r archive.RollUpRow) bool { return r.Region == 210100 })
	if at < 0 || up.Rows[at].Name != "沈阳市" || up.Rows[at].Assessed != 2 {
		t.Errorf("rows %+v", up.Rows)
	}
	below, err := s.RollUp(bg, city, 210100, 2024)
	if err != nil {
		t.Fatal(err)
	}
	at = slices.IndexFunc(below.Rows, func(r archive.RollUpRow) bool { return r.Region == there })
	if at < 0 || below.Rows[at].Latest == nil || below.Rows[at].Latest.ID == "" {
		t.Errorf("rows %+v", below.Rows)
	}
	if m.Reads != 0 {
		t.Error("a roll-up reads datasets")
	}
}

func TestTheYearsAreLinedUp(t *testing.T) {
	s, _ := desk(t, "a")
	judged(t, s, 2022, 12, 12, 8)
	judged(t, s, 2023, 12, 12, 10)
	a := judged(t, s, 2024, 12, 12, 12)
	trend, err := s.Trend(bg, bureau, a)
	if err != nil {
		t.Fatal(err)
	}
	if len(trend.Years) != 3 || trend.Years[0].Year != 2022 || trend.Mixed {
		t.Fatalf("years %+v", trend.Years)
	}
	for _, l := range trend.Lines {
		if l.Stage == "primary" && l.Indicator == "multimedia_rooms_per_100" {
			if *l.CV[0] <= *l.CV[1] || *l.CV[2] != 0 {
				t.Errorf("coefficients %v %v %v", *l.CV[0], *l.CV[1], *l.CV[2])
			}
		}
	}
}

func TestValuesNearTheirLineOrFallingAreWarnedOf(t *testing.T) {
	s, _ := desk(t, "a")
	// 500 pupils at 2.3 rooms a hundred: the line is 11.5 rooms, the floor 9.775.
	judged(t, s, 2022, 12, 20, 40, 16, 11)
	judged(t, s, 2023, 12, 20, 40, 14.5, 11)
	a := judged(t, s, 2024, 12, 20, 40, 13, 11)
	o, err := s.Open(bg, bureau, here, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.History(bg, bureau, o, 4)
	if err != nil || len(h) != 3 {
		t.Fatalf("%d years, %v", len(h), err)
	}
	got := map[registry.SchoolID]archive.WarningKind{}
	for _, w := range h.Warnings(archive.Watch{Share: 0.05, Years: 3}) {
		if w.Indicator == "multimedia_rooms_per_100" && w.School.ID != "" {
			got[w.School.ID] = w.Kind
			if w.Kind == archive.Falling && (math.Abs(w.Reaches-1) > 1e-9 || math.Abs(w.Slope+0.3) > 1e-9) {
				t.Errorf("%s falls by %v a year and reaches the line in %v", w.Name, w.Slope, w.Reaches)
			}
		}
	}
	want := map[registry.SchoolID]archive.WarningKind{"A": archive.NearLine, "D": archive.Falling, "E": archive.NearMiss}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestYearsAndLikeSchoolsAreCompared(t *testing.T) {
	s, _ := desk(t, "a")
	first := judged(t, s, 2023, 12, 12)
	second := judged(t, s, 2024, 12, 14, 16, 18, 20, 22)
	a, err := s.Open(bg, bureau, here, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Open(bg, bureau, here, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	changes := archive.Changes(a, b)
	if len(changes) != 7 || changes[0].Before == nil || changes[2].Before != nil {
		t.Errorf("%d changes", len(changes))
	}
	p := archive.PeersOf(b.Result, 0)
	if len(p.Units) != 6 || !p.Size || !p.Place {
		t.Fatalf("peers %+v", p)
	}
	for _, f := range p.Figures {
		if f.Indicator == "multimedia_rooms_per_100" && (math.Abs(f.Median-3.4) > 1e-9 || math.Abs(f.Low-2.9) > 1e-9 || f.Below != 0) {
			t.Errorf("figures %+v", f)
		}
	}
}

func TestOpenedVerdictsStayWithinTheirMemory(t *testing.T) {
	s, m := desk(t, "a")
	var list []archive.Assessment
	for y := registry.SchoolYear(2017); y <= 2024; y++ {
		list = append(list, judged(t, s, y, 12, 12, 2))
	}
	const room = 2 << 20
	small := archivetest.Open(t, m, nil, "a", func(o *archive.Options) { o.Memory = room })
	for range 2 {
		for _, a := range list {
			if _, err := small.Open(bg, bureau, here, a.ID); err != nil {
				t.Fatal(err)
			}
			if items, bytes := small.Kept(); bytes > room || items == 0 || items == len(list) {
				t.Fatalf("%d verdicts of %d bytes are kept", items, bytes)
			}
		}
	}
}
