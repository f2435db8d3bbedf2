package casework_test

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
	"junheng/store"
)

const county registry.RegionCode = 220422

// house is an installation with a clock that the test turns.
type house struct {
	// schools is the register of schools; nil: it is not known.
	schools func(at time.Time) []registry.School
	rolls   casework.Enrolments // nil: no register of classes is known
	gaps    *apart              // nil: no gap is known
	t       testing.TB
	db      *store.DB
	s       *casework.Service
	now     time.Time
	ids     int
	met     bool
	lacks   access.Role      // nobody holds it
	holds   access.AccountID // holds every role, too
	vault   vault
	seals   *breaking // in place of vault
	file    string
}

type vault map[string]bool

func (v vault) Seal(_ context.Context, _ registry.RegionCode, subject string, data []byte) ([]byte, error) {
	return append([]byte("sealed:"+subject+":"), data...), nil
}

func (v vault) Open(_ context.Context, _ registry.RegionCode, subject string, sealed []byte) ([]byte, error) {
	return sealed[len("sealed:"+subject+":"):], nil
}

// Met is what the recomputed facts say.
func (h *house) Met(context.Context, registry.RegionCode, string) (bool, string, error) {
	return h.met, "生均面积 4.1 平方米，不足 4.5 平方米", nil
}

// Known knows every requirement but those of nowhere.
func (h *house) Known(_ context.Context, _ registry.RegionCode, _ registry.SchoolID, requirement string) (casework.Known, error) {
	if pack, ref := casework.SplitRequirement(requirement); ref != "nowhere" && pack != "" {
		return casework.Known{There: true}, nil
	}
	return casework.Known{Why: locale.Text{ZH: "没有"}, Near: []casework.Near{{Requirement: "cn/x#value/S1/area", Label: locale.Text{ZH: "面积"}}}}, nil
}

// Holders names one account for each role.
func (h *house) Holders(_ context.Context, roles []access.Role, _ access.Place) ([]access.AccountID, error) {
	var out []access.AccountID
	for _, r := range roles {
		if r == h.lacks {
			continue
		}
		out = append(out, access.AccountID("holder-"+string(r)))
	}
	if h.holds != "" {
		out = append(out, h.holds)
	}
	return out, nil
}

// Persons names the same accounts with names.
func (h *house) Persons(ctx context.Context, roles []access.Role, at access.Place) ([]casework.Person, error) {
	list, err := h.Holders(ctx, roles, at)
	out := make([]casework.Person, len(list))
	for i, id := range list {
		out[i] = casework.Person{Account: id, Login: string(id), Name: "某" + string(id)}
	}
	return out, err
}

func packs(_ testing.TB, extra map[string]string) fs.FS {
	out := fstest.MapFS{}
	for _, name := range []string{"holidays.yaml", "school-example.yaml"} {
		data, err := fs.ReadFile(rules.Embedded(), "cn/casework/calendars/"+name)
		if err != nil {
			panic(err) // they are built in
		}
		out["cn/casework/calendars/"+name] = &fstest.MapFile{Data: data}
	}
	for name, text := range extra {
		out["cn/casework/procedures/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func open(t testing.TB, at string) *house {
	t.Helper()
	h := &house{t: t, now: clock(t, at), vault: vault{}, file: filepath.Join(t.TempDir(), "a.db")}
	h.start(packs(t, map[string]string{"child.yaml": childYAML, "fault.yaml": faultYAML}))
	return h
}

func (h *house) start(fsys fs.FS) {
	h.t.Helper()
	db, err := store.Open(h.t.Context(), h.file, store.Options{Clock: func() time.Time { return h.now }})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		if h.db == db {
			h.shut()
		}
	})
	if err := db.Migrate(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	procs, err := procedure.Load(fsys)
	if err != nil {
		h.t.Fatal(err)
	}
	days, err := calendar.Load(fsys)
	if err != nil {
		h.t.Fatal(err)
	}
	h.db = db
	var gaps casework.Gaps
	if h.gaps != nil {
		gaps = h.gaps
	}
	var standing func(context.Context, registry.RegionCode, time.Time) ([]registry.School, error)
	if h.schools != nil {
		standing = func(_ context.Context, _ registry.RegionCode, at time.Time) ([]registry.School, error) {
			return h.schools(at), nil
		}
	}
	h.s = casework.New(casework.Options{
		Standing: standing, Register: h.rolls,
		Store: db.Cases(), Box: db.CaseBox(), Statements: db.Statements(), Schools: db.SchoolCalendars(), Held: db.Held(), Log: db.Audit(),
		Procedures: procs, Calendar: days, Clock: func() time.Time { return h.now },
		IDs:   func() string { h.ids++; return fmt.Sprintf("C%06d", h.ids) },
		Vault: h.sealer(), Recheck: h, Gaps: gaps, People: h, Names: h.vault,
	})
}

// shut closes the database.
func (h *house) shut() {
	h.t.Helper()
	if err := h.db.Close(); err != nil {
		h.t.Error(err)
	}
	h.db = nil
}

func clock(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", text, calendar.Beijing)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var lower = casework.Place{School: "S1", Township: "石桥镇", Class: "3班"}

func actor(role access.Role) access.Actor {
	g := access.Grant{Role: role, Region: county}
	switch role {
	case access.ClassTeacher:
		g.School, g.Class = "S1", "3班"
	case access.SchoolHead, access.SchoolClerk:
		g.School = "S1"
	case access.TownshipOfficer:
		g.Township = "石桥镇"
	}
	return access.Actor{Account: access.AccountID("a-" + string(role)), Name: string(role), Grants: []access.Grant{g}}
}

// with adds a file to those of a pack.
func with(fsys fs.FS, name, text string) fs.FS {
	out := fstest.MapFS{name: {Data: []byte(text)}}
	for file, f := range fsys.(fstest.MapFS) { //nolint:forcetypeassert // packs makes it
		out[file] = f
	}
	return out
}
