package casework

import (
	"context"
	"maps"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var msgKept = locale.NewTemplate("casework.kept_why", "这份“{step}”的记录没有成为案卷中的一步：{why}", "what was recorded for {step} did not become a step of the case: {why}")

// Keep keeps what was recorded for a step that the case does not take, with its
// fields, files, place and time, as a note that moves nothing; the owner of the
// case is told. It may be added to a closed case, too. Under the key of the step:
// what is kept once is not taken as a step later, nor the other way round.
func (s *Service) Keep(ctx context.Context, actor access.Actor, cmd Keeps) (Case, error) {
	perm := access.CaseAct
	if cmd.Source == ByLetter {
		perm = access.CaseDirect // an office brings it in
	}
	d, err := s.sit(ctx, actor, perm, cmd.On, "case.keep")
	if err != nil {
		return Case{}, err
	}
	step := d.p.Step(cmd.Step)
	if step == nil {
		return Case{}, fault.New(fault.NotFound, msgNoStep.With("procedure", d.p.Label, "step", cmd.Step))
	}
	d.step = step.ID
	if err := d.attach(cmd.Files); err != nil {
		return Case{}, err
	}
	values, err := s.keptValues(ctx, d, step, &cmd)
	if err != nil {
		return Case{}, err
	}
	return d.commit(map[string]any{"step": step.ID, "key": cmd.Key, "author": cmd.Author}, func(c *Case) ([]Event, error) {
		e := d.event(Noted, c)
		e.Step, e.Values = step.ID, values
		return []Event{e}, nil
	})
}

// keptValues are the fields of a step as they were filled in, right or wrong, and
// why it was not taken. What fits no field stands in the note.
func (s *Service) keptValues(ctx context.Context, d *desk, step *procedure.Step, cmd *Keeps) (map[string]Value, error) {
	note := msgKept.With("step", step.Label, "why", cmd.Why).In(locale.ZH)
	fields := slices.Clone(step.Fields)
	texts := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(cmd.Fields)) {
		if slices.ContainsFunc(fields, func(f procedure.Field) bool { return f.ID == id && f.From == "" }) {
			texts[id] = cmd.Fields[id]
		} else {
			note += "\n" + id + ": " + cmd.Fields[id]
		}
	}
	where := strings.TrimSpace(cmd.Where)
	if where != "" && !isPlace(where) {
		note, where = note+"\n"+WhereField+": "+where, ""
	}
	texts[NoteField] = note
	return s.values(ctx, d.p, append(fields, procedure.Field{ID: NoteField, Class: procedure.Sensitive}), &d.seen, texts, where)
}
