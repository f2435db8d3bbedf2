package results

import (
	"net/url"
	"strconv"
	"strings"

	"junheng/assess"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// schoolView is one school over the years.
type schoolView struct {
	*page
	school  registry.School
	history archive.History
	units   []int // by index in Result.Units
}

// historyYears is how many earlier years a school's profile shows.
const historyYears = 2

// school answers with everything about one school: each section's indicators
// with their margins, year on year, among schools like it, its part in each
// coefficient and what would change it.
func (d Deps) school(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	v := &schoolView{page: p}
	id := registry.SchoolID(c.Path("school"))
	for _, n := range p.a.Schools {
		if n.School.ID == id && p.o.Sees(n.School) {
			v.school = n.School
		}
	}
	if v.school.ID == "" {
		return fault.New(fault.NotFound, msgNoSchool.With("id", string(id)))
	}
	for _, i := range p.o.Units() {
		if p.a.Units[i].School.ID == id {
			v.units = append(v.units, i)
		}
	}
	if v.history, err = d.Archive.History(c.Ctx(), c.Actor, p.o, historyYears); err != nil {
		return err
	}
	h := p.head(v.school.Name, "/school/"+string(id))
	h.Lead = strings.Join(v.traits(), " · ")
	return parts.Page(c, h, schoolBody(v))
}

// traits say what kind of school it is.
func (v *schoolView) traits() []string {
	s := v.school
	out := []string{v.say(s.Type.Info().Label), v.say(s.Location.Label()), v.say(s.Founder.Label())}
	if s.Township != "" {
		out = append(out, s.Township)
	}
	if s.Code != "" {
		out = append(out, s.Code)
	}
	return out
}

// values lists the indicators of a section.
func (v *schoolView) values(unit int) parts.Listing {
	c, u := v.page.c, &v.a.Units[unit]
	l := parts.Listing{Name: u.Name, Columns: []parts.Column{
		{Label: c.T("指标", "Indicator")},
		{Label: c.T("数值", "Value"), Align: parts.End},
		{Label: c.T("标准", "Threshold"), Align: parts.End},
		{Label: c.T("结果", "Outcome")},
		{Label: c.T("差距或余量", "Need or spare")},
	}}
	for i := len(v.history) - 2; i >= 0; i-- {
		l.Columns = append(l.Columns, parts.Column{Label: v.history[i].Record.Year.String(), Align: parts.End, Minor: true})
	}
	if v.o.Whole {
		l.Columns = append(l.Columns, parts.Column{Label: c.T("占差异", "Part of the spread"), Align: parts.End, Minor: true, Hint: c.T("该校占全县差异（S²）的比例", "the school's part of the county's spread (S²)")})
	}
	for k := range u.Values {
		if u.Values[k].Ref != "" {
			l.Rows = append(l.Rows, v.valueRow(u, unit, k))
		}
	}
	return l
}

func (v *schoolView) valueRow(u *assess.UnitResult, unit, k int) parts.Row {
	x, ind := &u.Values[k], v.inds[k]
	need, fine := publish.Need(x)
	needCell := v.fig(v.say(need), x.Ref)
	needCell.Note = v.say(fine)
	if len(x.Missing) > 0 {
		needCell = parts.Word(v.missing(x.Missing))
	}
	name := parts.Cell{Text: v.say(ind.Label), Note: facts.UnitIn(ind.Unit, v.c.Lang)}
	if v.o.Whole {
		name.URL = v.indicatorURL(u.Stage, ind.ID)
	}
	cells := []parts.Cell{
		name, v.figOf(x.Value, publish.ValueText(x, ind, v.page.c.Lang), x.Ref), v.fig(x.Threshold.Text, x.Ref), v.outcome(x.Outcome), needCell,
	}
	for i := len(v.history) - 2; i >= 0; i-- {
		cells = append(cells, v.then(v.history[i], u, ind))
	}
	if v.o.Whole {
		cells = append(cells, v.part(u.Stage, unit, ind.ID))
	}
	return parts.Row{Cells: cells}
}

// then is a value as it was in an earlier year, with its working of that year.
func (v *schoolView) then(o *archive.Opened, u *assess.UnitResult, ind publish.IndicatorInfo) parts.Cell {
	was := archive.ValueOf(archive.UnitAt(o.Result, u.School.ID, u.Stage), ind.ID)
	if was == nil {
		return parts.Word("–")
	}
	cell := parts.Cell{Text: publish.ValueText(was, ind, v.page.c.Lang), URL: ExplainURL(o.Record.County, o.Record.ID, was.Ref), Drawn: true}
	if was.Outcome != assess.Met && !blank.Is(was.Value) {
		cell.Note = v.say(publish.OutcomeText(was.Outcome))
	}
	return cell
}

// part is the unit's part in the coefficient of an indicator.
func (v *schoolView) part(stage registry.Stage, unit int, indicator string) parts.Cell {
	for i := range v.a.Stages {
		for k := range v.a.Stages[i].Coefficients {
			c := &v.a.Stages[i].Coefficients[k]
			if v.a.Stages[i].Stage != stage || c.Indicator != indicator {
				continue
			}
			for _, s := range c.Shares {
				if s.Unit == unit {
					return v.fig(publish.Fixed(100*s.Share, 1)+"%", c.Ref)
				}
			}
		}
	}
	return parts.Cell{}
}

// flips lists the smallest changes of the school's own facts that would turn
// something.
func (v *schoolView) flips(stage registry.Stage) parts.Listing {
	l := v.flipList(func(f *assess.Flip) bool { return f.School == v.school.ID && f.Stage == stage })
	l.Columns = l.Columns[1:]
	for i := range l.Rows {
		l.Rows[i].Cells = l.Rows[i].Cells[1:]
	}
	return l
}

// misses lists the tests of items in which the school falls short or is open.
func (v *schoolView) misses() parts.Listing {
	c := v.page.c
	l := parts.Listing{Name: c.T("学校未达到的各项要求", "Requirements the school does not meet"), Columns: []parts.Column{
		{Label: c.T("要求", "Requirement")}, {Label: c.T("数值", "Figure"), Align: parts.End}, {Label: c.T("结果", "Outcome")},
	}}
	for i := range v.a.Items {
		it := &v.a.Items[i]
		for k := range it.Tests {
			t := &it.Tests[k]
			for _, list := range []struct {
				units []assess.UnitTest
				o     assess.Outcome
			}{{t.Failing, assess.Short}, {t.Unknown, assess.Undetermined}} {
				for _, x := range list.units {
					if x.School == v.school.ID {
						l.Rows = append(l.Rows, v.missRow(it, t, x, list.o))
					}
				}
			}
		}
	}
	return l
}

func (v *schoolView) missRow(it *assess.ItemResult, t *assess.TestResult, x assess.UnitTest, o assess.Outcome) parts.Row {
	figure := parts.Cell{}
	if o == assess.Short {
		figure = v.fig(publish.FailedText(*t, x), x.Ref)
	}
	name := parts.Cell{Text: strconv.Itoa(it.Number) + ". " + v.say(it.Label), Note: v.say(t.Label)}
	if v.o.Whole {
		name.URL = v.url("/items#item-" + it.Item)
	}
	if x.Stage != registry.Whole {
		name.Note += " · " + v.say(publish.StageText(x.Stage))
	}
	return parts.Row{Cells: []parts.Cell{name, figure, {Text: v.say(publish.OutcomeText(o)), View: outcomeLink(v.page, o, x.Ref, false)}}}
}

// peers lists how a section stands among sections like it.
func (v *schoolView) peers(unit int, p archive.Peers) parts.Listing {
	c, u := v.page.c, &v.a.Units[unit]
	l := parts.Listing{Name: c.T("同类学校", "Schools like it"), Columns: []parts.Column{
		{Label: c.T("指标", "Indicator")},
		{Label: c.T("本校", "This school"), Align: parts.End},
		{Label: c.T("下四分位", "Lower quartile"), Align: parts.End, Minor: true},
		{Label: c.T("中位数", "Median"), Align: parts.End},
		{Label: c.T("上四分位", "Upper quartile"), Align: parts.End, Minor: true},
		{Label: c.T("高于同类", "Above"), Align: parts.End},
	}}
	for k, f := range p.Figures {
		x := &u.Values[k]
		if x.Ref == "" || blank.Is(x.Value) || f.Count < 2 {
			continue
		}
		ind := v.inds[k]
		fig := func(n float64) parts.Cell {
			return parts.Cell{Text: publish.Shown(n, ind.Decimals, c.Lang), URL: v.likeURL(u, k)}
		}
		if !v.o.Whole {
			fig = func(n float64) parts.Cell { return parts.Word(publish.Shown(n, ind.Decimals, c.Lang)) }
		}
		above := fig(0)
		above.Text = strconv.Itoa(f.Below) + " / " + strconv.Itoa(f.Count-1)
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(v.say(ind.Label)), v.fig(publish.ValueText(x, ind, c.Lang), x.Ref), fig(f.Low), fig(f.Median), fig(f.Top), above,
		}})
	}
	return l
}

