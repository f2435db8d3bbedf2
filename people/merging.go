package people

import (
	"reflect"
	"slices"
)

// merge lays the row over the record.
func (im *importing) merge(was Person, row *Row) Person {
	now, p := was, &row.Person
	form := FormOf(im.upload.Register)
	has := func(key string) bool {
		i := slices.IndexFunc(form.Columns, func(c FormColumn) bool { return c.Key == key })
		return i >= 0 && row.Has&(1<<i) != 0
	}
	put := func(to *string, text string, key string) {
		if has(key) && text != "" {
			*to = text
		}
	}
	put(&now.Name, p.Name, "name")
	put(&now.StudentNumber, p.StudentNumber, "student_number")
	put(&now.Address, p.Address, "address")
	put(&now.Phone, p.Phone, "phone")
	put(&now.Township, p.Township, "township")
	put(&now.Village, p.Village, "village")
	if p.IDNumber != "" {
		now.IDNumber, now.IDCheck = p.IDNumber, p.IDCheck
	}
	if p.Sex != "" {
		now.Sex = p.Sex
	}
	if p.BirthDate != "" {
		now.BirthDate = p.BirthDate
	}
	if len(p.Guardians) > 0 {
		now.Guardians = p.Guardians
	}
	if has("status") || was.Status == Left || was.Status == Transferred {
		now.Status = p.Status
	}
	if now.Status != was.Status {
		now.Since = im.today()
	}
	var told Flags
	for _, f := range flagColumns {
		if has(f.key) || has("groups") {
			told |= f.flag
		}
	}
	if has("groups") {
		told |= Involved
	}
	now.Flags = was.Flags&^told | p.Flags
	if p.Register != Residents && (p.Year >= was.Year || p.School != was.School) {
		now.School, now.Grade, now.Class, now.Year = p.School, p.Grade, p.Class, p.Year
	}
	return now
}

// changes names what differs.
func changes(was, now *Person) []string {
	var out []string
	note := func(differ bool, word string) {
		if differ {
			out = append(out, word)
		}
	}
	for _, f := range fields {
		note(was.get(f.field) != now.get(f.field), f.label.ZH)
	}
	note(was.Sex != now.Sex, "性别")
	note(was.BirthDate != now.BirthDate, "出生日期")
	note(was.School != now.School, "学校")
	note(was.Grade != now.Grade, "年级")
	note(was.Class != now.Class, "班级")
	note(was.Status != now.Status, "状态")
	note(was.Flags != now.Flags, "特殊群体")
	note(was.Township != now.Township || was.Village != now.Village, "户籍地")
	note(was.Year != now.Year && was.Grade == now.Grade, "学年")
	if len(out) == 0 && !reflect.DeepEqual(*was, *now) {
		out = append(out, "其他")
	}
	return out
}

// tellHistory adds what changed to the person's history.
func (im *importing) tellHistory(was, now *Person, words []string, b *Batch) {
	day := im.today()
	if was.School != now.School {
		for _, kind := range []EventKind{MovedOut, MovedIn} {
			ev := im.event(im.actor, now, kind, day)
			if kind == MovedOut {
				ev.School, ev.Class = was.School, was.Class
			}
			ev.From, ev.To, ev.Note = string(was.School), string(now.School), "按县级名册"
			b.Events = append(b.Events, ev)
		}
	}
	if was.Status != now.Status {
		ev := im.event(im.actor, now, Restated, day)
		ev.From, ev.To, ev.Note = string(was.Status), string(now.Status), "按名册"
		b.Events = append(b.Events, ev)
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "学校" || w == "状态" })
	if len(words) > 0 {
		ev := im.event(im.actor, now, Corrected, day)
		for i, w := range words {
			if i > 0 {
				ev.Note += "、"
			}
			ev.Note += w
		}
		b.Events = append(b.Events, ev)
	}
}
