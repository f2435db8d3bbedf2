package returns

import (
	"strings"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// plan is how the forms of a round share what they ask: every fact has one home,
// the first form that asks for it, and is only shown in the others. Nobody is
// asked twice.
type plan struct {
	forms []string
	kits  map[string]*kit
	home  map[collect.Subject]map[registry.SchoolType]map[collect.FactOf]string
}

// kit is a form with its layout for schools of every type.
type kit struct {
	form *collect.Form
	grid *collect.Grid
}

// plan gives the plan for the forms of a round.
func (s *Service) plan(ids []string) *plan {
	key := strings.Join(ids, "\n")
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.plans[key]; ok {
		return p
	}
	every := []registry.School{{}}
	for _, t := range registry.SchoolTypes() {
		every = append(every, registry.School{Type: t.Type})
	}
	p := &plan{forms: ids, kits: map[string]*kit{}, home: map[collect.Subject]map[registry.SchoolType]map[collect.FactOf]string{}}
	for _, id := range ids {
		f := s.forms[id]
		if f == nil {
			continue
		}
		k := &kit{form: f, grid: collect.LayOut(f, every)}
		p.kits[id] = k
		if p.home[f.Subject] == nil {
			p.home[f.Subject] = map[registry.SchoolType]map[collect.FactOf]string{}
		}
		for _, who := range every {
			homes := p.home[f.Subject][who.Type]
			if homes == nil {
				homes = map[collect.FactOf]string{}
				p.home[f.Subject][who.Type] = homes
			}
			for _, slot := range k.grid.Slots(who) {
				if at := k.grid.Fact(slot); homes[at] == "" {
					homes[at] = id
				}
			}
		}
	}
	s.plans[key] = p
	return p
}

// homeOf gives the form that asks a school of a type for a fact; empty where
// none does. An empty type is that of the county itself.
func (p *plan) homeOf(about collect.Subject, typ registry.SchoolType, at collect.FactOf) string {
	return p.home[about][typ][at]
}

// skips gives the slots of a form that another asks for.
func (p *plan) skips(form string, typ registry.SchoolType) func(registry.Stage, facts.FieldID) bool {
	k := p.kits[form]
	if k == nil || len(p.kits) == 1 {
		return nil
	}
	homes := p.home[k.form.Subject][typ]
	return func(stage registry.Stage, field facts.FieldID) bool {
		home, ok := homes[collect.FactOf{Field: field, Stage: stage}]
		return ok && home != form
	}
}

// about gives the subject of a return.
func (r *Return) about() collect.Subject {
	if r.School == "" {
		return collect.AboutCounty
	}
	return collect.AboutSchool
}

// key gives the cell's key in a return of a school.
func keyOf(school registry.SchoolID, at collect.FactOf) CellKey {
	return CellKey{School: school, Stage: at.Stage, Field: at.Field}
}

func (k CellKey) fact() collect.FactOf { return collect.FactOf{Field: k.Field, Stage: k.Stage} }

// empty reports whether the cell says nothing; it may still carry a reason, or
// remember who emptied it.
func (c Cell) empty() bool {
	return !c.Bad && c.Text == "" && blank.StateOf(c.Value) == blank.NotReported
}

// said gives a cell as the checks read it.
func (c Cell) said() collect.Said {
	return collect.Said{Value: c.Value, Words: c.Text, Raw: c.Raw, Bad: c.Bad, Origin: c.Origin}
}

// school gives the school of a return as it stands by what its returns say of
// its type, which goes before what the register knew.
func (s *Service) school(rs []*Return) registry.School {
	who := rs[0].Who
	d := s.opt.Dict.Field(fieldType)
	for _, r := range rs {
		c, ok := r.Cells[CellKey{School: r.School, Field: fieldType}]
		if !ok || c.Bad || blank.Is(c.Value) || d == nil {
			continue
		}
		for _, o := range d.Options {
			if float64(o.Code) == c.Value {
				who.Type, _ = registry.ParseSchoolType(o.ID)
			}
		}
	}
	return who
}

const fieldType facts.FieldID = "school_type"

// filled gives a return as the checks take it.
func (s *Service) filled(p *plan, r *Return, who registry.School) collect.Filled {
	f := collect.Filled{Grid: p.kits[r.Form].grid, County: r.County, Year: r.Year, School: who, Said: make(map[collect.FactOf]collect.Said, len(r.Cells))}
	f.Skip = p.skips(r.Form, who.Type)
	if r.School == "" {
		f.Place = registry.RegionName(r.County)
	}
	for k, c := range r.Cells {
		f.Said[k.fact()] = c.said()
	}
	return f
}
