package collect

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// outColumn is one column of an exported table.
type outColumn struct {
	entry *Entry
	stage registry.Stage
	path  []string
}

// sectioned reports whether a form has a row a section.
func (f *Form) sectioned() bool {
	if len(f.Blocks) > 0 {
		return true
	}
	key, parts := false, false
	for _, e := range f.Entries {
		key = key || e.Key == KeyStage
		parts = parts || e.Stage == each
	}
	return key && !parts
}

// columns lists the columns to write: one for each section that an entry has
// facts of, where the heading names the section.
func (x *exporter) columns() []outColumn {
	f := x.form
	sectioned := f.sectioned()
	var out []outColumn
	for _, e := range f.Entries {
		label := strings.Split(e.Label, pathMark)
		if e.Ignore || e.Key == KeyStage && !sectioned {
			continue
		}
		last := len(label) - 1
		if u := e.unitText2(); u != "" && parseLabel(label[last]).unit == "" {
			label = append(slices.Clone(label[:last]), label[last]+"（"+u+"）")
		}
		if e.Stage != each || sectioned {
			out = append(out, outColumn{e, e.stage, label})
			continue
		}
		for _, s := range x.stagesOf(e.Field) {
			path := label
			if s != registry.Whole {
				path = append([]string{f.wordOf(s)}, label...)
			}
			out = append(out, outColumn{e, s, path})
		}
	}
	slices.SortStableFunc(out, func(a, b outColumn) int { return int(a.group()) - int(b.group()) })
	return out
}

// group gives the section under whose heading a column stands.
func (c outColumn) group() registry.Stage {
	if c.entry.Stage == each {
		return c.stage
	}
	return registry.Whole
}

// unitText2 gives the unit to print in a heading, where it is not self-evident.
func (e *Entry) unitText2() string {
	switch e.Unit {
	case "㎡", "万元", "元", "%", "万人":
		return e.Unit
	}
	return ""
}

// wordOf gives the word by which the form's headings name a section.
func (f *Form) wordOf(s registry.Stage) string {
	for _, sec := range f.Sections {
		if sec.stage == s && len(sec.Words) > 0 {
			return sec.Words[0]
		}
	}
	return stageText(s).ZH
}

// stagesOf lists the sections in which a field has facts; whole where none has.
func (x *exporter) stagesOf(f facts.FieldID) []registry.Stage {
	var have [4]bool
	if x.aids != nil {
		have = x.aids.stages
	}
	if x.look != nil {
		for row := range x.look.t.Len() {
			if blank.StateOf(x.look.t.Value(row, f)) != blank.NotReported {
				have[min(int(x.look.t.Stage[row]), 3)] = true
			}
		}
	}
	var out []registry.Stage
	for s, h := range have {
		if h {
			out = append(out, registry.Stage(s))
		}
	}
	if len(out) == 0 {
		out = []registry.Stage{registry.Whole}
	}
	return out
}

