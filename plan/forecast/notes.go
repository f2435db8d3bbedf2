package forecast

import (
	"math"
	"slices"
	"strings"

	"junheng/internal/locale"
)

var (
	noteMethod = locale.Plain("forecast.note_method",
		"方法：队列存活与年级升级率。入学按乡镇出生人口（9月1日至次年8月31日，按月均匀）乘以各校历年接收比例；各年级按“升入人数之和÷原有人数之和”升级，学校与全县的差别按人数向全县收缩；小学最高年级带出初中起始年级。转入转出包含在比例之中。",
		"Method: cohort survival with grade progression ratios. Intakes are the births of the township (1 September to 31 August, spread evenly over months) times the share each school has admitted; grades move up by Σ after ÷ Σ before, what sets a school apart being shrunk towards the county; the highest primary grade feeds the first junior one. Moves in and out are contained in the ratios.")
	noteRange = locale.NewTemplate("forecast.note_range",
		"范围：按历史未能解释的波动做参数自助法抽样，{level}%的可能落在范围内。单个年级方差为{phi}×人数；学校整体波动{sigma}%，全县共同波动{county}%。",
		"Ranges: parametric bootstrap of what history leaves unexplained; a figure lies within with a chance of {level} %. The variance of a single grade is {phi} × its pupils; a school as a whole varies by {sigma} %, the county by {county} %.")
	noteYears = locale.NewTemplate("forecast.note_years",
		"历史{n}个学年（{from}至{to}）。全县共同的波动只能从{steps}次升级估计，学年越少，范围越可能偏窄。",
		"History of {n} school years ({from} to {to}). What moves the whole county can only be seen in {steps} years of moving up: with few of them ranges tend to be too narrow.")
	noteNoCounty = locale.Plain("forecast.note_no_county", "只有一次升级的历史：升级率的范围不含全县共同波动，也无法留一年检验。", "There is one year of moving up only: ranges leave out what moves the whole county, and no year can be held back.")
	noteNoSteps  = locale.Plain("forecast.note_no_steps", "没有相邻两年的分年级学生数：升级率一律按1，范围只含随机波动。", "No two years in a row have pupils by grade: all ratios are taken as 1, and ranges hold chance only.")
	noteNoBirths = locale.Plain("forecast.note_no_births", "没有给出出生人口：各校新生按历年平均数不变，几年后与实际出生必有出入。请给出分乡镇出生人口。", "No births were given: every intake stays at its mean, which births will soon belie. Give births by township.")
	noteBeyond   = locale.NewTemplate("forecast.note_beyond", "出生人口到{last}年为止；{year}学年及以后的新生按最近三年出生的平均数，范围随年份放宽。", "Births end in {last}; intakes from {year} on take the mean of the last three years, with ranges that widen.")
	noteAssumed  = locale.NewTemplate("forecast.note_assumed", "{n}个学部只报了在校生总数，各年级按平均分：{list}。", "{n} sections reported the sum of their pupils only; it was divided evenly among the grades: {list}.")
	noteStrange  = locale.NewTemplate("forecast.note_strange", "出生人口里的乡镇没有学校以它为所属乡镇，只计入全县：{list}。", "No school lies in these townships of the births; they count for the county only: {list}.")
	noteUnmatch  = locale.NewTemplate("forecast.note_unmatched", "{n}所学校的所属乡镇不在出生人口表中，新生按全县出生数估算：{list}。", "The township of {n} schools is not among those of the births; their intakes follow the births of the county: {list}.")
	noteHeld     = locale.Plain("forecast.note_held", "“照此下去”：教师、校舍、设备、班数、经费等一切照旧，只换学生数；随迁子女、片内学生等按占比不变。结论由评估程序对推算的数据重新判定。", "“If nothing is done”: staff, buildings, equipment, classes and money stay as they are, only pupils change; groups of pupils keep their shares. The engine judges the projected facts anew.")
	noteSimulate = locale.Plain("forecast.note_simulated", "推算的年份均为模拟数据，不能填报或公布。", "The years ahead are simulated data and can be neither reported nor published.")
	noteMoves    = locale.NewTemplate("forecast.note_moves", "已计入设定的转入转出{n}条。", "{n} expected moves are taken into account.")
)

// notes says how the forecast was made, and on what it rests.
func (r *Result) notes(m *model, in Input) {
	add := func(x locale.Message) { r.Notes = append(r.Notes, x) }
	h := m.h
	add(noteMethod)
	steps := len(h.Years) - 1
	switch {
	case len(r.Ratios) == 0:
		add(noteNoSteps)
	case steps < 2:
		add(noteNoCounty)
	default:
		add(noteYears.With("n", len(h.Years), "from", h.Years[0], "to", h.Base(), "steps", steps))
	}
	add(noteRange.With("level", percent(r.Level, 0), "phi", fixed(m.up.Phi, 2), "sigma", percent(m.up.Sigma, 1), "county", percent(m.up.County, 1)))
	if m.births == nil {
		add(noteNoBirths)
	} else {
		r.birthNotes(m, in)
	}
	var assumed []string
	for i := range h.Sections {
		if h.Sections[i].Assumed {
			assumed = append(assumed, h.Sections[i].Name().ZH)
		}
	}
	if len(assumed) > 0 {
		add(noteAssumed.With("n", len(assumed), "list", some(assumed)))
	}
	if len(in.Moves) > 0 {
		add(noteMoves.With("n", len(in.Moves)))
	}
	if in.Standard != nil {
		add(noteHeld)
	}
	add(noteSimulate)
}

func (r *Result) birthNotes(m *model, in Input) {
	for _, y := range r.Years {
		if m.births.beyond(y) > 0 {
			r.Notes = append(r.Notes, noteBeyond.With("last", in.Births.Last(), "year", y))
			break
		}
	}
	var towns, strange, unmatched []string
	for i := range m.h.Sections {
		s := &m.h.Sections[i]
		towns = append(towns, s.School.Township)
		if m.feeds[i].kind == fromCounty {
			unmatched = append(unmatched, s.Name().ZH)
		}
	}
	for _, t := range in.Births.Townships {
		if !slices.Contains(towns, t) {
			strange = append(strange, t)
		}
	}
	if len(strange) > 0 {
		r.Notes = append(r.Notes, noteStrange.With("list", some(strange)))
	}
	if len(unmatched) > 0 {
		r.Notes = append(r.Notes, noteUnmatch.With("n", len(unmatched), "list", some(unmatched)))
	}
}

// some lists the first few names.
func some(list []string) string {
	const most = 6
	if len(list) > most {
		return strings.Join(list[:most], "、") + " …"
	}
	return strings.Join(list, "、")
}

// fixed writes a figure with so many decimals, percent a share in hundredths.
func fixed(v float64, decimals int) string {
	if math.IsNaN(v) {
		return "—"
	}
	return trimFloat(v, decimals)
}

func percent(v float64, decimals int) string { return fixed(100*v, decimals) }
