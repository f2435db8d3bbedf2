package facts_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/parallel"
	"junheng/registry"
)

var scannedFields = []facts.FieldID{"students", "books", "never", "no_such_field"}

// scanLines scans a dataset and gives its rows as text, sorted; false where it
// cannot be scanned.
func scanLines(d *facts.Dataset, goroutines int) (out []string, ok bool, err error) {
	var mu sync.Mutex
	ok, err = d.Scan(scannedFields, parallel.On(goroutines), func() func(*facts.Block) error {
		return func(b *facts.Block) error {
			n := len(b.County)
			to, values := make([]int32, n), make([][]float64, len(scannedFields))
			for i := range to {
				to[i] = int32(n - 1 - i)
			}
			has := make([]bool, len(scannedFields))
			for i, f := range scannedFields {
				values[i] = make([]float64, n)
				has[i] = b.Scatter(f, to, values[i])
			}
			mu.Lock()
			defer mu.Unlock()
			for r := range n {
				l := fmt.Sprint(b.County[r], b.Year[r], b.School[r], b.Stage[r])
				for i, f := range scannedFields {
					v := values[i][to[r]]
					if !has[i] {
						v = blank.Of(blank.NotReported)
					}
					l += fmt.Sprintf(" %s %x", f, math.Float64bits(v))
				}
				out = append(out, l)
			}
			return nil
		}
	})
	slices.Sort(out)
	return out, ok, err
}

func tableLines(t *facts.Table) []string {
	var out []string
	for r := range t.Len() {
		l := fmt.Sprint(t.County[r], t.Year[r], t.School[r], t.Stage[r])
		for _, f := range scannedFields {
			l += fmt.Sprintf(" %s %x", f, math.Float64bits(t.Value(r, f)))
		}
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

func TestAScanHandsOverWhatTheTableHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := facts.Freeze(anyTable(rt), facts.Manifest{})
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
		got, ok, err := scanLines(opened, 2)
		if err != nil || !ok {
			rt.Fatal(ok, err)
		}
		if diff := cmp.Diff(tableLines(want), got); diff != "" {
			rt.Fatalf("(-table +scan):\n%s", diff)
		}
	})
}

// manyRows makes so many counties of so many rows each.
func manyRows(counties, rows int) *facts.Table {
	t := facts.NewTable()
	for c := range counties {
		for i := range rows {
			s := t.AddSchool(registry.School{ID: registry.SchoolID(fmt.Sprintf("%06d%06d", c, i))})
			row := t.AddRow(registry.RegionCode(110101+c), 2024, s, registry.Primary)
			t.Set(row, "students", float64(c*rows+i), facts.Origin{})
			if i%50 != 7 {
				t.Set(row, "books", float64(i%300), facts.Origin{})
			} else if i%100 == 7 {
				t.Set(row, "books", blank.Of(blank.Withheld), facts.Origin{})
			}
		}
	}
	return t
}

func TestBlocksAreWholeCountiesHoweverManyTheyAre(t *testing.T) {
	for _, c := range []struct {
		counties, rows int
		want           bool
	}{{700, 100, true}, {3, 12_000, true}, {1, 70_000, false}} {
		frozen := facts.Freeze(manyRows(c.counties, c.rows), facts.Manifest{})
		d, err := facts.OpenDataset(store(t, frozen).open)
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := scanLines(d, 3)
		if err != nil || ok != c.want {
			t.Errorf("%d counties of %d: scanned %v, %v", c.counties, c.rows, ok, err)
		}
		table, err := d.Table()
		if err != nil {
			t.Fatal(err)
		}
		if ok && !slices.Equal(got, tableLines(table)) {
			t.Errorf("%d counties of %d: other rows than in the table", c.counties, c.rows)
		}
		if again := facts.Freeze(table, facts.Manifest{}); again.Hash != frozen.Hash {
			t.Errorf("%d counties of %d: the hash changed in storage", c.counties, c.rows)
		}
	}
}

func TestADatasetFrozenHereIsNotScanned(t *testing.T) {
	if _, ok, err := scanLines(facts.Freeze(sample(), facts.Manifest{}), 1); ok || err != nil {
		t.Errorf("scanned %v, %v", ok, err)
	}
}

func TestAScanFindsDamage(t *testing.T) {
	whole := store(t, facts.Freeze(manyRows(3, 5), facts.Manifest{}))
	want, _, err := scanOf(whole)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole[facts.UnitsFile] {
		s := shelf{facts.ManifestFile: whole[facts.ManifestFile], facts.UnitsFile: bytes.Clone(whole[facts.UnitsFile])}
		s[facts.UnitsFile][at] ^= 0x20
		got, ok, err := scanOf(s)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Errorf("byte %d: %v has no kind", at, err)
			}
			continue
		}
		if ok && !slices.Equal(want, got) {
			t.Errorf("byte %d: other values were scanned without an error", at)
		}
	}
}

func scanOf(s shelf) ([]string, bool, error) {
	d, err := facts.OpenDataset(s.open)
	if err != nil {
		return nil, false, err
	}
	return scanLines(d, 1)
}

// inMemory is a file that is mapped into memory.
type inMemory struct{ *bytes.Reader }

func (m inMemory) Bytes() []byte {
	b, err := io.ReadAll(io.NewSectionReader(m, 0, m.Size()))
	if err != nil {
		panic(err)
	}
	return b
}

func TestAMappedFileIsReadAsAnyOther(t *testing.T) {
	s := store(t, facts.Freeze(manyRows(9, 40), facts.Manifest{}))
	want, _, err := scanOf(s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := facts.OpenDataset(func(name string) (io.ReaderAt, int64, error) {
		b := s[name]
		return inMemory{bytes.NewReader(b)}, int64(len(b)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, ok, err := scanLines(d, 2)
	if err != nil || !ok || !slices.Equal(want, got) {
		t.Errorf("scanned %v, %v; the same rows: %v", ok, err, slices.Equal(want, got))
	}
	if err := d.Verify(); err != nil {
		t.Error(err)
	}
}
