package collect

import (
	"math"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/lazy"
	"junheng/internal/workbook"
	"junheng/registry"
)

// replace decides whether an item takes the place of what is held.
func (a *assembly) replace(key factKey, h holder, r *record, it *item) bool {
	old := a.table.Value(key.row, key.field)
	again := h.rec != nil && h.rec.sheet.file != r.sheet.file && sameStem(h.rec.sheet.file.receipt.File, r.sheet.file.receipt.File)
	later := again && version(r.sheet.file.receipt.File) >= version(h.rec.sheet.file.receipt.File)
	if it.entry.def.Type == facts.Words {
		return a.table.Text(key.row, key.field) == "" || h.rec == nil || later
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
	case later:
		h.item.gone = true
		a.replaced(key, r, it, old)
		return true
	case again:
		it.gone = true
		a.superseded(key, r, it, old)
		return false
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
		Severity: MustFix, Key: "collect.conflict", Row: it.row, Col: it.col, Label: it.label, Field: key.field, Stage: a.table.Stage[key.row],
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

// superseded says that a later version of the same file was read before.
func (a *assembly) superseded(key factKey, r *record, it *item, old float64) {
	p := a.conflict(key, r, it, old)
	p.Severity, p.Key = Remark, "collect.superseded"
	p.Want = wantSuperseded.With("new", show(back(it.entry, old)))
	p.Cause = causeSuperseded.With("place", a.placeOf(key))
	r.sheet.problem(p)
}

var copyMarks = lazy.Pattern(`(?i)(?:[-_ ]?(?:修改|更正|改正|订正|最终|定稿|终稿|副本|复件|标注|批注|已改|重报|更新|新|annotated|marked|corrected|fixed|final|copy|v\d+|\d{8}|第?\d+[版稿次])|[ _]*\(\d+\)|\((?:修改|更正|改|新|最终|定稿)\))+$`)

// sameStem reports whether two file names are versions of one file: 一小.xlsx,
// 一小(1).xlsx, 一小-修改.xls.
func sameStem(a, b string) bool { return stem(a) == stem(b) }

// version orders the versions of one file by the marks behind its name, as the
// names of files in a folder do not: 一小.xlsx comes before 一小-修改.xlsx, 一小(1).xlsx
// before 一小(2).xlsx, and whatever calls itself final comes last.
func version(name string) int {
	marks := baseName(name)[len(stem(name)):]
	switch {
	case marks == "":
		return 0
	case finalMarks().MatchString(marks):
		return math.MaxInt
	}
	n := 0
	for _, d := range digits().FindAllString(marks, -1) {
		if v, err := strconv.Atoi(d); err == nil {
			n = max(n, v)
		}
	}
	return 1 + min(n, math.MaxInt-2)
}

var (
	digits     = lazy.Pattern(`\d+`)
	finalMarks = lazy.Pattern(`(?i)最终|定稿|终稿|final`)
)

// baseName gives the name of a file without folders and ending.
func baseName(name string) string {
	n := workbook.HalfWidth(name)
	if i := strings.LastIndexAny(n, "/\\"); i >= 0 {
		n = n[i+1:]
	}
	if i := strings.LastIndexByte(n, '.'); i > 0 {
		n = n[:i]
	}
	return n
}

func stem(name string) string {
	n := baseName(name)
	for {
		m := strings.TrimSpace(copyMarks().ReplaceAllString(n, ""))
		if m == n || m == "" {
			return strings.ToLower(n)
		}
		n = m
	}
}

// carryOver starts the table with the facts already held, without those of
// files that are sent again or corrected now.
func (a *assembly) carryOver(records []*record) {
	t := a.in.opt.Current
	if t == nil {
		return
	}
	gone := a.sentAgain(t, records)
	index := make([]int32, len(t.Schools))
	for i, s := range t.Schools {
		index[i] = a.table.AddSchool(s)
		a.ids[s.ID] = index[i]
		a.byName[nameKey{s.County, schoolKey(s.Name)}] = append(a.byName[nameKey{s.County, schoolKey(s.Name)}], index[i])
		a.marks = append(a.marks, "")
	}
	for _, f := range allFields(t) {
		e := &Entry{Field: f}
		for row := range t.Len() {
			v, words, o := t.Value(row, f), t.Text(row, f), t.Origin(row, f)
			if words == "" && blank.StateOf(v) == blank.NotReported || gone[o.Hash] {
				continue
			}
			k := rowKey{t.County[row], t.Year[row], t.School[row], t.Stage[row]}
			if k.school >= 0 {
				k.school = index[k.school]
			}
			to := a.rowFor(k)
			if blank.StateOf(v) != blank.NotReported {
				a.table.Set(to, f, v, o)
			}
			if words != "" {
				a.table.SetText(to, f, words)
			}
			p := a.held.place(e, k.stage)
			a.held.put(to, &p, nil, nil)
		}
	}
}

// party is what a fact or a record is about, by code or by name; a county
// has neither.
type party struct {
	county registry.RegionCode
	who    string
}

// sentAgain finds the files, by hash, whose facts are held and which are sent
// again: the same bytes, or a version of the file that speaks of a school or
// county it spoke of. Many schools send files of one name; those stay.
func (a *assembly) sentAgain(t *facts.Table, records []*record) map[string]bool {
	sent := map[string]map[party]bool{} // by stem
	gone := map[string]bool{}
	for _, f := range a.in.files {
		gone[f.receipt.Hash] = true
	}
	for _, r := range records {
		k := stem(r.sheet.file.receipt.File)
		if sent[k] == nil {
			sent[k] = map[party]bool{}
		}
		if r.sheet.form.Subject == AboutCounty {
			sent[k][party{r.county.County(), ""}] = true
			continue
		}
		if r.code != "" {
			sent[k][party{0, r.code}] = true
		}
		if r.name != "" {
			sent[k][party{r.county.County(), schoolKey(r.name)}] = true
		}
	}
	stems := map[string]string{}
	for _, f := range allFields(t) {
		for row := range t.Len() {
			o := t.Origin(row, f)
			if o.Hash == "" || gone[o.Hash] {
				continue
			}
			if _, ok := stems[o.File]; !ok {
				stems[o.File] = stem(o.File)
			}
			about := sent[stems[o.File]]
			if s, ok := t.SchoolAt(row); !ok {
				gone[o.Hash] = about[party{t.County[row], ""}]
			} else if len(about) > 0 {
				gone[o.Hash] = about[party{0, s.Code}] || about[party{s.County, schoolKey(s.Name)}]
			}
		}
	}
	delete(gone, "")
	return gone
}
