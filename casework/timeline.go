package casework

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"junheng/casework/procedure"
	"junheng/internal/locale"
)

var (
	sayOpened    = locale.NewTemplate("casework.said.opened", "立案：{state}", "opened: {state}")
	sayStep      = locale.NewTemplate("casework.said.step", "{step}", "{step}")
	sayStepTo    = locale.NewTemplate("casework.said.step_to", "{step}，现为“{state}”", "{step}; now {state}")
	sayNote      = locale.NewTemplate("casework.said.note", "备注", "a note")
	sayAside     = locale.NewTemplate("casework.said.aside", "“{step}”的记录未能办理，留作备注", "what was recorded for {step} was not taken; kept as a note")
	sayWarn      = locale.NewTemplate("casework.said.warn", "提醒{told}：“{clock}”将到期", "{told} reminded: {clock} is about to end")
	sayRung      = locale.NewTemplate("casework.said.rung", "“{clock}”逾期，报{told}，由{owner}负责", "{clock} is overdue: {told} told, {owner} answers for it")
	sayAgain     = locale.NewTemplate("casework.said.again", "“{clock}”逾期未办，第 {n} 次催办{told}{missed}", "{clock} is still overdue: {told} told again, for time {n}{missed}")
	sayMissed    = locale.NewTemplate("casework.said.missed", "（其中 {n} 次因系统停用或案件暂缓未发出）", " ({n} of these went untold while the program was off or the case waited)")
	sayOut       = locale.NewTemplate("casework.said.out", "“{clock}”到期未办{lacks}", "{clock} ran out{lacks}")
	sayLapsed    = locale.NewTemplate("casework.said.lapsed", "“{clock}”到期无人核定，申报作罢，退回“{state}”", "{clock} ran out and nobody decided: the claim is void, the case is {state} again")
	sayActed     = locale.NewTemplate("casework.said.acted", "“{clock}”已于 {end} 到期，现{met}，转为“{state}”", "{clock} ran out {end}; {met}; now {state}")
	sayOutTo     = locale.NewTemplate("casework.said.out_to", "“{clock}”到期未办，转为“{state}”", "{clock} ran out; now {state}")
	sayExtended  = locale.NewTemplate("casework.said.extended", "“{clock}”延期至 {until}：{reason}", "{clock} extended to {until}: {reason}")
	sayHanded    = locale.NewTemplate("casework.said.handed", "转由{owner}办理", "handed to {owner}")
	sayHandedTo  = locale.NewTemplate("casework.said.handed_to", "转由{owner}{whom}办理", "handed to {whom} of {owner}")
	sayIssued    = locale.NewTemplate("casework.said.issued", "制发{document} {number}", "{document} {number} made out")
	sayMoved     = locale.NewTemplate("casework.said.moved", "随学生由{left}转到{reached}，由{owner}接着办理", "went with the pupil from {left} to {reached}; {owner} goes on")
	sayLeft      = locale.NewTemplate("casework.said.left", "学生已转往县外，转学已核实，转由{owner}办理", "the pupil has left the county, the transfer is verified; {owner} goes on")
	sayLinked    = locale.NewTemplate("casework.said.linked", "关联案卷 {other}", "linked to the case {other}")
	sayEnded     = locale.NewTemplate("casework.said.closed", "办结：{state}", "closed: {state}")
	sayReopened  = locale.NewTemplate("casework.said.reopened", "重新立案：{state} {reason}", "reopened: {state} {reason}")
	sayRecounted = locale.NewTemplate("casework.said.recounted", "按新校历或节假日安排重新推算期限：{ends}", "ends counted anew by the calendar as it is now: {ends}")
	sayCorrected = locale.NewTemplate("casework.said.corrected", "更正{fields}：{reason}", "{fields} corrected: {reason}")
)

// EventText tells in words what happened, without anything sealed.
func EventText(p *procedure.Procedure, e *Event) locale.Text {
	m := eventMessage(p, e)
	bare := func(s string) string { return strings.TrimRight(s, "： :") } // of a person the reason is sealed
	return locale.Text{ZH: bare(m.In(locale.ZH)), EN: bare(m.In(locale.EN))}
}

