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
	} `yaml:"within"` // of roster_check and register_correct
	By   string     `yaml:"by"` // of register_due: 10:00
	Cite rules.Cite `yaml:"cite"`
}

// The kinds of rules.
const (
	kindCheck = "roster_check"
	kindDue   = "register_due"
	kindMend  = "register_correct"
)

var (
	msgFileKind = locale.NewTemplate("attendance.file_kind", "kind “{got}”应为 roster_check、register_due 或 register_correct", "kind {got}: want roster_check, register_due or register_correct")
	msgWithin   = locale.Plain("attendance.within", "within 要写天数和单位，如 {n: 10, unit: day}", "within needs a number and a unit, as in {n: 10, unit: day}")
	msgBy       = locale.NewTemplate("attendance.by", "by “{got}”应为一天里的时刻，如 '10:00'", "by {got}: want a time of day such as '10:00'")
	msgMend     = locale.Plain("attendance.mend", "within 要写上学日数，如 {n: 3, unit: school_day}", "within is a number of school days, as in {n: 3, unit: school_day}")
	msgCite     = locale.Plain("attendance.cite", "缺少出处 cite.doc", "there is no cite.doc")
)

// LoadRules reads every attendance/*.yaml under fsys, at any depth. The error
// joins all problems of all files.
func LoadRules(fsys fs.FS) (*Rules, error) {
	r := &Rules{checks: map[registry.RegionCode]Within{}, hours: map[registry.RegionCode]Hour{}, mends: map[registry.RegionCode]Within{}}
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

func nearest[T any](of map[registry.RegionCode]T, county registry.RegionCode) T {
	for _, region := range []registry.RegionCode{county, county / 100 * 100, county / 10000 * 10000} {
		if w, ok := of[region]; ok {
			return w
		}
	}
	return of[0]
}
