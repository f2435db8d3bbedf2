package attendance

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"junheng/access"
	registers "junheng/casework/attendance"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/web/pages/sync"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// sheet is the register of a class on a day as the page shows it.
type sheet struct {
	c        *route.Context
	phone    templ.Attributes
	s        registers.Sheet
	pupils   []people.Person
	term     registers.Term
	missing  []registers.Day // entered by nobody, the latest first
	runs     []registers.Run
	leaves   []registers.Run // on leave for long
	rule     registers.LongLeave
	days     string // the days ahead as JSON, for a telephone without a signal
	key      string
	base     int
	insist   bool // the form comes back after a clash
	mayEnter bool
	isHead   bool  // who corrects what is not the class teacher's, with a reason
	due      []due // children who are back, and what to confirm
}

// ahead is one day of the calendar for a telephone.
type ahead struct {
	Day    registers.Day `json:"day"`
	Label  string        `json:"label"`
	Title  string        `json:"title"`
	School bool          `json:"school"`
}

const (
	daysAhead = 14 // kept for a telephone without a signal
	daysBack  = 15 // in which a day nobody entered is asked for
)

// sheet answers with the register of a class.
func (d Deps) sheet(c *route.Context, class registers.Class, errs error) error {
	kind := kindOf(c.Query("kind"))
	day := d.dayOf(c)
	if errs != nil {
		kind, day = kindOf(c.Form("kind")), registers.Day(c.Form("day"))
	}
	cal, err := d.Registers.Calendar(c.Ctx(), class.County)
	if err != nil {
		return err
	}
	v := &sheet{c: c, key: d.IDs(), mayEnter: c.Actor.May(access.AttendEnter, class.Place())}
	v.isHead = v.mayEnter && registers.Heads(c.Actor, class)
	v.term, _ = cal.Term(registers.DayOf(c.Now))
	if kind == registers.TermStart && errs == nil {
		day = v.term.First
	}
	if v.s, err = d.Registers.Find(c.Ctx(), c.Actor, class, kind, day); err != nil {
		return err
	}
	if v.s.Entry != nil {
		v.base = v.s.Entry.Seq
	}
	_, v.insist = errors.AsType[sync.Clash](errs)
	if v.pupils, err = d.pupils(c, &v.s); err != nil {
		return err
	}
	if v.missing, err = d.Registers.Open(c.Ctx(), c.Actor, class, registers.DayOf(c.Now), daysBack); err != nil {
		return err
	}
	if v.runs, v.leaves, err = d.Registers.Runs(c.Ctx(), c.Actor, class, registers.DayOf(c.Now)); err != nil {
		return err
	}
	v.rule = d.Registers.LongLeave(class.County)
	if v.due, err = d.dues(c, class); err != nil {
		return err
	}
	if v.phone, err = sync.Phone(c, d.Keeper); err != nil {
		return err
	}
	v.days, err = v.calendar(cal)
	if err != nil {
		return err
	}
	return parts.Page(c, v.head(errs), sheetBody(v))
}

func (v *sheet) head(errs error) parts.Head {
	c := v.c
	h := parts.Head{Title: v.s.Name + c.T(" 考勤", " register"), Menu: "attend", Scripts: []string{"phone.js"}, Errors: errs}
	if fault.KindOf(errs) == fault.Conflict && errs != nil {
		h.Status = 409
	}
	if v.s.Kind == registers.TermStart {
		h.Title = v.s.Name + c.T(" 开学到校核查", " start-of-term check")
	}
	for _, l := range []struct {
		kind   registers.Kind
		zh, en string
	}{{registers.Daily, "每日考勤", "Daily"}, {registers.TermStart, "开学到校核查", "Start of term"}} {
		if l.kind == registers.TermStart && v.term.First == "" {
			continue
		}
		to := classURL(v.s.Class)
		if l.kind == registers.TermStart {
			to += "?kind=term"
		}
		h.Tabs = append(h.Tabs, parts.Link{Text: c.T(l.zh, l.en), URL: to, Main: l.kind == v.s.Kind})
	}
	if c.Actor.May(access.CaseRead, access.Place{Region: v.s.County, School: v.s.School}) {
		h.Crumbs = []parts.Link{{Text: c.T("全校考勤", "The school"), URL: schoolURL(v.s.County, v.s.School)}}
	}
	return h
}

