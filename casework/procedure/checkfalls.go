package procedure

import (
	"reflect"
	"slices"

	"junheng/internal/locale"
)

var msgFalls = locale.NewTemplate("procedure.falls", "“{step}”让一个人的案卷从“{from}”转到“{to}”，不经另一人核实就减轻了：补充文件只能让它转入待核状态，再由另一人办理", "{step} leads the case of a person from {from} to {to}, which weighs less, without anybody else: an overlay may only lead it to a state where it waits for another")

// fall reports whether a case of a person weighs less in one state than in
// another: it is counted in fewer statements, the register does not take the
// person to be gone any more, or nobody decides what it waited for.
func (x *stricter) fall(from, to string) bool {
	was, now := x.now.State(from), x.now.State(to)
	if was == nil || now == nil || was.ID == now.ID || now.Before || x.now.off(to) {
		return false // ends are looked at by themselves
	}
	if was.Before || was.Standing != "" && now.Standing != was.Standing {
		return true
	}
	return slices.ContainsFunc(x.now.Statements, func(s Statement) bool {
		return slices.Contains(s.Counts, from) && !slices.Contains(s.Counts, to)
	})
}

// falls checks that no step and no clock that an overlay adds or turns elsewhere
// lets the case of a person weigh less.
func (x *stricter) falls() {
	if !x.now.Person() {
		return
	}
	for i := range x.now.Steps {
		s := &x.now.Steps[i]
		was := x.was.Step(s.ID)
		for _, from := range x.starts(s) {
			led := was != nil && was.To == s.To && slices.Contains(x.starts(was), from)
			if !led && x.fall(from, s.To) && !x.claimed(s, from) {
				x.fell(s.Label, from, s.To, "steps", s.ID)
				break
			}
		}
	}
	for i := range x.now.Clocks {
		k := &x.now.Clocks[i]
		was := x.was.Clock(k.ID)
		for _, to := range k.leads() {
			if was != nil && slices.Contains(was.leads(), to) {
				continue
			}
			if from := slices.IndexFunc(x.now.States, func(s State) bool {
				return (len(k.In) == 0 || slices.Contains(k.In, s.ID)) && x.fall(s.ID, to)
			}); from >= 0 {
				x.fell(k.Label, x.now.States[from].ID, to, "clocks", k.ID)
			}
		}
	}
}

func (x *stricter) fell(what locale.Text, from, to string, path ...any) {
	x.ps.Add(x.doc.At(path...), msgFalls.With("step", what, "from", x.now.StateLabel(from), "to", x.now.StateLabel(to)), hintWeaker)
}

// starts are the states that a step may be taken in.
func (x *stricter) starts(s *Step) []string {
	if len(s.From) > 0 {
		return s.From
	}
	return slices.DeleteFunc(idsOf(x.now.States, func(s *State) string { return s.ID }), x.now.Final)
}

// claimed reports whether a step in a state is for another person than the one
// who led the case there.
func (x *stricter) claimed(s *Step, from string) bool {
	return slices.ContainsFunc(s.Apart, func(id string) bool { a := x.now.Step(id); return a != nil && a.To == from })
}

// leads are the states that a clock sets.
func (k *Clock) leads() []string {
	out := []string{k.Sets}
	for _, r := range k.Rungs {
		out = append(out, r.State)
	}
	return out
}

// silent reports whether nobody is told of a clock again.
func (p *Procedure) silent(k *Clock) bool {
	if r := k.Repeat; r != nil {
		return r.Never
	}
	return p.Repeat == nil || p.Repeat.Never
}

// alone checks that the program can go on doing by itself what it does: open
// cases and take steps when a register or a comparison says so. What only a
// person could give would keep it from telling of a child at all.
func (x *stricter) alone() {
	opens := false
	for _, o := range Origins() {
		if !x.was.MayOpen(o, SystemParty) {
			continue
		}
		opens = true
		if !x.now.MayOpen(o, SystemParty) {
			x.say(x.was.Label, "由程序立案的来源（opens 的 system）不能取消", "what the program opens it goes on opening (system in opens)", "opens")
			break
		}
	}
	if opens {
		x.given(x.was.Fields, x.now.Fields, "fields")
	}
	for i := range x.was.Steps {
		was := &x.was.Steps[i]
		now := x.now.Step(was.ID)
		if !slices.Contains(was.By, SystemParty) {
			continue
		}
		x.given(was.Fields, now.Fields, "steps", was.ID, "fields")
		if lost(was.By, now.By) || lost(was.From, now.From) || lost(now.After, was.After) || lost(now.Apart, was.Apart) || lost(now.Same, was.Same) ||
			!reflect.DeepEqual(was.Needs, now.Needs) || !reflect.DeepEqual(was.Where, now.Where) || was.Unschooled != now.Unschooled || lost(now.Full, was.Full) {
			x.say(was.Label, "程序自己也办的步骤（by 有 system），办理人、起点不能减少，佐证和条件不能改", "of a step that the program takes by itself (system in by), by and from lose nothing, evidence and conditions stay", "steps", was.ID)
		}
	}
}

