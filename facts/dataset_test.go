package facts_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
)

// shelf keeps the files of a dataset in memory.
type shelf map[string][]byte

type shelved struct {
	bytes.Buffer
	keep func([]byte)
}

func (s *shelved) Close() error { s.keep(s.Bytes()); return nil }

func (s shelf) create(name string) (io.WriteCloser, error) {
	return &shelved{keep: func(b []byte) { s[name] = bytes.Clone(b) }}, nil
}

func (s shelf) open(name string) (io.ReaderAt, int64, error) {
	b, ok := s[name]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return bytes.NewReader(b), int64(len(b)), nil
}

// anyValue draws every kind of cell: numbers, every blank, and NaNs such as
// the machine makes.
func anyValue() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64(),
		rapid.Map(rapid.IntRange(0, 50), func(n int) float64 { return float64(n) }),
		rapid.Map(rapid.IntRange(1, 4), func(n int) float64 { return blank.Of(blank.State(n)) }),
		rapid.Just(blank.Of(blank.NotReported)),
		rapid.Just(math.NaN()),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.Inf(1), math.MaxFloat64, math.SmallestNonzeroFloat64}),
	)
}

func anyTable(t *rapid.T) *facts.Table {
	tab := facts.NewTable()
	words := rapid.SampledFrom([]string{"", "桃源小学", "a,b:c", "125万", strings.Repeat("长", 40)})
	for i := range rapid.IntRange(0, 5).Draw(t, "schools") {
		tab.AddSchool(registry.School{
			ID: registry.SchoolID(fmt.Sprint("s", rapid.IntRange(0, 3).Draw(t, "id"))), Name: words.Draw(t, "name"),
			County: 990101, Type: registry.SchoolType(i), Founded: 1990 + i,
		})
	}
	fields := []facts.FieldID{"students", "teachers", "books", "never"}
	src := tab.AddSource(facts.Source{File: "县.csv", Hash: "ab", Columns: map[facts.FieldID]int{"students": 7, "books": 28}})
	other := tab.AddSource(facts.Source{File: "县.xlsx", Hash: "aa", Sheet: "表", Grid: true, Columns: map[facts.FieldID]int{"teachers": 28}})
	for range rapid.IntRange(0, 30).Draw(t, "rows") {
		row := tab.AddRow(
			registry.RegionCode(rapid.IntRange(990101, 990103).Draw(t, "county")),
			registry.SchoolYear(rapid.IntRange(2022, 2024).Draw(t, "year")),
			int32(rapid.IntRange(-1, len(tab.Schools)-1).Draw(t, "school")),
			registry.Stage(rapid.IntRange(0, 3).Draw(t, "stage")))
		for _, f := range fields[:rapid.IntRange(0, 3).Draw(t, "fields")] {
			o := facts.Origin{}
			if rapid.Bool().Draw(t, "known") {
				o = facts.Origin{File: "校.xlsx", Hash: "cd", Sheet: "填报", Cell: fmt.Sprint("F", row), Raw: words.Draw(t, "raw")}
			}
			tab.Set(row, f, anyValue().Draw(t, string(f)), o)
		}
		tab.SetText(row, "remark", words.Draw(t, "text"))
		switch rapid.IntRange(0, 2).Draw(t, "source") {
		case 1:
			tab.SetSource(row, src, int32(row+2))
		case 2:
			tab.SetSource(row, other, int32(row+4))
		}
	}
	tab.Ensure("never")
	return tab
}

// line is a row with all there is to know of it, for comparing tables by content.
func lines(t *facts.Table, fields ...facts.FieldID) []string {
	var out []string
	for row := range t.Len() {
		s, _ := t.SchoolAt(row)
		l := fmt.Sprintf("%+v %+v %q", t.Key(row), s, t.Text(row, "remark"))
		for _, f := range fields {
			v := t.Value(row, f)
			l += fmt.Sprintf(" | %s %s %x %+v", f, blank.StateOf(v), math.Float64bits(v), t.Origin(row, f))
		}
		out = append(out, l)
	}
	return out
}

