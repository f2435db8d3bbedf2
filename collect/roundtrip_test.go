package collect_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// drawValue draws a value that the field can hold, or a blank.
func drawValue(t *rapid.T, d *facts.Field, label string) float64 {
	switch rapid.IntRange(0, 9).Draw(t, label+" state") {
	case 0:
		return blank.Of(blank.NotReported)
	case 1:
		return blank.Of(blank.NotApplicable)
	case 2:
		return blank.Of(blank.Withheld)
	}
	switch d.Type {
	case facts.Bool, facts.Answer:
		return float64(rapid.IntRange(0, 1).Draw(t, label))
	case facts.Enum:
		return float64(rapid.SampledFrom(d.Options).Draw(t, label).Code)
	case facts.Year:
		return float64(rapid.IntRange(1900, 2024).Draw(t, label))
	case facts.Count:
		return float64(rapid.IntRange(0, 999).Draw(t, label))
	}
	most := 99999
	if d.Unit == "%" {
		most = 9999
	}
	return float64(rapid.IntRange(0, most).Draw(t, label)) / 100
}

// drawTable fills a table with what a form can say of a few schools.
func drawTable(t *rapid.T, f *collect.Form, dict *facts.Dictionary, year registry.SchoolYear) *facts.Table {
	tab := facts.NewTable()
	if f.Subject == collect.AboutCounty {
		row := tab.AddRow(210102, year, -1, registry.Whole)
		for _, fs := range f.Facts() {
			if d := dict.Field(fs.Field); d.Type != facts.Words {
				tab.Set(row, fs.Field, drawValue(t, d, string(fs.Field)), facts.Origin{})
			}
		}
		return tab
	}
	types := []registry.SchoolType{registry.PrimarySchool, registry.JuniorSchool, registry.NineYear}
	for i := range rapid.IntRange(1, 4).Draw(t, "schools") {
		typ := types[i%3]
		s := registry.School{ID: registry.SchoolID(fmt.Sprintf("21010200%d", i)), Code: fmt.Sprintf("21010200%d", i), Name: fmt.Sprintf("第%d学校", i), County: 210102, Type: typ}
		drawSchool(t, f, dict, tab, s, year)
	}
	return tab
}

func drawSchool(t *rapid.T, f *collect.Form, dict *facts.Dictionary, tab *facts.Table, s registry.School, year registry.SchoolYear) {
	n := tab.AddSchool(s)
	rows := map[registry.Stage]int{}
	row := func(st registry.Stage) int {
		if _, ok := rows[st]; !ok {
			rows[st] = tab.AddRow(210102, year, n, st)
		}
		return rows[st]
	}
	taught := s.Stages()
	for _, fs := range f.Facts() {
		d := dict.Field(fs.Field)
		switch {
		case d.Type == facts.Words:
		case fs.Field == "school_type":
			tab.Set(row(registry.Whole), fs.Field, float64(s.Type), facts.Origin{})
		case d.Level != facts.PerSection:
			tab.Set(row(registry.Whole), fs.Field, drawValue(t, d, s.Name+string(fs.Field)), facts.Origin{})
		default:
			for _, st := range sections(f, fs, taught) {
				v := drawValue(t, d, s.Name+string(fs.Field)+st.String())
				if f.BySection() && fs.Field == "students" && (blank.Is(v) || v == 0) {
					v = 100 // what is shown per pupil needs pupils
				}
				tab.Set(row(st), fs.Field, v, facts.Origin{})
			}
		}
	}
}

// sections lists where a form may put a field of a school that teaches taught.
func sections(f *collect.Form, fs collect.FactOf, taught []registry.Stage) []registry.Stage {
	if fs.Each {
		if len(taught) == 1 || f.BySection() {
			return taught
		}
		return []registry.Stage{registry.Whole, taught[0], taught[1]}
	}
	if fs.Stage == registry.Whole {
		if len(taught) == 1 && saysType(f) {
			return taught
		}
		return []registry.Stage{registry.Whole}
	}
	for _, s := range taught {
		if s == fs.Stage {
			return []registry.Stage{s}
		}
	}
	return nil
}

