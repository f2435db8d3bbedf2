package assess

import "junheng/internal/fault"

// Outline gives the working under a figure as Explain does, but only so many
// levels of figures deep: at the last level a figure has its label, value and
// outcome without what it was made from, so that a page can show it and link
// to the rest. Explanations of a county's verdict are large; their outlines
// are not. The error is of kind not_found.
func (a *Assessment) Outline(ref string, levels int) (*Step, error) {
	b := &explainer{e: a.eval, levels: max(1, levels)}
	if s := b.step(ref); s != nil {
		return s, nil
	}
	return nil, fault.New(fault.NotFound, noRef.With("ref", ref)).Hint(hintRef.With("form", refForm(ref)))
}

// outlined builds the step of a ref below another in an outline.
func (b *explainer) outlined(ref string) *Step {
	if b.levels > 1 {
		below := &explainer{e: b.e, levels: b.levels - 1}
		if s := below.step(ref); s != nil {
			return s
		}
		return &Step{Ref: ref}
	}
	leaf := &explainer{e: b.e, shallow: true}
	s := leaf.step(ref)
	if s == nil {
		return &Step{Ref: ref}
	}
	s.Children = nil
	return s
}