func eventMessage(p *procedure.Procedure, e *Event) locale.Message {
	state, clock := p.StateLabel(e.State), p.ClockLabel(e.Clock)
	switch e.Kind {
	case Opened:
		return sayOpened.With("state", state)
	case Taken:
		if step := p.Step(e.Step); step != nil && step.To == e.State {
			return sayStepTo.With("step", step.Label, "state", state)
		}
		return sayStep.With("step", p.StepLabel(e.Step))
	case Told:
		if e.Again > 0 {
			return sayAgain.With("clock", clock, "told", partyLabels(p, e.Told), "n", e.Again, "missed", missedText(e))
		}
		if e.Rung < 0 {
			return sayWarn.With("told", partyLabels(p, e.Told), "clock", clock)
		}
		return sayRung.With("clock", clock, "told", partyLabels(p, e.Told), "owner", PartyLabel(p, e.Owner))
	case RanOut:
		if p.Clock(e.Clock).Lapses() {
			return sayLapsed.With("clock", clock, "state", state)
		}
		if k := p.Clock(e.Clock); k != nil && k.Sets == e.State && k.Sets != "" {
			return sayOutTo.With("clock", clock, "state", state)
		}
		return sayOut.With("clock", clock, "lacks", lackNote(p, e.Lacks))
	case Acted:
		return sayActed.With("clock", clock, "end", MomentText(e.Until), "met", metText(p, e.Lacks), "state", state)
	case Extended:
		return sayExtended.With("clock", clock, "until", MomentText(e.Until), "reason", e.Reason)
	case Handed:
		if e.Whom != "" {
			return sayHandedTo.With("owner", PartyLabel(p, e.Owner), "whom", e.Whom)
		}
		return sayHanded.With("owner", PartyLabel(p, e.Owner))
	case Moved:
		return movedMessage(p, e)
	case Linked:
		return sayLinked.With("other", cmp.Or(e.Whom, string(e.Other)))
	case Ended:
		return sayEnded.With("state", state)
	case Recounted:
		return sayRecounted.With("ends", endsText(p, e))
	case Reopened:
		return sayReopened.With("state", state, "reason", e.Reason)
	}
	return paperOrValues(p, e)
}

func movedMessage(p *procedure.Procedure, e *Event) locale.Message {
	if e.Went == nil || e.Went.Outside() {
		return sayLeft.With("owner", PartyLabel(p, e.Owner))
	}
	return sayMoved.With("left", e.Went.Left, "reached", e.Went.Reached, "owner", PartyLabel(p, e.Owner))
}

// missedText says how many reminders before this one nobody was told.
func missedText(e *Event) locale.Text {
	if e.Missed == 0 {
		return locale.Text{}
	}
	return sayMissed.With("n", e.Missed).Both()
}

// endsText lists the ends that a calendar has moved.
func endsText(p *procedure.Procedure, e *Event) locale.Text {
	var out []locale.Text
	for _, key := range slices.Sorted(maps.Keys(e.Ends)) {
		id, _, _ := strings.Cut(key, "/")
		label, end := p.ClockLabel(id), MomentText(e.Ends[key])
		out = append(out, locale.Text{ZH: label.ZH + " " + end, EN: label.EN + " " + end})
	}
	return labels(out)
}

func paperOrValues(p *procedure.Procedure, e *Event) locale.Message {
	switch {
	case e.Paper != nil:
		label := locale.Text{ZH: e.Paper.Document, EN: e.Paper.Document}
		if d := p.Document(e.Paper.Document); d != nil {
			label = d.Label
		}
		return sayIssued.With("document", label, "number", e.Paper.Number)
	case e.Kind == Corrected:
		return sayCorrected.With("fields", mendedFields(p, e), "reason", e.Reason)
	}
	if e.Aside() {
		return sayAside.With("step", p.StepLabel(e.Step))
	}
	return sayNote.With()
}
