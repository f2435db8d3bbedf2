package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/store"
)

// Only serve, the first user add and the first people import make an installation
// where there is none, and restore fills one; each says so. Every other command
// refuses: a folder written wrongly must not pass for one in which all is well.

// existing gives the data folder of an installation that is there, and refuses where
// there is none.
func (i *installation) existing(ctx context.Context, a *app) (string, error) {
	folder, err := i.folder()
	if err != nil {
		return "", err
	}
	none, err := i.absent(ctx, a, folder)
	if err == nil && none {
		err = i.nothing(folder)
	}
	if err != nil {
		return "", errors.Join(err, i.release())
	}
	if i.Database == "" {
		return folder, nil
	}
	if _, err := os.Stat(filepath.Join(folder, wire.KeyFile)); errors.Is(err, fs.ErrNotExist) {
		refusal := usage("data.no_key", "{dir} 中没有这个数据库的密钥文件 key", "the key file of this database is not in {dir}", "dir", folder).
			Hint(locale.Plain("data.no_key.hint", "用 --data 指定放密钥文件的数据文件夹", "name the data folder that holds the key files with --data"))
		return "", errors.Join(refusal, i.release())
	}
	return folder, nil
}

// absent reports whether there are no data of Junheng's yet: no file in the folder,
// or a database without tables.
func (i *installation) absent(ctx context.Context, a *app, folder string) (bool, error) {
	if i.Database == "" {
		_, err := os.Stat(filepath.Join(folder, store.FileName))
		if errors.Is(err, fs.ErrNotExist) {
			return true, nil
		}
		return false, err
	}
	db, err := i.database(ctx, a, folder)
	if err != nil {
		return false, err
	}
	i.kept = db
	at, err := db.Version(ctx)
	return at == 0, err
}

// database opens the database of the installation; one that was opened to see whether
// it is there is gone on with.
func (i *installation) database(ctx context.Context, a *app, folder string) (*store.DB, error) {
	if db := i.kept; db != nil {
		i.kept = nil
		return db, nil
	}
	return store.Open(ctx, i.dsn(folder), store.Options{Clock: a.now, Program: programVersion()})
}

// release closes the database where it was only looked at.
func (i *installation) release() error {
	db := i.kept
	if i.kept = nil; db == nil {
		return nil
	}
	return db.Close()
}

// nothing is the refusal to work on data that are not there.
func (i *installation) nothing(folder string) *fault.Fault {
	hint := locale.Plain("data.none.hint", "用 --data 指定数据文件夹，或用 --database 指定 PostgreSQL 数据库", "name the data folder with --data, or a PostgreSQL database with --database")
	serve := locale.Plain("data.none.serve", "新建一个安装用 junheng serve", "a new installation is made by junheng serve")
	if i.Database != "" {
		return usage("data.empty", "这个数据库是空的", "this database is empty").Hint(hint).Hint(serve)
	}
	f := usage("data.none", "{dir} 中没有均衡的数据", "there are no data of Junheng's in {dir}", "dir", folder).Hint(hint)
	if near := installationsNear(folder); len(near) > 0 {
		return f.Hint(nearby(near))
	}
	return f.Hint(serve)
}

func nearby(list []string) locale.Message {
	return locale.NewTemplate("data.none.near", "附近有数据的文件夹：{list}", "folders nearby that hold data: {list}").With("list", strings.Join(list, "  "))
}

// nearest is how many folders are named at most.
const nearest = 5

// installationsNear lists folders with data: in the folder, beside it, in the
// working folder, and the usual one.
func installationsNear(folder string) []string {
	var found []string
	look := func(dir string) {
		abs, err := filepath.Abs(dir)
		if err != nil || slices.Contains(found, abs) {
			return
		}
		if _, err := os.Stat(filepath.Join(abs, store.FileName)); err == nil {
			found = append(found, abs)
		}
	}
	for _, dir := range []string{folder, filepath.Dir(folder), "."} {
		look(dir)
		list, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range list {
			look(filepath.Join(dir, e.Name()))
		}
	}
	if base, err := dataHome(); err == nil {
		look(filepath.Join(base, "junheng"))
	}
	return found[:min(len(found), nearest)]
}

// found makes an installation where there is none, and says so.
func (i *installation) found(ctx context.Context, a *app) error {
	folder, err := i.folder()
	if err != nil {
		return err
	}
	none, err := i.absent(ctx, a, folder)
	if err != nil || !none {
		return err
	}
	if _, err := wire.LoadKey(folder); err != nil {
		return errors.Join(err, i.release())
	}
	db, err := i.database(ctx, a, folder)
	if err != nil {
		return err
	}
	if err := errors.Join(db.Migrate(ctx), db.Close()); err != nil {
		return err
	}
	a.sayFounded(i, folder)
	return nil
}

// sayFounded says that an installation is new, and which others are nearby.
func (a *app) sayFounded(i *installation, folder string) {
	text := locale.NewTemplate("data.founded", "新建了一个空的安装：{dir}", "a new, empty installation was made: {dir}").With("dir", folder)
	if i.Database != "" {
		text = locale.NewTemplate("data.founded_database", "在空数据库里新建了一个安装；密钥文件在 {dir}", "a new installation was made in the empty database; its key files are in {dir}").With("dir", folder)
	}
	a.notef("%s\n", text.In(a.lang()))
	abs, err := filepath.Abs(folder)
	near := slices.DeleteFunc(installationsNear(folder), func(dir string) bool { return err == nil && dir == abs })
	if len(near) > 0 {
		a.notef("%s %s\n", words(a.lang())["hint"], nearby(near).In(a.lang()))
	}
}
