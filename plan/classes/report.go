package classes

import (
	"math"
	"strconv"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/registry"
)

func text(zh, en string) locale.Text { return locale.Text{ZH: zh, EN: en} }

func column(key, zh, en string) exhibit.Column {
	return exhibit.Column{Key: key, Label: text(zh, en)}
}

func figure(key, zh, en string, unit locale.Text) exhibit.Column {
	return exhibit.Column{Key: key, Label: text(zh, en), Unit: unit, Number: true}
}

var (
	ofClasses = text("班", "classes")
	persons   = text("人", "pupils")
	yuan      = text("元", "yuan")
)

var gradeNames = []string{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级"}

func gradeName(g int) locale.Text {
	if g < 1 || g > len(gradeNames) {
		return text("—", "—")
	}
	return text(gradeNames[g-1], "Grade "+strconv.Itoa(g))
}

var (
	leadNow   = locale.NewTemplate("classes.lead_now", "{year}学年超标准班额的班有{over}个，其中大班额（{large}人及以上）{nlarge}个、超大班额（{huge}人及以上）{nhuge}个。", "{year}: {over} classes above the standard, of which {nlarge} of {large} pupils or more and {nhuge} of {huge} or more.")
	leadPlan  = locale.NewTemplate("classes.lead_plan", "到{year}学年全部消除：拆分或新开{split}个班，调剂新生{shift}人，新建教室{room}间，共{cost}。", "All gone by {year}: {split} classes split or opened, {shift} pupils of intakes sent to neighbours, {room} rooms built, {cost} in all.")
	leadLeft  = locale.NewTemplate("classes.lead_left", "到{year}学年还剩{left}个：数据不全的学部没有列入规划。", "{left} are left in {year}: sections with incomplete data are not planned for.")
	leadSure  = locale.NewTemplate("classes.lead_sure", "已证明在所给价格和距离下没有更省的办法（下界{bound}）。", "Proven: at these prices and within this distance nothing costs less (bound {bound}).")
	leadGap   = locale.NewTemplate("classes.lead_gap", "已证明不可能少于{bound}，差距{gap}%。", "Proven: it cannot cost less than {bound}, a gap of {gap} %.")
	leadClear = locale.NewTemplate("classes.lead_clear", "{year}学年没有超标准班额的班，按现有班数预计到{last}学年也不会出现。", "{year}: no class above the standard, and with the classes there are none will be until {last}.")
	leadSeen  = locale.NewTemplate("classes.lead_seen", "{year}学年能按年级推算的{n}个学部没有超标准班额的班，按现有班数预计到{last}学年也不会出现。", "{year}: the {n} sections whose grades are known have no class above the standard, and with the classes there are will have none until {last}.")
	leadBlind = locale.NewTemplate("classes.lead_blind", "另有{n}个学部缺分年级学生数或班数，无法推算和规划；其中{k}个学部按班额分档填报了{over}个超标准班额的班。", "Of {n} more sections pupils or classes by grade are not known, so nothing is reckoned or planned; {k} of them reported {over} classes above the standard by size.")
	leadNone  = locale.NewTemplate("classes.lead_none", "没有一个学部有{year}学年的分年级学生数和班数，无法推算超标准班额的班。", "No section has its pupils and classes by grade in {year}, so classes above the standard cannot be reckoned.")

	noteCohort  = locale.Plain("classes.note_cohort", "已在校的年级只能拆分，毕业前不必拆的不拆；未来新生可以多开班，或向距离内有空位的公办学校调剂。起始年级始终不超标准班额。", "Grades at school can only be split, and those that leave before a limit bites are not; of coming intakes classes may be opened or pupils sent to public neighbours with free places. Entry grades are always within the standard.")
	noteStaged  = locale.NewTemplate("classes.note_staged", "在校年级分步消除：第一年消除{huge}人及以上，第二年消除{large}人及以上，第三年全部不超标准班额。", "Grades at school are put right in steps: none of {huge} or more in the first year, none of {large} or more in the second, all within the standard in the third.")
	noteEven    = locale.Plain("classes.note_even", "没有逐班名单的年级，按该年级学生平均分班推算。", "Where classes are not listed one by one, the pupils of a grade are taken as divided evenly.")
	noteRooms   = locale.Plain("classes.note_rooms", "教室按填报的教室间数，或给出的空余教室；都没有的学校按没有空教室算。新建教室须在当年9月前可用，宜提前一年动工。", "Rooms are the classrooms reported, or the free rooms given; schools with neither are taken to have none free. A room must be ready by September, so work begins a year before.")
	notePrices  = locale.NewTemplate("classes.note_prices", "价格：多开一班{split}（不含教室），调剂一名新生{shift}，新建一间教室{room}；调剂距离{reach}公里以内。", "Prices: a class more {split} without a room, a pupil sent {shift}, a room built {room}; within {reach} km.")
	noteNot     = locale.NewTemplate("classes.note_unknown", "{n}个学部缺分年级学生数或班数，只列出填报的班额，没有列入规划。", "{n} sections lack pupils or classes by grade; what they reported is listed, but they are not planned for.")
	noteNoWhere = locale.NewTemplate("classes.note_no_place", "{n}个学部没有经纬度，不参与调剂。", "{n} sections have no position; nobody is sent from or to them.")
	noteModel   = locale.Plain("classes.note_simulated", "未来学年为推算，不是填报数据。", "The years ahead are reckoned, not reported.")
)

// Report shows the result.
func (p *Plan) Report(subtitle locale.Text) *exhibit.Report {
	return &exhibit.Report{
		Title: text("大班额及消除方案", "Over-size classes and how to be rid of them"), Subtitle: subtitle, Simulated: true,
		Lead: p.lead(), Notes: p.notes(),
		Tables: []exhibit.Table{p.yearTable(), p.actionTable(), p.sectionTable(), p.gradeTable(), p.roomTable()},
	}
}

func whole(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

func (p *Plan) lead() []locale.Message {
	now, last := p.Before[0], p.Years[len(p.Years)-1]
	out := []locale.Message{leadNow.With("year", p.Year, "over", now.Over, "large", whole(p.Limits.Large), "nlarge", now.Large, "huge", whole(p.Limits.Huge), "nhuge", now.Huge)}
	if len(p.Actions) == 0 && now.Over == 0 {
		return p.leadClear(last)
	}
	sum := map[Kind]int{}
	for _, a := range p.Actions {
		sum[a.Kind] += a.Count
	}
	out = append(out, leadPlan.With("year", last, "split", sum[Split]+sum[Open], "shift", sum[Shift], "room", sum[Build], "cost", money(p.Cost)))
	if left := p.After[len(p.After)-1].Over; left > 0 {
		out = append(out, leadLeft.With("year", last, "left", left))
	}
	if p.Gap() == 0 {
		out = append(out, leadSure.With("bound", money(p.Bound)))
	} else {
		out = append(out, leadGap.With("bound", money(p.Bound), "gap", strconv.FormatFloat(100*p.Gap(), 'f', 1, 64)))
	}
	return append(out, p.blind()...)
}

// leadClear is the answer where no class is too large, as far as that is known.
func (p *Plan) leadClear(last registry.SchoolYear) []locale.Message {
	seen := len(p.Sections) - len(p.Unknown)
	switch {
	case len(p.Unknown) == 0:
		return []locale.Message{leadClear.With("year", p.Year, "last", last)}
	case seen == 0:
		return append([]locale.Message{leadNone.With("year", p.Year)}, p.blind()...)
	}
	return append([]locale.Message{leadSeen.With("year", p.Year, "n", seen, "last", last)}, p.blind()...)
}

// blind tells of the sections that are not planned for, and of the classes that
// they themselves report as too large.
func (p *Plan) blind() []locale.Message {
	sections, over := 0, 0
	for _, i := range p.Unknown {
		if n := p.Sections[i].Reported.Over; n > 0 {
			sections++
			over += n
		}
	}
	if len(p.Unknown) == 0 {
		return nil
	}
	return []locale.Message{leadBlind.With("n", len(p.Unknown), "k", sections, "over", over)}
}

// money words an amount: 530.8 万元, and in English yuan.
func money(v float64) locale.Text {
	return text(strconv.FormatFloat(v/1e4, 'f', -1, 64)+"万元", whole(v)+" yuan")
}

func (p *Plan) notes() []locale.Message {
	out := []locale.Message{
		noteCohort, noteStaged.With("huge", whole(p.Limits.Huge), "large", whole(p.Limits.Large)), noteEven, noteRooms,
		notePrices.With("split", money(p.Prices.Split), "shift", money(p.Prices.Shift), "room", money(p.Prices.Room), "reach", strconv.FormatFloat(p.Reach, 'f', -1, 64)),
	}
	if p.AtOnce {
		out = append(out[:1], out[2:]...)
	}
	if len(p.Unknown) > 0 {
		out = append(out, noteNot.With("n", len(p.Unknown)))
	}
	if p.NoPlace > 0 && p.Reach > 0 {
		out = append(out, noteNoWhere.With("n", p.NoPlace))
	}
	return append(out, noteModel)
}

// yearTable counts by year with and without the plan.
func (p *Plan) yearTable() exhibit.Table {
	t := exhibit.Table{
		ID: "years", Title: text("逐年变化", "Year by year"),
		Note: text("“不采取措施”：班数不变，学生逐年升级。", "If nothing is done: classes stay, pupils move up."),
		Columns: []exhibit.Column{
			column("year", "学年", "School year"), figure("before", "不采取措施：超标准", "Nothing done: above", ofClasses), figure("before_large", "其中大班额", "of them large", ofClasses),
			figure("after", "按方案：超标准", "Plan: above", ofClasses), figure("after_large", "其中大班额", "of them large", ofClasses), figure("after_huge", "其中超大班额", "of them very large", ofClasses), figure("cost", "费用", "Cost", yuan),
		},
		Chart: &exhibit.Chart{Kind: exhibit.Bars, X: "year", Y: []string{"before", "after"}},
	}
	for k := range p.Before {
		year, cost := p.Year+registry.SchoolYear(k), 0.0
		for _, a := range p.Actions {
			if a.Year == year {
				cost += a.Cost
			}
		}
		b, a := p.Before[k], p.After[k]
		t.Rows = append(t.Rows, exhibit.Row{ID: year.String(), Cells: []exhibit.Cell{
			exhibit.Name(year.String()), num(b.Over), num(b.Large), num(a.Over), num(a.Large), num(a.Huge), exhibit.Num(cost),
		}})
	}
	return t
}

func num(n int) exhibit.Cell { return exhibit.Num(float64(n)) }

// actionTable lists what is to be done, in order of years.
func (p *Plan) actionTable() exhibit.Table {
	t := exhibit.Table{
		ID: "actions", Title: text("措施清单", "What to do"),
		Empty: text("不需要采取措施。", "Nothing has to be done."),
		Columns: []exhibit.Column{
			column("year", "学年", "School year"), column("section", "学校（学部）", "School"), column("grade", "年级", "Grade"), column("what", "措施", "What"),
			figure("pupils", "学生", "Pupils", persons), figure("cost", "费用", "Cost", yuan),
		},
	}
	for k, a := range p.Actions {
		pupils := exhibit.Num(float64(a.Pupils))
		if a.Kind == Build {
			pupils = exhibit.Num(blank.Of(blank.NotApplicable))
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: strconv.Itoa(k + 1), Cells: []exhibit.Cell{
			exhibit.Name(a.Year.String()), exhibit.Word(p.Sections[a.Section].Name()), exhibit.Word(gradeName(a.Grade)), exhibit.Word(p.say(a)), pupils, exhibit.Num(a.Cost),
		}})
	}
	if len(t.Rows) > 0 {
		none := exhibit.Num(blank.Of(blank.NotApplicable))
		t.Rows = append(t.Rows, exhibit.Row{ID: "total", Total: true, Cells: []exhibit.Cell{exhibit.Word(text("合计", "Sum")), exhibit.Name(""), exhibit.Name(""), exhibit.Name(""), none, exhibit.Num(p.Cost)}})
	}
	return t
}

// say puts an action into words.
func (p *Plan) say(a Action) locale.Text {
	n, from, to := strconv.Itoa(a.Count), strconv.Itoa(a.From), strconv.Itoa(a.From+a.Count)
	switch a.Kind {
	case Even:
		return text(from+"个班均衡编班，不增班", "divide evenly among its "+from+" classes")
	case Split:
		return text("由"+from+"个班拆为"+to+"个班", "split "+from+" classes into "+to)
	case Open:
		return text("新生多开"+n+"个班，共"+to+"个班", "open "+n+" more for the intake, "+to+" in all")
	case Shift:
		km := strconv.FormatFloat(a.Km, 'f', 1, 64)
		other := p.Sections[a.To].Name()
		return text("新生调剂"+n+"人到"+other.ZH+"（"+km+"公里）", "send "+n+" of the intake to "+other.EN+" ("+km+" km)")
	}
	return text("新建教室"+n+"间", "build "+n+" rooms")
}

// sectionTable lists the sections with classes too large.
func (p *Plan) sectionTable() exhibit.Table {
	t := exhibit.Table{
		ID: "sections", Title: text("超标准班额的学校", "Schools with classes too large"),
		Note:  text("填报的班额分档与按年级推算的分列；两者不同的应核对。", "As reported by size, and as reckoned by grade; where the two differ the school should check."),
		Empty: text("没有超标准班额的学校。", "No school has a class too large."),
		Columns: []exhibit.Column{
			column("section", "学校（学部）", "School"),
			{Key: "township", Label: text("乡镇", "Township"), Minor: true},
			figure("limit", "标准班额", "Standard", persons),
			figure("over", "超标准（填报）", "Above, reported", ofClasses), figure("large", "大班额（填报）", "Large, reported", ofClasses), figure("huge", "超大班额（填报）", "Very large, reported", ofClasses),
			figure("over_grade", "超标准（推算）", "Above, by grade", ofClasses), figure("largest", "最大班", "Largest", persons),
		},
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		if s.Counts.Over == 0 && s.Reported.Over == 0 {
			continue
		}
		largest := 0.0
		for _, g := range s.Grades {
			largest = max(largest, g.Largest)
		}
		cells := []exhibit.Cell{exhibit.Word(s.Name()), exhibit.Name(s.School.Township), exhibit.Num(p.Limits.Standard[s.Stage])}
		if s.HasSizes {
			cells = append(cells, toned(s.Reported.Over, exhibit.Warn), toned(s.Reported.Large, exhibit.Bad), toned(s.Reported.Huge, exhibit.Bad))
		} else {
			missing := exhibit.Num(blank.Of(blank.NotReported))
			cells = append(cells, missing, missing, missing)
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: id(s), Cells: append(cells, num(s.Counts.Over), exhibit.Num(largest))})
	}
	return t
}

