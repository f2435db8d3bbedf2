package main

import (
	"slices"
	"strings"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/typo"
	"junheng/registry"
)

// choice is one of the names that a command takes.
type choice struct {
	id    string
	label locale.Text
}

// among makes choices of a list.
func among[T any](list []T, of func(*T) choice) []choice {
	out := make([]choice, len(list))
	for i := range list {
		out[i] = of(&list[i])
	}
	return out
}

// procedureOf gives a procedure of a county, and refuses what is none with those
// that there are.
func procedureOf(p *wire.App, id string, county registry.RegionCode) (*procedure.Procedure, error) {
	proc, err := p.Cases.Procedure(id, county)
	if fault.KindOf(err) != fault.NotFound {
		return proc, err
	}
	list := among(p.Cases.Procedures(county), func(x **procedure.Procedure) choice { return choice{(*x).ID, (*x).Label} })
	return nil, unknown("cases.procedure", locale.Text{ZH: "流程", EN: "procedure"}, id, list)
}

// stateOf refuses a state that the procedure, or with an empty one no procedure of
// the county, has.
func stateOf(p *wire.App, id, proc string, county registry.RegionCode) error {
	var list []choice
	for _, x := range p.Cases.Procedures(county) {
		if proc != "" && x.ID != proc {
			continue
		}
		if x.State(id) != nil {
			return nil
		}
		list = append(list, among(x.States, func(s *procedure.State) choice { return choice{s.ID, s.Label} })...)
	}
	f := unknown("cases.state", locale.Text{ZH: "状态", EN: "state"}, id, list)
	if proc == "" { // of fourteen ledgers nobody reads them all
		f.Hints = append(f.Hints[:len(f.Hints)-1:len(f.Hints)-1], locale.Plain("cases.state.of", "加 --procedure 会列出该流程的全部状态", "with --procedure the states of that procedure are listed"))
	}
	return f
}

// narrowed checks the procedure and the state to which a ledger is narrowed.
func narrowed(p *wire.App, q *casework.Query, county registry.RegionCode) error {
	if q.Procedure != "" {
		if _, err := procedureOf(p, q.Procedure, county); err != nil {
			return err
		}
	}
	for _, s := range q.States {
		if err := stateOf(p, s, q.Procedure, county); err != nil {
			return err
		}
	}
	return nil
}

// partyOf refuses a party that the procedure has not.
func partyOf(proc *procedure.Procedure, id string) error {
	if proc.Party(id) != nil {
		return nil
	}
	list := among(proc.Parties, func(x *procedure.Party) choice { return choice{x.ID, x.Label} })
	return unknown("cases.party", locale.Text{ZH: "责任方", EN: "party"}, id, list)
}

// stepOf refuses a step that the procedure has not.
func stepOf(proc *procedure.Procedure, id string) error {
	if proc.Step(id) != nil {
		return nil
	}
	list := among(proc.Steps, func(x *procedure.Step) choice { return choice{x.ID, x.Label} })
	return unknown("cases.step", locale.Text{ZH: "步骤", EN: "step"}, id, list)
}

// statementOf refuses a statement that the procedure has not.
func statementOf(proc *procedure.Procedure, id string) error {
	if proc.Statement(id) != nil {
		return nil
	}
	list := among(proc.Statements, func(x *procedure.Statement) choice { return choice{x.ID, x.Label} })
	return unknown("cases.statement", locale.Text{ZH: "报表", EN: "statement"}, id, list)
}

// unknown refuses a name that does not exist, with the nearest and all there are.
func unknown(key string, what locale.Text, got string, list []choice) *fault.Fault {
	f := usage(key, "没有{what}“{got}”", "there is no {what} {got}", "what", what, "got", got)
	if len(list) == 0 {
		return f
	}
	best := slices.MinFunc(list, func(a, b choice) int { return typo.Distance(a.id, got) - typo.Distance(b.id, got) })
	if d := typo.Distance(best.id, got); strings.HasPrefix(best.id, got) || d <= 2 || 3*d <= len(got) {
		f = f.Hint(locale.NewTemplate(key+".near", "是否想用 {near}？", "did you mean {near}?").With("near", best.id))
	}
	var zh, en []string
	seen := map[string]bool{}
	for _, c := range list {
		if !seen[c.id] {
			seen[c.id] = true
			zh, en = append(zh, c.id+" "+c.label.In(locale.ZH)), append(en, c.id+" ("+c.label.In(locale.EN)+")")
		}
	}
	return f.Hint(locale.NewTemplate(key+".all", "可选：{list}", "choose of {list}").With("list", locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}))
}
