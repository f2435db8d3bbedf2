// Package archivetest helps tests with a store of datasets and verdicts in
// memory, people of every kind, and the facts of a small invented county.
package archivetest

import (
	"cmp"
	"context"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/audit"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// Memory is an archive.Store, and an audit.Log that is only appended to.
type Memory struct {
	mu          sync.Mutex
	Datasets    []archive.Dataset
	Files       map[string]map[string][]byte // by hash
	Assessments []archive.Assessment
	Packs       map[string]map[string][]byte // by hash
	Settings    map[string][]byte
	Entries     []audit.Entry
	Reads       int // how often a dataset was read

	audit.Log // of which only Append is there
}

// NewMemory makes an empty one.
func NewMemory() *Memory {
	return &Memory{Files: map[string]map[string][]byte{}, Packs: map[string]map[string][]byte{}, Settings: map[string][]byte{}}
}

// ReadSetting gives what was decided.
func (m *Memory) ReadSetting(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.Settings[name], nil
}

// SaveSetting decides.
func (m *Memory) SaveSetting(ctx context.Context, name string, value []byte, e ...audit.Entry) error {
	m.mu.Lock()
	m.Settings[name] = value
	m.mu.Unlock()
	return m.Append(ctx, e...)
}

var missing = locale.NewTemplate("test.missing", "没有{what}", "no {what}")

func notFound(what string) error { return fault.New(fault.NotFound, missing.With("what", what)) }

// Append keeps entries.
func (m *Memory) Append(_ context.Context, es ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Entries = append(m.Entries, es...)
	return nil
}

// SaveDataset keeps a dataset.
func (m *Memory) SaveDataset(ctx context.Context, d archive.Dataset, files map[string][]byte, e ...audit.Entry) error {
	m.mu.Lock()
	m.Datasets = append(m.Datasets, d)
	m.Files[d.Hash] = maps.Clone(files)
	m.mu.Unlock()
	return m.Append(ctx, e...)
}

// FindDataset finds one by its hash.
func (m *Memory) FindDataset(_ context.Context, county registry.RegionCode, hash string) (archive.Dataset, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.Datasets {
		if d.County == county && d.Hash == hash {
			return d, nil
		}
	}
	return archive.Dataset{}, notFound(hash)
}

// ListDatasets lists those of some counties.
func (m *Memory) ListDatasets(_ context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]archive.Dataset, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []archive.Dataset
	for _, d := range m.Datasets {
		if slices.Contains(counties, d.County) && (year == 0 || d.Year == year) {
			out = append(out, d)
		}
	}
	return out, nil
}

// ReadDataset gives its files.
func (m *Memory) ReadDataset(_ context.Context, _ registry.RegionCode, hash string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Reads++
	if f := m.Files[hash]; f != nil {
		return f, nil
	}
	return nil, notFound(hash)
}

// SaveAssessment keeps an assessment, or changes whether it is current.
func (m *Memory) SaveAssessment(ctx context.Context, a archive.Assessment, pack map[string][]byte, e ...audit.Entry) error {
	m.mu.Lock()
	known := false
	for i := range m.Assessments {
		o := &m.Assessments[i]
		if o.County == a.County && o.Year == a.Year && a.Current {
			o.Current = false
		}
		if o.County == a.County && o.ID == a.ID {
			known = true
			o.Current = a.Current
		}
	}
	if !known {
		m.Assessments = append(m.Assessments, a)
		if m.Packs[a.PackHash] == nil {
			m.Packs[a.PackHash] = maps.Clone(pack)
		}
	}
	m.mu.Unlock()
	return m.Append(ctx, e...)
}

// FindAssessment finds one by its id.
func (m *Memory) FindAssessment(_ context.Context, county registry.RegionCode, id string) (archive.Assessment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.Assessments {
		if a.County == county && a.ID == id {
			return a, nil
		}
	}
	return archive.Assessment{}, notFound(id)
}

// ListAssessments lists them, newest first.
func (m *Memory) ListAssessments(_ context.Context, f archive.Filter) ([]archive.Assessment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []archive.Assessment
	for _, a := range m.Assessments {
		in := slices.Contains(f.Counties, a.County) || len(f.Counties) == 0 && archive.Within(a.County, f.Region)
		if in && (f.Year == 0 || f.Year == a.Year) && (!f.Current || a.Current) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b archive.Assessment) int { return cmp.Compare(b.ID, a.ID) })
	return out, nil
}

