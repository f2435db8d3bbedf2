package main

import (
	"path/filepath"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/classes"
	"junheng/plan/forecast"
	"junheng/plan/prices"
	"junheng/registry"
	"junheng/rules"
)

type planClassesCmd struct {
	planFlags
	numbersFlags
	Births     string   `help:"flag_births" placeholder:"FILE"`
	ClassList  string   `help:"flag_class_list" placeholder:"FILE"`
	Years      int      `help:"flag_class_years" default:"3" placeholder:"N"`
	AtOnce     bool     `help:"flag_at_once"`
	Reach      *float64 `help:"flag_reach" placeholder:"KM"`
	Rooms      []string `help:"flag_spare_rooms" sep:"none" placeholder:"SCHOOL=N"`
	Prices     string   `help:"flag_room_prices" placeholder:"FILE"`
	ClassPrice string   `help:"flag_class_price" placeholder:"YUAN"`
	ShiftPrice string   `help:"flag_shift_price" placeholder:"YUAN"`
	RoomPrice  string   `help:"flag_room_price" placeholder:"YUAN"`
}

func init() {
	for k, t := range map[string]locale.Text{
		"help_plan_classes": {ZH: "列出超标准班额的班，给出逐年消除的最省办法：拆班、调剂新生、建教室。", EN: "List classes too large and the cheapest way to be rid of them: split, send intakes to neighbours, build rooms."},
		"flag_class_list":   {ZH: "逐班名单（xlsx 或 csv：学校、年级、班级、人数）；省略时按年级平均推算。", EN: "List of classes (xlsx or csv: 学校, 年级, 班级, 人数); grades are divided evenly where left out."},
		"flag_class_years":  {ZH: "分几年消除，1 至 3。", EN: "Years to take, 1 to 3."},
		"flag_at_once":      {ZH: "第一年就全部不超标准班额，不分步。", EN: "All within the standard from the first year on, not in steps."},
		"flag_reach":        {ZH: "新生可调剂到几公里内的学校；0 为不调剂，省略时取测算标准包的示例。", EN: "Kilometres within which pupils of an intake may be sent; 0 for nowhere, the example of the numbers where left out."},
		"flag_spare_rooms":  {ZH: "学校现有几间空余教室：学校=2，一贯制学校写明学部，如 某校（初中部）=1；可多次给出。省略时按填报的教室数减去班数。", EN: "Free rooms that a school has: SCHOOL=2, of a through school with the section; may be repeated. The rooms reported less the classes where left out."},
		"flag_room_prices":  {ZH: "本县的单价表（YAML）；一间教室的价格取其中增加教室间数的措施，没有时取一步教学及辅助用房。", EN: "The county's own prices (YAML), from which a room is priced: the measure that adds classrooms, else a step of teaching rooms."},
		"flag_class_price":  {ZH: "多开一个班的费用（不含教室），如 24万。", EN: "A class more, without a room, such as 24万."},
		"flag_shift_price":  {ZH: "调剂一名新生的费用。", EN: "A pupil sent to a neighbour."},
		"flag_room_price":   {ZH: "新建一间教室的费用。", EN: "A classroom built."},
	} {
		texts[k] = t
	}
	examples["plan classes"] = locale.Text{
		ZH: "  junheng plan classes 报表/ 分年级/ --births 出生人口.xlsx --class-price 24万 --room-price 21万 -o 大班额\n",
		EN: "  junheng plan classes returns/ grades/ --births births.xlsx --class-price 24万 --room-price 21万 -o classes\n",
	}
	exits["plan classes"] = []exitText{doneExit, inputExit}
}

// Run lists, plans and shows.
func (c *planClassesCmd) Run(a *app) error {
	in := classes.Input{Years: c.Years, AtOnce: c.AtOnce}
	if c.ClassList != "" {
		data, err := readNamed(c.ClassList)
		if err != nil {
			return err
		}
		if in.Listed, err = classes.ReadClasses(filepath.Base(c.ClassList), data); err != nil {
			return err
		}
	}
	p, err := a.planInput(&c.planFlags)
	if err != nil {
		return err
	}
	defer p.close()
	if in.Numbers, err = c.numbersFlags.load(p.lib); err != nil {
		return err
	}
	if in.Spare, err = spareRooms(c.Rooms); err != nil {
		return err
	}
	in.Table, in.County, in.Year, in.Standard = p.table, p.county, p.year, p.pack
	if err := c.price(&in); err != nil {
		return err
	}
	if err := c.priceRooms(&in, p.lib.dict); err != nil {
		return err
	}
	ahead, err := c.ahead(p, in.Numbers)
	if err != nil {
		return err
	}
	in.Intakes = intakes(ahead)
	got, err := classes.New(in)
	if err != nil {
		return err
	}
	return a.showReport(got.Report(p.subtitle()), "classes", c.resultFlags)
}

