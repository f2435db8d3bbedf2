package casework

import (
	"context"
	"strconv"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

// Gaps computes how far two schools lie apart, by facts that were frozen and
// judged; cmd makes one of the archive of assessments.
type Gaps interface {
	Gap(ctx context.Context, q GapQuery) (Gap, error)
}

// GapQuery asks for the gap between two schools.
type GapQuery struct {
	County     registry.RegionCode
	Own, Other registry.SchoolID
	From       registry.SchoolYear // in which the agreement began
	Until      registry.SchoolYear // the newest facts, up to this year
	Indicator  string              // of the standard; empty: all of them
}

// Gap is how far two schools lay apart when their agreement began and do now:
// the difference coefficient (校际差异系数) of the two, weighted by pupils as the
// standard weighs the schools of a county; of several indicators and stages the
// plain mean of theirs. A blank in either year makes the figure of that year
// blank; Why says what is missing and what to do.
type Gap struct {
	Standard   locale.Text
	Start, Now GapYear
	Rows       []GapRow // one a stage and indicator
	Why        locale.Message
}

// GapYear is one of the two years.
type GapYear struct {
	Year       registry.SchoolYear
	Assessment string  // empty: there is none
	Dataset    string  // its hash
	Value      float64 // the figure compared
}

// GapRow is one indicator of one stage.
type GapRow struct {
	Stage      registry.Stage
	Indicator  string
	Label      locale.Text
	Unit       string
	Decimals   int
	Start, Now GapCell
}

// GapCell is one indicator in one year; a figure that is not known is blank.
type GapCell struct {
	Own, Other         float64  // in the indicator's unit
	Coefficient        float64  // of the two schools
	County             float64  // of all schools of the county
	OwnRef, OtherRef   string   // of the working in the assessment
	OwnFrom, OtherFrom []string // the facts they rest on, each with the cell it was read from
}

// Known reports whether the gap has a value in both years.
func (g *Gap) Known() bool { return !blank.Is(g.Start.Value) && !blank.Is(g.Now.Value) }

// Change is by how much the gap has changed; below zero it has become smaller.
// It is blank where the gap is not known in both years.
func (g *Gap) Change() float64 {
	if !g.Known() {
		return blank.Of(blank.Undefined)
	}
	return g.Now.Value - g.Start.Value
}

// Narrowed reports whether the gap is known in both years and has become smaller;
// compared unrounded.
func (g *Gap) Narrowed() bool { return g.Known() && g.Now.Value < g.Start.Value }

// gapDecimals are those of a coefficient as it is recorded and told.
const gapDecimals = 4

func gapText(v float64) string { return strconv.FormatFloat(v, 'f', gapDecimals, 64) }

var (
	msgGap       = locale.NewTemplate("casework.gap", "{from} 学年 {start}（数据集 {before}）→ {to} 学年 {now}（数据集 {after}），{change}", "{from} {start} (dataset {before}) → {to} {now} (dataset {after}), {change}")
	msgNarrower  = locale.NewTemplate("casework.gap.narrower", "缩小 {by}", "smaller by {by}")
	msgWider     = locale.NewTemplate("casework.gap.wider", "扩大 {by}", "wider by {by}")
	msgEven      = locale.Plain("casework.gap.same", "没有变化", "unchanged")
	msgNoStart   = locale.NewTemplate("casework.gap.no_start", "还没有登记“{field}”，不知道从哪一年比起；签订协议后即可计算", "{field} is not on record, so there is no year to begin with; it is computed once the agreement is")
	msgNoPartner = locale.NewTemplate("casework.gap.no_partner", "没有登记本校和“{field}”，无从比较", "the school and {field} have to be on record to be compared")
	msgNoGaps    = locale.Plain("casework.gap.none", "没有可用的测算结果", "there is no assessment to compare by")
)

// Working says in a sentence how the gap has changed, by which datasets; or why
// that is not known.
func (g *Gap) Working() locale.Message {
	if !g.Known() {
		return g.Why
	}
	change := msgEven
	switch d := g.Change(); {
	case d < 0:
		change = msgNarrower.With("by", gapText(-d))
	case d > 0:
		change = msgWider.With("by", gapText(d))
	}
	return msgGap.With("from", g.Start.Year, "start", gapText(g.Start.Value), "before", short(g.Start.Dataset), "to", g.Now.Year, "now", gapText(g.Now.Value), "after", short(g.Now.Dataset), "change", change)
}

// short is the beginning of a hash, enough to tell datasets apart.
func short(hash string) string { return hash[:min(8, len(hash))] }

// Effect computes the gap between the schools of a case that its procedure
// compares; nil where it compares none. It is computed anew each time, and by no
// facts later than the end of the case.
func (s *Service) Effect(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID) (*Gap, error) {
	v, err := s.Find(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	return s.gap(ctx, v.Procedure, &v.Case, v.Case.Fields, s.opt.Clock())
}

// gap computes the gap of a case whose fields are these, as it is at a moment.
func (s *Service) gap(ctx context.Context, p *procedure.Procedure, c *Case, fields map[string]Value, at time.Time) (*Gap, error) {
	if p.Compare == nil {
		return nil, nil //nolint:nilnil // a procedure that compares nothing has no gap, which is no fault
	}
	none := &Gap{Start: GapYear{Value: blank.Of(blank.NotReported)}, Now: GapYear{Value: blank.Of(blank.NotReported)}}
	if !c.Closed.IsZero() && c.Closed.Before(at) {
		at = c.Closed
	}
	q := GapQuery{County: c.County, Own: c.Place.School, Other: registry.SchoolID(fields[p.Compare.With].Text), Until: calendar.SchoolYear(calendar.DayOf(at))}
	from, err := calendar.ParseDay(fields[p.Compare.From].Text)
	switch {
	case s.opt.Gaps == nil:
		none.Why = msgNoGaps
		return none, nil
	case q.Own == "" || q.Other == "":
		none.Why = msgNoPartner.With("field", p.Field(p.Compare.With).Label)
		return none, nil
	case err != nil:
		none.Why = msgNoStart.With("field", p.Field(p.Compare.From).Label)
		return none, nil
	}
	q.From = calendar.SchoolYear(from)
	if by := p.Field(p.Compare.By); by != nil {
		for _, o := range by.Options {
			if o.ID == fields[by.ID].Text {
				q.Indicator = o.Code
			}
		}
	}
	g, err := s.opt.Gaps.Gap(ctx, q)
	return &g, err
}

// computed gives what the program records of a step by itself: fields that say
// from which figure they come. What is not known is left out, and blank where an
// earlier round had it.
func (s *Service) computed(ctx context.Context, p *procedure.Procedure, fields []procedure.Field, c *Case) (map[string]Value, error) {
	out := map[string]Value{}
	var g *Gap
	for i := range fields {
		f := &fields[i]
		if f.From == "" {
			continue
		}
		if g == nil {
			var err error
			if g, err = s.gap(ctx, p, c, c.Fields, s.opt.Clock()); err != nil || g == nil {
				return out, err
			}
		}
		if v := g.figure(f.From); !blank.Is(v) {
			out[f.ID] = Value{Text: gapText(v)}
		} else if c.Fields[f.ID].Text != "" {
			out[f.ID] = Value{}
		}
	}
	return out, nil
}

// figure gives one of the figures of a gap by its name in procedures.
func (g *Gap) figure(name string) float64 {
	switch name {
	case procedure.GapStart:
		return g.Start.Value
	case procedure.GapNow:
		return g.Now.Value
	case procedure.GapChange:
		return g.Change()
	}
	switch { // procedure.GapNarrowed
	case !g.Known():
		return blank.Of(blank.Undefined)
	case g.Narrowed():
		return 1
	}
	return 0
}
