package access

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Act is something that somebody is about to do, as rights and the audit log
// know it.
type Act struct {
	By     Actor
	Perm   Permission
	At     Place
	Name   string // in the log: case.step
	Object string // what it is done to: case/01J…
}

// Guard asks for rights and writes about what was asked: the part that the
// services of the trade have in common. Both fields must be given.
type Guard struct {
	Log   audit.Log
	Clock func() time.Time
}

var (
	msgMayNot = locale.NewTemplate("access.may_not", "您没有在{place}{act}的权限", "you may not {act} in {place}")
	hintRole  = locale.Plain("access.may_not.hint", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")
)

// Allow gives nil where the actor holds the permission at the place, and else
// the refusal, which is on record before it is told.
func (g Guard) Allow(ctx context.Context, a Act) error {
	if a.By.May(a.Perm, a.At) {
		return nil
	}
	return g.Refuse(ctx, a, fault.New(fault.Denied, msgMayNot.With("place", registry.RegionName(a.At.Region), "act", a.Perm.Label())).Hint(hintRole))
}

// Refuse puts a refusal on record and gives it back.
func (g Guard) Refuse(ctx context.Context, a Act, why *fault.Fault) error {
	e := g.Entry(a, nil)
	e.Result = audit.Denied
	if err := g.Log.Append(ctx, e); err != nil {
		return err
	}
	return why
}

// Note puts an act on record that changes nothing: a reading, an export.
func (g Guard) Note(ctx context.Context, a Act, detail any) error {
	return g.Log.Append(ctx, g.Entry(a, detail))
}

// Entry makes the line of the log for an act that was done; it is kept in the
// transaction of the act. The detail is written as canonical JSON: an
// *audit.Detail, or what encoding/json takes; nil writes none.
func (g Guard) Entry(a Act, detail any) audit.Entry {
	e := audit.Entry{
		County: a.At.Region, At: g.Clock().UTC(), Actor: string(a.By.Account), Name: a.By.Name, Role: string(a.By.RoleFor(a.Perm, a.At)),
		From: a.By.From, Act: a.Name, Object: a.Object, Result: audit.Done,
	}
	switch d := detail.(type) {
	case nil:
	case *audit.Detail:
		if d != nil {
			e.Detail = d.String()
		}
	default:
		text, err := json.Marshal(d)
		if err != nil {
			text = fmt.Appendf(nil, "%q", err.Error())
		}
		e.Detail = string(text)
	}
	return e
}
