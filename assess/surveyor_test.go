package assess_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/parallel"
	"junheng/registry"
	"junheng/rules"
)

// shelf keeps the files of a dataset in memory.
type shelf map[string]*bytes.Buffer

func (s shelf) create(name string) (io.WriteCloser, error) {
	s[name] = &bytes.Buffer{}
	return shelved{s[name]}, nil
}

type shelved struct{ *bytes.Buffer }

func (shelved) Close() error { return nil }

// stored gives a table as a dataset that lies in files.
func stored(t testing.TB, table *facts.Table) *facts.Dataset {
	t.Helper()
	s := shelf{}
	if err := facts.Freeze(table, facts.Manifest{}).Write(s.create); err != nil {
		t.Fatal(err)
	}
	d, err := facts.OpenDataset(func(name string) (io.ReaderAt, int64, error) {
		b := s[name].Bytes()
		return bytes.NewReader(b), int64(len(b)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sectionPack is seven indicators that rest on what sections report alone.
func sectionPack() *rules.Pack {
	p := nationPack()
	p.Scopes[0].Where = "students >= 50"
	return p
}

// sections draws counties of schools that report by section only, in two years.
func sections(r *rand.Rand, counties int) *facts.Table {
	t := facts.NewTable()
	for c := range counties {
		code := registry.RegionCode(110101 + c)
		for i := range 1 + r.IntN(60) {
			s := t.AddSchool(registry.School{ID: registry.SchoolID(fmt.Sprint(code, 100+i)), County: code})
			for st := registry.Primary; st <= registry.Senior; st++ {
				for _, y := range []registry.SchoolYear{year - 1, year} {
					if r.IntN(3) == 0 {
						continue
					}
					row := t.AddRow(code, y, s, st)
					for f, v := range drawSection(r, min(st, registry.Junior), []float64{0, 0.002, 0.02}[c%3]) {
						t.Set(row, f, v, facts.Origin{})
					}
				}
			}
		}
	}
	return t
}

// stageFigures is all that a survey tells of one stage of one county.
type stageFigures struct {
	Spreads []assess.Spread
	Tallies []assess.GroupTally
}

type stageKey struct {
	County registry.RegionCode
	Stage  registry.Stage
}

func collectFigures(into map[stageKey]stageFigures, s *assess.Survey) {
	for g, group := range s.Units.Groups {
		var f stageFigures
		for k := range s.Spreads {
			f.Spreads = append(f.Spreads, s.Spreads[k][g])
		}
		for r := range s.Rules {
			f.Tallies = append(f.Tallies, s.Rules[r].Groups[g])
		}
		into[stageKey{group.County, group.Stage}] = f
	}
}

func TestBlocksOfADatasetAreSurveyedAsTheWholeTable(t *testing.T) {
	table := sections(rand.New(rand.NewPCG(5, 5)), 90)
	d := stored(t, table)
	for name, opt := range map[string]assess.Options{"the year": {}, "a year without facts": {Year: 2001}} {
		s := compile(t, sectionPack(), opt)
		whole, err := d.Table()
		if err != nil {
			t.Fatal(err)
		}
		u, err := s.Units(whole)
		if err != nil {
			t.Fatal(err)
		}
		want, got := map[stageKey]stageFigures{}, map[stageKey]stageFigures{}
		collectFigures(want, s.Figures(u))
		var mu sync.Mutex
		ok, err := stored(t, table).Scan(s.Needs(), parallel.On(2), func() func(*facts.Block) error {
			surveyor := s.Surveyor()
			return func(b *facts.Block) error {
				figures, plain := surveyor.Survey(b)
				if !plain {
					t.Error("rows of sections only are not plain")
					return nil
				}
				mu.Lock()
				defer mu.Unlock()
				collectFigures(got, figures)
				return nil
			}
		})
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(sameBits)); diff != "" {
			t.Errorf("%s (-table +blocks):\n%s", name, diff[:min(len(diff), 800)])
		}
	}
}

func TestABlockThatHasToBeResolvedIsNotSurveyed(t *testing.T) {
	s := compile(t, sectionPack(), assess.Options{})
	table := drawCounty(rand.New(rand.NewPCG(1, 1)), 0)
	if _, err := stored(t, table).Scan(s.Needs(), parallel.On(1), func() func(*facts.Block) error {
		surveyor := s.Surveyor()
		return func(b *facts.Block) error {
			if _, plain := surveyor.Survey(b); plain {
				t.Error("rows of whole schools were taken for sections")
			}
			return nil
		}
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAStandardThatReadsPropertiesOfSchoolsHasNoSurveyor(t *testing.T) {
	if compile(t, sevenPack(), assess.Options{}).Surveyor() != nil {
		t.Error("a surveyor was given that would not see the register of schools")
	}
}

func TestTheTalliesOfGroupsAreThoseOfTheirUnits(t *testing.T) {
	table := sections(rand.New(rand.NewPCG(6, 6)), 40)
	s := compile(t, nationPack(), assess.Options{})
	u, err := s.Units(table)
	if err != nil {
		t.Fatal(err)
	}
	v := s.Figures(u)
	for r := range v.Rules {
		rule := &v.Rules[r]
		for g, group := range u.Groups {
			var want assess.GroupTally
			for _, tally := range rule.Tally[group.Lo:group.Hi] {
				want.Unknown += int(tally.Unknown)
				if tally.Asked() > 0 {
					want.Asked++
				}
				if allowed := rule.Allowed[group.Stage]; allowed >= 0 && tally.CertainlyShort(allowed) {
					want.Short++
				}
			}
			if rule.Groups[g] != want {
				t.Errorf("%v: %+v, want %+v", group, rule.Groups[g], want)
			}
		}
	}
}
