package roadmap

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"junheng/internal/blank"
	"junheng/internal/docx"
	"junheng/internal/locale"
	"junheng/registry"
)

// Party is who signs a responsibility letter: a township, a school, or with both
// empty the county's own offices.
type Party struct {
	Township string
	School   registry.SchoolID
	Name     string // as it stands in the letter
	Targets  int
}

// Parties lists who has targets: the townships first, then the schools, by name.
func (r *Roadmap) Parties() []Party {
	towns, schools := map[string]*Party{}, map[registry.SchoolID]*Party{}
	var own Party
	for i := range r.Targets {
		t := &r.Targets[i]
		if t.School == "" && t.Township == "" {
			own.Targets++
			continue
		}
		if t.Township != "" {
			p := towns[t.Township]
			if p == nil {
				p = &Party{Township: t.Township, Name: t.Township}
				towns[t.Township] = p
			}
			p.Targets++
		}
		if t.School != "" {
			p := schools[t.School]
			if p == nil {
				p = &Party{School: t.School, Name: t.Name}
				schools[t.School] = p
			}
			p.Targets++
		}
	}
	var out []Party
	for _, p := range towns {
		out = append(out, *p)
	}
	for _, p := range schools {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b Party) int {
		return cmp.Or(cmp.Compare(b2i(a.Township == ""), b2i(b.Township == "")), cmp.Compare(a.Name, b.Name), cmp.Compare(a.School, b.School))
	})
	if own.Targets > 0 {
		out = append([]Party{own}, out...)
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// concerns reports whether a target is of a party.
func (p Party) concerns(t *Target) bool {
	switch {
	case p.School != "":
		return t.School == p.School
	case p.Township != "":
		return t.Township == p.Township
	}
	return t.School == "" && t.Township == ""
}

// Letter makes the responsibility letter (目标责任书) of one party: who promises
// whom what, by when, and who answers for it. authority is who issues it: 青禾县
// 教育局. Letters are Chinese whatever the reader's language: they are signed.
func (r *Roadmap) Letter(p Party, authority string) *docx.Document {
	name := p.Name
	if name == "" {
		name = "县直有关部门"
	}
	title := r.Name + "目标责任书"
	d := &docx.Document{Title: title + " " + name, Footer: authority}
	if r.State == Draft {
		d.Watermark = "征求意见稿 未经采纳"
	}
	d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Title, Text: title})
	if r.Number != "" {
		d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Number, Text: r.Number})
	}
	d.Parts = append(d.Parts,
		docx.Paragraph{Style: docx.Plain, Text: "责任单位：" + name},
		docx.Paragraph{Text: "为推进义务教育优质均衡发展，" + authority + "与" + name + "签订本责任书。起始数据为" + yearText(r.Base) + "，以" + yearText(r.From) + "至" + yearText(r.To) + "的数据考核。"},
		docx.Paragraph{Style: docx.Heading, Text: "一、目标任务"},
		r.targetTable(p),
	)
	r.milestones(d)
	d.Parts = append(d.Parts,
		docx.Paragraph{Style: docx.Heading, Text: "三、检查与考核"},
		docx.Paragraph{Text: "完成情况以每学年冻结的数据集为准，由同一评估程序计算；到期未完成的列入整改清单。"},
		docx.Paragraph{Style: docx.Plain, Text: ""},
		docx.Table{Rows: [][]string{
			{authority + "（盖章）\n\n负责人签字：\n\n　　　年　　月　　日", name + "（盖章）\n\n负责人签字：\n\n　　　年　　月　　日"},
		}},
	)
	return d
}

func yearText(y registry.SchoolYear) string {
	return strconv.Itoa(int(y)) + "—" + strconv.Itoa(int(y)+1) + "学年"
}

func (r *Roadmap) targetTable(p Party) docx.Table {
	t := docx.Table{
		Heads: 1, Widths: []int{5, 10, 5, 5, 7, 8}, Align: []docx.Align{docx.Centre, docx.Left, docx.ToRight, docx.ToRight, docx.Left, docx.Centre},
		Rows: [][]string{{"学年", "学校与指标", "现值", "目标", "责任人", "完成期限"}},
	}
	for i := range r.Targets {
		g := &r.Targets[i]
		if !p.concerns(g) {
			continue
		}
		what := g.Label
		if p.School == "" && g.Name != "" {
			what = g.Name + "：" + g.Label
		}
		if g.Unit != "" {
			what += "（" + g.Unit + "）"
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(int(g.Year)), what, figure(g.From), figure(g.To), g.Owner, date(g)})
	}
	return t
}

func date(t *Target) string {
	if t.Due.IsZero() {
		return ""
	}
	return t.Due.Format("2006-01-02")
}

// figure writes a value with at most three decimals.
func figure(v float64) string {
	if blank.Is(v) {
		return "未填报"
	}
	s := strconv.FormatFloat(v, 'f', 3, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

func (r *Roadmap) milestones(d *docx.Document) {
	d.Parts = append(d.Parts, docx.Paragraph{Style: docx.Heading, Text: "二、时间表"})
	if len(r.Milestones) == 0 {
		d.Parts = append(d.Parts, docx.Paragraph{Text: "按各项目标的完成期限执行。"})
		return
	}
	t := docx.Table{Heads: 1, Widths: []int{8, 4, 4}, Align: []docx.Align{docx.Left, docx.Left, docx.Centre}, Rows: [][]string{{"节点", "责任人", "期限"}}}
	for i := range r.Milestones {
		m := &r.Milestones[i]
		due := ""
		if !m.Due.IsZero() {
			due = m.Due.Format("2006-01-02")
		}
		t.Rows = append(t.Rows, []string{m.Title, m.Owner, due})
	}
	d.Parts = append(d.Parts, t)
}

// PartyLabel names a party for lists.
func PartyLabel(p Party) locale.Text {
	if p.Name == "" {
		return locale.Text{ZH: "县直有关部门", EN: "offices of the county"}
	}
	return locale.Text{ZH: p.Name, EN: p.Name}
}
