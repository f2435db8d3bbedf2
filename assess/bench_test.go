package assess_test

import (
	"encoding/csv"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/parallel"
	"junheng/registry"
	"junheng/rules"
)

// nation is a table of a whole country in one year: one row a section. With
// JUNHENG_NATION naming a CSV made by bench/gen it is that file; else it is
// made up, as large and as uneven.
func nation(tb testing.TB) *facts.Table {
	if name := os.Getenv("JUNHENG_NATION"); name != "" {
		return readNation(tb, name)
	}
	r := rand.New(rand.NewPCG(20240901, 7))
	t := facts.NewTable()
	cols := map[facts.FieldID][]float64{}
	for c := range 2900 {
		code := registry.RegionCode((11+c/94)*10000 + (1+c%94/15)*100 + 1 + c%94%15)
		spread := 0.14 + 0.3*r.Float64()
		for i := range 1 + int(48*math.Exp(0.75*r.NormFloat64())) {
			typ, stages := registry.PrimarySchool, []registry.Stage{registry.Primary}
			switch {
			case i%12 == 11:
				typ, stages = registry.NineYear, []registry.Stage{registry.Primary, registry.Junior}
			case i%6 == 5:
				typ, stages = registry.JuniorSchool, []registry.Stage{registry.Junior}
			}
			s := t.AddSchool(registry.School{ID: registry.SchoolID(strconv.Itoa(int(code)*10000 + i)), County: code, Type: typ})
			for _, st := range stages {
				t.AddRow(code, year, s, st)
				n := math.Round(math.Exp(5.8 + r.NormFloat64()))
				cols["students"] = append(cols["students"], n)
				for _, k := range sevenRows {
					x := math.Exp(0.4+spread*r.NormFloat64()) * k.p.V * n / k.per
					if r.Float64() < 0.01 {
						x = blank.Of(blank.NotReported)
					}
					cols[oneField[k.id]] = append(cols[oneField[k.id]], x)
				}
			}
		}
	}
	for f, c := range cols {
		t.SetColumn(f, c)
	}
	return t
}

// oneField names the single field that the nation's table has for each numerator.
var oneField = map[string]facts.FieldID{
	"qualified": "above_degree_teachers", "backbone": "backbone_teachers", "pe_arts": "pe_teachers",
	"teaching_area": "teach_aux_area", "sports_area": "sports_field_area", "equipment": "equip_value", "multimedia": "multimedia_rooms",
}

// nationPack is the seven indicators over the columns the nation's file has.
func nationPack() *rules.Pack {
	p := sevenPack()
	for _, i := range p.Indicators {
		i.Numerator = string(oneField[i.ID])
		if i.ID == "pe_arts" && os.Getenv("JUNHENG_NATION") != "" {
			i.Numerator = "pe_teachers + art_teachers"
		}
	}
	return p
}

func readNation(tb testing.TB, name string) *facts.Table {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rd := csv.NewReader(f)
	rd.ReuseRecord = true
	head, err := rd.Read()
	if err != nil {
		tb.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[h] = i
	}
	from := map[facts.FieldID]string{
		"students": "pupils", "above_degree_teachers": "teachers_above_degree", "backbone_teachers": "backbone_teachers", "pe_teachers": "pe_teachers",
		"art_teachers": "art_teachers", "teach_aux_area": "teaching_area", "sports_field_area": "sports_area", "equip_value": "equipment_value", "multimedia_rooms": "multimedia_rooms",
	}
	t := facts.NewTable()
	cols := map[facts.FieldID][]float64{}
	schools := map[string]int32{}
	for {
		rec, err := rd.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			tb.Fatal(err)
		}
		code, _ := strconv.Atoi(rec[at["county"]])
		id := string(append([]byte(nil), rec[at["school_code"]]...))
		s, ok := schools[id]
		if !ok {
			typ := map[string]registry.SchoolType{"1": registry.PrimarySchool, "2": registry.JuniorSchool, "3": registry.NineYear}[rec[at["school_type"]]]
			s = t.AddSchool(registry.School{ID: registry.SchoolID(id), County: registry.RegionCode(code), Type: typ})
			schools[id] = s
		}
		st := registry.Primary
		if rec[at["stage"]][0] == 'J' {
			st = registry.Junior
		}
		t.AddRow(registry.RegionCode(code), year, s, st)
		for field, h := range from {
			v, err := strconv.ParseFloat(rec[at[h]], 64)
			if err != nil {
				v = blank.Of(blank.NotReported)
			}
			if field == "equip_value" {
				v *= 10000
			}
			cols[field] = append(cols[field], v)
		}
	}
	for f, c := range cols {
		t.SetColumn(f, c)
	}
	return t
}

