package collect

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"junheng/facts"
	"junheng/internal/parallel"
	"junheng/registry"
)

// each is the stage of an entry whose section the heading names.
const each = "each"

// LoadForms reads every forms/*.yaml under fsys, at any depth, and gives the
// forms in order of their files. Fields, units, stages and formulas are checked
// against dict. The error joins all problems of all files, each a *fault.Fault
// that names file:line:column.
func LoadForms(fsys fs.FS, dict *facts.Dictionary) ([]*Form, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && path.Base(path.Dir(p)) == "forms" && strings.HasSuffix(p, ".yaml") && !strings.HasSuffix(p, ".test.yaml") {
			names = append(names, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	all := &places{}
	var forms []*Form
	ids := map[string]Pos{}
	read := make([]formFile, len(names))
	parallel.Each(len(names), func(i int) { read[i] = readForm(fsys, names[i], dict) })
	for _, r := range read {
		if r.err != nil {
			return nil, r.err
		}
		if r.form == nil {
			continue
		}
		f, p := r.form, r.places
		all.errs, all.seen = append(all.errs, p.errs...), append(all.seen, p.seen...)
		if first, ok := ids[f.ID]; ok && f.ID != "" {
			all.add(f.Pos, fmt.Sprintf("表样编号 %s 已用于 %s", f.ID, first), fmt.Sprintf("form id %s is already used at %s", f.ID, first))
		}
		ids[f.ID] = f.Pos
		forms = append(forms, f)
	}
	if err := all.err(); err != nil {
		return nil, err
	}
	return forms, nil
}

// LoadForm reads, of the files that LoadForms reads, those that speak of one
// form, and the checks that hold whatever form facts came in: what reading
// everything as that form needs. Where no file speaks of it, it reads all.
func LoadForm(fsys fs.FS, dict *facts.Dictionary, id string) ([]*Form, error) {
	some := &fewerFiles{FS: fsys, about: [][]byte{[]byte(id), []byte("orientation: checks")}}
	forms, err := LoadForms(some, dict)
	if err == nil && !slices.ContainsFunc(forms, func(f *Form) bool { return f.ID == id }) {
		return LoadForms(fsys, dict)
	}
	return forms, err
}

// fewerFiles is a file system in which the files that mention nothing of about
// are empty.
type fewerFiles struct {
	fs.FS
	about [][]byte
}

// ReadFile gives a file, or nothing where it is about nothing wanted.
func (f *fewerFiles) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(f.FS, name)
	if err != nil || slices.ContainsFunc(f.about, func(w []byte) bool { return bytes.Contains(data, w) }) {
		return data, err
	}
	return nil, nil
}

// ReadDir lists a folder as the file system itself does: one that puts several
// together shows all of them only so.
func (f *fewerFiles) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }

// formFile is one file read.
type formFile struct {
	form   *Form
	places *places
	err    error
}

func readForm(fsys fs.FS, name string, dict *facts.Dictionary) formFile {
	data, err := fs.ReadFile(fsys, name)
	r := formFile{form: &Form{}, places: &places{file: name}, err: err}
	if _, few := fsys.(*fewerFiles); few && data == nil {
		r.form = nil
	}
	if err != nil || r.form == nil {
		return r
	}
	if f := fromCompiled(name, data); f != nil {
		r.form = f
	} else {
		parseYAML(r.places, data, r.form)
	}
	if len(r.places.errs) == 0 {
		r.form.prepare(r.places, dict)
	}
	return r
}

// prepare checks a form and resolves what its entries name.
func (f *Form) prepare(p *places, dict *facts.Dictionary) {
	f.head(p)
	f.sections(p)
	f.index = labelIndex{}
	f.layout = layoutKeys{keys(f.Layout.Item), keys(f.Layout.Value), keys(f.Layout.Unit), keys(f.Layout.Group), keys(f.Layout.Met)}
	for _, l := range f.Recognise.Labels {
		f.must = append(f.must, keys(strings.Split(l, "|")))
	}
	seen := map[string]bool{}
	for i, e := range f.Entries {
		e.index = i
		e.rows, e.cols = paths(e.Row), paths(e.Col)
		f.entry(p, e, dict)
		if k := string(e.Field) + "@" + e.Stage; e.Field != "" && seen[k] {
			p.add(e.Pos, fmt.Sprintf("字段 %s 在本表样中出现两次", e.Field), fmt.Sprintf("field %s appears twice in this form", e.Field))
		} else if e.Field != "" {
			seen[k] = true
		}
		f.index.name(e, e.Label)
		for _, a := range e.Also {
			f.index.name(e, a)
		}
		f.index.name(e, e.EN)
	}
	for _, c := range f.Checks {
		c.prepare(p, dict)
	}
	if f.Recognise.AtLeast == 0 {
		f.Recognise.AtLeast = min(3, len(f.Entries))
	}
}

