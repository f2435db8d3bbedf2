package main

import (
	"context"
	"os"

	"junheng/internal/locale"
	"junheng/registry"
	"junheng/store"
)

// verifyCmd groups the proofs of what is kept.
type verifyCmd struct {
	Audit  verifyAuditCmd  `cmd:"" help:"help_verify_audit"`
	Backup verifyBackupCmd `cmd:"" help:"help_verify_backup"`
	Data   verifyDataCmd   `cmd:"" help:"help_verify_data"`
}

func init() {
	texts["help_verify"] = locale.Text{ZH: "核对：审计日志、备份、数据。", EN: "Prove the audit log, a backup, the data."}
	texts["help_verify_audit"] = locale.Text{ZH: "验证每条审计链：没有改动、删除、插入或调换。", EN: "Prove every audit chain: nothing altered, taken out, put in or exchanged."}
	texts["help_verify_backup"] = locale.Text{ZH: "验证备份文件完整，以及其中的审计链。", EN: "Prove that a backup is whole, and the audit chains in it."}
	texts["help_verify_data"] = locale.Text{ZH: "验证数据库里的每份报表、每个文件都可读、未变。", EN: "Prove that every return and file in the database can be read and is unchanged."}
	whole := []exitText{
		{exitMet, locale.Text{ZH: "完整无误", EN: "whole and unchanged"}},
		{exitAttention, locale.Text{ZH: "被改动、损坏，或打不开", EN: "changed, damaged, or cannot be opened"}},
	}
	for _, command := range []string{"verify audit", "verify backup", "verify data"} {
		exits[command] = whole
	}
	examples["verify audit"] = same("  junheng verify audit\n  junheng verify audit --data /srv/junheng\n")
	examples["verify backup"] = locale.Text{ZH: "  junheng verify backup 备份.jhb\n", EN: "  junheng verify backup backup.jhb\n"}
	examples["verify data"] = same("  junheng verify data --database postgres://junheng@localhost/junheng\n")
}

type verifyAuditCmd struct{ installation }

// Run proves the chains of a database.
func (c *verifyAuditCmd) Run(a *app) error {
	ctx := context.Background()
	db, err := c.openData(ctx, a)
	if err != nil {
		return err
	}
	defer func() { a.closing(db.Close()) }()
	return a.checkAudit(ctx, db)
}

type verifyDataCmd struct{ installation }

// Run proves the data of a database.
func (c *verifyDataCmd) Run(a *app) error {
	ctx := context.Background()
	db, err := c.openData(ctx, a)
	if err != nil {
		return err
	}
	defer func() { a.closing(db.Close()) }()
	return a.checkData(ctx, db)
}

type verifyBackupCmd struct {
	File string `arg:"" help:"arg_backup" type:"path"`
}

// Run proves a backup. No database is needed.
func (c *verifyBackupCmd) Run(a *app) error {
	checked, err := readBackup(c.File)
	if err != nil {
		return err
	}
	size := int64(0)
	if info, err := os.Stat(c.File); err == nil {
		size = info.Size()
	}
	a.tellBackup(c.File, size, checked)
	return a.tellChains(checked.Chains)
}

// checkAudit proves the chains of a database and says how they stand.
func (a *app) checkAudit(ctx context.Context, db *store.DB) error {
	chains, err := db.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	return a.tellChains(chains)
}

// tellChains says how audit chains stand, the broken ones first in words.
func (a *app) tellChains(chains []store.ChainState) error {
	entries, broken := int64(0), 0
	for _, s := range chains {
		entries += s.Entries
		if s.Break != nil {
			broken++
			a.printf("✗ %s %s: %s\n", s.County, a.chainName(s.County), s.Break.Say().In(a.lang()))
		}
	}
	if broken > 0 {
		a.printf("%s\n", locale.NewTemplate("verify.broken", "{n} 条审计链中有 {broken} 条不完整", "{broken} of {n} audit chains are broken").With("n", len(chains), "broken", broken).In(a.lang()))
		return status(exitAttention)
	}
	a.printf("%s\n", locale.NewTemplate("verify.chains", "审计日志完整：{n} 条链，{entries} 条记录", "the audit log is whole: {n} chains, {entries} entries").With("n", len(chains), "entries", entries).In(a.lang()))
	return nil
}

func (a *app) chainName(county registry.RegionCode) string {
	if county == 0 {
		return a.say("系统", "the installation")
	}
	return registry.RegionName(county)
}

// checkData proves the data of a database and lists what is wrong.
func (a *app) checkData(ctx context.Context, db *store.DB) error {
	tally, findings, err := db.VerifyData(ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		a.printf("✗ %s: %s\n", f.Place, f.Msg.In(a.lang()))
	}
	if len(findings) > 0 {
		a.printf("%s\n", a.say("数据有损坏，请从备份恢复", "data are damaged; restore them from a backup"))
		return status(exitAttention)
	}
	a.printf("%s\n", locale.NewTemplate("verify.data", "数据完整：{documents} 条记录，{returns} 份报表，{files} 个文件",
		"the data are whole: {documents} records, {returns} returns, {files} files").With("documents", tally.Documents, "returns", tally.Returns, "files", tally.Files).In(a.lang()))
	return nil
}
