package e2e_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/registry"
)

// large makes a workbook of n schools with sixty numbers each.
func large(b *testing.B, n int) ([]registry.School, []byte) {
	b.Helper()
	bureau := openBureau(b, nil)
	t := facts.NewTable()
	var list []registry.School
	var table *collect.Form
	for _, f := range bureau.forms {
		if f.ID == "cn/county-table" {
			table = f
		}
	}
	grid := collect.LayOut(table, nil)
	for i := range n {
		code := fmt.Sprintf("21010%07d", i)
		s := registry.School{ID: registry.SchoolID(code), Code: code, Name: fmt.Sprintf("第%d小学", i), County: 210102, Type: registry.PrimarySchool}
		list = append(list, s)
		at := t.AddSchool(s)
		row, whole := t.AddRow(210102, 2024, at, registry.Primary), t.AddRow(210102, 2024, at, registry.Whole)
		t.Set(whole, "school_type", float64(registry.PrimarySchool), facts.Origin{})
		cells := 1
		for _, slot := range grid.Slots(s) {
			f := bureau.dict.Field(grid.Items[slot.Item].Field)
			if f.Type != facts.Count && f.Type != facts.Amount || cells >= 60 {
				continue
			}
			cells++
			to := row
			if slot.Stage == registry.Whole {
				to = whole
			}
			v, ok := plausible[f.ID]
			if !ok && f.Unit == "㎡" {
				v = 900
			}
			t.Set(to, f.ID, v, facts.Origin{})
		}
	}
	data, err := collect.Export(table, t)
	if err != nil {
		b.Fatal(err)
	}
	return list, data
}

// plausible are numbers that go together; other areas are 900, the rest 0.
var plausible = map[facts.FieldID]float64{
	"students": 430, "classes": 10, "classes_41_45": 10, "music_rooms": 1, "music_rooms_96": 1, "art_rooms": 1, "art_rooms_90": 1, "teachers": 30, "staff_total": 33, "deg_bachelor": 28, "above_degree_teachers": 28,
	"max_class_size": 44, "certified_teachers": 29, "trained_360": 29, "site_area": 20001, "building_area": 8003, "teach_aux_area": 4001, "sports_field_area": 6000,
	"equip_value": 2_000_000, "multimedia_rooms": 14, "computers": 60, "books": 12000, "grade_students_1": 72, "grade_students_2": 72,
	"grade_students_3": 72, "grade_students_4": 72, "grade_students_5": 71, "grade_students_6": 71,
}

// processor gives the processor time this process has used; 0 where the system
// does not say it.
func processor() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	if f := strings.Fields(rest); len(f) > 12 {
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		return time.Duration(user+system) * (time.Second / 100) // the kernel's ticks
	}
	return 0
}

// watchHeap looks at the heap until the function it gives is called, which says
// how many bytes it grew at most, garbage included.
func watchHeap() (stop func() float64) {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	heap := func() float64 {
		metrics.Read(s)
		return float64(s[0].Value.Uint64() + s[1].Value.Uint64())
	}
	before := heap()
	most := before
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			most = max(most, heap())
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(end)
		<-ended
		return most - before
	}
}

// BenchmarkUpload sends a workbook of 12,000 schools into a round.
func BenchmarkUpload(b *testing.B) {
	list, data := large(b, 12000)
	actor := statistician(210102)
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		bureau := openBureau(b, list)
		round, err := bureau.OpenRound(b.Context(), actor, returns.RoundPlan{County: 210102, Title: "任务", Year: 2024, Forms: []string{"cn/county-table"}, Due: time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		peak := watchHeap()
		used := processor()
		b.StartTimer()
		up, err := bureau.Upload(b.Context(), actor, returns.UploadCommand{County: 210102, Round: round.ID, Files: []collect.Input{{Name: "汇总.xlsx", Data: data}}})
		if err != nil {
			b.Fatal(err)
		}
		if up.Schools != 12000 {
			b.Fatalf("%d schools of %d cells", up.Schools, up.Cells)
		}
		b.ReportMetric((processor() - used).Seconds(), "cpu-s")
		b.ReportMetric(peak()/(1<<20), "peak-MiB")
		b.ReportMetric(float64(len(data))/(1<<20), "sent-MiB")
		b.ReportMetric(float64(up.Cells), "cells")
		b.ReportMetric(float64(len(up.Uploads[0].Problems)), "problems")
	}
}