// keys gives labels as they are compared.
func keys(labels []string) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = parseLabel(l).key
	}
	return out
}

func (f *Form) head(p *places) {
	if f.Kind != "form" {
		p.add(f.Pos, "kind 应为 form", "kind: want form")
	}
	if f.ID == "" {
		p.add(f.Pos, "缺少 id", "there is no id")
	}
	if f.Label.IsZero() {
		p.add(f.Pos, "缺少 label", "there is no label")
	}
	switch f.Orientation {
	case Vertical, Rows, Matrix, Sentences, ChecksOnly:
	default:
		p.add(f.Pos, fmt.Sprintf("orientation “%s”应为 vertical、rows、matrix、sentences 或 checks", f.Orientation),
			fmt.Sprintf("orientation %q: want vertical, rows, matrix, sentences or checks", f.Orientation))
	}
	switch f.Subject {
	case "":
		f.Subject = AboutSchool
	case AboutSchool, AboutCounty:
	default:
		p.add(f.Pos, fmt.Sprintf("subject “%s”应为 school 或 county", f.Subject), fmt.Sprintf("subject %q: want school or county", f.Subject))
	}
	switch f.UnitInCell {
	case "", "park", "accept":
	default:
		p.add(f.Pos, "unit_in_cell 应为 park 或 accept", "unit_in_cell: want park or accept")
	}
	for _, d := range []string{f.From, f.Until} {
		if d != "" && !isDay(d) {
			p.add(f.Pos, fmt.Sprintf("日期“%s”应写作 2021-09-01", d), fmt.Sprintf("date %q: want a day such as 2021-09-01", d))
		}
	}
	if f.Orientation == Vertical && (len(f.Layout.Item) == 0 || len(f.Layout.Value) == 0) {
		p.add(f.Pos, "竖式表样须写 layout.item 和 layout.value", "a vertical form needs layout.item and layout.value")
	}
	if f.Orientation != ChecksOnly && len(f.Entries) == 0 && !f.Result {
		p.add(f.Pos, "表样没有 entries", "the form has no entries")
	}
}

