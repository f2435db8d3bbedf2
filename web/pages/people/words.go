package people

import (
	"strings"

	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

func emptyAction(c *route.Context, o overview) parts.Link {
	if !o.Edit {
		return parts.Link{}
	}
	return parts.Link{Text: c.T("导入名册", "Take in a roster"), URL: base(o.At) + "/upload?register=" + string(o.Register), Main: true}
}

func statusTone(s people.Status) parts.Tone {
	switch s {
	case people.Enrolled:
		return parts.Good
	case people.Left:
		return parts.Bad
	case people.Suspended, people.Deferred, people.HomeTaught:
		return parts.Warn
	}
	return parts.Plain
}

func groupRows(c *route.Context, o overview) parts.Listing {
	head := c.T("学校", "School")
	if o.Register == people.Residents {
		head = c.T("户籍乡镇", "Township")
	}
	l := parts.Listing{Columns: []parts.Column{{Label: head}, {Label: c.T("班级", "Classes"), Align: parts.End}, {Label: c.T("在册人数", "Persons"), Align: parts.End}, {Label: c.T("转出、毕业等", "Gone"), Align: parts.End, Minor: true}}}
	for _, g := range o.Groups {
		to := g.Own
		if len(g.Classes) == 0 {
			to = g.URL
		}
		l.Rows = append(l.Rows, parts.Row{URL: to, Cells: []parts.Cell{parts.Word(g.Name), parts.Num(float64(len(g.Classes))), parts.Num(float64(g.N)), parts.Num(float64(g.Away))}})
	}
	return l
}

func classRows(c *route.Context, g group) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("年级", "Grade")}, {Label: c.T("班级", "Class")}, {Label: c.T("人数", "Pupils"), Align: parts.End}}}
	for _, x := range g.Classes {
		l.Rows = append(l.Rows, parts.Row{URL: x.URL, Cells: []parts.Cell{parts.Word(people.GradeLabel(x.Grade).In(c.Lang)), {Text: x.Name, URL: x.URL}, parts.Num(float64(x.N))}})
	}
	return l
}

func personRows(c *route.Context, list []people.Person, schools names, withSchool, withClass bool) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("姓名", "Name"), Fixed: true}}}
	if withSchool {
		l.Columns = append(l.Columns, parts.Column{Label: c.T("学校/乡镇", "School")})
	}
	if withClass {
		l.Columns = append(l.Columns, parts.Column{Label: c.T("班级", "Class")})
	}
	l.Columns = append(l.Columns, parts.Column{Label: c.T("性别", "Sex"), Minor: true}, parts.Column{Label: c.T("出生日期", "Birth date"), Minor: true},
		parts.Column{Label: c.T("状态", "State")}, parts.Column{Label: c.T("特殊群体", "Groups"), Minor: true}, parts.Column{Label: c.T("证件号码", "ID number"), Minor: true})
	for i := range list {
		p := &list[i]
		cells := []parts.Cell{{Text: shown(c, p), URL: of(p)}}
		if withSchool {
			where := schools.of(p.School)
			if p.School == "" {
				where = p.Township + p.Village
			}
			cells = append(cells, parts.Word(where))
		}
		if withClass {
			cells = append(cells, parts.Word(p.Class))
		}
		id := parts.Mark(parts.Good, c.T("已校验", "passes"))
		switch p.IDCheck {
		case people.IDDoubtful:
			id = parts.Mark(parts.Warn, c.T("存疑", "doubtful"))
		case people.IDMissing:
			id = parts.Mark(parts.Warn, c.T("缺", "missing"))
		}
		cells = append(cells, parts.Word(p.Sex.Label().In(c.Lang)), parts.Word(p.BirthDate), parts.Mark(statusTone(p.Status), p.Standing().In(c.Lang)), parts.Word(p.Flags.Label().In(c.Lang)), id)
		l.Rows = append(l.Rows, parts.Row{URL: of(p), Cells: cells})
	}
	return l
}

// fieldOptions lists the sealed fields but for some.
func fieldOptions(c *route.Context, but ...people.Field) []parts.Option {
	var out []parts.Option
	for _, f := range people.Fields() {
		skip := false
		for _, b := range but {
			skip = skip || b == f
		}
		if !skip {
			out = append(out, parts.Option{Value: string(f), Label: f.Label().In(c.Lang)})
		}
	}
	return out
}

