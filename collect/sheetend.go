package collect

import (
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// strangers reports headings and items that the form does not know, with the
// entry each resembles, and required entries without a column.
func (s *sheet) strangers() {
	for _, h := range s.header.unmatched {
		if s.form.Others {
			break
		}
		s.receipt.Ignored = append(s.receipt.Ignored, h.label)
		best, ok := s.form.suggest(h.label)
		if !ok || s.receipt.Empty {
			continue
		}
		row, col := s.header.bottom, h.col
		if s.form.Orientation == Vertical {
			row, col = h.col, s.header.item
		}
		s.in.hints = append(s.in.hints, Suggestion{
			Key: "collect.heading", Place: placeOf(s.file.receipt.File, s.receipt.Sheet, workbook.CellName(row, col)),
			Text: headingLike.With("heading", h.label, "label", best),
		})
		s.problem(Problem{
			Severity: Remark, Key: "collect.unknown_heading", Row: row, Col: col, Label: h.label, Got: h.label,
			Want: wantHeading.With("label", best), Cause: causeHeading.With(),
		})
	}
	if s.receipt.Empty {
		return
	}
	have := map[*Entry]bool{}
	for _, c := range s.header.cols {
		have[c.entry] = true
	}
	for _, r := range s.header.rows {
		have[r.entry] = true
	}
	for _, e := range s.form.Entries {
		if e.Required && e.Field != "" && !have[e] && !s.hasField(e.Field) {
			s.receipt.Absent = append(s.receipt.Absent, e.Field)
			s.problem(Problem{
				Severity: Verify, Key: "collect.absent", Row: max(s.header.bottom, 0), Col: -1, Label: e.Label, Field: e.Field,
				Want: wantColumn.With("label", e.Label), Cause: causeAbsent.With(),
			})
		}
	}
}

func (s *sheet) hasField(f facts.FieldID) bool {
	for _, c := range s.header.cols {
		if c.entry.Field == f {
			return true
		}
	}
	return false
}

// placeOf writes a place for people: file sheet!cell.
func placeOf(file, sheet, cell string) string {
	if sheet == "" {
		return file + " " + cell
	}
	return file + " " + sheet + "!" + cell
}

// unknown says that no form fits, and what was there instead of a heading.
func (s *sheet) unknown() {
	if hint, texts, numbers := s.prose(); !texts {
		s.receipt.Unknown = numbers > 0
		s.receipt.Notes = append(s.receipt.Notes, unknownSheet.With("got", hint))
		return
	}
	s.receipt.Notes = append(s.receipt.Notes, proseSheet.With())
}

// prose looks at a sheet that fits no form: what stands in its likeliest
// heading, whether the sheet holds explanations only, and how many numbers it
// has beside those that number its rows.
func (s *sheet) prose() (heading string, texts bool, numbers int) {
	g := s.page.grid
	var best []string
	for r := range g.Rows {
		var row []string
		for i, c := range g.Row(r) {
			if _, ok := c.Number(); ok {
				if i > 0 {
					numbers++
				}
			} else if c.Kind == workbook.Text && !c.IsBlank() {
				row = append(row, short(tidy(c.Text)))
			}
		}
		if len(row) > len(best) && r < 2*headRows {
			best = row
		}
	}
	if len(best) > 12 {
		best = append(best[:12], "…")
	}
	return strings.Join(best, "｜"), numbers*10 < g.Rows && len(best) < 6, numbers
}

// ambiguous says that several forms fit equally well.
func (s *sheet) ambiguous(c []candidate) {
	ids := c[0].form.ID + ", " + c[1].form.ID
	s.problem(Problem{
		Severity: MustFix, Key: "collect.ambiguous_form", Row: -1, Col: -1,
		Want: wantForm.With("ids", ids), Cause: causeForm.With(), Parked: true,
	})
}

// close finishes the receipt.
func (s *sheet) close() {
	if s.form != nil {
		s.tally()
	}
	s.file.receipt.Sheets = append(s.file.receipt.Sheets, *s.receipt)
}

// tally counts what became of the records.
func (s *sheet) tally() {
	r := s.receipt
	byRow := s.form.Orientation == Rows
	for _, rec := range s.records {
		bad := rec.parked
		for i := range rec.items {
			it := &rec.items[i]
			if !it.shown {
				continue
			}
			switch {
			case rec.parked || it.gone || it.found != nil && it.found.parked:
				if !byRow {
					r.Parked++
				}
			default:
				r.Values++
				if !byRow {
					r.Accepted++
				}
			}
		}
		if byRow && bad {
			r.Parked++
		} else if byRow {
			r.Accepted++
		}
	}
}

func rowSpan(from, to int) string {
	if from == to {
		return strconv.Itoa(from + 1)
	}
	return strconv.Itoa(from+1) + "–" + strconv.Itoa(to+1)
}

// What receipts say.
var (
	noForms          = locale.NewTemplate("collect.no_forms", "没有装载任何表样", "no forms are loaded")
	noSuchForm       = locale.NewTemplate("collect.no_such_form", "没有编号为 {id} 的表样", "there is no form {id}")
	formsAre         = locale.NewTemplate("collect.forms_are", "现有表样：{ids}", "the forms are: {ids}")
	sameBytes        = locale.NewTemplate("collect.same_bytes", "与 {file} 内容完全相同，只计一次", "this is the same file as {file}; it is counted once")
	ownSheet         = locale.NewTemplate("collect.own_sheet", "这是本程序附上的问题清单，未作为数据读取", "this is our own list of problems and was not read as data")
	hiddenSheet      = locale.NewTemplate("collect.hidden_sheet", "隐藏的工作表，已照常读取", "a hidden sheet; it was read like the others")
	resultSheet      = locale.NewTemplate("collect.result_sheet", "这是计算结果表，不作为填报数据读取", "a sheet of computed results; it is not read as data")
	unknownSheet     = locale.NewTemplate("collect.unknown_sheet", "认不出是哪种表，未读取。表头读到：{got}。请用 --form 指定表样（junheng forms list 列出），或为它写一个表样", "no form fits this sheet and it was not read. Its heading holds: {got}. Name the form with --form (junheng forms list), or write a form for it")
	proseSheet       = locale.NewTemplate("collect.prose_sheet", "说明文字，未作为数据读取", "explanations; not read as data")
	strayCells       = locale.NewTemplate("collect.stray_cells", "表格之外很远处有 {n} 个单元格（如 {cell}），未读取", "{n} cells lie far from the table (such as {cell}) and were not read")
	hiddenRows       = locale.NewTemplate("collect.hidden_rows", "{n} 行被隐藏或筛选掉，已照常读取", "{n} rows are hidden or filtered out; they were read like the others")
	wantUnmerged     = locale.NewTemplate("collect.want.unmerged", "每行应有自己的数值", "want a value of its own in each row")
	causeMerged      = locale.NewTemplate("collect.cause.merged", "{range} 是合并单元格，数值只计入第 {row} 行；请取消合并后逐行填写", "{range} is merged and its value counts for row {row} only; unmerge it and fill in each row")
	unfilledRows     = locale.NewTemplate("collect.unfilled_rows", "{n} 行只有名称或序号，没有填报任何数据", "{n} rows have a name or number and no data")
	skippedTail      = locale.NewTemplate("collect.skipped.tail", "空白行", "blank rows")
	skippedNumbering = locale.NewTemplate("collect.skipped.numbering", "栏次编号行", "a row that numbers the columns")
	skippedUnits     = locale.NewTemplate("collect.skipped.units", "单位行，各列按所写单位读取", "a row of units; each column is read in the unit it names")
	wantOneTable     = locale.NewTemplate("collect.want.one_table", "每张工作表只应有一张表", "want one table on a sheet")
	causeSecondTable = locale.NewTemplate("collect.cause.second_table", "第 {row} 行像是另一张表的表头，其下 {n} 行均未读取；请把这张表移到单独的工作表", "row {row} looks like the heading of another table and the {n} rows below were not read; move it to a sheet of its own")
	skippedDivider   = locale.NewTemplate("collect.skipped.divider", "分节行“{text}”", "the row {text} opens a section")
	skippedTotal     = locale.NewTemplate("collect.skipped.total", "合计行“{text}”", "a row of totals: {text}")
	skippedNote      = locale.NewTemplate("collect.skipped.note", "说明行“{text}”", "a note: {text}")
	skippedDots      = locale.NewTemplate("collect.skipped.dots", "省略号行", "a row of dots")
	skippedHeading   = locale.NewTemplate("collect.skipped.heading", "重复的表头", "the heading, printed again")
	wantForm         = locale.NewTemplate("collect.want.form", "请用 --form 指定：{ids}", "name the form with --form: {ids}")
	causeForm        = locale.NewTemplate("collect.cause.form", "这张表同样像几种表样，无法自行判断；整张表未入库", "the sheet fits several forms equally well; nothing of it was taken")
	wantHeading      = locale.NewTemplate("collect.want.heading", "是否指“{label}”？", "did you mean {label}?")
	causeHeading     = locale.NewTemplate("collect.cause.heading", "表样里没有这一项，未读取；如就是这一项请改标题，或在表样中加为同义词", "the form has no such item and it was not read; if it is that item, change the heading or add it to the form as a synonym")
	headingLike      = locale.NewTemplate("collect.heading_like", "“{heading}”像是“{label}”", "{heading} resembles {label}")
	wantColumn       = locale.NewTemplate("collect.want.column", "应有“{label}”一栏", "want an item {label}")
	causeAbsent      = locale.NewTemplate("collect.cause.absent", "表中找不到这一必填项；所有学校的此项按未填报处理", "this required item is nowhere on the sheet; it counts as not reported for every school")
	causeRepeated    = locale.NewTemplate("collect.cause.repeated", "“{label}”出现了两次，只读取了第一个", "{label} appears twice; only the first was read")
	wantSentence     = locale.NewTemplate("collect.want.sentence", "应照原句填空：{sentence}", "want the sentence as printed, with its blanks filled: {sentence}")
	causeSentence    = locale.NewTemplate("collect.cause.sentence", "句子被改动，找不到要填的数；数值未读取", "the sentence was changed and its numbers cannot be found; none was read")
)