// rows writes a table with a record a row.
func (x *exporter) rows(w *page2, list []subject) error {
	cols := x.columns()
	if t := x.form.Layout.Title; t != "" {
		if err := w.add(t); err != nil {
			return err
		}
		if err := w.merge(w.row, 0, w.row, max(len(cols)-1, 0)); err != nil {
			return err
		}
	}
	paths := make([][]string, len(cols))
	for i := range cols {
		paths[i] = cols[i].path
	}
	if err := x.heading(w, paths, 0); err != nil {
		return err
	}
	serial := 0
	last := registry.Whole
	for _, s := range x.spread(list) {
		if s.stage != last {
			serial, last = 0, s.stage
		}
		serial++
		cells := make([]any, len(cols))
		for i, c := range cols {
			stage := c.stage
			if s.stage != registry.Whole {
				stage = s.stage
			}
			if c.entry.Key == KeySerial {
				cells[i] = serial
				continue
			}
			cells[i] = x.shown(&s, c.entry, stage, w.row+1, i)
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	if x.aids != nil {
		for i, c := range cols {
			x.aids.column(c.entry, i, w.row-len(x.spread(list))+1, w.row)
		}
	}
	return nil
}

// spread turns schools into sections for a form with a row a section: all
// primary sections, then all junior ones.
func (x *exporter) spread(list []subject) []subject {
	if !x.form.sectioned() {
		return list
	}
	var out []subject
	for _, stage := range []registry.Stage{registry.Primary, registry.Junior, registry.Senior} {
		for _, s := range list {
			if s.group == nil || x.aids != nil {
				if s.school != nil && slices.Contains(s.school.Stages(), stage) {
					s.stage = stage
					out = append(out, s)
				}
				continue
			}
			for _, r := range s.group.rows {
				if x.look.t.Stage[r] == stage {
					s.stage = stage
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// heading writes paths of labels as merged header rows; shorter paths reach
// down to the last row. The first skip columns are left to the caller.
func (x *exporter) heading(w *page2, paths [][]string, skip int) error {
	depth := 1
	for _, p := range paths {
		depth = max(depth, len(p))
	}
	top := w.row + 1
	at := func(col, level int) string {
		p := paths[col]
		if level >= len(p) {
			return ""
		}
		return p[level]
	}
	for level := range depth {
		cells := make([]any, skip+len(paths))
		for c := range paths {
			if s := at(c, level); s != "" && (level >= len(paths[c])-1 || c == 0 || !samePath(paths[c-1], paths[c], level)) {
				cells[skip+c] = excelize.Cell{Value: s, StyleID: x.head}
			}
		}
		if err := w.add(cells...); err != nil {
			return err
		}
	}
	for level := range depth {
		for c := 0; c < len(paths); {
			end := c + 1
			if level < len(paths[c])-1 {
				for end < len(paths) && samePath(paths[c], paths[end], level) {
					end++
				}
				if err := w.merge(top+level, skip+c, top+level, skip+end-1); err != nil {
					return err
				}
			} else if level == len(paths[c])-1 {
				if err := w.merge(top+level, skip+c, top+depth-1, skip+c); err != nil {
					return err
				}
			}
			c = end
		}
	}
	return nil
}

// samePath reports whether two headings share the lines down to a level, and
// neither ends there.
func samePath(a, b []string, level int) bool {
	if level >= len(a)-1 || level >= len(b)-1 {
		return false
	}
	return slices.Equal(a[:level+1], b[:level+1])
}

// one writes a form with one subject a sheet.
func (x *exporter) one(w *page2, s subject) error {
	if t := x.form.Layout.Title; t != "" {
		if err := w.add(t); err != nil {
			return err
		}
	}
	switch x.form.Orientation {
	case Vertical:
		return x.vertical(w, s)
	case Sentences:
		return x.sentences(w, s)
	}
	return x.matrix(w, s)
}

func firstWord(words []string, def string) string {
	if len(words) > 0 {
		return words[0]
	}
	return def
}

func (x *exporter) vertical(w *page2, s subject) error {
	l := x.form.Layout
	head := []any{"序号", firstWord(l.Group, "类别"), firstWord(l.Item, "填报项目"), firstWord(l.Unit, "单位"), firstWord(l.Value, "填报值"), "是否必填", "备注说明"}
	if x.aids != nil && s.last != nil {
		head = append(head, "上年数据")
	}
	err := w.add(head...)
	for i, e := range x.form.Entries {
		if err != nil {
			return err
		}
		required := "否"
		if e.Required {
			required = "是"
		}
		unit := e.Unit
		if e.def != nil && e.def.Type == facts.Bool {
			unit = "是/否"
		}
		line := []any{i + 1, text(e.Group), e.Label, text(unit), x.shown(&s, e, e.stage, w.row+1, 4), required, text(e.Remark)}
		if x.aids != nil && s.last != nil && e.Key == "" {
			line = append(line, excelize.Cell{StyleID: x.aids.grey, Value: x.aids.last().of(s.last, e, e.stage)})
		}
		err = w.add(line...)
	}
	return err
}

// keys writes who a sheet is about: label and value, two by two.
func (x *exporter) keys(w *page2, s subject) error {
	var cells []any
	for _, e := range x.form.Entries {
		if e.Key != "" && e.Key != KeySerial {
			if v := s.keyText(e.Key); v != nil {
				cells = append(cells, e.Label, v)
			}
		}
	}
	if len(cells) == 0 {
		return nil
	}
	return w.add(cells...)
}

func (x *exporter) sentences(w *page2, s subject) error {
	if err := x.keys(w, s); err != nil {
		return err
	}
	l := x.form.Layout
	err := w.add(firstWord(l.Item, "名称"), firstWord(l.Value, "指标值或简要结论"), firstWord(l.Met, "是否达标"))
	for _, e := range x.form.Entries {
		if err != nil || e.Key != "" {
			continue
		}
		var said, met any
		if e.Sentence != "" {
			fill := make([]string, len(e.blanks))
			for i, b := range e.blanks {
				if b.entry != nil {
					fill[i] = cellText(x.value(&s, b.entry, b.entry.stage))
				}
			}
			said = filledIn(e.Sentence, fill)
		} else if e.Answer != "" && s.group != nil {
			said = text(x.look.words(s.group, e.Answer))
		}
		if e.answer != nil {
			met = x.shown(&s, e.answer, registry.Whole, w.row+1, 2)
		}
		if x.aids != nil {
			said = excelize.Cell{StyleID: x.aids.open, Value: said}
		}
		err = w.add(e.Label, said, met)
	}
	return err
}

func cellText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return show(v)
	}
	return ""
}

func (x *exporter) matrix(w *page2, s subject) error {
	if err := x.keys(w, s); err != nil {
		return err
	}
	var rows, cols [][]string
	cells := map[[2]int]*Entry{}
	deep := 1
	for _, e := range x.form.Entries {
		if e.Key != "" || e.Ignore {
			continue
		}
		var r, c int
		rows, r = placeIn(rows, strings.Split(e.Row[0], pathMark))
		cols, c = placeIn(cols, strings.Split(e.Col[0], pathMark))
		cells[[2]int{r, c}] = e
		deep = max(deep, len(rows[r]))
	}
	if err := x.heading(w, cols, deep); err != nil {
		return err
	}
	for r := range rows {
		line := make([]any, deep+len(cols))
		for i, p := range rows[r] {
			line[i] = p
		}
		for c := range cols {
			if e := cells[[2]int{r, c}]; e != nil {
				line[deep+c] = x.shown(&s, e, e.stage, w.row+1, deep+c)
			}
		}
		if err := w.add(line...); err != nil {
			return err
		}
	}
	return nil
}

// placeIn gives the index of a path, adding it where it is new.
func placeIn(all [][]string, path []string) ([][]string, int) {
	for i := range all {
		if slices.Equal(all[i], path) {
			return all, i
		}
	}
	return append(all, path), len(all)
}
