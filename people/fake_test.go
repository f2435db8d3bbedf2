package people_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/registry"
)

const county registry.RegionCode = 219901

// memory is a store that forgets when the test ends. It keeps what package
// store promises; storetest proves those promises of the databases.
type memory struct {
	records  map[people.PersonID]people.Record
	events   []people.Event
	moves    map[string]people.Move
	receipts []people.Receipt
	outcomes []people.Outcome
	claims   []people.Claim
	papers   map[string][]byte
	settings people.Settings
	retired  people.KeyIDs
	entries  []audit.Entry
}

func newMemory() *memory {
	return &memory{records: map[people.PersonID]people.Record{}, moves: map[string]people.Move{}}
}

func (m *memory) ListPersons(_ context.Context, q people.Query) ([]people.Record, error) {
	var out []people.Record
	for _, r := range m.records {
		fits := r.County == q.County && (q.Register == "" || r.Register == q.Register) && (len(q.IDs) == 0 || slices.Contains(q.IDs, r.ID)) &&
			(q.School == "" || r.School == q.School) && (q.Class == "" || r.Class == q.Class) && (q.Township == "" || r.Township == q.Township) &&
			(len(q.Statuses) == 0 || slices.Contains(q.Statuses, r.Status)) && (q.After == "" || r.ID > q.After) &&
			(q.NotKey == "" || r.Sealed.KeyID != q.NotKey && !r.Shredded) && (q.NotIndex == "" || r.IndexKey != q.NotIndex && !r.Shredded)
		if fits {
			r.Indexes = nil
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b people.Record) int { return cmp.Compare(a.ID, b.ID) })
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

func (m *memory) LookUp(_ context.Context, where registry.RegionCode, entries []people.Index) ([]people.Found, error) {
	var out []people.Found
	for _, r := range m.records {
		for _, x := range r.Indexes {
			if r.County == where && slices.Contains(entries, x) {
				out = append(out, people.Found{Index: x, Person: r.ID})
			}
		}
	}
	return out, nil
}

func (m *memory) TallyPersons(_ context.Context, where registry.RegionCode, reg people.Register) ([]people.Tally, error) {
	n := map[people.Tally]int{}
	for _, r := range m.records {
		if r.County == where && r.Register == reg {
			n[people.Tally{School: r.School, Township: r.Township, Grade: r.Grade, Class: r.Class, Status: r.Status}]++
		}
	}
	var out []people.Tally
	for t, count := range n {
		t.N = count
		out = append(out, t)
	}
	return out, nil
}

func (m *memory) SavePersons(_ context.Context, _ registry.RegionCode, b people.Batch, e ...audit.Entry) error {
	for _, r := range b.Records {
		if !r.Shredded && (slices.Contains(m.retired.Wraps, r.Sealed.KeyID) || slices.Contains(m.retired.Indexes, r.IndexKey)) {
			return people.Retired()
		}
	}
	for _, r := range b.Records {
		was, there := m.records[r.ID]
		if there != (r.Revision > 0) || was.Revision != r.Revision {
			return fault.New(fault.Conflict, locale.Plain("fake", "冲突", "conflict"))
		}
	}
	for _, r := range b.Records {
		if len(r.Indexes) == 0 && !r.Shredded {
			r.Indexes = m.records[r.ID].Indexes
		}
		r.Revision++
		m.records[r.ID] = r
	}
	m.events, m.entries = append(m.events, b.Events...), append(m.entries, e...)
	return m.saveClaims(b)
}

func (m *memory) saveClaims(b people.Batch) error {
	for _, c := range b.Claims {
		i := slices.IndexFunc(m.claims, func(o people.Claim) bool { return o.ID == c.ID })
		if (i >= 0) != (c.Revision > 0) || i >= 0 && m.claims[i].Revision != c.Revision {
			return fault.New(fault.Conflict, locale.Plain("fake", "冲突", "conflict"))
		}
		if c.Revision++; i < 0 {
			m.claims = append(m.claims, c)
		} else {
			m.claims[i] = c
		}
		if len(b.Paper) > 0 {
			m.papers = map[string][]byte{c.Paper: b.Paper}
		}
	}
	return nil
}

func (m *memory) ListClaims(_ context.Context, _ registry.RegionCode, state people.ClaimState) ([]people.Claim, error) {
	out := slices.DeleteFunc(slices.Clone(m.claims), func(c people.Claim) bool { return state != "" && c.State != state })
	slices.Reverse(out)
	return out, nil
}

func (m *memory) ReadPaper(_ context.Context, _ registry.RegionCode, hash string) ([]byte, error) {
	return m.papers[hash], nil
}

func (m *memory) ListHistory(_ context.Context, _ registry.RegionCode, id people.PersonID) ([]people.Event, error) {
	return slices.DeleteFunc(slices.Clone(m.events), func(e people.Event) bool { return e.Person != id }), nil
}

func (m *memory) Rewrap(_ context.Context, _ registry.RegionCode, records []people.Record, e ...audit.Entry) error {
	for _, r := range records {
		have := m.records[r.ID]
		have.Sealed = r.Sealed
		have.Revision++
		m.records[r.ID] = have
	}
	m.entries = append(m.entries, e...)
	return nil
}

func (m *memory) Shred(ctx context.Context, where registry.RegionCode, b people.Batch, e ...audit.Entry) error {
	return m.SavePersons(ctx, where, b, e...)
}

func (m *memory) CountiesOf(context.Context) ([]registry.RegionCode, error) {
	return []registry.RegionCode{county}, nil
}

func (m *memory) TurnKeys(_ context.Context, turn func(people.KeysHeld) (people.KeyIDs, error)) error {
	more, err := turn(people.KeysHeld{Retired: m.retired, Stale: func(wrap, index string) (n int, err error) {
		for _, r := range m.records {
			if !r.Shredded && (r.Sealed.KeyID != wrap || r.IndexKey != index) {
				n++
			}
		}
		return n, nil
	}})
	if err == nil {
		m.retired.Wraps, m.retired.Indexes = append(m.retired.Wraps, more.Wraps...), append(m.retired.Indexes, more.Indexes...)
	}
	return err
}

func (m *memory) SaveMove(ctx context.Context, mv people.Move, b people.Batch, e ...audit.Entry) error {
	if m.moves[mv.ID].Revision != mv.Revision {
		return fault.New(fault.Conflict, locale.Plain("fake", "冲突", "conflict"))
	}
	if err := m.SavePersons(ctx, mv.County, b, e...); err != nil {
		return err
	}
	mv.Revision++
	m.moves[mv.ID] = mv
	return nil
}

func (m *memory) FindMove(_ context.Context, _ registry.RegionCode, id string) (people.Move, error) {
	mv, there := m.moves[id]
	if !there {
		return mv, fault.New(fault.NotFound, locale.Plain("fake", "没有", "none"))
	}
	return mv, nil
}

func (m *memory) ListMoves(_ context.Context, _ registry.RegionCode, state people.MoveState) ([]people.Move, error) {
	var out []people.Move
	for _, mv := range m.moves {
		if state == "" || mv.State == state {
			out = append(out, mv)
		}
	}
	return out, nil
}

func (m *memory) SaveReceipt(_ context.Context, r people.Receipt, e ...audit.Entry) error {
	m.receipts, m.entries = append(m.receipts, r), append(m.entries, e...)
	return nil
}

func (m *memory) ListReceipts(context.Context, registry.RegionCode) ([]people.Receipt, error) {
	out := slices.Clone(m.receipts)
	slices.SortFunc(out, func(a, b people.Receipt) int { return strings.Compare(b.ID, a.ID) })
	return out, nil
}

func (m *memory) SaveOutcome(_ context.Context, o people.Outcome, before time.Time) error {
	m.outcomes = append(slices.DeleteFunc(m.outcomes, func(x people.Outcome) bool { return x.Receipt.At.Before(before) }), o)
	return nil
}

func (m *memory) FindOutcome(_ context.Context, _ registry.RegionCode, id string) (people.Outcome, error) {
	for _, o := range m.outcomes {
		if o.ID == id {
			return o, nil
		}
	}
	return people.Outcome{}, fault.New(fault.NotFound, locale.Plain("fake", "没有", "none"))
}

func (m *memory) ReadSettings(context.Context, registry.RegionCode) (people.Settings, error) {
	return m.settings, nil
}

func (m *memory) SaveSettings(_ context.Context, _ registry.RegionCode, s people.Settings, e ...audit.Entry) error {
	s.Revision++
	m.settings, m.entries = s, append(m.entries, e...)
	return nil
}

// memory is the audit log, too.
func (m *memory) Append(_ context.Context, e ...audit.Entry) error {
	m.entries = append(m.entries, e...)
	return nil
}

func (m *memory) List(_ context.Context, q audit.Query) ([]audit.Entry, error) {
	return slices.DeleteFunc(slices.Clone(m.entries), func(e audit.Entry) bool {
		return e.Act != q.Act || e.Actor != q.Actor || e.Object != q.Object || e.At.Before(q.From)
	}), nil
}

// log satisfies audit.Log with what the service asks of it.
type log struct {
	audit.Log
	*memory
}

func (l log) Append(ctx context.Context, e ...audit.Entry) error { return l.memory.Append(ctx, e...) }

func (l log) List(ctx context.Context, q audit.Query) ([]audit.Entry, error) {
	return l.memory.List(ctx, q)
}

// acts lists the acts on record with their results.
func (m *memory) acts() []string {
	var out []string
	for _, e := range m.entries {
		out = append(out, e.Act+" "+string(e.Result))
	}
	return out
}

type schools []registry.School

func (s schools) On(context.Context, registry.RegionCode, string) ([]registry.School, error) {
	return s, nil
}

var threeSchools = schools{
	{ID: "s1", Code: "3219000001", Name: "青禾县实验小学", County: county, Township: "柳河镇", Type: registry.PrimarySchool},
	{ID: "s2", Code: "3219000002", Name: "白塔乡九年制学校", County: county, Township: "白塔乡", Type: registry.NineYear},
	{ID: "s3", Code: "3219000003", Name: "石桥镇初级中学", County: county, Township: "石桥镇", Type: registry.JuniorSchool},
}

// bench is a service over a memory, with a clock that a test may move.
type bench struct {
	*people.Service
	mem  *memory
	file *files
	now  time.Time
	keys *people.Keyring
	t    testing.TB

	tellings []access.Telling
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{mem: newMemory(), file: &files{held: map[people.PersonID]people.Hold{}, says: map[people.PersonID]people.Status{}}, now: testkit.Now, t: t, keys: people.KeyringFrom(make([]byte, 32), people.AES)}
	b.with(b.keys)
	return b
}

// dice gives bytes that are the same at every run.
func dice(seed uint64) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{byte(seed)}) }

