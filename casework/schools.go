package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/registry"
)

// standing lists the schools that the register has open at a moment, where a procedure
// counts them; never nil where the register is known.
func (s *Service) standing(ctx context.Context, p *procedure.Procedure, county registry.RegionCode, at time.Time) ([]registry.School, error) {
	if p.Schools() == nil || s.opt.Standing == nil {
		return nil, nil
	}
	list, err := s.opt.Standing(ctx, county, at)
	if list == nil {
		list = []registry.School{}
	}
	return list, err
}

// without lists the schools of which no case is one of those meant.
func without[T interface{ school() registry.SchoolID }](schools []registry.School, cases []T, meant func(T) bool) []registry.School {
	has := map[registry.SchoolID]bool{}
	for _, c := range cases {
		if meant(c) {
			has[c.school()] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(schools), func(x registry.School) bool { return has[x.ID] })
}

func (x *stood) school() registry.SchoolID { return x.c.Place.School }

func (c *Course) school() registry.SchoolID { return c.School }

// register says where a number of schools comes from, and which have no case.
func (d *drawing) register(day string, y *Yielded) string {
	ledger := d.p.Ledger.Label.ZH
	if d.standing == nil {
		return "没有学校名册，无从计得"
	}
	out := fmt.Sprintf("学校名册截至%s开办的学校%d所，%s中有案卷的%d所", day, len(d.standing), ledger, len(d.standing)-len(y.Missing))
	if len(y.Missing) > 0 {
		out += fmt.Sprintf("；没有案卷的%d所：%s", len(y.Missing), SchoolNames(y.Missing))
	}
	return out
}

// SchoolNames lists schools by name, as many as a lineage tells.
func SchoolNames(list []registry.School) string {
	var names []string
	for i := range list {
		if i == toldCases {
			return strings.Join(names, "、") + fmt.Sprintf("等%d所", len(list))
		}
		names = append(names, list[i].Name)
	}
	return strings.Join(names, "、")
}

// missing lists the schools of the register that have no open case of a procedure that
// every school is to have one of, for whoever reads the cases of the whole county.
func (s *Service) missing(ctx context.Context, p *procedure.Procedure, actor access.Actor, county registry.RegionCode, list []Course) ([]registry.School, error) {
	if !may(actor, access.CaseRead, county, Place{}) {
		return nil, nil
	}
	schools, err := s.standing(ctx, p, county, s.opt.Clock())
	open := make([]*Course, len(list))
	for i := range list {
		open[i] = &list[i]
	}
	return without(schools, open, func(c *Course) bool { return c.Closed.IsZero() }), err
}
