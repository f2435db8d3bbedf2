package matching

import (
	"strconv"
	"strings"

	"junheng/internal/exhibit"
	"junheng/internal/linkage"
	"junheng/internal/locale"
	"junheng/people"
)

var (
	sayCompared  = locale.NewTemplate("matching.compared", "{kind}（{year} 学年）：{left} 条对 {right} 条。学龄内 {due} 人，已找到 {found} 人，{open} 人待查。", "{kind} ({year}): {left} rows against {right}. Of school age {due}, found {found}; {open} are still to be looked into.")
	sayMine      = locale.NewTemplate("matching.mine", "{kind}（{year} 学年），您可见范围内：已找到 {found} 人，{open} 人待查。", "{kind} ({year}), of whom you may see: {found} found, {open} still to be looked into.")
	sayAway      = locale.NewTemplate("matching.away", "在籍而{lately}每次点名都不在校、又没有请假的 {nowhere} 人。", "{nowhere} are on the register, were in school on none of the days that were entered {lately}, and have no leave.")
	sayEnrolled  = locale.NewTemplate("matching.enrolled", "学籍与考勤比对：在籍 {left} 人，{lately}考勤中到过校 {right} 人。", "Enrolment against the daily registers: {left} pupils, {right} of them in school {lately}.")
	sayUnentered = locale.NewTemplate("matching.unentered", "另有 {n} 人所在班级{lately}没有考勤登记，不作判断；请督促登记。", "Of {n} more nothing is known, since their classes have no register {lately}.")
	sayRegisters = locale.Plain("matching.registers", "在校以班主任每日考勤为准：近期各上学日的登记中，一次都没有到校的列为不在校；请病事假的不列。全班没有登记的不作判断。", "Who is in school is what the daily registers say: a child who was there on none of the days entered is listed, unless on leave of sickness or other. Of a class without registers nothing is said.")
	sayNowhere   = locale.NewTemplate("matching.nowhere", "查无学籍 {nowhere} 人，有记录但不在校 {gone} 人，疑似待核对 {doubt} 人。", "{nowhere} are nowhere, {gone} on the register but not at school, {doubt} doubtful.")
	sayDropped   = locale.NewTemplate("matching.dropped", "在册但已认定辍学（或失联）{n} 人：学籍上在读，案件已认定辍学，不计入已入学；返校后再比对即恢复。", "{n} are on the register as at school, but a case says that they have dropped out or are missing; they do not count as enrolled until they are back.")
	sayFresh     = locale.NewTemplate("matching.fresh", "{n} 人上次没有找到，现由新登记或改过的无证件号码记录对上，不自动算作已找到：请由登记人以外的人核对。", "{n} were not found before and fit a record without an ID number that was entered or changed since; another person than who did has to look.")
	sayTwice     = locale.NewTemplate("matching.twice", "重复登记 {n} 条，只计一次。", "{n} rows are registered twice and count once.")
	sayExtra     = locale.NewTemplate("matching.extra", "另有 {n} 名在校学生不在第一份名册中（外来或户籍有误）。", "{n} more pupils are not in the first register: from elsewhere, or its data are wrong.")
	sayNoBirth   = locale.NewTemplate("matching.no_birth", "{n} 人出生日期不明，不知是否学龄，未计入各率。", "The birth date of {n} is not known; they are left out of the rates.")
	sayMethod    = locale.Plain("matching.method", "先按证件号精确比对，再按姓名、出生日期、地区等逐项加权（Fellegi–Sunter 1969）；汉字按字比较。接近的不自动认定，列入核对队列。", "First by number, then by name, birth date and region, each weighed (Fellegi and Sunter 1969); characters are compared as characters. What is close is left to a person.")
	sayAge       = locale.NewTemplate("matching.age", "学龄：{from} 至 {to} 出生（{doc}{at}）。", "School age: born {from} to {to} ({doc} {at}).")
)

