package cases

import (
	"cmp"
	"slices"
	"strings"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/people"
	"junheng/web/parts"
)

// actingAs lists the parties as which the reader may take the step.
func (p *stepPage) actingAs() []parts.Option {
	var out []parts.Option
	for _, id := range p.view.Acting {
		if slices.Contains(p.step.By, id) {
			out = append(out, parts.Option{Value: id, Label: casework.PartyLabel(p.view.Procedure, id).In(p.c.Lang)})
		}
	}
	return out
}

func (p *stepPage) wants(kind string) bool {
	return slices.ContainsFunc(p.step.Needs, func(n procedure.Need) bool { return n.Kind == kind })
}

// soft reports whether some evidence may be replaced by a reason.
func (p *stepPage) soft() bool {
	return slices.ContainsFunc(p.step.Needs, func(n procedure.Need) bool { return n.Soft })
}

// issues names the papers that the step makes out.
func (p *stepPage) issues() string {
	var out []string
	for _, id := range p.step.Issues {
		if d := p.view.Procedure.Document(id); d != nil {
			out = append(out, d.Label.In(p.c.Lang))
		}
	}
	return strings.Join(out, p.c.T("、", ", "))
}

// correctable lists the values that are on record and not sealed.
func (p *casePage) correctable() []parts.Option {
	var out []parts.Option
	seen := map[string]bool{}
	add := func(fields []procedure.Field) {
		for i := range fields {
			f := &fields[i]
			if v, known := p.view.Case.Fields[f.ID]; known && len(v.Sealed) == 0 && !seen[f.ID] {
				seen[f.ID] = true
				out = append(out, parts.Option{Value: f.ID, Label: f.Label.In(p.c.Lang)})
			}
		}
	}
	add(p.view.Procedure.Fields)
	for i := range p.view.Procedure.Steps {
		add(p.view.Procedure.Steps[i].Fields)
	}
	return out
}

func (p *openPage) aboutPerson() bool { return p.p.Person() }

// person is whom the case will be about: the address says so, and then the form.
func (p *openPage) person() people.PersonID {
	return people.PersonID(cmp.Or(p.c.Query("person"), p.c.Form("person")))
}

// personName gives the mask of whom the case will be about.
func (p *openPage) personName() string {
	id := p.person()
	who, err := p.d.People.Find(p.c.Ctx(), p.c.Actor, p.county, id)
	if err != nil {
		return "**"
	}
	return who.Masked + " " + who.Class
}

// originOptions lists where a case that the reader opens may come from; what only
// registers and results lead to is opened from there.
func (p *openPage) originOptions() []parts.Option {
	var out []parts.Option
	for _, kind := range p.origins() {
		if kind != procedure.FromRequirement && kind != procedure.FromImport {
			out = append(out, parts.Option{Value: string(kind), Label: casework.OriginLabel(string(kind)).In(p.c.Lang)})
		}
	}
	return out
}