func store(t testing.TB, d *facts.Dataset) shelf {
	t.Helper()
	s := shelf{}
	if err := d.Write(s.create); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsWrittenIsReadBackWithEveryBlankAndOrigin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := facts.Freeze(anyTable(rt), facts.Manifest{Program: "test", Sources: []facts.SourceFile{{File: "县.csv", Hash: "ab"}}})
		want, err := d.Table()
		if err != nil {
			rt.Fatal(err)
		}
		s := shelf{}
		if err := d.Write(s.create); err != nil {
			rt.Fatal(err)
		}
		opened, err := facts.OpenDataset(s.open)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := opened.Table()
		if err != nil {
			rt.Fatal(err)
		}
		all := []facts.FieldID{"students", "teachers", "books", "never"}
		if diff := cmp.Diff(lines(want, all...), lines(got, all...)); diff != "" {
			rt.Fatalf("table changed (-frozen +read):\n%s", diff)
		}
		stored := d.Manifest // Write adds what only a stored dataset has
		stored.Files = opened.Manifest.Files
		if len(stored.Files) != 3 {
			rt.Fatalf("manifest names the files %v, want three", stored.Files)
		}
		if diff := cmp.Diff(stored, opened.Manifest, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("manifest changed:\n%s", diff)
		}
		if again := facts.Freeze(got, facts.Manifest{}); again.Hash != d.Hash {
			rt.Fatalf("hash changed: %s, was %s", again.Hash, d.Hash)
		}
	})
}

func TestTheHashDoesNotDependOnTheOrderOfRowsSchoolsOrFields(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tab := anyTable(rt)
		want := facts.Freeze(tab, facts.Manifest{At: time.Unix(1, 0)}).Hash

		order := rapid.Permutation(years(tab)).Draw(rt, "order")
		shuffled := facts.NewTable()
		shuffled.AddSchool(registry.School{ID: "unused"})
		shuffled.Ensure("empty")
		for _, y := range order {
			shuffled.Append(tab.Filter(0, y))
		}
		if got := facts.Freeze(shuffled, facts.Manifest{At: time.Unix(2, 0), By: "another"}).Hash; got != want {
			rt.Fatalf("hash %s, want %s", got, want)
		}
	})
}

func years(t *facts.Table) []registry.SchoolYear {
	if ys := t.Years(); len(ys) > 0 {
		return ys
	}
	return []registry.SchoolYear{2024}
}

func sample() *facts.Table {
	t := facts.NewTable()
	s := t.AddSchool(registry.School{ID: "A", Name: "桃源小学", County: 990101, Type: registry.PrimarySchool})
	row := t.AddRow(990101, 2024, s, registry.Primary)
	t.Set(row, "students", 400, facts.Origin{File: "县.xlsx", Hash: "ab", Sheet: "学校", Cell: "D5", Raw: "４００"})
	t.Set(row, "pe_shared", blank.Of(blank.NotApplicable), facts.Origin{})
	t.Set(row, "books", 5000, facts.Origin{})
	t.SetText(row, "remark", "新建")
	return t
}

func TestAnyChangeOfContentChangesTheHash(t *testing.T) {
	base := facts.Freeze(sample(), facts.Manifest{}).Hash
	origin := facts.Origin{File: "县.xlsx", Hash: "ab", Sheet: "学校", Cell: "D5", Raw: "４００"}
	for name, change := range map[string]func(*facts.Table){
		"a value":           func(t *facts.Table) { t.Set(0, "students", 401, origin) },
		"a blank's state":   func(t *facts.Table) { t.Set(0, "pe_shared", blank.Of(blank.Withheld), facts.Origin{}) },
		"a word":            func(t *facts.Table) { t.SetText(0, "remark", "扩建") },
		"a cell":            func(t *facts.Table) { o := origin; o.Cell = "D6"; t.Set(0, "students", 400, o) },
		"a school's name":   func(t *facts.Table) { t.Schools[0].Name = "桃园小学" },
		"a stage":           func(t *facts.Table) { t.Stage[0] = registry.Whole },
		"a row":             func(t *facts.Table) { t.AddRow(990101, 2024, -1, registry.Whole) },
		"a zero for a void": func(t *facts.Table) { t.Set(0, "teachers", 0, facts.Origin{}) },
	} {
		changed := sample()
		change(changed)
		if facts.Freeze(changed, facts.Manifest{}).Hash == base {
			t.Errorf("%s changed, the hash did not", name)
		}
	}
}

func TestADatasetDoesNotFollowLaterChangesOfItsTable(t *testing.T) {
	tab := sample()
	d := facts.Freeze(tab, facts.Manifest{})
	tab.Set(0, "students", 1, facts.Origin{})
	tab.Schools[0].Name = "改名"
	got, err := d.Table()
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := got.SchoolAt(0); got.Value(0, "students") != 400 || s.Name != "桃源小学" {
		t.Errorf("the frozen table changed: %v %v", got.Value(0, "students"), s)
	}
}

func TestOnlyTheSelectedColumnsAreRead(t *testing.T) {
	s := store(t, facts.Freeze(sample(), facts.Manifest{}))
	d, err := facts.OpenDataset(s.open)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Load(facts.Selection{Fields: []facts.FieldID{"students", "no_such_field"}, NoLineage: true, NoTexts: true, NoNames: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]facts.FieldID{"students"}, got.Fields()); diff != "" {
		t.Error(diff)
	}
	if s, _ := got.SchoolAt(0); s.Name != "" || s.Type != registry.PrimarySchool {
		t.Errorf("school = %+v", s)
	}
	if !got.Origin(0, "students").IsZero() || got.Text(0, "remark") != "" {
		t.Error("lineage and words were read")
	}
}

