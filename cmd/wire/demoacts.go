package wire

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"junheng/access"
	"junheng/assess"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
	golden "junheng/testdata/county"
)

// wrong says where in the diary something went wrong.
func (s *story) wrong(act int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the diary, %s, act %d (%s): %w", s.ID, act+1, s.Acts[act].Do, err)
}

// staffNames are those of the heads of the schools in the diary, made up.
var staffNames = strings.Fields("韩文博 于海波 宋丽华 曲成林 董秀英 冷志刚 由美玲 姜德厚 丛日新 毕玉洁 隋广田 邹本善 初晓梅 衣建国 逄淑珍")

// towns enters the township of the schools whose form does not ask for it.
func (w *worker) towns() error {
	known, err := golden.Townships()
	if err != nil {
		return err
	}
	records, err := w.Book.List(w.ctx, w.clerk, golden.Code)
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Township != "" {
			continue
		}
		r.Township = known[r.Name]
		if err := w.Book.Amend(w.ctx, w.clerk, r, "补登所在乡镇（示例）"); err != nil {
			return err
		}
	}
	return nil
}

// staff finds the schools of the diary and makes an account for the head of each
// that none of the logins leads.
func (w *worker) staff() error {
	list, err := w.Book.On(w.ctx, golden.Code, calendar.DayOf(w.clock.Now()).String())
	if err != nil {
		return err
	}
	w.schools = map[string]registry.School{}
	for _, s := range list {
		w.schools[s.Name] = s
	}
	w.heads[DemoSchool] = w.Actors[access.SchoolHead]
	stories, err := readDiary()
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, s := range sampled(list) {
		w.names = append(w.names, s.Name)
		wanted[s.Name] = true
	}
	for i := range stories {
		wanted[stories[i].School] = true
		for _, a := range stories[i].Acts {
			if school, led := strings.CutPrefix(a.By, "head:"); led {
				wanted[school] = true
			}
		}
	}
	delete(wanted, "")
	delete(wanted, DemoSchool)
	for i, name := range slices.Sorted(maps.Keys(wanted)) {
		school, known := w.schools[name]
		if !known {
			return fmt.Errorf("the golden county has no school named %s", name)
		}
		actor, err := w.hire("xz"+string(school.ID), staffNames[i%len(staffNames)], access.Grant{Role: access.SchoolHead, Region: golden.Code, School: school.ID})
		if err != nil {
			return err
		}
		w.heads[name] = actor
	}
	return nil
}

// hire makes an account that nobody signs in with.
func (w *worker) hire(login, name string, g access.Grant) (access.Actor, error) {
	made, err := w.Access.Create(w.ctx, access.Console(), access.NewAccount{Login: login, Name: name})
	if err != nil {
		return access.Actor{}, err
	}
	grants := []access.Grant{g}
	return access.Actor{Account: made.Account.ID, Name: name, Grants: grants, From: "127.0.0.1", Via: "session"}, w.Access.SetGrants(w.ctx, access.Console(), made.Account.ID, grants)
}

// actor gives who did an act.
func (w *worker) actor(s *story, by string) (access.Actor, error) {
	if by == "head" {
		by = "head:" + s.School
	}
	if school, led := strings.CutPrefix(by, "head:"); led {
		if a, known := w.heads[school]; known {
			return a, nil
		}
	}
	for role, who := range demoNames {
		if who[0] == by {
			return w.Actors[role], nil
		}
	}
	return access.Actor{}, fmt.Errorf("nobody in the demo is %q", by)
}

// act does what somebody did in a case.
func (w *worker) act(s *story, k int) error {
	a := &s.Acts[k]
	actor, err := w.actor(s, a.By)
	if err != nil {
		return err
	}
	fields, err := w.values(s, a.At, a.Fields)
	if err != nil {
		return err
	}
	if a.Do == "open" {
		return w.open(s, a, actor, fields)
	}
	id, err := w.find(s)
	if err != nil {
		return err
	}
	on := casework.On{County: golden.Code, Case: id, Key: strings.ReplaceAll(s.ID, "/", ".") + "." + itoa(k), As: a.As, Reason: a.Reason}
	switch a.Do {
	case "note":
		_, err = w.Cases.Note(w.ctx, actor, casework.Notes{On: on, Text: a.Text, Files: a.files()})
	case "move", "arrive", "status":
		return w.enrol(s, a, actor)
	case "outcome":
		r := matching.Result{County: golden.Code, Person: w.nowhere[s.Pupil.Nowhere-1].Person, Code: a.Text, Proof: a.Reason}
		r.Paper = matching.Evidence{Kind: a.Fields["kind"], Number: a.Fields["number"], Issuer: a.Fields["issuer"]}
		for _, f := range a.files() {
			r.Sent = matching.Attached{Name: f.Name, Data: f.Data}
		}
		return w.Matching.Enter(w.ctx, actor, w.run.ID, r)
	default:
		take := casework.Takes{On: on, Step: a.Do, Fields: fields, Files: a.files()}
		if a.Place {
			take.Where = "125.3512,43.8821,15"
		}
		_, err = w.Cases.Step(w.ctx, actor, take)
	}
	return err
}

