package collect

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// row gives the table's row for a record's school or county and a section.
func (a *assembly) row(r *record, stage registry.Stage) int {
	county := r.county
	if r.school >= 0 {
		county = a.table.Schools[r.school].County
	}
	return a.rowFor(rowKey{county.County(), r.year, r.school, stage})
}

func (a *assembly) rowFor(k rowKey) int {
	i, ok := a.rows[k]
	if !ok {
		i = a.table.AddRow(k.county, k.year, k.school, k.stage)
		a.rows[k] = i
	}
	return i
}

// put stores one item. The same value again counts once; another value from a
// corrected version of the same file replaces it; any other is a conflict.
func (a *assembly) put(r *record, it *item, stage registry.Stage) {
	row := a.row(r, stage)
	key := factKey{row, it.entry.Field}
	if h, ok := a.held[key]; ok && !a.replace(key, h, r, it) {
		return
	}
	a.held[key] = holder{r, it}
	if it.words != "" {
		a.table.SetText(row, it.entry.Field, it.words)
	}
	if it.entry.def.Type == facts.Words {
		return
	}
	a.table.Set(row, it.entry.Field, it.value, a.origin(r, it))
}

func (a *assembly) origin(r *record, it *item) facts.Origin {
	o := facts.Origin{
		File: r.sheet.file.receipt.File, Hash: r.sheet.file.receipt.Hash, Sheet: r.sheet.receipt.Sheet,
		Cell: workbook.CellName(it.row, it.col), By: a.in.opt.Actor, Note: it.note,
	}
	if it.raw != show(it.value) {
		o.Raw = it.raw
	}
	return o
}

// replace decides whether an item takes the place of what is held.
func (a *assembly) replace(key factKey, h holder, r *record, it *item) bool {
	old := a.table.Value(key.row, key.field)
	if it.entry.def.Type == facts.Words {
		return a.table.Text(key.row, key.field) == "" || h.rec == nil
	}
	switch {
	case sameValue(old, it.value), blank.Is(it.value) && !blank.Is(old), it.slack > 0 && math.Abs(old-it.value) <= it.slack+1e-9:
		return false
	case h.item != nil && h.item.slack > 0 && math.Abs(old-it.value) <= h.item.slack+1e-9:
		return true
	case blank.Is(old):
		return true
	case h.rec == nil:
		a.replaced(key, r, it, old)
		return true
	case h.rec.sheet.file != r.sheet.file && sameStem(h.rec.sheet.file.receipt.File, r.sheet.file.receipt.File):
		h.item.gone = true
		a.replaced(key, r, it, old)
		return true
	}
	it.gone = true
	p := a.conflict(key, r, it, old)
	p.Want = wantOnce.With()
	p.Cause = causeConflict.With("place", a.placeOf(key), "old", show(back(it.entry, old)), "label", h.item.label)
	r.sheet.problem(p)
	return false
}

// back gives a stored value in the unit of the form.
func back(e *Entry, v float64) float64 { return e.factor.inverse().apply(v) }

func sameValue(a, b float64) bool {
	if blank.Is(a) || blank.Is(b) {
		return blank.Is(a) && blank.Is(b) && blank.StateOf(a) == blank.StateOf(b)
	}
	return a == b
}

func (a *assembly) placeOf(key factKey) string {
	o := a.table.Origin(key.row, key.field)
	return placeOf(o.File, o.Sheet, o.Cell)
}

func (a *assembly) conflict(key factKey, r *record, it *item, _ float64) Problem {
	return Problem{
		Severity: MustFix, Key: "collect.conflict", Row: it.row, Col: it.col, Label: it.label, Field: key.field,
		School: a.idOf(r), Name: r.name, Got: it.raw, Parked: true,
	}
}

func (a *assembly) replaced(key factKey, r *record, it *item, old float64) {
	p := a.conflict(key, r, it, old)
	p.Severity, p.Key, p.Parked = Remark, "collect.replaced", false
	p.Want = wantReplaced.With("old", show(back(it.entry, old)))
	p.Cause = causeReplaced.With("place", a.placeOf(key))
	r.sheet.problem(p)
}

var copyMarks = regexp.MustCompile(`(?i)(?:[-_ ]?(?:修改|更正|改正|订正|最终|定稿|终稿|副本|复件|标注|批注|已改|重报|更新|新|annotated|marked|corrected|fixed|final|copy|v\d+|\d{8}|第?\d+[版稿次])|[ _]*\(\d+\)|\((?:修改|更正|改|新|最终|定稿)\))+$`)

// sameStem reports whether two file names are versions of one file: 一小.xlsx,
// 一小(1).xlsx, 一小-修改.xls.
func sameStem(a, b string) bool { return stem(a) == stem(b) }

