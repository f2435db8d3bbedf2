package wire

import (
	"context"
	"maps"
	"slices"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/people/matching"
	"junheng/registry"
)

// rateFields are the five rates of package people/matching by their fields of
// the dictionary.
var rateFields = map[facts.FieldID]string{
	"rate_enrolment": "enrolment", "rate_on_time": "on_time", "rate_disabled": "disabled", "rate_retention": "retention", "rate_dropout": "dropout",
}

// rates gives the returns the five rates of a county: of its newest comparison of
// population and enrolment for the year, with the dropouts that the ledger counts
// and the pupils of the facts that were frozen.
type rates struct {
	cases    *casework.Service
	matching *matching.Service
	archive  *archive.Service
}

var (
	ratesLedger = locale.Text{ZH: "户籍与学籍比对", EN: "Comparison of registers"}

	sayNoRun = locale.NewTemplate("wire.no_run", "{year} 学年还没有做过户籍与学籍比对，五率无从算起；请先到“学龄比对”比对", "population and enrolment were not compared for {year}, so there are no rates; compare them first")
	sayRate  = locale.NewTemplate("wire.rate", "{day} 的户籍与学籍比对（{year} 学年），{working}", "comparison of {day} for {year}: {working}")
	sayBlank = locale.NewTemplate("wire.rate_blank", "{day} 的户籍与学籍比对（{year} 学年），{why}", "comparison of {day} for {year}: {why}")
)

// of computes the rates that are asked for; the others are none of its business.
func (r rates) of(ctx context.Context, q returns.Counting) ([]returns.Counted, error) {
	var asked []facts.FieldID
	for _, f := range slices.Sorted(maps.Keys(rateFields)) {
		if q.Fields == nil || slices.Contains(q.Fields, f) {
			asked = append(asked, f)
		}
	}
	if len(asked) == 0 || q.Schools != nil && !slices.Contains(q.Schools, "") {
		return nil, nil
	}
	out := make([]returns.Counted, len(asked))
	for i, f := range asked {
		out[i] = returns.Counted{Key: facts.Key{County: q.County, Year: q.Year}, Field: f, Value: blank.Of(blank.NotReported), Ledger: ratesLedger}
	}
	run, err := r.newest(ctx, q)
	if err != nil || run == nil {
		for i := range out {
			out[i].Lineage = sayNoRun.With("year", q.Year).In(locale.ZH)
		}
		return out, err
	}
	figures, err := r.figures(ctx, q, run)
	if err != nil {
		return nil, err
	}
	day := run.At.In(time.FixedZone("UTC+8", 8*60*60)).Format("2006-01-02")
	for i := range out {
		at := slices.IndexFunc(figures, func(f matching.Figure) bool { return f.Rate.ID == rateFields[out[i].Field] })
		f := &figures[at]
		if out[i].Value = f.Value; blank.Is(f.Value) {
			out[i].Value = blank.Of(blank.NotReported)
			out[i].Lineage = sayBlank.With("day", day, "year", run.Year, "why", f.Why).In(locale.ZH)
			continue
		}
		out[i].Lineage = sayRate.With("day", day, "year", run.Year, "working", f.Working()).In(locale.ZH)
	}
	return out, nil
}

// program is the program itself, as far as it asks the registers of a county.
func programIn(county registry.RegionCode) access.Actor {
	return programAs(access.CountyStatistician, county)
}

// newest gives the newest comparison of population and enrolment for a year.
func (r rates) newest(ctx context.Context, q returns.Counting) (*matching.Run, error) {
	runs, err := r.matching.List(ctx, programIn(q.County), q.County)
	if err != nil {
		return nil, err
	}
	for i := range runs {
		if runs[i].Kind == matching.Population && runs[i].Year == q.Year {
			return &runs[i], nil
		}
	}
	return nil, nil //nolint:nilnil // no comparison for the year is an answer
}

// figures computes the rates of a comparison as it stands now.
func (r rates) figures(ctx context.Context, q returns.Counting, run *matching.Run) ([]matching.Figure, error) {
	v, err := r.matching.Find(ctx, programIn(q.County), q.County, run.ID)
	if err != nil {
		return nil, err
	}
	known := map[string]float64{}
	lost, err := r.cases.Yield(ctx, programIn(q.County), casework.Yields{County: q.County, Year: q.Year, Fields: []facts.FieldID{"dropouts"}, Schools: []registry.SchoolID{""}})
	if err != nil {
		return nil, err
	}
	for i := range lost {
		known["dropouts"] = lost[i].Fact.Value
	}
	table, err := r.archive.Newest(ctx, q.County, q.Year)
	if err != nil {
		return nil, err
	}
	if table != nil {
		known["start_pupils"] = pupils(table)
	}
	maps.DeleteFunc(known, func(_ string, n float64) bool { return blank.Is(n) })
	return v.Figures(known, nil)
}

// pupils sums the pupils of all primary and junior sections; it is blank where
// one of them has not reported.
func pupils(t *facts.Table) float64 {
	sum, sections := 0.0, 0
	for row := range t.Len() {
		if st := t.Key(row).Stage; st != registry.Primary && st != registry.Junior {
			continue
		}
		v := t.Value(row, "students")
		if blank.StateOf(v) == blank.NotApplicable {
			continue
		}
		sum, sections = sum+v, sections+1
	}
	if sections == 0 {
		return blank.Of(blank.NotReported)
	}
	return sum
}
