package roadmap_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/audit"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/roadmap"
	"junheng/registry"
)

const county registry.RegionCode = 219901

// memory is a roadmap.Store and the log beside it.
type memory struct {
	papers   map[string]roadmap.Paper
	roadmaps map[string]roadmap.Roadmap
	entries  []audit.Entry
	audit.Log
}

func (m *memory) Append(_ context.Context, es ...audit.Entry) error {
	m.entries = append(m.entries, es...)
	return nil
}

var (
	missing = locale.Plain("test.missing", "没有", "none")
	stale   = locale.Plain("test.stale", "过期", "stale")
)

func keep[T any](all map[string]T, id string, have, revision int, v T) error {
	_, there := all[id]
	switch {
	case !there && revision != 0:
		return fault.New(fault.NotFound, missing)
	case there && have != revision:
		return fault.New(fault.Conflict, stale)
	}
	all[id] = v
	return nil
}

func (m *memory) SavePaper(_ context.Context, p roadmap.Paper, e ...audit.Entry) error {
	have, at := m.papers[p.ID].Revision, p.Revision
	p.Revision++
	if err := keep(m.papers, p.ID, have, at, p); err != nil {
		return err
	}
	m.entries = append(m.entries, e...)
	return nil
}

func (m *memory) FindPaper(_ context.Context, _ registry.RegionCode, id string) (roadmap.Paper, error) {
	p, ok := m.papers[id]
	if !ok {
		return p, fault.New(fault.NotFound, missing)
	}
	return p, nil
}

func (m *memory) ListPapers(context.Context, registry.RegionCode, roadmap.PaperKind) ([]roadmap.Paper, error) {
	var out []roadmap.Paper
	for _, p := range m.papers {
		out = append(out, p)
	}
	return out, nil
}

func (m *memory) DropPaper(_ context.Context, _ registry.RegionCode, id string, _ int, e ...audit.Entry) error {
	delete(m.papers, id)
	m.entries = append(m.entries, e...)
	return nil
}

func (m *memory) SaveRoadmap(_ context.Context, r roadmap.Roadmap, e ...audit.Entry) error {
	have, at := m.roadmaps[r.ID].Revision, r.Revision
	r.Revision++
	if err := keep(m.roadmaps, r.ID, have, at, r); err != nil {
		return err
	}
	m.entries = append(m.entries, e...)
	return nil
}

func (m *memory) FindRoadmap(_ context.Context, _ registry.RegionCode, id string) (roadmap.Roadmap, error) {
	r, ok := m.roadmaps[id]
	if !ok {
		return r, fault.New(fault.NotFound, missing)
	}
	return r, nil
}

func (m *memory) ListRoadmaps(context.Context, []registry.RegionCode) ([]roadmap.Roadmap, error) {
	var out []roadmap.Roadmap
	for _, r := range m.roadmaps {
		out = append(out, r)
	}
	return out, nil
}

func (m *memory) acts() []string {
	var out []string
	for _, e := range m.entries {
		out = append(out, e.Act+" "+string(e.Result))
	}
	return out
}

var today = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func open() (*roadmap.Service, *memory) {
	m := &memory{papers: map[string]roadmap.Paper{}, roadmaps: map[string]roadmap.Roadmap{}}
	n := 0
	return roadmap.New(roadmap.Options{
		Store: m, Log: m, Clock: func() time.Time { return today },
		IDs: func() string { n++; return fmt.Sprintf("ID%02d", n) },
	}), m
}

