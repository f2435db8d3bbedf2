package plans

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"junheng/internal/exhibit"
	"junheng/plan"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
	"junheng/plan/roadmap"
	"junheng/web/parts"
	"junheng/web/route"
)

// sources is how many sources of money the form has room for.
const sources = 3

// wish is what is asked of a plan, as typed in the address.
type wish struct {
	*Ground
	d        Deps
	money    [sources]money
	text     map[string]string // the single fields
	ticked   map[string]bool
	locks    []string // school|stage|measure|least|most
	asked    plan.Constraints
	problem  error
	result   *plan.Result
	distance *plan.Distances
	table    *prices.Table
}

// money is one source of money as typed: so many 万元 in a year, or in every year.
type money struct{ Source, Amount, Year string }

// singles are the fields of the form that hold one value, ticks those that are
// ticked.
var (
	singles = []string{"years", "running", "max_new", "move_km", "per_school", "no_land", "first", "prices"}
	ticks   = []string{"rural", "no_moves", "leave_out", "accept_odd"}
)

// read takes the address over.
func (d Deps) wish(g *Ground) (*wish, error) {
	w := &wish{Ground: g, d: d, text: map[string]string{}, ticked: map[string]bool{}}
	q := g.C.R.URL.Query()
	for i := range sources {
		n := strconv.Itoa(i + 1)
		w.money[i] = money{g.C.Query("source" + n), g.C.Query("amount" + n), g.C.Query("year" + n)}
	}
	for _, k := range singles {
		w.text[k] = g.C.Query(k)
	}
	for _, k := range ticks {
		w.ticked[k] = g.C.Query(k) != ""
	}
	w.locks = q["lock"]
	var err error
	if w.table, err = d.prices(g, w.text["prices"]); err != nil {
		return nil, err
	}
	w.constrain()
	return w, nil
}

// prices gives the county's own table of prices saved last, the one named, or the
// examples.
func (d Deps) prices(g *Ground, id string) (*prices.Table, error) {
	if id == "" {
		list, err := d.Plans.ListPapers(g.C.Ctx(), g.C.Actor, g.County, roadmap.Prices)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return prices.Example(d.Dict)
		}
		id = list[0].ID
	}
	p, err := d.Plans.FindPaper(g.C.Ctx(), g.C.Actor, g.County, id)
	if err != nil {
		return nil, err
	}
	var text string
	if err := json.Unmarshal(p.Body, &text); err != nil {
		return nil, err
	}
	return prices.Read(p.Name, []byte(text), d.Dict)
}

// whole reads a whole number of a field; nil where it is empty.
func (w *wish) whole(field string) *int {
	text := w.text[field]
	if text == "" {
		return nil
	}
	v, ok := parts.Figure(text)
	n := int(v)
	if !ok || v < 0 || v > 1e9 || v != float64(n) {
		w.problem = errors.Join(w.problem, parts.Problem(field, "要填不小于0的整数", "a whole number of 0 or more is wanted"))
		return nil
	}
	return &n
}

// constrain makes constraints of what was typed.
func (w *wish) constrain() {
	years, running := w.whole("years"), w.whole("running")
	if running != nil {
		w.asked.Running = max(1, *running)
	}
	n := 1
	if years != nil {
		n = min(max(1, *years), 15)
	}
	for i, m := range w.money {
		w.budget(i, m, n)
	}
	w.asked.MaxNew, w.asked.Moves.PerSchool = w.whole("max_new"), w.whole("per_school")
	if text := w.text["move_km"]; text != "" {
		km, ok := parts.Figure(text)
		if !ok || km <= 0 {
			w.problem = errors.Join(w.problem, parts.Problem("move_km", "距离要填大于0的公里数", "a distance above 0 is wanted"))
		}
		w.asked.Moves.KM = km
	}
	w.asked.Moves.None, w.asked.First.Rural = w.ticked["no_moves"], w.ticked["rural"]
	w.asked.LeaveOutBlanks, w.asked.AcceptOdd = w.ticked["leave_out"], w.ticked["accept_odd"]
	w.asked.NoLand, w.asked.First.Schools = names(w.text["no_land"]), names(w.text["first"])
	for _, l := range w.locks {
		if lock, ok := parseLock(l); ok {
			w.asked.Locks = append(w.asked.Locks, lock)
		}
	}
}

