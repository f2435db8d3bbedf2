package casework

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgTooEarly  = locale.NewTemplate("casework.too_early", "“{field}”填的是 {got}，早于{bound}（{day}）", "{field}: {got} is before {bound} ({day})")
	msgTooLate   = locale.NewTemplate("casework.too_late", "“{field}”填的是 {got}，晚于{bound}（{day}）", "{field}: {got} is after {bound} ({day})")
	msgTooMuch   = locale.NewTemplate("casework.too_much", "“{field}”填的是 {got}，多于“{bound}”（{of}）", "{field}: {got} is more than {bound} ({of})")
	msgOwnSchool = locale.NewTemplate("casework.own_school", "“{field}”填的是本案的学校自己，要选另一所学校", "{field} is the school of the case itself; choose another")
	boundWords   = map[string]locale.Text{
		procedure.BoundNow: {ZH: "办理当天", EN: "the day of the act"}, procedure.BoundOpened: {ZH: "立案（重新立案）当天", EN: "the day on which the case was opened, or opened again"},
		procedure.BoundYear: {ZH: "立案（重新立案）学年的第一天", EN: "the first day of the school year in which the case was opened, or opened again"},
	}
)

// bounds checks what is filled in against the days and numbers that the procedure
// bounds it by: those filled in with it, and those on record.
type bounds struct {
	p      *procedure.Procedure
	cal    calendar.View
	at     time.Time // of the act
	opened time.Time // or opened again
	school registry.SchoolID
	on     map[string]Value  // on record
	typed  map[string]string // filled in now
	told   bool              // by the registers, and not by hand
	// mend is the correction, where it is one: what had to lie ahead when it was
	// recorded has to lie ahead of that day, and its round is the one it was recorded in.
	mend *mend
}

// text gives a value as it would stand after the act; what is sealed is not
// looked at.
func (b *bounds) text(id string) string {
	if text := strings.TrimSpace(b.typed[id]); text != "" {
		return text
	}
	return b.on[id].Text
}

// day gives the day behind a bound of a field; unknown where nobody has said it.
func (b *bounds) day(f *procedure.Field, bound string) (calendar.Day, bool) {
	switch bound {
	case "":
		return 0, false
	case procedure.BoundNow:
		if b.mend != nil && bound == f.NotBefore {
			return b.mend.recordedOn(f.ID)
		}
		return calendar.DayOf(b.at), true
	case procedure.BoundOpened:
		if b.mend != nil {
			return calendar.DayOf(b.mend.round(f.ID)), true
		}
		return calendar.DayOf(b.opened), true
	case procedure.BoundYear:
		if b.told { // a row of days may have begun in the year before
			return 0, false
		}
		of := b.opened
		if b.mend != nil {
			of = b.mend.round(f.ID)
		}
		return calendar.Date(int(calendar.SchoolYear(calendar.DayOf(of))), time.September, 1), true
	}
	day, err := calendar.ParseDay(b.text(bound))
	return day, err == nil
}

func (b *bounds) label(bound string) locale.Text {
	if words, known := boundWords[bound]; known {
		return words
	}
	if f := b.p.Field(bound); f != nil {
		return locale.Text{ZH: "“" + f.Label.ZH + "”", EN: f.Label.EN}
	}
	return locale.Text{ZH: bound, EN: bound}
}

// filledIn checks the fields that were filled in now.
func (b *bounds) filledIn(fields []procedure.Field) []error {
	return b.check(slices.DeleteFunc(slices.Clone(fields), func(f procedure.Field) bool { return strings.TrimSpace(b.typed[f.ID]) == "" }))
}

// check lists what is out of bounds among fields that are filled in.
func (b *bounds) check(fields []procedure.Field) []error {
	var bad []error
	for i := range fields {
		if f := &fields[i]; b.text(f.ID) != "" {
			bad = append(bad, b.one(f)...)
		}
	}
	return bad
}

func (b *bounds) one(f *procedure.Field) []error {
	var bad []error
	say := func(m locale.Message) { bad = append(bad, fault.New(fault.Invalid, m).At("fields."+f.ID)) }
	if got, err := calendar.ParseDay(b.text(f.ID)); f.Kind == procedure.KindDate && err == nil {
		if least, known := b.day(f, f.NotBefore); known && got < least {
			say(msgTooEarly.With("field", f.Label, "got", got.String(), "bound", b.label(f.NotBefore), "day", least.String()))
		}
		if err := b.ahead(f, got); err != nil {
			bad = append(bad, err)
		}
		if most, known := b.day(f, f.NotAfter); known && got > most {
			say(msgTooLate.With("field", f.Label, "got", got.String(), "bound", b.label(f.NotAfter), "day", most.String()))
		}
	}
	if f.Another && b.school != "" && b.text(f.ID) == string(b.school) {
		say(msgOwnSchool.With("field", f.Label))
	}
	if other := b.p.Field(f.AtMost); other != nil {
		got, err1 := strconv.ParseFloat(b.text(f.ID), 64)
		most, err2 := strconv.ParseFloat(b.text(f.AtMost), 64)
		if err1 == nil && err2 == nil && got > most {
			say(msgTooMuch.With("field", f.Label, "got", b.text(f.ID), "bound", other.Label, "of", b.text(f.AtMost)))
		}
	}
	return bad
}

// corrected checks values that replace others, and what is bounded by them. Days
// that must lie ahead when they are set may have passed since, but not before then.
func (b *bounds) corrected(ids []string) []error {
	var fields []procedure.Field
	seen := map[string]bool{}
	add := func(list []procedure.Field) {
		for i := range list {
			if id := list[i].ID; !seen[id] {
				seen[id] = true
				if f := b.mend.asked(id); slices.ContainsFunc([]string{f.ID, f.NotBefore, f.NotAfter, f.AtMost}, func(id string) bool { return slices.Contains(ids, id) }) {
					fields = append(fields, *f)
				}
			}
		}
	}
	add(b.p.Fields)
	for i := range b.p.Steps {
		add(b.p.Steps[i].Fields)
	}
	return b.check(fields)
}
