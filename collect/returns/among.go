package returns

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/collect"
	"junheng/registry"
)

// Among gives, by return, what the checks find of a round's returns only when
// schools stand side by side: one hall counted in two schools, numbers copied
// from a neighbour, a change far from everybody else's. A school's own grid
// cannot show it, and nothing of it keeps a return from being submitted: it is
// for the reviewer. Who does not read the whole county is given nothing.
func (s *Service) Among(ctx context.Context, actor access.Actor, county registry.RegionCode, id RoundID) (map[ReturnID][]collect.Problem, error) {
	round, err := s.FindRound(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	if !actor.May(access.ReturnRead, access.Place{Region: county}) {
		return map[ReturnID][]collect.Problem{}, nil
	}
	list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: []registry.RegionCode{county}, Round: id, Cells: true})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	f := &family{round: round, plan: s.plan(round.Forms)}
	for i := range list {
		f.all = append(f.all, &list[i])
	}
	if f.prev, err = s.previous(ctx, county, round.Year); err != nil {
		return nil, err
	}
	if f.told, err = s.counted(ctx, f.plan, county, round.Year); err != nil {
		return nil, err
	}
	together := s.examine(f)
	out := map[ReturnID][]collect.Problem{}
	for lo := 0; lo < len(together.order); {
		hi := lo + 1
		for hi < len(together.order) && together.order[hi].School == together.order[lo].School {
			hi++
		}
		s.beside(f, together, together.order[lo:hi], out)
		lo = hi
	}
	return out, nil
}

// beside adds what was found of the returns of one school together with the
// others, and is not found of them by themselves.
func (s *Service) beside(f *family, together *standing, own []*Return, out map[ReturnID][]collect.Problem) {
	school := own[0].School
	if school == "" {
		return
	}
	var found []int
	for i := range together.examined.Problems {
		p := &together.examined.Problems[i]
		if of := together.examined.Of[i]; of >= 0 && slices.Contains(own, together.order[of]) || of < 0 && p.School == school {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return
	}
	alone := s.examine(&family{round: f.round, plan: f.plan, all: own, prev: f.prev, told: f.told, apart: true})
	known := map[[2]string]bool{}
	for i := range alone.examined.Problems {
		p := &alone.examined.Problems[i]
		known[[2]string{p.Key, cellText(p)}] = true
	}
	for _, i := range found {
		p := together.examined.Problems[i]
		if known[[2]string{p.Key, cellText(&p)}] {
			continue
		}
		to := own[0]
		if of := together.examined.Of[i]; of >= 0 {
			to = together.order[of]
		}
		out[to.ID] = append(out[to.ID], p)
	}
}

func cellText(p *collect.Problem) string { return p.Stage.String() + "." + string(p.Field) }
