package casework

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// ExportLimit is how many cases leave the program in one workbook.
const ExportLimit = 20_000

// Register names persons for a ledger that leaves the program; package people
// has it, with its rules: the right, the county's limit, the reason, the log.
// Whom the actor may not have named is left out.
type Register interface {
	Names(ctx context.Context, actor access.Actor, w Wants) (map[string]string, error)
}

// Wants asks a Register for the names of those whom cases are about.
type Wants struct {
	County   registry.RegionCode
	Subjects []string
	Reason   string
	Object   string // what the list is, for the log
}

// Exports asks for a ledger that leaves the program.
type Exports struct {
	County registry.RegionCode
	Query  Query            // of one procedure; its limit is not looked at
	Keep   func(*Case) bool // narrows it further; nil keeps all
	Named  bool             // with the names of persons, and what is sealed of them
	Reason string           // of a named one
}

// Exported is a ledger as it leaves the program.
type Exported struct {
	Procedure *procedure.Procedure
	Cases     []Case            // of a named one with the sealed columns of the ledger in clear
	Names     map[string]string // of persons in clear, by subject; nil where nobody is named
	Mark      string            // the watermark of a named one
}

var (
	msgUnnamed  = locale.NewTemplate("casework.export_unnamed", "“{ledger}”不涉及个人，没有实名台账", "{ledger} is not about persons; it has no named form")
	hintUnnamed = locale.Plain("casework.export_unnamed.hint", "请直接导出台账", "export the ledger as it is")
	msgLong     = locale.NewTemplate("casework.export_long", "筛选出 {n} 件，一次最多导出 {limit} 件，未导出任何内容", "found: {n}; at most {limit} leave at once, and nothing was exported")
	hintLong    = locale.Plain("casework.export_long.hint", "请缩小筛选范围，分几次导出", "narrow the filter and export in parts")
)

// Export gives a ledger to be taken away. Without names it asks for the right to
// export data; with names for the right to export named persons, where each of
// the cases lies, and the register of persons asks for the rest. It is on record
// before it is given, and refused rather than cut.
func (s *Service) Export(ctx context.Context, actor access.Actor, x Exports) (Exported, error) {
	p, err := s.Procedure(x.Query.Procedure, x.County)
	if err != nil {
		return Exported{}, err
	}
	if x.Named && !p.Person() {
		return Exported{}, fault.New(fault.Invalid, msgUnnamed.With("ledger", p.Ledger.Label)).Hint(hintUnnamed)
	}
	if CountsOnly(p, actor, x.County) {
		act := access.Act{By: actor, Perm: access.ExportData, At: access.Place{Region: x.County}, Name: "cases.export", Object: "ledger/" + p.ID}
		return Exported{}, s.guard.Refuse(ctx, act, fault.New(fault.Denied, msgCounts.With("ledger", p.Ledger.Label)).Hint(hintCounts))
	}
	x.Query.Limit, x.Query.Offset = ExportLimit, 0
	page, err := s.Ledger(ctx, actor, x.County, x.Query)
	if err != nil {
		return Exported{}, err
	}
	if page.Total > ExportLimit {
		return Exported{}, fault.New(fault.Limit, msgLong.With("n", page.Total, "limit", ExportLimit)).Hint(hintLong)
	}
	out := Exported{Procedure: p, Cases: page.Cases}
	if x.Keep != nil {
		out.Cases = slices.DeleteFunc(out.Cases, func(c Case) bool { return !x.Keep(&c) })
	}
	act, err := s.mayExport(ctx, actor, &x, out.Cases)
	if err != nil {
		return Exported{}, err
	}
	detail := map[string]any{"rows": len(out.Cases)}
	if x.Named {
		if err := s.name(ctx, actor, &x, &out); err != nil {
			return Exported{}, err
		}
		detail["named"], detail["why"] = len(out.Names), x.Reason
	}
	return out, s.guard.Note(ctx, act, detail)
}

// mayExport asks for the right where each of the cases lies; of a ledger without
// cases, for the county as a whole or what the actor has of it.
func (s *Service) mayExport(ctx context.Context, actor access.Actor, x *Exports, list []Case) (access.Act, error) {
	act := access.Act{By: actor, Perm: access.ExportData, At: access.Place{Region: x.County}, Name: "cases.export", Object: "ledger/" + x.Query.Procedure}
	if x.Named {
		act.Perm = access.PeopleExport
	}
	for i := range list {
		act.At = at(x.County, list[i].Place)
		if err := s.guard.Allow(ctx, act); err != nil {
			return act, err
		}
	}
	if len(list) == 0 && !slices.Contains(actor.Counties(act.Perm), x.County) {
		return act, s.guard.Allow(ctx, act)
	}
	return act, nil
}

// name has the register name whom the cases are about, and opens the sealed
// columns of the ledger for those who are named.
func (s *Service) name(ctx context.Context, actor access.Actor, x *Exports, out *Exported) error {
	if s.opt.Names == nil {
		return fault.New(fault.Conflict, msgNoVault).Hint(hintVault)
	}
	w := Wants{County: x.County, Reason: x.Reason, Object: "ledger/" + x.Query.Procedure}
	for i := range out.Cases {
		w.Subjects = append(w.Subjects, out.Cases[i].Subject.ID)
	}
	var err error
	if out.Names, err = s.opt.Names.Names(ctx, actor, w); err != nil {
		return err
	}
	out.Mark = access.Watermark(actor, s.opt.Clock(), x.Reason)
	for i := range out.Cases {
		if _, named := out.Names[out.Cases[i].Subject.ID]; !named {
			continue
		}
		if err := s.openColumns(ctx, actor, out.Procedure, &out.Cases[i]); err != nil {
			return err
		}
	}
	return nil
}

// openColumns opens what is sealed in the columns of the ledger, where the actor
// sees such things.
func (s *Service) openColumns(ctx context.Context, actor access.Actor, p *procedure.Procedure, c *Case) error {
	if !sees(p, actor, c) {
		return nil
	}
	for _, id := range p.Ledger.Columns {
		v, known := c.Fields[id]
		if !known || v.Sealed == nil {
			continue
		}
		text, err := s.unseal(ctx, c.County, c.Subject.ID, v.Sealed)
		if err != nil {
			return err
		}
		c.Fields[id] = Value{Text: string(text)}
	}
	return nil
}