// saysType reports whether a form says the type of a school, without which
// values are not known to be those of its only section.
func saysType(f *collect.Form) bool {
	for _, fs := range f.Facts() {
		if fs.Field == "school_type" {
			return true
		}
	}
	return false
}

// sameFacts compares the facts of two tables, blanks by their state.
func sameFacts(want, got *facts.Table) string {
	at := map[string]int{}
	key := func(t *facts.Table, row int) string {
		id := registry.SchoolID("county")
		if s := t.School[row]; s >= 0 {
			id = t.Schools[s].ID
		}
		return fmt.Sprintf("%s %d %s %s", t.County[row], t.Year[row], id, t.Stage[row])
	}
	for row := range got.Len() {
		at[key(got, row)] = row
	}
	for row := range want.Len() {
		for _, f := range want.Fields() {
			w, g := want.Value(row, f), blank.Of(blank.NotReported)
			if r, ok := at[key(want, row)]; ok {
				g = got.Value(r, f)
			}
			if blank.StateOf(w) == blank.NotReported && blank.StateOf(g) == blank.NotApplicable {
				continue // the form says what a blank means there
			}
			if blank.StateOf(w) != blank.StateOf(g) || !blank.Is(w) && math.Abs(w-g) > 1e-9*math.Abs(w) {
				return fmt.Sprintf("%s of %s: want %v (%s), got %v (%s)", f, key(want, row), w, blank.StateOf(w), g, blank.StateOf(g))
			}
		}
	}
	return ""
}

func TestWhatIsExportedReadsBackTheSame(t *testing.T) {
	list, dict := forms(t)
	for _, f := range list {
		if f.Result || f.Orientation == collect.ChecksOnly {
			continue
		}
		t.Run(f.ID, func(t *testing.T) {
			year := registry.SchoolYear(2024)
			if f.Until != "" {
				year = 2019
			}
			tables := rapid.Custom(func(t *rapid.T) *facts.Table { return drawTable(t, f, dict, year) })
			for seed := range 20 {
				want := tables.Example(seed)
				data, err := collect.Export(f, want)
				if err != nil {
					t.Fatal(err)
				}
				in, err := collect.Read([]collect.Input{{Name: "往返.xlsx", Data: data}}, collect.Options{Forms: list, Dict: dict, Year: year, County: 210102})
				if err != nil {
					t.Fatal(err)
				}
				if diff := sameFacts(want, in.Table); diff != "" {
					t.Fatalf("seed %d: %s\nreceipt: %+v\nproblems:\n%s", seed, diff, in.Receipts[0].Sheets, lines(in.Problems))
				}
			}
		})
	}
}

func TestATemplateCarriesSchoolsAndWhatDoesNotChange(t *testing.T) {
	list, dict := forms(t)
	before := readAs(t, county(2023), file(t, "a.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}))
	for _, id := range []string{"cn/county-table", "cn/school-return"} {
		for _, f := range list {
			if f.ID != id {
				continue
			}
			data, err := collect.Template(f, before.Table.Schools, 210102, 2024, before.Table)
			if err != nil {
				t.Fatal(err)
			}
			in, err := collect.Read([]collect.Input{{Name: "模板.xlsx", Data: data}}, collect.Options{Forms: list, Dict: dict, Year: 2024, County: 210102})
			if err != nil {
				t.Fatal(err)
			}
			if len(in.Table.Schools) != 1 || in.Table.Schools[0].Type != registry.PrimarySchool || in.Table.Schools[0].Code != "1001" {
				t.Errorf("%s: the template reads back as %+v", id, in.Table.Schools)
			}
			for row := range in.Table.Len() {
				if v := in.Table.Value(row, "students"); !blank.Is(v) {
					t.Errorf("%s: the template carries last year's pupils (%v)", id, v)
				}
			}
		}
	}
}
