package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/store"
)

func init() {
	texts["help_backup"] = locale.Text{ZH: "把全部数据备份成一个文件；服务不必停。", EN: "Back everything up into one file; the server may go on."}
	texts["arg_backup_new"] = locale.Text{ZH: "要写出的备份文件；已经存在的不会覆盖。", EN: "File to write; one that exists is not written over."}
	texts["arg_backup"] = locale.Text{ZH: "备份文件。", EN: "Backup file."}
	examples["backup"] = locale.Text{
		ZH: "  junheng backup 备份-20251015.jhb\n  junheng backup 备份.jhb --data /srv/junheng\n  junheng backup 备份.jhb --database postgres://junheng@localhost/junheng\n",
		EN: "  junheng backup backup-20251015.jhb\n  junheng backup backup.jhb --data /srv/junheng\n  junheng backup backup.jhb --database postgres://junheng@localhost/junheng\n",
	}
	exits["backup"] = []exitText{
		{exitMet, locale.Text{ZH: "已写出并核对", EN: "written and checked"}},
		{exitAttention, locale.Text{ZH: "文件已存在，或数据库打不开", EN: "the file exists, or the database cannot be opened"}},
	}
}

type backupCmd struct {
	installation
	File string `arg:"" help:"arg_backup_new" type:"path"`
}

// Run writes a backup under another name, reads it back, and only then gives it
// its own.
func (c *backupCmd) Run(a *app) error {
	ctx := context.Background()
	if _, err := os.Lstat(c.File); err == nil {
		return fault.New(fault.Conflict, locale.NewTemplate("backup.exists", "{file} 已经存在，没有覆盖", "{file} exists and is not written over").With("file", c.File)).
			Hint(locale.Plain("backup.exists.hint", "请换一个文件名，比如加上日期", "choose another name, with the date for instance"))
	}
	db, err := c.openData(ctx, a)
	if err != nil {
		return err
	}
	defer func() { a.closing(db.Close()) }()
	part := c.File + ".part"
	manifest, err := writeBackup(ctx, db, part)
	if err != nil {
		_ = os.Remove(part) // half a backup is none
		return err
	}
	checked, err := readBackup(part)
	if err != nil {
		return err
	}
	if err := os.Rename(part, c.File); err != nil {
		return err
	}
	size := int64(0)
	if info, err := os.Stat(c.File); err == nil {
		size = info.Size()
	}
	a.tellBackup(c.File, size, checked)
	a.noteKey()
	return a.record(ctx, db, "backup.create", c.File, manifest)
}

// openData opens the data that are there, and makes none.
func (i *installation) openData(ctx context.Context, a *app) (*store.DB, error) {
	folder, err := i.folder()
	if err != nil {
		return nil, err
	}
	if i.Database == "" {
		if none, err := i.absent(ctx, a, folder); err != nil || none {
			return nil, cmp.Or[error](err, i.nothing(folder))
		}
	}
	db, err := i.database(ctx, a, folder)
	if err != nil {
		return nil, err
	}
	if at, err := db.Version(ctx); err != nil || at == 0 {
		if err == nil {
			err = i.nothing(folder)
		}
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// closing tells of a failure that comes too late to change the result.
func (a *app) closing(err error) {
	if err != nil {
		a.notef("junheng: %v\n", err)
	}
}

// writeBackup writes a file that its owner alone may read, and does not return
// before it is on the disk.
func writeBackup(ctx context.Context, db *store.DB, name string) (store.Manifest, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return store.Manifest{}, err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	manifest, err := db.Backup(ctx, out)
	return manifest, errors.Join(err, out.Flush(), f.Sync(), f.Close())
}

// readBackup reads a backup and checks all of it.
func readBackup(name string) (store.Checked, error) {
	f, err := os.Open(name)
	if err != nil {
		return store.Checked{}, usage("backup.unread", "打不开备份文件 {file}", "the backup {file} cannot be opened", "file", name).Because(err)
	}
	defer f.Close()
	return store.VerifyBackup(f)
}

// tellBackup says what a backup holds.
func (a *app) tellBackup(name string, size int64, c store.Checked) {
	entries := int64(0)
	for _, s := range c.Chains {
		entries += s.Entries
	}
	a.printf("%s\n", name)
	a.printf("  sha256    %s\n", c.Manifest.Hash)
	a.printf("  %s  %s  %s  %s\n", a.say("取自      ", "taken from"), c.Header.Engine, c.Header.At.Local().Format("2006-01-02 15:04"), c.Header.Program)
	a.printf("  %s  %d / %d / %d\n", a.say("表/行/版本", "tables/rows/schema"), len(c.Manifest.Tables), c.Manifest.Rows, c.Header.Schema)
	a.printf("  %s  %d / %d\n", a.say("审计链/条 ", "chains/entries"), len(c.Chains), entries)
	if size > 0 {
		a.printf("  %s  %d\n", a.say("字节      ", "bytes     "), size)
	}
}

// noteKey reminds of what a backup does not hold.
func (a *app) noteKey() {
	a.notef("%s %s\n", words(a.lang())["hint"], a.say("备份里没有密钥文件（数据文件夹中的 people.keys 和 key），请另行保管：没有 people.keys，姓名、证件号码和案件中的加密内容永久无法读出；没有 key，第二验证要重新设置",
		"the key files (people.keys and key in the data folder) are not in the backup; keep copies elsewhere: without people.keys names, ID numbers and what is sealed in cases are lost for good; without key second factors have to be set up again"))
}

// record puts it on the installation's log that a backup was made or restored.
// A database that waits for its upgrade is left alone.
func (a *app) record(ctx context.Context, db *store.DB, act, file string, m store.Manifest) error {
	if at, err := db.Version(ctx); err != nil || at != store.SchemaVersion() {
		return err
	}
	var d audit.Detail
	d.Note("rows", m.Rows).Note("sha256", m.Hash)
	return db.Audit().Append(ctx, audit.Entry{At: a.now(), Actor: "cli", Name: "junheng", Act: act, Object: "backup/" + filepath.Base(file), Detail: d.String()})
}