func stem(name string) string {
	n := workbook.HalfWidth(name)
	if i := strings.LastIndexAny(n, "/\\"); i >= 0 {
		n = n[i+1:]
	}
	if i := strings.LastIndexByte(n, '.'); i > 0 {
		n = n[:i]
	}
	for {
		m := strings.TrimSpace(copyMarks.ReplaceAllString(n, ""))
		if m == n || m == "" {
			return strings.ToLower(n)
		}
		n = m
	}
}

// twice recognises a second row for one school on one sheet. An identical row
// is skipped; a contradicting one is parked.
func (a *assembly) twice(r *record) bool {
	stage := registry.Whole
	if r.staged {
		stage = r.stage
	}
	k := seenKey{r.sheet, r.school, r.year, stage}
	first, ok := a.seen[k]
	if !ok {
		a.seen[k] = r
		return false
	}
	for i := range r.items {
		if i < len(first.items) && !sameValue(r.items[i].value, first.items[i].value) {
			it := &r.items[i]
			r.sheet.park(r, keyUsed(r), "collect.duplicate_school", wantOneRow.With(),
				causeDuplicate.With("row", first.row+1, "label", it.label, "a", cellOr(first.items[i]), "b", cellOr(*it)))
			return true
		}
	}
	r.sheet.receipt.Read--
	r.sheet.skip(r.row, r.row, skippedTwice.With("row", first.row+1))
	for i := range r.sheet.records {
		if r.sheet.records[i] == r {
			r.sheet.records = append(r.sheet.records[:i:i], r.sheet.records[i+1:]...)
			break
		}
	}
	return true
}

func cellOr(it item) string {
	if it.raw == "" {
		return "（空白）"
	}
	return it.raw
}

func keyUsed(r *record) Key {
	if _, ok := r.at[KeyCode]; ok {
		return KeyCode
	}
	return KeyName
}

// restore turns a value per unit of another field back into the fact: 2.56
// teachers per 100 pupils of 352 pupils are 9 teachers. A count is made whole
// where the printed decimals leave one whole number; elsewhere it is a share of
// a divided school, or worth a look.
func (a *assembly) restore(r *record, it *item) {
	if blank.Is(it.value) {
		return
	}
	base, ok := r.value(it.entry.Times)
	if !ok {
		it.value = blank.Of(blank.NotReported)
		return
	}
	per := it.entry.Per
	if per == 0 {
		per = 1
	}
	exact := it.value * base / per
	slack := 0.5 * math.Pow10(-max(decimals(it.raw), printed)) * base / per
	it.note = fmt.Sprintf("%s × %s ÷ %s", it.raw, show(base), show(per))
	if !it.entry.def.Whole() {
		it.value, it.slack = exact, slack
		return
	}
	whole := math.Round(exact)
	if math.Abs(whole-exact) <= slack+1e-9 && slack < 0.5 {
		it.value, it.slack = whole, slack
		return
	}
	it.value, it.slack = exact, slack
	r.sheet.problem(Problem{
		Severity: Remark, Key: "collect.ratio_without_count", Row: it.row, Col: it.col, Label: it.label, Field: it.entry.Field,
		School: a.idOf(r), Name: r.name, Got: it.raw, Want: wantRatio.With("base", show(base), "per", show(per), "exact", show(math.Round(exact*1e4)/1e4)), Cause: causeRatio.With(),
	})
}

// printed is how many decimals the official tables print of such values; a
// number cell does not keep the zeros at its end.
const printed = 2

func decimals(s string) int {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return len(strings.TrimRight(s[i+1:], "%"))
	}
	return 0
}

// carryOver starts the table with the facts already held, without those of
// files that are sent again or corrected now.
func (a *assembly) carryOver() {
	t := a.in.opt.Current
	if t == nil {
		return
	}
	gone := func(o facts.Origin) bool {
		for _, f := range a.in.files {
			if f.receipt.Hash != "" && o.Hash != "" && (o.Hash == f.receipt.Hash || sameStem(o.File, f.receipt.File)) {
				return true
			}
		}
		return false
	}
	index := make([]int32, len(t.Schools))
	for i, s := range t.Schools {
		index[i] = a.table.AddSchool(s)
		a.ids[s.ID] = index[i]
		a.byName[nameKey{s.County, schoolKey(s.Name)}] = append(a.byName[nameKey{s.County, schoolKey(s.Name)}], index[i])
		a.marks = append(a.marks, "")
	}
	for _, f := range t.Fields() {
		for row := range t.Len() {
			v, words, o := t.Value(row, f), t.Text(row, f), t.Origin(row, f)
			if words == "" && blank.StateOf(v) == blank.NotReported || gone(o) {
				continue
			}
			k := rowKey{t.County[row], t.Year[row], t.School[row], t.Stage[row]}
			if k.school >= 0 {
				k.school = index[k.school]
			}
			to := a.rowFor(k)
			a.table.Set(to, f, v, o)
			if words != "" {
				a.table.SetText(to, f, words)
			}
			a.held[factKey{to, f}] = holder{}
		}
	}
}