func (w *wish) budget(i int, m money, years int) {
	if m.Amount == "" {
		return
	}
	field := strconv.Itoa(i + 1)
	text := m.Amount
	if v, ok := parts.Figure(text); ok {
		text = strconv.FormatFloat(v, 'f', -1, 64) + "万"
	}
	amount, err := prices.ParseMoney(text)
	if err != nil {
		w.problem = errors.Join(w.problem, parts.Problem("amount"+field, "金额要填数字，单位万元", "an amount in 10,000 yuan is wanted"))
		return
	}
	source := m.Source
	if source == "" {
		source = "资金" + field
	}
	if m.Year != "" {
		v, ok := parts.Figure(m.Year)
		y := int(v)
		if !ok || v != float64(y) || y < 1 || y > 15 {
			w.problem = errors.Join(w.problem, parts.Problem("year"+field, "年次从1起算，留空表示每年都有", "years count from 1; empty means every year"))
			return
		}
		w.asked.Budgets = append(w.asked.Budgets, plan.Budget{Source: source, Year: y, Amount: amount})
		return
	}
	for y := range years {
		w.asked.Budgets = append(w.asked.Budgets, plan.Budget{Source: source, Year: y + 1, Amount: amount})
	}
}

// names splits a list of schools.
func names(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；\r\n\t", r) })
}

// lockText writes a lock for the address: school|stage|measure|least|most.
func lockText(school, stage, measure string, least, most int) string {
	return strings.Join([]string{school, stage, measure, strconv.Itoa(least), strconv.Itoa(most)}, "|")
}

func parseLock(text string) (plan.Lock, bool) {
	f := strings.Split(text, "|")
	if len(f) != 5 {
		return plan.Lock{}, false
	}
	least, err1 := strconv.Atoi(f[3])
	most, err2 := strconv.Atoi(f[4])
	if err1 != nil || err2 != nil {
		return plan.Lock{}, false
	}
	return plan.Lock{School: f[0], Stage: f[1], Measure: f[2], Least: least, Most: &most}, true
}

// answers keeps the last answer for a verdict, from which the next search
// starts: a small change of the question then has its answer at once.
var answers struct {
	sync.Mutex
	of    map[string]*cheapest.Plan
	order []string
}

// kept is how many answers are remembered.
const kept = 32

func lastAnswer(key string) *cheapest.Plan {
	answers.Lock()
	defer answers.Unlock()
	return answers.of[key]
}

func keepAnswer(key string, p *cheapest.Plan) {
	answers.Lock()
	defer answers.Unlock()
	if answers.of == nil {
		answers.of = map[string]*cheapest.Plan{}
	}
	if _, known := answers.of[key]; !known {
		answers.order = append(answers.order, key)
		if len(answers.order) > kept {
			delete(answers.of, answers.order[0])
			answers.order = answers.order[1:]
		}
	}
	answers.of[key] = p
}

// solve finds the plan asked for.
func (w *wish) solve() error {
	s, err := plan.SubjectOf(w.Standard, w.Result, w.Table, w.d.Dict, w.table)
	if err != nil {
		return err
	}
	if w.distance, err = plan.Shortfalls(s); err != nil {
		return err
	}
	if w.problem != nil {
		return nil
	}
	key := w.County.String() + w.Record.ID + w.table.ID
	opt := cheapest.Options{Gap: 0.005}
	if former := lastAnswer(key); former != nil && len(w.locks) > 0 {
		opt.From = former
	}
	if w.result, err = plan.Cheapest(w.C.Ctx(), s, w.asked, opt); err != nil {
		w.problem = err
		return nil
	}
	if w.result.Answer != nil {
		keepAnswer(key, w.result.Answer)
	}
	return nil
}