// ReadPack gives the files of a standard.
func (m *Memory) ReadPack(_ context.Context, hash string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.Packs[hash]; f != nil {
		return f, nil
	}
	return nil, notFound(hash)
}

// Counties of the tests; Here and There lie in one city.
const (
	Here  = registry.RegionCode(210102)
	There = registry.RegionCode(210103)
)

// Holder is somebody who holds a role for a region.
func Holder(role access.Role, region registry.RegionCode) access.Actor {
	return access.Actor{Account: access.AccountID(role), Name: string(role), Grants: []access.Grant{{Role: role, Region: region}}}
}

// People of the tests.
var (
	Clerk    = access.Actor{Account: "clerk", Name: "甲", Grants: []access.Grant{{Role: access.SchoolClerk, Region: Here, School: "A"}}}
	Bureau   = Holder(access.CountyStatistician, Here)
	City     = Holder(access.CityReviewer, 210100)
	Province = Holder(access.ProvinceReviewer, 210000)
	Admin    = access.Actor{Account: "admin", Name: "管理员", Grants: []access.Grant{{Role: access.SystemAdmin}}}
)

// Standard is the pack that tests judge by.
const Standard = "cn/quality-balance-2017"

// Open makes a service over a store, with a clock that goes on by a minute at
// each look; nil packs are those built in. set changes the options further.
func Open(t testing.TB, m *Memory, packs fs.FS, program string, set ...func(*archive.Options)) *archive.Service {
	t.Helper()
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	if packs == nil {
		packs = rules.Embedded()
	}
	var mu sync.Mutex
	n := 0
	now := time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)
	tick := func() int { mu.Lock(); defer mu.Unlock(); n++; return n }
	o := archive.Options{
		Store: m, Log: m, Dict: dict, Packs: packs, Program: program,
		Clock: func() time.Time { return now.Add(time.Duration(tick()) * time.Minute) },
		IDs:   func() string { return "01" + program + strconv.Itoa(1000+tick()) },
	}
	for _, f := range set {
		f(&o)
	}
	return archive.New(o)
}

// County makes the facts of a county: primary schools A, B, C … (S9 from the
// tenth on) with so many multimedia rooms each, and the junior school J that lacks nothing.
func County(b *facts.Builder, code registry.RegionCode, year registry.SchoolYear, rooms ...float64) {
	add := func(id registry.SchoolID, typ registry.SchoolType, st registry.Stage, rooms float64) {
		b.School(year, registry.School{ID: id, Code: string(id), Name: "学校" + string(id), County: code, Type: typ, Founder: registry.CountyEducation, Location: registry.Town, Township: "河东镇"})
		k := facts.Key{County: code, Year: year, School: id, Stage: st}
		for f, v := range map[facts.FieldID]float64{
			"students": 500, "classes": 12, "teachers": 60, "above_degree_teachers": 40, "backbone_teachers": 10, "pe_teachers": 4, "arts_teachers": 8,
			"teach_aux_area": 4000, "indoor_sport_area": 0, "sports_field_area": 6000, "gymnasium_area": 500, "equip_value": 3000000, "multimedia_rooms": rooms,
			"max_class_size": 44,
		} {
			b.Add(k, f, v, facts.Origin{File: "报表.xlsx", Hash: "f00d", Sheet: string(id), Cell: "F" + strconv.Itoa(10+len(f)), By: "甲"})
		}
	}
	for i, r := range rooms {
		id := "S" + strconv.Itoa(i)
		if i < 9 {
			id = "ABCDEFGHI"[i : i+1]
		}
		add(registry.SchoolID(id), registry.PrimarySchool, registry.Primary, r)
	}
	add("J", registry.JuniorSchool, registry.Junior, 20)
	b.AddFact(facts.Key{County: code, Year: year}, "county_name", facts.Fact{Value: blank.Of(blank.NotReported), Text: "测试县" + code.String()})
}

// Run judges a dataset and puts every verdict in force: one proposes, the province
// confirms.
func Run(ctx context.Context, s *archive.Service, actor access.Actor, r archive.Running) ([]archive.Assessment, error) {
	r.Propose = "the facts are final"
	made, err := s.Run(ctx, actor, r)
	for i := range made {
		if err == nil {
			made[i], err = s.Adopt(ctx, Province, archive.Adoption{County: made[i].County, Assessment: made[i].ID, Confirm: true})
		}
	}
	return made, err
}
