package returns_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// memory keeps everything in maps, as a store would in tables.
type memory struct {
	mu       sync.Mutex
	rounds   map[returns.RoundID]returns.Round
	returns  map[returns.ReturnID]returns.Return
	versions map[returns.ReturnID][]returns.Version
	uploads  map[string]returns.Upload
	notices  map[string]returns.Notice
	receipts map[string][]returns.Receipt
	files    map[string][]byte
	log      []audit.Entry
}

func newMemory() *memory {
	return &memory{
		rounds: map[returns.RoundID]returns.Round{}, returns: map[returns.ReturnID]returns.Return{}, versions: map[returns.ReturnID][]returns.Version{},
		uploads: map[string]returns.Upload{}, notices: map[string]returns.Notice{}, receipts: map[string][]returns.Receipt{}, files: map[string][]byte{},
	}
}

func missing(what string) error {
	return fault.New(fault.NotFound, locale.Plain("test.missing", "没有"+what, "no "+what))
}

func conflict() error {
	return fault.New(fault.Conflict, locale.Plain("test.conflict", "已被修改", "changed meanwhile"))
}

func clone(r returns.Return) returns.Return {
	r.Cells = maps.Clone(r.Cells)
	r.Comments = slices.Clone(r.Comments)
	return r
}

func (m *memory) FindRound(_ context.Context, county registry.RegionCode, id returns.RoundID) (returns.Round, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.rounds[id]; ok && r.County == county {
		return r, nil
	}
	return returns.Round{}, missing("round")
}

func (m *memory) ListRounds(_ context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]returns.Round, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []returns.Round
	for _, r := range m.rounds {
		if slices.Contains(counties, r.County) && (year == 0 || r.Year == year) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b returns.Round) int { return -cmp.Compare(a.ID, b.ID) })
	return out, nil
}

func (m *memory) SaveRound(_ context.Context, r returns.Round, add []returns.Return, e ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if had, ok := m.rounds[r.ID]; ok && had.Revision != r.Revision {
		return conflict()
	}
	r.Revision++
	m.rounds[r.ID] = r
	for _, n := range add {
		m.returns[n.ID] = clone(n)
	}
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) FindReturn(_ context.Context, county registry.RegionCode, id returns.ReturnID) (returns.Return, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.returns[id]; ok && r.County == county {
		return clone(r), nil
	}
	return returns.Return{}, missing("return")
}

