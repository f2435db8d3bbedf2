package network

import (
	"fmt"
	"strconv"

	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

var easeTexts = map[EaseKind]locale.Text{
	EaseLimit: both("允许一部分学生超过路程上限", "let some pupils go beyond the limit"),
	EaseBoard: both("允许寄宿，并增加床位", "let pupils board, with beds as needed"),
	EaseSeats: both("在现有校址上再多建学位", "build more places than the sites now allow"),
	EaseLeast: both("取消最小规模", "ask no least size of a school"),
	EaseLocks: both("不执行已定的保留和撤并", "undo what was decided of schools"),
	EaseSplit: both("允许一个村分到几所学校", "divide villages among schools"),
}

func (p *Plan) easeText(e *Ease) locale.Text {
	var out locale.Text
	for i, k := range e.Kinds {
		if i > 0 {
			out = both(out.ZH+"，并", out.EN+" and ")
		}
		out = both(out.ZH+easeTexts[k].ZH, out.EN+easeTexts[k].EN)
	}
	if e.Pupils > 0 {
		out = both(fmt.Sprintf("%s（%d 人）", out.ZH, e.Pupils), fmt.Sprintf("%s (%d pupils)", out.EN, e.Pupils))
	}
	if e.Seats > 0 {
		out = both(fmt.Sprintf("%s（%d 个）", out.ZH, e.Seats), fmt.Sprintf("%s (%d places)", out.EN, e.Seats))
	}
	return out
}

func (p *Plan) unreachedTable() exhibit.Table {
	t := exhibit.Table{
		ID: "unreached", Title: both("上限之内没有学校可去的学生", "Pupils with no school in reach"), Empty: both("没有；每处附近都有学校。", "None; every group has a school in reach."),
		Columns: []exhibit.Column{
			word("village", "村（社区）", "Village"), word("band", "年龄段", "Age band"), num("pupils", "学生", "Pupils", locale.Text{}, 0),
			word("site", "最近的学校", "Nearest school"), num("km", "路程", "Way", inKm, 1), num("limit", "上限", "Limit", inKm, 1),
		},
	}
	for _, u := range p.Trouble.Unreached {
		t.Rows = append(t.Rows, exhibit.Row{ID: p.Villages[u.Village].FullName(), Cells: []exhibit.Cell{
			exhibit.Name(p.Villages[u.Village].FullName()), exhibit.Word(p.bandText(u.Band)), whole(u.Pupils), exhibit.Name(p.siteName(u.Site)), kmCell(u.Km), exhibit.Num(p.Settings.Bands[u.Band].Reach()),
		}})
	}
	return t
}

func (p *Plan) easeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "ease", Title: both("怎样放宽才有方案", "What would make a plan possible"), Note: both("最省的在前；金额为该方案测算期内的支出。", "The cheapest first, with what its plan costs over all years."),
		Empty:   both("没有找到。", "Nothing was found."),
		Columns: []exhibit.Column{word("ease", "放宽", "Easing"), num("schools", "学校", "Schools", both("所", "schools"), 0), num("cost", "支出", "Cost", inWan, 1)},
	}
	for i := range p.Trouble.Eases {
		e := &p.Trouble.Eases[i]
		_, after := e.Plan.Summarise()
		t.Rows = append(t.Rows, exhibit.Row{ID: strconv.Itoa(i + 1), Cells: []exhibit.Cell{exhibit.Word(p.easeText(e)), whole(after.Schools), exhibit.Num(e.Plan.Costs.Paid() / wan)}})
	}
	return t
}

var statusTexts = map[Status]locale.Text{
	ByDocument: both("文件", "document"), ByCounty: both("本县设定", "the county's own"), ByExample: both("示例", "example"),
	ByHearsay: both("文件，条文未经核对", "document, its text not checked"),
}

