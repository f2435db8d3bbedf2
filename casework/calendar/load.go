package calendar

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
	"junheng/rules"
)

// file is one file of the folder calendars of a pack.
type file struct {
	Kind  string     `yaml:"kind"` // holidays, school, ahead
	Ahead Ahead      `yaml:"ahead"`
	Years []yearText `yaml:"years"`
	Law   []lawText  `yaml:"statutory"`
	Moon  []moonText `yaml:"festivals"`

	ID      string      `yaml:"id"`
	Example bool        `yaml:"example"`
	Label   locale.Text `yaml:"label"`
	Region  int         `yaml:"region"` // whose school calendar; 0: anybody's who has none
	Cite    rules.Cite  `yaml:"cite"`
	Terms   []Term      `yaml:"terms"`
	Off     []string    `yaml:"off"`
	On      []string    `yaml:"on"`
}

type yearText struct {
	Year     int        `yaml:"year"`
	Cite     rules.Cite `yaml:"cite"`
	Holidays []struct {
		Name string `yaml:"name"`
		Days string `yaml:"days"`
	} `yaml:"holidays"`
	Workdays []string `yaml:"workdays"`
}

type lawText struct {
	From string     `yaml:"from"`
	Cite rules.Cite `yaml:"cite"`
	Days []struct {
		Name   string `yaml:"name"`
		On     string `yaml:"on"` // 05-01, or a festival
		Before int    `yaml:"before"`
		Days   int    `yaml:"days"`
	} `yaml:"days"`
}

type moonText struct {
	Year     int    `yaml:"year"`
	Spring   string `yaml:"spring"`
	Qingming string `yaml:"qingming"`
	Duanwu   string `yaml:"duanwu"`
	Zhongqiu string `yaml:"zhongqiu"`
}

var (
	msgKind    = locale.NewTemplate("calendar.kind", "kind “{got}”应为 holidays、school 或 ahead", "kind {got}: want holidays, school or ahead")
	msgDays    = locale.NewTemplate("calendar.days", "“{got}”应写作 2026-10-01 或 2026-10-01/2026-10-07", "{got}: want 2026-10-01 or 2026-10-01/2026-10-07")
	msgTwice   = locale.NewTemplate("calendar.twice", "{year} 年的安排出现两次", "the year {year} is arranged twice")
	msgNames   = locale.NewTemplate("calendar.term", "学期“{id}”的起止应写作 09-01 或 2026-09-01", "term {id}: from and to are written 09-01 or 2026-09-01")
	msgOn      = locale.NewTemplate("calendar.on", "“{got}”应为 05-01 之类的日期或 spring、qingming、duanwu、zhongqiu", "{got}: want a day such as 05-01, or spring, qingming, duanwu, zhongqiu")
	msgNoTerms = locale.Plain("calendar.no_terms", "校历要写明学期 terms", "a school calendar has terms")
	msgAhead   = locale.Plain("calendar.ahead", "提前天数 ahead 要写 school 和 holidays，都至少 1", "ahead says how many days for school and for holidays, at least 1 each")
	msgOverlap = locale.NewTemplate("calendar.overlap", "“{one}”和“{two}”在 {day} 重叠", "{one} and {two} overlap on {day}")
	msgBoth    = locale.NewTemplate("calendar.both", "{day} 既在 off（放假）又在 on（上课）", "{day} is both off and on")
	msgDoc     = locale.Plain("calendar.cite", "缺少出处 cite.doc", "there is no cite.doc")
)

