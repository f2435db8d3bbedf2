package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/store"
)

// auditCmd groups what is done with the audit log at the machine itself.
type auditCmd struct {
	Export auditExportCmd `cmd:"" help:"help_audit_export"`
}

func init() {
	for key, t := range map[string]locale.Text{
		"help_audit":         {ZH: "审计日志：导出为 syslog（RFC 5424）。", EN: "The audit log: export it as syslog (RFC 5424)."},
		"help_audit_export":  {ZH: "把审计日志写成 syslog 行，或发往日志服务器；服务不必停。", EN: "Write the audit log as lines of syslog, or send it to a log server; the server may go on."},
		"flag_audit_to":      {ZH: "发往 udp://主机:514、tcp://主机:601、tls://主机:6514，或写到文件；- 为标准输出。", EN: "udp://HOST:514, tcp://HOST:601, tls://HOST:6514 or a file; - is standard output."},
		"flag_audit_ca":      {ZH: "日志服务器证书的签发者（PEM）；省略时用系统信任的。", EN: "Who signed the log server's certificate (PEM); those the system trusts where left out."},
		"flag_audit_resume":  {ZH: "记住导出到哪里的文件；再次运行只导出新的记录。", EN: "File that keeps how far the export came; the next run exports only what is new."},
		"flag_audit_since":   {ZH: "从这一天起（2026-09-01）。", EN: "From this day on (2026-09-01)."},
		"flag_audit_until":   {ZH: "到这一天为止，含当天。", EN: "Until this day, the day included."},
		"flag_audit_county":  {ZH: "只要这个县（代码或名称）；0 为系统自身的链。", EN: "Only this county, by code or name; 0 is the installation's own chain."},
		"flag_audit_login":   {ZH: "只要这个账号的操作；命令行的写 cli。", EN: "Only acts of this account; cli for the command line."},
		"flag_audit_act":     {ZH: "只要这类操作，写代码或其开头，如 return.approve、account.。", EN: "Only such acts, by key or its beginning: return.approve, account. …"},
		"flag_audit_result":  {ZH: "只要这种结果：done、denied、failed、visited；可多次给出。", EN: "Only this result: done, denied, failed, visited; may be repeated."},
		"flag_audit_details": {ZH: "连同填报数据的旧值和新值一起导出；省略时隐去，与审计日志页面一样。", EN: "Export old and new values of what was reported too; veiled where left out, as on the page of the log."},
		"flag_audit_host":    {ZH: "日志行里的主机名；省略时用本机名。", EN: "Host name in the lines; this machine's where left out."},
	} {
		texts[key] = t
	}
	exits["audit export"] = []exitText{
		{exitMet, locale.Text{ZH: "已全部导出", EN: "everything is exported"}},
		{exitAttention, locale.Text{ZH: "送不出去，或数据库打不开；再运行一次会重送", EN: "it cannot be delivered, or the database cannot be opened; the next run sends it again"}},
	}
	examples["audit export"] = same("  junheng audit export > audit.log\n  junheng audit export --since 2026-09-01 --result denied\n" +
		"  junheng audit export --to tls://log.example.gov.cn:6514 --resume /var/lib/junheng/syslog.json\n")
}

type auditExportCmd struct {
	installation
	To      string   `help:"flag_audit_to" default:"-" placeholder:"URL"`
	TLSCA   string   `help:"flag_audit_ca" name:"tls-ca" type:"path" placeholder:"FILE"`
	Resume  string   `help:"flag_audit_resume" type:"path" placeholder:"FILE"`
	Since   string   `help:"flag_audit_since" placeholder:"DAY"`
	Until   string   `help:"flag_audit_until" placeholder:"DAY"`
	County  string   `help:"flag_audit_county" placeholder:"COUNTY"`
	Login   string   `help:"flag_audit_login" placeholder:"LOGIN"`
	Act     string   `help:"flag_audit_act" placeholder:"KEY"`
	Result  []string `help:"flag_audit_result" enum:"done,denied,failed,visited" placeholder:"RESULT"`
	Details bool     `help:"flag_audit_details"`
	Host    string   `help:"flag_audit_host" placeholder:"NAME"`
}

// wanted is what of the log is exported.
type wanted struct {
	county      *registry.RegionCode
	since, till time.Time
	actor, act  string
	results     []audit.Result
}

func (w *wanted) takes(e *audit.Entry) bool {
	switch {
	case !w.since.IsZero() && e.At.Before(w.since), !w.till.IsZero() && !e.At.Before(w.till):
		return false
	case w.actor != "" && e.Actor != w.actor, !strings.HasPrefix(e.Act, w.act):
		return false
	}
	return len(w.results) == 0 || slices.Contains(w.results, e.Result)
}