// summary is what a report tells, of a comparison just made or of one kept.
type summary struct {
	kind               Kind
	basis              Basis
	left, right, extra int
	fresh              int
	places             map[string]map[Standing]int // by township
	reasons            map[string]int              // by code
	outcomes           map[string]int              // by code
	veiled             bool
	registers          bool // of the daily registers, not of two lists
	days               int  // of which these are
}

func (s *summary) count(township string, at Standing, n int) {
	if s.places[township] == nil {
		s.places[township] = map[Standing]int{}
	}
	s.places[township][at] += n
}

func (s *summary) total() map[Standing]int {
	out := map[Standing]int{}
	for _, place := range s.places {
		for at, n := range place {
			out[at] += n
		}
	}
	return out
}

// Report describes what was found: the answer, the rates, the counts by
// township, how the children were found, and what was found out about the
// others. It holds no names.
func (c *Comparison) Report(figures []Figure) *exhibit.Report {
	s := summary{kind: c.Kind, basis: c.Basis(), left: len(c.Left), right: len(c.Right), extra: len(c.Extra), places: map[string]map[Standing]int{}, reasons: map[string]int{}, outcomes: map[string]int{}}
	for i := range c.Rows {
		r := &c.Rows[i]
		s.count(c.Left[r.Left].Township, r.Standing, 1)
		if r.Standing == Doubt && len(r.Candidates) > 0 && r.Candidates[0].Doubt == linkage.DoubtFresh {
			s.fresh++
		}
		if r.Code.ID != "" {
			s.outcomes[r.Code.ID]++
		}
	}
	for reason, n := range c.Statistics.Reasons {
		s.reasons[reason.Code()] = n
	}
	return s.report(figures)
}

// Report describes a comparison as it stands now.
func (v *View) Report(figures []Figure) *exhibit.Report {
	s := summary{kind: v.Run.Kind, basis: v.Run.Basis(), left: v.Run.Left, right: v.Run.Right, extra: v.Run.Extra, places: map[string]map[Standing]int{}, reasons: v.Run.Reasons, outcomes: map[string]int{}, veiled: v.Run.Veiled, registers: true, days: v.Run.Days}
	children := map[people.PersonID]bool{}
	for _, x := range v.Items {
		s.count(x.Township, x.Standing, 1)
		children[x.Person] = true
		if x.Standing == Doubt && len(x.Candidates) > 0 && x.Candidates[0].Fresh() {
			s.fresh++
		}
	}
	for _, t := range v.Run.Found {
		if v.Whole || v.places[t.Township] {
			s.count(t.Township, Found, t.N)
		}
	}
	for _, r := range v.Results {
		if children[r.Person] {
			s.outcomes[r.Code]++
		}
	}
	return s.report(figures)
}

// lately says of which days registers were looked at.
func (s *summary) lately() locale.Text {
	if s.days == 0 {
		return locale.Text{ZH: "近期", EN: "of late"}
	}
	n := strconv.Itoa(s.days)
	return locale.Text{ZH: "近 " + n + " 天", EN: "in the last " + n + " days"}
}