func (m *memory) ListReturns(_ context.Context, f returns.Filter) ([]returns.Return, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []returns.Return
	for _, r := range m.returns {
		switch {
		case !slices.Contains(f.Counties, r.County), f.Round != "" && r.Round != f.Round, f.Year != 0 && r.Year != f.Year,
			f.Form != "" && r.Form != f.Form, len(f.Schools) > 0 && !slices.Contains(f.Schools, r.School),
			len(f.States) > 0 && !slices.Contains(f.States, r.State):
			continue
		}
		r = clone(r)
		if !f.Cells {
			r.Cells, r.Comments = nil, nil
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b returns.Return) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

func (m *memory) Draft(r *returns.Return) (returns.Draft, error) { return clone(*r), nil }

// ChangeHeads hands over heads, and all of a return where that is asked for.
func (m *memory) ChangeHeads(ctx context.Context, county registry.RegionCode, ids []returns.ReturnID, change returns.ChangeFunc) error {
	whole := returns.ReturnID("")
	return m.Change(ctx, county, ids, func(r *returns.Return) (returns.Changed, error) {
		if whole == r.ID {
			return change(r)
		}
		head := *r
		head.Cells, head.Comments = nil, nil
		c, err := change(&head)
		if err != nil || c.Whole {
			whole = r.ID
			return c, err
		}
		if c.Save {
			d := c.Draft.(returns.Return)
			head.Cells, head.Comments = d.Cells, d.Comments
			*r = head
		}
		return c, nil
	})
}

func (m *memory) Change(_ context.Context, county registry.RegionCode, ids []returns.ReturnID, change returns.ChangeFunc) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var saved []returns.Return
	var kept []returns.Version
	var log []audit.Entry
	for _, id := range ids {
		r, ok := m.returns[id]
		if !ok || r.County != county {
			return missing("return")
		}
		n := clone(r)
		c, err := change(&n)
		if err == nil && c.Whole {
			if n.Cells == nil {
				n.Cells = map[returns.CellKey]returns.Cell{}
			}
			c, err = change(&n)
		}
		if err != nil {
			return err
		}
		log = append(log, c.Entries...)
		if c.Save {
			n.Revision = r.Revision + 1
			n.Version = r.Version + len(c.Keep)
			saved, kept = append(saved, n), append(kept, c.Keep...)
		}
	}
	for _, r := range saved {
		m.returns[r.ID] = clone(r)
	}
	for _, v := range kept {
		v.Cells = maps.Clone(v.Cells)
		m.versions[v.Return] = append(m.versions[v.Return], v)
	}
	m.log = append(m.log, log...)
	return nil
}

func (m *memory) ListVersions(_ context.Context, _ registry.RegionCode, id returns.ReturnID) ([]returns.Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := slices.Clone(m.versions[id])
	for i := range out {
		out[i].Cells = maps.Clone(out[i].Cells)
	}
	return out, nil
}

func (m *memory) SaveUpload(_ context.Context, u returns.Upload, data []byte, e ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.uploads[u.ID], m.files[u.Hash] = u, data
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) ListUploads(_ context.Context, county registry.RegionCode, round returns.RoundID, school registry.SchoolID) ([]returns.Upload, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []returns.Upload
	for _, u := range m.uploads {
		if u.County == county && u.Round == round && (school == "" || u.School == school) {
			out = append(out, u)
		}
	}
	return out, nil
}

func (m *memory) ReadUpload(_ context.Context, county registry.RegionCode, id string) (returns.Upload, []byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, ok := m.uploads[id]; ok && u.County == county {
		return u, m.files[u.Hash], nil
	}
	return returns.Upload{}, nil, missing("upload")
}

func (m *memory) SaveNotice(_ context.Context, n returns.Notice, files [][]byte, e ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.notices[n.ID] = n
	for i, f := range n.Files {
		if i < len(files) {
			m.files[f.Hash] = files[i]
		}
	}
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) FindNotice(_ context.Context, county registry.RegionCode, id string) (returns.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n, ok := m.notices[id]; ok && n.County == county {
		return n, nil
	}
	return returns.Notice{}, missing("notice")
}

func (m *memory) ListNotices(_ context.Context, senders []registry.RegionCode) ([]returns.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []returns.Notice
	for _, n := range m.notices {
		if slices.Contains(senders, n.County) {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b returns.Notice) int { return b.At.Compare(a.At) })
	return out, nil
}

func (m *memory) ListUnread(ctx context.Context, senders []registry.RegionCode, account access.AccountID) ([]returns.Notice, error) {
	list, err := m.ListNotices(ctx, senders)
	return slices.DeleteFunc(list, func(n returns.Notice) bool {
		return slices.ContainsFunc(m.receipts[n.ID], func(r returns.Receipt) bool { return r.Account == account })
	}), err
}

func (m *memory) SaveReceipt(_ context.Context, r returns.Receipt, files [][]byte, e ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.receipts[r.Notice] = append(slices.DeleteFunc(m.receipts[r.Notice], func(x returns.Receipt) bool { return x.Account == r.Account }), r)
	for i, f := range r.Files {
		m.files[f.Hash] = files[i]
	}
	m.log = append(m.log, e...)
	return nil
}

func (m *memory) ListReceipts(_ context.Context, _ registry.RegionCode, notice string) ([]returns.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.receipts[notice]), nil
}

func (m *memory) ReadAttachment(_ context.Context, _ registry.RegionCode, hash string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b, ok := m.files[hash]; ok {
		return b, nil
	}
	return nil, missing("file")
}

func (m *memory) Append(_ context.Context, entries ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log = append(m.log, entries...)
	return nil
}

func (m *memory) List(context.Context, audit.Query) ([]audit.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.log), nil
}

func (m *memory) Chain(context.Context, registry.RegionCode) iter.Seq2[audit.Entry, error] {
	return func(func(audit.Entry, error) bool) {}
}

func (m *memory) Chains(context.Context) ([]registry.RegionCode, error) { return nil, nil }