// likeURL lists the schools of an indicator like a unit's.
func (v *schoolView) likeURL(u *assess.UnitResult, k int) string {
	return v.indicatorURL(u.Stage, v.inds[k].ID) + "?place=" + url.QueryEscape(v.say(u.School.Location.Label()))
}

// likeness says which schools are compared with a section.
func (v *schoolView) likeness(unit int, p archive.Peers) string {
	u := &v.a.Units[unit]
	zh, en := "同学段", "same stage"
	if p.Type {
		zh += "、同为" + u.School.Type.Info().Label.ZH
		en += ", also " + u.School.Type.Info().Label.EN
	}
	if p.Place {
		zh += "、同在" + u.School.Location.Label().ZH
		en += ", also " + u.School.Location.Label().EN
	}
	if p.Size {
		from, to := publish.Trimmed(p.Band.From, 0), publish.Trimmed(p.Band.To-1, 0)
		if p.Band.To > 1e9 {
			zh, en = zh+"、学生"+from+"人以上", en+", "+from+" pupils or more"
		} else {
			zh, en = zh+"、学生"+from+"–"+to+"人", en+", "+from+"–"+to+" pupils"
		}
	}
	n := strconv.Itoa(len(p.Units))
	return v.say(locale.Text{ZH: zh + "，连同本校共 " + n + " 个单位（不加权）", EN: en + ": " + n + " units with this one (unweighted)"})
}