func someone(r access.Role) access.Actor {
	return access.Actor{Account: access.AccountID(r), Name: string(r), Grants: []access.Grant{{Role: r, Region: county}}}
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func draft() roadmap.Roadmap {
	return roadmap.Roadmap{
		County: county, Name: "三年行动", Base: 2024, From: 2025, To: 2027,
		Targets: []roadmap.Target{
			{Year: 2025, School: "A", Name: "甲小学", Stage: registry.Primary, Field: "multimedia_rooms", Label: "网络多媒体教室", From: 10, To: 20, Owner: "装备中心", Due: day("2026-02-28")},
			{Year: 2026, School: "A", Name: "甲小学", Stage: registry.Primary, Field: "max_class_size", Label: "最大班额", From: 56, To: 45, Fewer: true, Owner: "基教科", Due: day("2026-09-01")},
		},
		Milestones: []roadmap.Milestone{{Title: "完成招标", Owner: "装备中心", Due: day("2026-02-20")}},
	}
}

func TestADraftIsAdoptedByTheLeaderAndThenStands(t *testing.T) {
	ctx := context.Background()
	s, m := open()
	clerk, leader := someone(access.CountyStatistician), someone(access.CountyLeader)
	r, err := s.Save(ctx, clerk, draft())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adopt(ctx, clerk, county, r.ID, r.Revision, ""); fault.KindOf(err) != fault.Denied {
		t.Errorf("the clerk adopts: %v", err)
	}
	if r, err = s.Adopt(ctx, leader, county, r.ID, r.Revision, "青教发〔2026〕3号"); err != nil {
		t.Fatal(err)
	}
	if r.State != roadmap.Adopted || r.AdoptedBy != leader.Name || !r.AdoptedAt.Equal(today) {
		t.Errorf("adopted as %+v", r)
	}
	if _, err := s.Save(ctx, clerk, r); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an adopted roadmap was saved over: %v", err)
	}
	if _, err := s.Reach(ctx, clerk, county, r.ID, r.Revision-1, r.Milestones[0].ID, today, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("progress over somebody else's: %v", err)
	}
	if r, err = s.Reach(ctx, clerk, county, r.ID, r.Revision, r.Milestones[0].ID, today, "已签合同"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reach(ctx, clerk, county, r.ID, r.Revision, "none", today, ""); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a milestone that is not there: %v", err)
	}
	if r, err = s.Close(ctx, leader, county, r.ID, r.Revision); err != nil || r.State != roadmap.Closed {
		t.Fatalf("closed: %v, %v", r.State, err)
	}
	want := []string{"roadmap.save done", "roadmap.adopt denied", "roadmap.adopt done", "roadmap.reach done", "roadmap.close done"}
	if diff := cmp.Diff(want, m.acts()); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

func TestEverythingThatKeepsADraftFromAdoptionIsToldAtOnce(t *testing.T) {
	ctx := context.Background()
	s, _ := open()
	leader := someone(access.CountyLeader)
	r := draft()
	r.Targets[0].Owner, r.Targets[1].Due, r.Targets[1].To = " ", time.Time{}, 56
	r.Milestones[0].Due = time.Time{}
	r, err := s.Save(ctx, leader, r)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Adopt(ctx, leader, county, r.ID, r.Revision, "")
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, e := range joined.Unwrap() {
		var f *fault.Fault
		if errors.As(e, &f) {
			got = append(got, f.Place)
		}
	}
	if diff := cmp.Diff([]string{"targets[0]", "targets[1]", "targets[1]", "milestones[0]"}, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestPapersAreForThoseWhoPlan(t *testing.T) {
	ctx := context.Background()
	s, m := open()
	clerk := someone(access.CountyStatistician)
	p, err := s.SavePaper(ctx, clerk, roadmap.Paper{County: county, Kind: roadmap.Scenario, Name: " 合并两校 ", Body: json.RawMessage(`{"changes":[]}`)})
	if err != nil || p.Name != "合并两校" || p.Revision != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, bad := range []roadmap.Paper{{County: county, Name: " ", Body: json.RawMessage(`1`)}, {County: county, Name: "x", Body: json.RawMessage(`{`)}} {
		if _, err := s.SavePaper(ctx, clerk, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v was taken: %v", bad, err)
		}
	}
	for _, r := range []access.Role{access.SchoolClerk, access.SchoolHead} {
		if _, err := s.FindPaper(ctx, someone(r), county, p.ID); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s reads a paper: %v", r, err)
		}
	}
	if _, err := s.SavePaper(ctx, someone(access.Inspector), p); fault.KindOf(err) != fault.Denied {
		t.Errorf("an inspector writes: %v", err)
	}
	if err := s.DropPaper(ctx, clerk, county, p.ID, p.Revision); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(m.acts(), ","); got != "plan.save done,plan.read denied,plan.read denied,plan.save denied,plan.drop done" {
		t.Errorf("the log: %s", got)
	}
}

// readings makes the facts of years: rooms and the largest class of school A.
func readings(years map[registry.SchoolYear][2]float64) []roadmap.Reading {
	var out []roadmap.Reading
	for y, v := range years {
		t := facts.NewTable()
		row := t.AddRow(county, y, t.AddSchool(registry.School{ID: "A", Name: "甲小学", Type: registry.PrimarySchool}), registry.Primary)
		t.Set(row, "multimedia_rooms", v[0], facts.Origin{})
		t.Set(row, "max_class_size", v[1], facts.Origin{})
		out = append(out, roadmap.Reading{Year: y, Table: t})
	}
	return out
}

func TestProgressIsReadFromTheNewestFacts(t *testing.T) {
	missing := blank.Of(blank.NotReported)
	tests := []struct {
		name     string
		readings map[registry.SchoolYear][2]float64
		want     []roadmap.Standing
		shares   []float64
		rate     float64
	}{
		{"nothing new: what was due has slipped", map[registry.SchoolYear][2]float64{2024: {10, 56}}, []roadmap.Standing{roadmap.Slipped, roadmap.NotBegun}, []float64{missing, missing}, 0},
		{"half of the way, and past its date", map[registry.SchoolYear][2]float64{2025: {15, 50.5}}, []roadmap.Standing{roadmap.Slipped, roadmap.OnTheWay}, []float64{0.5, 0.5}, 0},
		{"exactly there", map[registry.SchoolYear][2]float64{2025: {20, 45}}, []roadmap.Standing{roadmap.Reached, roadmap.Reached}, []float64{1, 1}, 1},
		{"beyond the target is no more than reached", map[registry.SchoolYear][2]float64{2025: {40, 30}}, []roadmap.Standing{roadmap.Reached, roadmap.Reached}, []float64{1, 1}, 1},
		{"one short of it", map[registry.SchoolYear][2]float64{2025: {19, 46}}, []roadmap.Standing{roadmap.Slipped, roadmap.OnTheWay}, []float64{0.9, 10.0 / 11}, 0},
		{"a fall is told, and is no negative way", map[registry.SchoolYear][2]float64{2025: {20, 60}}, []roadmap.Standing{roadmap.Reached, roadmap.Worse}, []float64{1, 0}, 1},
		{"the newest facts count, not the best", map[registry.SchoolYear][2]float64{2025: {20, 45}, 2026: {12, 45}}, []roadmap.Standing{roadmap.Slipped, roadmap.Reached}, []float64{0.2, 1}, 0},
		{"a blank is not a zero", map[registry.SchoolYear][2]float64{2025: {missing, 45}}, []roadmap.Standing{roadmap.Unknown, roadmap.Reached}, []float64{missing, 1}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := draft()
			p := r.Measure(readings(test.readings), today)
			for i, s := range p.Targets {
				if s.State != test.want[i] {
					t.Errorf("target %d is %s, want %s", i, s.State, test.want[i])
				}
				if blank.Is(s.Share) != blank.Is(test.shares[i]) || !blank.Is(s.Share) && s.Share != test.shares[i] {
					t.Errorf("target %d has come %v of its way, want %v", i, s.Share, test.shares[i])
				}
			}
			if p.Due != 1 || p.Rate != test.rate {
				t.Errorf("of %d due the rate is %v, want %v", p.Due, p.Rate, test.rate)
			}
			if m := p.Milestones[0]; m.State != roadmap.Overdue || m.Late != 9 {
				t.Errorf("the milestone is %s by %d days, want 9", m.State, m.Late)
			}
		})
	}
}

func TestEveryStandingHasWords(t *testing.T) {
	all := []roadmap.Standing{roadmap.Reached, roadmap.OnTheWay, roadmap.Slipped, roadmap.Worse, roadmap.Unknown, roadmap.NotBegun, roadmap.Overdue, roadmap.Done, roadmap.Waiting}
	if i := slices.IndexFunc(all, func(s roadmap.Standing) bool { return s.Label().ZH == "" || s.Label().EN == "" }); i >= 0 {
		t.Errorf("%s has no words", all[i])
	}
}