// Run exports the log, chain by chain in the order of its entries.
func (c *auditExportCmd) Run(a *app) error {
	ctx := context.Background()
	from, err := readResume(c.Resume)
	if err != nil {
		return err
	}
	db, err := c.openData(ctx, a)
	if err != nil {
		return err
	}
	defer func() { a.closing(db.Close()) }()
	w, err := c.wanted(ctx, a, db)
	if err != nil {
		return err
	}
	out, err := c.open(a)
	if err != nil {
		return err
	}
	n, news, err := c.send(ctx, db.Audit(), w, from, out)
	err = errors.Join(err, out.Close())
	if err != nil {
		return undelivered(c.To, err)
	}
	if err := writeResume(c.Resume, from); err != nil {
		return err
	}
	a.notef("%s\n", locale.NewTemplate("audit.exported", "已导出 {n} 条审计记录", "{n} audit entries exported").With("n", n).In(a.lang()))
	if !news {
		return nil
	}
	return c.record(ctx, a, db, n)
}

// wanted reads the filters; what is wrong with them comes all at once.
func (c *auditExportCmd) wanted(ctx context.Context, a *app, db *store.DB) (*wanted, error) {
	w := &wanted{act: c.Act, actor: c.Login}
	var bad []error
	day := func(flag, text string, after int) time.Time {
		if text == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation(time.DateOnly, text, a.now().Location())
		if err != nil {
			bad = append(bad, usage("audit.day", "--{flag} 的日期“{got}”应写作 2026-09-01", "--{flag}: day {got}, want 2026-09-01", "flag", flag, "got", text))
		}
		return t.AddDate(0, 0, after)
	}
	w.since, w.till = day("since", c.Since, 0), day("until", c.Until, 1)
	if c.County != "" {
		code := registry.RegionCode(0)
		if c.County != "0" {
			r, err := regionOf(c.County)
			bad = append(bad, err)
			code = r
		}
		w.county = &code
	}
	if c.Login != "" && !slices.Contains([]string{"cli", "system", "setup", "nobody"}, c.Login) {
		id, err := accountOf(ctx, db, c.Login)
		bad = append(bad, err)
		w.actor = id
	}
	for _, r := range c.Result {
		w.results = append(w.results, audit.Result(r))
	}
	return w, errors.Join(bad...)
}

// accountOf gives the id under which the log knows an account.
func accountOf(ctx context.Context, db *store.DB, login string) (string, error) {
	list, err := db.Access().ListAccounts(ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(list, func(l access.Account) bool { return strings.EqualFold(l.Login, login) })
	if i < 0 {
		return "", fault.New(fault.NotFound, locale.NewTemplate("user.unknown", "没有登录名为“{login}”的账号", "no account has the login {login}").With("login", login)).
			Hint(locale.Plain("user.unknown_hint", "junheng user list", "junheng user list"))
	}
	return string(list[i].ID), nil
}

// send hands every entry that is wanted and was not exported before to out, and
// moves from on. News is false where there was nothing but earlier exports.
func (c *auditExportCmd) send(ctx context.Context, log audit.Log, w *wanted, from resume, out lineWriter) (n int, news bool, err error) {
	chains, err := log.Chains(ctx)
	if err != nil {
		return 0, false, err
	}
	host := c.Host
	if host == "" {
		host, _ = os.Hostname() // without one the line says -
	}
	for _, county := range chains {
		if w.county != nil && *w.county != county {
			continue
		}
		last := from[county.String()]
		for e, err := range log.Chain(ctx, county) {
			if err != nil {
				return n, news, err
			}
			if e.Seq <= last {
				continue
			}
			if w.takes(&e) {
				if !c.Details {
					e.Detail = e.Veiled()
				}
				var line strings.Builder
				if err := cmp.Or(audit.WriteSyslog(&line, host, e), out.Line(line.String())); err != nil {
					return n, news, err
				}
				n++
				news = news || e.Act != exportAct
			}
			from[county.String()] = e.Seq
		}
	}
	return n, news, nil
}

const exportAct = "audit.export"

// record puts the export itself on record.
func (c *auditExportCmd) record(ctx context.Context, a *app, db *store.DB, n int) error {
	if at, err := db.Version(ctx); err != nil || at != store.SchemaVersion() {
		return err
	}
	d := (&audit.Detail{}).Note("entries", n).Note("to", c.To).Note("values", c.Details)
	return db.Audit().Append(ctx, audit.Entry{At: a.now(), Actor: "cli", Name: "junheng", Act: exportAct, Object: "audit", Detail: d.String(), Result: audit.Done})
}
