package wire

import (
	"context"
	"maps"
	"slices"

	"junheng/casework"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/registry"
)

// ledgers gives the returns what the cases count. It asks as the program itself:
// the returns show a reader only his own schools, and a count names no person.
type ledgers struct {
	cases *casework.Service
	rates rates
}

// Yields lists the fields that some ledger of the county, or the comparison of
// its registers, yields.
func (l ledgers) Yields(county registry.RegionCode) []facts.FieldID {
	return append(l.cases.YieldedFields(county), slices.Sorted(maps.Keys(rateFields))...)
}

// Counted gives what the ledgers yield.
func (l ledgers) Counted(ctx context.Context, q returns.Counting) ([]returns.Counted, error) {
	list, err := l.cases.Yield(ctx, program, casework.Yields{County: q.County, Year: q.Year, Fields: q.Fields, Schools: q.Schools})
	if err != nil {
		return nil, err
	}
	out := make([]returns.Counted, len(list))
	for i := range list {
		y := &list[i]
		out[i] = returns.Counted{Key: y.Key, Field: y.Field, Value: y.Fact.Value, Procedure: y.Procedure, Ledger: y.Ledger, Lineage: y.Fact.Origin.Note}
	}
	more, err := l.rates.of(ctx, q)
	return append(out, more...), err
}