// values writes days and schools into what was filled in.
func (w *worker) values(s *story, at string, fields map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for id, text := range fields {
		if name, is := strings.CutPrefix(text, "school:"); is {
			out[id] = string(w.schools[name].ID)
			continue
		}
		var err error
		if out[id], err = w.days.told(at, text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (w *worker) open(s *story, a *act, actor access.Actor, fields map[string]string) error {
	school := w.schools[s.School]
	o := casework.Opens{
		County: golden.Code, Procedure: s.Procedure, Key: strings.ReplaceAll(s.ID, "/", "."), As: a.As, State: s.State, Fields: fields, Files: a.files(),
		Place: casework.Place{School: school.ID, Township: school.Township},
	}
	var err error
	if o.Subject, err = w.subject(s, &o.Place); err != nil {
		return err
	}
	if o.Origin, err = w.origin(s); err != nil {
		return err
	}
	c, err := w.Cases.Open(w.ctx, actor, o)
	w.cases[s.ID] = c.ID
	return err
}

// subject is whom or what a case is about.
func (w *worker) subject(s *story, at *casework.Place) (casework.Subject, error) {
	p, err := w.Cases.Procedure(s.Procedure, golden.Code)
	if err != nil {
		return casework.Subject{}, err
	}
	out := casework.Subject{Kind: string(p.About), ID: string(at.School)}
	switch {
	case p.About == procedure.AboutPupil:
		who, err := w.child(s)
		if err != nil {
			return out, err
		}
		out.ID, at.Class = string(who.ID), who.Class
		if who.School == "" { // of the population, nowhere enrolled
			at.Township, at.Village = who.Township, who.Village
		}
	case p.About != procedure.AboutSchool:
		out.ID, out.Label = string(at.School)+"/"+s.Label, s.Label
	}
	return out, nil
}

// origin is where a case came from.
func (w *worker) origin(s *story) (casework.Origin, error) {
	kind, rest, _ := strings.Cut(s.Origin, ": ")
	switch {
	case s.Pupil != nil && s.Pupil.Nowhere > 0:
		return casework.Origin{Kind: "match", ID: w.run.ID}, nil
	case kind == "":
		return casework.Origin{}, nil // what the procedure has
	case kind != "requirement":
		return casework.Origin{Kind: kind, Note: rest}, nil
	}
	last := w.Assessments[len(w.Assessments)-1]
	opened, err := w.Archive.Open(w.ctx, w.clerk, golden.Code, last.ID)
	if err != nil {
		return casework.Origin{}, err
	}
	for i := range opened.Result.Units {
		if u := &opened.Result.Units[i]; u.Name == rest && u.Outcome == assess.Short {
			rest = u.Ref
		}
	}
	met, why, err := standing(opened.Result, rest)
	if err == nil && met {
		err = fmt.Errorf("%s is met: %s", rest, why)
	}
	return casework.RequirementOf(last.Pack, rest, why), err
}

// find gives the case of a story; one that registers opened by its pupil.
func (w *worker) find(s *story) (casework.CaseID, error) {
	if id, known := w.cases[s.ID]; known {
		return id, nil
	}
	who, err := w.child(s)
	if err != nil {
		return "", err
	}
	page, err := w.Cases.Ledger(w.ctx, w.clerk, golden.Code, casework.Query{Procedure: s.Procedure, Subject: string(who.ID), Limit: 1})
	if err != nil {
		return "", err
	}
	if len(page.Cases) == 0 {
		return "", fmt.Errorf("no case of %s", who.Masked)
	}
	w.cases[s.ID] = page.Cases[0].ID
	return page.Cases[0].ID, nil
}

// enrol changes how the pupil of a case stands in the register of pupils.
func (w *worker) enrol(s *story, a *act, actor access.Actor) error {
	who, err := w.child(s)
	if err != nil {
		return err
	}
	today := calendar.DayOf(w.clock.Now()).String()
	switch a.Do {
	case "status":
		_, err = w.People.SetStatus(w.ctx, actor, golden.Code, who.ID, people.Turn{To: people.Status(a.Text), Day: today, Note: a.Reason})
	case "move":
		w.moves[s.ID], err = w.People.AskMove(w.ctx, actor, people.Move{County: golden.Code, Person: who.ID, To: w.schools[a.Text].ID, Day: today, Note: a.Reason})
	default:
		m := w.moves[s.ID]
		_, err = w.People.AnswerMove(w.ctx, actor, people.Answer{County: golden.Code, Move: m.ID, Revision: m.Revision, Confirm: true, Class: who.Class})
	}
	return err
}
