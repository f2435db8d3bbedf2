package casework

import (
	"strconv"
	"strings"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
)

// Age is how old somebody is by the register of persons.
type Age struct {
	Years    int  // whole ones
	Known    bool // there is a birth date
	ByNumber bool // by a sound ID number; else by the date on record
}

// Stay is where a case lay for some days, both within.
type Stay struct {
	Place    Place
	From, To calendar.Day // To is 0 for the last one
}

// Attended is how somebody stood in the registers of his classes on the school
// days of a time, each list in order. A day of which no register says anything,
// the class having none or he not being on its roster, is Blank.
type Attended struct {
	Since                                 calendar.Day
	Present, Leave, Sick, Missed, Nowhere []calendar.Day
	Blank                                 []calendar.Day
}

// stays lists where a case lay since it last entered its state by a step of its
// own: one that waited for a decision and went back has been there all along.
func stays(p *procedure.Procedure, c *Case, events []Event) []Stay {
	since := calendar.DayOf(c.Since)
	for i := range events {
		e := &events[i]
		if s := p.Step(e.Step); e.Kind == Taken && s != nil && s.To == c.State {
			since = calendar.DayOf(e.At)
		}
	}
	var out []Stay
	for i := range events {
		e := &events[i]
		switch {
		case e.Opening != nil:
			out = append(out, Stay{Place: e.Opening.Place, From: since})
		case e.Kind == Moved && e.Went != nil && len(out) > 0:
			last, day := &out[len(out)-1], calendar.DayOf(e.At)
			if day <= last.From {
				last.Place = e.Went.To
				continue
			}
			last.To = day - 1
			out = append(out, Stay{Place: e.Went.To, From: day})
		}
	}
	return out
}

var (
	msgAttended  = locale.NewTemplate("casework.attended", "{since}返校以来，班级考勤登记到校的只有 {n} 个上学日，要满 {least} 个才能办。{rest}", "since {since} the register of the class has {n} school days attended; {least} are wanted. {rest}")
	hintAttended = locale.Plain("casework.attended.hint", "请假、缺勤和没有登记的日子都不算到校。确已到校的请班主任补登考勤；没有到校的请继续劝返。已转学、已送教的请按转学、送教办理", "days of leave, missed or without a register are none in school. The class teacher enters the registers of days that were attended; who was not there is to be brought back. A transfer and teaching at home have steps of their own")
	msgYoung     = locale.NewTemplate("casework.over_age", "{source}，现为 {n} 周岁，不满 {least} 周岁，不能按超龄办理", "{source} the child is {n}, not yet {least}: not over age")
	msgNoBirth   = locale.NewTemplate("casework.no_birth", "名册中没有有效的身份证件号码或出生日期，不知道是否已满 {least} 周岁，不能按超龄办理", "the register has neither a sound ID number nor a birth date, so nobody knows whether the child is {least}")
	hintYoung    = locale.Plain("casework.over_age.hint", "名册有误的，先凭户口簿更正证件号码或出生日期；确未超龄的，继续劝返或办理转学、送教", "correct the ID number or birth date in the register first, by the household book, if it is wrong; else bring the child back, or use the step for a transfer or lessons at home")

	byNumber = locale.Text{ZH: "按名册中的证件号码", EN: "by the ID number on the register"}
	byDate   = locale.Text{ZH: "按名册中的出生日期（无有效证件号码）", EN: "by the birth date on the register, which has no sound ID number,"}
)

// lacks says what the registers do not show of a need; of reports whether it is
// one of theirs.
func (x *proof) lacks(n *procedure.Need) (words, hint locale.Message, of bool) {
	switch n.Kind {
	case procedure.RegisterAttended:
		a := &x.attended
		return msgAttended.With("since", a.Since, "n", len(a.Present), "least", n.Least, "rest", a.rest()), hintAttended, true
	case procedure.RegisterOverAge:
		if !x.age.Known {
			return msgNoBirth.With("least", n.Least), hintYoung, true
		}
		source := byDate
		if x.age.ByNumber {
			source = byNumber
		}
		return msgYoung.With("source", source, "n", x.age.Years, "least", n.Least), hintYoung, true
	}
	if n.Kind == procedure.RegisterNowhere {
		return msgOnRoster, hintOnRoster, true
	}
	word, is := registerWords[n.Kind]
	return msgRegister.With("what", word), hintRegister, is
}

// rest says which days were none in school.
func (a *Attended) rest() locale.Text {
	var zh, en []string
	for _, one := range []struct {
		days   []calendar.Day
		zh, en string
	}{{a.Leave, "事假", "leave"}, {a.Sick, "病假", "sick"}, {a.Missed, "无故缺勤", "missed"}, {a.Blank, "没有登记", "no register"}, {a.Nowhere, "不在班级名册", "not on the roster"}} {
		if n := len(one.days); n > 0 {
			zh = append(zh, one.zh+" "+strconv.Itoa(n)+" 天（"+some(one.days, "、", "等")+"）")
			en = append(en, strconv.Itoa(n)+" "+one.en+" ("+some(one.days, ", ", " …")+")")
		}
	}
	if len(zh) == 0 {
		return locale.Text{ZH: "其余日子还没有到。", EN: "The other days have not come yet."}
	}
	return locale.Text{ZH: "其余：" + strings.Join(zh, "；") + "。", EN: "Else: " + strings.Join(en, "; ") + "."}
}

// named is how many days a sentence names.
const named = 8

// some names the first days of a list.
func some(days []calendar.Day, comma, more string) string {
	var out []string
	for _, d := range days[:min(named, len(days))] {
		out = append(out, d.String()[len("2026-"):])
	}
	if len(days) > named {
		return strings.Join(out, comma) + more
	}
	return strings.Join(out, comma)
}