// price takes the prices given, and the examples of the numbers for the rest.
func (c *planClassesCmd) price(in *classes.Input) error {
	for _, x := range []struct {
		given, id string
		to        *float64
	}{
		{c.ClassPrice, "class_price", &in.Prices.Split},
		{c.ShiftPrice, "shift_price", &in.Prices.Shift},
		{c.RoomPrice, "room_price", &in.Prices.Room},
	} {
		if x.given == "" {
			*x.to = numberOf(in.Numbers, x.id, registry.Whole, in.Year)
			continue
		}
		m, err := prices.ParseMoney(x.given)
		if err != nil {
			return err
		}
		*x.to = m.InYuan()
	}
	if c.Reach != nil {
		in.Reach = max(0, *c.Reach)
	} else {
		in.Reach = numberOf(in.Numbers, "shift_distance", registry.Whole, in.Year)
	}
	return nil
}

// priceRooms takes the price of a room from the county's own table, unless it is
// given by itself.
func (c *planClassesCmd) priceRooms(in *classes.Input, dict *facts.Dictionary) error {
	if c.Prices == "" || c.RoomPrice != "" {
		return nil
	}
	table, err := readPrices(c.Prices, dict)
	if err != nil {
		return err
	}
	price, ok := table.Room()
	if !ok {
		return fault.New(fault.Usage, tmplNoRoom.With("path", c.Prices))
	}
	in.Prices.Room = price.InYuan()
	return nil
}

var (
	tmplNoRoom   = locale.NewTemplate("cmd.no_room_price", "单价表“{path}”里没有增加教室间数（classrooms）或教学及辅助用房面积（teach_aux_area）的措施；用 --room-price 给出", "no measure of {path} adds classrooms or teach_aux_area; give --room-price")
	tmplBadSpare = locale.NewTemplate("cmd.bad_spare", "空余教室应写作 学校=2，读到“{got}”", "write free rooms as SCHOOL=2, not {got}")
)

// spareRooms reads SCHOOL=N.
func spareRooms(list []string) (map[string]int, error) {
	out := map[string]int{}
	for _, text := range list {
		name, count, ok := strings.Cut(text, "=")
		n, err := strconv.Atoi(count)
		if !ok || name == "" || err != nil || n < 0 {
			return nil, fault.New(fault.Usage, tmplBadSpare.With("got", text))
		}
		out[name] = n
	}
	return out, nil
}

// numberOf gives a named number of a pack; NaN would be refused by the plan, so
// what the pack lacks is 0 and shows as such.
func numberOf(p *rules.Pack, id string, stage registry.Stage, year registry.SchoolYear) float64 {
	if x := p.Param(id); x != nil {
		if d := x.Values.At(year.AsOf()); d != nil {
			if v, ok := d.For(stage); ok {
				return v.V
			}
		}
	}
	return 0
}

// ahead forecasts the intakes; nil where no school reported grades.
func (c *planClassesCmd) ahead(p *planInput, numbers *rules.Pack) (*forecast.Result, error) {
	return forecastFor(p, numbers, c.Births, c.Years)
}

// forecastFor forecasts pupils without judging them, for plans that only need
// their number. It gives nil where no school reported pupils by grade.
func forecastFor(p *planInput, numbers *rules.Pack, births string, years int) (*forecast.Result, error) {
	in := forecast.Input{Table: p.table, County: p.county, Base: p.year, Years: max(1, min(years, forecast.MostYears)), Numbers: numbers, Draws: 200, Seed: 1}
	if births != "" {
		data, err := readNamed(births)
		if err != nil {
			return nil, err
		}
		if in.Births, err = forecast.ReadBirths(filepath.Base(births), data); err != nil {
			return nil, err
		}
	}
	got, err := forecast.Run(in)
	if fault.KindOf(err) == fault.Invalid && err != nil && births == "" {
		return nil, nil //nolint:nilnil // without grades there is no forecast, and the plan says what it lacks
	}
	return got, err
}

// intakes gives the first grade of each section by year ahead.
func intakes(r *forecast.Result) map[classes.Key][]float64 {
	if r == nil {
		return nil
	}
	out := map[classes.Key][]float64{}
	for i := range r.Sections {
		s := &r.Sections[i]
		k := classes.Key{School: s.School.ID, Stage: s.Stage}
		for y := range s.Grades {
			out[k] = append(out[k], s.Grades[y][0].Mid)
		}
	}
	return out
}
