package wire

import (
	"context"
	"log/slog"
	"slices"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/internal/locale"
	"junheng/registry"
)

// rechecker asks the newest verdict of a county about one requirement.
type rechecker struct{ archive *archive.Service }

// Met finds the requirement, as casework.RequirementOf names it, in the newest
// assessment of the latest school year that the county was judged for under its
// standard: to judge an earlier year once more tells nothing new.
func (r rechecker) Met(ctx context.Context, county registry.RegionCode, requirement string) (bool, string, error) {
	pack, ref := casework.SplitRequirement(requirement)
	actor := access.Actor{Account: casework.System, Name: "system", Via: "system", Grants: []access.Grant{{Role: access.Inspector, Region: county}}}
	list, err := r.archive.Assessments(ctx, actor, county)
	if err != nil {
		return false, "", err
	}
	newest := -1
	for i := range list { // newest first
		if list[i].Pack == pack && (newest < 0 || list[i].Year > list[newest].Year) {
			newest = i
		}
	}
	if newest < 0 {
		return false, locale.Plain("wire.not_assessed", "没有按这个标准测算的结果", "nothing was judged under this standard").In(locale.ZH), nil
	}
	o, err := r.archive.Open(ctx, actor, county, list[newest].ID)
	if err != nil {
		return false, "", err
	}
	return standing(o.Result, ref)
}

// judged rechecks the cases of counties that were judged a moment ago, where any
// wait for new facts. What fails here is done by the next tick: rechecking twice
// closes nothing twice.
func (a *App) judged(log *slog.Logger) func(ctx context.Context, made []archive.Assessment) {
	return func(ctx context.Context, made []archive.Assessment) {
		waiting, err := a.Cases.Questioned(ctx)
		if err != nil {
			log.Error("cases that wait for facts", "err", err)
			return
		}
		for i := range made {
			if !slices.Contains(waiting, made[i].County) {
				continue
			}
			if _, err := a.Cases.Recheck(ctx, made[i].County); err != nil {
				log.Error("rechecking cases", "county", made[i].County, "err", err)
			}
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
			return u.Outcome == assess.Met || u.Outcome == assess.OutOfScope, u.Why.In(locale.ZH), nil
		}
		for k := range u.Values {
			if v := &u.Values[k]; v.Ref == ref {
				return v.Outcome == assess.Met, u.Name + "：" + u.Why.In(locale.ZH), nil
			}
		}
	}
	return false, locale.Plain("wire.no_requirement", "最新测算结果里没有这一要求", "the newest verdict has no such requirement").In(locale.ZH), nil
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