// Load reads every calendars/*.yaml under fsys, at any depth. The error joins all
// problems of all files.
func Load(fsys fs.FS) (*Calendar, error) {
	c := &Calendar{years: map[int]*year{}, moon: map[int]moonText{}, schools: map[registry.RegionCode]School{}}
	ps := &strict.Problems{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(path.Dir(name)) != "calendars" || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		doc := strict.Parse(ps, name, data)
		var f file
		if doc != nil && doc.Decode(ps, &f) {
			c.take(ps, doc, &f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, ps.Err()
}

func (c *Calendar) take(ps *strict.Problems, doc *strict.Doc, f *file) {
	switch f.Kind {
	case "holidays":
		for i := range f.Years {
			c.takeYear(ps, doc, i, &f.Years[i])
		}
		for i := range f.Law {
			for k, day := range f.Law[i].Days {
				if _, ok := fixed(day.On, 2024); !ok && !festival(day.On) {
					ps.Add(doc.At("statutory", i, "days", k, "on"), msgOn.With("got", day.On))
				}
			}
		}
		c.law = append(c.law, f.Law...)
		for _, m := range f.Moon {
			c.moon[m.Year] = m
		}
	case "school":
		s := f.school()
		s.check(ps, doc)
		c.schools[s.Region] = s
	case "ahead":
		if f.Ahead.School < 1 || f.Ahead.Holidays < 1 {
			ps.Add(doc.At("ahead"), msgAhead)
		}
		c.ahead = f.Ahead
	default:
		ps.Add(doc.At("kind"), msgKind.With("got", f.Kind))
	}
}

func (f *file) school() School {
	return School{ID: f.ID, Label: f.Label, Example: f.Example, Region: registry.RegionCode(f.Region), Cite: f.Cite, Terms: f.Terms, Off: f.Off, On: f.On}
}

// ReadSchool reads one school calendar, written as in a pack: kind school. The
// error joins all its problems with their lines.
func ReadSchool(name string, data []byte) (School, error) {
	ps := &strict.Problems{}
	doc := strict.Parse(ps, name, data)
	var f file
	if doc == nil || !doc.Decode(ps, &f) {
		return School{}, ps.Err()
	}
	if f.Kind != "school" {
		ps.Add(doc.At("kind"), msgKind.With("got", f.Kind))
	}
	if len(f.Terms) == 0 {
		ps.Add(doc.At(), msgNoTerms)
	}
	s := f.school()
	s.check(ps, doc)
	return s, ps.Err()
}

func (c *Calendar) takeYear(ps *strict.Problems, doc *strict.Doc, i int, y *yearText) {
	if c.years[y.Year] != nil {
		ps.Add(doc.At("years", i, "year"), msgTwice.With("year", y.Year))
	}
	if y.Cite.Doc == "" {
		ps.Add(doc.At("years", i), msgDoc)
	}
	out := &year{cite: y.Cite, off: map[Day]string{}, on: map[Day]bool{}}
	for k, h := range y.Holidays {
		r, err := ParseRange(h.Days)
		if err != nil {
			ps.Add(doc.At("years", i, "holidays", k, "days"), msgDays.With("got", h.Days))
		}
		for d := r.From; err == nil && d <= r.To; d++ {
			out.off[d] = h.Name
		}
	}
	for k, w := range y.Workdays {
		d, err := ParseDay(w)
		if err != nil {
			ps.Add(doc.At("years", i, "workdays", k), msgDays.With("got", w))
		}
		out.on[d] = true
	}
	c.years[y.Year] = out
}

// Range are the days from one to another, both counted, perhaps with words.
type Range struct {
	From, To Day
	Note     string
}

// ParseRange reads 2026-10-01 or 2026-10-01/2026-10-07, with words behind it
// perhaps: 2026-10-08 运动会.
func ParseRange(s string) (Range, error) {
	text, note, _ := strings.Cut(strings.TrimSpace(s), " ")
	a, b, two := strings.Cut(text, "/")
	from, err := ParseDay(a)
	if err != nil {
		return Range{}, err
	}
	out := Range{from, from, strings.TrimSpace(note)}
	if !two {
		return out, nil
	}
	if out.To, err = ParseDay(b); err == nil && out.To < from {
		err = fmt.Errorf("%s ends before it begins", s)
	}
	return out, err
}
