package matching

import (
	"slices"
	"strings"

	"junheng/internal/exhibit"
	"junheng/internal/linkage"
	"junheng/internal/locale"
)

var (
	sayCompared = locale.NewTemplate("matching.compared", "{kind}：{left} 条对 {right} 条。学龄内 {due} 人，已找到 {found} 人，{open} 人待查。", "{kind}: {left} rows against {right}. Of school age {due}, found {found}; {open} are still to be looked into.")
	sayNowhere  = locale.NewTemplate("matching.nowhere", "查无学籍 {nowhere} 人，有记录但不在校 {gone} 人，疑似待核对 {doubt} 人。", "{nowhere} are nowhere, {gone} on the register but not at school, {doubt} doubtful.")
	sayTwice    = locale.NewTemplate("matching.twice", "重复登记 {n} 条，只计一次。", "{n} rows are registered twice and count once.")
	sayExtra    = locale.NewTemplate("matching.extra", "另有 {n} 名在校学生不在第一份名册中（外来或户籍有误）。", "{n} more pupils are not in the first register: from elsewhere, or its data are wrong.")
	sayNoBirth  = locale.NewTemplate("matching.no_birth", "{n} 人出生日期不明，不知是否学龄，未计入各率。", "The birth date of {n} is not known; they are left out of the rates.")
	sayMethod   = locale.Plain("matching.method", "先按证件号精确比对，再按姓名、出生日期、地区等逐项加权（Fellegi–Sunter 1969）；汉字按字比较。接近的不自动认定，列入核对队列。", "First by number, then by name, birth date and region, each weighed (Fellegi and Sunter 1969); characters are compared as characters. What is close is left to a person.")
	sayAge      = locale.NewTemplate("matching.age", "学龄：{from} 至 {to} 出生（{doc}{at}）。", "School age: born {from} to {to} ({doc} {at}).")
)

// Report describes what was found: the answer, the counts by township, how the
// children were found, what was found out about the others, and the rates. It
// holds no names.
func (c *Comparison) Report(figures []Figure) *exhibit.Report {
	t := c.Tally(nil)
	due := len(c.Rows) - t[NotDue] - t[Twice] - t[NoBirth]
	r := &exhibit.Report{
		Title: c.Kind.Label(),
		Lead: []locale.Message{
			sayCompared.With("kind", c.Kind.Label(), "left", len(c.Left), "right", len(c.Right), "due", due, "found", t[Found], "open", t[Gone]+t[Doubt]+t[Nowhere]),
			sayNowhere.With("nowhere", t[Nowhere], "gone", t[Gone], "doubt", t[Doubt]),
		},
		Notes: []locale.Message{sayMethod},
	}
	for _, x := range []struct {
		n   int
		say locale.Template
	}{{t[Twice], sayTwice}, {len(c.Extra), sayExtra}, {t[NoBirth], sayNoBirth}} {
		if x.n > 0 {
			r.Lead = append(r.Lead, x.say.With("n", x.n))
		}
	}
	if c.Kind != Attendance {
		age := c.rates.SchoolAge.All(c.Year)
		r.Notes = append(r.Notes, sayAge.With("from", age.First.String(), "to", age.Last.String(), "doc", c.rates.SchoolAge.Cite.Doc, "at", c.rates.SchoolAge.Cite.At))
	}
	if len(figures) > 0 {
		r.Tables = append(r.Tables, RatesTable(figures))
	}
	r.Tables = append(r.Tables, c.places(), c.reasons(), c.outcomes())
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
			exhibit.Word(f.Rate.Label), exhibit.Num(f.Value), exhibit.Word(f.Working()), exhibit.Word(locale.Text{ZH: cite, EN: en}),
		}})
	}
	return t
}

var statusWords = map[string]locale.Text{
	"confirmed": {ZH: "已核实", EN: "confirmed"}, "local": {ZH: "地方做法", EN: "local practice"}, "unconfirmed": {ZH: "未核实", EN: "unconfirmed"},
}