func TestDamageIsFound(t *testing.T) {
	whole := store(t, facts.Freeze(sample(), facts.Manifest{Program: "test"}))
	for name := range whole {
		for at := 0; at < len(whole[name]); at += 1 + len(whole[name])/150 {
			s := shelf{}
			for n, b := range whole {
				s[n] = bytes.Clone(b)
			}
			s[name][at] ^= 0x20
			d, err := facts.OpenDataset(s.open)
			if err != nil {
				continue
			}
			got, err := d.Table()
			if err != nil {
				if fault.KindOf(err) == fault.Internal {
					t.Errorf("%s byte %d: %v has no kind", name, at, err)
				}
				continue
			}
			if facts.Freeze(got, facts.Manifest{}).Hash != facts.Freeze(sample(), facts.Manifest{}).Hash {
				t.Errorf("%s byte %d: other content was read without an error", name, at)
			}
		}
	}
}

func TestVerifyFindsEveryFlippedByteOfTheStoredColumns(t *testing.T) {
	whole := store(t, facts.Freeze(sample(), facts.Manifest{}))
	for _, name := range []string{facts.UnitsFile, facts.SchoolsFile, facts.LineageFile} {
		for at := 0; at < len(whole[name]); at += 1 + len(whole[name])/40 {
			s := shelf{}
			for n, b := range whole {
				s[n] = bytes.Clone(b)
			}
			s[name][at] ^= 0x01
			d, err := facts.OpenDataset(s.open)
			if err != nil {
				continue
			}
			if err := d.Verify(); err == nil {
				t.Errorf("%s byte %d was flipped without Verify finding it", name, at)
			}
		}
	}
	d, err := facts.OpenDataset(whole.open)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Verify(); err != nil {
		t.Errorf("an untouched dataset does not verify: %v", err)
	}
}

func TestATruncatedOrMissingFileIsRefusedInOneSentence(t *testing.T) {
	whole := store(t, facts.Freeze(sample(), facts.Manifest{}))
	for name := range whole {
		s := shelf{}
		for n, b := range whole {
			s[n] = b
		}
		s[name] = s[name][:len(s[name])/2]
		err := readAll(s)
		if err == nil {
			t.Errorf("half of %s was accepted", name)
		}
		delete(s, name)
		if err := readAll(s); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func readAll(s shelf) error {
	d, err := facts.OpenDataset(s.open)
	if err != nil {
		return err
	}
	_, err = d.Table()
	return err
}

func TestANewerOrOlderFormatIsNamed(t *testing.T) {
	for _, format := range []string{"1", "9"} {
		s := store(t, facts.Freeze(sample(), facts.Manifest{}))
		s[facts.ManifestFile] = bytes.Replace(s[facts.ManifestFile], []byte(`"format": 2`), []byte(`"format": `+format), 1)
		if err := readAll(s); err == nil || !strings.Contains(err.Error(), "format "+format) {
			t.Errorf("error = %v", err)
		}
	}
}

func ExampleFreeze() {
	t := facts.NewTable()
	s := t.AddSchool(registry.School{ID: "A", Name: "桃源小学"})
	row := t.AddRow(990101, 2024, s, registry.Primary)
	t.Set(row, "students", 400, facts.Origin{File: "县.xlsx", Sheet: "学校", Cell: "D5"})

	d := facts.Freeze(t, facts.Manifest{Program: "junheng 1.0"})
	fmt.Println(d.Hash[:16], d.Manifest.Rows, d.Manifest.Fields)
	// Output:
	// cac9b0ba9ed1e81d 1 [students]
}

func TestTheRegisterIsLeftOutOnlyWhereNoRowNeedsIt(t *testing.T) {
	sel := facts.Selection{NoLineage: true, NoTexts: true, NoNames: true, NoRegister: true}
	for _, c := range []struct {
		name  string
		stage registry.Stage
		want  int
	}{{"sections", registry.Primary, 0}, {"a whole school", registry.Whole, 1}} {
		table := facts.NewTable()
		s := table.AddSchool(registry.School{ID: "1", County: 110101, Type: registry.PrimarySchool})
		table.Set(table.AddRow(110101, 2024, s, c.stage), "students", 12, facts.Origin{})
		d, err := facts.OpenDataset(store(t, facts.Freeze(table, facts.Manifest{})).open)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Load(sel)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Schools) != c.want {
			t.Errorf("%s: %d schools of the register were read, want %d", c.name, len(got.Schools), c.want)
		}
	}
}
