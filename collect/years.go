package collect

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/lazy"
	"junheng/internal/locale"
	"junheng/registry"
)

var noteYearOfPath = locale.NewTemplate("collect.note.year_of_path",
	"表内未写学年的，按文件名或文件夹名取 {year} 学年", "where the sheet does not name the school year, {year} was taken from the file or folder name")

// ReadYears reads files of several school years in one call. Official school
// forms do not name their year; where the names of files or folders do (2023/…,
// 一览表2023.xlsx), the files of each year are read together, the earlier years
// first, so that the checks between years see them. Options.Year is for files
// whose names say nothing, and for all of them when the names say at most one
// year. Everything else is as in [Read].
func ReadYears(inputs []Input, opt Options) (*Intake, error) {
	years := map[registry.SchoolYear][]int{}
	for i, in := range inputs {
		y := yearOfPath(cmp.Or(in.Path, in.Name))
		years[y] = append(years[y], i)
	}
	named := len(years)
	if _, ok := years[0]; ok {
		named--
	}
	if named == 0 || named == 1 && opt.Year != 0 {
		return Read(inputs, opt)
	}
	if len(years) == 1 {
		return readYear(inputs, opt, years)
	}
	order := make([]registry.SchoolYear, 0, len(years))
	for y := range years {
		order = append(order, y)
	}
	// Files of no named year come last: they may be of any.
	slices.SortFunc(order, func(a, b registry.SchoolYear) int { return cmp.Compare(uint16(a-1), uint16(b-1)) })
	all := &merger{receipts: make([]Receipt, len(inputs)), builder: facts.NewBuilder(), before: facts.NewTable()}
	if opt.Previous != nil {
		all.before.Append(opt.Previous)
	}
	for _, y := range order {
		part := opt
		part.Previous = all.before
		if y != 0 {
			part.Year = y
		}
		batch := make([]Input, len(years[y]))
		for k, i := range years[y] {
			batch[k] = inputs[i]
		}
		got, err := Read(batch, part)
		if err != nil {
			return nil, err
		}
		all.add(got, years[y], y)
	}
	return all.intake(inputs), nil
}

// readYear reads files whose names all say the same year.
func readYear(inputs []Input, opt Options, years map[registry.SchoolYear][]int) (*Intake, error) {
	for opt.Year = range years {
		got, err := Read(inputs, opt)
		if err != nil {
			return nil, err
		}
		noteYear(got.Receipts, opt.Year)
		return got, nil
	}
	return Read(inputs, opt)
}

// noteYear says in the receipts of what was read where the year comes from.
func noteYear(receipts []Receipt, year registry.SchoolYear) {
	for _, r := range receipts {
		for s := range r.Sheets {
			if year != 0 && r.Sheets[s].Form != "" && !r.Sheets[s].Empty {
				r.Sheets[s].Notes = append(r.Sheets[s].Notes, noteYearOfPath.With("year", year))
			}
		}
	}
}

// merger puts the intakes of several years together again.
type merger struct {
	receipts []Receipt
	problems []Problem
	hints    []Suggestion
	builder  *facts.Builder
	before   *facts.Table
}

func (m *merger) add(got *Intake, at []int, year registry.SchoolYear) {
	noteYear(got.Receipts, year)
	for k, r := range got.Receipts {
		m.receipts[at[k]] = r
	}
	m.problems = append(m.problems, got.Problems...)
	m.hints = append(m.hints, got.Suggestions...)
	t := got.Table
	m.before.Append(t)
	fields := allFields(t)
	for row := range t.Len() {
		if s, ok := t.SchoolAt(row); ok {
			m.builder.School(t.Year[row], s)
		}
		key := t.Key(row)
		m.builder.AddRow(key)
		for _, f := range fields {
			fact := facts.Fact{Value: t.Value(row, f), Text: t.Text(row, f), Origin: t.Origin(row, f)}
			m.builder.AddFact(key, f, fact)
		}
	}
}

// allFields gives the fields of a table that have numbers or words.
func allFields(t *facts.Table) []facts.FieldID {
	fields := t.Fields()
	for _, f := range t.TextFields() {
		if !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// intake orders the problems as Read does: by file, sheet and cell. Within a
// file they come in that order already.
func (m *merger) intake(inputs []Input) *Intake {
	place := map[string]int{}
	for i, in := range inputs {
		if _, ok := place[in.Name]; !ok {
			place[in.Name] = i
		}
	}
	slices.SortStableFunc(m.problems, func(a, b Problem) int { return cmp.Compare(place[a.File], place[b.File]) })
	return &Intake{Receipts: m.receipts, Problems: m.problems, Table: m.builder.Table(), Suggestions: m.hints}
}

var yearDigits = lazy.Pattern(`\d+`)

// yearOfPath finds the school year that a path names: the file's own name
// first, then its folders from the inside out. 2023-2024学年 is 2023. A name
// with several unrelated years, or with none, says nothing.
func yearOfPath(name string) registry.SchoolYear {
	for dir := strings.ReplaceAll(name, `\`, "/"); dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
		var found []int
		for _, d := range yearDigits().FindAllString(path.Base(dir), -1) {
			if y, err := strconv.Atoi(d); err == nil && len(d) == 4 && y >= 2000 && y < 2100 && !slices.Contains(found, y) {
				found = append(found, y)
			}
		}
		switch {
		case len(found) == 1, len(found) == 2 && found[1] == found[0]+1:
			return registry.SchoolYear(found[0])
		case len(found) > 1:
			return 0
		}
	}
	return 0
}
