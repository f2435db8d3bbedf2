package main

import (
	"context"
	"errors"
	"os"

	"junheng/audit"
	"junheng/internal/locale"
	"junheng/store"
)

func init() {
	texts["help_restore"] = locale.Text{ZH: "把备份恢复到空的数据文件夹或空的数据库；先核对，再写入。", EN: "Restore a backup into an empty data folder or database; checked before anything is written."}
	examples["restore"] = locale.Text{
		ZH: "  junheng restore 备份.jhb --data /srv/junheng-new\n  junheng restore 备份.jhb --database postgres://junheng@localhost/junheng\n",
		EN: "  junheng restore backup.jhb --data /srv/junheng-new\n  junheng restore backup.jhb --database postgres://junheng@localhost/junheng\n",
	}
	exits["restore"] = []exitText{
		{exitMet, locale.Text{ZH: "已恢复并核对", EN: "restored and checked"}},
		{exitAttention, locale.Text{ZH: "备份已损坏、目标不是空的，或恢复后核对不符", EN: "the backup is damaged, the target is not empty, or the check after it failed"}},
	}
}

type restoreCmd struct {
	installation
	File string `arg:"" help:"arg_backup" type:"path"`
}

// Run restores and then checks what came of it.
func (c *restoreCmd) Run(a *app) error {
	ctx := context.Background()
	f, err := os.Open(c.File)
	if err != nil {
		return usage("backup.unread", "打不开备份文件 {file}", "the backup {file} cannot be opened", "file", c.File).Because(err)
	}
	defer f.Close()
	// The folder of a new installation is made only for a backup that is whole.
	if _, err := store.VerifyBackup(f); err != nil {
		return err
	}
	db, err := c.openEmpty(ctx, a)
	if err != nil {
		return err
	}
	defer func() { a.closing(db.Close()) }()
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	checked, err := db.Restore(ctx, f)
	if err != nil {
		return err
	}
	a.tellBackup(c.File, 0, checked)
	if folder, err := c.folder(); err == nil && c.Database == "" {
		a.notef("%s %s\n", a.say("已恢复到：", "restored into:"), folder)
	}
	if err := a.record(ctx, db, "backup.restore", c.File, checked.Manifest); err != nil {
		return err
	}
	if err := a.signOutAll(ctx, db); err != nil {
		return err
	}
	a.noteKey()
	return errors.Join(a.checkAudit(ctx, db), a.checkData(ctx, db))
}

// openEmpty opens the database that is to be filled, and makes the folder.
func (c *restoreCmd) openEmpty(ctx context.Context, a *app) (*store.DB, error) {
	folder, err := c.folder()
	if err != nil {
		return nil, err
	}
	if c.Database == "" {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	return store.Open(ctx, c.dsn(folder), store.Options{Clock: a.now, Program: programVersion()})
}

// signOutAll ends every session and access token of a restored database: some
// may have been ended after the backup was made.
func (a *app) signOutAll(ctx context.Context, db *store.DB) error {
	if at, err := db.Version(ctx); err != nil || at != store.SchemaVersion() {
		return err // an older program's backup: its tables are not ours to change yet
	}
	return db.SignOutAll(ctx, audit.Entry{At: a.now(), Actor: "cli", Name: "junheng", Act: "account.sign_out_all", Object: "installation", Result: audit.Done})
}
