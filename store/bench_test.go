package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"junheng/audit"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/testkit"
	"junheng/registry"
	"junheng/store"
)

const benchCounty registry.RegionCode = 210212

// openBench gives a database that checks and writes as the program's own does.
func openBench(b *testing.B) *store.DB {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "a.db"), store.Options{Clock: time.Now, Program: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return db
}

// openRound opens a round of so many schools.
func openRound(b testing.TB, db *store.DB, id string, schools int) []returns.ReturnID {
	b.Helper()
	var add []returns.Return
	var ids []returns.ReturnID
	for i := range schools {
		r := returns.Return{
			County: benchCounty, ID: returns.ReturnID(fmt.Sprintf("%s-%05d", id, i)), Round: returns.RoundID(id), Form: "cn/school-return",
			Year: 2024, School: registry.SchoolID(fmt.Sprintf("3121%06d", i)), State: returns.Open, Changed: testkit.Now,
		}
		add, ids = append(add, r), append(ids, r.ID)
	}
	if err := db.Returns().SaveRound(b.Context(), returns.Round{County: benchCounty, ID: returns.RoundID(id), Year: 2024}, add, audit.Entry{County: benchCounty, At: testkit.Now, Act: "round.open"}); err != nil {
		b.Fatal(err)
	}
	return ids
}

// fillCells gives a return sixty cells as an upload does.
func fillCells(r *returns.Return, at time.Time) {
	r.Cells = make(map[returns.CellKey]returns.Cell, 60)
	for f := range 60 {
		k := returns.CellKey{School: r.School, Stage: registry.Primary, Field: facts.FieldID(fmt.Sprintf("field_of_the_form_%02d", f))}
		r.Cells[k] = returns.Cell{
			Value: float64(f*37) + 0.5, By: "01JC8ZK5T3", At: at, Rev: r.Revision + 1,
			Origin: facts.Origin{File: "全市学校报表.xlsx", Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Sheet: "学校", Cell: fmt.Sprintf("%c%d", 'A'+f%26, f)},
		}
	}
	r.Changed = at
}

// BenchmarkUpload is one Change of 12,000 returns of 60 cells each: into empty
// returns, and again over what is there.
func BenchmarkUpload(b *testing.B) {
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "first", true: "again"}[again], func(b *testing.B) {
			db := openBench(b)
			n := 0
			upload := func(ids []returns.ReturnID) {
				err := db.Returns().Change(b.Context(), benchCounty, ids, func(r *returns.Return) (returns.Changed, error) {
					fillCells(r, time.Now())
					return returns.Changed{Save: true, Entries: []audit.Entry{{County: benchCounty, At: testkit.Now, Actor: "01JC8ZK5T3", Name: "王", Act: "return.upload", Object: "return/" + string(r.ID), Detail: `{"cells":60,"upload":"01JC8ZK5T3"}`}}}, nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				b.StopTimer()
				ids := openRound(b, db, fmt.Sprintf("R%d", n), 12000)
				n++
				if again {
					upload(ids)
				}
				b.StartTimer()
				upload(ids)
			}
		})
	}
}

// BenchmarkSaveCell is 200 schools that each save one cell after another of
// their own return, with the pause given between two saves.
func BenchmarkSaveCell(b *testing.B) {
	for _, pause := range []time.Duration{0, 100 * time.Millisecond, time.Second} {
		b.Run(fmt.Sprintf("pause=%s", pause), func(b *testing.B) {
			db := openBench(b)
			ids := openRound(b, db, "R", 200)
			if err := db.Returns().Change(b.Context(), benchCounty, ids, func(r *returns.Return) (returns.Changed, error) {
				fillCells(r, testkit.Now)
				return returns.Changed{Save: true}, nil
			}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				b.StopTimer()
				took := saveCells(b, db, ids, 20, pause)
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
				b.StartTimer()
			}
		})
	}
}

// saveCells saves so many cells in each return at once and gives how long each
// took.
func saveCells(b *testing.B, db *store.DB, ids []returns.ReturnID, saves int, pause time.Duration) (took []time.Duration) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for i, id := range ids {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(1, uint64(i)))
			time.Sleep(time.Duration(dice.Int64N(int64(pause) + 1)))
			for n := range saves {
				began := time.Now()
				err := db.Returns().Change(context.Background(), benchCounty, []returns.ReturnID{id}, func(r *returns.Return) (returns.Changed, error) {
					k := returns.CellKey{School: r.School, Stage: registry.Primary, Field: facts.FieldID(fmt.Sprintf("field_of_the_form_%02d", n))}
					r.Cells[k] = returns.Cell{Value: float64(n), By: "01JC8ZK5T3", At: began, Rev: r.Revision + 1}
					r.Changed = began
					return returns.Changed{Save: true, Entries: []audit.Entry{{County: benchCounty, At: began, Actor: "01JC8ZK5T3", Name: "王", Act: "return.save", Object: "return/" + string(r.ID), Detail: `{"x":[1,2]}`}}}, nil
				})
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
				time.Sleep(time.Duration(float64(pause) * (0.5 + dice.Float64())))
			}
		})
	}
	all.Wait()
	return took
}
