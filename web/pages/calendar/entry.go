package calendar

import (
	"errors"
	"slices"
	"strings"

	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
	"junheng/web/parts"
)

// maxFile bounds an uploaded calendar; a real one has a few kilobytes.
const maxFile = 1 << 20

var (
	msgFile  = locale.Plain("calendar.file", "文件太大或没有收到，校历文件一般只有几 KB", "the file is too large or did not arrive; a calendar has a few kilobytes")
	msgOther = locale.NewTemplate("calendar.other_year", "文件里没有 {year} 学年的学期（写的是：{has}）", "the file has no term of {year}; it speaks of {has}")
)

// entry is the form of one school year, as typed.
type entry struct {
	Base     string
	Name     string
	Doc      string
	From, To [2]string // of the autumn and the spring term
	Off, On  string    // a line each
}

// termIDs are the terms of a school year, as statements name them.
var termIDs = [2]string{"autumn", "spring"}

var termLabels = [2]locale.Text{{ZH: "秋季学期（第一学期）", EN: "Autumn term"}, {ZH: "春季学期（第二学期）", EN: "Spring term"}}

// current fills the form with what holds: the county's own, else what stands in.
func (p *page) current() entry {
	f := p.fill(p.state.View.School.In(p.year))
	f.Doc = ""
	if p.state.View.School.Region != p.county {
		f.Name = ""
	}
	for _, span := range p.state.View.Terms(calendar.YearDays(p.year)) {
		for i := range termIDs {
			if span.Term.ID == termIDs[i] && f.From[i] == "" {
				f.From[i], f.To[i] = span.From.String(), span.To.String()
			}
		}
	}
	return f
}

// fill writes one school year of a calendar into the form.
func (p *page) fill(s calendar.School) entry {
	f := entry{Name: s.Label.ZH, Doc: strings.TrimSpace(s.Cite.Doc + " " + s.Cite.At), Off: strings.Join(s.Off, "\n"), On: strings.Join(s.On, "\n")}
	if n := p.state.Last(); n > 0 {
		f.Base = itoa(n)
	}
	for _, t := range s.Terms {
		if i := slices.Index(termIDs[:], t.ID); i >= 0 {
			f.From[i], f.To[i] = t.From, t.To
		}
	}
	return f
}

// typed reads the form.
func (p *page) typed() entry {
	c := p.c
	f := entry{Base: c.Form("base"), Name: c.Form("name"), Doc: c.Form("doc"), Off: c.R.PostFormValue("off"), On: c.R.PostFormValue("on")}
	for i, id := range termIDs {
		f.From[i], f.To[i] = c.Form(id+"_from"), c.Form(id+"_to")
	}
	return f
}

// upload reads the file, where one came with the form, over what was typed.
func (p *page) upload(f *entry) error {
	files, err := p.c.Files("file")
	if err != nil || len(files) == 0 || len(files[0].Data) == 0 {
		return err
	}
	s, err := calendar.ReadSchool(files[0].Name, files[0].Data)
	if err != nil {
		return err
	}
	years := s.Years()
	if !slices.Contains(years, p.year) && len(years) == 1 {
		p.year = years[0]
	}
	if !slices.Contains(years, p.year) {
		var has []string
		for _, y := range years {
			has = append(has, yearName(y))
		}
		return fault.New(fault.Invalid, msgOther.With("year", yearName(p.year), "has", strings.Join(has, "、"))).At("file")
	}
	doc, base := f.Doc, f.Base
	*f = p.fill(s.In(p.year))
	f.Base = base
	if doc != "" {
		f.Doc = doc
	}
	return nil
}

// school reads the form as the calendar of one school year; the error joins all
// that is wrong.
func (f *entry) school(p *page) (calendar.School, error) {
	var bad []error
	s := calendar.School{ID: "own", Label: locale.Text{ZH: f.Name, EN: f.Name}, Cite: rules.Cite{Doc: f.Doc, Status: rules.Local}, Off: lines(f.Off), On: lines(f.On)}
	if f.Name == "" {
		s.Label = locale.Text{ZH: registry.RegionName(p.county) + "校历", EN: "School calendar of " + registry.RegionName(p.county)}
	}
	if f.Doc == "" {
		bad = append(bad, parts.Problem("doc", "请写明依据，如文号", "say on what it rests, such as a document number"))
	}
	for i, id := range termIDs {
		a, e1 := calendar.ParseDay(f.From[i])
		b, e2 := calendar.ParseDay(f.To[i])
		first, last := calendar.YearDays(p.year)
		switch {
		case f.From[i] == "" && f.To[i] == "" && i == 1: // not known yet
			continue
		case e1 != nil:
			bad = append(bad, parts.Problem(id+"_from", "请填开学日期", "when does the term begin?"))
		case e2 != nil:
			bad = append(bad, parts.Problem(id+"_to", "请填放假前最后一天", "which is its last day?"))
		case b < a:
			bad = append(bad, parts.Problem(id+"_to", "结束日期早于开学日期", "the term ends before it begins"))
		case a < first || b > last:
			bad = append(bad, fault.New(fault.Invalid, msgOutside.With("year", yearName(p.year), "from", first, "to", last)).At(id+"_from"))
		default:
			s.Terms = append(s.Terms, calendar.Term{ID: id, Label: termLabels[i], From: f.From[i], To: f.To[i]})
		}
	}
	for _, area := range []struct {
		name string
		list []string
	}{{"off", s.Off}, {"on", s.On}} {
		for _, line := range area.list {
			r, err := calendar.ParseRange(line)
			switch {
			case err != nil:
				bad = append(bad, fault.New(fault.Invalid, msgLine.With("got", line)).At(area.name))
			case calendar.YearOf(r.From) != p.year || calendar.YearOf(r.To) != p.year:
				bad = append(bad, fault.New(fault.Invalid, msgNotHere.With("got", line, "year", yearName(p.year))).At(area.name))
			}
		}
	}
	if bad == nil {
		bad = append(bad, parts.Flat(s.Check())...)
	}
	return s, errors.Join(bad...)
}

var (
	msgOutside = locale.NewTemplate("calendar.outside", "{year} 学年的学期应在 {from} 到 {to} 之间", "a term of {year} lies between {from} and {to}")
	msgLine    = locale.NewTemplate("calendar.line", "“{got}”应写作 2026-10-08 或 2026-10-08/2026-10-10，后面可空一格写说明", "{got}: want 2026-10-08 or 2026-10-08/2026-10-10, with words behind a space perhaps")
	msgNotHere = locale.NewTemplate("calendar.not_here", "“{got}”不在 {year} 学年内", "{got} does not lie in {year}")
)
