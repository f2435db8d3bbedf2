package attendance

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Tally is what registers say of some classes on one day.
type Tally struct {
	Classes int // that have pupils
	Entered int // of these, with a register of the day
	Pupils  int // of the classes entered
	Marks   map[Mark]int
}

// Absent counts who was not in school.
func (t *Tally) Absent() int {
	n := 0
	for m, k := range t.Marks {
		if m.Absent() {
			n += k
		}
	}
	return n
}

// Rate is the share of pupils who were not in school, of the classes that have
// entered. It is blank where none has: nobody knows.
func (t *Tally) Rate() float64 {
	if t.Pupils == 0 {
		return blank.Of(blank.NotReported)
	}
	return float64(t.Absent()) / float64(t.Pupils)
}

func (t *Tally) add(e *Entry) {
	t.Classes++
	if e == nil {
		return
	}
	t.Entered++
	t.Pupils += e.Pupils
	if t.Marks == nil {
		t.Marks = map[Mark]int{}
	}
	for _, m := range e.Marks {
		t.Marks[m]++
	}
}

// Line is one class on a board.
type Line struct {
	Size
	Entry *Entry // nil: not entered
}

// Board shows which classes have entered the register of a day.
type Board struct {
	County registry.RegionCode
	Day    Day
	Kind   Kind
	Open   bool        // there is school
	Why    locale.Text // why not
	Due    bool        // a class without a register is late with it
	Lines  []Line      // by school and grade, else as the roster has them
}

// By adds the lines up by whatever name of gives, in the order of first sight.
func (b *Board) By(of func(*Line) string) (names []string, sums map[string]*Tally) {
	sums = map[string]*Tally{}
	for i := range b.Lines {
		name := of(&b.Lines[i])
		if sums[name] == nil {
			sums[name] = &Tally{}
			names = append(names, name)
		}
		sums[name].add(b.Lines[i].Entry)
	}
	return names, sums
}

// Whole adds everything up.
func (b *Board) Whole() *Tally {
	t := &Tally{}
	for i := range b.Lines {
		t.add(b.Lines[i].Entry)
	}
	return t
}

var msgBoard = locale.Plain("attendance.board_denied", "您没有查看考勤的权限", "you may not see registers")

// Board gives the classes of a county, or of one of its schools, on a day; only
// those whose cases the actor may read.
func (s *Service) Board(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, k Kind, d Day) (Board, error) {
	b := Board{County: county, Day: d, Kind: k}
	if !slices.Contains(actor.Counties(access.CaseRead), county) {
		return b, fault.New(fault.Denied, msgBoard).Hint(hintRole)
	}
	cal, err := s.opt.Calendar(ctx, county)
	if err != nil {
		return b, err
	}
	b.Open, b.Why = cal.SchoolDay(d)
	b.Due = !s.opt.Clock().Before(cal.Due(d))
	sizes, err := s.opt.Roster.Classes(ctx, actor, county, school)
	if err != nil {
		return b, err
	}
	list, err := s.opt.Store.Standing(ctx, Filter{County: county, Kind: k, School: school, From: d, To: d})
	if err != nil {
		return b, err
	}
	byClass := map[Class]*Entry{}
	for i := range list {
		byClass[list[i].Class] = &list[i]
	}
	for _, size := range sizes {
		at := size.Place()
		at.Township = size.Township
		if size.Pupils > 0 && actor.May(access.CaseRead, at) {
			b.Lines = append(b.Lines, Line{Size: size, Entry: byClass[size.Class]})
		}
	}
	slices.SortStableFunc(b.Lines, func(x, y Line) int {
		return cmp.Or(cmp.Compare(x.School, y.School), cmp.Compare(x.Grade, y.Grade))
	})
	return b, nil
}
