package wire_test

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/testkit"
	"junheng/people"
)

// A server runs; beside it the keys are rotated, then their file is lost and put
// back. Nobody starts anything anew.
func TestARunningServerFollowsTheFileOfItsKeys(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	name := filepath.Join(dir, wire.PeopleKeyFile)
	ring, err := wire.LoadPeopleKeys("", name, people.AES)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	now := testkit.Now
	options := wire.Options{DSN: dir, Key: make([]byte, access.KeyBytes), Clock: func() time.Time { return now }, Version: "test", Cost: access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1}}
	options.People = wire.WatchPeopleKeys(ring, name, slog.New(slog.NewTextHandler(&said, nil)))
	server, err := wire.Open(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	demo, err := wire.LayOut(ctx, server, "Demo-AAAA-BBBB-a", func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	list := func() error {
		now = now.Add(2 * time.Second)
		got, err := server.People.List(ctx, demo.Actors[access.ClassTeacher], people.Query{County: 219901, Register: people.Pupils, School: demo.School, Class: wire.DemoClass})
		if err == nil && (len(got) == 0 || got[0].Name == "") {
			t.Error("nobody is shown")
		}
		return err
	}
	if err := list(); err != nil {
		t.Fatal(err)
	}

	next, err := ring.WithNewWrap(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := wire.PeopleKeys(name).Save(next); err != nil {
		t.Fatal(err)
	}
	options.People = next
	beside, err := wire.Open(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := beside.People.RotateKeys(ctx, access.Console(), nil); err != nil {
		t.Fatal(err)
	}
	if err := beside.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := list(); err != nil || !strings.Contains(said.String(), "read anew") || !strings.Contains(said.String(), "wrap="+next.Wrap()) {
		t.Errorf("after the rotation: %v\n%s", err, said.String())
	}

	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	said.Reset()
	for range 3 {
		if err := list(); err != nil {
			t.Errorf("with the keys it has the server goes on: %v", err)
		}
	}
	if n := strings.Count(said.String(), "cannot be read"); n != 1 {
		t.Errorf("the lost file is told of %d times:\n%s", n, said.String())
	}
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("other keys were made in the place of the lost ones: %v", err)
	}
	if err := server.Close(ctx); err != nil {
		t.Fatal(err)
	}
}
