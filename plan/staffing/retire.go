package staffing

import (
	"math"
	"strconv"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// ageBands are the fields that count teachers by age, from lo up to, not
// including, hi.
var ageBands = []struct {
	field  facts.FieldID
	lo, hi float64
}{
	{"age_le24", 20, 25},
	{"age_25_29", 25, 30},
	{"age_30_34", 30, 35},
	{"age_35_39", 35, 40},
	{"age_40_44", 40, 45},
	{"age_45_49", 45, 50},
	{"age_50_54", 50, 55},
	{"age_55_59", 55, 60},
	{"age_ge60", 60, 63},
}

// pension is when teachers retire.
type pension struct {
	men, women float64 // age before the change, in years
	every      float64 // months after which the age rises by one month; 0: it does not
	most       float64 // months by which it rises at most
	from       int     // months from year 0 to the first of the change
}

func readPension(n *numbers) pension {
	p := pension{men: n.need("retire_age_male", registry.Whole), women: n.need("retire_age_female", registry.Whole)}
	x := n.pack.Param("retire_delay_every")
	if x == nil || len(x.Values) == 0 {
		return p
	}
	d := &x.Values[0] // it holds from a day that may lie ahead of the base year
	if v, ok := d.For(registry.Whole); ok {
		p.every = v.V
	}
	if m := n.pack.Param("retire_delay_most"); m != nil && len(m.Values) > 0 {
		if v, ok := m.Values[0].For(registry.Whole); ok {
			p.most = v.V
		}
	}
	if len(d.From) >= 7 {
		year, err1 := strconv.Atoi(d.From[:4])
		month, err2 := strconv.Atoi(d.From[5:7])
		if err1 == nil && err2 == nil {
			p.from = 12*year + month - 1
		}
	}
	return p
}

// age gives the age of retirement in September of a year: one month more for
// every so many months gone by since the change, and not more than the most.
func (p pension) age(base float64, year registry.SchoolYear) float64 {
	since := 12*int(year) + 8 - p.from
	if p.every <= 0 || since < 0 {
		return base
	}
	return base + min(p.most, math.Floor(float64(since)/p.every)+1)/12
}

// reached gives the share of a band that has reached the age of retirement k
// years on, ages being spread evenly over the band.
func (p pension) reached(base, lo, hi float64, year registry.SchoolYear, k int) float64 {
	if k == 0 {
		return 0
	}
	least := p.age(base, year+registry.SchoolYear(k)) - float64(k) // age now of those who just reach it
	return max(0, min(1, (hi-least)/(hi-lo)))
}

// retiring gives the teachers who retire within each of the coming years, by
// bands of age. Women are taken as a share of every band below 55; those of 55
// and older are taken as men, for most women have left by then.
func (p pension) retiring(bands []float64, women float64, year registry.SchoolYear, years int) []float64 {
	out := make([]float64, years)
	for i, n := range bands {
		b := ageBands[i]
		share := women
		if b.lo >= p.women {
			share = 0
		}
		for k := 1; k <= years; k++ {
			w := p.reached(p.women, b.lo, b.hi, year, k) - p.reached(p.women, b.lo, b.hi, year, k-1)
			m := p.reached(p.men, b.lo, b.hi, year, k) - p.reached(p.men, b.lo, b.hi, year, k-1)
			out[k-1] += n * (share*max(0, w) + (1-share)*max(0, m))
		}
	}
	return out
}

// bandsOf reads the teachers of a row by age; false where any is not reported.
func bandsOf(t *facts.Table, row int) ([]float64, bool) {
	out := make([]float64, len(ageBands))
	for i, b := range ageBands {
		out[i] = t.Value(row, b.field)
		if blank.Is(out[i]) {
			return nil, false
		}
	}
	return out, true
}
