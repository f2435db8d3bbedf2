package casework

import (
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var hintLatest = locale.Plain("casework.too_late.hint", "一次最多到这一天；到期前仍有需要的，重新申请，由另一人批准", "this is as far as it goes at once; who needs more applies anew before it ends, and another person grants it")

// latest gives the last day that lies no further ahead of another than a field allows.
func latest(cal calendar.View, l *procedure.Latest, from calendar.Day) calendar.Day {
	if l.Within != nil {
		return cal.AddDays(from, l.Within.N, calendar.Unit(l.Within.Unit))
	}
	begun := from
	if l.Begun != nil {
		begun = cal.AddDays(from, l.Begun.N, calendar.Unit(l.Begun.Unit))
	}
	year := calendar.SchoolYear(from)
	for cal.YearBegins(year) <= begun {
		year++
	}
	return cal.YearBegins(year + registry.SchoolYear(l.SchoolYear-1))
}

// ahead refuses a day that lies further ahead than its field allows, counted from the
// day of the act; of a correction, from the day on which it was recorded.
func (b *bounds) ahead(f *procedure.Field, got calendar.Day) error {
	from, known := calendar.DayOf(b.at), true
	if b.mend != nil {
		from, known = b.mend.recordedOn(f.ID)
	}
	if f.AtLatest == nil || !known {
		return nil
	}
	most := latest(b.cal, f.AtLatest, from)
	if got <= most {
		return nil
	}
	return fault.New(fault.Invalid, msgTooLate.With("field", f.Label, "got", got.String(), "bound", f.AtLatest.Label(), "day", most.String())).Hint(hintLatest).At("fields." + f.ID)
}