// likeNames suggests pairs of schools of one county whose names say the same.
func (a *assembly) likeNames() {
	byCounty := map[registry.RegionCode][]int32{}
	var order []registry.RegionCode
	for i, s := range a.table.Schools {
		if len(byCounty[s.County]) == 0 {
			order = append(order, s.County)
		}
		byCounty[s.County] = append(byCounty[s.County], int32(i))
	}
	const tooMany = 2000
	for _, c := range order {
		list := byCounty[c]
		if len(list) > tooMany {
			continue
		}
		for i, x := range list {
			for _, y := range list[i+1:] {
				p, q := a.table.Schools[x], a.table.Schools[y]
				if p.Name != "" && q.Name != "" && schoolKey(p.Name) != schoolKey(q.Name) && alike(p.Name, q.Name) {
					a.in.hints = append(a.in.hints, Suggestion{
						Key: "collect.same_school", Place: a.marks[y], Text: alikeNames.With("a", p.Name, "b", q.Name), School: [2]registry.SchoolID{p.ID, q.ID},
					})
				}
			}
		}
	}
}

// ordinals are characters whose change makes another school of a like name.
const ordinals = "一二三四五六七八九十百两0123456789东南西北中大小上下前后新老旧女男"

// alike reports whether two names differ only in a place put before one of
// them, or in one character that is no number or direction.
func alike(a, b string) bool {
	p, x := splitPlace(schoolKey(a))
	q, y := splitPlace(schoolKey(b))
	if x == y && len([]rune(x)) > 3 {
		return p == "" || q == "" || strings.HasSuffix(p, q) || strings.HasSuffix(q, p)
	}
	return p == q && typo([]rune(x), []rune(y))
}

// typo reports whether two texts of five characters or more differ in one
// character that is no number or direction.
func typo(x, y []rune) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || len(x) < 5 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	diff := string(x[i:len(x)-j]) + string(y[i:len(y)-j])
	return len(y)-i-j <= 1 && !strings.ContainsAny(diff, ordinals)
}

// splitPlace takes 某省某市某区 off the front of a school's name.
func splitPlace(name string) (place, rest string) {
	for {
		r := []rune(name)
		cut := 0
		for i := 1; i < min(len(r)-3, 7); i++ {
			if strings.ContainsRune("省市县区旗镇乡", r[i]) {
				cut = i + 1
				break
			}
		}
		if cut == 0 {
			return place, name
		}
		place, name = place+string(r[:cut]), string(r[cut:])
	}
}

func splitStage(name string) (field string, stage int) {
	for s, suffix := range map[registry.Stage]string{registry.Primary: "_primary", registry.Junior: "_junior", registry.Senior: "_senior"} {
		if f, ok := strings.CutSuffix(name, suffix); ok {
			return f, int(s)
		}
	}
	return name, -1
}

// What conflicts say.
var (
	causeConflict  = locale.NewTemplate("collect.cause.conflict", "{place} 的“{label}”已填 {old}；请核对后只保留一个值，此处的值未入库", "{place} already gives {old}; keep one value, this one was not taken")
	wantReplaced   = locale.NewTemplate("collect.want.replaced", "原值 {old}", "was {old}")
	causeReplaced  = locale.NewTemplate("collect.cause.replaced", "已用更正后的文件替换 {place} 的值", "the corrected file replaces the value of {place}")
	wantOneRow     = locale.NewTemplate("collect.want.one_row", "每所学校（学部）只应有一行", "want one row for a school or section")
	causeDuplicate = locale.NewTemplate("collect.cause.duplicate", "与第 {row} 行是同一所学校，而“{label}”一处为 {a}、一处为 {b}；本行未入库，请删去错误的一行", "the same school as in row {row}, where {label} is {a} and here {b}; this row was not taken, delete the wrong one")
	skippedTwice   = locale.NewTemplate("collect.skipped.twice", "与第 {row} 行完全相同，只计一次", "the same as row {row}; counted once")
	wantRatio      = locale.NewTemplate("collect.want.ratio", "乘以 {base} 再除以 {per} 得 {exact}，一般应是整数", "× {base} ÷ {per} is {exact}, usually a whole number")
	causeRatio     = locale.NewTemplate("collect.cause.ratio", "一贯制学校按比例拆分时可以不是整数；否则请核对", "a share of a one-through school need not be whole; otherwise check it")
)
