package attendance

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Roster tells which pupils a school expects in its classes.
type Roster interface {
	// Pupils lists the pupils of a class, in the order of the register.
	Pupils(ctx context.Context, actor access.Actor, c Class) ([]string, error)
	// Classes lists the classes of a county with the number of their pupils, as
	// far as the actor may see them; of one school, unless that is empty.
	Classes(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID) ([]Size, error)
}

// Size is a class with the number of its pupils.
type Size struct {
	Class
	Township string // of the school
	Grade    int
	Pupils   int
}

// Options are what a Service works with; all but Leave, Correct and Counted must be given.
type Options struct {
	Store    Store
	Log      audit.Log // refusals
	Roster   Roster
	Calendar func(ctx context.Context, county registry.RegionCode) (Calendar, error)
	Cases    Cases
	Leave    func(county registry.RegionCode) LongLeave // nil: leave may last
	Clock    func() time.Time

	// Correct gives within how many school days the class teacher alone corrects a
	// register; nil: however late.
	Correct func(county registry.RegionCode) Within
	// Counted gives the number of the open case whose state rests on a day missed that
	// an event speaks of, empty where there is none; nil: no case says so.
	Counted func(ctx context.Context, e Event) (string, error)
}

// Service enters registers and reads them. It is safe for concurrent use.
type Service struct{ opt Options }

// New makes a service.
func New(opt Options) *Service { return &Service{opt} }

// Statement is what somebody enters of a class and day. The same Key sent again
// gets the same answer and changes nothing.
type Statement struct {
	Class
	Kind  Kind
	Day   Day
	Key   string
	Base  int // Seq of the entry the reader had before him; 0: none
	Marks map[string]Mark
	At    time.Time // by the clock of whoever enters; zero: now

	Reason string // of the head, for a correction that is not the class teacher's
}

// Receipt is the answer to a statement.
type Receipt struct {
	Entry
	Again bool // it was on record already
}

