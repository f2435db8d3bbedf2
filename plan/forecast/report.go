package forecast

import (
	"strconv"

	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/registry"
)

func trimFloat(v float64, decimals int) string { return strconv.FormatFloat(v, 'f', decimals, 64) }

func text(zh, en string) locale.Text { return locale.Text{ZH: zh, EN: en} }

var persons = text("人", "pupils")

// yearWord writes a school year as it stands along an axis.
func yearWord(y registry.SchoolYear) exhibit.Cell { return exhibit.Name(y.String()) }

// Report shows the result: the answer in a few sentences, then tables from the
// county down to the single grade.
func (r *Result) Report(subtitle locale.Text) *exhibit.Report {
	out := &exhibit.Report{
		Title: text("学龄人口与在校生预测", "Forecast of pupils"), Subtitle: subtitle, Simulated: true,
		Lead: r.lead(), Notes: r.Notes,
	}
	for k := range r.Stages {
		out.Tables = append(out.Tables, r.stageTable(&r.Stages[k]))
	}
	if len(r.Children) > 0 {
		out.Tables = append(out.Tables, r.childrenTable())
	}
	if r.Outlook != nil {
		out.Tables = append(out.Tables, r.Outlook.turnTable(), r.Outlook.coefficientTable(), r.Outlook.requirementTable(), r.Outlook.sizeTable())
	}
	out.Tables = append(out.Tables, r.sectionTable(), r.detailTable(), r.ratioTable(), r.moveTable())
	if r.Test != nil {
		out.Tables = append(out.Tables, r.Test.table(), r.Test.gradeTable(), r.Test.sectionTable())
	}
	return out
}

var (
	leadStage = locale.NewTemplate("forecast.lead_stage", "{stage}在校生从{base}学年的{now}人到{year}学年约{mid}人（{low}至{high}），{way}{change}%。",
		"{stage} pupils: from {now} in {base} to about {mid} in {year} ({low} to {high}), {way} {change} %.")
	leadTurn  = locale.NewTemplate("forecast.lead_turn", "照此下去，{label}在{year}学年由“{from}”变为“{to}”。", "If nothing is done, {label} turns from “{from}” to “{to}” in {year}.")
	leadCalm  = locale.NewTemplate("forecast.lead_calm", "照此下去，到{year}学年全县结论和各项差异系数的达标情况都不变，全县为“{to}”。", "If nothing is done, neither the county's verdict nor any coefficient turns until {year}; the county stays “{to}”.")
	leadUnits = locale.NewTemplate("forecast.lead_units", "其间有{n}个学部的结论改变，见“结论变化”。", "The verdicts of {n} sections turn meanwhile; see “What turns”.")
	leadClass = locale.NewTemplate("forecast.lead_classes", "班数不变时，{now}个学部现在已有超标准班额的班级，另有{later}个学部将在预测期内出现。", "With the classes as they are, {now} sections have over-full classes already, and {later} more will have them.")
	leadTest  = locale.NewTemplate("forecast.lead_test", "检验：留出{year}学年，用之前的数据预测，各校年级平均误差{mape}%，学校总数{school}%；{cover}%的年级人数落在范围内（应约{level}%）。",
		"Test: {year} held back and forecast from the years before: mean error {mape} % by school and grade, {school} % by school; {cover} % of the grades lie within their range (it should be about {level} %).")
)

func (r *Result) lead() []locale.Message {
	var out []locale.Message
	last := len(r.Years) - 1
	for _, s := range r.Stages {
		x := s.Total[last]
		change, way := 0.0, text("增加", "up")
		if s.Now > 0 {
			change = x.Mid/s.Now - 1
		}
		if change < 0 {
			change, way = -change, text("减少", "down")
		}
		out = append(out, leadStage.With("stage", stageName(s.Stage), "base", r.Base, "now", fixed(s.Now, 0), "year", r.Years[last], "mid", fixed(x.Mid, 0),
			"low", fixed(x.Low, 0), "high", fixed(x.High, 0), "way", way, "change", percent(change, 1)))
	}
	out = append(out, r.leadOutlook()...)
	now, later := 0, 0
	for i := range r.Sections {
		switch s := &r.Sections[i]; {
		case s.Over:
			now++
		case s.Passes > 0:
			later++
		}
	}
	if now+later > 0 {
		out = append(out, leadClass.With("now", now, "later", later))
	}
	if t := r.Test; t != nil {
		out = append(out, leadTest.With("year", t.Year, "mape", percent(t.Grades.MAPE, 1), "school", percent(t.Sections.MAPE, 1),
			"cover", percent(t.Grades.Coverage, 0), "level", percent(r.Level, 0)))
	}
	return out
}

func (r *Result) leadOutlook() []locale.Message {
	if r.Outlook == nil {
		return nil
	}
	var out []locale.Message
	units := 0
	for _, t := range r.Outlook.Turns {
		if isUnit(t.Ref) {
			units++
			continue
		}
		out = append(out, leadTurn.With("label", t.Label, "year", t.Year, "from", t.From.Label(), "to", t.To.Label()))
	}
	if len(out) == 0 {
		out = append(out, leadCalm.With("year", r.Years[len(r.Years)-1], "to", r.Outlook.County[0].Label()))
	}
	if units > 0 {
		out = append(out, leadUnits.With("n", units))
	}
	return out
}

