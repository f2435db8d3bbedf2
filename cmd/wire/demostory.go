package wire

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"

	"junheng/internal/strict"
)

// diary is half a year of work in the golden county. Everything in it is made
// up: schools, children, findings, sums of money.
//
//go:embed diary/*.yaml
var diary embed.FS

// story is one case from its beginning to where the demo finds it.
type story struct {
	ID        string            `yaml:"id"`
	Procedure string            `yaml:"procedure"`
	School    string            `yaml:"school"` // name of the school the case lies at; empty: none
	Pupil     *pupilRef         `yaml:"pupil"`  // whom it is about
	Label     string            `yaml:"label"`  // what it is about, where that is no person
	Origin    string            `yaml:"origin"` // kind, kind: note, or requirement: school or ref
	State     string            `yaml:"state"`  // to begin in; empty: the first
	Absent    []string          `yaml:"absent"` // school days missed without leave, of which the registers open the case
	Back      string            `yaml:"back"`   // the school day of the return
	Fields    map[string]string `yaml:"fields"` // of the opening
	Acts      []act             `yaml:"acts"`   // the first opens the case, unless registers do
}

// pupilRef picks a child of the sample, the same one for a date.
type pupilRef struct {
	Grade   int    `yaml:"grade"` // 0: of the class of the class teacher's login
	Class   int    `yaml:"class"`
	N       int    `yaml:"n"`       // from 1, in the order of the roster
	Group   string `yaml:"group"`   // the N-th of the class in the group, else the N-th
	Nowhere int    `yaml:"nowhere"` // the n-th child found in no roster
}

// act is one thing somebody did.
type act struct {
	At     string            `yaml:"at"` // see [days.moment]
	By     string            `yaml:"by"` // login, or head: of the school of the case
	As     string            `yaml:"as"` // party, where the login is several
	Do     string            `yaml:"do"` // a step; open, note, move, arrive, status or outcome (of the comparison)
	Fields map[string]string `yaml:"fields"`
	Photo  bool              `yaml:"photo"`
	Paper  string            `yaml:"paper"` // name of a file of evidence
	Place  bool              `yaml:"place"` // with the place where it was done
	Text   string            `yaml:"text"`  // of a note; of a status the state
	Reason string            `yaml:"reason"`
}

// readDiary reads all stories.
func readDiary() ([]story, error) {
	names, err := fs.Glob(diary, "diary/*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []story
	for _, name := range names {
		data, err := diary.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var file struct {
			Procedure string  `yaml:"procedure"`
			Stories   []story `yaml:"stories"`
		}
		var ps strict.Problems
		if doc := strict.Parse(&ps, path.Base(name), data); doc != nil {
			doc.Decode(&ps, &file)
		}
		if err := ps.Err(); err != nil {
			return nil, err
		}
		for _, s := range file.Stories {
			if s.Procedure == "" {
				s.Procedure = file.Procedure
			}
			s.ID = s.Procedure + "/" + strings.TrimSpace(s.ID)
			all = append(all, s)
		}
	}
	return all, nil
}