// with makes the service anew over other keys.
func (b *bench) with(keys *people.Keyring) {
	b.t.Helper()
	n := len(b.mem.entries) * 1000
	var err error
	b.keys = keys
	b.Service, err = people.New(people.Options{
		Store: b.mem, Log: log{memory: b.mem}, Schools: threeSchools, Keys: keys, Random: dice(uint64(n)),
		Tell:  func(_ context.Context, t access.Telling) error { b.tellings = append(b.tellings, t); return nil },
		Cases: b.file, Clock: func() time.Time { return b.now }, IDs: func() string { n++; return fmt.Sprintf("01J%010d", n) },
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func officer(role access.Role) access.Actor {
	return access.Actor{Account: access.AccountID("01-" + role), Name: "李明", Grants: []access.Grant{{Role: role, Region: county}}}
}

func atSchool(role access.Role, id registry.SchoolID, class string) access.Actor {
	return access.Actor{Account: access.AccountID("01-" + string(role) + string(id)), Name: "周小敏", Grants: []access.Grant{{Role: role, Region: county, School: id, Class: class}}}
}

// enter puts a pupil on the register.
func (b *bench) enter(school registry.SchoolID, grade int, class, name, id string) people.Person {
	b.t.Helper()
	p, err := b.Enter(b.t.Context(), officer(access.CountyStatistician), people.Person{
		County: county, Register: people.Pupils, School: school, Grade: grade, Class: class,
		Private: people.Private{Name: name, IDNumber: id, Address: "柳河镇1号", Guardians: []people.Guardian{{Name: "张大山", Relation: "父亲", Phone: "10012345678"}}},
	}, "")
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func refused(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Helper()
		t.Fatalf("got %v (%s), want a fault of kind %s", err, fault.KindOf(err), kind)
	}
}

// number makes an ID number of the made-up county.
func number(birth string, serial int) string {
	s := fmt.Sprintf("219901%s%03d", birth, serial)
	return s + string(people.CheckDigit(s))
}

// files are what the cases of a bench say, and whom they were told of.
type files struct {
	held map[people.PersonID]people.Hold
	says map[people.PersonID]people.Status
	told []people.PersonID
	open []people.OpenCase

	sought map[people.PersonID]people.Sought
}

func (f *files) Sought(context.Context, registry.RegionCode) (map[people.PersonID]people.Sought, error) {
	return f.sought, nil
}

func (f *files) Open(context.Context, registry.RegionCode) ([]people.OpenCase, error) {
	return f.open, nil
}

func (f *files) Follow(_ context.Context, _ registry.RegionCode, ids []people.PersonID) {
	f.told = append(f.told, ids...)
}

func (f *files) Held(_ context.Context, _ registry.RegionCode, id people.PersonID) (people.Hold, error) {
	return f.held[id], nil
}

func (f *files) Says(_ context.Context, _ registry.RegionCode, id people.PersonID, s people.Status) (string, error) {
	if f.says[id] == s {
		return "控2025-0007", nil
	}
	return "", nil
}
