package cases

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// subject reads whom or what a new case is about. A person comes from the page
// of the person, by id.
func (p *openPage) subject(at *casework.Place) (casework.Subject, error) {
	c := p.c
	kind := string(p.p.About)
	label := strings.TrimSpace(c.Form("subject"))
	switch p.p.About {
	case procedure.AboutPupil, procedure.AboutTeacher:
		id := p.person()
		if id == "" {
			return casework.Subject{}, parts.Problem("person", "请先选定学生：在学生名册里打开此人，再点“立案”", "choose the pupil first: open the record and open the case from there")
		}
		who, err := p.d.People.Find(c.Ctx(), c.Actor, p.county, id)
		if err != nil {
			return casework.Subject{}, err
		}
		at.School, at.Class = who.School, who.Class
		at.Township = who.Township
		for _, s := range p.schools {
			if s.ID == who.School {
				at.Township = s.Township
			}
		}
		return casework.Subject{Kind: kind, ID: string(id)}, nil
	case procedure.AboutSchool:
		if at.School == "" {
			return casework.Subject{}, parts.Problem("school", "请选择学校", "choose the school")
		}
		return casework.Subject{Kind: kind, ID: string(at.School)}, nil
	}
	if label == "" {
		return casework.Subject{}, parts.Problem("subject", "请写明对象，例如“教学楼A栋”“操场围墙”", "say what it is about")
	}
	return casework.Subject{Kind: kind, ID: string(at.School) + "/" + label, Label: label}, nil
}

// about asks for the subject as the procedure wants it.
func (p *openPage) about() []parts.Input {
	c := p.c
	schools := parts.Input{Name: "school", Type: "choice", Value: c.Query("school"), Label: c.T("学校", "School"), Options: p.schoolOptions(), Required: p.p.About == procedure.AboutSchool}
	switch p.p.About {
	case procedure.AboutPupil, procedure.AboutTeacher:
		return []parts.Input{{Name: "person", Type: "hidden", Value: string(p.person())}}
	case procedure.AboutSchool:
		return []parts.Input{schools}
	}
	return []parts.Input{
		schools,
		{Name: "subject", Value: c.Query("note"), Label: c.T("对象", "About"), Hint: c.T("例如“教学楼A栋”“食堂燃气管道”", "for example a building or a finding"), Required: true},
	}
}

func (p *openPage) schoolOptions() []parts.Option {
	var out []parts.Option
	if p.p.About == procedure.AboutSchool && len(p.schools) > 1 {
		out = append(out, parts.Option{}) // nobody gets the first school by oversight
	}
	if p.c.Actor.May(access.CaseAct, access.Place{Region: p.county}) && p.p.About != procedure.AboutSchool {
		out = append(out, parts.Option{Value: "", Label: p.c.T("全县（不属于某一所学校）", "the county, no single school")})
	}
	for _, s := range p.schools {
		out = append(out, parts.Option{Value: string(s.ID), Label: s.Name, Group: s.Township})
	}
	return out
}

// earliest parts a year of the calendar, which has no unit in English, from a
// number of years.
const earliest = 1000

// unitOf is the unit of a field's number as the reader says it; f is nil for
// what is no field.
func unitOf(c *route.Context, unit string, f *procedure.Field) string {
	if c.Lang == locale.EN && unit == "年" && f != nil && f.Min != nil && *f.Min >= earliest {
		return ""
	}
	return facts.UnitIn(unit, c.Lang)
}

