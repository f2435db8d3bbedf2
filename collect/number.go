package collect

import (
	"math"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// readNumber reads a count, an amount or a ratio and converts it to the
// dictionary's unit.
func (f *Form) readNumber(e *Entry, c workbook.Cell, text, unit string) read {
	from := e.Unit
	factor := e.factor
	if unit != "" && unit != from && e.Convert == 0 {
		s, ok := unitFactor(unit, e.def.Unit)
		if !ok {
			return read{
				value: blank.Of(blank.NotReported), shown: true,
				found: parked("collect.unit_of_heading", e.want(""), causeHeadingUnit.With("unit", unit, "want", facts.UnitText(from))),
			}
		}
		from, factor = unit, s
	}
	v, found := f.number(e, c, text, from, &factor)
	if found != nil && found.parked {
		return read{value: blank.Of(blank.NotReported), shown: true, found: found}
	}
	v = factor.apply(v)
	if bad := e.limits(v, from, factor); bad != nil && (found == nil || bad.parked) {
		found = bad
	}
	if found != nil && found.parked {
		v = blank.Of(blank.NotReported)
	}
	return read{value: v, shown: true, found: found}
}

// number reads the number as it stands, in the unit from.
func (f *Form) number(e *Entry, c workbook.Cell, text, from string, factor *shift) (float64, *finding) {
	percent := e.def.Unit == "%"
	switch c.Kind {
	case workbook.Bool:
		return 0, parked("collect.not_a_number", e.wantIn(from, ""), causeBool.With())
	case workbook.Number:
		switch c.Format {
		case workbook.FormatDate, workbook.FormatTime:
			return 0, parked("collect.date_as_number", e.wantIn(from, ""), causeDate.With("got", c.String()))
		case workbook.FormatPercent:
			if percent {
				return movePoint(c.Num, 2), nil
			}
			if e.def.Type != facts.Ratio {
				return 0, parked("collect.percent_as_number", e.wantIn(from, ""), causePercent.With("got", c.String()))
			}
		}
		return c.Num, nil
	}
	if v, ok := roman[strings.ToUpper(text)]; ok && e.def.Unit == "级" {
		return v, nil
	}
	p := parseNumber(text)
	switch p.form {
	case plainNumber:
		return p.value, nil
	case withUnit:
		return f.unitInCell(e, p, from, factor)
	}
	suggest := ""
	if p.hasValue {
		suggest = show(p.value)
	}
	return 0, parked("collect."+string(p.form), e.wantIn(from, suggest), p.form.cause(p))
}

// unitInCell decides about a number with a unit typed behind it.
func (f *Form) unitInCell(e *Entry, p parsed, from string, factor *shift) (float64, *finding) {
	if p.unit == "%" && e.def.Unit == "%" {
		return p.value, nil
	}
	s, ok := unitFactor(p.unit, from)
	if p.unit == "%" && e.def.Type == facts.Ratio {
		s, ok = shift{pow: -2}, true
	}
	if !ok {
		return 0, parked("collect.unit_in_cell", e.wantIn(from, ""), causeOtherUnit.With("unit", p.written, "want", facts.UnitText(from)))
	}
	v := s.apply(p.value)
	if e.Unit1 == "accept" || f.UnitInCell == "accept" && e.Unit1 != "park" {
		return v, &finding{Remark, "collect.unit_in_cell_taken", e.wantIn(from, show(v)), causeUnitTaken.With("unit", p.written), false}
	}
	if v != p.value {
		return 0, parked("collect.unit_in_cell", e.wantIn(from, show(v)), causeConvert.With("unit", p.written, "want", facts.UnitText(from), "value", show(v)))
	}
	return 0, parked("collect.unit_in_cell", e.wantIn(from, show(v)), causeUnit.With("unit", p.written))
}

// bound is a limit that a value may break.
type bound uint8

const (
	withinBounds bound = iota
	negative
	notWhole
	fraction
	over100
	implausible
)

// bound tells which limit a converted value breaks: counts are whole and not
// negative, all lie in the plausible range of the dictionary.
func (e *Entry) bound(v float64) bound {
	d := e.def
	switch {
	case v < 0 && (d.Min == nil || *d.Min >= 0):
		return negative
	case d.Whole() && v != math.Trunc(v) && e.Times == "":
		return notWhole
	case d.Unit == "%" && v > 0 && v <= 1 && e.Times == "":
		return fraction
	case d.Unit == "%" && v > 100 && d.Max != nil && *d.Max == 100:
		return over100
	case d.Max != nil && v > *d.Max || d.Min != nil && v < *d.Min:
		return implausible
	}
	return withinBounds
}

// limits says what is wrong with a converted value. That it is implausible is said
// in the same words of every value.
func (e *Entry) limits(v float64, from string, factor shift) *finding {
	switch e.bound(v) {
	case negative:
		return parked("collect.negative", e.wantIn(from, ""), causeNegative.With())
	case notWhole:
		return parked("collect.not_whole", e.wantIn(from, ""), causeNotWhole.With("unit", e.unitText()))
	case fraction:
		return &finding{Verify, "collect.fraction_for_percent", e.wantIn(from, show(movePoint(v, 2))), causeFraction.With(), false}
	case over100:
		return parked("collect.over_100", e.wantIn(from, ""), causeOver100.With())
	case implausible:
		return e.implausible(from, factor)
	}
	return nil
}

func (e *Entry) implausible(from string, factor shift) *finding {
	d, back, lo := e.def, factor.inverse(), 0.0
	if d.Min != nil {
		lo = *d.Min
	}
	want := wantRange.With("min", show(back.apply(lo)), "max", "∞", "unit", facts.UnitText(from))
	if d.Max != nil {
		want.Args["max"] = show(back.apply(*d.Max))
	}
	return &finding{Verify, "collect.implausible", want, causeImplausible.With("unit", facts.UnitText(from)), false}
}

// roman are the levels of the national monitoring as they are printed.
var roman = map[string]float64{"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "I": 1, "II": 2, "III": 3, "IV": 4}

func (e *Entry) unitText() string {
	if e.Unit == "" {
		return e.def.Unit
	}
	return e.Unit
}

// want says what the cell should hold; suggest is a corrected value or "".
func (e *Entry) want(suggest string) locale.Message { return e.wantIn(e.unitText(), suggest) }

func (e *Entry) wantIn(unit, suggest string) locale.Message {
	switch e.def.Type {
	case facts.Bool, facts.Answer:
		return wantYesNo.With()
	case facts.Year:
		return wantYear.With()
	case facts.Words, facts.Enum:
		return wantText.With()
	}
	example := suggest
	if example == "" {
		switch {
		case unit == "%":
			example = "85.5"
		case e.def.Whole():
			example = "36"
		case unit == "万元":
			example = "125"
		default:
			example = "1200.5"
		}
	}
	switch {
	case unit == "":
		return wantNumber.With("example", example)
	case e.def.Whole():
		return wantWhole.With("unit", facts.UnitText(unit), "example", example)
	}
	return wantAmount.With("unit", facts.UnitText(unit), "example", example)
}

// numberForm says how a text looks as a number. All but the first two are the
// last part of a problem's key.
type numberForm string

const (
	plainNumber   numberForm = ""
	withUnit      numberForm = "unit_in_cell"
	notNumber     numberForm = "not_a_number"
	approximate   numberForm = "approximate"
	sumInCell     numberForm = "sum_in_cell"
	chineseNumber numberForm = "chinese_numeral"
	badGrouping   numberForm = "bad_grouping"
	rangeInCell   numberForm = "range_in_cell"
)

func (k numberForm) cause(p parsed) locale.Message {
	switch k {
	case approximate:
		return causeApprox.With()
	case sumInCell:
		return causeSum.With()
	case chineseNumber:
		return causeChinese.With()
	case badGrouping:
		return causeGrouping.With()
	case rangeInCell:
		return causeRange.With()
	}
	if strings.ContainsAny(p.text, "oOlI") && strings.ContainsAny(p.text, "0123456789") {
		return causeLetterO.With()
	}
	if strings.HasPrefix(p.text, "=") {
		return causeFormulaText.With()
	}
	if num, _ := splitNumber(p.text); num != "" {
		return causeWordsBeside.With()
	}
	return causeWords.With()
}

type parsed struct {
	form     numberForm
	value    float64
	hasValue bool
	unit     string // canonical
	written  string // the unit as typed
	text     string
}

// separators are written in several ways.
var separators = strings.NewReplacer(",", ",", " ", " ", "\u00a0", " ")

// parseNumber takes a text apart. Full-width characters are already gone.
func parseNumber(text string) parsed {
	if isDecimal(text) {
		v, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return parsed{form: plainNumber, value: v, text: text}
		}
	}
	t := separators.Replace(strings.TrimSpace(text))
	p := parsed{text: t, form: notNumber}
	t = strings.TrimPrefix(t, "¥")
	num, rest := splitNumber(t)
	if num == "" {
		return otherNumber(p, t)
	}
	v, ok := groupedNumber(num)
	if !ok {
		if strings.ContainsAny(num, ", ") {
			p.form = badGrouping
		}
		return p
	}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		p.form, p.value = plainNumber, v
		return p
	}
	if u, ok := parseUnit(rest); ok {
		p.form, p.value, p.unit, p.written, p.hasValue = withUnit, v, u, rest, true
		return p
	}
	return otherNumber(p, t)
}