func toned(n int, tone exhibit.Tone) exhibit.Cell {
	c := num(n)
	if n > 0 {
		c.Tone = tone
	}
	return c
}

func id(s *Section) string { return string(s.School.ID) + "/" + s.Stage.String() }

var sources = map[Source]locale.Text{
	FromList: text("逐班名单", "class list"), FromGrade: text("年级人数与班数", "pupils and classes of the grade"), FromSum: text("学部班数分摊", "classes of the section divided"),
	Unknown: text("不详", "unknown"),
}

// gradeTable lists the grades with classes too large.
func (p *Plan) gradeTable() exhibit.Table {
	t := exhibit.Table{
		ID: "grades", Title: text("超标准班额的年级", "Grades with classes too large"),
		Empty: text("没有超标准班额的年级。", "No grade has a class too large."),
		Columns: []exhibit.Column{
			column("section", "学校（学部）", "School"), column("grade", "年级", "Grade"), figure("pupils", "学生", "Pupils", persons), figure("classes", "班数", "Classes", ofClasses),
			figure("largest", "最大班", "Largest", persons), figure("over", "超标准", "Above", ofClasses), figure("large", "大班额", "Large", ofClasses), figure("huge", "超大班额", "Very large", ofClasses),
			{Key: "source", Label: text("依据", "Known from"), Minor: true},
		},
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		for _, g := range s.Grades {
			if g.Counts.Over > 0 {
				t.Rows = append(t.Rows, exhibit.Row{ID: id(s) + "/" + strconv.Itoa(g.Grade), Cells: []exhibit.Cell{
					exhibit.Word(s.Name()), exhibit.Word(gradeName(g.Grade)), exhibit.Num(g.Pupils), exhibit.Num(g.Classes), exhibit.Num(g.Largest),
					toned(g.Counts.Over, exhibit.Warn), toned(g.Counts.Large, exhibit.Bad), toned(g.Counts.Huge, exhibit.Bad), exhibit.Word(sources[g.Source]),
				}})
			}
		}
	}
	return t
}

