package archive_test

import (
	"testing"

	"junheng/assess/archive"
	"junheng/assess/archive/archivetest"
	"junheng/facts"
)

// BenchmarkOpenCold opens a county of 150 schools that nobody has looked at
// since the program started: its standard is parsed, its facts are read and
// verified, everything is judged again.
func BenchmarkOpenCold(b *testing.B) {
	s, m := desk(b, "a")
	a := judged(b, s, 2024, spread(149)...)
	for b.Loop() {
		if _, err := archivetest.Open(b, m, nil, "a").Open(bg, bureau, here, a.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenNext opens another county under a standard that is already read.
func BenchmarkOpenNext(b *testing.B) {
	s, m := desk(b, "a")
	a := judged(b, s, 2024, spread(149)...)
	d := frozen(b, s, archivetest.Holder("county_statistician", there), there, 2024, tableOf(func(x *facts.Builder) { archivetest.County(x, there, 2024, spread(149)...) }))
	other, err := s.Run(bg, archivetest.City, archive.Running{Owner: there, Dataset: d.Hash, Pack: standard})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		fresh := archivetest.Open(b, m, nil, "a")
		if _, err := fresh.Open(bg, archivetest.City, there, other[0].ID); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := fresh.Open(bg, bureau, here, a.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// spread gives so many schools rooms about the line.
func spread(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(9 + i*7%11)
	}
	return out
}
