// Package auditlog is the audit log in the browser: who did what, when, to
// what, searched and exported, and the proof that nothing was changed.
package auditlog

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Log    audit.Log
	Access *access.Service
	Heads  func(ctx context.Context, county registry.RegionCode) (audit.Head, error) // kept apart from the entries
	Jobs   *job.Runner                                                               // proves long logs; nil: at once
}

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /audit", Perm: access.AuditRead, Act: "audit.list", Handle: d.list},
		{Pattern: "GET /audit/verify", Perm: access.AuditRead, Act: "audit.verified", Handle: d.verified},
		{Pattern: "POST /audit/verify", Perm: access.AuditRead, Act: "audit.verify", Quiet: true, Handle: d.verify},
	}
}

const (
	shown    = 1000   // entries on the page
	exported = 50_000 // entries of one file
)

// programs are actors that are no accounts.
var programs = []string{"cli", "system", "setup", "nobody"}

// list shows the newest entries that fit the filters.
func (d Deps) list(c *route.Context) error {
	q, errs := d.asked(c)
	export := c.Query("format") != ""
	limit := shown
	if export {
		limit = exported
	}
	q.Limit = limit + 1
	var entries []audit.Entry
	if errs == nil {
		var err error
		if entries, err = d.Log.List(c.Ctx(), q); err != nil {
			return err
		}
	}
	head := parts.Head{
		Title: c.T("审计日志", "Audit log"), Menu: "audit", Errors: errs,
		Actions: []parts.Link{{Text: c.T("验证完整性", "Verify"), URL: "/audit/verify", Icon: "shield-check"}},
	}
	if len(entries) > limit {
		if export {
			return tooMany()
		}
		entries = entries[:limit]
		head.Lead = c.T("只显示最近 ", "The newest ") + strconv.Itoa(limit) + c.T(" 条；更早的请缩小时间范围查找，或导出。", " entries; narrow the time to see earlier ones, or export.")
	}
	entries = unveiled(entries, q.Words)
	if export && errs == nil {
		if err := d.Log.Append(c.Ctx(), d.entry(c.Actor, c.Now, "audit.export", audit.Done, `{"entries":`+strconv.Itoa(len(entries))+`}`)); err != nil {
			return err
		}
	}
	l := parts.Listing{
		Name: c.T("审计日志", "audit log"), Columns: columns(c), Filters: d.filters(c), NoSearch: true,
		Empty: parts.EmptyState{Text: c.T("没有符合条件的记录。", "No entry fits.")},
	}
	for _, e := range entries {
		l.Rows = append(l.Rows, row(c, e))
	}
	return parts.List(c, head, l)
}

func tooMany() error {
	return fault.New(fault.Limit, locale.NewTemplate("audit.too_many",
		"记录超过 {n} 条，一个文件装不下", "more than {n} entries do not fit one file").With("n", exported)).
		Hint(locale.Plain("audit.too_many_hint", "请缩小时间范围，分几次导出", "narrow the time and export in parts"))
}

// entry is a line about the log itself.
func (d Deps) entry(a access.Actor, now time.Time, act string, result audit.Result, detail string) audit.Entry {
	return audit.Entry{
		At: now.UTC().Truncate(time.Microsecond), Actor: string(a.Account), Name: a.Name, Role: string(a.RoleFor(access.AuditRead, access.Place{})),
		From: a.From, Act: act, Object: "audit", Detail: detail, Result: result,
	}
}

