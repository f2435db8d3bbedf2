//go:build unix

package testkit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// StartPostgres starts an empty PostgreSQL cluster of its own for t and
// returns a connection string (keyword form, as pgx reads it) to its database
// "postgres", where the caller is superuser. The server listens on a unix
// socket in a temporary folder only; it stops and its folder goes when t ends,
// and also when the test process dies. As root it runs as user postgres or
// nobody, because PostgreSQL refuses root.
//
// The programs are those in JUNHENG_PG_BIN, or the newest that is installed.
func StartPostgres(t testing.TB) string {
	t.Helper()
	bin, missing := postgresBin()
	Need(t, "postgres", missing)

	dir, err := os.MkdirTemp("", "junheng-pg-")
	if err != nil {
		t.Fatal(err)
	}
	as, err := unprivileged()
	if err == nil && as != nil {
		err = os.Chown(dir, int(as.Uid), int(as.Gid))
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		t.Fatalf("PostgreSQL cannot run as root, and no other user will do: %v", err)
	}
	stop, err := watch(bin, dir, as)
	if err != nil {
		_ = os.RemoveAll(dir)
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	t.Cleanup(stop)

	data := filepath.Join(dir, "data")
	settings := fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off -c full_page_writes=off -c synchronous_commit=off", dir)
	for _, command := range [][]string{
		{"initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"},
		{"pg_ctl", "start", "-w", "-t", "60", "-D", data, "-l", filepath.Join(dir, "log"), "-o", settings},
	} {
		if err := run(as, dir, filepath.Join(bin, command[0]), command[1:]...); err != nil {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Fatalf("starting PostgreSQL: %v\n%s", err, log)
		}
	}
	return fmt.Sprintf("host=%s user=postgres dbname=postgres sslmode=disable", dir)
}

// postgresBin finds the folder of the server programs, or says what is missing.
func postgresBin() (dir, missing string) {
	dirs := []string{os.Getenv("JUNHENG_PG_BIN")}
	if dirs[0] == "" {
		dirs, _ = filepath.Glob("/usr/lib/postgresql/*/bin")
		if path, err := exec.LookPath("initdb"); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	for _, dir := range dirs {
		if _, err := exec.LookPath(filepath.Join(dir, "initdb")); err == nil {
			return dir, ""
		}
	}
	return "", "PostgreSQL server programs (initdb, pg_ctl); apt-get install postgresql, or name their folder in JUNHENG_PG_BIN"
}

// unprivileged gives the user to run as, or nil when we are not root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // no credential means: as we are
	}
	var none error
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			none = errors.Join(none, err)
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errU, errG); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, none
}

func run(as *syscall.Credential, dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	// The server inherits what pg_ctl writes to, so a pipe would never close.
	out, err := os.CreateTemp("", "junheng-pg-out-")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, said)
	}
	return nil
}

// watch starts a small shell that holds our end of a pipe: when it closes,
// because the test is over or because its process died, the shell stops the
// server and removes the folder. The returned function closes it and waits.
func watch(bin, dir string, as *syscall.Credential) (func(), error) {
	cmd := exec.Command("/bin/sh", "-c",
		`trap '' INT TERM; cat >/dev/null; "$0/pg_ctl" stop -s -m immediate -w -D "$1/data"; cd /; rm -rf "$1"`, bin, dir)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() {
		_ = hold.Close()
		_ = cmd.Wait()
	}, nil
}