// roomTable shows the rooms of the schools that get classes.
func (p *Plan) roomTable() exhibit.Table {
	t := exhibit.Table{
		ID: "rooms", Title: text("涉及学校的教室", "Rooms of the schools concerned"),
		Note:  text("新生的班数多于毕业的班数时，不拆班也要增加教室。", "Where an intake has more classes than leave, rooms are needed even if no class is split."),
		Empty: text("没有学校增班。", "No school gets a class."),
		Columns: []exhibit.Column{
			column("section", "学校（学部）", "School"), figure("now", "现有班", "Classes now", ofClasses), figure("rooms", "教室", "Rooms", text("间", "rooms")),
			figure("spare", "空余教室", "Free rooms", text("间", "rooms")), figure("more", "增加班", "Classes more", ofClasses), figure("built", "新建教室", "Rooms built", text("间", "rooms")),
		},
	}
	more, built := map[int]int{}, map[int]int{}
	for _, a := range p.Actions {
		switch a.Kind {
		case Split, Open:
			more[a.Section] += a.Count
		case Build:
			built[a.Section] += a.Count
		}
	}
	for i := range p.Sections {
		if more[i]+built[i] == 0 {
			continue
		}
		s, now := &p.Sections[i], 0.0
		for _, g := range s.Grades {
			now += g.Classes
		}
		rooms, spare := exhibit.Num(s.Rooms), exhibit.Num(max(0, s.Rooms-now))
		if math.IsNaN(s.Rooms) {
			rooms, spare = exhibit.Num(blank.Of(blank.NotReported)), exhibit.Num(blank.Of(blank.NotReported))
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: id(s), Cells: []exhibit.Cell{exhibit.Word(s.Name()), exhibit.Num(now), rooms, spare, num(more[i]), num(built[i])}})
	}
	return t
}