// asked reads the filters of the address; what is wrong comes all at once.
func (d Deps) asked(c *route.Context) (q audit.Query, errs error) {
	var bad []error
	if s := c.Query("county"); s != "" {
		code, err := registry.ParseRegionCode(s)
		if s == "0" {
			code, err = 0, nil
		}
		if err != nil {
			bad = append(bad, err)
		}
		q.Counties = []registry.RegionCode{code}
	}
	if s := c.Query("actor"); s != "" {
		q.Actor = s
		if !slices.Contains(programs, s) {
			a, err := d.Access.FindByLogin(c.Ctx(), c.Actor, s)
			if err != nil {
				bad = append(bad, err)
			}
			q.Actor = string(a.ID)
		}
	}
	q.Act, q.Result, q.Words = c.Query("act"), audit.Result(c.Query("result")), c.Query("words")
	day := func(name string, after time.Duration) time.Time {
		s := c.Query(name)
		if s == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation("2006-01-02", s, c.Now.Location())
		if err != nil {
			bad = append(bad, fault.New(fault.Invalid, locale.NewTemplate("audit.day", "日期“{got}”应写作 2026-09-01", "day {got}: want 2026-09-01").With("got", s)))
		}
		return t.Add(after)
	}
	q.From, q.To = day("from", 0), day("to", 24*time.Hour-time.Microsecond)
	return q, errors.Join(bad...)
}

func columns(c *route.Context) []parts.Column {
	return []parts.Column{
		{Key: "at", Label: c.T("时间", "When"), Fixed: true},
		{Key: "name", Label: c.T("谁", "Who")},
		{Key: "role", Label: c.T("角色", "As"), Minor: true},
		{Key: "did", Label: c.T("做了什么", "Did what")},
		{Key: "key", Label: c.T("代码", "Key"), Minor: true},
		{Key: "object", Label: c.T("对象", "To what")},
		{Key: "ended", Label: c.T("结果", "Result")},
		{Key: "detail", Label: c.T("内容", "Detail"), NoSort: true, Minor: true},
		{Key: "where", Label: c.T("地址", "From"), Minor: true},
		{Key: "region", Label: c.T("县区", "County"), Minor: true},
		{Key: "seq", Label: c.T("序号", "No."), Align: parts.End, Minor: true},
	}
}

func (d Deps) filters(c *route.Context) []parts.Filter {
	county := parts.Filter{Key: "county", Label: c.T("县区", "County"), Done: true}
	if chains, err := d.Log.Chains(c.Ctx()); err == nil { // without them the code is typed
		for _, code := range chains {
			county.Options = append(county.Options, parts.Option{Value: strconv.Itoa(int(code)), Label: chainName(c, code)})
		}
	}
	acts := parts.Filter{Key: "act", Label: c.T("操作", "Act"), Done: true}
	for _, g := range actGroups {
		acts.Options = append(acts.Options, parts.Option{Value: g.prefix, Label: g.label.In(c.Lang)})
	}
	results := parts.Filter{Key: "result", Label: c.T("结果", "Result"), Done: true}
	for _, r := range []audit.Result{audit.Done, audit.Denied, audit.Failed, audit.Visited} {
		results.Options = append(results.Options, parts.Option{Value: string(r), Label: resultText(c, r)})
	}
	return []parts.Filter{
		{Key: "from", Label: c.T("从（年-月-日）", "From (y-m-d)"), Done: true},
		{Key: "to", Label: c.T("到", "To"), Done: true},
		{Key: "actor", Label: c.T("登录名", "Login"), Done: true},
		acts, results, county,
		{Key: "words", Label: c.T("含有文字", "Words"), Done: true},
	}
}

func row(c *route.Context, e audit.Entry) parts.Row {
	tone := parts.Good
	switch e.Result {
	case audit.Denied:
		tone = parts.Warn
	case audit.Failed:
		tone = parts.Bad
	case audit.Visited:
		tone = parts.Plain
	case audit.Done:
	}
	text := e.Veiled()
	name := parts.Cell{Text: e.Name}
	if e.Name == "" {
		name.Text = e.Actor
	}
	name.View = oneLine(name.Text)
	return parts.Row{Cells: []parts.Cell{
		{Text: e.At.In(c.Now.Location()).Format("2006-01-02 15:04:05"), Sort: e.At},
		name, parts.Word(access.Role(e.Role).Label().In(c.Lang)), parts.Word(actText(c, e.Act, e.Result)), parts.Word(e.Act),
		{Text: e.Object, View: object(e.Object)},
		parts.Mark(tone, resultText(c, e.Result)),
		{Text: text, View: detail(text)},
		parts.Word(e.From),
		parts.Word(chainName(c, e.County)),
		{Text: strconv.FormatInt(e.Seq, 10), Sort: e.Seq},
	}}
}
