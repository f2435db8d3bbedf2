package collect

import (
	"math"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// finding is what is wrong with one cell; place and label are added by the reader.
type finding struct {
	severity Severity
	key      string
	want     locale.Message
	cause    locale.Message
	parked   bool
}

// read is what one cell turned out to hold.
type read struct {
	value float64 // in the dictionary's unit; a blank says which
	words string  // of text fields, and beside an answer
	shown bool    // the cell holds something
	found *finding
}

func parked(key string, want, cause locale.Message) *finding {
	return &finding{MustFix, key, want, cause, true}
}

// readCell reads one cell as the value of an entry. unit is the unit named by
// the heading or beside the item, canonical; empty where there is none.
func (f *Form) readCell(e *Entry, c workbook.Cell, unit string) read {
	if f.isPlain(e, c) {
		return f.readNumber(e, c, c.Text, unit)
	}
	switch {
	case c.NoValue:
		return read{value: blank.Of(blank.NotReported), shown: true, found: parked("collect.formula_no_value", e.want(""), causeNoValue.With())}
	case c.Kind == workbook.Error, c.Kind == workbook.Text && errorTexts[strings.ToUpper(workbook.Normalize(c.Text))]:
		return read{value: blank.Of(blank.NotReported), shown: true, found: parked("collect.error_cell", e.want(""), causeError.With("got", c.Text))}
	case c.IsBlank():
		return read{value: blank.Of(blank.NotReported)}
	}
	text := strings.TrimSpace(workbook.HalfWidth(c.String()))
	key := strings.ToLower(workbook.Normalize(text))
	if r, ok := f.readState(e, key); ok {
		return r
	}
	switch e.def.Type {
	case facts.Words:
		return read{value: blank.Of(blank.NotReported), words: text, shown: true}
	case facts.Bool, facts.Answer:
		return e.readBool(c, key, text)
	case facts.Enum:
		return e.readEnum(key)
	case facts.Year:
		return e.readYear(c, key)
	}
	return f.readNumber(e, c, text, unit)
}

// isPlain reports whether a cell of delimited text is nothing but a number to an
// entry of numbers.
func (f *Form) isPlain(e *Entry, c workbook.Cell) bool {
	switch e.def.Type {
	case facts.Words, facts.Bool, facts.Answer, facts.Enum, facts.Year:
		return false
	}
	return c.Kind == workbook.Text && !c.NoValue && len(e.Values) == 0 && len(f.Blank) == 0 && isDecimal(c.Text)
}

// errorTexts are the errors of formulas, which delimited text holds as words.
var errorTexts = map[string]bool{"#REF!": true, "#DIV/0!": true, "#VALUE!": true, "#NAME?": true, "#NUM!": true, "#NULL!": true, "#N/A": true}

// stateWords are the words for states other than a number.
var stateWords = map[string]blank.State{
	"不适用": blank.NotApplicable, "不涉及": blank.NotApplicable, "n/a": blank.NotApplicable, "na": blank.NotApplicable,
	"—": blank.NotApplicable, "——": blank.NotApplicable, "-": blank.NotApplicable, "--": blank.NotApplicable, "/": blank.NotApplicable, "\\": blank.NotApplicable, "–": blank.NotApplicable,
	"notapplicable": blank.NotApplicable, "不填": blank.NotApplicable,
	"保密": blank.Withheld, "不公开": blank.Withheld, "涉密": blank.Withheld, "不予公开": blank.Withheld, "withheld": blank.Withheld, "***": blank.Withheld, "**": blank.Withheld,
	"未填": blank.NotReported, "未填报": blank.NotReported, "未报": blank.NotReported, "缺": blank.NotReported, "null": blank.NotReported, "notreported": blank.NotReported,
}

func (f *Form) readState(e *Entry, key string) (read, bool) {
	for w, to := range e.Values {
		if strings.ToLower(workbook.Normalize(w)) == key {
			return e.mapped(to), true
		}
	}
	for _, w := range f.Blank {
		if strings.ToLower(workbook.Normalize(w)) == key {
			return read{value: blank.Of(blank.NotReported)}, true
		}
	}
	boolean := e.def.Type == facts.Bool || e.def.Type == facts.Answer
	switch key {
	case "无", "没有", "none":
		if boolean || e.def.Type == facts.Words {
			break
		}
		r := read{value: blank.Of(blank.NotApplicable), shown: true}
		if e.Required {
			r.found = &finding{Verify, "collect.none_or_zero", wantZeroOrNA.With(), causeNone.With(), false}
		}
		return r, true
	}
	if s, ok := stateWords[key]; ok && !(boolean && (key == "/" || key == "-")) {
		if e.def.Type == facts.Words && s == blank.NotApplicable && len(key) < 2 {
			return read{value: blank.Of(s), shown: true}, true
		}
		return read{value: blank.Of(s), shown: s != blank.NotReported}, true
	}
	return read{}, false
}

// mapped reads the right side of an entry's values: a state, a number, yes or
// no, or the id of an option.
func (e *Entry) mapped(to string) read {
	if s, ok := blank.ParseState(to); ok && s != blank.Number {
		return read{value: blank.Of(s), shown: s != blank.NotReported}
	}
	if v, err := strconv.ParseFloat(to, 64); err == nil {
		return read{value: v, shown: true}
	}
	switch to {
	case "yes", "true", "是":
		return read{value: 1, shown: true}
	case "no", "false", "否":
		return read{value: 0, shown: true}
	}
	if e.def != nil {
		if v, ok := optionCode(e.def, to); ok {
			return read{value: v, shown: true}
		}
	}
	return read{value: blank.Of(blank.NotReported), words: to, shown: true}
}

var yesWords = map[string]float64{
	"是": 1, "有": 1, "√": 1, "✓": 1, "✔": 1, "☑": 1, "y": 1, "yes": 1, "true": 1, "对": 1, "1": 1, "已": 1, "达标": 1, "符合": 1, "达到": 1, "合格": 1, "v": 1,
	"否": 0, "无": 0, "没有": 0, "×": 0, "x": 0, "✗": 0, "✘": 0, "☒": 0, "n": 0, "no": 0, "false": 0, "不是": 0, "0": 0, "未": 0, "未达标": 0, "不达标": 0, "不符合": 0, "未达到": 0, "不合格": 0,
}

func (e *Entry) readBool(c workbook.Cell, key, text string) read {
	if c.Kind == workbook.Bool {
		return read{value: c.Num, shown: true}
	}
	if v, ok := yesWords[key]; ok {
		return read{value: v, shown: true}
	}
	if e.def.Type == facts.Answer {
		if v, rest, ok := answerIn(key); ok {
			return read{value: v, words: rest, shown: true}
		}
		return read{
			value: blank.Of(blank.NotReported), words: text, shown: true,
			found: &finding{Verify, "collect.answer_unclear", wantYesNo.With(), causeAnswer.With(), false},
		}
	}
	return read{value: blank.Of(blank.NotReported), shown: true, found: parked("collect.not_yes_no", wantYesNo.With(), locale.Message{})}
}

// answerIn finds 达标 or 未达标 at the front of a longer answer.
func answerIn(key string) (float64, string, bool) {
	for _, w := range []string{"未达标", "不达标", "未达到", "不符合", "达标", "符合", "达到", "是", "否"} {
		if rest, ok := strings.CutPrefix(key, w); ok && rest != "" && strings.ContainsAny(rest[:1], ",;:.(") {
			return yesWords[w], strings.TrimLeft(rest, ",;:."), true
		}
	}
	return 0, "", false
}

// optionCode finds an option by code, id, label or a word the trade uses for it.
func optionCode(d *facts.Field, s string) (float64, bool) {
	key := strings.ToLower(workbook.Normalize(s))
	for _, o := range d.Options {
		if key == strconv.Itoa(o.Code) || key == o.ID || key == strings.ToLower(workbook.Normalize(o.Label.ZH)) || key == strings.ToLower(workbook.Normalize(o.Label.EN)) {
			return float64(o.Code), true
		}
	}
	id := ""
	switch d.ID {
	case fieldType:
		if t, ok := registry.ParseSchoolType(key); ok {
			id = t.String()
		}
	case fieldLocation:
		if l, ok := registry.ParseLocation(key); ok {
			id = l.String()
		}
	case fieldFounder:
		if f, ok := registry.ParseFounder(key); ok {
			return float64(f), true
		}
	}
	for _, o := range d.Options {
		if id != "" && o.ID == id {
			return float64(o.Code), true
		}
	}
	return 0, false
}

// The fields of the dictionary that also describe the school itself.
const (
	fieldType     facts.FieldID = "school_type"
	fieldFounder  facts.FieldID = "founder"
	fieldLocation facts.FieldID = "urban_rural"
	fieldFounded  facts.FieldID = "founded_year"
	fieldStudents facts.FieldID = "students"
	fieldCounty   facts.FieldID = "county_name"
	fieldReported facts.FieldID = "report_year"
)

func (e *Entry) readEnum(key string) read {
	if v, ok := optionCode(e.def, key); ok {
		return read{value: v, shown: true}
	}
	var labels []string
	best, score := "", 0.5
	for _, o := range e.def.Options {
		labels = append(labels, o.Label.ZH)
		if s := similarity(key, o.Label.ZH); s >= score {
			best, score = o.Label.ZH, s
		}
	}
	if len(labels) > 12 {
		labels = append(labels[:12], "…")
	}
	cause := locale.Message{}
	if best != "" {
		cause = didYouMean.With("best", best)
	}
	return read{
		value: blank.Of(blank.NotReported), shown: true,
		found: parked("collect.not_an_option", wantOneOf.With("options", strings.Join(labels, "、")), cause),
	}
}

// readYear reads 2008, 2008年, 2008年9月, 2008-09-01 and dates.
func (e *Entry) readYear(c workbook.Cell, key string) read {
	if t, ok := c.Time(); ok && c.Format == workbook.FormatDate {
		return read{value: float64(t.Year()), shown: true}
	}
	digits := key
	if i := strings.IndexFunc(key, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = key[:i]
		rest := key[i:]
		if !strings.ContainsAny(rest[:1], "-./年") && !strings.HasPrefix(rest, "年") {
			digits = ""
		}
	}
	y, err := strconv.Atoi(digits)
	if err != nil || len(digits) != 4 || y < 1000 || y > 2200 {
		cause := locale.Message{}
		if v, ok := c.Number(); ok && v > 20000 && v < 70000 {
			if t, ok := workbook.SerialTime(math.Floor(v), c.Epoch04); ok {
				cause = causeSerial.With("date", t.Format("2006-01-02"), "year", t.Year())
			}
		}
		return read{value: blank.Of(blank.NotReported), shown: true, found: parked("collect.not_a_year", wantYear.With(), cause)}
	}
	return read{value: float64(y), shown: true}
}
