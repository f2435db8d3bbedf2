package assess

import (
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

var (
	noCounty   = locale.NewTemplate("assess.no_county", "{year} 学年没有县区 {county} 的数据", "there are no facts of county {county} in {year}")
	hintCounty = locale.NewTemplate("assess.hint_county", "请核对县区代码与学年；数据中的学年：{years}", "check the county's code and the school year; the facts are of {years}")
	hintNone   = locale.NewTemplate("assess.hint_no_facts", "没有任何数据，请先读入报表", "there are no facts at all: read the workbooks first")
)

// Assess judges one county under the standard. datasetHash names the frozen
// facts the table was read from and is kept in the result.
//
// The error is of kind not_found when the table has nothing of the county in
// that year, and of kind conflict when a section stands twice in it. Blank or
// odd facts are no error: they make parts of the verdict undetermined.
func (s *Standard) Assess(t *facts.Table, county registry.RegionCode, datasetHash string) (*Assessment, error) {
	e, err := s.evaluateCounty(t, county)
	if err != nil {
		return nil, err
	}
	a := &Assessment{
		Pack: s.pack.ID, PackLabel: s.pack.Label, PackHash: s.pack.Hash, Choices: s.Choices(),
		DatasetHash: datasetHash, Program: s.opt.Program, County: county.County(), Year: s.opt.Year,
		eval: e,
	}
	e.result = a
	a.Units = e.unitResults()
	a.Stages = e.stageResults(a.Units)
	a.Schools = e.schoolNotes()
	a.Items = e.itemResults()
	a.Verdict = e.verdict()
	a.Flips = e.flips()
	a.Notes = e.notes()
	return a, nil
}

// evaluateCounty computes everything about one county that verdicts are made of.
func (s *Standard) evaluateCounty(t *facts.Table, county registry.RegionCode) (*evaluation, error) {
	fields := s.allFields()
	u, err := s.resolve(t, fields, []registry.RegionCode{county})
	if err != nil {
		return nil, err
	}
	if len(u.County) == 0 {
		return nil, fault.New(fault.NotFound, noCounty.With("county", county.County(), "year", s.opt.Year)).Hint(whichYears(t))
	}
	e := &evaluation{std: s, units: u, survey: s.newSurvey(u, true), tests: map[string]*testRun{}}
	s.Update(e.survey)
	e.schoolFrame(fields)
	e.countyFrame(fields)
	for _, it := range s.order {
		for _, x := range it.tests {
			e.tests[it.ID+"/"+x.ID] = e.run(x)
		}
	}
	return e, nil
}

// whichYears says of which school years a table has facts.
func whichYears(t *facts.Table) locale.Message {
	var years []locale.Message
	for _, y := range t.Years() {
		years = append(years, words(locale.Text{ZH: y.String()}))
	}
	if len(years) == 0 {
		return hintNone.With()
	}
	return hintCounty.With("years", comma(few(years, 5)))
}

// schoolNotes lists the whole schools that have units.
func (e *evaluation) schoolNotes() []SchoolNote {
	var out []SchoolNote
	for i := range e.units.school {
		if sc := &e.units.school[i]; sc.hasUnits() {
			out = append(out, SchoolNote{School: e.units.table.Schools[sc.id], Row: int(sc.rows[registry.Whole])})
		}
	}
	return out
}

// unplaced lists the schools of which nobody knows what they teach.
func (e *evaluation) unplaced() []locale.Message {
	var out []locale.Message
	for i := range e.units.school {
		if sc := &e.units.school[i]; sc.taught == [4]bool{} && e.units.table.Schools[sc.id].Type == registry.UnknownType {
			out = append(out, words(locale.Text{ZH: e.units.table.Schools[sc.id].Name}))
		}
	}
	return out
}

// notes says what was left out and what was divided.
func (e *evaluation) notes() []locale.Message {
	var out []locale.Message
	if names := e.unplaced(); len(names) > 0 {
		out = append(out, msgUnplaced.With("n", len(names), "which", comma(few(names, 5))))
	}
	for _, u := range e.result.Units {
		if u.Students == 0 {
			out = append(out, msgZeroUnit.With("name", u.Name))
		}
	}
	for i := range e.std.pack.Splits {
		if sp := &e.std.pack.Splits[i]; e.std.holds(sp.When) {
			if m := e.splitNote(sp); !m.IsZero() {
				out = append(out, m)
			}
		}
	}
	return out
}

// splitNote says how many schools had values divided by a split.
func (e *evaluation) splitNote(sp *rules.Split) locale.Message {
	schools := map[int32]bool{}
	var labels []locale.Message
	for _, id := range sp.Fields {
		f, used := e.std.fields[id], false
		if f == nil {
			continue
		}
		for n, h := range e.units.home {
			if r := e.units.resolve(&e.units.school[h], e.units.Stage[n], f); r.how == waySplit {
				schools[h], used = true, true
			}
		}
		if used {
			labels = append(labels, words(f.Label))
		}
	}
	if len(schools) == 0 {
		return locale.Message{}
	}
	return msgSplitNote.With("n", len(schools), "fields", comma(labels), "weights", ratio(sp), "doc", sp.Cite.Doc)
}

// ratio writes the weights of a split: 1:1.1:1.32.
func ratio(sp *rules.Split) string {
	text := ""
	for st := registry.Primary; st <= registry.Senior; st++ {
		if w, ok := sp.Weights[st]; ok {
			if text != "" {
				text += ":"
			}
			if w.Text != "" {
				text += w.Text
			} else {
				text += plain(w.V)
			}
		}
	}
	return text
}
