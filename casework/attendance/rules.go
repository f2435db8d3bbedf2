package attendance

import (
	"io/fs"
	"path"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/internal/locale"
	"junheng/internal/strict"
	"junheng/registry"
	"junheng/rules"
)

// Rules are the numbers of law and custom that registers go by, of each region
// that has its own.
type Rules struct {
	checks map[registry.RegionCode]Within
	hours  map[registry.RegionCode]Hour
	mends  map[registry.RegionCode]Within
	lately map[registry.RegionCode]Within
	leaves map[registry.RegionCode]LongLeave
}

// LongLeave is after how many school days of leave running, without one in school,
// somebody looks into it; the zero value: no rule is known.
type LongLeave struct {
	Flag  int // the boards and the sheet name the child, and the head has it before him
	Visit int // the home is visited, and a case watches the child
	Cite  rules.Cite
}

// Hour is by when on a school day its register is entered, as a rule of a
// county or a pack has it; the zero value: no rule is known.
type Hour struct {
	After time.Duration // since midnight
	Cite  rules.Cite
}

// ruleFile is one file of the folder attendance of a pack.
type ruleFile struct {
	Kind   string      `yaml:"kind"`
	Region int         `yaml:"region"` // county, city or province; 0: who has none of its own
	Label  locale.Text `yaml:"label"`
	Within struct {
		N    int           `yaml:"n"`
		Unit calendar.Unit `yaml:"unit"`
	} `yaml:"within"` // of roster_check, register_correct and register_compare
	By    string     `yaml:"by"`   // of register_due: 10:00
	Flag  int        `yaml:"flag"` // of long_leave, as is visit
	Visit int        `yaml:"visit"`
	Cite  rules.Cite `yaml:"cite"`
}

// The kinds of rules.
const (
	kindCheck   = "roster_check"
	kindDue     = "register_due"
	kindMend    = "register_correct"
	kindCompare = "register_compare"
	kindLeave   = "long_leave"
)

var (
	msgFileKind = locale.NewTemplate("attendance.file_kind", "kind “{got}”应为 roster_check、register_due、register_correct、register_compare 或 long_leave", "kind {got}: want roster_check, register_due, register_correct, register_compare or long_leave")
	msgWithin   = locale.Plain("attendance.within", "within 要写天数和单位，如 {n: 10, unit: day}", "within needs a number and a unit, as in {n: 10, unit: day}")
	msgBy       = locale.NewTemplate("attendance.by", "by “{got}”应为一天里的时刻，如 '10:00'", "by {got}: want a time of day such as '10:00'")
	msgMend     = locale.Plain("attendance.mend", "within 要写上学日数，如 {n: 3, unit: school_day}", "within is a number of school days, as in {n: 3, unit: school_day}")
	msgLookBack = locale.Plain("attendance.look_back", "within 要写天数，单位是 day，如 {n: 14, unit: day}", "within is a number of days, as in {n: 14, unit: day}")
	msgLeaves   = locale.Plain("attendance.leaves", "flag 和 visit 要写上学日数，visit 要大于 flag，如 flag: 5、visit: 10", "flag and visit are numbers of school days, visit the larger, as in flag: 5 and visit: 10")
	msgCite     = locale.Plain("attendance.cite", "缺少出处 cite.doc", "there is no cite.doc")
)

// LoadRules reads every attendance/*.yaml under fsys, at any depth. The error
// joins all problems of all files.
func LoadRules(fsys fs.FS) (*Rules, error) {
	r := &Rules{
		checks: map[registry.RegionCode]Within{}, hours: map[registry.RegionCode]Hour{}, mends: map[registry.RegionCode]Within{},
		lately: map[registry.RegionCode]Within{}, leaves: map[registry.RegionCode]LongLeave{},
	}
	ps := &strict.Problems{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(path.Dir(name)) != "attendance" || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		doc := strict.Parse(ps, name, data)
		var f ruleFile
		if doc != nil && doc.Decode(ps, &f) {
			r.take(ps, doc, &f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, ps.Err()
}

func (r *Rules) take(ps *strict.Problems, doc *strict.Doc, f *ruleFile) {
	region := registry.RegionCode(f.Region)
	if f.Cite.Doc == "" {
		ps.Add(doc.At("cite"), msgCite)
	}
	switch f.Kind {
	case kindCheck:
		if f.Within.N < 1 || !f.Within.Unit.Known() {
			ps.Add(doc.At("within"), msgWithin)
		}
		r.checks[region] = Within{N: f.Within.N, Unit: f.Within.Unit, Cite: f.Cite}
	case kindMend:
		if f.Within.N < 1 || f.Within.Unit != calendar.SchoolDays {
			ps.Add(doc.At("within"), msgMend)
		}
		r.mends[region] = Within{N: f.Within.N, Unit: f.Within.Unit, Cite: f.Cite}
	case kindDue:
		t, err := time.Parse("15:04", f.By)
		if err != nil {
			ps.Add(doc.At("by"), msgBy.With("got", f.By))
		}
		r.hours[region] = Hour{After: time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, Cite: f.Cite}
	case kindCompare:
		if f.Within.N < 1 || f.Within.Unit != calendar.Days {
			ps.Add(doc.At("within"), msgLookBack)
		}
		r.lately[region] = Within{N: f.Within.N, Unit: f.Within.Unit, Cite: f.Cite}
	case kindLeave:
		if f.Flag < 1 || f.Visit <= f.Flag {
			ps.Add(doc.At("visit"), msgLeaves)
		}
		r.leaves[region] = LongLeave{Flag: f.Flag, Visit: f.Visit, Cite: f.Cite}
	default:
		ps.Add(doc.At("kind"), msgFileKind.With("got", f.Kind))
	}
}

// Check gives within how long the roster of a county is checked: by its own
// rule, that of its city or province, or else the example.
func (r *Rules) Check(county registry.RegionCode) Within { return nearest(r.checks, county) }

// Due gives by what hour the register of a school day is entered in a county,
// found as [Rules.Check] finds its rule.
func (r *Rules) Due(county registry.RegionCode) Hour { return nearest(r.hours, county) }

// Correct gives within how many school days the class teacher alone corrects a
// register of a county, found as [Rules.Check] finds its rule.
func (r *Rules) Correct(county registry.RegionCode) Within { return nearest(r.mends, county) }

// Lately gives how many days back registers are compared with the enrolment in a
// county, found as [Rules.Check] finds its rule.
func (r *Rules) Lately(county registry.RegionCode) Within { return nearest(r.lately, county) }

// Leave gives the rule on long leave of a county, found as [Rules.Check] finds its
// rule.
func (r *Rules) Leave(county registry.RegionCode) LongLeave { return nearest(r.leaves, county) }

func nearest[T any](of map[registry.RegionCode]T, county registry.RegionCode) T {
	for _, region := range []registry.RegionCode{county, county / 100 * 100, county / 10000 * 10000} {
		if w, ok := of[region]; ok {
			return w
		}
	}
	return of[0]
}
