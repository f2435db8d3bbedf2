package testkit_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"junheng/internal/testkit"
)

func TestTheClockStandsStill(t *testing.T) {
	if got, want := testkit.FixedClock().Format("2006-01-02T15:04:05Z07:00"), "2025-10-15T09:00:00+08:00"; got != want {
		t.Errorf("FixedClock() = %s, want %s", got, want)
	}
}

// probe is a test that records instead of stopping.
type probe struct {
	testing.TB
	failed, skipped string
}

func (p *probe) Helper()                   {}
func (p *probe) Errorf(f string, a ...any) { p.failed = f }
func (p *probe) Fatalf(f string, a ...any) { p.failed = f }
func (p *probe) Skipf(f string, a ...any)  { p.skipped = f }

func TestAGoldenFileIsComparedByteForByte(t *testing.T) {
	testkit.Golden(t, "greeting.txt", []byte("均衡\n"))
	if testkit.Updating() {
		return
	}
	p := &probe{TB: t}
	testkit.Golden(p, "greeting.txt", []byte("均衡\r\n"))
	if !strings.Contains(p.failed, "differs") {
		t.Error("Golden accepted another line end")
	}
	p = &probe{TB: t}
	testkit.Golden(p, "greeting.txt", []byte("均衡\n"))
	if p.failed != "" {
		t.Errorf("Golden refused equal bytes: %s", p.failed)
	}
}

func TestWhatIsMissingIsSkippedOrRefused(t *testing.T) {
	tests := []struct {
		name, missing, skip, require string
		wantFail, wantSkip           bool
	}{
		{name: "what is there is used"},
		{name: "what is missing on a newcomer's machine is skipped", missing: "a browser", wantSkip: true},
		{name: "what is missing under the whole run fails", missing: "a browser", require: "1", wantFail: true},
		{name: "what is left out by name is skipped even when required", missing: "a browser", skip: "postgres,browser", require: "1", wantSkip: true},
		{name: "what is left out by name is skipped even when there", skip: "browser", wantSkip: true},
		{name: "another part being left out changes nothing", missing: "a browser", skip: "postgres", require: "1", wantFail: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("JUNHENG_SKIP", tt.skip)
			t.Setenv("JUNHENG_REQUIRE", tt.require)
			p := &probe{TB: t}
			testkit.Need(p, "browser", tt.missing)
			if (p.failed != "") != tt.wantFail || (p.skipped != "") != tt.wantSkip {
				t.Errorf("Need failed=%q skipped=%q, want fail %v, skip %v", p.failed, p.skipped, tt.wantFail, tt.wantSkip)
			}
		})
	}
}

func TestAThrowAwayPostgresAnswersAndGoesAway(t *testing.T) {
	var dir string
	t.Run("answers", func(t *testing.T) {
		dsn := testkit.StartPostgres(t)
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		var encoding, name string
		if err := conn.QueryRow(ctx, "select current_setting('server_encoding'), '均衡'::text").Scan(&encoding, &name); err != nil {
			t.Fatal(err)
		}
		if encoding != "UTF8" || name != "均衡" {
			t.Errorf("server encoding %s gave %q", encoding, name)
		}
		dir = strings.TrimPrefix(strings.Fields(dsn)[0], "host=")
	})
	if dir == "" {
		return // the part above was left out, and said why
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("folder %s is still there after its test: %v", dir, err)
	}
}

func TestAFileThatBreaksItsSchemaIsFoundAndASchemaWithoutFilesToo(t *testing.T) {
	schema := []byte(`{"type":"object","properties":{"n":{"type":"integer"}},"additionalProperties":false}`)
	one := func(string) string { return "one.json" }
	for text, want := range map[string]string{"n: 1": "", "n: x": "does not satisfy", "m: 1": "does not satisfy"} {
		p := &probe{TB: t}
		testkit.Schemas(p, map[string][]byte{"one.json": schema}, fstest.MapFS{"a.yaml": {Data: []byte(text)}, "b.txt": {Data: []byte("{")}}, one)
		if want == "" && p.failed != "" || !strings.Contains(p.failed, want) {
			t.Errorf("%s: %q, want %q", text, p.failed, want)
		}
	}
	p := &probe{TB: t}
	testkit.Schemas(p, map[string][]byte{"one.json": schema}, fstest.MapFS{"a.yaml": {Data: []byte("n: x")}}, func(string) string { return "" })
	if !strings.Contains(p.failed, "no file has the schema") {
		t.Errorf("a schema that no file has: %q", p.failed)
	}
}
