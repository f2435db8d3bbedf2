package matching

import (
	"maps"
	"strconv"
	"strings"

	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// Basis is the school year that a comparison is asked for, and the one that its
// registers can speak of. A roster answers for the year its grades belong to:
// whoever enters a year later has no enrolment in it yet, and whoever graduated
// before still has one.
type Basis struct {
	Year   registry.SchoolYear // whose school age counts
	Roster registry.SchoolYear // to which the grades of the enrolment belong; 0: not known
	// Nearest is the year nearest to Year that the registers answer for; 0 where
	// they answer for Year, or for none that is known.
	Nearest registry.SchoolYear
}

var (
	sayOtherYear = locale.NewTemplate("matching.other_year",
		"学籍名册是 {roster} 学年的，问的是 {year} 学年：{year} 学年新入学的孩子还没有学籍，上一届毕业生还在册。请按 {roster} 学年比对，或先把名册升到 {year} 学年",
		"the enrolment is that of {roster}, asked for was {year}: whoever enters in {year} is not on it yet, and last year's graduates still are. Ask for {roster}, or bring the roster to {year} first")
	sayNoCohort = locale.NewTemplate("matching.no_cohort", "户籍名册里没有 {from} 至 {to} 出生（{year} 学年应入学）的孩子；{then}", "the population register has nobody born {from} to {to}, due to enter in {year}; {then}")
	sayNearest  = locale.NewTemplate("matching.nearest", "这两本名册能回答的最近一年是 {year} 学年", "the nearest year that the registers answer for is {year}")
	sayImport   = locale.Plain("matching.import_cohort", "请先导入这一批孩子", "import these children first")
	sayZero     = locale.NewTemplate("matching.zero", "分母为零，率无定义：{counts}", "the denominator is zero, so the rate has no value: {counts}")
	sayLacking  = locale.NewTemplate("matching.lacking", "缺少：{counts}。补填后即可算出", "wanted: {counts}; it is computed once they are given")
)

// Other says why the registers do not answer for the year asked for; zero where
// they do, as far as is known.
func (b Basis) Other() locale.Message {
	if b.Roster == 0 || b.Roster == b.Year {
		return locale.Message{}
	}
	return sayOtherYear.With("roster", b.Roster, "year", b.Year)
}

// Figures computes every rate of the counts of a comparison, with counts that
// somebody typed for those it does not give. Where the registers speak of
// another year than the one asked for, what they would give is undefined, and the
// figure says why.
func (b Basis) Figures(counts, typed map[string]float64, chosen map[string]string) ([]Figure, error) {
	r := StandardRates()
	all := maps.Clone(counts)
	other := !b.Other().IsZero()
	if other {
		for id := range all {
			all[id] = blank.Of(blank.Undefined)
		}
	}
	if all == nil {
		all = map[string]float64{}
	}
	maps.Copy(all, typed)
	out, err := r.Compute(all, chosen)
	for i := range out {
		f := &out[i]
		switch {
		case !blank.Is(f.Value):
		case len(f.Lacking) > 0:
			f.Why = sayLacking.With("counts", labels(f, func(c *Counted) bool { return blank.Is(c.Value) }))
		case other && f.rests(blank.Is):
			f.Why = b.Other()
		default:
			f.Why = b.zero(r, f)
		}
	}
	return out, err
}

// counts reports whether a figure rests on a count.
func (f *Figure) counts(id string) bool {
	for i := range f.Counts {
		if f.Counts[i].ID == id {
			return true
		}
	}
	return false
}

// rests reports whether one of the counts is such.
func (f *Figure) rests(such func(float64) bool) bool {
	for _, c := range f.Counts {
		if such(c.Value) {
			return true
		}
	}
	return false
}

// zero says why a rate has no value though all its counts are known.
func (b Basis) zero(r *Rates, f *Figure) locale.Message {
	if f.get("six") == 0 && b.Year != 0 {
		due, then := r.SchoolAge.Entering(b.Year), sayImport
		if b.Nearest != 0 {
			then = sayNearest.With("year", b.Nearest)
		}
		return sayNoCohort.With("from", due.First.String(), "to", due.Last.String(), "year", b.Year, "then", then)
	}
	return sayZero.With("counts", labels(f, func(*Counted) bool { return true }))
}

// labels lists counts of a figure with their numbers, where they have any.
func labels(f *Figure, takes func(*Counted) bool) locale.Text {
	var zh, en []string
	for i := range f.Counts {
		c := &f.Counts[i]
		if !takes(c) {
			continue
		}
		n := ""
		if !blank.Is(c.Value) {
			n = " " + strconv.FormatFloat(c.Value, 'f', -1, 64)
		}
		zh, en = append(zh, c.Label.ZH+n), append(en, c.Label.EN+n)
	}
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// Basis gives the years of the comparison.
func (c *Comparison) Basis() Basis {
	b := Basis{Year: c.Year, Roster: c.roster}
	if b.Roster != 0 && b.Roster != b.Year {
		b.Nearest = b.Roster
		return b
	}
	for d := range c.rates.SchoolAge.Years {
		for _, year := range []registry.SchoolYear{c.Year - registry.SchoolYear(d), c.Year + registry.SchoolYear(d)} {
			if !c.anyBorn(c.rates.SchoolAge.Entering(year)) {
				continue
			}
			if d > 0 {
				b.Nearest = year
			}
			return b
		}
	}
	return b
}

// anyBorn reports whether the first register has a child of such birth dates.
func (c *Comparison) anyBorn(in Years) bool {
	for i := range c.Left {
		if in.Holds(c.born(i)) {
			return true
		}
	}
	return false
}
