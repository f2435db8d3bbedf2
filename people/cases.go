package people

import (
	"context"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Hold is what the cases about a person ask of whoever would destroy his data.
type Hold struct {
	Open   []string // numbers of the cases that are open
	Closed string   // day on which the last of the others was closed, YYYY-MM-DD; empty: none was
	About  string   // of the key of a case about nobody on a register: number and kind of the case
}

// OpenCase is an open case about a person of a register.
type OpenCase struct {
	Person PersonID
	Number string
	Asks   bool // the case is of a kind that asks whether a child is at school
	Lost   bool // it says that the child has left school, or cannot be found
}

// Cases tells what the cases about a person say. Package casework knows them; it
// is asked for no right and told of no name.
type Cases interface {
	Held(ctx context.Context, county registry.RegionCode, id PersonID) (Hold, error)
	// Says gives the number of a case that says a person stands so, as a second
	// pair of eyes confirmed it; empty where none does.
	Says(ctx context.Context, county registry.RegionCode, id PersonID, s Status) (string, error)
	// Open lists the open cases about persons of a county.
	Open(ctx context.Context, county registry.RegionCode) ([]OpenCase, error)
	// Sought tells whom the county is looking for: of whom the newest comparison of
	// population and enrolment left open or found away from school, and the pupil he
	// was found as, and of whom an open case asks where he is.
	Sought(ctx context.Context, county registry.RegionCode) (map[PersonID]Sought, error)
	// Follow tells that the register says something new of pupils: their cases go
	// where they went. What fails is done by the next tick.
	Follow(ctx context.Context, county registry.RegionCode, ids []PersonID)
}

// Grave reports whether a state takes a child from under everybody's eyes, so
// that nobody enters it alone: dropped out, died, moved away, graduated.
func (s Status) Grave() bool { return s == Left || s.Over() }

// Argued reports whether a state is entered on the word of a case, which has the
// papers and the second person: who is not in school by it is not in the daily
// register. The other grave ones come by a move or by the turn of the year.
func (s Status) Argued() bool { return s == Left || s == Died || s.Excused() }

// Excused reports whether a child is not expected in school for a time, as the
// township or the bureau has granted (义务教育法 art. 11).
func (s Status) Excused() bool { return s == Suspended || s == Deferred || s == HomeTaught }

var (
	msgNoCase  = locale.NewTemplate("people.no_case", "登记“{status}”须有一件已经批准或确认的案件", "{status} is entered on the word of a case in which it was granted or confirmed")
	hintLeave  = locale.NewTemplate("people.no_case.leave", "请先在此人的案件中附证明申请，由乡镇或县教育局另一人批准“{status}”后再改名册；批准之前，此人留在名册和日报里，期满未到校由案件提醒", "apply in the person's case with the papers and let another person of the township or the bureau grant it: {status}. Until then the pupil stays in the daily register; the case reminds of the end")
	hintNoCase = locale.NewTemplate("people.no_case.hint", "请先在此人的案件中登记“{status}”、附上证明，由县教育局确认后再改名册；案件未办结之前，此人留在名册和日报里", "enter {status} in the person's case with its proof and let the bureau confirm it; until then the pupil stays on the register and in the daily one")
)

// argue makes sure that a case says what is to be entered, and gives its number:
// one about the pupil, or about the child of the population register that he is.
func (s *Service) argue(ctx context.Context, county registry.RegionCode, id PersonID, to Status) (string, error) {
	number := ""
	if s.opt.Cases != nil {
		var err error
		if number, err = s.opt.Cases.Says(ctx, county, id, to); err != nil {
			return "", err
		}
		residents, err := s.ResidentsOf(ctx, county, id)
		for i := 0; err == nil && number == "" && i < len(residents); i++ {
			number, err = s.opt.Cases.Says(ctx, county, residents[i], to)
		}
		if err != nil {
			return "", err
		}
	}
	if number == "" {
		hint := hintNoCase
		if to.Excused() {
			hint = hintLeave
		}
		return "", fault.New(fault.Conflict, msgNoCase.With("status", to.Label())).Hint(hint.With("status", to.Label())).At("status")
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

// Standing tells how somebody stands for a case about him: whether he is on the
// roster of a school, found by his ID number, and whether a move of his from a
// school was confirmed by the other side. It asks for no right and tells nothing
// else of him.
func (s *Service) Standing(ctx context.Context, county registry.RegionCode, id PersonID, school registry.SchoolID) (enrolled, moved bool, err error) {
	r, err := s.find(ctx, county, id)
	if err != nil || r.Shredded {
		return false, false, err
	}
	if enrolled, err = s.enrolled(ctx, &r); err != nil {
		return false, false, err
	}
	moves, err := s.opt.Store.ListMoves(ctx, county, MoveConfirmed)
	for i := range moves {
		m := &moves[i]
		moved = moved || m.Person == id && (m.From == school || school == "") && (r.Status == Transferred || r.School != m.From)
	}
	return enrolled, moved, err
}

// Authors lists who entered or changed the record of somebody. It asks for no
// right and tells nothing of the person.
func (s *Service) Authors(ctx context.Context, county registry.RegionCode, id PersonID) ([]access.AccountID, error) {
	history, err := s.opt.Store.ListHistory(ctx, county, id)
	out := make([]access.AccountID, len(history))
	for i := range history {
		out[i] = history[i].By
	}
	return out, err
}

// enrolled reports whether a pupil's record is that of one who is at school: his
// own, or one under the same ID number.
func (s *Service) enrolled(ctx context.Context, r *Record) (bool, error) {
	if r.Register == Pupils {
		return r.Status.Here(), nil
	}
	pupils, err := s.numberedAlike(ctx, r, Pupils)
	return inSchool(pupils) != nil, err
}

// AgeOn gives the whole years of somebody on a day, YYYY-MM-DD, for a case about
// him: by his ID number where that is sound, else by the birth date on record;
// not known where there is neither. It asks for no right and tells nothing else.
func (s *Service) AgeOn(ctx context.Context, county registry.RegionCode, id PersonID, day string) (years int, byNumber, known bool, err error) {
	r, err := s.find(ctx, county, id)
	if err != nil || r.Shredded {
		return 0, false, false, err
	}
	private, err := s.vault.open(owner{r.County, r.ID}, r.Sealed, FieldID)
	if err != nil {
		return 0, false, false, err
	}
	birth := r.BirthDate
	if number := ParseID(private.IDNumber, s.opt.Clock()); number.Good() && number.Birth != "" {
		birth, byNumber = number.Birth, true
	}
	born, wrong := time.Parse(time.DateOnly, birth)
	on, err := time.Parse(time.DateOnly, day)
	if wrong != nil || err != nil || on.Before(born) {
		return 0, byNumber, false, err
	}
	if years = on.Year() - born.Year(); on.Before(born.AddDate(years, 0, 0)) {
		years--
	}
	return years, byNumber, true, nil
}

// OnRoster gives the pupil's record of somebody a case is about: his own, or that
// under the same ID number of one of the population register; none where there is
// no such pupil.
func (s *Service) OnRoster(ctx context.Context, county registry.RegionCode, id PersonID) (PersonID, error) {
	r, err := s.find(ctx, county, id)
	if err != nil || r.Shredded || r.Register == Pupils {
		return id, err
	}
	pupils, err := s.numberedAlike(ctx, &r, Pupils)
	if here := inSchool(pupils); here != nil {
		return here.ID, err
	}
	return "", err
}
