package results

import (
	"slices"
	"strings"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// itemGroup is the items of one requirement.
type itemGroup struct {
	part  *assess.Verdict
	items []*assess.ItemResult
}

// items answers with the requirements of government, quality and the like:
// figures, answers, documents.
func (d Deps) items(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	h := p.head(c.T("各项要求", "Requirements"), "/items")
	return parts.Page(c, h, itemsBody(p, p.itemGroups()))
}

func (p *page) itemGroups() []itemGroup {
	var out []itemGroup
	for i := range p.a.Verdict.Children {
		g := itemGroup{part: &p.a.Verdict.Children[i]}
		for k := range p.a.Items {
			if p.a.Items[k].Requirement == g.part.ID {
				g.items = append(g.items, &p.a.Items[k])
			}
		}
		if len(g.items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// counts says how many items of a group there are and what came of them.
func (g itemGroup) counts() (met, short, open int) {
	for _, it := range g.items {
		switch it.Outcome {
		case assess.Met:
			met++
		case assess.Short, assess.Vetoed:
			short++
		case assess.Undetermined:
			open++
		}
	}
	return met, short, open
}

func anchor(id string) string { return strings.ReplaceAll(id, "/", "-") }

func (p *page) unitTestURL(x assess.UnitTest) string {
	return SchoolURL(p.a.County, p.o.Record.ID, x.School)
}

// stageOf names the stage of a row of a test in brackets; "" for a whole school.
func (p *page) stageOf(x assess.UnitTest) string {
	if x.Stage == registry.Whole || strings.HasSuffix(x.Name, "）") {
		return ""
	}
	return p.c.T("（", " (") + p.say(publish.StageText(x.Stage)) + p.c.T("）", ")")
}

// gaps answers with the facts that are lacking, and what cannot be judged
// without them.
func (d Deps) gaps(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	h := p.head(c.T("缺报的数据", "Missing facts"), "/gaps")
	h.Lead = c.T("缺了下列数据，右边各项无法判定。补报、审核后重新冻结并评估。", "Without these facts what stands on the right cannot be judged. Have them reported and reviewed, then freeze and judge again.")
	l := parts.Listing{
		Name: p.countyLabel() + " " + p.a.Year.String() + " " + c.T("缺报的数据", "missing facts"),
		Columns: []parts.Column{
			{Key: "unit", Label: c.T("学校", "School"), Fixed: true}, {Key: "stage", Label: c.T("学段", "Stage")},
			{Key: "facts", Label: c.T("缺报的数据", "Missing facts")}, {Key: "what", Label: c.T("无法判定", "Cannot be judged")},
		},
		Filters: []parts.Filter{{Key: "stage", Label: c.T("学段", "Stage"), Options: p.stages()}},
		Empty:   parts.EmptyState{Text: c.T("没有缺报的数据，一切都可以判定。", "Nothing is missing; everything could be judged.")},
	}
	for i := range p.a.Units {
		u := &p.a.Units[i]
		for k := range u.Values {
			if x := &u.Values[k]; len(x.Missing) > 0 && u.InScope {
				l.Rows = append(l.Rows, parts.Row{URL: p.schoolURL(u), Cells: []parts.Cell{
					parts.Word(u.Name), parts.Word(p.say(publish.StageText(u.Stage))), parts.Word(p.fields(x.Missing)), p.fig(p.say(p.inds[k].Label), x.Ref),
				}})
			}
		}
	}
	for i := range p.a.Items {
		for k := range p.a.Items[i].Tests {
			l.Rows = append(l.Rows, p.testGaps(&p.a.Items[i], &p.a.Items[i].Tests[k])...)
		}
	}
	return parts.List(c, h, l)
}

// testGaps lists what a test of an item lacks.
func (p *page) testGaps(it *assess.ItemResult, t *assess.TestResult) []parts.Row {
	var out []parts.Row
	what := it.Label.In(p.c.Lang)
	if t.Label != it.Label {
		what += p.c.T("：", ": ") + p.say(t.Label)
	}
	for _, x := range t.Unknown {
		stage := "–"
		if x.Stage != registry.Whole {
			stage = p.say(publish.StageText(x.Stage))
		}
		out = append(out, parts.Row{URL: p.unitTestURL(x), Cells: []parts.Cell{
			parts.Word(x.Name), parts.Word(stage), parts.Word(p.blanksBelow(x.Ref)), p.fig(what, x.Ref),
		}})
	}
	if len(out) == 0 && t.Outcome == assess.Undetermined {
		out = append(out, parts.Row{Cells: []parts.Cell{
			parts.Word(p.c.T("全县", "The county")), parts.Word("–"), parts.Word(p.blanksBelow(t.Ref)), p.fig(what, t.Ref),
		}})
	}
	return out
}

func (p *page) fields(ids []facts.FieldID) string {
	var out []string
	for _, f := range ids {
		out = append(out, p.fieldLabel(f))
	}
	return strings.Join(out, p.c.T("、", ", "))
}

// blanksBelow names the blank facts in the working of a figure.
func (p *page) blanksBelow(ref string) string {
	s, err := p.o.Explain(ref, 3)
	if err != nil {
		return ""
	}
	var out []string
	var walk func(s *assess.Step)
	walk = func(s *assess.Step) {
		if s.Kind == assess.StepFact && blank.Is(s.Value) {
			if l := p.say(s.Label); !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
		for _, c := range s.Children {
			walk(c)
		}
	}
	walk(s)
	return strings.Join(out, p.c.T("、", ", "))
}