func (s *summary) report(figures []Figure) *exhibit.Report {
	t := s.total()
	due := t[Found] + t[Gone] + t[Dropped] + t[Doubt] + t[Nowhere] + t[Settled]
	r := &exhibit.Report{
		Title: s.kind.Label(),
		Lead: []locale.Message{
			sayCompared.With("kind", s.kind.Label(), "year", s.basis.Year, "left", s.left, "right", s.right, "due", due, "found", t[Found], "open", t[Gone]+t[Dropped]+t[Doubt]+t[Nowhere]),
			sayNowhere.With("nowhere", t[Nowhere], "gone", t[Gone], "doubt", t[Doubt]),
		},
		Notes: []locale.Message{sayMethod},
	}
	if s.veiled {
		r.Lead[0] = sayMine.With("kind", s.kind.Label(), "year", s.basis.Year, "found", t[Found], "open", t[Gone]+t[Dropped]+t[Doubt]+t[Nowhere])
	}
	if s.kind == Attendance && s.registers {
		r.Lead[1], r.Notes = sayAway.With("nowhere", t[Nowhere], "lately", s.lately()), []locale.Message{sayRegisters}
		if !s.veiled {
			r.Lead[0] = sayEnrolled.With("left", s.left, "right", s.right, "lately", s.lately())
		}
		if s.extra > 0 {
			r.Lead = append(r.Lead, sayUnentered.With("n", s.extra, "lately", s.lately()))
		}
		s.extra = 0
	}
	if other := s.basis.Other(); !other.IsZero() && s.kind != Attendance {
		r.Lead = append([]locale.Message{other}, r.Lead...)
	}
	for _, x := range []struct {
		n   int
		say locale.Template
	}{{t[Dropped], sayDropped}, {s.fresh, sayFresh}, {t[Twice], sayTwice}, {s.extra, sayExtra}, {t[NoBirth], sayNoBirth}} {
		if x.n > 0 {
			r.Lead = append(r.Lead, x.say.With("n", x.n))
		}
	}
	if s.kind != Attendance {
		a := StandardRates().SchoolAge
		age := a.All(s.basis.Year)
		r.Notes = append(r.Notes, sayAge.With("from", age.First.String(), "to", age.Last.String(), "doc", a.Cite.Doc, "at", a.Cite.At))
	}
	if len(figures) > 0 {
		r.Tables = append(r.Tables, RatesTable(figures))
	}
	if r.Tables = append(r.Tables, s.placeTable()); s.kind != Attendance {
		r.Tables = append(r.Tables, s.reasonTable())
	}
	r.Tables = append(r.Tables, s.outcomeTable())
	return r
}

// RatesTable shows rates with their working.
func RatesTable(figures []Figure) exhibit.Table {
	t := exhibit.Table{
		ID: "rates", Title: locale.Text{ZH: "各率", EN: "Rates"},
		Note: locale.Text{ZH: "按未取整的数计算；缺项的不计算。", EN: "Computed unrounded; what lacks a count is not computed."},
		Columns: []exhibit.Column{
			{Key: "rate", Label: locale.Text{ZH: "率", EN: "Rate"}},
			{Key: "value", Label: locale.Text{ZH: "数值", EN: "Value"}, Unit: locale.Text{ZH: "%", EN: "%"}, Decimals: 2, Number: true},
			{Key: "working", Label: locale.Text{ZH: "算法与算式", EN: "Working"}},
			{Key: "cite", Label: locale.Text{ZH: "依据", EN: "Source"}, Minor: true},
		},
	}
	for _, f := range figures {
		cite := strings.TrimSpace(f.Formula.Cite.Doc + " " + f.Formula.Cite.At + "（" + statusWords[f.Formula.Cite.Status].ZH + "）")
		en := strings.TrimSpace(f.Formula.Cite.Doc + " " + f.Formula.Cite.At + " (" + statusWords[f.Formula.Cite.Status].EN + ")")
		t.Rows = append(t.Rows, exhibit.Row{ID: f.Rate.ID, Cells: []exhibit.Cell{
			exhibit.Word(f.Rate.Label), exhibit.Num(f.Value), working(&f), exhibit.Word(locale.Text{ZH: cite, EN: en}),
		}})
	}
	return t
}

// working is the cell with the formula, and beside it why it has no value.
func working(f *Figure) exhibit.Cell {
	c := exhibit.Word(f.Working())
	if !f.Why.IsZero() {
		c.Note = f.Why.Both()
	}
	return c
}

var statusWords = map[string]locale.Text{
	"confirmed": {ZH: "已核实", EN: "confirmed"}, "local": {ZH: "地方做法", EN: "local practice"}, "unconfirmed": {ZH: "未核实", EN: "unconfirmed"},
}

