// Package visits is the work on a child's case away from the desk: home visits
// with photo and place, persuasion, the return to school. Its forms are made from
// the steps of the procedure, and can be filled in without a signal.
package visits

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	registers "junheng/casework/attendance"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/pages/sync"
	"junheng/web/parts"
	"junheng/web/route"
)

// People gives pupils as the reader may see them.
type People interface {
	List(ctx context.Context, actor access.Actor, q people.Query) ([]people.Person, error)
}

// Deps is what the pages need.
type Deps struct {
	Cases  *casework.Service
	People People
	Book   *book.Service
	Keeper sync.Keeper
	IDs    func() string
}

// most is the largest form: a few photos as a camera takes them, from a browser
// without script that cannot make them small.
const most = 40 << 20

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /visits", Perm: access.CaseAct, Act: "visits.list", Handle: d.list},
		{Pattern: "GET /visits/{county}/{case}", Perm: access.CaseAct, Act: "visits.show", Handle: d.show},
		{Pattern: "POST /visits/{county}/{case}", Perm: access.CaseAct, Act: "visits.step", Quiet: true, Body: most, Handle: d.step},
	}
}

func caseURL(c *casework.Case) string {
	return "/visits/" + c.County.String() + "/" + url.PathEscape(string(c.ID))
}

// outside reports whether a step is one for a telephone: it asks for no papers
// that lie on a desk, and registers do not take it by themselves.
func outside(s *procedure.Step) bool {
	return s.ID != registers.StepAbsent && !slices.ContainsFunc(s.Needs, func(n procedure.Need) bool {
		return n.Kind != "photo" && n.Kind != "place"
	})
}

// stepsOf lists the steps of a case that its reader may take with a telephone.
func stepsOf(v *casework.View) []*procedure.Step {
	return slices.DeleteFunc(slices.Clone(v.May), func(s *procedure.Step) bool { return !outside(s) })
}

// list lists the open cases of children on which the reader has something to do.
func (d Deps) list(c *route.Context) error {
	var items []item
	for _, county := range c.Actor.Counties(access.CaseAct) {
		page, err := d.Cases.Ledger(c.Ctx(), c.Actor, county, casework.Query{Procedure: registers.Procedure, Open: true, Order: casework.ByDue, Limit: mostListed})
		if err != nil {
			return err
		}
		names, err := Names(c, d.People, page.Cases)
		if err != nil {
			return err
		}
		for i := range page.Cases {
			one, err := d.item(c, &page.Cases[i], names)
			if err != nil {
				return err
			}
			if one.Next != "" {
				items = append(items, one)
			}
		}
	}
	lead := c.T("没有要家访的学生。", "No child is to be visited.")
	if len(items) > 0 {
		lead = c.T("最急的在前。打开过的页面没有信号也能填。", "The most pressing first. A page once opened can be filled in without a signal.")
	}
	phone, err := sync.Phone(c, d.Keeper)
	if err != nil {
		return err
	}
	held, err := d.heldOf(c)
	if err != nil {
		return err
	}
	return parts.Page(c, parts.Head{Title: c.T("家访与劝返", "Home visits"), Menu: "visits", Lead: lead, Scripts: []string{"phone.js"}}, listBody(phone, items, held))
}

// mostListed is how many cases one page lists; nobody visits more in a day.
const mostListed = 60

// item is one case on the list.
type item struct {
	Case     casework.Case
	Name     string
	State    string
	Standing string
	Late     bool
	Next     string // what there is to do
}

// item describes a case; without anything to do for the reader Next is empty.
func (d Deps) item(c *route.Context, one *casework.Case, names map[string]string) (item, error) {
	p, err := d.Cases.Procedure(one.Procedure, one.County)
	if err != nil {
		return item{}, err
	}
	may := casework.Allowed(p, one, casework.Acting(p, c.Actor, one))
	may = slices.DeleteFunc(may, func(s *procedure.Step) bool { return !outside(s) })
	var labels []string
	for _, s := range may {
		labels = append(labels, s.Label.In(c.Lang))
	}
	return item{
		Case: *one, Name: names[one.Subject.ID], State: p.State(one.State).Label.In(c.Lang), Late: one.Late > 0,
		Standing: casework.Standing(p, one, c.Now).In(c.Lang), Next: strings.Join(labels, c.T("、", ", ")),
	}, nil
}

// Names gives what the reader may see of the names of the children of cases: in
// clear to the teacher of their class, else masked.
func Names(c *route.Context, all People, cases []casework.Case) (map[string]string, error) {
	type class struct {
		county registry.RegionCode
		school registry.SchoolID
		name   string
	}
	ids := map[class][]people.PersonID{}
	for i := range cases {
		k := class{cases[i].County, cases[i].Place.School, cases[i].Place.Class}
		ids[k] = append(ids[k], people.PersonID(cases[i].Subject.ID))
	}
	out := map[string]string{}
	for k, list := range ids {
		found, err := all.List(c.Ctx(), c.Actor, people.Query{County: k.county, School: k.school, Class: k.name, IDs: list})
		if err != nil && fault.KindOf(err) != fault.Denied {
			return nil, err
		}
		for _, p := range found {
			out[string(p.ID)] = p.Masked
			if p.Name != "" {
				out[string(p.ID)] = p.Name
			}
		}
	}
	return out, nil
}

func (d Deps) show(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	return d.page(c, county, casework.CaseID(c.Path("case")), nil)
}

// step takes the form of a step from a browser without script.
func (d Deps) step(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	id := casework.CaseID(c.Path("case"))
	if strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/") {
		if err := c.R.ParseMultipartForm(8 << 20); err != nil {
			return err
		}
	}
	c.Form("key") // parses the form
	var files []sync.File
	if c.R.MultipartForm != nil {
		for field := range c.R.MultipartForm.File {
			got, err := c.Files(field)
			if err != nil {
				return err
			}
			for _, f := range got {
				files = append(files, sync.File{Field: field, Name: f.Name, Data: f.Data})
			}
		}
	}
	_, err = d.Cases.Step(c.Ctx(), c.Actor, takesOf(casework.On{County: county, Case: id, Key: c.Form("key"), At: c.Now}, c.R.PostForm, files))
	switch kind := fault.KindOf(err); {
	case err == nil:
		c.Flash("已记录。", "Recorded.")
		return c.SeeOther("/visits/" + county.String() + "/" + url.PathEscape(string(id)))
	case kind == fault.Invalid || kind == fault.Conflict:
		return d.page(c, county, id, err)
	}
	return err
}
