package returns

import (
	"cmp"
	"context"
	"slices"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Finding is one thing that was found in the returns of a year, and how it was
// met: what a reader of the frozen facts has to know of them.
type Finding struct {
	County   registry.RegionCode
	School   registry.SchoolID // empty: the county's own return
	Name     string            // of the school
	Cell     CellKey
	Label    locale.Text // of the item
	Stage    locale.Text // of the section; empty where the school is not divided
	Severity collect.Severity
	Key      string      // stable identifier of the check
	What     locale.Text // without the value, of a sensitive item
	Reason   string      // why it is right all the same
	By       string      // who said so
	Parked   bool        // the value is not among the facts
}

// Findings gives what was found in the returns that Table gives the facts of,
// with the reasons the senders gave, by school and form. Of a cell that two
// rounds asked for the later counts. What is only blank is no finding: the
// facts show it themselves.
func (s *Service) Findings(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear, in ...State) ([]Finding, error) {
	if len(counties) == 0 {
		return nil, nil
	}
	rounds, err := s.opt.Store.ListRounds(ctx, counties, year)
	if err != nil || len(rounds) == 0 {
		return nil, err
	}
	slices.SortStableFunc(rounds, func(a, b Round) int { return cmp.Or(b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(b.ID, a.ID)) })
	list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: counties, Year: year, States: in, Cells: true})
	if err != nil {
		return nil, err
	}
	g := &gathering{s: s, said: map[registry.RegionCode]map[CellKey]bool{}}
	for _, round := range rounds {
		f := &family{round: round, plan: s.plan(round.Forms)}
		for i := range list {
			if list[i].Round == round.ID && list[i].County == round.County {
				f.all = append(f.all, &list[i])
			}
		}
		if len(f.all) == 0 {
			continue
		}
		if f.prev, err = s.previous(ctx, round.County, year); err != nil {
			return nil, err
		}
		if f.told, err = s.counted(ctx, f.plan, round.County, year); err != nil {
			return nil, err
		}
		g.add(ctx, f)
	}
	slices.SortStableFunc(g.out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.County, b.County), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.School, b.School))
	})
	return g.out, nil
}

// gathering gathers findings, the latest round first.
type gathering struct {
	s    *Service
	said map[registry.RegionCode]map[CellKey]bool // cells that later rounds hold
	out  []Finding
}

func (g *gathering) add(ctx context.Context, f *family) {
	county := f.round.County
	later := g.said[county]
	st := g.s.examine(f)
	by := map[CellKey]Cell{}
	names := map[registry.SchoolID]string{}
	for _, r := range st.order {
		names[r.School] = r.Who.Name
		for k, c := range r.Cells {
			if !c.empty() || c.Bad {
				by[k] = c
			}
		}
	}
	for i := range st.examined.Problems {
		p := &st.examined.Problems[i]
		k := cellOf(p)
		if later[k] || p.Severity == collect.MustFix && p.Got == "" && p.Field != "" {
			continue
		}
		g.out = append(g.out, g.finding(ctx, f, p, names, by[k]))
	}
	if g.said[county] == nil {
		g.said[county] = map[CellKey]bool{}
	}
	for k := range by {
		g.said[county][k] = true
	}
}

func (g *gathering) finding(ctx context.Context, f *family, p *collect.Problem, names map[registry.SchoolID]string, c Cell) Finding {
	k := cellOf(p)
	out := Finding{
		County: f.round.County, School: p.School, Name: cmp.Or(names[p.School], p.Name), Cell: k, Label: locale.Text{ZH: p.Label, EN: p.Label},
		Severity: p.Severity, Key: p.Key, What: locale.Text{ZH: p.What(locale.ZH), EN: p.What(locale.EN)}, Parked: p.Parked,
	}
	for _, id := range f.plan.forms {
		kit := f.plan.kits[id]
		if kit == nil {
			continue
		}
		i := slices.IndexFunc(kit.grid.Items, func(it collect.Item) bool { return it.Field == k.Field })
		if i >= 0 {
			out.Label = kit.grid.Items[i].Label
			if k.Stage != registry.Whole {
				out.Stage = kit.grid.StageWord(k.Stage)
			}
			break
		}
	}
	if d := g.s.opt.Dict.Field(k.Field); d != nil && d.Privacy == facts.Sensitive {
		out.What = locale.Text{ZH: "敏感项，读到的内容不列出", EN: "a sensitive item; what was read is not told"}
	}
	if c.Reason != "" && p.Severity == collect.Verify {
		out.Reason, out.By = c.Reason, g.s.nameOf(ctx, c.By)
	}
	return out
}