func isUnit(ref string) bool { return len(ref) > 5 && ref[:5] == "unit/" }

// figures makes columns of figures of one unit.
func figures(unit locale.Text, decimals int, list ...[3]string) []exhibit.Column {
	var out []exhibit.Column
	for _, c := range list {
		out = append(out, exhibit.Column{Key: c[0], Label: text(c[1], c[2]), Unit: unit, Decimals: decimals, Number: true})
	}
	return out
}

func column(key, zh, en string) exhibit.Column {
	return exhibit.Column{Key: key, Label: text(zh, en)}
}

// stageTable is the county's pupils of a stage by year.
func (r *Result) stageTable(s *StageForecast) exhibit.Table {
	name := stageName(s.Stage)
	t := exhibit.Table{
		ID: "pupils-" + s.Stage.String(), Title: text(name.ZH+"在校生", name.EN+" pupils"),
		Note:    text("第一行为填报数，其余为预测；范围之内的可能为"+percent(r.Level, 0)+"%。", "The first line is as reported, the others are forecast; each lies in its range with a chance of "+percent(r.Level, 0)+" %."),
		Columns: append([]exhibit.Column{column("year", "学年", "School year")}, figures(persons, 0, [3]string{"pupils", "在校生", "Pupils"}, [3]string{"low", "低", "Low"}, [3]string{"high", "高", "High"})...),
		Chart:   &exhibit.Chart{Kind: exhibit.Lines, X: "year", Y: []string{"pupils"}, Low: "low", High: "high"},
	}
	t.Columns = append(t.Columns, figures(text("班", "classes"), 0, [3]string{"needed", "需要班数", "Classes needed"}, [3]string{"held", "现有班数", "Classes held"})...)
	t.Columns = append(t.Columns, figures(text("个", "places"), 0, [3]string{"short", "缺学位", "Seats lacking"})...)
	t.Rows = append(t.Rows, exhibit.Row{ID: r.Base.String(), Cells: []exhibit.Cell{
		yearWord(r.Base), exhibit.Num(s.Now), exhibit.Num(s.Now), exhibit.Num(s.Now), notAsked(), exhibit.Num(s.Classes), notAsked(),
	}})
	for y, x := range s.Total {
		cells := []exhibit.Cell{yearWord(r.Years[y]), exhibit.Num(x.Mid), exhibit.Num(x.Low), exhibit.Num(x.High)}
		if s.Needed[y] > 0 {
			cells = append(cells, exhibit.Num(float64(s.Needed[y])), exhibit.Num(s.Classes), exhibit.Num(float64(s.Short[y])))
		} else {
			cells = append(cells, notAsked(), exhibit.Num(s.Classes), notAsked())
		}
		t.Rows = append(t.Rows, exhibit.Row{ID: r.Years[y].String(), Cells: cells})
	}
	return t
}

// childrenTable is the school-age population by township and year.
func (r *Result) childrenTable() exhibit.Table {
	t := exhibit.Table{
		ID: "children", Title: text("分乡镇学龄人口", "School-age population by township"),
		Note:    text("按出生人口和存活率推算的户籍地学龄儿童（小学6岁组至11岁组，初中12岁组至14岁组），不含流动；* 含出生数未知、按最近三年平均的年份。", "From births and survival, where the children were born; moves are left out. * holds years beyond the known births."),
		Columns: []exhibit.Column{column("township", "乡镇", "Township"), column("stage", "学段", "Stage")},
	}
	for k, y := range r.Children[0].Years {
		t.Columns = append(t.Columns, exhibit.Column{Key: "y" + strconv.Itoa(int(y)), Label: text(y.String(), y.String()), Unit: persons, Number: true, Minor: k%2 == 1})
	}
	for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
		sums := make([]float64, len(r.Children[0].Years))
		for _, c := range r.Children {
			list := c.Primary
			if stage == registry.Junior {
				list = c.Junior
			}
			row := exhibit.Row{ID: c.Township + "/" + stage.String(), Cells: []exhibit.Cell{exhibit.Name(c.Township), exhibit.Word(stageName(stage))}}
			for k, v := range list {
				cell := exhibit.Num(v)
				if c.Assumed[k] && stage == registry.Primary {
					cell.Note = text("*", "*")
				}
				row.Cells = append(row.Cells, cell)
				sums[k] += v
			}
			t.Rows = append(t.Rows, row)
		}
		total := exhibit.Row{ID: "total/" + stage.String(), Total: true, Cells: []exhibit.Cell{exhibit.Word(text("全县", "County")), exhibit.Word(stageName(stage))}}
		for _, v := range sums {
			total.Cells = append(total.Cells, exhibit.Num(v))
		}
		t.Rows = append(t.Rows, total)
	}
	return t
}
