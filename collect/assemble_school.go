package collect

import (
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// mint makes the identity of a school without a code from county and name.
func mint(county registry.RegionCode, name string) registry.SchoolID {
	return registry.SchoolID(county.String() + ":" + schoolKey(name))
}

// identify finds or adds the school of a record. A name without a code means
// the school of that name in the county; two codes of one name stay apart.
func (a *assembly) identify(r *record) {
	key := nameKey{r.county.County(), schoolKey(r.name)}
	id, code := registry.SchoolID(r.code), r.code
	if id == "" {
		if same := a.byName[key]; len(same) == 1 {
			r.school = same[0]
			a.name(r)
			return
		}
		if last, ok := a.lastYears(key); ok {
			a.codeOfLastYear(r, last)
			id, code = last.ID, last.Code
		} else {
			id = mint(r.county.County(), r.name)
		}
	}
	if i, ok := a.ids[id]; ok {
		r.school = i
		a.rename(r, i)
		a.name(r)
		return
	}
	if same := a.byName[key]; r.code != "" && r.name != "" && len(same) == 1 && a.table.Schools[same[0]].Code == "" {
		// The name was read before without its code.
		i := same[0]
		delete(a.ids, a.table.Schools[i].ID)
		a.table.Schools[i].ID, a.table.Schools[i].Code = id, r.code
		a.ids[id] = i
		r.school = i
		a.name(r)
		return
	}
	s := registry.School{ID: id, Code: code, Name: r.name, County: r.county.County(), Township: r.town}
	if same := a.byName[key]; len(same) > 0 && r.name != "" {
		a.suggestSame(same[0], id, r, sameName)
	}
	r.school = a.table.AddSchool(s)
	a.ids[id] = r.school
	a.marks = append(a.marks, r.place())
	a.name(r)
	if r.name != "" {
		a.byName[key] = append(a.byName[key], r.school)
	}
}

// lastYears finds the school of earlier years that a name without a code means:
// the only one of that name with a code, unless the code is in use.
func (a *assembly) lastYears(key nameKey) (registry.School, bool) {
	if a.earlier == nil {
		a.earlier = map[nameKey][]registry.School{}
		if t := a.in.opt.Previous; t != nil {
			for _, s := range t.Schools {
				k := nameKey{s.County, schoolKey(s.Name)}
				if s.Code != "" && s.Name != "" {
					a.earlier[k] = append(a.earlier[k], s)
				}
			}
		}
	}
	list := a.earlier[key]
	if len(list) != 1 {
		return registry.School{}, false
	}
	_, used := a.ids[list[0].ID]
	return list[0], !used
}

// codeOfLastYear says that an empty code was filled in from last year's.
func (a *assembly) codeOfLastYear(r *record, s registry.School) {
	col, ok := r.sheet.keyColumn(KeyCode)
	if !ok {
		return
	}
	r.sheet.problem(Problem{
		Severity: Verify, Key: "collect.code_of_last_year", Row: r.row, Col: col, Label: r.sheet.keyLabel(KeyCode), School: s.ID, Name: r.name,
		Want: wantThisCode.With("code", s.Code), Cause: causeLastYear.With("name", s.Name),
	})
}

// name notes that a sheet names the school of a record.
func (a *assembly) name(r *record) {
	if a.lent {
		return
	}
	for len(a.named) < len(a.table.Schools) {
		a.named = append(a.named, nil)
	}
	if list := a.named[r.school]; len(list) == 0 || list[len(list)-1] != r.sheet {
		a.named[r.school] = append(list, r.sheet)
	}
}

// place says where a record names its school.
func (r *record) place() string {
	cell := workbook.CellName(r.row, 0)
	if c, ok := r.at.find(KeyName); ok {
		cell = workbook.CellName(c.Row, c.Col)
	} else if c, ok := r.at.find(KeyCode); ok {
		cell = workbook.CellName(c.Row, c.Col)
	}
	return placeOf(r.sheet.file.receipt.File, r.sheet.receipt.Sheet, cell)
}

// rename notices that a code comes with a name other than before.
func (a *assembly) rename(r *record, i int32) {
	s := &a.table.Schools[i]
	switch {
	case s.Name == "":
		s.Name = r.name
		a.byName[nameKey{s.County, schoolKey(r.name)}] = append(a.byName[nameKey{s.County, schoolKey(r.name)}], i)
	case r.name != "" && schoolKey(r.name) != schoolKey(s.Name):
		c, _ := r.at.find(KeyName)
		r.sheet.problem(Problem{
			Severity: Verify, Key: "collect.code_two_names", Row: c.Row, Col: c.Col, Label: r.sheet.keyLabel(KeyName), School: s.ID, Name: r.name, Got: r.name,
			Want: wantSameName.With("code", r.code, "name", s.Name), Cause: causeTwoNames.With("place", a.marks[i]),
		})
		a.in.hints = append(a.in.hints, Suggestion{
			Key: "collect.same_school", Place: placeOf(r.sheet.file.receipt.File, r.sheet.receipt.Sheet, workbook.CellName(c.Row, c.Col)),
			Text: sameCode.With("a", s.Name, "b", r.name, "code", r.code), School: [2]registry.SchoolID{s.ID, s.ID},
		})
	}
	if s.Township == "" {
		s.Township = r.town
	}
}

func (a *assembly) suggestSame(i int32, id registry.SchoolID, r *record, t locale.Template) {
	s := a.table.Schools[i]
	c, _ := r.at.find(KeyName)
	a.in.hints = append(a.in.hints, Suggestion{
		Key: "collect.same_school", Place: placeOf(r.sheet.file.receipt.File, r.sheet.receipt.Sheet, workbook.CellName(c.Row, c.Col)),
		Text: t.With("a", s.Name, "b", r.name, "code", string(s.ID), "other", string(id)), School: [2]registry.SchoolID{s.ID, id},
	})
	r.sheet.problem(Problem{
		Severity: Verify, Key: "collect.name_two_codes", Row: c.Row, Col: c.Col, Label: r.sheet.keyLabel(KeyName), School: id, Name: r.name, Got: r.name,
		Want: wantOneSchool.With(), Cause: causeTwoCodes.With("name", s.Name, "code", string(s.ID), "other", string(id), "place", a.marks[i]),
	})
}

// types copies what forms say of the schools themselves into the registry part
// of the table, before values are placed by section.
func (a *assembly) types(records []*record) {
	taught := map[int32]map[registry.Stage]bool{}
	for _, r := range records {
		if r.parked || r.school < 0 {
			continue
		}
		s := &a.table.Schools[r.school]
		if v, ok := r.value(fieldType); ok && s.Type == registry.UnknownType {
			s.Type, _ = registry.ParseSchoolType(a.optionID(fieldType, v))
		}
		if v, ok := r.value(fieldFounder); ok && s.Founder == registry.UnknownFounder {
			s.Founder = registry.Founder(v)
		}
		if v, ok := r.value(fieldLocation); ok && s.Location == registry.UnknownLocation {
			s.Location, _ = registry.ParseLocation(a.optionID(fieldLocation, v))
		}
		if v, ok := r.value(fieldFounded); ok && s.Founded == 0 {
			s.Founded = int(v)
		}
		if r.staged && r.sheet.form.InferType {
			if taught[r.school] == nil {
				taught[r.school] = map[registry.Stage]bool{}
			}
			taught[r.school][r.stage] = true
		}
	}
	for _, r := range records {
		if t := taught[r.school]; t != nil && !r.parked {
			a.infer(r, t)
		}
	}
}

// optionID gives the identifier of an option of an enum field.
func (a *assembly) optionID(f facts.FieldID, v float64) string {
	if d := a.in.opt.Dict.Field(f); d != nil {
		for _, o := range d.Options {
			if float64(o.Code) == v {
				return o.ID
			}
		}
	}
	return ""
}

// infer gives a school the type of the sections it has rows for.
func (a *assembly) infer(r *record, taught map[registry.Stage]bool) {
	s := &a.table.Schools[r.school]
	if s.Type != registry.UnknownType {
		return
	}
	switch p, j, h := taught[registry.Primary], taught[registry.Junior], taught[registry.Senior]; {
	case p && j && h:
		s.Type = registry.TwelveYear
	case p && j:
		s.Type = registry.NineYear
	case j && h:
		s.Type = registry.CompleteSecondary
	case p:
		s.Type = registry.PrimarySchool
	case j:
		s.Type = registry.JuniorSchool
	default:
		return
	}
	d := a.in.opt.Dict.Field(fieldType)
	if d == nil {
		return
	}
	for _, o := range d.Options {
		if o.ID == s.Type.String() {
			a.table.Set(a.row(r, registry.Whole), fieldType, float64(o.Code), facts.Origin{
				File: r.sheet.file.receipt.File, Hash: r.sheet.file.receipt.Hash, Sheet: r.sheet.receipt.Sheet,
				Cell: workbook.CellName(r.row, 0), By: a.in.opt.Actor, Note: "from the sections that have rows",
			})
		}
	}
}