func revealOptions(c *route.Context, r people.Register) []parts.Option {
	if r == people.Teachers {
		return fieldOptions(c, people.FieldGuardians)
	}
	return fieldOptions(c, people.FieldPhone)
}

func turnOptions(c *route.Context, p *people.Person) []parts.Option {
	out := []parts.Option{{Label: c.T("请选择", "choose")}}
	for _, to := range p.Turns() {
		label := (&people.Person{Register: p.Register, Status: to}).Standing().In(c.Lang)
		if to.Argued() {
			label += c.T("（须有批准的案件）", " (wants a case that grants it)")
		}
		out = append(out, parts.Option{Value: string(to), Label: label})
	}
	return out
}

func registerOptions(c *route.Context, school bool) []parts.Option {
	var out []parts.Option
	for _, r := range people.Registers() {
		if !school || r != people.Residents {
			out = append(out, parts.Option{Value: string(r), Label: r.Label().In(c.Lang)})
		}
	}
	return out
}

// dayOr gives what was typed, or today.
func dayOr(c *route.Context, name string) string {
	if typed := c.Form(name); typed != "" {
		return typed
	}
	return c.Now.Format("2006-01-02")
}

func eventLabel(c *route.Context, e people.Event) string {
	switch e.Kind {
	case people.Entered:
		return c.T("登记入册", "Entered")
	case people.Corrected:
		return c.T("更正", "Corrected")
	case people.MovedOut:
		return c.T("转出", "Moved out")
	case people.MovedIn:
		return c.T("转入", "Moved in")
	case people.Promoted:
		return c.T("升级", "Promoted")
	case people.Destroyed:
		return c.T("个人信息销毁", "Data destroyed")
	case people.Restated:
	}
	return people.Status(e.To).Label().In(c.Lang)
}

// told says what an event changed.
func told(c *route.Context, e people.Event, schools names) string {
	var out []string
	switch e.Kind {
	case people.MovedOut:
		if e.To != "" {
			out = append(out, c.T("至", "to ")+schools.of(registry.SchoolID(e.To)))
		}
	case people.MovedIn:
		out = append(out, c.T("来自", "from ")+schools.of(registry.SchoolID(e.From)), e.Class)
	case people.Promoted:
		out = append(out, people.GradeLabel(digit(e.To)).In(c.Lang))
	case people.Entered:
		out = append(out, schools.of(e.School), e.Class)
	case people.Restated:
		out = append(out, c.T("原为", "was ")+people.Status(e.From).Label().In(c.Lang))
	case people.Corrected, people.Destroyed:
	}
	if e.Kind != people.Destroyed {
		out = append(out, e.Note)
	}
	return strings.TrimSpace(strings.Join(out, " "))
}

func digit(s string) int {
	if len(s) == 1 && s[0] >= '0' && s[0] <= '9' {
		return int(s[0] - '0')
	}
	return 0
}

func moveWords(c *route.Context, m people.Move, schools names) string {
	to := m.Outside
	if m.To != "" {
		to = schools.of(m.To)
	}
	return schools.of(m.From) + c.T(" → ", " → ") + to
}

func overRows(c *route.Context, at registry.RegionCode, over []moveLine, schools names) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("姓名", "Name")}, {Label: c.T("去向", "Way")}, {Label: c.T("日期", "Day"), Minor: true}, {Label: c.T("结果", "Outcome")}, {Label: c.T("办理人", "By"), Minor: true}}}
	for _, m := range over {
		tone := parts.Plain
		if m.State == people.MoveConfirmed {
			tone = parts.Good
		} else if m.State == people.MoveRefused {
			tone = parts.Bad
		}
		l.Rows = append(l.Rows, parts.Row{URL: base(at) + "/of/" + string(m.Person), Cells: []parts.Cell{
			parts.Word(m.Who), parts.Word(moveWords(c, m.Move, schools)), parts.Word(m.Day), parts.Mark(tone, m.State.Label().In(c.Lang)), parts.Word(m.Answerer),
		}})
	}
	return l
}

func formRows(c *route.Context, r people.Register) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("列", "Column")}, {Label: c.T("也可写作", "Also")}}}
	for _, f := range people.FormOf(r).Columns {
		also := f.Also
		if len(also) > 4 {
			also = also[:4]
		}
		label := f.Label.In(c.Lang)
		if f.Required {
			label += c.T("（必有）", " (needed)")
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(label), parts.Word(strings.Join(also, "、"))}})
	}
	return l
}