// settingTable lists every number that was set, with its source.
func (p *Plan) settingTable() exhibit.Table {
	t := exhibit.Table{
		ID: "settings", Title: both("所用的上限和单价", "Limits and prices used"),
		Columns: []exhibit.Column{word("what", "项目", "What"), num("value", "数值", "Value", locale.Text{}, 1), word("status", "依据", "Rests on"), word("source", "来源", "Source")},
	}
	add := func(zh, en string, s Setting) {
		status := exhibit.Word(statusTexts[s.Status])
		if s.Status == ByExample || s.Status == ByHearsay {
			status.Tone = exhibit.Warn
		}
		source := s.Source
		if s.Dated != "" {
			source += "（" + s.Dated + "）"
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: en, Cells: []exhibit.Cell{exhibit.Word(both(zh, en)), exhibit.Num(s.Value), status, exhibit.Name(source)}})
	}
	for i := range p.Settings.Bands {
		b := &p.Settings.Bands[i]
		add(b.Label.ZH+"步行上限（公里）", b.Label.EN+": on foot, km", b.Walk)
		if b.Ride != nil {
			add(b.Label.ZH+"乘车上限（公里）", b.Label.EN+": by bus, km", *b.Ride)
		}
		add(b.Label.ZH+"可否寄宿（1 可，0 不可）", b.Label.EN+": may board (1) or not (0)", b.Board)
		if b.BoardKm != nil && b.Board.Value > 0 {
			add(b.Label.ZH+"寄宿生离家上限（公里）", b.Label.EN+": boarders from home, km", *b.BoardKm)
		}
	}
	s := p.Settings
	add("测算年数", "years", s.Years)
	add("路网距离与直线距离之比", "road over straight line", s.Detour)
	names := map[string]locale.Text{
		"keep": both("一所学校一年的固定运行费（元）", "keeping a school, a year (yuan)"), "build": both("新建一所学校，不含学位（元）", "building a school, places apart (yuan)"),
		"seat": both("新增一个学位（元）", "a place more (yuan)"), "bed": both("新增一个床位（元）", "a bed more (yuan)"), "close": both("撤并一所学校（元）", "closing a school (yuan)"),
		"boarder": both("一名寄宿生一年（元）", "a boarder, a year (yuan)"), "ride": both("乘车每人每公里一年（元）", "by bus: a pupil and kilometre, a year (yuan)"),
		"way": both("路程折价每人每公里一年（元，不支出）", "the way weighed: a pupil and kilometre, a year (yuan, not paid)"),
	}
	for _, x := range s.Prices.named() {
		add(names[x.key].ZH, names[x.key].EN, x.Setting)
	}
	return t
}

var (
	noteMethod = locale.Plain("network.method", "目标：测算期内运行、新增学位和床位、新建、撤并、乘车、寄宿的支出，加上路程折价，合计最小；每个学生都有学位，单程不超过上限，更远的只有允许寄宿且有床位时才可以。",
		"What is least: the cost over all years of keeping, places, beds, building, closing, buses and boarding, with the ways weighed; every pupil has a place within the limit, or boards where that is allowed and there is a bed.")
	noteProof  = locale.NewTemplate("network.proof", "下界由拉格朗日松弛和分支定界证明（{nodes} 个节点，{rounds} 轮定价），结果不因机器而异。", "The bound is proven by Lagrangian relaxation and branch and bound ({nodes} nodes, {rounds} rounds of pricing); it does not depend on the machine.")
	noteWhole  = locale.Plain("network.whole", "一个村同一年龄段的学生整体去一所学校。", "Pupils of a village in one age band go to one school together.")
	noteSplit  = locale.Plain("network.split", "一个村同一年龄段的学生可以分到几所学校。", "Pupils of a village in one age band may be divided among schools.")
	noteNow    = locale.NewTemplate("network.now", "{n} 组学生没有填现读学校，按最近的学校计。", "{n} groups do not tell their present school; the nearest is taken.")
	noteWays   = locale.NewTemplate("network.measured", "路程：距离表 {given} 项，其余按直线距离乘 {detour}。", "Ways: {given} from the list of distances, the others straight lines times {detour}.")
	noteAssume = locale.NewTemplate("network.assumed", "{n} 所学校没有填全本校的费用，用了上表的单价。", "{n} schools do not tell all their costs; the prices above are taken.")
	noteRule   = locale.Plain("network.rule", "农村学校撤并须按国办发〔2012〕48号履行论证、公示、听证和报批程序，并听取学生家长意见；本结果只供比较。", "Closing a rural school takes the procedure of 国办发〔2012〕48号, with parents heard; this result is for comparison only.")
)

func (p *Plan) notes() []locale.Message {
	out := []locale.Message{noteMethod}
	if p.Trouble == nil {
		out = append(out, noteProof.With("nodes", p.Nodes, "rounds", p.Rounds))
	}
	if p.Split {
		out = append(out, noteSplit)
	} else {
		out = append(out, noteWhole)
	}
	out = append(out, noteWays.With("given", len(p.Ways), "detour", p.Settings.Detour.Value))
	if p.Guessed > 0 {
		out = append(out, noteNow.With("n", p.Guessed))
	}
	assumed := 0
	for i := range p.Sites {
		if p.Sites[i].Assumed {
			assumed++
		}
	}
	if assumed > 0 {
		out = append(out, noteAssume.With("n", assumed))
	}
	return append(out, noteRule)
}
