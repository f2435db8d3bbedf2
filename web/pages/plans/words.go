package plans

import (
	"errors"
	"strings"

	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/plan/scenario"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
)

// report is what comes of the scenario; nil where it cannot be made.
func (e *editor) report() *exhibit.Report {
	if e.outcome.Result == nil {
		return nil
	}
	r := scenario.Compare(e.judged(), e.outcome)
	r.Title.ZH, r.Title.EN = "情景："+e.s.Name, "What if: "+e.s.Name
	return &r
}

// describe says a change in words.
func (e *editor) describe(ch scenario.Change) string {
	c := e.C
	name := e.nameOf(ch.School)
	if ch.School == "" {
		name = c.T("全县", "the county")
	}
	if st, ok := registry.ParseStage(ch.Stage); ok && st != registry.Whole {
		name += "（" + st.Label().In(c.Lang) + "）"
	}
	label := string(ch.Field)
	if f := e.d.Dict.Field(ch.Field); f != nil {
		label = f.Label.In(c.Lang)
	}
	n := publish.Trimmed(ch.Value, 4)
	if f := e.d.Dict.Field(ch.Field); f != nil {
		n = valueText(f, ch.Value, c.Lang)
	}
	var to []string
	for _, r := range ch.To {
		to = append(to, e.nameOf(r.School))
	}
	there := strings.Join(to, c.T("、", ", "))
	switch ch.Kind {
	case scenario.Set:
		return name + c.T("："+label+"改为"+n, ": "+label+" becomes "+n)
	case scenario.Add:
		return name + c.T("："+label+"增减"+n, ": "+label+" changes by "+n)
	case scenario.Clear:
		return name + c.T("："+label+"视为未填报", ": "+label+" counts as not reported")
	case scenario.Pupils:
		return name + c.T("：转出学生"+n+"人到"+there, ": "+n+" pupils go to "+there)
	case scenario.Close:
		return name + c.T("停办，学生转入"+there, " closes; its pupils go to "+there)
	case scenario.Merge:
		return name + c.T("并入"+there, " becomes part of "+there)
	case scenario.Split:
		return name + c.T("分出"+publish.Trimmed(100*ch.Value, 1)+"%设立“"+ch.New.Name+"”", " gives "+publish.Trimmed(100*ch.Value, 1)+" % to "+ch.New.Name)
	case scenario.Open:
		return c.T("新建“"+ch.New.Name+"”，学生"+publish.Trimmed(ch.Facts["students"], 0)+"人", ch.New.Name+" opens with "+publish.Trimmed(ch.Facts["students"], 0)+" pupils")
	}
	return string(ch.Kind)
}

// nameOf names a school of the county or one that the scenario founds.
func (e *editor) nameOf(id registry.SchoolID) string {
	for _, ch := range e.s.Changes {
		if ch.New != nil && ch.New.ID == id {
			return ch.New.Name
		}
	}
	return e.SchoolName(id)
}

// unitOptions lists the sections of the county, those that fall short first.
func (e *editor) unitOptions() []parts.Option {
	var short, rest []parts.Option
	for _, u := range e.units() {
		o := parts.Option{Value: unitID(u), Label: u.Name + " · " + u.Stage.Label().In(e.C.Lang)}
		if u.InScope && u.Outcome.Label().ZH != "达标" {
			o.Label += " · " + u.Outcome.Label().In(e.C.Lang)
			short = append(short, o)
			continue
		}
		rest = append(rest, o)
	}
	return append(short, rest...)
}

// typeOptions lists the types a new school may have.
func (e *editor) typeOptions() []parts.Option {
	var out []parts.Option
	for t := registry.PrimarySchool; t <= registry.CompleteSecondary; t++ {
		info := t.Info()
		out = append(out, parts.Option{Value: info.ID, Label: info.Label.In(e.C.Lang)})
	}
	return out
}

func (e *editor) stageOptions() []parts.Option {
	return []parts.Option{
		{Value: "primary", Label: registry.Primary.Label().In(e.C.Lang)},
		{Value: "junior", Label: registry.Junior.Label().In(e.C.Lang)},
	}
}

func (e *editor) placeOptions() []parts.Option {
	var out []parts.Option
	for _, l := range []string{"urban", "town", "rural"} {
		if loc, ok := registry.ParseLocation(l); ok {
			out = append(out, parts.Option{Value: l, Label: loc.Label().In(e.C.Lang)})
		}
	}
	return out
}

// complaints lists what keeps a scenario from being computed.
func (e *editor) complaints() []string {
	var out []string
	for _, err := range parts.Flat(e.problem) {
		var f *fault.Fault
		if errors.As(err, &f) {
			out = append(out, f.Msg.In(e.C.Lang))
			continue
		}
		out = append(out, err.Error())
	}
	return out
}

// schoolOptions lists the schools of the county.
func (e *editor) schoolOptions() []parts.Option {
	var out []parts.Option
	seen := map[registry.SchoolID]bool{}
	for _, u := range e.units() {
		if s := u.School; !seen[s.ID] {
			seen[s.ID] = true
			out = append(out, parts.Option{Value: string(s.ID), Label: s.Name})
		}
	}
	return out
}

// explainColumn gives the working under a figure: of the facts from the record,
// of the scenario as it was saved last.
func (e *editor) explainColumn(column, ref string) string {
	if column == scenario.ColumnKey(1) {
		return e.explainScenario(e.paper.ID, ref)
	}
	return e.Explain(ref)
}
