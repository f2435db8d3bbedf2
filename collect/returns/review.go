package returns

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/collect"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Review is a return by exception: what a reviewer must look at first.
type Review struct {
	View
	Parts    []Part
	Versions []Version // kept, oldest first, without their cells
}

// PartKind says why lines stand together.
type PartKind string

// The kinds, in the order in which they are shown. A cell stands in the first
// that fits it.
const (
	PartProblems PartKind = "problems" // must be corrected, or to be verified without a reason
	PartReasons  PartKind = "reasons"  // to be verified, with the sender's reason
	PartComments PartKind = "comments" // open comments
	PartJumps    PartKind = "jumps"    // far from last year
	PartChanges  PartKind = "changes"  // changed since the last version
	PartRest     PartKind = "rest"
)

// Part is the lines of one kind.
type Part struct {
	Kind  PartKind
	Label locale.Text
	Lines []Line
}

// Line is one cell under review.
type Line struct {
	Cell     CellView
	Label    locale.Text
	Unit     locale.Text
	Stage    locale.Text // of the section; empty where it is the whole school
	Problems []collect.Problem
	Comments []Comment
	Was      string // in the last version, where it has changed since
	Changed  bool
}

// jumpFrom is the share of last year's value from which a change is shown
// among the jumps; whether it is a finding, the checks decide.
const jumpFrom = 0.2

// Review gives a return for review.
func (s *Service) Review(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID) (*Review, error) {
	v, err := s.Open(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	kept, err := s.opt.Store.ListVersions(ctx, county, id)
	if err != nil {
		return nil, err
	}
	out := &Review{View: *v, Versions: kept}
	var last map[CellKey]Cell
	n := len(kept) - 1
	if n >= 0 && kept[n].State == v.Return.State {
		n-- // the version made by this very submission is what is reviewed
	}
	if n >= 0 {
		last = kept[n].Cells
	}
	out.Versions = slices.Clone(kept)
	for i := range out.Versions {
		out.Versions[i].Cells = nil
	}
	out.Parts = parts(v, out.lines(last))
	return out, nil
}

// lines makes a line of every cell that says something or of which something
// is said, in the order of the form.
func (r *Review) lines(last map[CellKey]Cell) []Line {
	problems, comments := map[CellKey][]collect.Problem{}, map[CellKey][]Comment{}
	for _, p := range r.Problems {
		problems[cellOf(&p)] = append(problems[cellOf(&p)], p)
	}
	for _, c := range r.Return.Comments {
		if !c.Resolved {
			comments[c.Cell] = append(comments[c.Cell], c)
		}
	}
	var out []Line
	seen := map[CellKey]bool{}
	line := func(k CellKey, c CellView, it *collect.Item) {
		seen[k] = true
		l := Line{Cell: c, Problems: problems[k], Comments: comments[k], Label: locale.Text{ZH: string(k.Field)}}
		if it != nil {
			l.Label, l.Unit = it.Label, it.Unit
		}
		if k.Stage != registry.Whole {
			l.Stage = r.Grid.StageWord(k.Stage)
		}
		if last != nil {
			was, ok := last[k]
			now := Cell{Value: c.Value, Text: c.Words, Bad: c.Bad, Raw: c.Text}
			if l.Changed = ok && !sameSaid(was, now) || !ok && !now.empty(); l.Changed && ok {
				l.Was = shown(r.Grid, k, r.School, was)
			}
		}
		if c.Text != "" || c.Words != "" || c.Bad || len(l.Problems)+len(l.Comments) > 0 || l.Changed || c.Last != "" {
			out = append(out, l)
		}
	}
	for _, slot := range r.Grid.Slots(r.School) {
		k := keyOf(r.Return.School, r.Grid.Fact(slot))
		if c := r.Cells[k]; !c.Hidden && c.Elsewhere == "" {
			line(k, c, &r.Grid.Items[slot.Item])
		}
	}
	for _, k := range sortedKeys(r.Cells) {
		if c := r.Cells[k]; !seen[k] && !c.Hidden && c.Elsewhere == "" {
			line(k, c, nil)
		}
	}
	return out
}

func sortedKeys[V any](m map[CellKey]V) []CellKey {
	out := make([]CellKey, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b CellKey) int {
		return cmp.Or(cmp.Compare(a.School, b.School), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Field, b.Field))
	})
	return out
}

var partLabels = []Part{
	{Kind: PartProblems, Label: locale.Text{ZH: "有问题的数据", EN: "Findings"}},
	{Kind: PartReasons, Label: locale.Text{ZH: "已说明理由", EN: "Explained"}},
	{Kind: PartComments, Label: locale.Text{ZH: "未了结的批注", EN: "Open comments"}},
	{Kind: PartJumps, Label: locale.Text{ZH: "与上年相比变化大", EN: "Far from last year"}},
	{Kind: PartChanges, Label: locale.Text{ZH: "比上一版本有改动", EN: "Changed since the last version"}},
	{Kind: PartRest, Label: locale.Text{ZH: "其余数据", EN: "The rest"}},
}

