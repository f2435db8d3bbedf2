package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"junheng/internal/testkit"
	"junheng/people"
)

// onDay runs one command line on a day and gives what it printed.
func onDay(t *testing.T, day time.Time, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(string) string { return "" }, now: func() time.Time { return day }}
	if code := a.run(append(args, "--lang", "en")); code != exitMet {
		t.Fatalf("%v: exit status %d\n%s%s", args, code, out.String(), errs.String())
	}
	return out.String()
}

// refusedOnDay runs one command line that is refused, and gives what it said.
func refusedOnDay(t *testing.T, day time.Time, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	a := &app{in: strings.NewReader(""), out: &out, errs: &errs, env: func(string) string { return "" }, now: func() time.Time { return day }}
	if code := a.run(append(args, "--lang", "en")); code == exitMet {
		t.Fatalf("%v went through:\n%s", args, out.String())
	}
	return errs.String()
}

func TestTheTurnOfTheYearIsPreviewedThenDoneOnce(t *testing.T) {
	data := t.TempDir()
	roster := filepath.Join(t.TempDir(), "roster.csv")
	text := "学校名称,年级,班级,姓名,身份证件号\n青禾县实验小学,三年级,1班,张三,219901201609010019\n青禾县实验小学,六年级,1班,李四,219901201309010017\n"
	if err := os.WriteFile(roster, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	onDay(t, testkit.Now, "user", "add", "xitong", "--name", "admin", "--role", "system_admin", "--data", data)
	db, err := sql.Open("sqlite", filepath.Join(data, "junheng.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO schools (county, id, revision, doc) VALUES (219901, 's1', 1, '{"ID":"s1","Name":"青禾县实验小学","County":219901,"Type":1}')`); err != nil {
		t.Fatal(err)
	}
	onDay(t, testkit.Now, "people", "import", roster, "--region", "219901", "--data", data)
	next := testkit.Now.AddDate(1, 0, 0)
	for _, c := range []struct{ flag, want string }{
		{"--apply=false", "preview of 2026–2027: 1 promoted, 0 graduate, 1 wait for another person"},
		{"--apply", "2026–2027 has begun: 1 promoted, 0 graduated, 1 wait"},
		{"--apply", "2026–2027 has begun: 0 promoted, 0 graduated, 1 wait for another person at the bureau, 0 kept by a case, 0 suspended stayed, 1 done already"},
		{"sent", ""},
	} {
		if c.flag == "sent" { // by the school
			if _, err := db.Exec(`INSERT INTO roster_receipts (county, id, doc) VALUES (219901, 'sent', '{"ID":"sent","Kind":"turn","County":219901,"School":"s1","Year":2026,"Waiting":1,"By":"the clerk","Account":"01-school","At":"2026-10-15T00:00:00Z"}')`); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got := onDay(t, next, "people", "promote", "--region", "219901", "--data", data, c.flag)
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.flag, got)
		}
	}
	at := []string{"--region", "219901", "--data", data}
	turns := onDay(t, next, append([]string{"people", "turns"}, at...)...)
	if !strings.Contains(turns, "sent  青禾县实验小学") || !strings.Contains(turns, "0 promoted, 0 graduated, 1 sent to graduate  the clerk  stands") {
		t.Error(turns)
	}
	var own string // what the command line itself has entered
	if _, err := fmt.Sscan(turns[strings.LastIndex(strings.TrimRight(turns, "\n"), "\n")+1:], &own); err != nil {
		t.Fatal(err)
	}
	if own == "sent" {
		if _, err := fmt.Sscan(turns, &own); err != nil {
			t.Fatal(err)
		}
	}
	if said := refusedOnDay(t, next, append([]string{"people", "confirm", own, "--apply"}, at...)...); !strings.Contains(said, "another person at the bureau") {
		t.Error(said)
	}
	for _, c := range []struct{ flag, want string }{
		{"--apply=false", "preview of 2026–2027: 0 promoted, 1 graduate"},
		{"--apply", "2026–2027 has begun: 0 promoted, 1 graduated"},
	} {
		if got := onDay(t, next, append([]string{"people", "confirm", "sent", c.flag}, at...)...); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.flag, got)
		}
	}
	if said := refusedOnDay(t, next.AddDate(0, 0, people.Turning().UndoDays+1), append([]string{"people", "undo", own, "--why", "误操作撤销"}, at...)...); !strings.Contains(said, "within 30 days") {
		t.Error(said)
	}
	if got := onDay(t, next.AddDate(0, 0, people.Turning().UndoDays), append([]string{"people", "undo", own, "--why", "误操作撤销"}, at...)...); !strings.Contains(got, "1 pupils are in their grade") {
		t.Error(got)
	}
	// Six years after they graduated their time is over.
	later := next.AddDate(6, 0, 0)
	if got := onDay(t, later, "people", "shred", "--region", "219901", "--data", data); !strings.Contains(got, "the time of 1 persons is over") {
		t.Error(got)
	}
	if got := onDay(t, later, "people", "shred", "--region", "219901", "--data", data, "--apply", "--why", "the time is over"); !strings.Contains(got, "the data of 1 persons were destroyed") {
		t.Error(got)
	}
	if got := onDay(t, later, "people", "shred", "--region", "219901", "--data", data); !strings.Contains(got, "the time of 0 persons is over") {
		t.Error(got)
	}
}