// register is a register of schools that never change.
type register map[registry.RegionCode][]registry.School

func (r register) OpenIn(_ context.Context, county registry.RegionCode, _ registry.SchoolYear) ([]registry.School, error) {
	return r[county], nil
}

// people are the accounts there are.
type people []access.Account

func (p people) ListAccounts(context.Context) ([]access.Account, error) { return p, nil }

// desk is a service with its store and a clock that tests move.
type desk struct {
	told []returns.Counted // by the ledgers
	*returns.Service
	store *memory
	mu    sync.Mutex
	now   time.Time
	ids   int
}

const county = registry.RegionCode(210102)

var theForms = sync.OnceValues(func() ([]*collect.Form, error) {
	dict, err := facts.LoadDictionary()
	if err != nil {
		return nil, err
	}
	return collect.LoadForms(rules.Embedded(), dict)
})

func newDesk(t testing.TB, schools ...registry.School) *desk {
	t.Helper()
	forms, err := theForms()
	if err != nil {
		t.Fatal(err)
	}
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{store: newMemory(), now: time.Date(2024, 10, 8, 9, 0, 0, 0, time.UTC)}
	by := register{}
	for _, s := range schools {
		by[s.County] = append(by[s.County], s)
	}
	d.Service = returns.New(returns.Options{
		Ledgers: d,
		Store:   d.store, Notices: d.store, Log: d.store, Register: by, People: everybody(schools), Forms: forms, Dict: dict,
		Clock: func() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now },
		IDs:   func() string { d.mu.Lock(); defer d.mu.Unlock(); d.ids++; return fmt.Sprintf("id-%05d", d.ids) },
	})
	return d
}

func (d *desk) later(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func everybody(schools []registry.School) people {
	var out people
	for _, s := range schools {
		a := clerk(s)
		out = append(out, access.Account{ID: a.Account, Name: a.Name, Grants: a.Grants})
	}
	a := as(access.CountyStatistician)
	return append(out, access.Account{ID: a.Account, Name: a.Name, Grants: a.Grants})
}

func school(i int, typ registry.SchoolType) registry.School {
	code := fmt.Sprintf("21010200%02d", i)
	return registry.School{ID: registry.SchoolID(code), Code: code, Name: fmt.Sprintf("第%d学校", i), County: county, Township: "柳河镇", Type: typ}
}

// as gives somebody with a role for the county, or the city or province above it.
func as(role access.Role) access.Actor {
	g := access.Grant{Role: role, Region: county}
	switch role {
	case access.CityReviewer:
		g.Region = 210100
	case access.ProvinceReviewer:
		g.Region = 210000
	case access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin:
		g.Region = 0
	case access.TownshipOfficer:
		g.Township = "柳河镇"
	}
	return access.Actor{Account: access.AccountID(role), Name: string(role), Grants: []access.Grant{g}}
}

func clerk(s registry.School) access.Actor { return of(access.SchoolClerk, s) }

func of(role access.Role, s registry.School) access.Actor {
	return access.Actor{
		Account: access.AccountID(string(role) + "/" + string(s.ID)), Name: s.Name + " " + string(role),
		Grants: []access.Grant{{Role: role, Region: s.County, School: s.ID}},
	}
}

// round opens a round of forms for all schools.
func (d *desk) round(t testing.TB, signs bool, forms ...string) (returns.Round, []returns.Return) {
	t.Helper()
	r, err := d.OpenRound(t.Context(), as(access.CountyStatistician), returns.RoundPlan{
		County: county, Title: "2024年义务教育学校办学条件报表", Year: 2024, Forms: forms, Due: d.now.AddDate(0, 0, 20), Remind: []int{7, 3, 1}, HeadSigns: signs,
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Service.List(t.Context(), as(access.CountyStatistician), returns.Filter{Round: r.ID})
	if err != nil {
		t.Fatal(err)
	}
	return r, list
}

// typing makes the edit of one cell.
func typing(r *returns.Return, field facts.FieldID, stage registry.Stage, text string, rev int64) returns.Edit {
	return returns.Edit{Key: returns.CellKey{School: r.School, Stage: stage, Field: field}, Text: &text, Rev: rev}
}