// cheapest is the board: what is lacking, what may be done, the plan.
func (d Deps) cheapest(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	w, err := d.wish(g)
	if err != nil {
		return err
	}
	if err := w.solve(); err != nil {
		return err
	}
	r := w.report()
	if r != nil {
		if sent, err := parts.SendExhibit(c, r, d.AllowExport(g, "cheapest")); sent || err != nil {
			return err
		}
	}
	if c.Partial() && c.R.Header.Get("HX-Target") == "outcome" {
		return parts.Fragment(c, planView(w, r))
	}
	h := g.Head(c.T("最省的达标方案", "The cheapest plan to pass"), c.T("左边是差距，中间是可以动用的钱和限制，右边是方案；锁定一项，马上重算。", "What is lacking, what may be used, and the plan: lock one choice and it is solved again."))
	h.Wide, h.Errors = true, w.problem
	return parts.Page(c, h, cheapestBody(w, r))
}

// report is the plan in words and tables; nil where none was sought.
func (w *wish) report() *exhibit.Report {
	if w.result == nil {
		return nil
	}
	return w.result.Report(w.Subtitle())
}

// shortfalls shows what every school lacks.
func (d Deps) shortfalls(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	table, err := d.prices(g, c.Query("prices"))
	if err != nil {
		return err
	}
	s, err := plan.SubjectOf(g.Standard, g.Result, g.Table, d.Dict, table)
	if err != nil {
		return err
	}
	list, err := plan.Shortfalls(s)
	if err != nil {
		return err
	}
	r := list.Report(g.Subtitle())
	if sent, err := parts.SendExhibit(c, r, d.AllowExport(g, "shortfalls")); sent || err != nil {
		return err
	}
	h := g.Head(c.T("差距", "Shortfalls"), c.T("每所学校离标准值和底线还差多少，折合多少钱。", "How far each school is from its thresholds and floors, in things and in money."))
	h.Actions = []parts.Link{{Text: c.T("求最省方案", "Find the cheapest plan"), URL: g.URL("/cheapest"), Icon: "adjustments", Main: true}}
	return parts.Page(c, h, parts.Exhibit(c, parts.ExhibitView{Report: *r, Explain: g.explain}))
}

// savePlan keeps the plan of an address as a paper, to be adopted.
func (d Deps) savePlan(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	q, err := url.ParseQuery(c.Form("query"))
	if err != nil {
		return err
	}
	c.R.URL.RawQuery = q.Encode()
	w, err := d.wish(g)
	if err != nil {
		return err
	}
	if err := w.solve(); err != nil {
		return err
	}
	if w.result == nil || w.result.Plan == nil {
		return parts.Problem("name", "没有方案可以保存", "there is no plan to save")
	}
	body, err := json.Marshal(w.result.Plan)
	if err != nil {
		return err
	}
	saved, err := d.Plans.SavePaper(c.Ctx(), c.Actor, roadmap.Paper{
		County: g.County, Kind: roadmap.Cheapest, Name: c.Form("name"), Note: q.Encode(), Year: g.Record.Year,
		Owner: g.Record.Owner, Dataset: g.Record.Dataset, Standard: g.Record.Pack, Body: body,
	})
	if err != nil {
		return err
	}
	c.Flash("方案已保存，可以由它新建路线图。", "The plan is saved; a roadmap can be made of it.")
	return c.SeeOther(Home(g.County) + "/roadmaps?paper=" + url.QueryEscape(saved.ID))
}

// with gives the address of the board with a lock more or less.
func (w *wish) with(lock string, on bool) string {
	q := url.Values{}
	for k, vs := range w.C.R.URL.Query() {
		if k != "format" {
			q[k] = slices.Clone(vs)
		}
	}
	f := strings.SplitN(lock, "|", 4)
	q["lock"] = slices.DeleteFunc(q["lock"], func(l string) bool { return on && strings.HasPrefix(l, strings.Join(f[:3], "|")+"|") || l == lock })
	if on {
		q.Add("lock", lock)
	}
	return Home(w.County) + "/cheapest?" + q.Encode()
}
