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
)

var (
	msgTooEarly = locale.NewTemplate("casework.too_early", "“{field}”填的是 {got}，早于{bound}（{day}）", "{field}: {got} is before {bound} ({day})")
	msgTooLate  = locale.NewTemplate("casework.too_late", "“{field}”填的是 {got}，晚于{bound}（{day}）", "{field}: {got} is after {bound} ({day})")
	msgTooMuch  = locale.NewTemplate("casework.too_much", "“{field}”填的是 {got}，多于“{bound}”（{of}）", "{field}: {got} is more than {bound} ({of})")
	boundWords  = map[string]locale.Text{procedure.BoundNow: {ZH: "办理当天", EN: "the day of the act"}, procedure.BoundOpened: {ZH: "立案当天", EN: "the day of the opening"}}
)

// bounds checks what is filled in against the days and numbers that the procedure
// bounds it by: those filled in with it, and those on record.
type bounds struct {
	p      *procedure.Procedure
	at     time.Time // of the act
	opened time.Time
	on     map[string]Value  // on record
	typed  map[string]string // filled in now
	// set are the days on which what is corrected was recorded: what had to lie ahead
	// then has to lie ahead of that day.
	set        map[string]calendar.Day
	correcting bool
}

// text gives a value as it would stand after the act; what is sealed is not
// looked at.
func (b *bounds) text(id string) string {
	if text := strings.TrimSpace(b.typed[id]); text != "" {
		return text
	}
	return b.on[id].Text
}

// day gives the day behind a bound; unknown where nobody has said it.
func (b *bounds) day(bound string) (calendar.Day, bool) {
	switch bound {
	case "":
		return 0, false
	case procedure.BoundNow:
		return calendar.DayOf(b.at), true
	case procedure.BoundOpened:
		return calendar.DayOf(b.opened), true
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
		least, known := b.day(f.NotBefore)
		if f.NotBefore == procedure.BoundNow && b.correcting {
			least, known = b.set[f.ID]
		}
		if known && got < least {
			say(msgTooEarly.With("field", f.Label, "got", got.String(), "bound", b.label(f.NotBefore), "day", least.String()))
		}
		if most, known := b.day(f.NotAfter); known && got > most {
			say(msgTooLate.With("field", f.Label, "got", got.String(), "bound", b.label(f.NotAfter), "day", most.String()))
		}
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
	add := func(list []procedure.Field) {
		for _, f := range list {
			touched := slices.ContainsFunc([]string{f.ID, f.NotBefore, f.NotAfter, f.AtMost}, func(id string) bool { return slices.Contains(ids, id) })
			if !touched || slices.ContainsFunc(fields, func(o procedure.Field) bool { return o.ID == f.ID }) {
				continue
			}
			fields = append(fields, f)
		}
	}
	b.correcting = true
	add(b.p.Fields)
	for i := range b.p.Steps {
		add(b.p.Steps[i].Fields)
	}
	return b.check(fields)
}