// given checks that nothing more is required of the program.
func (x *stricter) given(was, now []Field, path ...any) {
	for i := range now {
		n := &now[i]
		w := find(was, func(f *Field) bool { return f.ID == n.ID })
		if n.Required && (w == nil || !w.Required) {
			x.say(n.Label, "程序自己立案、自己办理时填不了，不能设为必填", "the program cannot fill it in, so it is not required", append(slices.Clone(path), n.ID, "required")...)
		}
	}
}

// yields checks that what the ledger tells upward is counted as before.
func (x *stricter) yields() {
	for i := range x.was.Facts {
		was := &x.was.Facts[i]
		if !slices.ContainsFunc(x.now.Facts, func(n Fact) bool { return reflect.DeepEqual(*was, n) }) {
			x.say(x.was.Label, "台账计得的数（facts）不能取消、不能改算法："+was.Field, "what is counted from the ledger stays as it is (facts): "+was.Field, "facts")
		}
	}
}

// newcomers checks that no party of an overlay stands above those there are: the
// highest corrects what evidence rests on.
func (x *stricter) newcomers() {
	highest := 0
	for i := range x.was.Parties {
		highest = max(highest, x.was.Parties[i].Rank)
	}
	for i := range x.now.Parties {
		if p := &x.now.Parties[i]; x.was.Party(p.ID) == nil && p.Rank > highest {
			x.say(p.Label, "新加的责任方不能高于原有的最高一级（rank）", "a party that is added ranks no higher than the highest there is (rank)", "parties", p.ID, "rank")
		}
	}
}

// waits checks the states that an overlay adds and in which the case of a person
// waits: another person decides, and when nobody does the case goes back by itself.
func (x *stricter) waits() {
	if !x.now.Person() {
		return
	}
	for i := range x.now.States {
		s := &x.now.States[i]
		if !s.Before || x.was.State(s.ID) != nil {
			continue
		}
		if !slices.ContainsFunc(x.now.Clocks, func(k Clock) bool { return k.Lapses() && k.Starts == "state:"+s.ID && !x.longest(k.Within) }) {
			x.say(s.Label, "新加的待核状态要有一个退回的期限（sets: before），不长于原有的", "a state that waits needs a limit after which the case goes back (sets: before), no longer than those there are", "states", s.ID)
		}
		for k := range x.now.Steps {
			out := &x.now.Steps[k]
			if out.To != "" && slices.Contains(x.starts(out), s.ID) && !x.claimed(out, s.ID) && len(out.Same) == 0 {
				x.say(out.Label, "转出待核状态的步骤要由另一人办理（apart）", "who leads a case out of a state that waits is another person (apart)", "steps", out.ID)
			}
		}
	}
}

// longest reports whether a span is longer than every limit after which a claim
// goes back already.
func (x *stricter) longest(within Span) bool {
	known := false
	for i := range x.was.Clocks {
		if k := &x.was.Clocks[i]; k.Lapses() {
			known = true
			if within.Unit == k.Within.Unit && within.N <= k.Within.N {
				return false
			}
		}
	}
	return known
}

// rounds checks that no step or state of an overlay begins a sum anew that is
// bounded or told upward.
func (x *stricter) rounds() {
	summed := func(id string) bool {
		s := x.was.Step(id)
		return s != nil && (x.was.counts(id) || slices.ContainsFunc(s.Fields, func(f Field) bool { return f.SumAtMost != "" || x.was.counts(f.ID) }))
	}
	added := func(label locale.Text, was, now []string, path ...any) {
		if slices.ContainsFunc(now, func(id string) bool { return !slices.Contains(was, id) && summed(id) }) {
			x.say(label, "undoes 不能加上计数、合计的步骤", "undoes gets no step that sums or counts", append(path, "undoes")...)
		}
	}
	for i := range x.now.Steps {
		s := &x.now.Steps[i]
		var was []string
		if old := x.was.Step(s.ID); old != nil {
			was = old.Undoes
		}
		added(s.Label, was, s.Undoes, "steps", s.ID)
	}
	for i := range x.now.States {
		s := &x.now.States[i]
		var was []string
		if old := x.was.State(s.ID); old != nil {
			was = old.Undoes
		}
		added(s.Label, was, s.Undoes, "states", s.ID)
	}
}

// counts reports whether a fact reads a field, or counts how often a step was taken.
func (p *Procedure) counts(id string) bool {
	return slices.ContainsFunc(p.Facts, func(f Fact) bool { _, what := f.Kind(); return what == id }) ||
		slices.ContainsFunc(p.Steps, func(s Step) bool { return slices.ContainsFunc(s.Full, func(f Full) bool { return f.Sum == id }) })
}

func same(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }

// coded is an option as it is counted.
type coded struct{ id, code string }

func codesOf(options []Option) []coded {
	out := make([]coded, len(options))
	for i, o := range options {
		out[i] = coded{o.ID, o.Code}
	}
	return out
}
