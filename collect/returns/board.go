package returns

import (
	"cmp"
	"context"
	"slices"
	"time"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
)

// Board is how a round goes: who is where, who is late, what comes next.
type Board struct {
	Round   Round
	Total   int
	ByState map[State]int
	In      int // submitted or further
	Late    int // not submitted after the last day
	Days    int // to the last day; negative: days past it
	Rows    []BoardRow
}

// BoardRow is one return on the board.
type BoardRow struct {
	Return   Return // head
	Form     locale.Text
	Late     bool
	Reminded time.Time   // last; zero: never
	Next     locale.Text // what comes next, and whose turn it is
	Act      Act         // what the reader himself may do now; empty: nothing
}

// Board shows the returns of a round that the actor may see: the late first,
// then by state and school.
func (s *Service) Board(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID) (*Board, error) {
	round, err := s.FindRound(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	list, err := s.List(ctx, actor, Filter{Counties: []registry.RegionCode{county}, Round: id})
	if err != nil {
		return nil, err
	}
	reminded, err := s.reminded(ctx, &round)
	if err != nil {
		return nil, err
	}
	now := s.now()
	b := &Board{Round: round, Total: len(list), ByState: map[State]int{}, Days: days(now, round.Due)}
	for i := range list {
		r := &list[i]
		row := BoardRow{Return: *r, Late: late(&round, r, now), Reminded: reminded[r.School], Next: nextOf(r, &round)}
		if f := s.forms[r.Form]; f != nil {
			row.Form = f.Label
		}
		if a := acts(actor, round, r); len(a) > 0 && a[0].Act != ActComment && a[0].Act != ActAmend {
			row.Act = a[0].Act
		}
		b.ByState[r.State]++
		if in(r.State) {
			b.In++
		}
		if row.Late {
			b.Late++
		}
		b.Rows = append(b.Rows, row)
	}
	slices.SortStableFunc(b.Rows, func(x, y BoardRow) int {
		return cmp.Or(-boolean(x.Late, y.Late), cmp.Compare(slices.Index(states, x.Return.State), slices.Index(states, y.Return.State)),
			cmp.Compare(x.Return.Who.Name, y.Return.Who.Name), cmp.Compare(slices.Index(round.Forms, x.Return.Form), slices.Index(round.Forms, y.Return.Form)))
	})
	return b, nil
}

func boolean(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// in reports whether a return was handed in.
func in(s State) bool { return s != Open && s != Ready && s != SentBack }

// late reports whether a return should have been handed in by now.
func late(round *Round, r *Return, now time.Time) bool { return !in(r.State) && now.After(round.Due) }

// days counts the days from now to a moment, as people do: 0 is today.
func days(now, due time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(due.Location()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(due).Sub(day(now)).Hours() / 24)
}

// nextOf says what comes next for a return, and whose turn it is.
func nextOf(r *Return, round *Round) locale.Text {
	whose := locale.Text{ZH: "学校", EN: "School"}
	if r.School == "" {
		whose = locale.Text{ZH: "县", EN: "County"}
	}
	say := func(zh, en string) locale.Text { return locale.Text{ZH: whose.ZH + zh, EN: whose.EN + en} }
	switch r.State {
	case Open, SentBack:
		switch {
		case shut(*round, r):
			return locale.Text{ZH: "任务已结束，未上报", EN: "Closed without a submission"}
		case r.State == SentBack:
			return say("按退回意见修改后重新提交", ": put right and submit again")
		case r.Counts.Filled == 0:
			return say("开始填报", ": begin")
		case r.Counts.MustFix+r.Counts.Unexplained > 0:
			return say("改正问题、写明理由", ": correct or explain the findings")
		}
		return say("提交", ": submit")
	case Ready:
		return locale.Text{ZH: "校长确认并提交", EN: "The head: sign and submit"}
	case Submitted:
		return locale.Text{ZH: "县级审核", EN: "County: review"}
	case Approved:
		return locale.Text{ZH: "县级锁定", EN: "County: lock"}
	case Locked:
		return locale.Text{ZH: "市级确认", EN: "City: confirm"}
	case CityOK:
		return locale.Text{ZH: "省级确认", EN: "Province: confirm"}
	}
	return locale.Text{ZH: "完成", EN: "Done"}
}

// TaskKind says what sort of thing is to be done.
type TaskKind string

// The kinds, the most pressing first.
const (
	TaskFix     TaskKind = "fix"     // sent back
	TaskFill    TaskKind = "fill"    // to be filled in
	TaskSign    TaskKind = "sign"    // before the head
	TaskReview  TaskKind = "review"  // submitted
	TaskLock    TaskKind = "lock"    // approved
	TaskConfirm TaskKind = "confirm" // locked, for city or province
	TaskRemind  TaskKind = "remind"  // a reminder is due
	TaskNotice  TaskKind = "notice"  // not read, or to be answered
)

// Task is one thing for the actor to do, with its one next action.
type Task struct {
	Kind   TaskKind
	County registry.RegionCode
	Round  RoundID
	Return ReturnID // where it is about one return
	Notice string   // where it is about a notice
	Title  locale.Text
	Action locale.Text
	Due    time.Time
	Late   bool
	N      int // how many returns, where it is about several
}

// Tasks lists what the actor has to do: his own returns one by one, those of a
// township and what waits for his review by round, due reminders and unread notices; the late and the
// nearest first.
func (s *Service) Tasks(ctx context.Context, actor access.Actor) ([]Task, error) {
	var out []Task
	rounds, err := s.ListRounds(ctx, actor, 0)
	if err != nil {
		return nil, err
	}
	now := s.now()
	for i := range rounds {
		more, err := s.tasksOf(ctx, actor, &rounds[i], now)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	notices, err := s.ListFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, n := range notices {
		if n.Sent || !n.Notice.Recalls.IsZero() || n.Mine != nil && (!n.Notice.Reply || !n.Mine.Replied.IsZero()) {
			continue
		}
		t := Task{Kind: TaskNotice, County: n.Notice.County, Notice: n.Notice.ID, Title: locale.Text{ZH: n.Notice.Title}, Action: locale.Text{ZH: "阅读通知", EN: "Read"}, N: 1}
		if n.Mine != nil {
			t.Action = locale.Text{ZH: "回复通知", EN: "Answer"}
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Task) int {
		return cmp.Or(-boolean(a.Late, b.Late), cmp.Compare(slices.Index(taskOrder, a.Kind), slices.Index(taskOrder, b.Kind)), dueOrder(a, b))
	})
	return out, nil
}

var taskOrder = []TaskKind{TaskFix, TaskSign, TaskFill, TaskReview, TaskLock, TaskConfirm, TaskRemind, TaskNotice}

// dueOrder puts the nearest last day first, what has none behind.
func dueOrder(a, b Task) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		return boolean(a.Due.IsZero(), b.Due.IsZero())
	}
	return a.Due.Compare(b.Due)
}

func (s *Service) tasksOf(ctx context.Context, actor access.Actor, round *Round, now time.Time) ([]Task, error) {
	list, err := s.List(ctx, actor, Filter{Counties: []registry.RegionCode{round.County}, Round: round.ID})
	if err != nil {
		return nil, err
	}
	var out []Task
	waiting := map[TaskKind]int{}
	several := actor.Schools() == nil && actor.Townships() != nil
	for i := range list {
		r := &list[i]
		kind := s.taskOf(actor, round, r)
		switch {
		case kind == "":
		case several && kind == TaskFill:
			waiting[kind]++ // of a township: its board says which schools
		case kind == TaskFix || kind == TaskFill || kind == TaskSign:
			out = append(out, s.ownTask(kind, round, r, now))
		default:
			waiting[kind]++
		}
	}
	for kind, n := range waiting {
		out = append(out, Task{
			Kind: kind, County: round.County, Round: round.ID, Title: locale.Text{ZH: round.Title}, Action: waitingActions[kind], Due: round.Due, N: n,
			Late: kind == TaskFill && now.After(round.Due),
		})
	}
	if due := s.reminderDue(ctx, round, list, now); due && actor.May(access.RoundManage, access.Place{Region: round.County}) {
		out = append(out, Task{Kind: TaskRemind, County: round.County, Round: round.ID, Title: locale.Text{ZH: round.Title}, Action: locale.Text{ZH: "提醒未报学校", EN: "Remind those who are not in"}, Due: round.Due, N: outstanding(list)})
	}
	return out, nil
}

var waitingActions = map[TaskKind]locale.Text{
	TaskFill:   {ZH: "看各校进度", EN: "See the schools"},
	TaskReview: {ZH: "审核报表", EN: "Review"}, TaskLock: {ZH: "锁定已审核的报表", EN: "Lock what is approved"}, TaskConfirm: {ZH: "确认", EN: "Confirm"},
}

// taskOf says what a return asks of an actor; nothing where it is not his turn.
// Who fills for a whole county is not asked for each of its schools.
func (s *Service) taskOf(actor access.Actor, round *Round, r *Return) TaskKind {
	can := func(a Act) bool {
		_, allowed, fits := leads(actor, *round, r, a)
		return allowed && fits
	}
	own := r.School == "" || actor.Schools() != nil || actor.Townships() != nil
	switch {
	case r.State == SentBack && own && can(ActSave):
		return TaskFix
	case r.State == Ready && own && can(ActSubmit):
		return TaskSign
	case r.State == Open && own && can(ActSave):
		return TaskFill
	case can(ActApprove):
		return TaskReview
	case can(ActLock):
		return TaskLock
	case can(ActConfirm):
		return TaskConfirm
	}
	return ""
}

func (s *Service) ownTask(kind TaskKind, round *Round, r *Return, now time.Time) Task {
	t := Task{Kind: kind, County: r.County, Round: r.Round, Return: r.ID, Due: round.Due, Late: late(round, r, now), N: 1, Title: locale.Text{ZH: round.Title}}
	if f := s.forms[r.Form]; f != nil {
		t.Title = locale.Text{ZH: round.Title + " · " + f.Label.ZH, EN: round.Title + " · " + f.Label.EN}
	}
	if r.School != "" && r.Who.Name != "" {
		t.Title = locale.Text{ZH: r.Who.Name + " · " + t.Title.ZH, EN: r.Who.Name + " · " + t.Title.In(locale.EN)}
	}
	switch {
	case kind == TaskFix:
		t.Action = locale.Text{ZH: "按意见修改", EN: "Put right"}
	case kind == TaskSign:
		t.Action = locale.Text{ZH: "核对并提交", EN: "Check and submit"}
	case r.Counts.Filled == 0:
		t.Action = locale.Text{ZH: "开始填报", EN: "Begin"}
	case r.Counts.MustFix+r.Counts.Unexplained > 0:
		t.Action = locale.Text{ZH: "继续填报", EN: "Go on"}
	default:
		t.Action = locale.Text{ZH: "提交", EN: "Submit"}
	}
	return t
}

// outstanding counts the returns that are not in.
func outstanding(list []Return) int {
	n := 0
	for i := range list {
		if !in(list[i].State) {
			n++
		}
	}
	return n
}
