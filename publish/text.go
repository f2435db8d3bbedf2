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
	s := m.Sign + " " + m.Word.In(t.opt.Lang)
	if !t.opt.Color {
		return s
	}
	code := map[string]string{"good": "32", "warn": "33", "bad": "31", "open": "35"}[m.Tone]
	if code == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *textWriter) head() {
	a := t.a
	t.linef("%s（%s） %s %s", a.CountyName, a.County, a.Year, t.say("学年", "school year"))
	t.linef("%s  [%s]", a.PackLabel.In(t.opt.Lang), a.Pack)
	t.linef("")
	t.linef("%s%s", t.say("结论：", "Verdict: "), t.outcome(a.Verdict.Outcome))
	if !a.Verdict.Why.IsZero() {
		t.linef("  %s", a.Verdict.Why.In(t.opt.Lang))
	}
	for _, p := range a.Verdict.Provisional {
		t.linef("  %s%s", t.say("暂定：", "provisional: "), p.In(t.opt.Lang))
	}
}

// parts says one line a part of the verdict.
func (t *textWriter) parts() {
	t.linef("")
	for _, v := range t.a.Verdict.Children {
		line := "  " + padANSI(t.outcome(v.Outcome), 14) + " " + v.Label.In(t.opt.Lang)
		if len(v.Provisional) > 0 {
			line += t.say("（暂定）", " (provisional)")
		}
		t.linef("%s", line)
		if !v.Why.IsZero() && v.Outcome != assess.Met {
			t.linef("%s%s", strings.Repeat(" ", 17), v.Why.In(t.opt.Lang))
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
	head := "  " + pad(t.say("指标", "Indicator"), wide)
	for _, s := range t.a.Stages {
		head += "  " + pad(StageText(s.Stage).In(t.opt.Lang)+t.say(" 均值", " mean"), 14) + pad(t.say("系数/限值", "coef./limit"), 15) + pad("", 12)
	}
	t.linef("%s", strings.TrimRight(head, " "))
	for _, ind := range t.opt.Indicators {
		row := "  " + pad(ind.Label.In(t.opt.Lang), wide)
		for _, s := range t.a.Stages {
			c := coefficientOf(s, ind.ID)
			if c == nil {
				row += "  " + pad("–", 41)
				continue
			}
			row += "  " + pad(Shown(c.Mean, ind.Decimals, t.opt.Lang), 14) +
				pad(coefficientText(c, t.opt.Lang), 15) + padANSI(t.outcome(c.Outcome), 12)
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
		t.linef("  %s  %s", u.Name, u.Why.In(t.opt.Lang))
		for k, v := range u.Values {
			if v.Outcome == assess.Met || v.Outcome == assess.OutOfScope || k >= len(t.opt.Indicators) {
				continue
			}
			t.linef("      %s", t.valueLine(&v, t.opt.Indicators[k]))
		}
	}
}

// valueLine says one short value: what it is, its line, what is missing to it.
func (t *textWriter) valueLine(v *assess.IndicatorValue, ind IndicatorInfo) string {
	s := ind.Label.In(t.opt.Lang) + " "
	if v.Outcome == assess.Undetermined || v.Value != v.Value {
		return s + t.outcome(v.Outcome)
	}
	s += Compare(v.Value, v.Threshold, ind.Decimals) + " " + ind.Unit + "  " + t.outcome(v.Outcome)
	if v.Margin.NeedThreshold > 0 {
		s += fmt.Sprintf(t.say("；差 %s %s", "; needs %s %s"), Trimmed(v.Margin.NeedThreshold, 2), v.Margin.Unit)
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
		t.linef("  %s %s%s：%s", markOf(it.Outcome).Sign, it.Label.In(t.opt.Lang), prov, t.clip(it.Why.In(t.opt.Lang), 100))
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

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-Width(s))) }

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
