package returns

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/collect"
	"junheng/internal/fault"
	"junheng/registry"
)

// Many is one form of a round with the schools down: the county's own grid.
type Many struct {
	Round    Round
	Form     *collect.Form
	Grid     *collect.Grid
	Rows     []Row
	Problems []collect.Problem // of the form, over the whole county: also what only shows among schools
}

// Row is one school's return in the grid.
type Row struct {
	Return  Return // head
	School  registry.School
	Cells   map[CellKey]CellView
	MayFill bool
	Acts    []ActInfo
}

// OpenMany gives one form of a round for all schools that the actor may see,
// checked together: what only shows when schools stand side by side, such as
// one hall counted twice, is found here.
func (s *Service) OpenMany(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID, form string) (*Many, error) {
	round, err := s.FindRound(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	p := s.plan(round.Forms)
	k := p.kits[form]
	if k == nil {
		return nil, fault.New(fault.NotFound, sayNoForm.With("id", form))
	}
	list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: []registry.RegionCode{county}, Round: id, Cells: true})
	if err != nil {
		return nil, err
	}
	f := &family{round: round, plan: p}
	for i := range list {
		if actor.May(access.ReturnRead, list[i].place()) {
			f.all = append(f.all, &list[i])
		}
	}
	m := &Many{Round: round, Form: k.form}
	if len(f.all) == 0 {
		m.Grid = collect.LayOut(k.form, nil)
		return m, nil
	}
	if f.prev, err = s.previous(ctx, county, round.Year); err != nil {
		return nil, err
	}
	if f.told, err = s.counted(ctx, p, county, round.Year); err != nil {
		return nil, err
	}
	return m, s.fillMany(ctx, actor, m, f)
}

func (s *Service) fillMany(ctx context.Context, actor access.Actor, m *Many, f *family) error {
	st := s.examine(f)
	var schools []registry.School
	v := &viewing{s: s, actor: actor, family: f, standing: st}
	for _, r := range st.order {
		if r.Form != m.Form.ID {
			continue
		}
		who := s.school(f.ofSchool(r.School))
		if r.School != "" {
			schools = append(schools, who)
		}
		r.Counts = st.counts(r)
		row := Row{Return: *r, School: who, Cells: map[CellKey]CellView{}, Acts: acts(actor, f.round, r)}
		row.MayFill, _ = s.mayFill(actor, f.round, r)
		v.who = who
		grid := f.plan.kits[r.Form].grid
		for _, slot := range grid.Slots(who) {
			k := keyOf(r.School, grid.Fact(slot))
			row.Cells[k] = v.cell(ctx, r, k)
		}
		row.Return.Cells, row.Return.Comments = nil, nil
		m.Rows = append(m.Rows, row)
		m.Problems = append(m.Problems, st.problems(r.ID)...)
	}
	for i, p := range st.examined.Problems {
		if st.examined.Of[i] < 0 {
			m.Problems = append(m.Problems, p)
		}
	}
	m.Grid = collect.LayOut(m.Form, schools)
	if len(m.Rows) > 0 {
		return v.onRecord(ctx, &m.Rows[0].Return)
	}
	return nil
}

// SaveMany changes cells of several schools' returns of one form, as they stand
// in the grid with the schools down; Key.School says whose. Each return is
// saved by itself.
func (s *Service) SaveMany(ctx context.Context, actor access.Actor, county registry.RegionCode, round RoundID, form string, edits []Edit) ([]Saved, error) {
	by := map[registry.SchoolID][]Edit{}
	var order []registry.SchoolID
	for _, e := range edits {
		if by[e.Key.School] == nil {
			order = append(order, e.Key.School)
		}
		by[e.Key.School] = append(by[e.Key.School], e)
	}
	list, err := s.List(ctx, actor, Filter{Counties: []registry.RegionCode{county}, Round: round, Form: form})
	if err != nil {
		return nil, err
	}
	var out []Saved
	for _, id := range order {
		i := slices.IndexFunc(list, func(r Return) bool { return r.School == id })
		if i < 0 {
			return out, fault.New(fault.NotFound, sayUnseen.With()).At(string(id))
		}
		saved, err := s.SaveCells(ctx, actor, Save{County: county, Return: list[i].ID, Edits: by[id]})
		if err != nil {
			return out, err
		}
		out = append(out, saved)
	}
	return out, nil
}
