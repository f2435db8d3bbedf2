package casework

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// fact computes one fact from the cases of a school or of the county.
func (d *drawing) fact(f *procedure.Fact, school registry.SchoolID, cases []*stood) Yielded {
	stage, _ := registry.ParseStage(f.Stage)
	out := Yielded{
		Key: facts.Key{County: d.y.County, Year: d.y.Year, School: school, Stage: stage}, Field: facts.FieldID(f.Field),
		Procedure: d.p.ID, Ledger: d.p.Ledger.Label, AsOf: d.at,
	}
	of, field := f.Kind()
	among := 0
	sum := new(big.Rat) // exact: a tenth and a fifth are three tenths
	for _, x := range cases {
		if of == procedure.FactShare && d.selects(&f.Among, x) {
			among++
		}
		if x.gone && d.asksSealed(f) { // what was destroyed is not known, and never a no
			out.Lacking = append(out.Lacking, Drawn{ID: x.c.ID, Number: x.c.Number})
			continue
		}
		if !d.selects(&f.Where, x) || of == procedure.FactShare && !d.selects(&f.Among, x) {
			continue
		}
		one := Drawn{ID: x.c.ID, Number: x.c.Number}
		if field != "" {
			v, adds, said := d.adds(f, x)
			if of == procedure.FactGap && x.gap != nil {
				one.Value = x.gap.Working().In(locale.ZH)
			}
			switch {
			case !said:
				out.Lacking = append(out.Lacking, one)
				continue
			case !adds:
				continue
			}
			if sum.Add(sum, v); one.Value == "" {
				one.Value = strconv.FormatFloat(float(v), 'f', -1, 64)
			}
		}
		out.Cases = append(out.Cases, one)
	}
	v := blank.Of(blank.NotReported)
	if of == procedure.FactSchools {
		out.Missing = without(d.standing, cases, func(x *stood) bool { return d.selects(&f.Where, x) })
	}
	switch n := len(out.Cases); {
	case of == procedure.FactSchools:
		if d.standing != nil {
			v = float64(len(d.standing))
		}
	case len(out.Lacking) > 0: // blank is never zero: a sum with a blank is blank
	case of == procedure.FactCount:
		v = float64(n)
	case of == procedure.FactSum, of == procedure.FactTotal, of == procedure.FactTimes, f.Of == procedure.GapNarrowed:
		v = float(sum)
	case of == procedure.FactShare && among > 0:
		v = float64(n) / float64(among)
	case (of == procedure.FactValue || of == procedure.FactGap) && n == 1:
		v = float(sum)
	}
	out.Fact = facts.Fact{Value: v, Origin: facts.Origin{Note: d.lineage(of, field, among, &out)}}
	return out
}

// adds gives the number that a case adds to a sum, and whether it adds any: a
// case in which nothing was done within the year is no part of a total. Said is
// false where the case should say a number and does not.
func (d *drawing) adds(f *procedure.Fact, x *stood) (v *big.Rat, adds, said bool) {
	of, field := f.Kind()
	switch of {
	case procedure.FactTimes:
		n := int64(0)
		for i := range x.events {
			if e := &x.events[i]; e.Kind == Taken && e.Step == field && !e.At.Before(d.year.From) {
				n++
			}
		}
		return new(big.Rat).SetInt64(n), n > 0, true
	case procedure.FactGap:
		if x.gap == nil || blank.Is(x.gap.figure(f.Of)) {
			return nil, false, false
		}
		figure := x.gap.figure(f.Of)
		return new(big.Rat).SetFloat64(figure), f.Of != procedure.GapNarrowed || figure == 1, true
	case procedure.FactTotal:
		v = new(big.Rat)
		for _, one := range entries(d.p, x.events, field) {
			if one.at.Before(d.year.From) {
				continue
			}
			n := numberOf(one.value)
			if n == nil {
				return nil, true, false
			}
			v, adds = v.Add(v, n), true
		}
		return v, adds, true
	}
	v = numberOf(x.fields[field])
	said = v != nil && (len(f.Where.Steps) == 0 || x.fresh[field]) // what an earlier year's step said is not this year's
	return v, true, said
}

