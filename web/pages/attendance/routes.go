// Package attendance is the register of a class on the telephone of its teacher,
// and the boards that show the school and the county who has entered it.
package attendance

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	registers "junheng/casework/attendance"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/pages/sync"
	"junheng/web/route"
)

// People gives the pupils of a class; the names are in clear for its teacher.
type People interface {
	List(ctx context.Context, actor access.Actor, q people.Query) ([]people.Person, error)
}

// Deps is what the pages need.
type Deps struct {
	Registers *registers.Service
	People    People
	Book      *book.Service
	Cases     Ladder
	Keeper    sync.Keeper
	IDs       func() string // a new key at each call
}

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /attend", Perm: access.CaseRead, Act: "attend.open", Handle: d.start},
		{Pattern: "GET /attend/{county}", Perm: access.CaseRead, Act: "attend.board", Handle: d.county},
		{Pattern: "GET /attend/{county}/{school}", Perm: access.CaseRead, Act: "attend.school", Handle: d.school},
		{Pattern: "GET /attend/{county}/{school}/{class}", Perm: access.CaseRead, Act: "attend.show", Handle: d.class},
		{Pattern: "POST /attend/{county}/{school}/{class}", Perm: access.AttendEnter, Act: "attend.enter", Quiet: true, Handle: d.enter},
	}
}

// start opens what is nearest to the reader: his class, his school, his county.
func (d Deps) start(c *route.Context) error {
	for _, g := range c.Actor.Grants {
		if g.Role == access.ClassTeacher {
			return d.sheet(c, registers.Class{County: g.Region.County(), School: g.School, Name: g.Class}, nil)
		}
	}
	if schools := c.Actor.Schools(); len(schools) > 0 {
		return c.SeeOther(schoolURL(c.Actor.Top(), schools[0]))
	}
	counties := c.Actor.Counties(access.CaseRead)
	if len(counties) == 1 {
		return c.SeeOther("/attend/" + counties[0].String())
	}
	return d.choose(c, counties)
}

func schoolURL(county registry.RegionCode, school registry.SchoolID) string {
	return "/attend/" + county.String() + "/" + url.PathEscape(string(school))
}

func classURL(c registers.Class) string {
	return schoolURL(c.County, c.School) + "/" + url.PathEscape(c.Name)
}

// classOf reads the class that the pattern names.
func classOf(c *route.Context) (registers.Class, error) {
	county, err := c.Region("county")
	return registers.Class{County: county, School: registry.SchoolID(c.Path("school")), Name: c.Path("class")}, err
}

func (d Deps) class(c *route.Context) error {
	class, err := classOf(c)
	if err != nil {
		return err
	}
	return d.sheet(c, class, nil)
}

// dayOf reads the day asked for; today, where none is.
func (d Deps) dayOf(c *route.Context) registers.Day {
	if day, ok := registers.ParseDay(c.Query("day")); ok {
		return day
	}
	return registers.DayOf(c.Now)
}

func kindOf(text string) registers.Kind {
	if text == string(registers.TermStart) {
		return registers.TermStart
	}
	return registers.Daily
}

// enter takes the form of a register from a browser without script.
func (d Deps) enter(c *route.Context) error {
	class, err := classOf(c)
	if err != nil {
		return err
	}
	c.Form("key") // parses the form
	taken, err := d.take(c, class, c.R.PostForm, sync.Command{Key: c.Form("key"), At: c.Now})
	kind := fault.KindOf(err)
	switch {
	case err != nil && (kind == fault.Invalid || kind == fault.Conflict):
		return d.sheet(c, class, err)
	case err != nil:
		return err
	case taken.Again:
		c.Flash("这份登记已经在案。", "This register was on record already.")
	default:
		c.Flash("已登记。", "Entered.")
	}
	to := classURL(class)
	if day := c.Form("day"); day != string(registers.DayOf(c.Now)) || c.Form("kind") != string(registers.Daily) {
		to += "?" + url.Values{"day": {day}, "kind": {c.Form("kind")}}.Encode()
	}
	return c.SeeOther(to)
}

