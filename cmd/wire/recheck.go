package wire

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/registry/book"
)

// rechecker asks the verdict in force of a county about one requirement.
type rechecker struct {
	archive *archive.Service
	book    *book.Service
}

// Met finds the requirement, as casework.RequirementOf names it, in the verdict in
// force of the latest school year that the county was judged for under its standard
// by final facts. A trial run of a later year is no later verdict. One about the
// county is met only where every school of the register is among them: a school that
// has not reported hides what is wrong with it.
func (r rechecker) Met(ctx context.Context, county registry.RegionCode, requirement string) (bool, string, error) {
	pack, ref := casework.SplitRequirement(requirement)
	actor := programAs(access.Inspector, county)
	list, err := r.archive.Assessments(ctx, actor, county)
	if err != nil {
		return false, "", err
	}
	list = slices.DeleteFunc(list, func(a archive.Assessment) bool { return a.Pack != pack })
	final, err := finals(ctx, r.archive, list)
	if err != nil {
		return false, "", err
	}
	latest := registry.SchoolYear(0)
	for i := range final {
		latest = max(latest, final[i].Year)
	}
	last := inForce(final, func(*archive.Assessment) bool { return true })
	switch trial := inForce(list, func(a *archive.Assessment) bool { return a.Year >= latest }); {
	case len(list) == 0:
		return false, msgNotAssessed.In(locale.ZH), nil
	case last == nil && trial != nil || last != nil && last.Year < latest && trial != nil && trial.Year == latest:
		return false, msgTrial.With("year", trial.Year).In(locale.ZH), nil
	case latest == 0:
		return false, msgTrial.With("year", list[0].Year).In(locale.ZH), nil
	case last == nil || last.Year < latest:
		return false, msgNotInForce.With("year", latest).In(locale.ZH), nil
	}
	o, err := r.archive.Open(ctx, actor, county, last.ID)
	if err != nil {
		return false, "", err
	}
	met, why, err := standing(o.Result, ref)
	why = msgVerdictOf.With("year", last.Year, "day", calendar.DayOf(last.At).String(), "why", why).In(locale.ZH)
	if err != nil || !met || ofUnit(o.Result, ref) {
		return met, why, err
	}
	missing, err := r.missing(ctx, county, latest, o.Result)
	if err != nil || len(missing) == 0 {
		return err == nil, why, err
	}
	named := strings.Join(missing[:min(nearest, len(missing))], "、")
	return false, msgMissing.With("year", latest, "n", len(missing), "names", named).In(locale.ZH), nil
}

// missing names the schools of compulsory education that were on the register as
// the school year began and of which an assessment knows nothing.
func (r rechecker) missing(ctx context.Context, county registry.RegionCode, year registry.SchoolYear, a *assess.Assessment) ([]string, error) {
	list, err := r.book.On(ctx, county, fmt.Sprintf("%d-09-01", int(year)))
	if err != nil {
		return nil, err
	}
	judged := map[registry.SchoolID]bool{}
	for i := range a.Units {
		judged[a.Units[i].School.ID] = true
	}
	var out []string
	for i := range list {
		if s := &list[i]; s.Type.Compulsory() && !judged[s.ID] {
			out = append(out, s.Name)
		}
	}
	return out, nil
}

// ofUnit reports whether a ref is that of a section, or of what is measured of it.
func ofUnit(a *assess.Assessment, ref string) bool {
	return slices.ContainsFunc(a.Units, func(u assess.UnitResult) bool {
		return u.Ref == ref || slices.ContainsFunc(u.Values, func(v assess.IndicatorValue) bool { return v.Ref == ref })
	})
}

// nearest is how many lines are named that somebody may have meant.
const nearest = 5

