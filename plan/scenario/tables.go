package scenario

import (
	"junheng/assess"
	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// coefficients sets the difference coefficients of each stage side by side.
func coefficients(all []Judged) exhibit.Table {
	t := exhibit.Table{
		ID: "coefficients", Title: locale.Text{ZH: "校际差异系数", EN: "Difference coefficients"},
		Note: locale.Text{ZH: "保留三位小数显示，按未取整的数比较。", EN: "Shown with three decimals, compared unrounded."},
		Columns: append([]exhibit.Column{
			{Key: "indicator", Label: locale.Text{ZH: "指标", EN: "Indicator"}},
			{Key: "limit", Label: locale.Text{ZH: "上限", EN: "Limit"}, Number: true, Decimals: 2},
		}, nameColumns(all, true, 3)...),
	}
	if len(all) > 1 {
		t.Chart = &exhibit.Chart{Kind: exhibit.Bars, X: "indicator", Y: keysFrom(t.Columns, 2)}
	}
	base := all[0].Result
	for i := range base.Stages {
		st := &base.Stages[i]
		for k := range st.Coefficients {
			c := &st.Coefficients[k]
			t.Rows = append(t.Rows, coefficientRow(all, st.Stage, c))
		}
		if st.Composite != nil {
			t.Rows = append(t.Rows, compositeRow(all, st.Stage, st.Composite))
		}
	}
	return t
}

func keysFrom(cols []exhibit.Column, from int) []string {
	var out []string
	for _, c := range cols[from:] {
		out = append(out, c.Key)
	}
	return out
}

func coefficientRow(all []Judged, stage registry.Stage, base *assess.Coefficient) exhibit.Row {
	r := exhibit.Row{ID: base.Ref, Cells: []exhibit.Cell{exhibit.Word(indicatorLabel(all[0].Pack, base.Indicator, stage)), limitCell(base.Limit)}}
	for _, j := range all {
		c := findCoefficient(j.Result, stage, base.Indicator)
		if c == nil {
			r.Cells = append(r.Cells, exhibit.Num(blank.Of(blank.NotApplicable)))
			continue
		}
		r.Cells = append(r.Cells, figure(c.CV, c.Outcome, base.Outcome, c.Ref))
	}
	return r
}

func compositeRow(all []Judged, stage registry.Stage, base *assess.Composite) exhibit.Row {
	label := locale.Text{ZH: stage.Label().ZH + " · 综合差异系数", EN: stage.Label().EN + " · composite"}
	r := exhibit.Row{ID: base.Ref, Cells: []exhibit.Cell{exhibit.Word(label), limitCell(base.Limit)}}
	for _, j := range all {
		s := findStage(j.Result, stage)
		if s == nil || s.Composite == nil {
			r.Cells = append(r.Cells, exhibit.Num(blank.Of(blank.NotApplicable)))
			continue
		}
		r.Cells = append(r.Cells, figure(s.Composite.Mean, s.Composite.Outcome, base.Outcome, s.Composite.Ref))
	}
	return r
}

func limitCell(l rules.Decimal) exhibit.Cell {
	if l.Text == "" {
		return exhibit.Num(blank.Of(blank.NotApplicable))
	}
	return exhibit.Num(l.V)
}

func figure(v float64, o, real assess.Outcome, ref string) exhibit.Cell {
	c := exhibit.Num(v)
	c.Tone, c.Ref = toneOf(o), ref
	if o != real {
		c.Note = locale.Text{ZH: "变为" + o.Label().ZH, EN: "now " + o.Label().EN}
	}
	return c
}

func findStage(a *assess.Assessment, st registry.Stage) *assess.StageResult {
	for i := range a.Stages {
		if a.Stages[i].Stage == st {
			return &a.Stages[i]
		}
	}
	return nil
}

func findCoefficient(a *assess.Assessment, st registry.Stage, indicator string) *assess.Coefficient {
	s := findStage(a, st)
	if s == nil {
		return nil
	}
	for k := range s.Coefficients {
		if s.Coefficients[k].Indicator == indicator {
			return &s.Coefficients[k]
		}
	}
	return nil
}

func indicatorLabel(p *rules.Pack, id string, stage registry.Stage) locale.Text {
	label := locale.Text{ZH: id, EN: id}
	if ind := p.Indicator(id); ind != nil {
		label = ind.Short
		if label.IsZero() {
			label = ind.Label
		}
	}
	return locale.Text{ZH: stage.Label().ZH + " · " + label.In(locale.ZH), EN: stage.Label().EN + " · " + label.In(locale.EN)}
}

// units lists the units whose outcome is not everywhere the same, and those that
// are not in every scenario.
func units(all []Judged) exhibit.Table {
	t := exhibit.Table{
		ID: "units", Title: locale.Text{ZH: "有变化的学校（学部）", EN: "Schools and sections that turn"},
		Columns: append([]exhibit.Column{{Key: "unit", Label: locale.Text{ZH: "学校（学部）", EN: "School or section"}}}, nameColumns(all, false, 0)...),
		Empty:   locale.Text{ZH: "没有学校的结论有变化。", EN: "No school's outcome turns."},
	}
	var order []unitKey
	names := map[unitKey]string{}
	found := make([]map[unitKey]*assess.UnitResult, len(all))
	for i, j := range all {
		found[i] = unitsOf(j.Result)
		for k := range j.Result.Units {
			u := &j.Result.Units[k]
			key := unitKey{u.School.ID, u.Stage}
			if _, known := names[key]; !known {
				names[key] = u.Name
				order = append(order, key)
			}
		}
	}
	for _, key := range order {
		r := exhibit.Row{ID: string(key.school) + "/" + key.stage.String(), Cells: []exhibit.Cell{exhibit.Name(names[key])}}
		differs := false
		first := outcomeOf(found[0][key])
		for i := range all {
			u := found[i][key]
			o := outcomeOf(u)
			differs = differs || o != first
			if u == nil {
				r.Cells = append(r.Cells, exhibit.Word(locale.Text{ZH: "无此校", EN: "no such school"}))
				continue
			}
			r.Cells = append(r.Cells, outcomeCell(o, first, u.Ref))
		}
		if differs {
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

func outcomeOf(u *assess.UnitResult) assess.Outcome {
	if u == nil {
		return ""
	}
	return u.Outcome
}

// items lists the items whose outcome is not everywhere the same.
func items(all []Judged) exhibit.Table {
	t := exhibit.Table{
		ID: "items", Title: locale.Text{ZH: "有变化的条目", EN: "Items that turn"},
		Columns: append([]exhibit.Column{{Key: "item", Label: locale.Text{ZH: "条目", EN: "Item"}}}, nameColumns(all, false, 0)...),
		Empty:   locale.Text{ZH: "没有条目的结论有变化。", EN: "No item turns."},
	}
	for i := range all[0].Result.Items {
		base := &all[0].Result.Items[i]
		r := exhibit.Row{ID: base.Item, Cells: []exhibit.Cell{exhibit.Word(base.Label)}}
		differs := false
		for _, j := range all {
			it := findItem(j.Result, base.Item)
			if it == nil {
				r.Cells = append(r.Cells, exhibit.Word(locale.Text{ZH: "无此项", EN: "not asked"}))
				differs = true
				continue
			}
			differs = differs || it.Outcome != base.Outcome
			r.Cells = append(r.Cells, outcomeCell(it.Outcome, base.Outcome, it.Ref))
		}
		if differs {
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

func findItem(a *assess.Assessment, id string) *assess.ItemResult {
	for i := range a.Items {
		if a.Items[i].Item == id {
			return &a.Items[i]
		}
	}
	return nil
}
