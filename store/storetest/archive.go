package storetest

import (
	"context"
	"testing"
	"time"

	"junheng/assess/archive"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/registry"
	"junheng/store"
)

var archiveBehaviours = []behaviour{
	{"a dataset is kept with its files, once", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Archive()
		var d archive.Dataset
		fill(&d)
		d.County = county
		files := map[string][]byte{"manifest.json": []byte("{}"), "数据/primary.parquet": []byte("PAR1\x00\xff"), "empty": {}}
		ok(t, s.SaveDataset(ctx, d, files, entry(county, "dataset.freeze")))
		same(t, d, must[archive.Dataset](t)(s.FindDataset(ctx, county, d.Hash)))
		same(t, files, must[map[string][]byte](t)(s.ReadDataset(ctx, county, d.Hash)))
		again := d
		again.Name = "另一个名字"
		ok(t, s.SaveDataset(ctx, again, files, entry(county, "dataset.again")))
		same(t, d, must[archive.Dataset](t)(s.FindDataset(ctx, county, d.Hash)))
		_, err := s.FindDataset(ctx, other, d.Hash)
		refused(t, err, fault.NotFound)
		_, err = s.ReadDataset(ctx, other, d.Hash)
		refused(t, err, fault.NotFound)
		same(t, []string{"dataset.freeze", "dataset.again"}, acts(t, db, county))
	}},
	{"datasets are listed newest first, of one year or of all", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Archive()
		for i, hash := range []string{"a", "c", "b"} {
			d := archive.Dataset{County: []registry.RegionCode{county, other, county}[i], Hash: hash, Year: registry.SchoolYear(2023 + i%2), At: at.Add(time.Duration(i) * time.Hour)}
			ok(t, s.SaveDataset(ctx, d, map[string][]byte{"m": []byte(hash)}))
		}
		hashes := func(year registry.SchoolYear, counties ...registry.RegionCode) (out []string) {
			for _, d := range must[[]archive.Dataset](t)(s.ListDatasets(ctx, counties, year)) {
				out = append(out, d.Hash)
			}
			return out
		}
		same(t, []string{"b", "c", "a"}, hashes(0, county, other))
		same(t, []string{"b", "a"}, hashes(2023, county, other))
		same(t, []string(nil), hashes(0))
	}},
	{"every field of an assessment comes back, with the pack it was made by", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Archive()
		var a archive.Assessment
		fill(&a)
		a.County = county
		pack := map[string][]byte{"pack.yaml": []byte("id: x\n"), "standards/一.yaml": []byte("?")}
		ok(t, s.SaveAssessment(ctx, a, pack, entry(county, "assess.run")))
		same(t, a, must[archive.Assessment](t)(s.FindAssessment(ctx, county, a.ID)))
		same(t, pack, must[map[string][]byte](t)(s.ReadPack(ctx, a.PackHash)))
		b := a
		b.ID, b.Headline.Students = "blank", blank.Of(blank.NotReported)
		ok(t, s.SaveAssessment(ctx, b, map[string][]byte{"other": nil}))
		same(t, b, must[archive.Assessment](t)(s.FindAssessment(ctx, county, b.ID)))
		same(t, pack, must[map[string][]byte](t)(s.ReadPack(ctx, a.PackHash)))
		c := a
		c.PackHash = "unknown"
		refused(t, s.SaveAssessment(ctx, c, nil, entry(county, "without pack")), fault.Internal)
		_, err := s.ReadPack(ctx, "unknown")
		refused(t, err, fault.NotFound)
		_, err = s.FindAssessment(ctx, other, a.ID)
		refused(t, err, fault.NotFound)
		same(t, []string{"assess.run"}, acts(t, db, county))
	}},
	{"one assessment of a county and year is current", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Archive()
		save := func(where registry.RegionCode, id string, year registry.SchoolYear, hours int, current bool) {
			t.Helper()
			a := archive.Assessment{County: where, ID: id, Year: year, At: at.Add(time.Duration(hours) * time.Hour), Current: current, PackHash: "p"}
			ok(t, s.SaveAssessment(ctx, a, map[string][]byte{"f": []byte("x")}))
		}
		save(county, "a", 2024, 0, true)
		save(county, "b", 2024, 1, true)
		save(county, "c", 2023, 2, true)
		save(other, "d", 2024, 3, true)
		save(county, "e", 2024, 4, false)
		ids := func(f archive.Filter) (out []string) {
			for _, a := range must[[]archive.Assessment](t)(s.ListAssessments(ctx, f)) {
				out = append(out, a.ID)
			}
			return out
		}
		both := []registry.RegionCode{county, other}
		same(t, []string{"e", "d", "c", "b", "a"}, ids(archive.Filter{Counties: both}))
		same(t, []string{"d", "c", "b"}, ids(archive.Filter{Region: city, Current: true}))
		same(t, []string{"d", "b"}, ids(archive.Filter{Region: 210000, Year: 2024, Current: true}))
		same(t, []string{"b"}, ids(archive.Filter{Region: county, Year: 2024, Current: true}))
		same(t, []string(nil), ids(archive.Filter{}))
		save(county, "a", 2024, 9, true) // on record already: only becomes current
		same(t, []string{"a"}, ids(archive.Filter{Counties: both[:1], Year: 2024, Current: true}))
		same(t, []string{"e", "d", "c", "b", "a"}, ids(archive.Filter{Counties: both}))
	}},
	{"jobs are replaced and found again", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Jobs()
		var j job.Job
		fill(&j)
		j.State = job.Running
		ok(t, s.SaveJob(ctx, j))
		j.State, j.Message = job.Done, "完成"
		ok(t, s.SaveJob(ctx, j))
		same(t, j, must[job.Job](t)(s.FindJob(ctx, j.ID)))
		_, err := s.FindJob(ctx, "nobody's")
		refused(t, err, fault.NotFound)
		for i, id := range []string{"a", "b", "c"} {
			ok(t, s.SaveJob(ctx, job.Job{ID: id, Owner: []string{"A", "B"}[i%2], State: []job.State{job.Waiting, job.Running, job.Done}[i], Created: at.Add(time.Duration(i) * time.Second)}))
		}
		ids := func(f job.Filter) (out []string) {
			for _, j := range must[[]job.Job](t)(s.ListJobs(ctx, f)) {
				out = append(out, j.ID)
			}
			return out
		}
		same(t, []string{"c", "a"}, ids(job.Filter{Owner: "A"}))
		same(t, []string{"b", "a"}, ids(job.Filter{States: []job.State{job.Waiting, job.Running}}))
		same(t, []string{"c"}, ids(job.Filter{Limit: 1}))
	}},
}