// Known looks for a requirement among the lines of the verdict in force: of the
// latest school year that the county has one of by final facts. What was judged
// besides, by another standard or for a try, asks nobody to put anything right.
func (r rechecker) Known(ctx context.Context, county registry.RegionCode, school registry.SchoolID, requirement string) (casework.Known, error) {
	pack, ref := casework.SplitRequirement(requirement)
	actor := programAs(access.Inspector, county)
	list, err := r.archive.Assessments(ctx, actor, county)
	if err != nil {
		return casework.Known{}, err
	}
	final, err := finals(ctx, r.archive, list)
	if err != nil {
		return casework.Known{}, err
	}
	last := inForce(final, func(*archive.Assessment) bool { return true })
	switch {
	case last == nil:
		return casework.Known{Why: msgNoneInForce.Both()}, nil
	case last.Pack != pack:
		return casework.Known{
			Why:  msgOtherInForce.With("year", last.Year, "pack", last.Pack).Both(),
			Near: []casework.Near{{Requirement: last.Pack + "#" + ref, Label: locale.Text{ZH: "标准 " + last.Pack, EN: "the standard " + last.Pack}}},
		}, nil
	}
	o, err := r.archive.Open(ctx, actor, county, last.ID)
	if err != nil {
		return casework.Known{}, err
	}
	known := lookUp(linesIn(o.Result, school), pack, ref)
	for i := range known.Near {
		n := &known.Near[i]
		if step, err := o.Explain(strings.TrimPrefix(n.Requirement, pack+"#"), 1); err == nil && !step.Label.IsZero() {
			n.Label = locale.Text{ZH: strings.TrimPrefix(n.Label.ZH+" · "+step.Label.ZH, " · "), EN: strings.TrimPrefix(n.Label.EN+" · "+step.Label.EN, " · ")}
		}
	}
	return known, nil
}

var (
	msgNotAssessed  = locale.Plain("wire.not_assessed", "没有按这个标准测算的结果", "nothing was judged under this standard")
	msgNoneInForce  = locale.Plain("wire.none_in_force", "本县还没有现行结论（锁定数据的评估，经另一人确认），不能据此立案", "the county has no verdict in force (of final facts, confirmed by another person), and no case rests on another")
	msgOtherInForce = locale.NewTemplate("wire.other_in_force", "立案只依据现行结论：{year}学年的现行结论用的标准是 {pack}", "a case rests on the verdict in force only, which is that of {year} by {pack}")
	msgNotInForce   = locale.NewTemplate("wire.not_in_force", "{year}学年的测算还不是现行结论，不能据此销号", "the verdict of {year} is not the one in force, and closes nothing")
	msgTrial        = locale.NewTemplate("wire.trial", "{year}学年的测算出自未锁定的报表（预评），不能据此销号", "the verdict of {year} is of returns that are not final, and closes nothing")
	msgVerdictOf    = locale.NewTemplate("wire.verdict_of", "{year}学年现行结论（{day}评估）：{why}", "by the verdict in force of {year}, judged on {day}: {why}")
	msgMissing      = locale.NewTemplate("wire.schools_missing", "{year}学年的测算缺{n}所学校的数据（{names}等），不能据此销号", "the verdict of {year} lacks {n} schools ({names}), and closes nothing")
	msgOutOfScope   = locale.Plain("wire.out_of_scope", "不在这次测算的范围内，没有测算就不算达标", "it was not judged; what is not judged is not met")
	msgNoSuchLine   = locale.Plain("wire.no_requirement", "最新测算结果里没有这一要求", "the newest verdict has no such requirement")
	msgOtherSchool  = locale.Plain("wire.other_school", "这条要求是另一所学校的", "the line is that of another school")
)

// asked is a line of an assessment that a case may come from.
type asked struct {
	ref  string
	unit string // the section it is of, or empty
	own  bool   // of the county, or of the school asked for
}

