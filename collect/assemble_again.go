package collect

import (
	"math"
	"regexp"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/workbook"
)

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