// BenchmarkNation judges every unit and coefficient of a whole country held in
// memory, beside the tightest loop by hand that does the same and stores
// nothing but the sums: the engine should take at most twice as long.
func BenchmarkNation(b *testing.B) {
	t := nation(b)
	s := compile(b, nationPack(), assess.Options{})
	u, err := s.Units(t)
	if err != nil {
		b.Fatal(err)
	}
	v := s.Evaluate(u)
	b.Run("figures", func(b *testing.B) {
		b.ReportAllocs()
		f := s.Figures(u)
		for b.Loop() {
			s.Update(f)
		}
	})
	b.Run("engine", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Update(v)
		}
		b.ReportMetric(float64(u.Len()), "units")
	})
	b.Run("loop", func(b *testing.B) {
		l := newTightLoop(s, u)
		for b.Loop() {
			l.run()
		}
	})
	b.Run("resolve", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Units(t); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStored judges the country block by block as its dataset is read.
func BenchmarkStored(b *testing.B) {
	d := stored(b, nation(b))
	s := compile(b, sectionPack(), assess.Options{})
	v := s.Surveyor()
	for b.Loop() {
		ok, err := d.Scan(s.Needs(), parallel.On(1), func() func(*facts.Block) error {
			return func(block *facts.Block) error {
				if _, plain := v.Survey(block); !plain {
					b.Fatal("not plain")
				}
				return nil
			}
		})
		if !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

// tightLoop is the hand-written computation: one pass over columns in memory.
type tightLoop struct {
	group []int32
	stage []uint8
	p     []float64
	x     [7][]float64
	lines [2][7]float64
	sums  []loopSums
}

type loopSums struct {
	units, bad, missing int32
	s, n, q             [7]float64
}

func newTightLoop(s *assess.Standard, u *assess.Units) *tightLoop {
	l := &tightLoop{sums: make([]loopSums, len(u.Groups))}
	for k, r := range sevenRows {
		l.lines[0][k], l.lines[1][k] = r.p.V/r.per, r.j.V/r.per
	}
	survey := s.Evaluate(u)
	for g, gr := range u.Groups {
		for n := gr.Lo; n < gr.Hi; n++ {
			l.group = append(l.group, int32(g))
			l.stage = append(l.stage, uint8(gr.Stage)-1)
			p := u.Fact(n, "students")
			l.p = append(l.p, p)
			for k, r := range sevenRows {
				l.x[k] = append(l.x[k], survey.Values[k][n]*p/r.per)
			}
		}
	}
	return l
}

func (l *tightLoop) run() {
	clear(l.sums)
	for i, p := range l.p {
		a := &l.sums[l.group[i]]
		lines := &l.lines[l.stage[i]]
		short, severe := 0, 0
		ip := 1 / p
		for k := range lines {
			v := l.x[k][i]
			if v != v {
				a.missing++
				continue
			}
			t := lines[k] * p
			if v < t {
				short++
				if v < .85*t {
					severe++
				}
			}
			a.s[k] += v
			a.n[k] += p
			a.q[k] += v * v * ip
		}
		a.units++
		if short > 1 || severe > 0 {
			a.bad++
		}
	}
	for g := range l.sums {
		a := &l.sums[g]
		for k := range a.s {
			m := a.s[k] / a.n[k]
			a.q[k] = math.Sqrt(math.Max(0, a.q[k]/a.n[k]-m*m)) / m
		}
	}
}
