package procedure_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"junheng/casework/procedure"
	"junheng/rules"
)

// runs follows which clocks surely run in each state, by the way that a case took
// there: of the ways only those on which no more run than on others.
type runs struct {
	p    *procedure.Procedure
	must map[string][]map[string]bool // state → clocks of each way; none: not reached yet
}

// sure reports whether a clock that would start does so in every case.
func (r *runs) sure(k *procedure.Clock) bool {
	if k.FoundAgain > 0 || k.Least > 0 {
		return false
	}
	for field, wanted := range k.Where { // together with the clocks for the other answers
		all := slices.Clone(wanted)
		for i := range r.p.Clocks {
			if o := &r.p.Clocks[i]; o.Starts == k.Starts && len(o.Where) > 0 {
				all = append(all, o.Where[field]...)
			}
		}
		for _, o := range r.p.Field(field).Options {
			if !slices.Contains(all, o.ID) {
				return false
			}
		}
	}
	return true
}

// after gives the clocks that surely run once something happened to those that did.
func (r *runs) after(was map[string]bool, triggers, fields []string) map[string]bool {
	now := map[string]bool{}
	for i := range r.p.Clocks {
		k := &r.p.Clocks[i]
		stopped, again := false, false
		for _, t := range triggers {
			if slices.Contains(k.Stops, t) {
				stopped, again = true, k.Every && strings.HasPrefix(t, "step:")
			}
		}
		starts := slices.Contains(triggers, k.Starts) || slices.ContainsFunc(fields, k.StartsWith)
		if was[k.ID] && (!stopped || again) || starts && r.sure(k) {
			now[k.ID] = true
		}
	}
	return now
}

// reach notes a way into a state, and reports whether less is sure on it than on
// those before.
func (r *runs) reach(state string, with map[string]bool) bool {
	within := func(a, b map[string]bool) bool {
		for id := range a {
			if !b[id] {
				return false
			}
		}
		return true
	}
	if slices.ContainsFunc(r.must[state], func(old map[string]bool) bool { return within(old, with) }) {
		return false
	}
	r.must[state] = append(slices.DeleteFunc(r.must[state], func(old map[string]bool) bool { return within(with, old) }), with)
	return true
}

func required(fields []procedure.Field) []string {
	var out []string
	for i := range fields {
		if fields[i].Required {
			out = append(out, fields[i].ID)
		}
	}
	return out
}

// settle follows every step from every state until nothing changes.
func (r *runs) settle() {
	first := r.p.States[0].ID
	r.reach(first, r.after(nil, []string{"opened", "state:" + first}, required(r.p.Fields)))
	for changed := true; changed; {
		changed = false
		for i := range r.p.States {
			for _, was := range slices.Clone(r.must[r.p.States[i].ID]) {
				for k := range r.p.Steps {
					changed = r.take(r.p.States[i].ID, was, &r.p.Steps[k]) || changed
				}
				for k := range r.p.Clocks {
					changed = r.runOut(r.p.States[i].ID, was, &r.p.Clocks[k]) || changed
				}
			}
		}
	}
}

// take takes a step from a state where these clocks run.
func (r *runs) take(from string, was map[string]bool, s *procedure.Step) bool {
	if !r.p.MayStart(s, from) || s.To == procedure.Before { // back where it came from, what ran there runs on
		return false
	}
	to, triggers := from, []string{"step:" + s.ID}
	if s.To != "" && s.To != from {
		to = s.To
		triggers = append(triggers, "state:"+to)
	}
	if s.Reopen {
		triggers = append(triggers, "opened")
	}
	with := r.after(was, triggers, required(s.Fields))
	if r.p.Final(to) {
		with = map[string]bool{}
	}
	return r.reach(to, with)
}

// runOut lets a clock lead where it leads from a state in which it may run.
func (r *runs) runOut(from string, was map[string]bool, k *procedure.Clock) bool {
	if !was[k.ID] && !slices.Contains(k.In, from) || k.Sets == procedure.Before || k.Sets == from || k.Sets == "" || r.p.Final(from) || r.p.Final(k.Sets) {
		return false
	}
	return r.reach(k.Sets, r.after(was, []string{"state:" + k.Sets}, nil))
}

// waitsForFacts are states in which the program itself looks whether the facts meet a
// requirement, as often as they are judged.
var waitsForFacts = map[string]string{"rectification": "reported"}

// Wherever a case waits, a limit runs on somebody who can do something about it.
func TestNoStateOfAProcedureWaitsForNobody(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.List(0) {
		r := &runs{p, map[string][]map[string]bool{}}
		r.settle()
		for i := range p.States {
			st := p.States[i].ID
			acts := func(party string) bool {
				return slices.ContainsFunc(p.Steps, func(s procedure.Step) bool { return p.MayStart(&s, st) && slices.Contains(s.By, party) })
			}
			holds := func(id string) bool {
				k := p.Clock(id)
				return acts(k.Owner) || slices.ContainsFunc(k.Rungs, func(x procedure.Rung) bool { return slices.ContainsFunc(append(slices.Clone(x.To), x.Owner), acts) })
			}
			daybook := func(st string) bool { // days missed are counted there
				return slices.ContainsFunc(p.Clocks, func(k procedure.Clock) bool { return k.Least > 0 && slices.Contains(k.In, st) && holds(k.ID) })
			}
			for _, with := range r.must[st] {
				if !p.Final(st) && waitsForFacts[p.ID] != st && !slices.ContainsFunc(slices.Collect(maps.Keys(with)), holds) && !daybook(st) {
					t.Errorf("%s: nobody is held to anything while a case is %s (%s); sure are %v", p.ID, p.States[i].Label.EN, st, with)
				}
			}
		}
	}
}