// isDecimal reports whether a text is a few digits, with at most one point
// between them.
func isDecimal(s string) bool {
	if len(s) == 0 || len(s) > 15 || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	points := 0
	for i := range len(s) {
		switch {
		case s[i] == '.':
			points++
		case s[i] < '0' || s[i] > '9':
			return false
		}
	}
	return points <= 1
}

// splitNumber gives the leading number, with separators, and what follows.
func splitNumber(t string) (num, rest string) {
	i := 0
	if i < len(t) && (t[i] == '-' || t[i] == '+') {
		i++
	}
	start := i
	for i < len(t) {
		c := t[i]
		switch {
		case c >= '0' && c <= '9' || c == '.' || c == ',':
		case c == ' ' && i+1 < len(t) && t[i+1] >= '0' && t[i+1] <= '9' && i > start:
		case (c == 'e' || c == 'E') && i > start && i+1 < len(t) && (t[i+1] == '+' || t[i+1] == '-' || t[i+1] >= '0' && t[i+1] <= '9'):
			i++
		default:
			goto done
		}
		i++
	}
done:
	if i == start {
		return "", t
	}
	return t[:i], t[i:]
}

// groupedNumber reads a decimal number with or without thousands separators.
func groupedNumber(s string) (float64, bool) {
	if strings.ContainsAny(s, ", ") {
		whole, frac, _ := strings.Cut(s, ".")
		sign := ""
		if strings.HasPrefix(whole, "-") || strings.HasPrefix(whole, "+") {
			sign, whole = whole[:1], whole[1:]
		}
		groups := strings.FieldsFunc(whole, func(r rune) bool { return r == ',' || r == ' ' })
		seps := strings.Count(whole, ",") + strings.Count(whole, " ")
		if len(groups) != seps+1 || len(groups[0]) > 3 || strings.ContainsAny(frac, ", ") {
			return 0, false
		}
		for _, g := range groups[1:] {
			if len(g) != 3 {
				return 0, false
			}
		}
		s = sign + strings.Join(groups, "")
		if frac != "" {
			s += "." + frac
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// otherNumber names the ways in which people write what is no number.
func otherNumber(p parsed, t string) parsed {
	for _, w := range []string{"约", "大约", "近", "超过", "不足", ">", "<", "≥", "≤", "~"} {
		if rest, ok := strings.CutPrefix(t, w); ok {
			return approx(p, rest)
		}
	}
	for _, w := range []string{"左右", "以上", "以下", "余", "多", "+", "多人", "余人"} {
		if rest, ok := strings.CutSuffix(t, w); ok {
			return approx(p, rest)
		}
	}
	if a, b, ok := strings.Cut(t, "+"); ok {
		x, ok1 := groupedNumber(strings.TrimSpace(a))
		y, ok2 := sumOf(b)
		if ok1 && ok2 {
			p.form, p.value, p.hasValue = sumInCell, x+y, true
			return p
		}
	}
	for _, sep := range []string{"-", "~", "—", "至"} {
		if a, b, ok := strings.Cut(t, sep); ok && a != "" {
			_, ok1 := groupedNumber(strings.TrimSpace(a))
			_, ok2 := groupedNumber(strings.TrimSpace(b))
			if ok1 && ok2 {
				p.form = rangeInCell
				return p
			}
		}
	}
	if v, ok := chineseNumeral(strings.TrimRight(t, "人个间元")); ok {
		p.form, p.value, p.hasValue = chineseNumber, v, true
	}
	return p
}

func sumOf(s string) (float64, bool) {
	total := 0.0
	for _, part := range strings.Split(s, "+") {
		v, ok := groupedNumber(strings.TrimSpace(part))
		if !ok {
			return 0, false
		}
		total += v
	}
	return total, true
}

func approx(p parsed, rest string) parsed {
	num, _ := splitNumber(strings.TrimSpace(rest))
	if v, ok := groupedNumber(num); ok {
		p.form, p.value, p.hasValue = approximate, v, true
	}
	return p
}

var chineseDigits = map[rune]float64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// chineseNumeral reads 三十六 and 一千二百零五; false for anything else.
func chineseNumeral(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	total, section, digit := 0.0, 0.0, 0.0
	for _, r := range s {
		if d, ok := chineseDigits[r]; ok {
			digit = d
			continue
		}
		scale := map[rune]float64{'十': 10, '百': 100, '千': 1000}[r]
		switch {
		case scale > 0:
			if digit == 0 {
				digit = 1
			}
			section += digit * scale
		case r == '万':
			total += (section + digit) * 1e4
			section = 0
		default:
			return 0, false
		}
		digit = 0
	}
	return total + section + digit, true
}
