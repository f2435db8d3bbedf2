package auditlog

import (
	"context"
	"encoding/json"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/job"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

const verifyAct = "audit.verify"

// report is the outcome of proving all chains; it is kept in the log itself.
type report struct {
	Chains  int      `json:"chains"`
	Entries int64    `json:"entries"`
	Broken  []broken `json:"broken,omitempty"`
}

// broken is the first place at which one chain does not hold.
type broken struct {
	County registry.RegionCode `json:"county"`
	Seq    int64               `json:"seq"`
	Fault  audit.Fault         `json:"fault"`
}

// prove verifies every chain against the head kept apart from it.
func (d Deps) prove(ctx context.Context, step func(done, total int)) (report, error) {
	chains, err := d.Log.Chains(ctx)
	if err != nil {
		return report{}, err
	}
	r := report{Chains: len(chains)}
	for i, county := range chains {
		step(i, len(chains))
		if err := ctx.Err(); err != nil {
			return r, err
		}
		var last *audit.Head
		if d.Heads != nil {
			head, err := d.Heads(ctx, county)
			if err != nil {
				return r, err
			}
			last = &head
		}
		head, bad, err := audit.Verify(d.Log.Chain(ctx, county), last)
		if err != nil {
			return r, err
		}
		r.Entries += head.Seq
		if bad != nil {
			r.Broken = append(r.Broken, broken{county, bad.Seq, bad.Fault})
		}
	}
	step(len(chains), len(chains))
	return r, nil
}

// run proves the log and puts the outcome on record.
func (d Deps) run(ctx context.Context, actor access.Actor, now time.Time, step func(done, total int)) error {
	r, err := d.prove(ctx, step)
	if err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	result := audit.Done
	if r.Broken != nil {
		result = audit.Failed
	}
	return d.Log.Append(ctx, d.entry(actor, now, verifyAct, result, string(text)))
}

func (d Deps) verify(c *route.Context) error {
	if d.Jobs == nil {
		if err := d.run(c.Ctx(), c.Actor, c.Now, func(int, int) {}); err != nil {
			return err
		}
		return c.SeeOther("/audit/verify")
	}
	actor, now := c.Actor, c.Now
	id, err := d.Jobs.Start(c.Ctx(), job.Spec{Owner: string(actor.Account), Kind: "verify", Title: c.T("验证审计日志", "Verifying the audit log")},
		func(ctx context.Context, p *job.Progress) (string, error) {
			return "/audit/verify", d.run(ctx, actor, now, p.Set)
		})
	if err != nil {
		return err
	}
	return c.SeeOther("/jobs/" + id)
}

// outcome is one verification as the log has it.
type outcome struct {
	audit.Entry
	report
}

// verified shows the last verifications and the button for another.
func (d Deps) verified(c *route.Context) error {
	const last = 20
	entries, err := d.Log.List(c.Ctx(), audit.Query{Counties: []registry.RegionCode{0}, Act: verifyAct, Limit: last})
	if err != nil {
		return err
	}
	var list []outcome
	for _, e := range entries {
		o := outcome{Entry: e}
		if e.Act != verifyAct || json.Unmarshal([]byte(e.Detail), &o.report) != nil {
			continue // a refusal, which proves nothing
		}
		list = append(list, o)
	}
	head := parts.Head{
		Title: c.T("验证审计日志", "Verify the audit log"), Menu: "audit", Crumbs: []parts.Link{{Text: c.T("审计日志", "Audit log"), URL: "/audit"}},
		Lead: c.T("每条记录都带有前一条的校验值；任何改动、删除、插入都会使后面接不上。", "Each entry carries the hash of the one before, so that whatever is changed, taken out or put in breaks the chain."),
	}
	return parts.Page(c, head, verifyView(list))
}

// say gives the state of a verification in words.
func (o outcome) say(c *route.Context) (parts.Tone, string) {
	if len(o.Broken) == 0 {
		return parts.Good, c.T("完整", "whole")
	}
	text := ""
	for _, b := range o.Broken {
		if text != "" {
			text += c.T("；", "; ")
		}
		bad := audit.Break{Seq: b.Seq, Fault: b.Fault}
		text += chainName(c, b.County) + c.T("：", ": ") + bad.Say().In(c.Lang)
	}
	return parts.Bad, text
}
