package cases

import (
	"cmp"
	"slices"
	"strings"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/registry"
	"junheng/web/parts"
)

// ledgerLimit is how many cases a ledger shows; filters narrow it.
const ledgerLimit = 1000

// What a ledger shows: the open cases unless the address says otherwise.
const (
	showOpen   = "open"
	showClosed = "closed"
	showAll    = "all"
)

// shown is which cases the ledger shows; empty: all.
func (p *ledgerPage) shown() string {
	list, given := p.c.R.URL.Query()["show"]
	switch {
	case !given || p.p.Final(p.c.Query("state")):
		return p.usual()
	case list[0] == showAll:
		return ""
	}
	return list[0]
}

// usual is what is shown where the address does not say: the open cases. A view
// names its states itself, and who asks for a state that ends a case does not
// ask for open ones.
func (p *ledgerPage) usual() string {
	if p.view(p.c.Query("view")) != nil || p.p.Final(p.c.Query("state")) {
		return ""
	}
	return showOpen
}

// tab is one way to look at a ledger, with how many cases it shows.
type tab struct {
	Label string
	URL   string
	N     int
	Now   bool
}

// tabs are the open cases, the closed, all, and the views of the procedure, each
// counted under the other filters that hold.
func (p *ledgerPage) tabs(view *procedure.View) ([]tab, error) {
	c := p.c
	q := p.query(nil)
	q.States, q.Open, q.Closed = nil, c.Query("owner") != "", false
	counts, err := p.d.Cases.Count(c.Ctx(), c.Actor, p.county, q, casework.ByState)
	if err != nil {
		return nil, err
	}
	sum := func(of func(state string) bool) int {
		n := 0
		for _, t := range counts {
			if of(t.State) {
				n += t.N
			}
		}
		return n
	}
	here := view == nil && c.Query("state") == ""
	out := []tab{
		{c.T("未办结", "Open"), p.viewURL("", showOpen), sum(func(s string) bool { return !p.p.Final(s) }), here && p.shown() == showOpen},
		{c.T("已办结", "Closed"), p.viewURL("", showClosed), sum(p.p.Final), here && p.shown() == showClosed},
		{c.T("全部", "All"), p.viewURL("", showAll), sum(func(string) bool { return true }), here && p.shown() == ""},
	}
	for i := range p.p.Ledger.Views {
		v := &p.p.Ledger.Views[i]
		out = append(out, tab{v.Label.In(c.Lang), p.viewURL(v.ID, ""), sum(func(s string) bool { return slices.Contains(v.States, s) }), view == v})
	}
	return out, nil
}

// noState is a state no case is in.
const noState = "-"

// query is what the address asks of a ledger. All of it narrows the question to
// the store, so that a ledger of many years is found in parts.
func (p *ledgerPage) query(view *procedure.View) casework.Query {
	c := p.c
	q := casework.Query{
		Procedure: p.p.ID, Limit: ledgerLimit, Order: casework.ByOpened, Township: c.Query("township"), School: registry.SchoolID(c.Query("school")),
		Owner: c.Query("owner"), Late: c.Query("late") != "", Open: p.shown() == showOpen || c.Query("owner") != "", Closed: p.shown() == showClosed,
	}
	if c.Query("q") != "" {
		q.Limit = casework.ExportLimit // what is searched for may be old
	}
	if view != nil {
		q.States = view.States
	}
	if st := p.p.State(c.Query("state")); st != nil {
		if view != nil && !slices.Contains(view.States, st.ID) {
			q.States = []string{noState} // of both a view and a state outside it there is nothing
		} else {
			q.States = []string{st.ID}
		}
	}
	return q
}

// filters are the fields above a ledger. The page has asked the store by them.
func (p *ledgerPage) filters(n *names) []parts.Filter {
	c := p.c
	list := func(key, zh, en string, options ...parts.Option) parts.Filter {
		return parts.Filter{Key: key, Label: c.T(zh, en), Done: true, Options: options}
	}
	out := []parts.Filter{list("state", "状态", "State"), list("township", "乡镇（街道）", "Township"), list("school", "学校", "School"), list("owner", "责任方", "Owner")}
	for i := range p.p.States {
		out[0].Options = append(out[0].Options, parts.Option{Value: p.p.States[i].ID, Label: p.p.States[i].Label.In(c.Lang)})
	}
	schools := n.sorted()
	for _, s := range schools {
		if k := len(out[1].Options); s.Township != "" && (k == 0 || out[1].Options[k-1].Value != s.Township) {
			out[1].Options = append(out[1].Options, parts.Option{Value: s.Township, Label: s.Township})
		}
		out[2].Options = append(out[2].Options, parts.Option{Value: string(s.ID), Label: s.Name, Group: s.Township})
	}
	for i := range p.p.Parties {
		out[3].Options = append(out[3].Options, parts.Option{Value: p.p.Parties[i].ID, Label: p.p.Parties[i].Label.In(c.Lang)})
	}
	out = slices.DeleteFunc(out, func(f parts.Filter) bool { return len(f.Options) < 2 })
	out = append(out, list("late", "时限", "Due", parts.Option{Value: "1", Label: c.T("已逾期", "overdue")}))
	show := list("show", "范围", "Range", parts.Option{Value: showOpen, Label: c.T("未办结", "open")}, parts.Option{Value: showClosed, Label: c.T("已办结", "closed")})
	show.Value = p.usual()
	out = append(out, show)
	if v := p.view(c.Query("view")); v != nil {
		out = append(out, list("view", "分台账", "View", parts.Option{Value: v.ID, Label: v.Label.In(c.Lang)}))
	}
	return out
}

// filterText says which filters hold, for the first line of a workbook.
func (p *ledgerPage) filterText(filters []parts.Filter) string {
	var out []string
	for _, f := range filters {
		want := p.c.Query(f.Key)
		if i := slices.IndexFunc(f.Options, func(o parts.Option) bool { return o.Value == want }); i >= 0 && f.Key != "view" {
			out = append(out, f.Label+"＝"+f.Options[i].Label)
		}
	}
	if q := p.c.Query("q"); q != "" {
		out = append(out, p.c.T("含“", "contains “")+q+"”")
	}
	return strings.Join(out, p.c.T("；", "; "))
}

// holding keeps the cases whose number, subject, school or township holds all the
// words searched for.
func (p *ledgerPage) holding(n *names, list []casework.Case) []casework.Case {
	words := strings.Fields(strings.ToLower(p.c.Query("q")))
	return slices.DeleteFunc(slices.Clone(list), func(x casework.Case) bool {
		text := strings.ToLower(strings.Join([]string{x.Number, n.subject(&x), n.school(x.Place.School), x.Place.Township}, " "))
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
}

// sorted gives the schools by township and name.
func (n *names) sorted() []registry.School {
	out := make([]registry.School, 0, len(n.schools))
	for _, s := range n.schools {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b registry.School) int {
		return cmp.Or(strings.Compare(a.Township, b.Township), strings.Compare(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)))
	})
	return out
}