func isDay(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	for i, c := range []byte(s) {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func (f *Form) sections(p *places) {
	if len(f.Sections) == 0 {
		f.Sections = []Section{
			{Stage: "primary", Words: []string{"小学部", "小学段", "小学阶段", "小学"}},
			{Stage: "junior", Words: []string{"初中部", "初中段", "初中阶段", "初级中学", "初中"}},
			{Stage: "senior", Words: []string{"高中部", "高中段", "高中阶段", "高级中学", "高中"}},
		}
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		st, ok := registry.ParseStage(s.Stage)
		if !ok {
			p.add(f.Pos, fmt.Sprintf("学部“%s”应为 primary、junior、senior 或 whole", s.Stage), fmt.Sprintf("section %q: want primary, junior, senior or whole", s.Stage))
		}
		s.stage = st
		for _, w := range s.Words {
			if k := parseLabel(w).key; k != "" {
				f.marks = append(f.marks, newMark(k, st))
			}
		}
	}
	sort.SliceStable(f.marks, func(i, j int) bool { return len(f.marks[i].word) > len(f.marks[j].word) })
}

// entry resolves one entry and reports what is wrong with it.
func (f *Form) entry(p *places, e *Entry, dict *facts.Dictionary) {
	n := 0
	for _, given := range []bool{e.Key != "", e.Field != "", e.Ignore, e.Sentence != "" || e.Answer != ""} {
		if given {
			n++
		}
	}
	if n != 1 {
		p.add(e.Pos, "每一项须且只须写 field、key、ignore 或 sentence 之一", "an entry needs exactly one of field, key, ignore and sentence")
		return
	}
	switch e.Key {
	case "", KeyCode, KeyName, KeyCountyCode, KeyCountyName, KeyTownship, KeyYear, KeyStage, KeySerial:
	default:
		p.add(e.Pos, fmt.Sprintf("没有名为“%s”的 key", e.Key), fmt.Sprintf("there is no key %q", e.Key))
	}
	if e.Field != "" {
		f.field(p, e, dict)
	}
	if e.Sentence != "" {
		f.sentence(p, e, dict)
	}
	if e.Answer != "" {
		e.answer = &Entry{Label: e.Label, Field: e.Answer, Pos: e.Pos, index: e.index}
		f.field(p, e.answer, dict)
	}
	if e.Label == "" && e.def != nil {
		e.Label = e.def.Label.ZH
	}
	if e.Label == "" {
		p.add(e.Pos, "缺少 label", "there is no label")
	}
	switch e.BlankIs {
	case "", "not_reported", "not_applicable":
	default:
		p.add(e.Pos, "blank_is 应为 not_reported 或 not_applicable；空白永远不是零", "blank_is: want not_reported or not_applicable; blank is never zero")
	}
	for _, t := range e.OnlyFor {
		st, ok := registry.ParseSchoolType(t)
		if !ok {
			p.add(e.Pos, fmt.Sprintf("没有名为“%s”的办学类型", t), fmt.Sprintf("there is no school type %q", t))
		}
		e.onlyFor = append(e.onlyFor, st)
	}
	if e.When != "" {
		e.when = compileCheck(p, e.Pos, e.When, OverSchool, dict)
	}
}

func (f *Form) field(p *places, e *Entry, dict *facts.Dictionary) {
	d := dict.Field(e.Field)
	if d == nil {
		p.add(e.Pos, fmt.Sprintf("数据字典中没有字段 %s", e.Field), fmt.Sprintf("the dictionary has no field %s", e.Field))
		return
	}
	e.def = d
	if e.Stage != "" && e.Stage != each {
		s, ok := registry.ParseStage(e.Stage)
		if !ok {
			p.add(e.Pos, fmt.Sprintf("stage “%s”应为 primary、junior、senior、whole 或 each", e.Stage), fmt.Sprintf("stage %q: want primary, junior, senior, whole or each", e.Stage))
		}
		e.stage, e.hasStage = s, true
	}
	if e.Stage != "" && e.Stage != "whole" && d.Level != facts.PerSection {
		p.add(e.Pos, fmt.Sprintf("字段 %s 不分学部，不能写 stage", e.Field), fmt.Sprintf("field %s is not divided by section and takes no stage", e.Field))
	}
	if e.Unit == "" {
		e.Unit = d.Unit
	}
	s, ok := unitFactor(e.Unit, d.Unit)
	switch {
	case e.Convert != 0:
		s = shift{mul: e.Convert}
	case !ok:
		p.add(e.Pos, fmt.Sprintf("单位“%s”不能换算为字段 %s 的单位“%s”；请写 convert", e.Unit, e.Field, d.Unit),
			fmt.Sprintf("unit %q cannot be converted to %q of field %s; give convert", e.Unit, d.Unit, e.Field))
	}
	e.factor = s
	if f.Orientation == Matrix && e.Key == "" && (len(e.Row) == 0 || len(e.Col) == 0) {
		p.add(e.Pos, "矩阵表样的每一项须写 row 和 col", "an entry of a matrix needs row and col")
	}
	if e.Times != "" && dict.Field(e.Times) == nil {
		p.add(e.Pos, fmt.Sprintf("数据字典中没有字段 %s", e.Times), fmt.Sprintf("the dictionary has no field %s", e.Times))
	}
}

// sentence resolves the blanks of an entry's sentences.
func (f *Form) sentence(p *places, e *Entry, dict *facts.Dictionary) {
	e.blanks = f.fills(p, e, e.Pos, e.Sentence, e.Fill, dict)
	for i := range e.Variants {
		v := &e.Variants[i]
		v.blanks = f.fills(p, e, v.Pos, v.Sentence, v.Fill, dict)
	}
}

// fills resolves what stands in the blanks of one sentence: field, field@stage,
// field with a unit, or - for what is only shown.
func (f *Form) fills(p *places, e *Entry, at Pos, sentence string, list []string, dict *facts.Dictionary) []fill {
	if n := strings.Count(sentence, blankMark); n != len(list) {
		p.add(at, fmt.Sprintf("句中有 %d 处“＿＿”，fill 有 %d 项", n, len(list)), fmt.Sprintf("the sentence has %d blanks, fill has %d", n, len(list)))
		return nil
	}
	var out []fill
	for _, w := range list {
		if w == "-" {
			out = append(out, fill{})
			continue
		}
		name, unit, _ := strings.Cut(w, " ")
		name, stage, _ := strings.Cut(name, "@")
		b := &Entry{blank: true, Label: e.Label, Field: facts.FieldID(name), Stage: stage, Unit: unit, Pos: at, index: e.index}
		f.field(p, b, dict)
		out = append(out, fill{b})
	}
	return out
}
