package wire

import (
	"context"

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
// assessment of the county under its standard.
func (r rechecker) Met(ctx context.Context, county registry.RegionCode, requirement string) (bool, string, error) {
	pack, ref := casework.SplitRequirement(requirement)
	actor := access.Actor{Account: casework.System, Name: "system", Via: "system", Grants: []access.Grant{{Role: access.Inspector, Region: county}}}
	list, err := r.archive.Assessments(ctx, actor, county)
	if err != nil {
		return false, "", err
	}
	for i := range list {
		if list[i].Pack != pack {
			continue
		}
		o, err := r.archive.Open(ctx, actor, county, list[i].ID)
		if err != nil {
			return false, "", err
		}
		return standing(o.Result, ref)
	}
	return false, locale.Plain("wire.not_assessed", "没有按这个标准测算的结果", "nothing was judged under this standard").In(locale.ZH), nil
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
