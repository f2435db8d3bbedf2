package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// String gives file:line:column, or the file alone where no line is known.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// problems gathers everything wrong with a pack, so that one pass tells all.
type problems struct {
	list []placed
}

type placed struct {
	pos Pos
	f   *fault.Fault
}

func (ps *problems) add(pos Pos, m locale.Message, hints ...locale.Message) {
	f := fault.New(fault.Invalid, m).At(pos.String())
	for _, h := range hints {
		if !h.IsZero() {
			f = f.Hint(h)
		}
	}
	ps.list = append(ps.list, placed{pos, f})
}

// err joins the problems in order of place, each once, or gives nil.
func (ps *problems) err() error {
	slices.SortStableFunc(ps.list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.pos.File, b.pos.File), cmp.Compare(a.pos.Line, b.pos.Line),
			cmp.Compare(a.pos.Col, b.pos.Col))
	})
	var errs []error
	told := map[string]bool{}
	for _, p := range ps.list {
		if s := p.f.Error(); !told[s] {
			errs = append(errs, p.f)
			told[s] = true
		}
	}
	return errors.Join(errs...)
}
