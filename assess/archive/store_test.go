package archive_test

import (
	"cmp"
	"context"
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
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"

	"io/fs"
)

// memory is a Store and an audit.Log in memory.
type memory struct {
	mu          sync.Mutex
	datasets    []archive.Dataset
	files       map[string]map[string][]byte
	assessments []archive.Assessment
	packs       map[string]map[string][]byte
	log         []audit.Entry
	reads       int
	audit.Log
}

func newMemory() *memory {
	return &memory{files: map[string]map[string][]byte{}, packs: map[string]map[string][]byte{}}
}

var missing = locale.NewTemplate("test.missing", "没有{what}", "no {what}")

func notFound(what string) error { return fault.New(fault.NotFound, missing.With("what", what)) }

func (m *memory) Append(_ context.Context, es ...audit.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log = append(m.log, es...)
	return nil
}

func (m *memory) SaveDataset(ctx context.Context, d archive.Dataset, files map[string][]byte, e ...audit.Entry) error {
	m.mu.Lock()
	m.datasets = append(m.datasets, d)
	m.files[d.Hash] = maps.Clone(files)
	m.mu.Unlock()
	return m.Append(ctx, e...)
}

func (m *memory) FindDataset(_ context.Context, county registry.RegionCode, hash string) (archive.Dataset, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.datasets {
		if d.County == county && d.Hash == hash {
			return d, nil
		}
	}
	return archive.Dataset{}, notFound(hash)
}

func (m *memory) ListDatasets(_ context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]archive.Dataset, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []archive.Dataset
	for _, d := range m.datasets {
		if slices.Contains(counties, d.County) && (year == 0 || d.Year == year) {
			out = append(out, d)
		}
	}
	return out, nil
}

func (m *memory) ReadDataset(_ context.Context, _ registry.RegionCode, hash string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	if f := m.files[hash]; f != nil {
		return f, nil
	}
	return nil, notFound(hash)
}

func (m *memory) SaveAssessment(ctx context.Context, a archive.Assessment, pack map[string][]byte, e ...audit.Entry) error {
	m.mu.Lock()
	known := false
	for i := range m.assessments {
		o := &m.assessments[i]
		if o.County == a.County && o.Year == a.Year && a.Current {
			o.Current = false
		}
		if o.County == a.County && o.ID == a.ID {
			known = true
			o.Current = a.Current
		}
	}
	if !known {
		m.assessments = append(m.assessments, a)
		if m.packs[a.PackHash] == nil {
			m.packs[a.PackHash] = maps.Clone(pack)
		}
	}
	m.mu.Unlock()
	return m.Append(ctx, e...)
}

func (m *memory) FindAssessment(_ context.Context, county registry.RegionCode, id string) (archive.Assessment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.assessments {
		if a.County == county && a.ID == id {
			return a, nil
		}
	}
	return archive.Assessment{}, notFound(id)
}

func (m *memory) ListAssessments(_ context.Context, f archive.Filter) ([]archive.Assessment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []archive.Assessment
	for _, a := range m.assessments {
		in := slices.Contains(f.Counties, a.County) || len(f.Counties) == 0 && archive.Within(a.County, f.Region)
		if in && (f.Year == 0 || f.Year == a.Year) && (!f.Current || a.Current) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b archive.Assessment) int { return cmp.Compare(b.ID, a.ID) })
	return out, nil
}

func (m *memory) ReadPack(_ context.Context, hash string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.packs[hash]; f != nil {
		return f, nil
	}
	return nil, notFound(hash)
}

const (
	here  = registry.RegionCode(210102)
	there = registry.RegionCode(210103)
	far   = registry.RegionCode(210202)
)

func holder(role access.Role, region registry.RegionCode) access.Actor {
	return access.Actor{Account: access.AccountID(role), Name: string(role), Grants: []access.Grant{{Role: role, Region: region}}}
}

var (
	clerk    = access.Actor{Account: "clerk", Name: "甲", Grants: []access.Grant{{Role: access.SchoolClerk, Region: here, School: "A"}}}
	bureau   = holder(access.CountyStatistician, here)
	city     = holder(access.CityReviewer, 210100)
	province = holder(access.ProvinceReviewer, 210000)
	admin    = access.Actor{Account: "admin", Name: "管理员", Grants: []access.Grant{{Role: access.SystemAdmin}}}
)

const standard = "cn/quality-balance-2017"

// desk is a service over a store in memory with a clock that goes on.
func desk(t testing.TB, packs fs.FS, program string) (*archive.Service, *memory) {
	m := newMemory()
	return over(t, m, packs, program), m
}

func over(t testing.TB, m *memory, packs fs.FS, program string) *archive.Service {
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
	return archive.New(archive.Options{
		Store: m, Log: m, Dict: dict, Packs: packs, Program: program,
		Clock: func() time.Time { return now.Add(time.Duration(tick()) * time.Minute) },
		IDs:   func() string { return "01" + program + strconv.Itoa(1000+tick()) },
	})
}

// county makes the facts of a county: schools A, B, C … of primary stage with
// so many multimedia rooms each, and the junior school J that lacks nothing.
func county(b *facts.Builder, code registry.RegionCode, year registry.SchoolYear, rooms ...float64) {
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
		add(registry.SchoolID("A"[0]+byte(i)), registry.PrimarySchool, registry.Primary, r)
	}
	add("J", registry.JuniorSchool, registry.Junior, 20)
	b.AddFact(facts.Key{County: code, Year: year}, "county_name", facts.Fact{Value: nan, Text: "测试县" + code.String()})
}
