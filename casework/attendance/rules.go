package attendance

import (
	"io/fs"
	"path"
	"strings"

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
}

// ruleFile is one file of the folder attendance of a pack.
type ruleFile struct {
	Kind   string      `yaml:"kind"`
	Region int         `yaml:"region"` // county, city or province; 0: who has none of its own
	Label  locale.Text `yaml:"label"`
	Within struct {
		N    int           `yaml:"n"`
		Unit calendar.Unit `yaml:"unit"`
	} `yaml:"within"`
	Cite rules.Cite `yaml:"cite"`
}

var (
	msgFileKind = locale.NewTemplate("attendance.file_kind", "kind “{got}”应为 roster_check", "kind {got}: want roster_check")
	msgWithin   = locale.Plain("attendance.within", "within 要写天数和单位，如 {n: 10, unit: day}", "within needs a number and a unit, as in {n: 10, unit: day}")
	msgCite     = locale.Plain("attendance.cite", "缺少出处 cite.doc", "there is no cite.doc")
)

// LoadRules reads every attendance/*.yaml under fsys, at any depth. The error
// joins all problems of all files.
func LoadRules(fsys fs.FS) (*Rules, error) {
	r := &Rules{checks: map[registry.RegionCode]Within{}}
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
	if f.Kind != "roster_check" {
		ps.Add(doc.At("kind"), msgFileKind.With("got", f.Kind))
	}
	if f.Within.N < 1 || !f.Within.Unit.Known() {
		ps.Add(doc.At("within"), msgWithin)
	}
	if f.Cite.Doc == "" {
		ps.Add(doc.At("cite"), msgCite)
	}
	r.checks[registry.RegionCode(f.Region)] = Within{N: f.Within.N, Unit: f.Within.Unit, Cite: f.Cite}
}

// Check gives within how long the roster of a county is checked: by its own
// rule, that of its city or province, or else the example.
func (r *Rules) Check(county registry.RegionCode) Within {
	for _, region := range []registry.RegionCode{county, county / 100 * 100, county / 10000 * 10000} {
		if w, ok := r.checks[region]; ok {
			return w
		}
	}
	return r.checks[0]
}