// linesIn lists the lines of an assessment: verdicts, items, sections, and what is
// measured of each section.
func linesIn(a *assess.Assessment, school registry.SchoolID) []asked {
	var out []asked
	var verdicts func(v *assess.Verdict)
	verdicts = func(v *assess.Verdict) {
		out = append(out, asked{ref: v.Ref, own: true})
		for i := range v.Children {
			verdicts(&v.Children[i])
		}
	}
	verdicts(&a.Verdict)
	for i := range a.Items {
		out = append(out, asked{ref: a.Items[i].Ref, own: true})
	}
	for i := range a.Units {
		u := &a.Units[i]
		own := school == "" || u.School.ID == school
		out = append(out, asked{u.Ref, u.Name, own})
		for k := range u.Values {
			out = append(out, asked{u.Values[k].Ref, u.Name, own})
		}
	}
	return out
}

// lookUp finds a ref among lines, or those that share most with it.
func lookUp(lines []asked, pack, ref string) casework.Known {
	out := casework.Known{Why: msgNoSuchLine.Both()}
	for i := range lines {
		if lines[i].ref == ref && lines[i].own {
			return casework.Known{There: true}
		}
		if lines[i].ref == ref {
			out.Why = msgOtherSchool.Both()
		}
	}
	lines = slices.DeleteFunc(lines, func(l asked) bool { return !l.own || l.ref == "" })
	slices.SortStableFunc(lines, func(a, b asked) int { return cmp.Compare(shared(b.ref, ref), shared(a.ref, ref)) })
	for _, l := range lines[:min(nearest, len(lines))] {
		out.Near = append(out.Near, casework.Near{Requirement: pack + "#" + l.ref, Label: locale.Text{ZH: l.unit, EN: l.unit}})
	}
	return out
}

// shared measures how much two refs have in common: the share of their pairs of
// neighbouring letters that both have.
func shared(a, b string) float64 {
	pairs := map[string]int{}
	for i := 0; i+1 < len(a); i++ {
		pairs[a[i:i+2]]++
	}
	both := 0
	for i := 0; i+1 < len(b); i++ {
		if pairs[b[i:i+2]] > 0 {
			pairs[b[i:i+2]]--
			both++
		}
	}
	return 2 * float64(both) / float64(max(1, len(a)+len(b)-2))
}

// inForce rechecks the cases of a county whose verdict was put in force a moment
// ago, where any wait for new facts. What fails here is done by the next tick:
// rechecking twice closes nothing twice.
func (a *App) inForce(log *slog.Logger) func(ctx context.Context, now archive.Assessment) {
	return func(ctx context.Context, now archive.Assessment) {
		waiting, err := a.Cases.Questioned(ctx)
		if err != nil {
			log.Error("cases that wait for facts", "err", err)
			return
		}
		if !slices.Contains(waiting, now.County) {
			return
		}
		if _, err := a.Cases.Recheck(ctx, now.County); err != nil {
			log.Error("rechecking cases", "county", now.County, "err", err)
		}
	}
}

// standing finds a ref in an assessment: a verdict, an item, a section, or an
// indicator of a section.
func standing(a *assess.Assessment, ref string) (bool, string, error) {
	if v := verdictOf(&a.Verdict, ref); v != nil {
		return v.Outcome == assess.Met, v.Why.In(locale.ZH), nil
	}
	for i := range a.Items {
		if x := &a.Items[i]; x.Ref == ref {
			return x.Outcome == assess.Met, x.Why.In(locale.ZH), nil
		}
	}
	for i := range a.Units {
		u := &a.Units[i]
		if u.Ref == ref {
			if u.Outcome == assess.OutOfScope {
				return false, u.Name + "：" + msgOutOfScope.In(locale.ZH), nil
			}
			return u.Outcome == assess.Met, u.Why.In(locale.ZH), nil
		}
		for k := range u.Values {
			if v := &u.Values[k]; v.Ref == ref {
				return v.Outcome == assess.Met, u.Name + "：" + u.Why.In(locale.ZH), nil
			}
		}
	}
	return false, msgNoSuchLine.In(locale.ZH), nil
}

func verdictOf(v *assess.Verdict, ref string) *assess.Verdict {
	if v.Ref == ref {
		return v
	}
	for i := range v.Children {
		if found := verdictOf(&v.Children[i], ref); found != nil {
			return found
		}
	}
	return nil
}