// parts deals the lines out; empty parts are left out.
func parts(v *View, lines []Line) []Part {
	all := slices.Clone(partLabels)
	for _, l := range lines {
		kind := PartRest
		switch {
		case slices.ContainsFunc(l.Problems, func(p collect.Problem) bool {
			return p.Severity == collect.MustFix || p.Severity == collect.Verify && l.Cell.Reason == ""
		}):
			kind = PartProblems
		case slices.ContainsFunc(l.Problems, func(p collect.Problem) bool { return p.Severity == collect.Verify }):
			kind = PartReasons
		case len(l.Comments) > 0:
			kind = PartComments
		case l.Cell.Change != nil && math.Abs(*l.Cell.Change) >= jumpFrom:
			kind = PartJumps
		case l.Changed:
			kind = PartChanges
		}
		i := slices.IndexFunc(all, func(p Part) bool { return p.Kind == kind })
		all[i].Lines = append(all[i].Lines, l)
	}
	jumps := all[3].Lines
	slices.SortStableFunc(jumps, func(a, b Line) int { return cmp.Compare(math.Abs(*b.Cell.Change), math.Abs(*a.Cell.Change)) })
	return slices.DeleteFunc(all, func(p Part) bool { return len(p.Lines) == 0 })
}

// Versions lists the kept versions of a return, oldest first, with their cells
// as far as the reader may see them.
func (s *Service) Versions(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID) ([]Version, error) {
	r, err := s.find(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	list, err := s.opt.Store.ListVersions(ctx, county, id)
	for i := range list {
		for k := range list[i].Cells {
			if d := s.opt.Dict.Field(k.Field); d == nil || !actor.MaySee(string(d.Privacy), r.place()) {
				delete(list[i].Cells, k)
			}
		}
	}
	return list, err
}

// Difference is a cell that is not the same in two versions.
type Difference struct {
	Key      CellKey
	Label    locale.Text
	Was, Now string
	ByName   string // who made it what it is in the later version
	At       time.Time
}

// Compare gives the cells that differ between two versions of a return; number
// 0 is the return as it stands.
func (s *Service) Compare(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID, from, to int) ([]Difference, error) {
	r, err := s.find(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	kept, err := s.Versions(ctx, actor, county, id)
	if err != nil {
		return nil, err
	}
	cells := func(n int) (map[CellKey]Cell, error) {
		if n == 0 {
			return r.Cells, nil
		}
		i := slices.IndexFunc(kept, func(v Version) bool { return v.Number == n })
		if i < 0 {
			return nil, fault.New(fault.NotFound, sayNoVersion.With("n", n))
		}
		return kept[i].Cells, nil
	}
	a, err := cells(from)
	if err != nil {
		return nil, err
	}
	b, err := cells(to)
	if err != nil {
		return nil, err
	}
	return s.differences(ctx, actor, &r, a, b), nil
}

func (s *Service) differences(ctx context.Context, actor access.Actor, r *Return, a, b map[CellKey]Cell) []Difference {
	f := s.forms[r.Form]
	if f == nil {
		return nil
	}
	who := s.school([]*Return{r})
	grid := collect.LayOut(f, schoolsOf(r, who))
	both := map[CellKey]bool{}
	for k := range a {
		both[k] = true
	}
	for k := range b {
		both[k] = true
	}
	var out []Difference
	for _, k := range sortedKeys(both) {
		was, now := (&Return{Cells: a}).cell(k), (&Return{Cells: b}).cell(k)
		d := s.opt.Dict.Field(k.Field)
		if same(was, now) || d == nil || !actor.MaySee(string(d.Privacy), r.place()) {
			continue
		}
		x := Difference{Key: k, Label: d.Label, Was: told(grid, k, who, was), Now: told(grid, k, who, now), ByName: s.nameOf(ctx, now.By), At: now.At}
		if slot, ok := grid.Find(k.fact(), who); ok {
			x.Label = grid.Items[slot.Item].Label
		}
		out = append(out, x)
	}
	return out
}

// told writes a cell with its words and its reason.
func told(g *collect.Grid, k CellKey, who registry.School, c Cell) string {
	text := []string{shown(g, k, who, c)}
	if c.Text != "" && c.Text != text[0] {
		text = append(text, c.Text)
	}
	if c.Reason != "" {
		text = append(text, "（"+c.Reason+"）")
	}
	return strings.TrimSpace(strings.Join(text, " "))
}

var sayNoVersion = locale.NewTemplate("returns.no_version", "没有第 {n} 版", "there is no version {n}")
