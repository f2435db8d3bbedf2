package calendar

import (
	"strconv"
	"strings"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// month is one month of the view.
type month struct {
	Name  string
	Weeks [][]cell // Monday first; a cell with N 0 lies in another month
	Days  int      // of school
	Now   bool     // today lies in it
}

// cell is one day.
type cell struct {
	N     int
	Kind  kind
	Title string
	Today bool
}

// kind is how a day is drawn; a mark stands beside the colour.
type kind string

const (
	lesson   kind = "school"
	made     kind = "made" // school on what would be a day off
	weekend  kind = "weekend"
	holiday  kind = "holiday"
	vacation kind = "vacation"
	off      kind = "off" // entered by the county
	doubtful kind = "doubt"
)

var kinds = []struct {
	kind kind
	mark locale.Text
	text locale.Text
}{
	{lesson, locale.Text{}, locale.Text{ZH: "上课", EN: "school"}},
	{made, locale.Text{ZH: "班", EN: "S"}, locale.Text{ZH: "调休、补课上课", EN: "school on a day off made up"}},
	{weekend, locale.Text{}, locale.Text{ZH: "周末", EN: "weekend"}},
	{holiday, locale.Text{ZH: "休", EN: "H"}, locale.Text{ZH: "法定节假日", EN: "public holiday"}},
	{off, locale.Text{ZH: "停", EN: "O"}, locale.Text{ZH: "本县另放假、停课", EN: "off by the county"}},
	{vacation, locale.Text{ZH: "假", EN: "V"}, locale.Text{ZH: "寒暑假", EN: "vacation"}},
	{doubtful, locale.Text{ZH: "?", EN: "?"}, locale.Text{ZH: "暂按示例推算", EN: "by the example, not entered yet"}},
}

func (k kind) mark(c *route.Context) string {
	for _, x := range kinds {
		if x.kind == k {
			return x.mark.In(c.Lang)
		}
	}
	return ""
}

// months lays a school year out, from August to July.
func (p *page) months() []month {
	from, to := calendar.YearDays(p.year)
	today := calendar.DayOf(p.c.Now)
	var out []month
	for d := from; d <= to; d++ {
		t := d.Start()
		if t.Day() == 1 {
			out = append(out, month{Name: p.c.T(t.Format("2006年1月"), t.Format("January 2006"))})
		}
		m := &out[len(out)-1]
		place := (int(d.Weekday()) + 6) % 7
		if len(m.Weeks) == 0 || place == 0 {
			m.Weeks = append(m.Weeks, make([]cell, 7))
		}
		one := p.cell(d)
		one.Today = d == today
		m.Now = m.Now || one.Today
		if is := p.state.View.IsSchoolDay(d); is {
			m.Days++
		}
		m.Weeks[len(m.Weeks)-1][place] = one
	}
	return out
}

func (p *page) cell(d calendar.Day) cell {
	v := p.state.View
	c := cell{N: d.Start().Day()}
	of, name := v.Of(d)
	span, in := v.TermAt(d)
	rest := of == calendar.Weekend || of == calendar.Holiday
	note := v.Note(d)
	switch is := v.IsSchoolDay(d); {
	case is && in && !span.Sure:
		c.Kind = doubtful
	case is && !in && note == "" && !rest:
		c.Kind = doubtful
		if v.Entered(d) {
			c.Kind = made
		}
	case is && (rest || of == calendar.Swapped):
		c.Kind = made
	case is:
		c.Kind = lesson
	case of == calendar.Holiday:
		c.Kind = holiday
	case !in:
		c.Kind = vacation
	case of == calendar.Weekend:
		c.Kind = weekend
	default:
		c.Kind = off
	}
	words := []string{dayWord(p.c, d)}
	for _, x := range kinds {
		if x.kind == c.Kind {
			words = append(words, x.text.In(p.c.Lang))
		}
	}
	for _, w := range []string{name, note} {
		if w != "" {
			words = append(words, w)
		}
	}
	c.Title = strings.Join(words, " ")
	return c
}

var weekdays = []locale.Text{{ZH: "一", EN: "Mo"}, {ZH: "二", EN: "Tu"}, {ZH: "三", EN: "We"}, {ZH: "四", EN: "Th"}, {ZH: "五", EN: "Fr"}, {ZH: "六", EN: "Sa"}, {ZH: "日", EN: "Su"}}

// terms lists the terms of the year with their days of school.
func (p *page) terms() parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("学期", "Terms"), Columns: []parts.Column{
		{Key: "term", Label: c.T("学期", "Term")},
		{Key: "from", Label: c.T("开学", "From")},
		{Key: "to", Label: c.T("放假前最后一天", "Last day")},
		{Key: "days", Label: c.T("上课日", "School days"), Unit: c.T("天", "")},
		{Key: "by", Label: c.T("来源", "By"), Minor: true},
	}}
	for _, span := range p.state.View.Terms(calendar.YearDays(p.year)) {
		n := 0
		for x := span.From; x <= span.To; x++ {
			if p.state.View.IsSchoolDay(x) {
				n++
			}
		}
		by := parts.Word(p.state.View.School.Label.In(c.Lang))
		if !span.Sure {
			by = parts.Mark(parts.Warn, c.T("示例，未录入", "example, not entered"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(span.Term.Name().In(c.Lang)), parts.Word(dayWord(c, span.From)), parts.Word(dayWord(c, span.To)), parts.Num(float64(n)), by,
		}})
	}
	return l
}

