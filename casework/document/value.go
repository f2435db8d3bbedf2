package document

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
)

// Day writes a moment as letters do: 2026年3月1日.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Beijing).Format("2006年1月2日")
}

// Value writes a recorded value as papers do, in Chinese: options by their words,
// days as letters write them, a unit behind a number. school names a school; nil
// leaves its code. What does not read as its kind stays as it was recorded.
func Value(f *procedure.Field, text string, school func(registry.SchoolID) string) string {
	return Words(f, text, school).ZH
}

// Words writes a recorded value as pages do, in the language of the reader; see
// [Value]. What somebody has written stays as it was written; what nobody has
// recorded is no words, whatever its unit.
func Words(f *procedure.Field, text string, school func(registry.SchoolID) string) locale.Text {
	same := locale.Text{ZH: text, EN: text}
	if text == "" {
		return same
	}
	switch f.Kind {
	case procedure.KindNumber, procedure.KindMoney:
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return same
		}
		if strings.HasPrefix(text, ".") {
			text = "0" + text
		}
	}
	switch f.Kind {
	case procedure.KindDate:
		if d, err := calendar.ParseDay(text); err == nil {
			return locale.Text{ZH: Day(d.Start()), EN: text}
		}
	case procedure.KindYesNo, procedure.KindChoice:
		return f.Answer(text)
	case procedure.KindMany:
		return manyLabels(f, text)
	case procedure.KindNumber:
		return locale.Text{ZH: text + f.Unit, EN: text + unitWord(f.Unit)}
	case procedure.KindMoney:
		return locale.Text{ZH: money(text) + "元", EN: money(text) + " yuan"}
	case procedure.KindPlace:
		return place(text)
	case procedure.KindSchool:
		if school != nil {
			if name := school(registry.SchoolID(text)); name != "" {
				return locale.Text{ZH: name, EN: name}
			}
		}
	case procedure.KindFile:
		return locale.Text{ZH: "见附件", EN: "see the files"}
	}
	return same
}

func manyLabels(f *procedure.Field, text string) locale.Text {
	var zh, en []string
	for _, id := range strings.Fields(text) {
		l := f.Answer(id)
		zh, en = append(zh, l.ZH), append(en, l.EN)
	}
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// unitWords are the units of numbers in English; of what is counted the label of
// the field speaks.
var unitWords = map[string]string{"人": "", "个": "", "处": "", "人次": "", "年": " years", "分": " points", "课时": " lessons", "学时": " lessons"}

func unitWord(unit string) string {
	if word, known := unitWords[unit]; known {
		return word
	}
	return unit // a sign, such as ㎡
}

// money writes yuan with two decimals and a comma every three digits.
func money(text string) string {
	whole, cents, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + (cents + "00")[:max(2, len(cents))]
}

// place writes "lon,lat,metres" in words.
func place(text string) locale.Text {
	parts := strings.Split(text, ",")
	if len(parts) < 2 {
		return locale.Text{ZH: text, EN: text}
	}
	lon, lat := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1])
	out := locale.Text{ZH: "经度" + lon + "，纬度" + lat, EN: "longitude " + lon + ", latitude " + lat}
	if len(parts) > 2 {
		m := strings.TrimSpace(parts[2])
		out.ZH += "（误差约" + m + "米）"
		out.EN += " (within about " + m + " m)"
	}
	return out
}

// CountyName gives the name of a county as letters use it, without those of its
// city and province: 和平区.
func CountyName(code registry.RegionCode) string {
	if r, err := registry.FindRegion(code); err == nil && r.Name != "" {
		return r.Name
	}
	return registry.RegionName(code)
}

// OfficeName gives the education office of a county, a city or a province as
// papers name it: 和平区教育局, 辽宁省教育厅, 北京市教育委员会.
func OfficeName(code registry.RegionCode) string {
	name := CountyName(code)
	switch {
	case code.Level() != registry.ProvinceLevel:
		return name + "教育局"
	case strings.HasSuffix(name, "市"):
		return name + "教育委员会"
	}
	return name + "教育厅"
}

// townOffice names the government of a township, or the office of a street.
func townOffice(name string) string {
	switch {
	case name == "":
		return ""
	case strings.HasSuffix(name, "街道"):
		return name + "办事处"
	}
	return name + "人民政府"
}