func receiptFacts(c *route.Context, r people.Receipt) []parts.Fact {
	return []parts.Fact{
		{Term: c.T("读到", "Read"), Text: itoa(r.Rows)},
		{Term: c.T("新增", "New"), Text: itoa(r.New)},
		{Term: c.T("更新", "Changed"), Text: itoa(r.Changed)},
		{Term: c.T("未变", "As they were"), Text: itoa(r.Same)},
		{Term: c.T("未收（须改正）", "Parked"), Text: itoa(r.Parked)},
		{Term: c.T("请核实", "To be looked at"), Text: itoa(r.Doubtful)},
		{Term: c.T("待查儿童的改动，待另一人确认", "Changes of children who are looked for, to be confirmed"), Text: itoa(r.Held)},
		{Term: c.T("办理", "By"), Text: r.By + " " + c.Moment(r.At)},
		{Term: "SHA-256", Text: r.Hash},
	}
}

func receiptRows(c *route.Context, at registry.RegionCode, list []people.Receipt) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{
		{Label: c.T("文件", "File")},
		{Label: c.T("时间", "When")},
		{Label: c.T("名册", "Register"), Minor: true},
		{Label: c.T("新增", "New"), Align: parts.End},
		{Label: c.T("更新", "Changed"), Align: parts.End},
		{Label: c.T("未变", "Same"), Align: parts.End, Minor: true},
		{Label: c.T("未收", "Parked"), Align: parts.End},
		{Label: c.T("办理人", "By"), Minor: true},
	}}
	for _, r := range list[:min(len(list), 20)] {
		l.Rows = append(l.Rows, parts.Row{URL: base(at) + "/receipts/" + r.ID, Cells: []parts.Cell{
			parts.Word(r.File), parts.Moment(c, r.At), parts.Word(r.Register.Label().In(c.Lang)), parts.Num(float64(r.New)), parts.Num(float64(r.Changed)), parts.Num(float64(r.Same)), parts.Num(float64(r.Parked)), parts.Word(r.By),
		}})
	}
	return l
}

func sheetRows(c *route.Context, r *people.Roster) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("工作表", "Sheet")}, {Label: c.T("表头行", "Row"), Align: parts.End}, {Label: c.T("人数", "Persons"), Align: parts.End}, {Label: c.T("已识别", "Understood")}, {Label: c.T("未识别，未读", "Not understood, not read")}}}
	for _, s := range r.Sheets {
		row := c.T("未找到", "none")
		if s.Heading > 0 {
			row = itoa(s.Heading)
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(s.Name), parts.Word(row), parts.Num(float64(s.Rows)), parts.Word(strings.Join(s.Columns, "、")), parts.Word(strings.Join(s.Unknown, "、"))}})
	}
	return l
}

func promotionWords(c *route.Context, p people.Promotion) string {
	out := c.T("将升级 ", "To be promoted: ") + itoa(p.Promoted) + c.T(" 人，毕业 ", ", to graduate: ") + itoa(p.Graduated) + c.T(" 人。", ".")
	if p.Waiting > 0 {
		out += c.T("毕业班 ", " Of the last grade ") + itoa(p.Waiting) + c.T(" 人：由学校提交后，县教育局另一人在本页确认毕业；确认之前仍在校。", ": the school sends them, and another person at the bureau confirms on this page; until then they stay.")
	}
	if len(p.Held) > 0 {
		out += c.T("有未办结控辍保学案件 ", " Kept by a case: ") + itoa(len(p.Held)) + c.T(" 人，不毕业，名单见下。", ", named below.")
	}
	if p.Kept > 0 {
		out += c.T("休学 ", " Suspended: ") + itoa(p.Kept) + c.T(" 人保留原年级，复学时编班。", ", who stay in their grade until they return.")
	}
	if p.Done > 0 {
		out += c.T("已在该学年 ", " In that year already: ") + itoa(p.Done) + c.T(" 人。", ".")
	}
	if p.Behind > 0 {
		out += c.T("落后一年以上 ", " More than a year behind: ") + itoa(p.Behind) + c.T(" 人，请逐一核对。", ", to be looked at one by one.")
	}
	return out
}