// own lists the days off and on that the county has entered for the year.
func (p *page) own() parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("另放假和补课", "Days off and made up"), Columns: []parts.Column{{Key: "day", Label: c.T("日期", "Day")}, {Key: "kind", Label: c.T("安排", "What")}, {Key: "note", Label: c.T("说明", "Words")}}}
	s := p.state.View.School.In(p.year)
	for i, list := range [][]string{s.Off, s.On} {
		for _, text := range list {
			r, err := calendar.ParseRange(text)
			if err != nil {
				continue
			}
			day := dayWord(c, r.From)
			if r.To > r.From {
				day += " — " + dayWord(c, r.To)
			}
			what := parts.Mark(parts.Plain, c.T("放假、停课", "off"))
			if i == 1 {
				what = parts.Mark(parts.Info, c.T("上课", "school"))
			}
			l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(day), what, parts.Word(r.Note)}})
		}
	}
	return l
}

// entries lists who entered what, the newest first.
func (p *page) entries() parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("录入记录", "Entries"), Columns: []parts.Column{
		{Key: "n", Label: c.T("第几次", "No.")}, {Key: "at", Label: c.T("时间", "When")}, {Key: "by", Label: c.T("录入人", "By")}, {Key: "why", Label: c.T("依据", "What it rests on")}, {Key: "years", Label: c.T("包含学年", "Years"), Minor: true},
	}}
	for i := range p.state.Entries {
		e := &p.state.Entries[i]
		var years []string
		for _, y := range e.School.Years() {
			years = append(years, yearName(y))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Num(float64(e.N)), parts.Moment(c, e.At), parts.Word(e.Name), parts.Word(e.Reason), parts.Word(strings.Join(years, c.T("、", ", ")))}})
	}
	return l
}

// changed lists the days that change, those that follow one another as one.
func changed(c *route.Context, list []calendar.Change) parts.Listing {
	l := parts.Listing{Name: c.T("变动的日子", "Days that change"), Columns: []parts.Column{{Key: "day", Label: c.T("日期", "Day")}, {Key: "now", Label: c.T("改为", "Becomes")}}}
	for i := 0; i < len(list); {
		k := i
		for k+1 < len(list) && list[k+1].School == list[i].School && list[k+1].Day-list[k].Day <= 3 {
			k++
		}
		day := dayWord(c, list[i].Day)
		if k > i {
			day += " — " + dayWord(c, list[k].Day) + c.T("（共", " (") + itoa(k-i+1) + c.T("天）", " days)")
		}
		now := parts.Mark(parts.Plain, c.T("不上课", "no school"))
		if list[i].School {
			now = parts.Mark(parts.Info, c.T("上课", "school"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(day), now}})
		i = k + 1
	}
	return l
}

// moved lists the cases whose ends move.
func (p *page) moved(list []casework.Moving) parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("随之改变的期限", "Ends that move"), PerPage: 100, Columns: []parts.Column{
		{Key: "case", Label: c.T("案件", "Case")}, {Key: "clock", Label: c.T("时限", "Limit")}, {Key: "was", Label: c.T("原到期", "Was"), Minor: true}, {Key: "end", Label: c.T("改为", "Becomes")},
	}}
	for i := range list {
		m := &list[i]
		for k := range m.Shifts {
			x := &m.Shifts[k]
			end := parts.Word(casework.MomentText(x.End))
			switch {
			case !x.Moves() && x.Doubt == "":
				end = parts.Mark(parts.Good, c.T("不变，不再是暂定", "as before, no longer provisional"))
			case x.Doubt != "":
				end.Note = c.T("暂定", "provisional")
			}
			l.Rows = append(l.Rows, parts.Row{URL: "/cases/" + p.county.String() + "/" + string(m.Case.ID), Cells: []parts.Cell{
				{Text: m.Case.Number, Note: m.Procedure.Label.In(c.Lang)}, parts.Word(m.Procedure.ClockLabel(x.Clock).In(c.Lang)), parts.Word(casework.MomentText(x.Was)), end,
			}})
		}
	}
	return l
}

// movedCount says how many cases move.
func movedCount(list []casework.Moving) int {
	n := 0
	for i := range list {
		for k := range list[i].Shifts {
			if list[i].Shifts[k].Moves() {
				n++
				break
			}
		}
	}
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }

func (p *page) thisYear() registry.SchoolYear { return calendar.YearOf(calendar.DayOf(p.c.Now)) }

// yearLinks leads to the school years beside.
func (p *page) yearLinks() []parts.Link {
	var out []parts.Link
	now := p.thisYear()
	for y := min(p.year, now) - 1; y <= max(p.year, now)+1; y++ {
		out = append(out, parts.Link{Text: yearName(y), URL: home(p.county) + "?year=" + itoa(int(y)), Main: y == p.year})
	}
	return out
}

// arrangements lists the public holidays of the year with what arranges them.
func (p *page) arrangements() []parts.Fact {
	var out []parts.Fact
	for y := int(p.year); y <= int(p.year)+1; y++ {
		text := ""
		if m, provisional := p.state.View.Provisional(y); provisional {
			text = m.In(p.c.Lang)
		} else {
			cite, _ := p.state.View.Cite(y)
			text = cite.Doc + " " + cite.At
		}
		out = append(out, parts.Fact{Term: strconv.Itoa(y) + p.c.T("年节假日", " holidays"), Text: text})
	}
	return out
}
