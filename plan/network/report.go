package network

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

func both(zh, en string) locale.Text { return locale.Text{ZH: zh, EN: en} }

var (
	inWan = both("万元", "10,000 yuan")
	inKm  = both("公里", "km")
)

var (
	msgLead = locale.NewTemplate("network.lead", "{years} 年里最省的布局：{open} 所学校（保留 {keep}、扩建 {grow}、新建 {build}），撤并 {close} 所；支出 {paid} 万元，比照现状办学{less} 万元。",
		"The cheapest network over {years} years: {open} schools ({keep} kept, {grow} enlarged, {build} built), {close} closed; it costs {paid} × 10,000 yuan, {less} than going on as it is.")
	msgExact = locale.Plain("network.exact", "已证明：没有更省的方案。", "Proven: no plan costs less.")
	msgGap   = locale.NewTemplate("network.gap", "已证明：任何方案连同路程折价都不少于 {bound} 万元，本方案 {value} 万元，最多还能省 {gap}%。",
		"Proven: with the ways weighed no plan takes less than {bound} × 10,000 yuan; this one takes {value}, at most {gap}% more.")
	msgWays = locale.NewTemplate("network.ways", "{all} 名学生都有学位；{longer} 人上学路变长，其中 {band} 公里以上的 {much} 人；{board} 人寄宿，{ride} 人乘车。",
		"All {all} pupils have a place; the way grows for {longer}, for {much} of them by {band} km or more; {board} board and {ride} go by bus.")
	msgFarNow = locale.NewTemplate("network.far_now", "现状有 {n} 名学生上学路超过上限，方案里没有。", "Now {n} pupils go beyond the limit; in the plan nobody does.")
	msgNone   = locale.NewTemplate("network.none", "按现在的条件没有方案能让每个学生在上限之内入学：{n} 处（{pupils} 名学生）附近没有可去的学校。",
		"Under these conditions no plan gives every pupil a place within the limits: {n} groups ({pupils} pupils) have no school in reach.")
	msgNoSeats = locale.NewTemplate("network.no_seats", "{stage}学位不够：学生 {pupils} 人，全部校址都办、都扩满也只有 {seats} 个。", "There are not enough places at the {stage} stage: {pupils} pupils, {seats} places with every site open and enlarged.")
	msgTight   = locale.Plain("network.tight", "每处附近都有学校，学位总数也够，但不能同时满足：学位不在学生附近，或者最小规模、已定的保留撤并、整村入学互相冲突。", "Every group has a school in reach and places suffice in all, but not together: they are not where the pupils are, or least sizes, decisions and undivided villages conflict.")
	msgEase    = locale.NewTemplate("network.ease", "最省的出路：{ease}。下面的方案按它编制。", "The cheapest way out: {ease}. The plan below rests on it.")
	msgNoEase  = locale.Plain("network.no_ease", "单独或一起放宽各项条件，都没有找到方案。", "No easing, alone or together, led to a plan.")
)

// Report describes the plan: the answer, the comparison, schools, villages,
// costs and whose way grows.
func (p *Plan) Report(subtitle locale.Text) *exhibit.Report {
	r := &exhibit.Report{Title: both("学校布局方案", "The network of schools"), Subtitle: subtitle, Simulated: true, Lead: p.lead()}
	if p.Trouble != nil {
		r.Tables = append(r.Tables, p.unreachedTable(), p.easeTable())
	}
	if len(p.Trips) > 0 {
		r.Tables = append(r.Tables, p.compareTable(), p.schoolTable(), p.costTable(), p.longerTable(), p.tripTable())
	}
	r.Tables = append(r.Tables, p.settingTable())
	r.Notes = p.notes()
	return r
}

func wanOf(yuan float64) string { return strconv.FormatFloat(yuan/wan, 'f', 1, 64) }

// muchLonger is the growth of a way from which the lead counts it apart.
const muchLonger = 2.0

