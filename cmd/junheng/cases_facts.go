package main

import (
	"context"
	"strconv"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/cmd/wire"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_cases_facts":  {ZH: "由台账计得的数据，写明由哪些案卷得来。", EN: "Facts counted from the ledgers, with the cases they come from."},
		"flag_facts_year":   {ZH: "学年，写作开始的年份；缺省为本学年。", EN: "School year, by the year it begins; default: the present one."},
		"flag_facts_school": {ZH: "只列一所学校：名册中的名称或标识码。", EN: "Of one school only, by name or code."},
		"flag_facts_field":  {ZH: "只列一个指标，并列出全部案卷。", EN: "One field only, with all of its cases."},
	} {
		texts[key] = t
	}
}

type casesFactsCmd struct {
	peopleAt
	caseCounty
	Year   int    `help:"flag_facts_year" placeholder:"YEAR"`
	School string `help:"flag_facts_school" placeholder:"CODE"`
	Field  string `help:"flag_facts_field" placeholder:"FIELD"`
}

// Run prints what the ledgers of a county yield, a fact and its lineage.
func (c *casesFactsCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	y := casework.Yields{County: county, Year: registry.SchoolYear(c.Year)}
	if y.Year == 0 {
		y.Year = calendar.SchoolYear(calendar.DayOf(a.now()))
	}
	if c.Field != "" {
		y.Fields = []facts.FieldID{facts.FieldID(c.Field)}
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		if err := c.known(a); err != nil {
			return err
		}
		school, err := (&countyPlace{School: c.School}).school(ctx, a, &registers{offices: &offices{book: p.Book}}, county)
		if err != nil {
			return err
		}
		if school != "" {
			y.Schools = []registry.SchoolID{school}
		}
		list, err := p.Cases.Yield(ctx, console(county), y)
		if err != nil {
			return err
		}
		schools, err := p.Book.OpenIn(ctx, county, y.Year)
		if err != nil {
			return err
		}
		names := map[registry.SchoolID]string{"": registry.RegionName(county)}
		for _, s := range schools {
			names[s.ID] = s.Name
		}
		return c.print(a, list, names)
	})
}

// known refuses a field that is not in the dictionary.
func (c *casesFactsCmd) known(a *app) error {
	lib, err := a.library()
	if err != nil || c.Field == "" || lib.dict.Field(facts.FieldID(c.Field)) != nil {
		return err
	}
	return usage("cases.fact", "没有指标“{field}”", "there is no field {field}", "field", c.Field).
		Hint(locale.Plain("cases.fact.hint", "不加 --field 列出台账计得的全部指标", "without --field all that the ledgers count are listed"))
}

func (c *casesFactsCmd) print(a *app, list []casework.Yielded, names map[registry.SchoolID]string) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	for i := range list {
		y := &list[i]
		d := lib.dict.Field(y.Field)
		value := a.say("未填报", "not reported")
		if !blank.Is(y.Fact.Value) {
			value = strconv.FormatFloat(y.Fact.Value, 'f', -1, 64) + d.Unit
		}
		who := names[y.Key.School]
		if who == "" {
			who = string(y.Key.School)
		}
		if y.Key.Stage != registry.Whole {
			who += " " + y.Key.Stage.Label().In(a.lang())
		}
		a.printf("%s  %s  %s\n    %s\n", who, d.Label.In(a.lang()), value, y.Fact.Origin.Note)
		if c.Field != "" {
			c.cases(a, y)
		}
	}
	a.notef("%s\n", a.say("共 "+strconv.Itoa(len(list))+" 项", locale.Count(len(list), "fact", "facts")))
	return nil
}

// cases lists every case that a fact rests on.
func (c *casesFactsCmd) cases(a *app, y *casework.Yielded) {
	for _, x := range y.Cases {
		a.printf("    %s  %s\n", x.Number, x.Value)
	}
	for _, x := range y.Missing {
		a.printf("    %s  %s\n", x.Name, a.say("没有案卷", "has no case"))
	}
	for _, x := range y.Lacking {
		a.printf("    %s  %s\n", x.Number, a.say("没有记", "says nothing"))
	}
}
