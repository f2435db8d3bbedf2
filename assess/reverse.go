package assess

import (
	"slices"
	"strings"

	"junheng/facts"
)

// graph is which ref rests on which: the explanations of all verdicts, each
// opened by one level.
type graph struct {
	parents map[string][]string
	order   []string                // every ref, from the verdict down
	origins map[string]facts.Origin // of the refs that show a cell
}

// makeGraph opens every ref reachable from the county's verdict.
func (e *evaluation) makeGraph() *graph {
	g := &graph{parents: map[string][]string{}, origins: map[string]facts.Origin{}}
	b := &explainer{e: e, shallow: true}
	queue := []string{"verdict"}
	seen := map[string]bool{"verdict": true}
	for len(queue) > 0 {
		ref := queue[0]
		queue = queue[1:]
		s := b.step(ref)
		if s == nil {
			continue
		}
		g.order = append(g.order, ref)
		if !s.Origin.IsZero() {
			g.origins[ref] = s.Origin
		}
		for _, child := range append(refsBelow(s), e.gates(ref)...) {
			if !slices.Contains(g.parents[child], ref) {
				g.parents[child] = append(g.parents[child], ref)
			}
			if !seen[child] {
				seen[child] = true
				queue = append(queue, child)
			}
		}
	}
	return g
}

// gates lists the facts that keep rows out of a test, and so could bring them
// into it: explanations speak only of the rows that were asked.
func (e *evaluation) gates(ref string) []string {
	id, ok := strings.CutPrefix(ref, "test/")
	run := e.tests[id]
	if !ok || run == nil || run.noRule {
		return nil
	}
	in := map[int]bool{}
	for _, x := range run.rows {
		in[x.row] = true
	}
	passed := map[int]bool{} // asked, but the question did not arise or had no limit
	for _, x := range e.asked(run.test) {
		passed[x.row] = !in[x.row]
	}
	var out []string
	entry, rest := e.std.rawInputs(run.test.entry()...), e.std.rawInputs(run.test.formulas()...)
	fr := e.frameOf(run.axis)
	for row := range fr.rows {
		list := entry
		switch {
		case in[row]:
			continue
		case passed[row] || run.axis == axisCounty:
			list = rest
		case fr.value(string(pupils), row) == 0:
			list = append(entry[:len(entry):len(entry)], pupils)
		}
		for _, f := range list {
			out = append(out, e.factRef(e.std.fields[f], run.axis, row))
		}
	}
	return out
}

// refsBelow lists the refs on which a step rests directly.
func refsBelow(s *Step) []string {
	var out []string
	for _, c := range s.Children {
		if c.Ref != "" {
			out = append(out, c.Ref)
			continue
		}
		out = append(out, refsBelow(c)...)
	}
	return out
}

// Reverse lists the refs of every verdict and value that rests on a workbook
// cell, through splits, coefficients and items, nearest first and the county's
// verdict last. file is a file's name or its hash; an empty sheet is that of
// delimited text. The list is empty when nothing rests on the cell.
func (a *Assessment) Reverse(file, sheet, cell string) []string {
	e := a.eval
	e.once.Do(func() { e.graph = e.makeGraph() })
	g := e.graph
	var queue []string
	for _, ref := range g.order {
		o, ok := g.origins[ref]
		if ok && o.Cell == cell && o.Sheet == sheet && (o.File == file || o.Hash == file) {
			queue = append(queue, ref)
		}
	}
	var out []string
	seen := map[string]bool{}
	for _, r := range queue {
		seen[r] = true
	}
	for len(queue) > 0 {
		ref := queue[0]
		queue = queue[1:]
		if !strings.HasPrefix(ref, "fact/") && ref != "verdict" {
			out = append(out, ref)
		}
		for _, p := range g.parents[ref] {
			if !seen[p] {
				seen[p] = true
				queue = append(queue, p)
			}
		}
	}
	if seen["verdict"] {
		out = append(out, "verdict")
	}
	return out
}