// places counts by township of the first register.
func (c *Comparison) places() exhibit.Table {
	t := exhibit.Table{
		ID: "townships", Title: locale.Text{ZH: "按乡镇", EN: "By township"},
		Columns: []exhibit.Column{{Key: "township", Label: locale.Text{ZH: "乡镇", EN: "Township"}}, {Key: "due", Label: locale.Text{ZH: "学龄", EN: "School age"}, Number: true}},
	}
	shown := []Standing{Found, Gone, Doubt, Nowhere, Settled}
	for _, s := range shown {
		t.Columns = append(t.Columns, exhibit.Column{Key: string(s), Label: s.Label(), Number: true})
	}
	counts := map[string]map[Standing]int{}
	for i := range c.Rows {
		at := c.Left[c.Rows[i].Left].Township
		if counts[at] == nil {
			counts[at] = map[Standing]int{}
		}
		counts[at][c.Rows[i].Standing]++
	}
	names := make([]string, 0, len(counts))
	for at := range counts {
		names = append(names, at)
	}
	slices.Sort(names)
	line := func(id string, name exhibit.Cell, n map[Standing]int, total bool) {
		due := 0
		cells := []exhibit.Cell{name, {}}
		for _, s := range shown {
			due += n[s]
			cell := exhibit.Num(float64(n[s]))
			if s == Nowhere && n[s] > 0 {
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
		line(at, name, counts[at], false)
	}
	if len(names) > 1 {
		line("", exhibit.Word(locale.Text{ZH: "合计", EN: "Total"}), c.Tally(nil), true)
	}
	return t
}

// reasons counts how the children were found.
func (c *Comparison) reasons() exhibit.Table {
	t := exhibit.Table{
		ID: "reasons", Title: locale.Text{ZH: "比对依据", EN: "How they were found"},
		Columns: []exhibit.Column{{Key: "reason", Label: locale.Text{ZH: "依据", EN: "By"}}, {Key: "n", Label: locale.Text{ZH: "人数", EN: "Children"}, Number: true}},
		Empty:   locale.Text{ZH: "没有找到任何人。", EN: "Nobody was found."},
	}
	for _, reason := range linkage.Reasons() {
		if n := c.Statistics.Reasons[reason]; n > 0 {
			t.Rows = append(t.Rows, exhibit.Row{ID: reason.Code(), Cells: []exhibit.Cell{exhibit.Word(reason.Text()), exhibit.Num(float64(n))}})
		}
	}
	return t
}

// outcomes counts what was found out about those who were not found.
func (c *Comparison) outcomes() exhibit.Table {
	t := exhibit.Table{
		ID: "outcomes", Title: locale.Text{ZH: "核实结论", EN: "What was found out"},
		Columns: []exhibit.Column{
			{Key: "code", Label: locale.Text{ZH: "结论", EN: "Outcome"}}, {Key: "n", Label: locale.Text{ZH: "人数", EN: "Children"}, Number: true},
			{Key: "effect", Label: locale.Text{ZH: "怎样计算", EN: "Counts as"}},
		},
		Empty: locale.Text{ZH: "还没有核实结论。", EN: "Nothing is on record yet."},
	}
	n := map[string]int{}
	codes := map[string]Code{}
	for i := range c.Rows {
		if code := c.Rows[i].Code; code.ID != "" {
			n[code.ID]++
			codes[code.ID] = code
		}
	}
	ids := make([]string, 0, len(n))
	for id := range n {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		if n[a] != n[b] {
			return n[b] - n[a]
		}
		return strings.Compare(a, b)
	})
	for _, id := range ids {
		t.Rows = append(t.Rows, exhibit.Row{ID: id, Cells: []exhibit.Cell{exhibit.Word(codes[id].Label), exhibit.Num(float64(n[id])), exhibit.Word(codes[id].Effect.Label())}})
	}
	return t
}

var effectWords = map[Effect]locale.Text{
	CountsEnrolled: {ZH: "计为已入学", EN: "enrolled"}, CountsExcused: {ZH: "从适龄人口中扣除", EN: "leaves the denominator"},
	CountsMissing: {ZH: "计为未入学", EN: "not enrolled"}, CountsOpen: {ZH: "改正后重新比对", EN: "compared again once put right"},
}

// Label gives the effect in words.
func (e Effect) Label() locale.Text { return effectWords[e] }
