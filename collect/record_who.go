package collect

import (
	"strconv"
	"strings"
	"unicode"

	"junheng/facts"
	"junheng/internal/lazy"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// identify reads the keys of a record; what is wrong with them parks it.
func (s *sheet) identify(rec *record) {
	if c, ok := rec.at.find(KeyName); ok {
		rec.name = tidy(strings.TrimSpace(c.String()))
	}
	if c, ok := rec.at.find(KeyTownship); ok {
		rec.town = tidy(c.String())
	}
	s.identifyCode(rec)
	s.identifyStage(rec)
	s.identifyCounty(rec)
	s.identifyYear(rec)
	if s.form.Subject == AboutSchool && rec.code == "" && rec.name == "" && !rec.parked {
		s.park(rec, KeyName, "collect.no_school", wantName.With(), locale.Message{})
	}
}

func (s *sheet) park(rec *record, k Key, key string, want, cause locale.Message) {
	c, ok := rec.at.find(k)
	p := Problem{Severity: MustFix, Key: key, Row: rec.row, Col: 0, Name: rec.name, Want: want, Cause: cause, Parked: true, Label: s.keyLabel(k)}
	if ok {
		p.Row, p.Col, p.Got = c.Row, c.Col, c.String()
	} else if col, ok := s.keyColumn(k); ok {
		p.Col = col
	}
	s.problem(p)
	rec.parked = true
}

// keyLabel gives the label the sender sees for a key.
func (s *sheet) keyLabel(k Key) string {
	for _, c := range s.header.cols {
		if c.entry.Key == k {
			return c.label
		}
	}
	for _, e := range s.form.Entries {
		if e.Key == k {
			return e.Label
		}
	}
	return keyNames[k]
}

// keyNames are for keys that a form has no label for.
var keyNames = map[Key]string{
	KeyCode: "学校标识码", KeyName: "学校名称", KeyCountyCode: "区县代码", KeyCountyName: "区县名称", KeyTownship: "所属乡镇", KeyYear: "学年", KeyStage: "学部",
}

func (s *sheet) keyColumn(k Key) (int, bool) {
	for _, c := range s.header.cols {
		if c.entry.Key == k {
			return c.col, true
		}
	}
	return 0, false
}

func (s *sheet) identifyCode(rec *record) {
	c, ok := rec.at.find(KeyCode)
	if !ok {
		return
	}
	code, good := codeText(c)
	if good && strings.ContainsFunc(code, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		s.park(rec, KeyCode, "collect.not_a_code", wantCode.With(), causeNotCode.With())
		return
	}
	if good {
		rec.code = code
		return
	}
	s.park(rec, KeyCode, "collect.code_precision", wantCode.With(), causePrecision.With())
}

// codeText reads a code that may be stored as a number. It reports false where
// digits were lost.
func codeText(c workbook.Cell) (string, bool) {
	if c.Kind == workbook.Number {
		if c.Num != float64(int64(c.Num)) || c.Num >= 1e15 || c.Num < 0 {
			return "", false
		}
		return strconv.FormatFloat(c.Num, 'f', 0, 64), true
	}
	t := workbook.Normalize(c.String())
	t = strings.TrimLeft(t, "'")
	if scientific().MatchString(t) {
		return "", false
	}
	return strings.TrimSuffix(t, ".0"), true
}

var scientific = lazy.Pattern(`^\d(?:\.\d+)?[eE]\+?\d+$`)

func (s *sheet) identifyCounty(rec *record) {
	rec.county = s.in.opt.County
	if c, ok := rec.at.find(KeyCountyName); ok {
		rec.region = tidy(c.String())
	}
	c, ok := rec.at.find(KeyCountyCode)
	if !ok {
		return
	}
	text, good := codeText(c)
	for _, e := range s.form.Entries {
		if to, ok := e.Values[text]; ok && e.Key == KeyCountyCode {
			text = to
		}
	}
	n, err := strconv.Atoi(text)
	switch {
	case !good || err != nil || n < 100_000 || n > 999_999_999_999 || len(text) != 6 && len(text) != 9 && len(text) != 12:
		s.park(rec, KeyCountyCode, "collect.bad_region", wantRegion.With(), locale.Message{})
	case len(text) == 12:
		rec.county = registry.RegionCode(n / 1_000_000)
	default:
		rec.county = registry.RegionCode(n)
	}
}

func (s *sheet) identifyYear(rec *record) {
	rec.year = s.title.year
	if rec.year == 0 {
		rec.year = s.in.opt.Year
	}
	c, ok := rec.at.find(KeyYear)
	if !ok {
		return
	}
	r := (&Entry{def: &facts.Field{Type: facts.Year}}).readYear(c, workbook.Normalize(c.String()))
	if r.found != nil {
		s.park(rec, KeyYear, "collect.not_a_year", r.found.want, r.found.cause)
		return
	}
	rec.year = registry.SchoolYear(r.value)
}

// identifyStage reads the section a row is about, from its own column or from
// the end of the school's name: 第一学校（小学部）.
func (s *sheet) identifyStage(rec *record) {
	if c, ok := rec.at.find(KeyStage); ok {
		e := s.stageEntry()
		text := workbook.Normalize(c.String())
		if to, ok := e.Values[c.String()]; ok {
			text = to
		}
		if st, ok := registry.ParseStage(strings.ToLower(text)); ok {
			rec.stage, rec.staged = st, st != registry.Whole
			return
		}
		for _, m := range s.form.marks {
			if parseLabel(text).key == m.word {
				rec.stage, rec.staged = m.stage, true
				return
			}
		}
		s.park(rec, KeyStage, "collect.bad_stage", wantStage.With(), locale.Message{})
		return
	}
	name := workbook.HalfWidth(rec.name)
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		inside := parseLabel(name[i+1 : len(name)-1]).key
		for _, m := range s.form.marks {
			if inside == m.word {
				rec.name, rec.stage, rec.staged = strings.TrimSpace(name[:i]), m.stage, true
				return
			}
		}
	}
}

func (s *sheet) stageEntry() *Entry {
	for _, e := range s.form.Entries {
		if e.Key == KeyStage {
			return e
		}
	}
	return &Entry{}
}