// calendar writes down the days ahead.
func (v *sheet) calendar(cal registers.Calendar) (string, error) {
	var out []ahead
	for i := range daysAhead {
		d := registers.DayOf(v.c.Now).Add(i)
		open, _ := cal.SchoolDay(d)
		label := dayLabel(v.c, d)
		out = append(out, ahead{Day: d, Label: label, Title: v.s.Name + " " + label, School: open})
	}
	text, err := json.Marshal(out)
	return string(text), err
}

var weekdays = [7][2]string{{"周日", "Sun"}, {"周一", "Mon"}, {"周二", "Tue"}, {"周三", "Wed"}, {"周四", "Thu"}, {"周五", "Fri"}, {"周六", "Sat"}}

// dayLabel gives a day as people say it: 10月15日 周三.
func dayLabel(c *route.Context, d registers.Day) string {
	t := d.Time()
	if t.IsZero() {
		return string(d)
	}
	w := weekdays[t.Weekday()]
	return c.T(strconv.Itoa(int(t.Month()))+"月"+strconv.Itoa(t.Day())+"日 "+w[0], w[1]+" "+t.Format("2 Jan"))
}

// name is what the reader may see of a pupil's name.
func name(p *people.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Masked
}

// mark is how a pupil is marked on the form: as it was sent where the form came
// back with errors, else as the register stands.
func (v *sheet) mark(id people.PersonID) registers.Mark {
	if v.c.R.PostForm != nil {
		return registers.Mark(v.c.R.PostForm.Get("m." + string(id)))
	}
	if v.s.Entry == nil {
		return ""
	}
	return v.s.Entry.Marks[string(id)]
}

// runOf gives the run of a pupil that lasts.
func (v *sheet) runOf(id people.PersonID) *registers.Run {
	return runIn(v.runs, id)
}

// runIn gives the run of a pupil that goes on.
func runIn(list []registers.Run, id people.PersonID) *registers.Run {
	for i := range list {
		if list[i].Pupil == string(id) && !list[i].Over() {
			return &list[i]
		}
	}
	return nil
}

// runText says how long a pupil has been away.
func runText(c *route.Context, r *registers.Run) string {
	return c.T("无故缺勤第 "+strconv.Itoa(r.Days())+" 天", "day "+strconv.Itoa(r.Days())+" away without leave") + unentered(c, r)
}

// unentered says of how many days of a run no register tells.
func unentered(c *route.Context, r *registers.Run) string {
	if r.Unknown == 0 {
		return ""
	}
	return c.T("（另有 "+strconv.Itoa(r.Unknown)+" 天未登记）", " ("+strconv.Itoa(r.Unknown)+" more not entered)")
}

// standing says what is on record of the day.
func (v *sheet) standing() string {
	e := v.s.Entry
	c := v.c
	if e == nil {
		return ""
	}
	text := c.T("已登记：", "On record: ") + summary(e).In(c.Lang) + c.T("（", " (") + e.ByName + " " + clockOf(c, e.At)
	if late := e.Got.Sub(e.At); late > 10*time.Minute {
		text += c.T("，"+c.Moment(e.Got)+" 上传", ", sent "+c.Moment(e.Got))
	}
	if e.Reason != "" {
		text += c.T("，更正理由：", "; corrected because: ") + e.Reason
	}
	return text + c.T("）", ")")
}

func clockOf(c *route.Context, t time.Time) string {
	if registers.DayOf(t) == registers.DayOf(c.Now) {
		return t.In(registers.Beijing).Format("15:04")
	}
	return c.Moment(t)
}
