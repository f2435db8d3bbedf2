package publish

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"junheng/assess"
	"junheng/internal/locale"
	"junheng/registry"
)

// TextOptions say how the readable verdict is shown.
type TextOptions struct {
	Lang       locale.Lang
	Color      bool // ANSI colours; the words never depend on them
	Indicators []IndicatorInfo
	All        bool // list every school that falls short, not only the first
}

// shownSchools is how many short schools the terminal lists before it says
// how many more there are.
const shownSchools = 12

// Text writes the verdict for a terminal: the conclusion in one sentence, each
// part, the coefficients against their limits, and which units fall short, of
// what, by how much.
func Text(w io.Writer, a *assess.Assessment, opt TextOptions) error {
	t := &textWriter{a: a, opt: opt}
	t.head()
	t.parts()
	t.coefficients()
	t.units()
	t.items()
	t.notes()
	_, err := io.WriteString(w, t.b.String())
	return err
}

type textWriter struct {
	b   strings.Builder
	a   *assess.Assessment
	opt TextOptions
}

func (t *textWriter) say(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(t.opt.Lang) }

func (t *textWriter) linef(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

func (t *textWriter) outcome(o assess.Outcome) string {
	m := markOf(o)
	s := m.Sign + " " + o.Label().In(t.opt.Lang)
	if !t.opt.Color {
		return s
	}
	code := map[string]string{"good": "32", "warn": "33", "bad": "31", "open": "35"}[m.Tone]
	if code == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// countyTitle names the county, with its code where that says more.
func countyTitle(a *assess.Assessment) string {
	if code := a.County.String(); a.CountyName != "" && a.CountyName != code {
		return a.CountyName + "（" + code + "）"
	}
	return a.County.String()
}

func (t *textWriter) head() {
	a := t.a
	if a.Simulated {
		t.linef("【%s】%s", SimulatedText.In(t.opt.Lang), t.say("以下结果建立在假设的数据上，不能上报或公布", "what follows rests on assumed figures; it cannot be submitted or published"))
	}
	t.linef("%s %s %s", countyTitle(a), a.Year, t.say("学年", "school year"))
	t.linef("%s  [%s]", a.PackLabel.In(t.opt.Lang), a.Pack)
	t.linef("")
	t.linef("%s%s", t.say("结论：", "Verdict: "), t.outcome(a.Verdict.Outcome))
	if why := verdictSummary(&a.Verdict).In(t.opt.Lang); why != "" {
		t.linef("  %s", why)
	}
	for _, p := range a.Verdict.Provisional {
		t.linef("  %s%s", t.say("暂定：", "provisional: "), p.In(t.opt.Lang))
	}
}

// verdictSummary names the parts that fall short and those that are open; why
// each does is said beside it. A verdict without parts gives its own reason.
func verdictSummary(v *assess.Verdict) locale.Text {
	var short, open [2][]string
	for _, c := range v.Children {
		list := &short
		switch c.Outcome {
		case assess.Met, assess.OutOfScope, assess.NoRule:
			continue
		case assess.Undetermined:
			list = &open
		}
		list[0] = append(list[0], before(c.Label.In(locale.ZH), "："))
		list[1] = append(list[1], before(c.Label.In(locale.EN), ":"))
	}
	if len(short[0])+len(open[0]) == 0 {
		return v.Why.Both()
	}
	var zh, en []string
	if len(short[0]) > 0 {
		zh, en = append(zh, "未达到："+strings.Join(short[0], "、")), append(en, "not met: "+strings.Join(short[1], ", "))
	}
	if len(open[0]) > 0 {
		zh, en = append(zh, "无法判定："+strings.Join(open[0], "、")), append(en, "cannot be judged: "+strings.Join(open[1], ", "))
	}
	return locale.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}

// before gives what stands before a mark, or all of s.
func before(s, mark string) string {
	head, _, _ := strings.Cut(s, mark)
	return head
}

// parts says one line a part of the verdict.
func (t *textWriter) parts() {
	t.linef("")
	for _, v := range t.a.Verdict.Children {
		line := "  " + padANSI(t.outcome(v.Outcome), outcomeWidth) + " " + v.Label.In(t.opt.Lang)
		if len(v.Provisional) > 0 {
			line += t.say("（暂定）", " (provisional)")
		}
		t.linef("%s", line)
		if !v.Why.IsZero() && v.Outcome != assess.Met {
			t.linef("%s%s", strings.Repeat(" ", 17), t.clip(v.Why.In(t.opt.Lang), 160))
		}
	}
}

func (t *textWriter) coefficients() {
	if len(t.a.Stages) == 0 {
		return
	}
	t.linef("")
	t.linef("%s", t.say("校际差异系数（未舍入比较；显示三位小数）", "Difference coefficients (compared unrounded; shown to three decimals)"))
	wide := Width(t.say("指标", "Indicator"))
	for _, ind := range t.opt.Indicators {
		wide = max(wide, Width(ind.Label.In(t.opt.Lang)))
	}
	head := "  " + Pad(t.say("指标", "Indicator"), wide)
	for _, s := range t.a.Stages {
		head += "  " + Pad(StageText(s.Stage).In(t.opt.Lang)+t.say(" 均值", " mean"), t.meanWidth()) + Pad(t.say("系数/限值", "coef./limit"), 15) + Pad("", outcomeWidth)
	}
	t.linef("%s", strings.TrimRight(head, " "))
	for _, ind := range t.opt.Indicators {
		row := "  " + Pad(ind.Label.In(t.opt.Lang), wide)
		for _, s := range t.a.Stages {
			c := coefficientOf(s, ind.ID)
			if c == nil {
				row += "  " + Pad("–", t.meanWidth()+15+outcomeWidth)
				continue
			}
			row += "  " + Pad(Shown(c.Mean, ind.Decimals, t.opt.Lang), t.meanWidth()) +
				Pad(coefficientText(c, t.opt.Lang), 15) + padANSI(t.outcome(c.Outcome), outcomeWidth)
		}
		t.linef("%s", strings.TrimRight(row, " "))
	}
	for _, s := range t.a.Stages {
		if s.Composite != nil {
			t.linef("  %s %s %s / %s  %s", StageText(s.Stage).In(t.opt.Lang), t.say("综合差异系数", "composite"),
				Against(s.Composite.Mean, s.Composite.Limit.V, 3), s.Composite.Limit.Text, t.outcome(s.Composite.Outcome))
		}
	}
}

// outcomeWidth is the column for an outcome with its sign.
const outcomeWidth = 14

// meanWidth is the column for a county's mean, as wide as its heading needs.
func (t *textWriter) meanWidth() int {
	wide := 13
	for _, s := range t.a.Stages {
		wide = max(wide, Width(StageText(s.Stage).In(t.opt.Lang)+t.say(" 均值", " mean")))
	}
	return wide + 2
}

func coefficientOf(s assess.StageResult, id string) *assess.Coefficient {
	for i := range s.Coefficients {
		if s.Coefficients[i].Indicator == id {
			return &s.Coefficients[i]
		}
	}
	return nil
}

func coefficientText(c *assess.Coefficient, l locale.Lang) string {
	if c.CV != c.CV {
		return BlankText(c.CV).In(l)
	}
	if c.Limit.Text == "" {
		return Fixed(c.CV, 3)
	}
	return Against(c.CV, c.Limit.V, 3) + " / " + c.Limit.Text
}

func (t *textWriter) units() {
	var short, open []int
	for i, u := range t.a.Units {
		switch {
		case !u.InScope:
		case u.Outcome == assess.Short || u.Outcome == assess.BelowFloor:
			short = append(short, i)
		case u.Outcome == assess.Undetermined:
			open = append(open, i)
		}
	}
	t.unitList(short, t.say("未达标学校", "Schools that fall short"))
	t.unitList(open, t.say("无法判定的学校", "Schools that cannot be judged"))
}

func (t *textWriter) unitList(list []int, title string) {
	if len(list) == 0 {
		return
	}
	t.linef("")
	t.linef("%s (%d)", title, len(list))
	slices.SortStableFunc(list, func(i, j int) int { return t.a.Units[i].MetCount - t.a.Units[j].MetCount })
	for n, i := range list {
		if n == shownSchools && !t.opt.All {
			t.linef("  … %s", fmt.Sprintf(t.say("另有 %d 所，见 report.html", "%d more in report.html"), len(list)-n))
			return
		}
		u := &t.a.Units[i]
		t.linef("  %s  %s", u.Name, t.clip(u.Why.In(t.opt.Lang), 120))
		for k, v := range u.Values {
			if v.Outcome == assess.Met || v.Outcome == assess.OutOfScope || v.Outcome == assess.Undetermined || k >= len(t.opt.Indicators) {
				continue
			}
			t.linef("      %s", t.valueLine(&v, t.opt.Indicators[k]))
		}
	}
}

// valueLine says one short value: what it is, its line, what is missing to it.
func (t *textWriter) valueLine(v *assess.IndicatorValue, ind IndicatorInfo) string {
	s := ind.Label.In(t.opt.Lang) + " "
	if v.Value != v.Value {
		return s + t.outcome(v.Outcome)
	}
	s += WithUnit(Compare(v.Value, v.Threshold, ind.Decimals), ind.Unit).In(t.opt.Lang) + "  " + t.outcome(v.Outcome)
	if v.Margin.NeedThreshold > 0 {
		s += t.say("；差 ", "; needs ") + WithUnit(Trimmed(v.Margin.NeedThreshold, 2), v.Margin.Unit).In(t.opt.Lang)
	}
	return s
}

// items lists what is not met, the certain ones first; of those that nobody
// can judge yet, only what is missing.
func (t *textWriter) items() {
	var certain, open []assess.ItemResult
	for _, it := range t.a.Items {
		switch it.Outcome {
		case assess.Met, assess.OutOfScope, assess.NoRule:
		case assess.Undetermined:
			open = append(open, it)
		default:
			certain = append(certain, it)
		}
	}
	t.itemList(certain, t.say("未达到的要求", "Requirements not met"))
	t.itemList(open, t.say("无法判定的要求", "Requirements that cannot be judged"))
}

func (t *textWriter) itemList(list []assess.ItemResult, title string) {
	if len(list) == 0 {
		return
	}
	t.linef("")
	t.linef("%s (%d)", title, len(list))
	for _, it := range list {
		prov := ""
		if len(it.Provisional) > 0 {
			prov = t.say("（暂定）", " (provisional)")
		}
		t.linef("  %s %s%s%s%s", markOf(it.Outcome).Sign, it.Label.In(t.opt.Lang), prov, t.say("：", ": "), t.clip(it.Why.In(t.opt.Lang), 100))
	}
}

// clip shortens a sentence to n columns; the report has it whole.
func (t *textWriter) clip(s string, n int) string {
	if t.opt.All || Width(s) <= n {
		return s
	}
	wide := 0
	for i, r := range s {
		if wide += Width(string(r)); wide > n-1 {
			return s[:i] + "…"
		}
	}
	return s
}

func (t *textWriter) notes() {
	if len(t.a.Notes) == 0 {
		return
	}
	t.linef("")
	t.linef("%s", t.say("说明", "Notes"))
	for _, n := range t.a.Notes {
		t.linef("  · %s", n.In(t.opt.Lang))
	}
}

// Width is how many columns of a terminal s takes: two for a Chinese character.
func Width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 ||
			r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 ||
			r >= 0xFFE0 && r <= 0xFFE6 || r >= 0x20000 && r <= 0x3FFFD):
			n += 2
		default:
			n++
		}
	}
	return n
}

// Pad fills s with spaces to n columns of a terminal.
func Pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-Width(s))) }

// padANSI pads a coloured word as if its colour codes took no room.
func padANSI(s string, n int) string {
	plain := s
	if i := strings.IndexByte(plain, 'm'); strings.HasPrefix(plain, "\x1b[") && i > 0 {
		plain = strings.TrimSuffix(plain[i+1:], "\x1b[0m")
	}
	return s + strings.Repeat(" ", max(0, n-Width(plain)))
}

// UnitName names a section of a school: a one-stage school by its name alone,
// a section of a longer school with its stage.
func UnitName(s registry.School, stage registry.Stage) string {
	if len(s.Stages()) > 1 {
		return s.Name + "（" + StageText(stage).ZH + "部）"
	}
	return s.Name
}