// Take takes a register that a telephone had kept.
func (d Deps) Take(c *route.Context, cmd *sync.Command) (sync.Taken, error) {
	class, err := classOfPath(cmd.Path)
	if err != nil {
		return sync.Taken{}, err
	}
	return d.take(c, class, cmd.Form(), *cmd)
}

// classOfPath reads the class from the address of its page.
func classOfPath(path string) (registers.Class, error) {
	parts := strings.Split(strings.TrimPrefix(path, "/attend/"), "/")
	if len(parts) != 3 {
		return registers.Class{}, fault.New(fault.Invalid, locale.NewTemplate("attend.path", "“{path}”不是班级考勤页", "{path} is no register of a class").With("path", path))
	}
	county, err := registry.ParseRegionCode(parts[0])
	school, err2 := url.PathUnescape(parts[1])
	name, err3 := url.PathUnescape(parts[2])
	return registers.Class{County: county, School: registry.SchoolID(school), Name: name}, errors.Join(err, err2, err3)
}

// take turns the fields of the form into a statement and enters it.
func (d Deps) take(c *route.Context, class registers.Class, form url.Values, cmd sync.Command) (sync.Taken, error) {
	st := registers.Statement{
		Class: class, Kind: kindOf(form.Get("kind")), Day: registers.Day(form.Get("day")), Key: cmd.Key, At: cmd.At, Reason: form.Get("reason"),
		Marks: map[string]registers.Mark{},
	}
	st.Base, _ = strconv.Atoi(form.Get("base")) // of a form without one the day was blank
	if form.Get("all") == "" {
		for name, values := range form {
			if pupil, ok := strings.CutPrefix(name, "m."); ok && len(values) > 0 && values[0] != "" {
				st.Marks[pupil] = registers.Mark(values[0])
			}
		}
	} else if st.Kind == registers.TermStart {
		for name := range form {
			if pupil, ok := strings.CutPrefix(name, "m."); ok {
				st.Marks[pupil] = registers.Arrived
			}
		}
	}
	got, err := d.Registers.Enter(c.Ctx(), c.Actor, st)
	if err != nil && fault.KindOf(err) == fault.Conflict {
		err = d.clash(c, st, err)
	}
	return sync.Taken{Again: got.Again, Base: got.Seq}, err
}

var msgClash = locale.NewTemplate("attend.clash", "{day}已有{who}的登记：{what}", "{day} was entered by {who} already: {what}")

// clash says what stands in the way of a register.
func (d Deps) clash(c *route.Context, st registers.Statement, err error) error {
	sh, findErr := d.Registers.Find(c.Ctx(), c.Actor, st.Class, st.Kind, st.Day)
	if findErr != nil || sh.Entry == nil {
		return err
	}
	f := fault.New(fault.Conflict, msgClash.With("day", string(st.Day), "who", sh.Entry.ByName, "what", summary(sh.Entry))).
		Hint(locale.Plain("attend.clash.hint", "您的这份还在。请核对后选定以哪份为准；两份都会留档。", "Yours is kept. Look at both and decide which stands; both stay on record."))
	return sync.NewClash(f, sh.Entry.Seq)
}

// summary says what a register states, without names.
func summary(e *registers.Entry) locale.Text {
	var zh, en []string
	for _, m := range registers.Marks(e.Kind) {
		if n := e.Count(m); n > 0 {
			zh, en = append(zh, m.Label().ZH+strconv.Itoa(n)+"人"), append(en, strconv.Itoa(n)+" "+m.Label().EN)
		}
	}
	if len(zh) == 0 {
		return locale.Text{ZH: "全部到校", EN: "all in school"}
	}
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// pupils lists the pupils of a class with what the reader may see of them, in
// the order of the register.
func (d Deps) pupils(c *route.Context, sh *registers.Sheet) ([]people.Person, error) {
	all, err := d.People.List(c.Ctx(), c.Actor, people.Query{County: sh.County, Register: people.Pupils, School: sh.School, Class: sh.Name})
	return slices.DeleteFunc(all, func(p people.Person) bool { return !slices.Contains(sh.Pupils, string(p.ID)) }), err
}
