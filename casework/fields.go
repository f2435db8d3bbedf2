package casework

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgRequired = locale.NewTemplate("casework.required", "请填写“{field}”", "{field} is required")
	msgNoField  = locale.NewTemplate("casework.no_field", "此处没有“{field}”这一项", "there is no field {field} here")
	msgKind     = locale.NewTemplate("casework.kind", "“{field}”应为{want}，得到“{got}”", "{field}: want {want}, got {got}")
	msgRange    = locale.NewTemplate("casework.range", "“{field}”应在{min}至{max}之间，得到 {got}", "{field}: want {min} to {max}, got {got}")
	msgLeast    = locale.NewTemplate("casework.range", "“{field}”不能小于 {min}，得到 {got}", "{field}: want at least {min}, got {got}")
	msgOption   = locale.NewTemplate("casework.option", "“{field}”没有选项“{got}”", "{field} has no option {got}")
	msgWordy    = locale.NewTemplate("casework.long", "“{field}”至多 {max} 个字，现有 {n} 个", "{field} may have {max} characters; it has {n}")
	hintWordy   = locale.Plain("casework.long.hint", "更长的内容请作为材料上传", "attach what is longer as a file")
	msgFarDay   = locale.NewTemplate("casework.far_day", "“{field}”的日期 {got} 不在 {from} 至 {to} 年之间", "{field}: the day {got} lies outside the years {from} to {to}")
	hintOption  = locale.NewTemplate("casework.option.hint", "可选：{options}", "there are: {options}")

	kindWords = map[procedure.Kind]locale.Text{
		procedure.KindNumber: {ZH: "数字", EN: "a number"},
		procedure.KindMoney:  {ZH: "金额（元，至多两位小数）", EN: "an amount in yuan with at most two decimals"},
		procedure.KindDate:   {ZH: "日期，如 2026-09-01", EN: "a day such as 2026-09-01"},
		procedure.KindYesNo:  {ZH: "yes 或 no", EN: "yes or no"},
		procedure.KindPlace:  {ZH: "经度,纬度,精度（米）", EN: "longitude,latitude,metres"},
	}
)

// checkFields lists what is wrong with what was filled in.
func checkFields(fields []procedure.Field, values map[string]string) []error {
	var bad []error
	for i := range fields {
		f := &fields[i]
		text := strings.TrimSpace(values[f.ID])
		if text == "" {
			if f.Required {
				bad = append(bad, fault.New(fault.Invalid, msgRequired.With("field", f.Label)).At("fields."+f.ID))
			}
			continue
		}
		if err := checkValue(f, text); err != nil {
			bad = append(bad, err.At("fields."+f.ID))
		}
	}
	var extra []string
	for id := range values {
		if !slices.ContainsFunc(fields, func(f procedure.Field) bool { return f.ID == id }) {
			extra = append(extra, id)
		}
	}
	slices.Sort(extra)
	for _, id := range extra {
		bad = append(bad, fault.New(fault.Invalid, msgNoField.With("field", id)).At("fields."+id))
	}
	return bad
}

// checkValue checks one value that is not empty.
func checkValue(f *procedure.Field, text string) *fault.Fault {
	wrong := fault.New(fault.Invalid, msgKind.With("field", f.Label, "want", kindWords[f.Kind], "got", text))
	switch f.Kind {
	case procedure.KindNumber, procedure.KindMoney:
		x, err := strconv.ParseFloat(text, 64)
		_, cents, _ := strings.Cut(text, ".")
		if err != nil || strings.ContainsAny(text, "eExXnN_") || f.Kind == procedure.KindMoney && len(cents) > 2 {
			return wrong
		}
		if f.Min != nil && x < *f.Min || f.Max != nil && x > *f.Max {
			if f.Max == nil {
				return fault.New(fault.Invalid, msgLeast.With("field", f.Label, "min", bound(f.Min), "got", text))
			}
			return fault.New(fault.Invalid, msgRange.With("field", f.Label, "min", bound(f.Min), "max", bound(f.Max), "got", text))
		}
	case procedure.KindDate:
		day, err := calendar.ParseDay(text)
		if err != nil {
			return wrong
		}
		if y := day.Year(); y < firstYear || y > lastYear {
			return fault.New(fault.Invalid, msgFarDay.With("field", f.Label, "got", text, "from", firstYear, "to", lastYear))
		}
	case procedure.KindYesNo:
		if text != "yes" && text != "no" {
			return wrong
		}
	case procedure.KindPlace:
		if !isPlace(text) {
			return wrong
		}
	case procedure.KindChoice, procedure.KindMany:
		return checkOptions(f, text)
	case procedure.KindLong:
		return checkLength(f.Label, text, mostLong)
	default:
		return checkLength(f.Label, text, mostText)
	}
	return nil
}

// The bounds of what is written into a case: characters of a line and of a long
// text, and the years in which a day may lie.
const (
	mostText  = 500
	mostLong  = 10_000
	firstYear = 1900
	lastYear  = 2100
)

func checkLength(label locale.Text, text string, most int) *fault.Fault {
	if n := utf8.RuneCountInString(text); n > most {
		return fault.New(fault.Limit, msgWordy.With("field", label, "max", most, "n", n)).Hint(hintWordy)
	}
	return nil
}

func bound(x *float64) string {
	if x == nil {
		return "∞"
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

func checkOptions(f *procedure.Field, text string) *fault.Fault {
	chosen := strings.Fields(text)
	if f.Kind == procedure.KindChoice {
		chosen = []string{text}
	}
	for _, id := range chosen {
		options := f.Choices()
		if !slices.ContainsFunc(options, func(o procedure.Option) bool { return o.ID == id }) {
			ids := make([]string, len(options))
			for i, o := range options {
				ids[i] = o.ID
			}
			return fault.New(fault.Invalid, msgOption.With("field", f.Label, "got", id)).Hint(hintOption.With("options", strings.Join(ids, ", ")))
		}
	}
	return nil
}

// isPlace reports whether a text is longitude, latitude and perhaps metres.
func isPlace(text string) bool {
	parts := strings.Split(text, ",")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	limits := []float64{180, 90, 1e7}
	for i, p := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || x < -limits[i] || x > limits[i] {
			return false
		}
	}
	return true
}
