package casework

import (
	"context"
	"errors"
	"slices"
	"strings"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgWasThere  = locale.NewTemplate("casework.was_present", "“{field}”填的是 {day}，但当天的班级考勤登记为到校", "{field}: {day}, but by the register of the class the pupil was in school on that day")
	hintWasThere = locale.Plain("casework.was_present.hint", "登记有误的，先由班主任或校长更正当天的考勤；没有误的，请填实际缺勤的日期", "if the register is wrong, class teacher or head correct it first; else enter a day that was missed")
)

// typedDays refuses days that somebody types as missed and of which the register of the
// class says that the pupil was in school. What the registers tell by themselves is
// theirs; of a day without a register nothing is known, and it may be typed.
func (s *Service) typedDays(ctx context.Context, p *procedure.Procedure, c *Case, source Source, typed map[string]string) error {
	if p.Days == nil || source == ByRegister || s.opt.Register == nil || c.Subject.ID == "" || c.Place.School == "" {
		return nil
	}
	var bad []error
	for _, id := range p.Days.Missed {
		day, err := calendar.ParseDay(strings.TrimSpace(typed[id]))
		if err != nil {
			continue
		}
		stood, err := s.opt.Register.Attended(ctx, c.County, c.Subject.ID, []Stay{{Place: c.Place, From: day}})
		if err != nil {
			return err
		}
		if slices.Contains(stood.Present, day) {
			bad = append(bad, fault.New(fault.Conflict, msgWasThere.With("field", p.Field(id).Label, "day", day)).Hint(hintWasThere).At("fields."+id))
		}
	}
	return errors.Join(bad...)
}
