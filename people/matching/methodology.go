package matching

import (
	"fmt"
	"strconv"
	"strings"

	"junheng/internal/blank"
	"junheng/internal/locale"
)

// Example is a county whose counts a page of the method computes with.
type Example struct {
	Name   locale.Text // whose, and of which year
	Counts map[string]float64
}

// Worked is one formula with an example.
type Worked struct {
	Figure
	MadeUp bool // with numbers of [Count.Example], since the example has not all counts
}

// Worked computes every formula of every rate, with the counts given or, where
// one is lacking, with made-up numbers alone.
func (r *Rates) Worked(counts map[string]float64) []Worked {
	var out []Worked
	for i := range r.Rates {
		rate := &r.Rates[i]
		for k := range rate.Formulas {
			w := Worked{Figure: r.figure(rate, &rate.Formulas[k], counts)}
			if blank.Is(w.Value) {
				own := map[string]float64{}
				for _, id := range w.Formula.Inputs() {
					if n := r.Counts[id].Example; n > 0 {
						own[id] = n
					}
				}
				if made := r.figure(rate, &rate.Formulas[k], own); !blank.Is(made.Value) {
					w = Worked{made, true}
				}
			}
			out = append(out, w)
		}
	}
	return out
}

// Label gives the words for how sure a source is.
func (c Cite) Label() locale.Text { return statusWords[c.Status] }

// Methodology writes the rates down for people: every formula in use, where it is
// written and how sure that is, and an example.
func (r *Rates) Methodology(e Example, l locale.Lang) []byte {
	say := func(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(l) }
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s\n", say("五率的算法", "The five rates"))
	line("%s\n", say("本页由 `people/matching/rates.yaml` 生成，请勿手改。", "Made from `people/matching/rates.yaml`; do not edit."))
	line("%s\n", say("国家没有统一的公式，同名的率各地算法不同。这里列出用过的写法，用哪一种由县里选定，并写在报表上；每种的第一个为默认。人数缺一项，该率即“无法计算”，不按零计。", "No formula is set nationally, and one name stands for several. All that are in use are listed; a county chooses, and its reports say which. The first is the default. Where a count is lacking the rate is undetermined, never zero."))
	line("## %s\n", say("学龄", "School age"))
	a := r.SchoolAge
	line("%s\n", say(fmt.Sprintf("学年开始那年 %s 前满 %d 周岁、未满 %d 周岁。", a.Until, a.From, a.From+a.Years), fmt.Sprintf("Those who are %d and not yet %d on %s of the year in which the school year begins.", a.From, a.From+a.Years, a.Until)))
	line("%s\n", citeText(a.Cite, l))
	rate := ""
	for _, w := range r.Worked(e.Counts) {
		if w.Rate.ID != rate {
			rate = w.Rate.ID
			line("## %s\n", w.Rate.Label.In(l))
		}
		line("### %s\n", w.Formula.Label.In(l))
		line("- %s%s", say("依据：", "Source: "), citeText(w.Formula.Cite, l))
		of := e.Name.In(l)
		if w.MadeUp {
			of = say("示例数，不是任何县的数据", "made-up numbers of no county")
		}
		if blank.Is(w.Value) {
			line("- %s\n", say("示例县的名册没有这些人数，无法计算。", "The registers of the example do not have these counts."))
			continue
		}
		line("- %s%s%s%s%%\n", say("例（", "Example ("), of, say("）：", "): ")+w.Working().In(l)+" = ", strconv.FormatFloat(w.Value, 'f', 2, 64))
	}
	line("## %s\n", say("人数从哪里来", "Where the counts come from"))
	line("%s\n", say("已入学、应入学、残疾各数由户籍与学籍比对逐人数出；经两人核实的去向按[核实结论](../../people/matching/codes.yaml)计入或扣除。辍学未返校数取自控辍保学台账，学年初在校生取自已冻结的年报；届别人数（入学、毕业、转入、转出、死亡）由县里填写。", "Who is enrolled, due and disabled is counted child by child in the comparison of population and enrolment; what two persons found out counts by its [code](../../people/matching/codes.yaml). Dropouts come from the ledger of dropout prevention, pupils at the start from the frozen yearly return; the counts of a cohort are typed."))
	return []byte(strings.TrimRight(b.String(), "\n") + "\n")
}

func citeText(c Cite, l locale.Lang) string {
	text := c.Doc
	if c.At != "" {
		text += " " + c.At
	}
	status := c.Label().In(l)
	text += locale.Text{ZH: "（" + status + "）", EN: " (" + status + ")"}.In(l)
	if c.Note != "" {
		text += locale.Text{ZH: "；", EN: "; "}.In(l) + c.Note
	}
	return text
}
