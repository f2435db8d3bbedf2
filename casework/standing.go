package casework

import (
	"strconv"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
)

var (
	msgEnded = locale.NewTemplate("casework.standing.closed", "{day}办结：{state}", "closed {day}: {state}")
	msgLate  = locale.NewTemplate("casework.standing.late", "{late}：{clock}{lacks}（应于 {end} 前）", "{late}: {clock}{lacks} (was due {end})")
	msgNext  = locale.NewTemplate("casework.standing.next", "{left}：{clock}（{end} 前{doubt}）", "{left}: {clock} (by {end}{doubt})")
)

// Standing says in words how a case stands: what has run out and for how long,
// else what is due next and how long there is.
func Standing(p *procedure.Procedure, c *Case, now time.Time) locale.Text {
	if !c.Closed.IsZero() {
		return msgEnded.With("state", p.StateLabel(c.State), "day", dayText(c.Closed)).Both()
	}
	var late, next *Running
	for i := range c.Clocks {
		r := &c.Clocks[i]
		switch {
		case !r.Runs():
		case r.End.After(now):
			if next == nil || r.End.Before(next.End) {
				next = r
			}
		case late == nil || r.End.Before(late.End):
			late = r
		}
	}
	switch {
	case late != nil:
		return msgLate.With("late", Overdue(late.End, now), "clock", p.ClockLabel(late.Clock), "lacks", lackNote(p, c.lacking(p, late)), "end", MomentText(late.End)).Both()
	case next != nil:
		doubt := locale.Text{}
		if next.Doubt != "" {
			doubt = locale.Text{ZH: "，暂定", EN: ", provisional"}
		}
		return msgNext.With("left", Left(next.End, now), "clock", p.ClockLabel(next.Clock), "end", MomentText(next.End), "doubt", doubt).Both()
	}
	return locale.Text{ZH: "没有期限", EN: "nothing is due"}
}

func dayText(t time.Time) string { return MomentText(t)[:10] }

// Overdue says in words how long ago something ended: 逾期3天. What ended at 24:00
// is overdue for a day on the next; within the day of the end it is hours.
func Overdue(end, now time.Time) locale.Text {
	due := calendar.DayOf(end.Add(-time.Nanosecond))
	if days := int(calendar.DayOf(now) - due); days > 0 {
		return locale.Text{ZH: "逾期" + strconv.Itoa(days) + "天", EN: locale.Count(days, "day", "days") + " overdue"}
	}
	hours := int(now.Sub(end).Hours())
	if hours < 1 {
		return locale.Text{ZH: "刚刚逾期", EN: "just overdue"}
	}
	return locale.Text{ZH: "逾期" + strconv.Itoa(hours) + "小时", EN: locale.Count(hours, "hour", "hours") + " overdue"}
}

// Left says in words how long there is until an end: 还有3天, of days on the
// calendar. What ends at 24:00 ends today.
func Left(end, now time.Time) locale.Text {
	switch days := int(calendar.DayOf(end.Add(-time.Nanosecond)) - calendar.DayOf(now)); {
	case days == 1:
		return locale.Text{ZH: "明天到期", EN: "due tomorrow"}
	case days > 1:
		return locale.Text{ZH: "还有" + strconv.Itoa(days) + "天", EN: locale.Count(days, "day", "days") + " left"}
	}
	if hours := int(end.Sub(now).Hours()); !calendar.DayOf(end).Start().Equal(end) && hours > 0 {
		return locale.Text{ZH: "还有" + strconv.Itoa(hours) + "小时", EN: locale.Count(hours, "hour", "hours") + " left"}
	}
	return locale.Text{ZH: "今天到期", EN: "due today"}
}

// Doubts lists why the ends of the running clocks of a case may turn out others,
// each reason once.
func Doubts(c *Case) []locale.Text {
	var out []locale.Text
	seen := map[calendar.Doubt]bool{}
	for i := range c.Clocks {
		if r := &c.Clocks[i]; r.Runs() && !r.Out() && r.Doubt != "" && !seen[r.Doubt] {
			seen[r.Doubt] = true
			out = append(out, r.Doubt.Text())
		}
	}
	return out
}
