package casework

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgNotHere  = locale.NewTemplate("casework.not_here", "“{step}”只用于{want}的案卷，此案为{got}", "{step} is for cases with {want}; here it is {got}")
	hintNotHere = locale.Plain("casework.not_here.hint", "请办理与所填内容相符的步骤；填错了请先更正", "take the step that goes with what was entered; if that is wrong, correct it first")
	msgKnown    = locale.NewTemplate("casework.known", "“{step}”只用于立案时没有学校、也没有缺勤记录的案卷：此案{what}", "{step} is for cases about somebody whom no school had, without a day missed: {what}")
	knownWords  = map[string]locale.Text{
		knownSchool: {ZH: "立案时已有学校，或者曾认定其在外未到校，或者是重新立案的", EN: "this one was opened about a pupil of a school, or found since that the child is away, or was opened again"},
		knownMissed: {ZH: "登记过缺勤", EN: "this one was told of a day missed"},
	}
	msgNotFull  = locale.NewTemplate("casework.not_full", "“{step}”之前，“{sum}”累计要达到“{reaches}”（{want}），现为 {got}，还差 {rest}", "before {step}, {sum} has to add up to {reaches} ({want}); it is {got}, {rest} are missing")
	msgNoGoal   = locale.NewTemplate("casework.no_goal", "“{step}”之前要先填写“{reaches}”", "before {step}, {reaches} has to be entered")
	hintNotFull = locale.Plain("casework.not_full.hint", "请登记其余部分；原认定有误的，由县教育局更正", "enter what is missing; the county corrects what was found wrongly")
	msgSumMuch  = locale.NewTemplate("casework.sum_too_much", "“{field}”本次填 {got}，连同以前共 {sum}，多于“{bound}”（{of}）", "{field}: {got} makes {sum} in all, more than {bound} ({of})")
)

// entry is what a step recorded in a field. A correction replaces the entry before
// it and keeps its time.
type entry struct {
	at    time.Time
	value Value // none where the step left the field out
	step  string
	index int // of the event
}

// entries lists what the steps of a case recorded in a field, the oldest first.
func entries(p *procedure.Procedure, events []Event, field string) []entry {
	var out []entry
	for i := range events {
		e := &events[i]
		value, said := e.Values[field]
		switch {
		case e.Kind == Taken && p.Step(e.Step).Records(field):
			out = append(out, entry{e.At, value, e.Step, i})
		case e.Kind == Corrected && said && len(out) > 0:
			out[len(out)-1].value = value
		}
	}
	return out
}

// begun gives when a case was opened again last, else when it was opened.
func begun(events []Event, opened time.Time) time.Time {
	for i := range slices.Backward(events) {
		if events[i].Kind == Reopened {
			return events[i].At
		}
	}
	return opened
}

// Round gives the events since the round began in which a step counts as taken:
// since the case was opened again last, or a step taken or a state left that undoes
// it.
func Round(p *procedure.Procedure, events []Event, step string) []Event {
	from, state := 0, ""
	for i := range events {
		e := &events[i]
		by, was := p.Step(e.Step), p.State(state)
		left := was != nil && e.State != "" && e.State != state && slices.Contains(was.Undoes, step)
		if e.Kind == Reopened || left || e.Kind == Taken && by != nil && slices.Contains(by.Undoes, step) {
			from = i
		}
		state = cmp.Or(e.State, state)
	}
	return events[from:]
}

// exact reads a recorded number; nil: there is none.
func exact(text string) *big.Rat {
	if n, ok := new(big.Rat).SetString(strings.TrimSpace(text)); ok {
		return n
	}
	return nil
}

// shown writes a number without needless zeros.
func shown(n *big.Rat) string {
	text := n.FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// sumOf adds up what the steps recorded in a field in the round.
func sumOf(p *procedure.Procedure, events []Event, field string) *big.Rat {
	sum := new(big.Rat)
	for _, x := range entries(p, events, field) {
		if n := exact(x.value.Text); n != nil && x.index >= len(events)-len(Round(p, events, x.step)) {
			sum.Add(sum, n)
		}
	}
	return sum
}

// sums asks that what the step is for is what the case says, and that its sums
// are reached and not exceeded.
func (t *try) sums(c *Case, say sayer) {
	label := t.step.Label
	if !c.fits(t.step.Where) {
		say(fault.Conflict, "step", msgNotHere.With("step", label, "want", answers(t.p, t.step.Where), "got", given(t.p, c, t.step.Where)), hintNotHere)
	}
	if what := c.known(); t.step.Unschooled && what != "" {
		say(fault.Conflict, "step", msgKnown.With("step", label, "what", knownWords[what]), hintMay.With("steps", labels(t.possible(c))))
	}
	for _, full := range t.step.Full {
		reaches := t.p.Field(full.Reaches)
		want, got := exact(c.Fields[full.Reaches].Text), sumOf(t.p, t.proof.events, full.Sum)
		switch {
		case want == nil:
			say(fault.Conflict, "step", msgNoGoal.With("step", label, "reaches", reaches.Label))
		case got.Cmp(want) < 0:
			rest := new(big.Rat).Sub(want, got)
			say(fault.Conflict, "step", msgNotFull.With("step", label, "sum", t.p.Field(full.Sum).Label, "reaches", reaches.Label, "want", shown(want), "got", shown(got), "rest", shown(rest)), hintNotFull)
		}
	}
	for i := range t.step.Fields {
		f := &t.step.Fields[i]
		now, most := exact(t.fields[f.ID]), exact(c.Fields[f.SumAtMost].Text)
		if f.SumAtMost == "" || now == nil || most == nil {
			continue
		}
		if sum := sumOf(t.p, t.proof.events, f.ID); sum.Add(sum, now).Cmp(most) > 0 {
			say(fault.Invalid, "fields."+f.ID, msgSumMuch.With("field", f.Label, "got", shown(now), "sum", shown(sum), "bound", t.p.Field(f.SumAtMost).Label, "of", shown(most)))
		}
	}
}

// answers writes what fields may say: “申请事项”为“休学”.
func answers(p *procedure.Procedure, where map[string][]string) locale.Text {
	var all []locale.Text
	for _, id := range slices.Sorted(maps.Keys(where)) {
		all = append(all, says(p, id, where[id]))
	}
	return labels(all)
}

// given writes what the fields of a case say instead.
func given(p *procedure.Procedure, c *Case, where map[string][]string) locale.Text {
	var all []locale.Text
	for _, id := range slices.Sorted(maps.Keys(where)) {
		all = append(all, says(p, id, strings.Fields(c.Fields[id].Text)))
	}
	return labels(all)
}

func says(p *procedure.Procedure, field string, options []string) locale.Text {
	f := p.Field(field)
	if f == nil {
		return locale.Text{ZH: field, EN: field}
	}
	text := locale.Text{ZH: "未填写", EN: "blank"}
	for i, id := range options {
		one := f.Answer(id)
		if i == 0 {
			text = locale.Text{ZH: "“" + one.ZH + "”", EN: one.EN}
			continue
		}
		text.ZH += "或“" + one.ZH + "”"
		text.EN += " or " + one.EN
	}
	return locale.Text{ZH: "“" + f.Label.ZH + "”为" + text.ZH, EN: f.Label.In(locale.EN) + ": " + text.EN}
}
