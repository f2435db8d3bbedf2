package roadmap

import (
	"math"
	"strings"
	"time"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// Reading is the facts of one year, with the verdict made of them.
type Reading struct {
	Year   registry.SchoolYear
	Table  *facts.Table       // of the county
	Result *assess.Assessment // nil: targets on figures of the assessment are not read
}

// Standing says how a target stands.
type Standing string

// The standings.
const (
	Reached  Standing = "reached" // 已完成
	OnTheWay Standing = "on_way"  // 进行中
	Slipped  Standing = "slipped" // 逾期未完成
	Worse    Standing = "worse"   // 不进反退
	Unknown  Standing = "unknown" // 无数据
	NotBegun Standing = "unbegun" // 尚无新数据
	Overdue  Standing = "overdue" // of a milestone: not done by its date
	Done     Standing = "done"    // of a milestone
	Waiting  Standing = "waiting" // of a milestone: not due yet
)

var standingWords = map[Standing]locale.Text{
	Reached: {ZH: "已完成", EN: "reached"}, OnTheWay: {ZH: "进行中", EN: "on its way"}, Slipped: {ZH: "逾期未完成", EN: "slipped"},
	Worse: {ZH: "不进反退", EN: "worse than before"}, Unknown: {ZH: "数据缺失", EN: "no figure"}, NotBegun: {ZH: "尚无新数据", EN: "no new facts yet"},
	Overdue: {ZH: "逾期", EN: "overdue"}, Done: {ZH: "已办", EN: "done"}, Waiting: {ZH: "未到期", EN: "not due yet"},
}

// Label gives the standing in words.
func (s Standing) Label() locale.Text { return standingWords[s] }

// TargetState is how far one target has come.
type TargetState struct {
	Target *Target
	Year   registry.SchoolYear // of the facts it was read from; 0: none yet
	Now    float64             // blank where it is not known
	Share  float64             // of the way from From to To, 0 to 1; blank where Now is
	State  Standing
	Due    bool   // its date has passed
	Ref    string // of the working, where there is an assessment
}

// MilestoneState is how one milestone stands.
type MilestoneState struct {
	Milestone *Milestone
	State     Standing
	Late      int // whole days past its date, while not done
}

// Progress is how far a roadmap has come by the newest facts.
type Progress struct {
	Targets    []TargetState // in the order of the roadmap
	Milestones []MilestoneState
	Due        int     // targets whose date has passed
	Reached    int     // targets reached, due or not
	DueReached int     // of those due
	Rate       float64 // 完成率: DueReached ÷ Due; blank where none is due
	Way        float64 // mean share of the way over all targets that are known; blank without any
}

// Measure tells how far a roadmap has come on a day, by the newest reading after
// its base year. A target is measured on the newest facts, whatever its own
// year: that of its year tells whether it was reached in time.
func (r *Roadmap) Measure(readings []Reading, day time.Time) Progress {
	var newest *Reading
	for i := range readings {
		if rd := &readings[i]; rd.Year > r.Base && (newest == nil || rd.Year > newest.Year) {
			newest = rd
		}
	}
	p := Progress{Rate: blank.Of(blank.NotApplicable), Way: blank.Of(blank.NotApplicable)}
	var rows map[facts.Key]int
	if newest != nil {
		rows = newest.Table.Index()
	}
	var way float64
	known := 0
	for i := range r.Targets {
		s := r.target(&r.Targets[i], newest, rows, day)
		s.Due = !s.Target.Due.IsZero() && s.Target.Due.Before(day)
		if s.Due {
			p.Due++
		}
		if s.State == Reached {
			p.Reached++
			if s.Due {
				p.DueReached++
			}
		}
		p.Targets = append(p.Targets, s)
		if !blank.Is(s.Share) {
			way += s.Share
			known++
		}
	}
	if p.Due > 0 {
		p.Rate = float64(p.DueReached) / float64(p.Due)
	}
	if known > 0 {
		p.Way = way / float64(known)
	}
	for i := range r.Milestones {
		p.Milestones = append(p.Milestones, r.Milestones[i].on(day))
	}
	return p
}

// target measures one target on a reading.
func (r *Roadmap) target(t *Target, on *Reading, rows map[facts.Key]int, day time.Time) TargetState {
	s := TargetState{Target: t, Now: blank.Of(blank.NotReported), Share: blank.Of(blank.NotReported), State: NotBegun}
	if on == nil {
		if !t.Due.IsZero() && t.Due.Before(day) {
			s.State = Slipped
		}
		return s
	}
	s.Year = on.Year
	s.Now, s.Ref = t.read(on, r.County, rows)
	if blank.Is(s.Now) {
		s.State = Unknown
		return s
	}
	s.Share = t.share(s.Now)
	switch {
	case t.met(s.Now):
		s.State = Reached
	case !t.Due.IsZero() && t.Due.Before(day):
		s.State = Slipped
	case t.Fewer && s.Now > t.From, !t.Fewer && s.Now < t.From:
		s.State = Worse
	default:
		s.State = OnTheWay
	}
	return s
}

func (t *Target) met(now float64) bool {
	if t.Fewer {
		return now <= t.To
	}
	return now >= t.To
}

// share is how much of the way is done, between 0 and 1.
func (t *Target) share(now float64) float64 {
	if t.met(now) {
		return 1
	}
	if t.From == t.To {
		return 0
	}
	return math.Max(0, math.Min(1, (now-t.From)/(t.To-t.From)))
}

// read gives the figure a target is about, and the ref of its working.
func (t *Target) read(on *Reading, county registry.RegionCode, rows map[facts.Key]int) (float64, string) {
	missing := blank.Of(blank.NotReported)
	if t.Field != "" {
		ref := "fact/" + string(t.School) + "/" + t.Stage.String() + "/" + string(t.Field)
		if t.School == "" {
			ref = "fact/county/whole/" + string(t.Field)
		}
		if row, ok := rows[facts.Key{County: county, Year: on.Year, School: t.School, Stage: t.Stage}]; ok {
			return on.Table.Value(row, t.Field), ref
		}
		return missing, ""
	}
	if on.Result == nil {
		return missing, ""
	}
	kind, rest, _ := strings.Cut(t.Ref, "/")
	switch kind {
	case "coef":
		for i := range on.Result.Stages {
			for k := range on.Result.Stages[i].Coefficients {
				if c := &on.Result.Stages[i].Coefficients[k]; c.Ref == t.Ref {
					return c.CV, c.Ref
				}
			}
		}
	case "value":
		for i := range on.Result.Units {
			u := &on.Result.Units[i]
			if !strings.HasPrefix(rest, string(u.School.ID)+"/") {
				continue
			}
			for k := range u.Values {
				if u.Values[k].Ref == t.Ref {
					return u.Values[k].Value, t.Ref
				}
			}
		}
	}
	return missing, ""
}

// on tells how a milestone stands on a day.
func (m *Milestone) on(day time.Time) MilestoneState {
	s := MilestoneState{Milestone: m, State: Waiting}
	switch {
	case !m.Done.IsZero():
		s.State = Done
	case !m.Due.IsZero() && m.Due.Before(day):
		s.State, s.Late = Overdue, int(day.Sub(m.Due).Hours()/24)
	}
	return s
}