var (
	msgDenied   = locale.NewTemplate("attendance.denied", "您没有登记“{class}”考勤的权限", "you may not enter the register of {class}")
	msgUnseen   = locale.NewTemplate("attendance.unseen", "您没有查看“{class}”考勤的权限", "you may not see the register of {class}")
	hintRole    = locale.Plain("attendance.hint_role", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")
	msgKey      = locale.Plain("attendance.key", "登记没有带编号，无法确认是否重复", "the entry bears no key, so it cannot be told from a second one")
	msgOther    = locale.Plain("attendance.key_taken", "这个编号已用于另一条登记", "the key was used for another entry")
	msgDay      = locale.NewTemplate("attendance.day", "“{day}”不是日期，例如 2025-10-15", "{day} is no day; want 2025-10-15")
	msgAhead    = locale.NewTemplate("attendance.ahead", "{day}还没有到，不能登记", "{day} has not come yet")
	msgShut     = locale.NewTemplate("attendance.shut", "{day}不上课（{why}），不需要登记", "there is no school on {day} ({why})")
	msgNoTerm   = locale.NewTemplate("attendance.no_term", "{day}不在学期内", "{day} lies in no term")
	msgMark     = locale.NewTemplate("attendance.mark", "“{mark}”不是这里的登记项", "{mark} is no mark of this register")
	msgStranger = locale.NewTemplate("attendance.stranger", "有{n}名学生已不在本班名册", "{n} of the pupils are not on the roster of the class any more")
	hintLoad    = locale.Plain("attendance.hint_load", "请刷新名单后重新登记", "load the list again and enter the register anew")
	msgNobody   = locale.NewTemplate("attendance.nobody", "“{class}”没有学生名册", "{class} has no pupils on the roster")
)

// Enter records a statement and tells the cases what follows from it. Where
// another entry was made since the one named by Base it is a conflict, unless
// both say the same. What the cases refuse is told after the entry was kept; to
// send the statement again is then right.
func (s *Service) Enter(ctx context.Context, actor access.Actor, st Statement) (Receipt, error) {
	if err := s.allow(ctx, actor, access.AttendEnter, st.Class, msgDenied); err != nil {
		return Receipt{}, err
	}
	e, err := s.entry(ctx, actor, st)
	if err != nil {
		return Receipt{}, err
	}
	if err := s.correctable(ctx, actor, st); err != nil {
		return Receipt{}, err
	}
	detail := (&audit.Detail{}).Note("kind", string(e.Kind)).Note("pupils", e.Pupils).Note("absent", e.Absent()).Note("over", e.Base)
	kept, again, err := s.opt.Store.Append(ctx, e, s.line(actor, access.AttendEnter, st.Class, "attend.enter", detail, e.Day))
	if fault.KindOf(err) == fault.Conflict && err != nil {
		kept, again, err = s.agreed(ctx, e, err)
	}
	if err != nil {
		return Receipt{}, err
	}
	if again && (kept.Class != e.Class || kept.Kind != e.Kind || kept.Day != e.Day || !kept.Says(e.Marks)) {
		return Receipt{}, fault.New(fault.Conflict, msgOther)
	}
	return Receipt{Entry: kept, Again: again}, s.tell(ctx, actor, &kept)
}

// agreed looks whether the entry that stands says the same as the one refused.
func (s *Service) agreed(ctx context.Context, e Entry, refusal error) (Entry, bool, error) {
	list, err := s.opt.Store.History(ctx, e.Class, e.Kind, e.Day)
	if err != nil {
		return Entry{}, false, err
	}
	if n := len(list); n > 0 && list[n-1].Says(e.Marks) {
		return list[n-1], true, nil
	}
	return Entry{}, false, refusal
}

// entry checks a statement, all that is wrong at once.
func (s *Service) entry(ctx context.Context, actor access.Actor, st Statement) (Entry, error) {
	now := s.opt.Clock()
	var bad []error
	say := func(place string, m locale.Message) { bad = append(bad, fault.New(fault.Invalid, m).At(place)) }
	if strings.TrimSpace(st.Key) == "" {
		say("key", msgKey)
	}
	cal, err := s.opt.Calendar(ctx, st.County)
	if err != nil {
		return Entry{}, err
	}
	bad = append(bad, checkDay(cal, st, now)...)
	allowed := Marks(st.Kind)
	told := map[Mark]bool{}
	for _, m := range st.Marks {
		if !slices.Contains(allowed, m) && !told[m] {
			told[m] = true
			say("marks", msgMark.With("mark", string(m)))
		}
	}
	pupils, err := s.opt.Roster.Pupils(ctx, actor, st.Class)
	if err != nil {
		return Entry{}, err
	}
	strangers := 0
	for p := range st.Marks {
		if !slices.Contains(pupils, p) {
			strangers++
		}
	}
	switch {
	case len(pupils) == 0:
		say("class", msgNobody.With("class", st.Name))
	case strangers > 0:
		bad = append(bad, fault.New(fault.Invalid, msgStranger.With("n", strangers)).At("marks").Hint(hintLoad))
	}
	gone, err := s.gone(ctx, st, pupils)
	if err != nil {
		return Entry{}, err
	}
	at := st.At
	if at.IsZero() || at.After(now) {
		at = now // a telephone ahead of time
	}
	return Entry{
		Class: st.Class, Kind: st.Kind, Day: st.Day, Key: st.Key, Base: st.Base, Pupils: len(pupils), Marks: st.Marks, Gone: gone, Reason: strings.TrimSpace(st.Reason),
		At: at.UTC(), Got: now.UTC(), By: actor.Account, ByName: actor.Name,
	}, errors.Join(bad...)
}

// gone lists who is away by the registers before and not on the roster now: that
// they are not marked does not mean that they were in school.
func (s *Service) gone(ctx context.Context, st Statement, pupils []string) ([]string, error) {
	if st.Kind != Daily {
		return nil, nil
	}
	missed, leave, err := s.stretches(ctx, st.Class, st.Day.Add(-1))
	var out []string
	for _, r := range slices.Concat(missed, leave) {
		if !r.Over() && !slices.Contains(pupils, r.Pupil) && !slices.Contains(out, r.Pupil) {
			out = append(out, r.Pupil)
		}
	}
	return out, err
}

func checkDay(cal Calendar, st Statement, now time.Time) []error {
	one := func(m locale.Message) []error { return []error{fault.New(fault.Invalid, m).At("day")} }
	if _, ok := ParseDay(string(st.Day)); !ok {
		return one(msgDay.With("day", string(st.Day)))
	}
	if st.Day > DayOf(now) {
		return one(msgAhead.With("day", string(st.Day)))
	}
	if st.Kind == TermStart {
		if t, ok := cal.Term(st.Day); !ok || t.First != st.Day {
			return one(msgNoTerm.With("day", string(st.Day)))
		}
		return nil
	}
	if open, why := cal.SchoolDay(st.Day); !open {
		return one(msgShut.With("day", string(st.Day), "why", why))
	}
	return nil
}

// allow asks whether the actor may do something with a class; a refusal is put
// on record.
func (s *Service) allow(ctx context.Context, actor access.Actor, p access.Permission, c Class, words locale.Template) error {
	if actor.May(p, c.Place()) {
		return nil
	}
	return s.guard().Refuse(ctx, c.act(actor, p, string(p), ""), fault.New(fault.Denied, words.With("class", c.Name)).Hint(hintRole))
}

func (s *Service) line(actor access.Actor, p access.Permission, c Class, act string, detail *audit.Detail, d Day) audit.Entry {
	return s.guard().Entry(c.act(actor, p, act, d), detail)
}

func (s *Service) guard() access.Guard { return access.Guard{Log: s.opt.Log, Clock: s.opt.Clock} }

// act is something done with a class, perhaps of a day.
func (c Class) act(by access.Actor, p access.Permission, name string, d Day) access.Act {
	object := "class/" + string(c.School) + "/" + c.Name
	if d != "" {
		object += "/" + string(d)
	}
	return access.Act{By: by, Perm: p, At: c.Place(), Name: name, Object: object}
}