func (p *Plan) lead() []locale.Message {
	if p.Trouble != nil {
		return p.troubleLead()
	}
	count := map[Fate]int{}
	for _, s := range p.Schools {
		count[s.Fate]++
	}
	before, after := p.Summarise()
	less := both("少 "+wanOf(before.Paid-after.Paid), wanOf(before.Paid-after.Paid)+" less")
	if after.Paid > before.Paid {
		less = both("多 "+wanOf(after.Paid-before.Paid), wanOf(after.Paid-before.Paid)+" more")
	}
	much := 0
	for _, t := range p.Trips {
		if t.Longer() && t.Km-t.BeforeKm >= muchLonger {
			much += t.Pupils
		}
	}
	out := []locale.Message{
		msgLead.With("years", p.Settings.Years.Value, "open", after.Schools, "keep", count[Keep], "grow", count[Enlarge], "build", count[Build], "close", count[Close], "paid", wanOf(after.Paid), "less", less),
		msgWays.With("all", after.Pupils, "longer", after.Longer, "band", muchLonger, "much", much, "board", after.Board, "ride", after.Ride),
	}
	if before.Far > 0 {
		out = append(out, msgFarNow.With("n", before.Far))
	}
	if p.Gap() == 0 {
		return append(out, msgExact)
	}
	return append(out, msgGap.With("bound", wanOf(p.Bound), "value", wanOf(p.Objective), "gap", strconv.FormatFloat(math.Ceil(1e4*p.Gap())/100, 'f', 2, 64)))
}

func (p *Plan) troubleLead() []locale.Message {
	t := p.Trouble
	var out []locale.Message
	pupils := 0
	for _, u := range t.Unreached {
		pupils += u.Pupils
	}
	if len(t.Unreached) > 0 {
		out = append(out, msgNone.With("n", len(t.Unreached), "pupils", pupils))
	}
	for st := range stages {
		if t.Pupils[st] > t.Seats[st] {
			out = append(out, msgNoSeats.With("stage", stageText(st), "pupils", t.Pupils[st], "seats", t.Seats[st]))
		}
	}
	if len(out) == 0 {
		out = append(out, msgTight)
	}
	if len(t.Eases) == 0 {
		return append(out, msgNoEase)
	}
	return append(out, msgEase.With("ease", p.easeText(&t.Eases[0])))
}

func stageText(st int) locale.Text {
	if st == junior {
		return both("初中", "junior")
	}
	return both("小学", "primary")
}

func (p *Plan) bandText(b int) locale.Text { return p.Settings.Bands[b].Label }

func (p *Plan) siteName(i int) string {
	if i < 0 {
		return "—"
	}
	return p.Sites[i].Name
}

// FateText words a fate.
func FateText(f Fate) locale.Text {
	return map[Fate]locale.Text{
		Keep: both("保留", "kept"), Enlarge: both("扩建", "enlarged"), Build: both("新建", "built"),
		Close: both("撤并", "closed"), Leave: both("不采用", "not used"),
	}[f]
}

func fateTone(f Fate) exhibit.Tone {
	return map[Fate]exhibit.Tone{Enlarge: exhibit.Warn, Build: exhibit.Good, Close: exhibit.Faint, Leave: exhibit.Faint}[f]
}

// ModeText words a way of getting to school.
func ModeText(m Mode) locale.Text {
	return map[Mode]locale.Text{OnFoot: both("步行", "on foot"), ByBus: both("乘车", "by bus"), Boarding: both("寄宿", "boards"), TooFar: both("超过上限", "beyond the limit")}[m]
}

// KindText words a kind of cost.
func KindText(k Kind) locale.Text {
	return map[Kind]locale.Text{
		KeepCost: both("学校运行", "keeping schools"), SeatCost: both("新增学位", "places"), BedCost: both("新增床位", "beds"), BuildCost: both("新建学校", "building schools"),
		CloseCost: both("撤并", "closing schools"), RideCost: both("乘车", "buses"), BoardCost: both("寄宿", "boarding"), WayCost: both("路程折价（不支出）", "ways, weighed and not paid"),
	}[k]
}

func num(key, zh, en string, unit locale.Text, decimals int) exhibit.Column {
	return exhibit.Column{Key: key, Label: both(zh, en), Unit: unit, Decimals: decimals, Number: true}
}

func word(key, zh, en string) exhibit.Column { return exhibit.Column{Key: key, Label: both(zh, en)} }

func whole(n int) exhibit.Cell { return exhibit.Num(float64(n)) }

// orBlank leaves a zero out where there is nothing of the kind.
func orBlank(n int) exhibit.Cell {
	if n == 0 {
		return exhibit.Word(locale.Text{})
	}
	return whole(n)
}

func kmCell(v float64) exhibit.Cell {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return exhibit.Cell{Value: blank.Of(blank.NotReported)}
	}
	return exhibit.Num(v)
}