// placeTable counts by township of the first register.
func (s *summary) placeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "townships", Title: locale.Text{ZH: "按乡镇", EN: "By township"},
		Columns: []exhibit.Column{{Key: "township", Label: locale.Text{ZH: "乡镇", EN: "Township"}}, {Key: "due", Label: locale.Text{ZH: "学龄", EN: "School age"}, Number: true}},
	}
	shown := []Standing{Found, Gone, Dropped, Doubt, Nowhere, Settled}
	if s.kind == Attendance {
		shown = []Standing{Found, Nowhere, Settled}
		t.Columns[1].Label = locale.Text{ZH: "在籍", EN: "Pupils"}
	}
	for _, at := range shown {
		t.Columns = append(t.Columns, exhibit.Column{Key: string(at), Label: s.kind.Standing(at), Number: true})
	}
	names := sortedKeys(s.places)
	line := func(id string, name exhibit.Cell, n map[Standing]int, total bool) {
		due := 0
		cells := []exhibit.Cell{name, {}}
		for _, at := range shown {
			due += n[at]
			cell := exhibit.Num(float64(n[at]))
			if at == Nowhere && n[at] > 0 {
				cell.Tone = exhibit.Bad
			}
			cells = append(cells, cell)
		}
		cells[1] = exhibit.Num(float64(due))
		t.Rows = append(t.Rows, exhibit.Row{ID: id, Cells: cells, Total: total})
	}
	for _, at := range names {
		name := exhibit.Name(at)
		if at == "" {
			name = exhibit.Word(locale.Text{ZH: "（未填乡镇）", EN: "(no township)"})
		}
		line(at, name, s.places[at], false)
	}
	if len(names) > 1 {
		line("", exhibit.Word(locale.Text{ZH: "合计", EN: "Total"}), s.total(), true)
	}
	return t
}

// reasonTable counts how the children were found.
func (s *summary) reasonTable() exhibit.Table {
	t := exhibit.Table{
		ID: "reasons", Title: locale.Text{ZH: "比对依据", EN: "How they were found"},
		Columns: []exhibit.Column{{Key: "reason", Label: locale.Text{ZH: "依据", EN: "By"}}, {Key: "n", Label: locale.Text{ZH: "人数", EN: "Children"}, Number: true}},
		Empty:   locale.Text{ZH: "没有找到任何人。", EN: "Nobody was found."},
	}
	for _, reason := range linkage.Reasons() {
		if n := s.reasons[reason.Code()]; n > 0 {
			t.Rows = append(t.Rows, exhibit.Row{ID: reason.Code(), Cells: []exhibit.Cell{exhibit.Word(reason.Text()), exhibit.Num(float64(n))}})
		}
	}
	return t
}

// outcomeTable counts what was found out about those who were not found.
func (s *summary) outcomeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "outcomes", Title: locale.Text{ZH: "核实结论", EN: "What was found out"},
		Columns: []exhibit.Column{
			{Key: "code", Label: locale.Text{ZH: "结论", EN: "Outcome"}},
			{Key: "n", Label: locale.Text{ZH: "人数", EN: "Children"}, Number: true},
			{Key: "effect", Label: locale.Text{ZH: "怎样计算", EN: "Counts as"}},
		},
		Empty: locale.Text{ZH: "还没有核实结论。", EN: "Nothing is on record yet."},
	}
	for _, code := range Codes().Codes {
		if n := s.outcomes[code.ID]; n > 0 {
			t.Rows = append(t.Rows, exhibit.Row{ID: code.ID, Cells: []exhibit.Cell{exhibit.Word(code.Label), exhibit.Num(float64(n)), exhibit.Word(code.Effect.Label())}})
		}
	}
	return t
}

var effectWords = map[Effect]locale.Text{
	CountsEnrolled: {ZH: "计为已入学", EN: "enrolled"}, CountsExcused: {ZH: "从适龄人口中扣除", EN: "leaves the denominator"},
	CountsMissing: {ZH: "计为未入学", EN: "not enrolled"}, CountsOpen: {ZH: "改正后重新比对", EN: "compared again once put right"},
}

// Label gives the effect in words.
func (e Effect) Label() locale.Text { return effectWords[e] }