// input is a field of a procedure as a field of a form.
func input(c *route.Context, schools []parts.Option, f *procedure.Field) parts.Input {
	in := parts.Input{Name: "fields." + f.ID, Label: f.Label.In(c.Lang), Hint: f.Hint.In(c.Lang), Required: f.Required, Unit: unitOf(c, f.Unit, f)}
	switch f.Kind {
	case procedure.KindLong:
		in.Type, in.Rows = "area", 4
	case procedure.KindNumber:
		in.Mode, in.Narrow = "decimal", true
	case procedure.KindMoney:
		in.Mode, in.Narrow, in.Unit = "decimal", true, c.T("元", "yuan")
	case procedure.KindDate:
		in.Type = "date"
		if f.AtLatest != nil && in.Hint == "" {
			most := f.AtLatest.Label()
			in.Hint = c.T("最晚为"+most.ZH, "no later than "+most.EN)
		}
	case procedure.KindChoice:
		in.Type = "radios"
		if len(f.Options) > 6 {
			in.Type = "choice"
		}
	case procedure.KindMany:
		in.Type = "checks"
	case procedure.KindYesNo:
		in.Type, in.Options = "radios", []parts.Option{{Value: "yes", Label: c.T("是", "yes")}, {Value: "no", Label: c.T("否", "no")}}
	case procedure.KindSchool:
		in.Type, in.Options = "choice", schools
	case procedure.KindPlace:
		in.Hint = c.T("经度,纬度", "longitude,latitude")
	}
	for _, o := range f.Choices() {
		in.Options = append(in.Options, parts.Option{Value: o.ID, Label: o.Label.In(c.Lang)})
	}
	if f.Kind == procedure.KindChoice && in.Type == "choice" {
		in.Options = append([]parts.Option{{}}, in.Options...)
	}
	return in
}

// prefilled is a field of a new case, with what the address says of it.
func (p *openPage) prefilled(f *procedure.Field) parts.Input {
	in := input(p.c, p.schoolOptions(), f)
	if f.ID == originField {
		mine := p.origins()
		in.Options = slices.DeleteFunc(in.Options, func(o parts.Option) bool {
			return !slices.Contains(mine, procedure.OriginKind(o.Value))
		})
	}
	switch {
	case p.requirement() == "":
	case f.ID == originField:
		in.Value = "requirement"
	case f.ID == "requirement" || f.ID == "problem":
		in.Value = p.c.Query("note")
	}
	return in
}

// originField is the field by which a procedure asks itself where a case came
// from; the page then does not ask again.
const originField = procedure.OriginField

// asksOrigin reports whether the page asks where the case comes from: there is
// more than one answer, and no field of the procedure has it.
func (p *openPage) asksOrigin() bool {
	return p.p.Field(originField) == nil && len(p.originOptions()) > 1
}

// requirement is the failed line that the case comes from, or empty.
func (p *openPage) requirement() string {
	return cmp.Or(p.c.Query("requirement"), p.c.Form("requirement"))
}

// origin reads where the case came from.
func (p *openPage) origin() casework.Origin {
	c := p.c
	o := casework.Origin{Kind: cmp.Or(c.Form("fields."+originField), c.Form("origin")), Note: c.Form("origin_note")}
	if r := p.requirement(); r != "" {
		o = casework.Origin{Kind: "requirement", ID: r, Note: c.Form("origin_note")}
	}
	return o
}

// checkOrigin refuses a case that says it comes from a failed line and names
// none: nothing could ever be recomputed for it, so it could never close.
func (p *openPage) checkOrigin(o casework.Origin) error {
	if o.Kind != "requirement" || o.ID != "" {
		return nil
	}
	field := "origin"
	if !p.asksOrigin() {
		field = "fields." + originField
	}
	return parts.Problem(field, "来自测算未达标的，请在评估结果的未达标项里点“立案整改”，系统才知道是哪一条、何时算达标", "where it comes from a line that is not met, open the case from that line in the results: then it is known when the line is met")
}

// missing tells of fields that must be filled in, so that a form that comes back
// for its subject says all at once.
func (p *openPage) missing(fields map[string]string) error {
	var bad []error
	for i := range p.p.Fields {
		if f := &p.p.Fields[i]; f.Required && fields[f.ID] == "" {
			bad = append(bad, parts.Problem("fields."+f.ID, "请填写“"+f.Label.ZH+"”", "please give: "+f.Label.EN))
		}
	}
	return errors.Join(bad...)
}

// schoolOptions lists all schools of the county.
func (p *casePage) schoolOptions() []parts.Option {
	list := slices.SortedFunc(maps.Values(p.names.schools), func(a, b registry.School) int {
		return cmp.Or(strings.Compare(a.Township, b.Township), strings.Compare(a.Name, b.Name))
	})
	out := []parts.Option{{}}
	for _, s := range list {
		out = append(out, parts.Option{Value: string(s.ID), Label: s.Name, Group: s.Township})
	}
	return out
}
