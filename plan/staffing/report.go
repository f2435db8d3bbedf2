package staffing

import (
	"math"
	"slices"
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

func figure(key, zh, en string, decimals int) exhibit.Column {
	return exhibit.Column{Key: key, Label: text(zh, en), Unit: text("人", "persons"), Decimals: decimals, Number: true}
}

func stageName(s registry.Stage) locale.Text {
	if s == registry.Junior {
		return text("初中", "Junior")
	}
	return text("小学", "Primary")
}

var stages = []registry.Stage{registry.Primary, registry.Junior}

// Total is one subject of one stage over the county.
type Total struct {
	Subject  int
	Stage    registry.Stage
	Lessons  float64
	Need     float64
	Have     float64 // NaN where no section reported it
	Lacking  float64 // Σ of what sections lack
	Spare    float64 // Σ of what sections have beyond their need
	Hire     []float64
	AfterNet []float64 // to recruit when teachers move to where they lack first
}

// Totals sums the subjects that have lessons, by stage. Sections that did not
// report a subject count towards its lessons and need, not towards the rest.
func (r *Result) Totals() []Total {
	var out []Total
	for _, stage := range stages {
		for k := range r.Subjects {
			t := Total{Subject: k, Stage: stage, Have: blank.Of(blank.NotReported), Hire: make([]float64, len(r.Years))}
			var known []Need
			for i := range r.Sections {
				if r.Sections[i].Stage != stage {
					continue
				}
				n := r.Sections[i].Subjects[k]
				t.add(n)
				if !blank.Is(n.Have) && !blank.Is(n.Need) {
					known = append(known, n)
				}
			}
			if t.Lessons == 0 {
				continue
			}
			t.AfterNet = moves(known, len(r.Years))
			out = append(out, t)
		}
	}
	return out
}

func (t *Total) add(n Need) {
	if blank.Is(n.Need) {
		return
	}
	t.Lessons += n.Lessons
	t.Need += n.Need
	if blank.Is(n.Have) {
		if blank.StateOf(n.Have) == blank.NotApplicable {
			t.Have = n.Have
		}
		return
	}
	if blank.Is(t.Have) {
		t.Have = 0
	}
	t.Have += n.Have
	t.Lacking += max(0, -n.Gap())
	t.Spare += max(0, n.Gap())
	for y := range n.Hire {
		t.Hire[y] += n.Hire[y]
	}
}

// moves recruits when whole teachers whom other schools have to spare move
// first, those of the school with most to spare before others; a part of a
// teacher neither moves nor is recruited.
func moves(list []Need, years int) []float64 {
	out := make([]float64, years)
	stock := make([]float64, len(list))
	for i, n := range list {
		stock[i] = n.Have
	}
	for y := range years {
		for i, n := range list {
			stock[i] -= min(stock[i], n.Lost[y])
		}
		for i, n := range list {
			for lacks := wholes(n.Ahead[y] - stock[i]); lacks > 0; lacks-- {
				from := 0
				for j := range list {
					if stock[j]-list[j].Ahead[y] > stock[from]-list[from].Ahead[y] {
						from = j
					}
				}
				if wholes(stock[from]-list[from].Ahead[y]) > 0 {
					stock[from]--
				} else {
					out[y]++
				}
				stock[i]++
			}
		}
	}
	return out
}

// Report shows the result.
func (r *Result) Report(subtitle locale.Text) *exhibit.Report {
	totals := r.Totals()
	return &exhibit.Report{
		Title: text("编制与学科教师", "Posts and teachers by subject"), Subtitle: subtitle, Simulated: true, Lead: r.lead(totals), Notes: r.Notes,
		Tables: []exhibit.Table{r.subjectTable(totals), r.yearTable(totals), r.hireTable(totals), r.schoolTable(), r.lackTable(), r.hireSchoolTable(), r.sharedTable(), r.groupTable()},
	}
}

var (
	leadPosts = locale.NewTemplate("staffing.lead_posts", "按编制标准应有教职工{norm}人，实有{staff}人；{short}所学校不足，共缺{lack}人，{over}所学校超出。", "By the norm {norm} staff are due, there are {staff}; {short} schools are short of {lack} in all, {over} have more.")
	leadLack  = locale.NewTemplate("staffing.lead_lack", "{stage}最缺：{list}。", "{stage}, lacking most: {list}.")
	leadMore  = locale.NewTemplate("staffing.lead_more", "{stage}有余：{list}。", "{stage}, more than needed: {list}.")
	leadHire  = locale.NewTemplate("staffing.lead_hire", "{from}至{to}学年预计退休{retire}人；各校分别算要招{hire}人，先在县内调剂后要招{net}人。", "{from} to {to}: {retire} are expected to retire; {hire} are to be recruited school by school, {net} after moves within the county.")
	leadShare = locale.NewTemplate("staffing.lead_share", "小规模学校里有{n}处某学科缺不足一名教师，其中{served}处可由{t}名走教教师合教。", "Small schools lack a part of a teacher in {n} places; {t} teachers shared by two schools or more serve {served} of them.")
)

func (r *Result) lead(totals []Total) []locale.Message {
	var norm, staff, lack float64
	short, over := 0, 0
	for _, s := range r.Schools {
		if blank.Is(s.Staff) {
			continue
		}
		norm, staff = norm+s.Posts, staff+s.Staff
		if d := s.Staff - s.Posts; d < 0 {
			short++
			lack -= d
		} else if d >= 1 {
			over++
		}
	}
	var out []locale.Message
	if staff > 0 {
		out = append(out, leadPosts.With("norm", round(norm), "staff", round(staff), "short", short, "lack", round(math.Ceil(lack)), "over", over))
	}
	for _, stage := range stages {
		if zh := r.extremes(totals, stage, true); zh.ZH != "" {
			out = append(out, leadLack.With("stage", stageName(stage), "list", zh))
		}
		if zh := r.extremes(totals, stage, false); zh.ZH != "" {
			out = append(out, leadMore.With("stage", stageName(stage), "list", zh))
		}
	}
	retire, hire, net := r.sums(totals)
	out = append(out, leadHire.With("from", r.Years[0], "to", r.Years[len(r.Years)-1], "retire", round(retire), "hire", round(hire), "net", round(net)))
	places, served, teachers := 0, 0, 0
	for _, s := range r.Shared {
		places += s.Sections
		for _, g := range s.Groups {
			if len(g.Sections) > 1 {
				served += len(g.Sections)
				teachers++
			}
		}
	}
	if teachers > 0 {
		out = append(out, leadShare.With("n", places, "t", teachers, "served", served))
	}
	return out
}

func round(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

func (r *Result) sums(totals []Total) (retire, hire, net float64) {
	for i := range r.Sections {
		for _, v := range r.Sections[i].Retire {
			retire += v
		}
	}
	for _, t := range totals {
		for y := range t.Hire {
			hire += t.Hire[y]
			net += t.AfterNet[y]
		}
	}
	return retire, hire, net
}

// extremes names the three subjects that lack most, or have most to spare, in sum.
func (r *Result) extremes(totals []Total, stage registry.Stage, lack bool) locale.Text {
	var list []Total
	for _, t := range totals {
		if d := t.Have - t.Need; t.Stage == stage && !blank.Is(d) && (lack && d <= -1 || !lack && d >= 1) {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b Total) int {
		return sign(math.Abs(b.Have-b.Need) - math.Abs(a.Have-a.Need))
	})
	var out locale.Text
	for i, t := range list[:min(3, len(list))] {
		if i > 0 {
			out.ZH, out.EN = out.ZH+"、", out.EN+", "
		}
		n := round(math.Abs(t.Have - t.Need))
		out.ZH += r.Subjects[t.Subject].Label.ZH + n + "人"
		out.EN += r.Subjects[t.Subject].Label.EN + " " + n
	}
	return out
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// gapCell shows what is beyond the need, below 0 what lacks.
func gapCell(v float64) exhibit.Cell {
	c := exhibit.Num(v)
	switch {
	case v <= -1:
		c.Tone = exhibit.Bad
	case v < 0:
		c.Tone = exhibit.Warn
	case v >= 1:
		c.Tone = exhibit.Good
	}
	return c
}

// subjectTable is each subject of each stage over the county.
func (r *Result) subjectTable(totals []Total) exhibit.Table {
	t := exhibit.Table{
		ID: "subjects", Title: text("学科教师余缺（全县）", "Teachers by subject, county"),
		Note: text("余缺＝现有－需要；“各校缺”“各校余”是逐校相加，不互抵。", "Balance = there are − needed; what schools lack and have to spare is added school by school."),
		Columns: []exhibit.Column{
			column("stage", "学段", "Stage"), column("subject", "学科", "Subject"),
			{Key: "lessons", Label: text("周课时", "Lessons a week"), Unit: text("节", "lessons"), Number: true},
			figure("need", "需要", "Needed", 1), figure("have", "现有", "There are", 1), figure("gap", "余缺", "Balance", 1), figure("lack", "各校缺", "Schools lack", 1), figure("spare", "各校余", "Schools to spare", 1),
		},
	}
	for _, x := range totals {
		lack, spare := exhibit.Num(x.Lacking), exhibit.Num(x.Spare)
		if blank.Is(x.Have) {
			lack, spare = exhibit.Num(x.Have), exhibit.Num(x.Have)
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: x.Stage.String() + "/" + r.Subjects[x.Subject].ID, Cells: []exhibit.Cell{
			exhibit.Word(stageName(x.Stage)), exhibit.Word(r.Subjects[x.Subject].Label), exhibit.Num(x.Lessons), exhibit.Num(x.Need), exhibit.Num(x.Have), gapCell(x.Have - x.Need), lack, spare,
		}})
	}
	return t
}

// yearTable is retirement and recruiting by year.
func (r *Result) yearTable(totals []Total) exhibit.Table {
	t := exhibit.Table{
		ID: "years", Title: text("逐年退休与招聘", "Retirement and recruiting by year"),
		Columns: []exhibit.Column{
			column("year", "学年", "School year"), figure("retire", "退休", "Retire", 1), figure("leave", "其他减员", "Leave otherwise", 1),
			figure("hire", "招聘（各校分别算）", "Recruit, school by school", 0), figure("net", "招聘（先调剂）", "Recruit, after moves", 0),
			{Key: "classes", Label: text("班数", "Classes"), Number: true, Minor: true},
		},
		Chart: &exhibit.Chart{Kind: exhibit.Bars, X: "year", Y: []string{"retire", "hire", "net"}},
	}
	for y, year := range r.Years {
		var retire, leave, hire, net, classes float64
		for i := range r.Sections {
			s := &r.Sections[i]
			retire, leave = retire+s.Retire[y], leave+s.Leave[y]
			if n := total(s.Ahead[y]); !blank.Is(n) {
				classes += n
			}
		}
		for _, x := range totals {
			hire, net = hire+x.Hire[y], net+x.AfterNet[y]
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: year.String(), Cells: []exhibit.Cell{
			exhibit.Name(year.String()), exhibit.Num(retire), exhibit.Num(leave), exhibit.Num(hire), exhibit.Num(net), exhibit.Num(classes),
		}})
	}
	return t
}

// hireTable is recruiting by subject and year.
func (r *Result) hireTable(totals []Total) exhibit.Table {
	t := exhibit.Table{
		ID: "recruiting", Title: text("分学科招聘需要", "Recruiting by subject"),
		Note:    text("逐年为各校分别算的人数；“先调剂”为县内同学段同学科调剂后的合计。", "By year school by school; “after moves” is the sum when teachers to spare move first."),
		Empty:   text("不需要招聘。", "Nobody has to be recruited."),
		Columns: []exhibit.Column{column("stage", "学段", "Stage"), column("subject", "学科", "Subject")},
	}
	for _, y := range r.Years {
		t.Columns = append(t.Columns, figure("y"+strconv.Itoa(int(y)), y.String(), y.String(), 0))
	}
	t.Columns = append(t.Columns, figure("sum", "合计", "Sum", 0), figure("net", "先调剂", "After moves", 0))
	for _, x := range totals {
		sum, net := 0.0, 0.0
		row := exhibit.Row{ID: x.Stage.String() + "/" + r.Subjects[x.Subject].ID, Cells: []exhibit.Cell{exhibit.Word(stageName(x.Stage)), exhibit.Word(r.Subjects[x.Subject].Label)}}
		for y, n := range x.Hire {
			sum, net = sum+n, net+x.AfterNet[y]
			row.Cells = append(row.Cells, exhibit.Num(n))
		}
		if sum > 0 {
			row.Cells = append(row.Cells, exhibit.Num(sum), exhibit.Num(net))
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}