func (p *Plan) compareTable() exhibit.Table {
	before, after := p.Summarise()
	t := exhibit.Table{
		ID: "compare", Title: both("前后对比", "Before and after"),
		Columns: []exhibit.Column{word("what", "项目", "What"), num("before", "现状", "Now", locale.Text{}, 1), num("after", "方案", "Plan", locale.Text{}, 1), num("change", "变化", "Change", locale.Text{}, 1)},
	}
	add := func(id, zh, en string, b, a float64) {
		t.Rows = append(t.Rows, exhibit.Row{ID: id, Cells: []exhibit.Cell{exhibit.Word(both(zh, en)), kmCell(b), kmCell(a), kmCell(a - b)}})
	}
	count := func(id, zh, en string, b, a int) {
		cells := []exhibit.Cell{exhibit.Word(both(zh, en))}
		for _, n := range []int{b, a, a - b} {
			c := whole(n)
			c.Text = both(strconv.Itoa(n), strconv.Itoa(n))
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: id, Cells: cells})
	}
	f := func(n int) float64 { return float64(n) }
	count("schools", "学校（所）", "schools", before.Schools, after.Schools)
	count("seats", "学位（个）", "places", before.Seats, after.Seats)
	add("used", "学位使用率（%）", "places used (%)", 100*f(before.Pupils)/f(before.Seats), 100*f(after.Pupils)/f(after.Seats))
	count("smallest", "最小的学校（人）", "smallest school (pupils)", before.Smallest, after.Smallest)
	add("mean", "走读平均路程（公里）", "mean daily way (km)", before.Mean, after.Mean)
	add("longest", "走读最长路程（公里）", "longest daily way (km)", before.Longest, after.Longest)
	count("walk", "步行（人）", "on foot (pupils)", before.Walk, after.Walk)
	count("ride", "乘车（人）", "by bus (pupils)", before.Ride, after.Ride)
	count("board", "寄宿（人）", "boarding (pupils)", before.Board, after.Board)
	count("far", "路程超过上限（人）", "beyond the limit (pupils)", before.Far, after.Far)
	add("paid", fmt.Sprintf("%v 年支出（万元）", p.Settings.Years.Value), fmt.Sprintf("cost over %v years (10,000 yuan)", p.Settings.Years.Value), before.Paid/wan, after.Paid/wan)
	return t
}

func (p *Plan) schoolTable() exhibit.Table {
	t := exhibit.Table{
		ID: "schools", Title: both("各校去留", "Schools"), Note: both("新建的在前，其后扩建、保留、撤并；学生、学位、床位以人（个）计。", "New ones first, then enlarged, kept and closed; pupils, places and beds."),
		Columns: []exhibit.Column{
			word("school", "学校", "School"), word("fate", "方案", "Plan"), num("now", "现有学生", "Pupils now", locale.Text{}, 0),
			num("primary", "小学", "Primary", locale.Text{}, 0), num("junior", "初中", "Junior", locale.Text{}, 0), num("board", "寄宿", "Boarding", locale.Text{}, 0),
			num("seats", "学位", "Places", locale.Text{}, 0), num("new_seats", "新增学位", "New places", locale.Text{}, 0), num("new_beds", "新增床位", "New beds", locale.Text{}, 0),
			num("cost", "支出", "Cost", inWan, 1), word("into", "学生去向", "Pupils go to"),
		},
	}
	now := make([]int, len(p.Sites))
	for _, b := range p.Before {
		if b.Site >= 0 {
			now[b.Site] += b.Pupils
		}
	}
	for _, f := range []Fate{Build, Enlarge, Keep, Close, Leave} {
		for i := range p.Schools {
			if s := &p.Schools[i]; s.Fate == f {
				t.Rows = append(t.Rows, p.schoolRow(s, now[i]))
			}
		}
	}
	return t
}

