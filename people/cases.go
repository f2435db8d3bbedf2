package people

import (
	"context"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Hold is what the cases about a person ask of whoever would destroy his data.
type Hold struct {
	Open   []string // numbers of the cases that are open
	Closed string   // day on which the last of the others was closed, YYYY-MM-DD; empty: none was
}

// Cases tells what the cases about a person say. Package casework knows them; it
// is asked for no right and told of no name.
type Cases interface {
	Held(ctx context.Context, county registry.RegionCode, id PersonID) (Hold, error)
	// Says gives the number of a case that says a person stands so, as a second
	// pair of eyes confirmed it; empty where none does.
	Says(ctx context.Context, county registry.RegionCode, id PersonID, s Status) (string, error)
}

// Grave reports whether a state takes a child from under everybody's eyes, so
// that nobody enters it alone: dropped out, died, moved away, graduated.
func (s Status) Grave() bool { return s == Left || s.Over() }

// Argued reports whether a state is entered on the word of a case; the other
// grave ones come by a move or by the turn of the year.
func (s Status) Argued() bool { return s == Left || s == Died }

var (
	msgNoCase  = locale.NewTemplate("people.no_case", "登记“{status}”须有一件已经县教育局确认的案件", "{status} is entered on the word of a case that the bureau has confirmed")
	hintNoCase = locale.NewTemplate("people.no_case.hint", "请先在此人的案件中登记“{status}”、附上证明，由县教育局确认后再改名册；案件未办结之前，此人留在名册和日报里", "enter {status} in the person's case with its proof and let the bureau confirm it; until then the pupil stays on the register and in the daily one")
)

// argue makes sure that a case says what is to be entered, and gives its number.
func (s *Service) argue(ctx context.Context, county registry.RegionCode, id PersonID, to Status) (string, error) {
	number := ""
	if s.opt.Cases != nil {
		var err error
		if number, err = s.opt.Cases.Says(ctx, county, id, to); err != nil {
			return "", err
		}
	}
	if number == "" {
		return "", fault.New(fault.Conflict, msgNoCase.With("status", to.Label())).Hint(hintNoCase.With("status", to.Label())).At("status")
	}
	return number, nil
}

// hold asks the cases what keeps a person's data.
func (s *Service) hold(ctx context.Context, county registry.RegionCode, id PersonID) (Hold, error) {
	if s.opt.Cases == nil {
		return Hold{}, nil
	}
	return s.opt.Cases.Held(ctx, county, id)
}
