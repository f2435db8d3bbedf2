package scenario

import (
	"strconv"

	"junheng/assess"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Judged is the facts as they are, or one scenario, with its verdict.
type Judged struct {
	Name   string
	Pack   *rules.Pack
	Result *assess.Assessment
}

var (
	msgSame    = locale.NewTemplate("scenario.same", "“{name}”：结论不变（{outcome}）。", "{name}: the verdict stays the same ({outcome}).")
	msgTurns   = locale.NewTemplate("scenario.turns", "“{name}”：结论由“{from}”变为“{to}”。", "{name}: the verdict turns from {from} to {to}.")
	msgUnits   = locale.NewTemplate("scenario.units", "“{name}”：{better}所学校（学部）由不达标变为达标，{worse}所由达标变为不达标。", "{name}: {better} schools or sections come to meet the unit rule, {worse} cease to.")
	msgUnknown = locale.NewTemplate("scenario.unknown", "“{name}”：{n}所学校（学部）由达标变为无法判定。", "{name}: {n} schools or sections that met the unit rule become undetermined.")
	msgNotReal = locale.Plain("scenario.not_real", "除“现状”一列外都是模拟数据，不是填报数据，不能上报、不能公布。", "All but the column of facts is simulated; it can be neither submitted nor published.")
)

// Compare sets scenarios beside the facts, first of all: what turns in the
// verdict, every coefficient, and the units that turn.
func Compare(real Judged, others ...Judged) exhibit.Report {
	all := append([]Judged{real}, others...)
	r := exhibit.Report{
		Title:     locale.Text{ZH: "情景对比", EN: "Scenarios compared"},
		Subtitle:  subtitle(real),
		Simulated: true,
		Notes:     []locale.Message{msgNotReal},
	}
	for _, o := range others {
		r.Lead = append(r.Lead, verdictSentence(real, o))
		better, worse, unknown := turned(real.Result, o.Result)
		if better+worse > 0 {
			r.Lead = append(r.Lead, msgUnits.With("name", o.Name, "better", better, "worse", worse))
		}
		if unknown > 0 {
			r.Lead = append(r.Lead, msgUnknown.With("name", o.Name, "n", unknown))
		}
	}
	r.Tables = []exhibit.Table{requirements(all), coefficients(all), units(all), items(all)}
	return r
}

func subtitle(j Judged) locale.Text {
	a := j.Result
	s := a.CountyName + " " + a.Year.String()
	return locale.Text{ZH: s + " · " + a.PackLabel.In(locale.ZH), EN: s + " · " + a.PackLabel.In(locale.EN)}
}

func verdictSentence(real, o Judged) locale.Message {
	from, to := real.Result.Verdict.Outcome, o.Result.Verdict.Outcome
	if from == to {
		return msgSame.With("name", o.Name, "outcome", to.Label())
	}
	return msgTurns.With("name", o.Name, "from", from.Label(), "to", to.Label())
}

// unitKey names a unit across assessments.
type unitKey struct {
	school registry.SchoolID
	stage  registry.Stage
}

func unitsOf(a *assess.Assessment) map[unitKey]*assess.UnitResult {
	out := make(map[unitKey]*assess.UnitResult, len(a.Units))
	for i := range a.Units {
		u := &a.Units[i]
		out[unitKey{u.School.ID, u.Stage}] = u
	}
	return out
}

// turned counts the units in scope in both that come to meet the unit rule,
// those that cease to, and those that met it and can no longer be judged. A
// unit that the other standard has no line for is none of them.
func turned(a, b *assess.Assessment) (better, worse, unknown int) {
	after := unitsOf(b)
	for i := range a.Units {
		u := &a.Units[i]
		v := after[unitKey{u.School.ID, u.Stage}]
		if v == nil || !u.InScope || !v.InScope {
			continue
		}
		switch was, is := toneOf(u.Outcome), toneOf(v.Outcome); {
		case was == exhibit.Bad && is == exhibit.Good:
			better++
		case was == exhibit.Good && is == exhibit.Bad:
			worse++
		case was == exhibit.Good && v.Outcome == assess.Undetermined:
			unknown++
		}
	}
	return better, worse, unknown
}

// outcomeCell shows an outcome, marked where it differs from that of the facts.
func outcomeCell(o, real assess.Outcome, ref string) exhibit.Cell {
	c := exhibit.Word(o.Label())
	c.Tone, c.Ref = toneOf(o), ref
	if real != "" && o != real {
		c.Note = locale.Text{ZH: "有变化", EN: "turned"}
	}
	return c
}

func toneOf(o assess.Outcome) exhibit.Tone {
	switch o {
	case assess.Met:
		return exhibit.Good
	case assess.WithinFloor, assess.Undetermined:
		return exhibit.Warn
	case assess.Short, assess.BelowFloor, assess.Vetoed:
		return exhibit.Bad
	}
	return exhibit.Faint
}

var factsLabel = locale.Text{ZH: "现状", EN: "Facts"}

// ColumnKey is the key of the column of a comparison in which the i-th stands; 0
// is the facts.
func ColumnKey(i int) string { return "s" + strconv.Itoa(i) }

// nameColumns makes a column for the facts and for each scenario.
func nameColumns(all []Judged, number bool, decimals int) []exhibit.Column {
	var out []exhibit.Column
	for i, j := range all {
		c := exhibit.Column{Key: ColumnKey(i), Label: locale.Text{ZH: j.Name, EN: j.Name}, Number: number, Decimals: decimals}
		if i == 0 && j.Name == "" {
			c.Label = factsLabel
		}
		out = append(out, c)
	}
	return out
}

func requirements(all []Judged) exhibit.Table {
	t := exhibit.Table{
		ID: "requirements", Title: locale.Text{ZH: "结论", EN: "Verdict"},
		Columns: append([]exhibit.Column{{Key: "requirement", Label: locale.Text{ZH: "要求", EN: "Requirement"}}}, nameColumns(all, false, 0)...),
	}
	row := func(id string, label locale.Text, find func(*assess.Assessment) *assess.Verdict) {
		r := exhibit.Row{ID: id, Cells: []exhibit.Cell{exhibit.Word(label)}}
		var first assess.Outcome
		for i, j := range all {
			v := find(j.Result)
			if v == nil {
				r.Cells = append(r.Cells, exhibit.Word(locale.Text{ZH: "无此项", EN: "not asked"}))
				continue
			}
			r.Cells = append(r.Cells, outcomeCell(v.Outcome, first, v.Ref))
			if i == 0 {
				first = v.Outcome
			}
		}
		t.Rows = append(t.Rows, r)
	}
	row("county", locale.Text{ZH: "全县", EN: "The county"}, func(a *assess.Assessment) *assess.Verdict { return &a.Verdict })
	for i := range all[0].Result.Verdict.Children {
		q := all[0].Result.Verdict.Children[i]
		row(q.ID, q.Label, func(a *assess.Assessment) *assess.Verdict {
			for k := range a.Verdict.Children {
				if a.Verdict.Children[k].ID == q.ID {
					return &a.Verdict.Children[k]
				}
			}
			return nil
		})
	}
	return t
}