// fill is what a place comes to.
type fill struct {
	text  string
	known bool // somebody has recorded it
}

// answer gives what stands at a fixed place, from the case.
func (w *writer) answer(name string) fill {
	c := w.in.Case
	got := func(s string) fill { return fill{s, s != ""} }
	switch name {
	case "number":
		return got(w.in.Number)
	case "county":
		return got(w.county())
	case "issuer":
		return got(w.office(w.in.Document.Issuer))
	case "receiver":
		return got(w.office(w.in.Document.To))
	case "date":
		return got(Day(w.in.At))
	}
	if c == nil {
		return fill{}
	}
	switch name {
	case "case":
		return got(c.Number)
	case "subject":
		return w.subject()
	case "school":
		return got(w.schoolName(c.Place.School))
	case "township":
		return got(c.Place.Township)
	case "town_government":
		return got(townOffice(c.Place.Township))
	case "village":
		if v := c.Fields[casework.VillageField]; len(v.Sealed) > 0 {
			return w.value(casework.VillageField, &procedure.Field{ID: casework.VillageField, Kind: procedure.KindText}, c.Fields)
		}
		return got(c.Place.Village)
	case "class":
		return got(c.Place.Class)
	case "opened":
		return got(Day(c.Opened))
	case "state":
		if s := w.in.Procedure.State(c.State); s != nil {
			return got(s.Label.ZH)
		}
	case "visits":
		return got(strconv.Itoa(w.taken("home_visit") + w.taken("visit")))
	case casework.WhereField:
		return w.value(casework.WhereField, &procedure.Field{ID: casework.WhereField, Kind: procedure.KindPlace}, c.Fields)
	}
	return fill{}
}

// ends gives the last day of a clock that ran when the paper was made out; 24:00
// belongs to the day it ends.
func (w *writer) ends(clock string) fill {
	if w.in.Case == nil {
		return fill{}
	}
	for i := range slices.Backward(w.in.Case.Clocks) {
		r := &w.in.Case.Clocks[i]
		ran := r.Stopped.IsZero() || !w.in.At.IsZero() && r.Stopped.After(w.in.At)
		if r.Clock == clock && ran && (w.in.At.IsZero() || !r.Started.After(w.in.At)) {
			return fill{Day(r.End.Add(-time.Nanosecond)), true}
		}
	}
	return fill{}
}

func (w *writer) taken(step string) int {
	n := 0
	for i := range w.in.Events {
		if w.in.Events[i].Kind == casework.Taken && w.in.Events[i].Step == step {
			n++
		}
	}
	return n
}

// subject is whom or what the case is about: of a person the name.
func (w *writer) subject() fill {
	if w.in.Procedure.Person() {
		return w.person("person.name")
	}
	if l := w.in.Case.Subject.Label; l != "" {
		return fill{l, true}
	}
	if w.in.Procedure.About == procedure.AboutSchool {
		s := w.schoolName(w.in.Case.Place.School)
		return fill{s, s != ""}
	}
	return fill{}
}

func (w *writer) person(name string) fill {
	if w.in.Person == nil || w.in.Case == nil {
		return fill{}
	}
	text, ok := w.in.Person(strings.TrimPrefix(name, personal))
	if d, err := calendar.ParseDay(text); err == nil { // a birthday, as registers write it
		text = Day(d.Start())
	}
	w.named = w.named || ok && text != ""
	return fill{text, ok && text != ""}
}

// value writes one recorded value; sealed ones are opened by the caller's key.
func (w *writer) value(id string, f *procedure.Field, from map[string]casework.Value) fill {
	v, ok := from[id]
	if !ok {
		return fill{}
	}
	text := v.Text
	if v.Sealed != nil {
		if w.in.Open == nil {
			return fill{}
		}
		var err error
		if text, err = w.in.Open(v); err != nil {
			w.err = err
			return fill{}
		}
		w.named = true
	}
	if text == "" {
		return fill{}
	}
	return fill{Value(f, text, w.in.School), true}
}

func (w *writer) schoolName(id registry.SchoolID) string {
	if id == "" {
		return ""
	}
	if w.in.School != nil {
		if name := w.in.School(id); name != "" {
			return name
		}
	}
	return string(id)
}