func (p *Plan) schoolRow(s *School, now int) exhibit.Row {
	site := &p.Sites[s.Site]
	into := ""
	for k, i := range s.Into {
		if k > 0 {
			into += "、"
		}
		into += p.Sites[i].Name
	}
	seats := site.Sections[primary].Seats + site.Sections[junior].Seats
	if s.Open {
		seats += s.NewSeats[primary] + s.NewSeats[junior]
	}
	fate := exhibit.Word(FateText(s.Fate))
	fate.Tone = fateTone(s.Fate)
	switch site.Decision {
	case MustKeep:
		fate.Note = both("已定", "decided")
	case MustClose:
		fate.Note = both("已定", "decided")
	}
	return exhibit.Row{ID: site.Name, Cells: []exhibit.Cell{
		exhibit.Name(site.Name), fate, whole(now), orBlank(s.Pupils[primary]), orBlank(s.Pupils[junior]), orBlank(s.Boarders[primary] + s.Boarders[junior]),
		orBlank(seats), orBlank(s.NewSeats[primary] + s.NewSeats[junior]), orBlank(s.NewBeds[primary] + s.NewBeds[junior]),
		exhibit.Num(s.Costs.Paid() / wan), exhibit.Name(into),
	}}
}

func (p *Plan) costTable() exhibit.Table {
	t := exhibit.Table{
		ID: "costs", Title: both("费用", "Costs"), Note: both("测算期内合计。", "Over all years."),
		Columns: []exhibit.Column{word("kind", "种类", "Kind"), num("before", "现状", "Now", inWan, 1), num("after", "方案", "Plan", inWan, 1)},
	}
	for _, k := range Kinds() {
		if k == WayCost {
			t.Rows = append(t.Rows, exhibit.Row{ID: "paid", Total: true, Cells: []exhibit.Cell{exhibit.Word(both("支出合计", "paid in all")), exhibit.Num(p.Now.Paid() / wan), exhibit.Num(p.Costs.Paid() / wan)}})
		}
		if p.Now[k] != 0 || p.Costs[k] != 0 {
			t.Rows = append(t.Rows, exhibit.Row{ID: string(k), Cells: []exhibit.Cell{exhibit.Word(KindText(k)), exhibit.Num(p.Now[k] / wan), exhibit.Num(p.Costs[k] / wan)}})
		}
	}
	return t
}

func tripColumns() []exhibit.Column {
	return []exhibit.Column{
		word("village", "村（社区）", "Village"), word("band", "年龄段", "Age band"), num("pupils", "学生", "Pupils", locale.Text{}, 0),
		word("from", "现在", "Now"), num("from_km", "路程", "Way", inKm, 1), word("to", "方案", "Plan"), num("to_km", "路程", "Way", inKm, 1),
		word("mode", "方式", "How"), num("more", "增加", "More", inKm, 1),
	}
}

func (p *Plan) tripRow(t *Trip) exhibit.Row {
	mode := exhibit.Word(ModeText(t.Mode))
	if t.Mode == TooFar {
		mode.Tone = exhibit.Bad
		mode.Note = both(fmt.Sprintf("上限 %v 公里", p.Settings.Bands[t.Band].Reach()), fmt.Sprintf("limit %v km", p.Settings.Bands[t.Band].Reach()))
	}
	more := kmCell(t.Km - t.BeforeKm)
	if t.Longer() {
		more.Tone = exhibit.Warn
	}
	return exhibit.Row{ID: p.Villages[t.Village].FullName(), Cells: []exhibit.Cell{
		exhibit.Name(p.Villages[t.Village].FullName()), exhibit.Word(p.bandText(t.Band)), whole(t.Pupils),
		exhibit.Name(p.siteName(t.Before)), kmCell(t.BeforeKm), exhibit.Name(p.siteName(t.Site)), kmCell(t.Km), mode, more,
	}}
}

func (p *Plan) longerTable() exhibit.Table {
	t := exhibit.Table{
		ID: "longer", Title: both("上学路变长的学生", "Whose way grows"), Columns: tripColumns(), Empty: both("没有学生的路变长。", "Nobody's way grows."),
		Note: both("增加最多的在前。", "The most first."),
	}
	var list []*Trip
	for i := range p.Trips {
		if t := &p.Trips[i]; t.Longer() || t.Mode == TooFar {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b *Trip) int {
		if d := (b.Km - b.BeforeKm) - (a.Km - a.BeforeKm); d > 0 {
			return 1
		} else if d < 0 {
			return -1
		}
		return 0
	})
	for _, trip := range list {
		t.Rows = append(t.Rows, p.tripRow(trip))
	}
	return t
}

func (p *Plan) tripTable() exhibit.Table {
	t := exhibit.Table{ID: "villages", Title: both("各村去哪所学校", "Where each village goes"), Columns: tripColumns()}
	for i := range p.Trips {
		t.Rows = append(t.Rows, p.tripRow(&p.Trips[i]))
	}
	return t
}