// selects reports whether a case is one of those that Where describes. Cases
// opened in error count only where they are asked for by name.
func (d *drawing) selects(w *procedure.Where, x *stood) bool {
	at := cmp.Or(x.from, x.state) // who waits for a decision counts as where he came from
	if slices.Contains(w.States, x.state) {
		at = x.state
	}
	state := d.p.State(at)
	switch {
	case state == nil:
		return false
	case len(w.States) > 0 && !slices.Contains(w.States, at):
		return false
	case len(w.Kinds) > 0 && !slices.Contains(w.Kinds, state.Kind):
		return false
	case len(w.States)+len(w.Kinds) == 0 && state.Kind == procedure.Cancelled:
		return false
	case len(w.Steps) > 0 && !slices.ContainsFunc(w.Steps, func(step string) bool { return x.steps[step] }):
		return false
	case len(w.Reached) > 0 && !slices.ContainsFunc(w.Reached, func(state string) bool { return x.been[state] }):
		return false
	case w.Year == "opened" && !d.within(x.c.Opened), w.Year == "closed" && !d.within(x.closed):
		return false
	}
	for field, wanted := range w.Fields {
		if !slices.ContainsFunc(strings.Fields(x.fields[field].Text), func(got string) bool { return slices.Contains(wanted, got) }) {
			return false
		}
	}
	return true
}

func (d *drawing) within(t time.Time) bool {
	return !t.Before(d.year.From) && t.Before(d.year.To)
}

// numberOf reads a recorded value as a number: yes is 1, no is 0. What was never
// recorded, or is sealed, is nil.
func numberOf(v Value) *big.Rat {
	switch v.Text {
	case "yes":
		return big.NewRat(1, 1)
	case "no":
		return new(big.Rat)
	}
	return exact(v.Text)
}

// float gives the nearest number of the machine.
func float(n *big.Rat) float64 {
	f, _ := n.Float64()
	return f
}

// toldCases is how many case numbers a lineage tells; Yielded.Cases has all.
const toldCases = 20

// lineage says what a fact was counted from, down to the numbers of the cases.
func (d *drawing) lineage(of procedure.FactKind, field string, among int, y *Yielded) string {
	ledger := d.p.Ledger.Label.ZH
	label := field
	if f := d.p.Field(field); f != nil {
		label = f.Label.ZH
	}
	if st := d.p.Step(field); st != nil && of == procedure.FactTimes {
		label = st.Label.ZH
	}
	day := calendar.DayOf(d.at.Add(-time.Nanosecond)).String()
	n := len(y.Cases)
	one := of == procedure.FactValue || of == procedure.FactGap && field != "narrowed"
	if of == procedure.FactGap {
		label = "两校差距"
	}
	switch {
	case of == procedure.FactSchools:
		return d.register(day, y)
	case len(y.Lacking) > 0 && of == procedure.FactGap:
		return fmt.Sprintf("%s截至%s，%d件的两校差距无从计算：%s", ledger, day, len(y.Lacking), numbers(y.Lacking))
	case len(y.Lacking) > 0:
		return fmt.Sprintf("%s截至%s，%d件没有记“%s”，无从计得：%s", ledger, day, len(y.Lacking), label, numbers(y.Lacking))
	case one && n > 1:
		return fmt.Sprintf("%s截至%s有%d件，不能确定取哪一件的“%s”：%s", ledger, day, n, label, numbers(y.Cases))
	case one && n == 0, of == procedure.FactShare && among == 0:
		return fmt.Sprintf("%s截至%s没有符合条件的案卷，无从取数", ledger, day)
	case of == procedure.FactShare:
		return fmt.Sprintf("%s截至%s，%d件中的%d件%s", ledger, day, among, n, behind(y.Cases))
	case n == 0:
		return fmt.Sprintf("%s在用，截至%s没有符合条件的案卷，计0", ledger, day)
	case of == procedure.FactCount:
		return fmt.Sprintf("%s截至%s，%d件%s", ledger, day, n, behind(y.Cases))
	case of == procedure.FactTimes:
		return fmt.Sprintf("%s截至%s，%d件本学年办“%s”的次数%s", ledger, day, n, label, behind(y.Cases))
	case of == procedure.FactTotal:
		return fmt.Sprintf("%s截至%s，%d件本学年各次“%s”合计%s", ledger, day, n, label, behind(y.Cases))
	}
	return fmt.Sprintf("%s截至%s，%d件的“%s”%s", ledger, day, n, label, behind(y.Cases))
}

func behind(list []Drawn) string {
	if len(list) == 0 {
		return ""
	}
	return "：" + numbers(list)
}

// numbers lists the numbers of cases, with what each adds.
func numbers(list []Drawn) string {
	var b strings.Builder
	for i, x := range list {
		if i == toldCases {
			fmt.Fprintf(&b, "等%d件", len(list))
			break
		}
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(x.Number)
		if x.Value != "" {
			b.WriteString("（" + x.Value + "）")
		}
	}
	return b.String()
}
