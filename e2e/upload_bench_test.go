package e2e_test

import (
	"fmt"
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
	for i := range n {
		code := fmt.Sprintf("21010%07d", i)
		s := registry.School{ID: registry.SchoolID(code), Code: code, Name: fmt.Sprintf("第%d小学", i), County: 210102, Type: registry.PrimarySchool}
		list = append(list, s)
		at := t.AddSchool(s)
		row, whole := t.AddRow(210102, 2024, at, registry.Primary), t.AddRow(210102, 2024, at, registry.Whole)
		t.Set(whole, "school_type", float64(registry.PrimarySchool), facts.Origin{})
		cells := 1
		for j, slot := range collect.LayOut(table, []registry.School{s}).Slots(s) {
			f := bureau.dict.Field(table.Facts()[slot.Item].Field)
			if f.Type != facts.Count && f.Type != facts.Amount || cells >= 60 {
				continue
			}
			cells++
			to := row
			if slot.Stage == registry.Whole {
				to = whole
			}
			t.Set(to, f.ID, float64(20+(i*7+j*3)%50), facts.Origin{})
		}
	}
	data, err := collect.Export(table, t)
	if err != nil {
		b.Fatal(err)
	}
	return list, data
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
		b.StartTimer()
		up, err := bureau.Upload(b.Context(), actor, returns.UploadCommand{County: 210102, Round: round.ID, Files: []collect.Input{{Name: "汇总.xlsx", Data: data}}})
		if err != nil {
			b.Fatal(err)
		}
		if up.Schools != 12000 {
			b.Fatalf("%d schools of %d cells", up.Schools, up.Cells)
		}
		b.ReportMetric(float64(up.Cells), "cells")
	}
}
