package plans

import (
	"encoding/json"
	"strconv"

	"junheng/internal/locale"
	"junheng/plan/prices"
	"junheng/plan/roadmap"
	"junheng/web/parts"
	"junheng/web/route"
)

// priceList is the county's table of prices, to be read and edited.
type priceList struct {
	*Ground
	table *prices.Table
	text  string
	paper roadmap.Paper // empty: nothing of the county's own yet
}

func (d Deps) priceList(g *Ground) (*priceList, error) {
	list, err := d.Plans.ListPapers(g.C.Ctx(), g.C.Actor, g.County, roadmap.Prices)
	if err != nil {
		return nil, err
	}
	p := &priceList{Ground: g, text: string(prices.ExampleYAML())}
	if len(list) > 0 {
		if p.paper, err = d.Plans.FindPaper(g.C.Ctx(), g.C.Actor, g.County, list[0].ID); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(p.paper.Body, &p.text); err != nil {
			return nil, err
		}
	}
	p.table, err = prices.Read("prices.yaml", []byte(p.text), d.Dict)
	return p, err
}

// showPrices shows the table of prices that plans are reckoned with.
func (d Deps) showPrices(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	p, err := d.priceList(g)
	if err != nil {
		return err
	}
	return p.page(nil)
}

func (p *priceList) page(problem error) error {
	c := p.C
	h := p.Head(c.T("单价表", "Unit prices"), c.T("方案按这张表折算成钱。示例单价只给出格式和数量级，请换成本县的招标价、工资和造价。", "Plans are reckoned with this table. The examples only give the form and an order of magnitude: put in your own."))
	h.Errors = problem
	return parts.Page(c, h, pricesBody(p))
}

// savePrices keeps the county's own table; every error in it is told with its
// line.
func (d Deps) savePrices(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	p, err := d.priceList(g)
	if err != nil {
		return err
	}
	p.text = c.R.PostFormValue("text")
	table, err := prices.Read("prices.yaml", []byte(p.text), d.Dict)
	if err != nil {
		return p.page(err)
	}
	body, err := json.Marshal(p.text)
	if err != nil {
		return err
	}
	paper := p.paper
	paper.County, paper.Kind, paper.Name, paper.Body = g.County, roadmap.Prices, table.Label.In(locale.ZH), body
	if paper.ID != "" {
		paper.Revision, _ = strconv.Atoi(c.Form("revision"))
	}
	if _, err := d.Plans.SavePaper(c.Ctx(), c.Actor, paper); err != nil {
		return err
	}
	c.Flash("单价表已保存。", "The prices are saved.")
	return c.SeeOther(Home(g.County) + "/prices")
}

// listing shows the table to be read.
func (p *priceList) listing() parts.Listing {
	c := p.C
	l := parts.Listing{Name: p.table.Label.In(c.Lang), Columns: []parts.Column{
		{Key: "measure", Label: c.T("措施", "Measure"), Fixed: true},
		{Key: "step", Label: c.T("每步", "A step"), Align: parts.End, Decimals: 0},
		{Key: "unit", Label: c.T("单位", "Unit")},
		{Key: "price", Label: c.T("一次性", "Once"), Align: parts.End},
		{Key: "yearly", Label: c.T("每年", "Yearly"), Align: parts.End},
		{Key: "source", Label: c.T("来源", "Source")},
	}}
	for i := range p.table.Measures {
		m := &p.table.Measures[i]
		source := parts.Word(m.Source)
		if m.Example() {
			source = parts.Mark(parts.Ask, c.T("示例", "example"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(m.Label.In(c.Lang)), parts.Num(m.Step), parts.Word(m.Unit), parts.Word(m.Price.String()), parts.Word(m.Yearly.String()), source,
		}})
	}
	return l
}
