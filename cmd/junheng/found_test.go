package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/store"

	"github.com/alecthomas/kong"
)

// asksFor are the arguments without which a command that works on the data of an
// installation is not even understood.
var asksFor = map[string]string{
	"serve": "--listen 127.0.0.1:0", "tick": "", "backup": "FILE.new", "restore": "FILE",
	"verify audit": "", "verify data": "", "audit export": "",
	"user add": "jia --name 甲某", "user list": "", "user grant": "jia --role inspector --region 210100", "user reset": "jia",
	"user unlock": "jia", "user disable": "jia", "user enable": "jia",
	"people import": "FILE --region 219901", "people promote": "--region 219901", "people turns": "--region 219901", "people confirm": "1 --region 219901", "people undo": "1 --region 219901 --why 录错", "people rotate-keys": "", "people shred": "--region 219901",
	"cases list": "--region 219901", "cases show": "1 --region 219901", "cases open": "rectification --region 219901", "cases step": "1 order --region 219901",
	"cases link": "1 2 --region 219901", "cases hand": "1 --party director --reason 重大 --region 219901",
	"cases statement": "dropout county_quarter --region 219901", "cases figures": "dropout --region 219901",
	"cases export": "dropout --region 219901 -o FILE.new", "cases facts": "--region 219901",
	"calendar add": "2026-01-01 5 day --region 219901", "calendar enter": "CALENDAR --region 219901", "calendar list": "--region 219901",
}

// founds are the commands that may make an installation, each in a story of its own:
// a server, the first administrator, the first roster, a backup brought back.
var founds = map[string]string{"serve": "", "restore": "", "people import": "--dry-run", "user add": ""}

// dataCommands lists the commands that take --data.
func dataCommands(t *testing.T) []string {
	t.Helper()
	var flags struct{ globals }
	options := []kong.Option{}
	for _, c := range commands() {
		options = append(options, kong.DynamicCommand(c.name, "", "", c.cmd))
	}
	parser, err := kong.New(&flags, options...)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range parser.Model.Leaves(true) {
		for _, f := range n.Flags {
			if f.Name == "data" {
				out = append(out, commandPath(n))
			}
		}
	}
	return out
}

func TestNoCommandFoundsAnInstallationInAFolderWrittenWrongly(t *testing.T) {
	work := t.TempDir()
	file := filepath.Join(work, "file")
	if err := os.WriteFile(file, []byte("姓名\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	calendar := filepath.Join(work, "calendar.yaml")
	if err := os.WriteFile(calendar, []byte(ownCalendar), 0o600); err != nil {
		t.Fatal(err)
	}
	near := filepath.Join(work, "data")
	if code, errs := typed(t, "user add jia --name 甲某 --role system_admin --data "+near); code != exitMet || !strings.Contains(errs, "新建了一个空的安装："+near) {
		t.Fatalf("the first administrator: exit status %d, %s", code, errs)
	}
	seen := 0
	for _, path := range dataCommands(t) {
		args, known := asksFor[path]
		if !known {
			t.Errorf("%s takes --data: say in asksFor what else it needs", path)
		}
		more, may := founds[path]
		if may && more == "" && path != "user add" {
			continue
		}
		seen++
		typo := filepath.Join(work, "dta")
		args = strings.ReplaceAll(strings.ReplaceAll(args, "CALENDAR", calendar), "FILE", file)
		code, errs := typed(t, strings.Join([]string{path, args, more, "--data", typo}, " "))
		if code != exitUsage || !strings.Contains(errs, typo+" 中没有均衡的数据") || !strings.Contains(errs, "附近有数据的文件夹："+near) {
			t.Errorf("%s on a folder without data: exit status %d, want %d\n%s", path, code, exitUsage, errs)
		}
		if _, err := os.Stat(typo); err == nil {
			t.Fatalf("%s made the folder", path)
		}
	}
	if seen < 25 {
		t.Errorf("only %d commands were tried", seen)
	}
}

const ownCalendar = `kind: school
id: own
label: {zh: 校历, en: Calendar}
cite: {doc: 某县校历, at: 学期起止, status: local}
terms:
  - {id: autumn, label: {zh: 秋季学期, en: Autumn}, from: '2026-08-31', to: '2027-01-15'}
`

// typed runs a command line and gives its exit code and what it says on the side.
func typed(t *testing.T, line string) (int, string) {
	t.Helper()
	var out, errs strings.Builder
	a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(string) string { return "" }, now: testkit.FixedClock}
	code := a.run(strings.Fields(line))
	return code, errs.String()
}

// A database is opened once: to see that it is there, and to work with it.
func TestADatabaseThatWasLookedAtIsGoneOnWith(t *testing.T) {
	folder := t.TempDir()
	if _, err := wire.LoadKey(folder); err != nil {
		t.Fatal(err)
	}
	a := &app{env: func(string) string { return "" }, now: testkit.FixedClock, out: io.Discard, errs: io.Discard}
	i := &installation{Data: folder, Database: filepath.Join(folder, store.FileName)}
	if _, err := i.existing(t.Context(), a); fault.KindOf(err) != fault.Usage || i.kept != nil {
		t.Fatalf("an empty database: %v, kept %v", err, i.kept)
	}
	if err := i.found(t.Context(), a); err != nil || i.kept != nil {
		t.Fatalf("founded: %v, kept %v", err, i.kept)
	}
	for range 2 {
		if _, err := i.existing(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	looked := i.kept
	db, err := i.database(t.Context(), a, folder)
	if err != nil || looked == nil || db != looked || i.kept != nil {
		t.Errorf("looked at %p, worked with %p, kept %p, %v", looked, db, i.kept, err)
	}
	o, err := (&peopleAt{installation: *i}).options(a, folder)
	if err != nil {
		t.Fatal(err)
	}
	o.DB = db
	program, err := wire.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if program.DB != looked {
		t.Error("the program works with another one")
	}
	if err := program.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(folder, wire.KeyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := i.existing(t.Context(), a); err == nil || i.kept != nil {
		t.Errorf("without a key: %v, kept %v", err, i.kept)
	}
}