func promotionRows(c *route.Context, p people.Promotion, schools names) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("学校", "School")}, {Label: c.T("班级", "Class")}, {Label: c.T("现年级", "Grade")}, {Label: c.T("变为", "Becomes")}, {Label: c.T("人数", "Pupils"), Align: parts.End}, {Label: c.T("待县确认", "Waiting"), Align: parts.End}, {Label: c.T("休学", "Suspended"), Align: parts.End, Minor: true}, {Label: c.T("已在新学年", "Done"), Align: parts.End, Minor: true}}}
	for _, x := range p.Lines {
		to := c.T("毕业", "graduate")
		if x.To > 0 {
			to = people.GradeLabel(x.To).In(c.Lang)
		}
		if x.N+x.Waits == 0 {
			to = "—"
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(schools.of(x.School)), parts.Word(x.Class), parts.Word(people.GradeLabel(x.Grade).In(c.Lang)), parts.Word(to), parts.Num(float64(x.N)), parts.Num(float64(x.Waits)), parts.Num(float64(x.Kept)), parts.Num(float64(x.Done))}})
	}
	return l
}

// heldRows names whom a case keeps from graduating.
func heldRows(c *route.Context, p people.Promotion, schools names) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("姓名", "Name")}, {Label: c.T("学校", "School")}, {Label: c.T("班级", "Class")}, {Label: c.T("案件", "Case")}}}
	for _, x := range p.Held {
		l.Rows = append(l.Rows, parts.Row{URL: base(p.County) + "/of/" + string(x.Person), Cells: []parts.Cell{parts.Word(x.Masked), parts.Word(schools.of(x.School)), parts.Word(x.Class), parts.Word(x.Case)}})
	}
	return l
}

// turnRows lists the turns of the year that were entered.
func turnRows(c *route.Context, v *turnPage) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("时间", "When")}, {Label: c.T("学校", "School")}, {Label: c.T("学年", "Year")}, {Label: c.T("升级", "Promoted"), Align: parts.End}, {Label: c.T("毕业", "Graduated"), Align: parts.End}, {Label: c.T("提交毕业", "Sent"), Align: parts.End}, {Label: c.T("经办", "By")}, {Label: c.T("状态", "State")}}}
	for i := range v.Turns {
		t := &v.Turns[i]
		state := parts.Word(c.T("有效", "stands"))
		if t.Undone {
			state = parts.Mark(parts.Ask, c.T("已撤销", "taken back"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Moment(c, t.At), parts.Word(v.Schools.of(t.School)), parts.Word(t.Year.String()), parts.Num(float64(t.Promoted)), parts.Num(float64(t.Graduated)), parts.Num(float64(t.Waiting)), parts.Word(t.By), state}})
	}
	return l
}

func retentionRows(c *route.Context, rules []people.Retention) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("对象", "Who")}, {Label: c.T("期限", "Time")}, {Label: c.T("依据", "Law"), Minor: true}, {Label: c.T("年数", "Years")}}}
	for _, r := range rules {
		span := itoa(r.Years) + c.T(" 年", " years")
		if r.Age > 0 {
			span = c.T("至 ", "until ") + itoa(r.Age) + c.T(" 周岁", " years old")
		}
		status := map[string]parts.Cell{
			"confirmed": parts.Mark(parts.Good, c.T("法规规定", "by law")), "local": parts.Mark(parts.Info, c.T("本地规定", "local")), "unconfirmed": parts.Mark(parts.Ask, c.T("由本县确定", "the county's choice")),
		}[r.Status]
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{{Text: r.Label.In(c.Lang), Note: r.Reason.In(c.Lang)}, parts.Word(span), parts.Word(r.Source.Document + "（" + r.Source.Number + "）" + r.Source.Article), status}})
	}
	return l
}

func basisFacts(c *route.Context, b *people.LegalBasis, f people.FieldBasis) []parts.Fact {
	var registers, laws []string
	for _, r := range f.Registers {
		registers = append(registers, r.Label().In(c.Lang))
	}
	for _, x := range f.Basis {
		law := b.Law(x.Law)
		laws = append(laws, "《"+law.Document+"》（"+law.Number+"）"+x.Article+"："+x.Why)
	}
	return []parts.Fact{
		{Term: c.T("名册", "Registers"), Text: strings.Join(registers, "、")},
		{Term: c.T("分级", "Class"), Text: f.ClassLabel().In(c.Lang)},
		{Term: c.T("用途", "Purpose"), Text: f.Purpose.In(c.Lang)},
		{Term: c.T("依据", "Law"), Text: strings.Join(laws, "；")},
		{Term: c.T("谁能看到", "Who sees it"), Text: f.SeenBy.In(c.Lang)},
	}
}
