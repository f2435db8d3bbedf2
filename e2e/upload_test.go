package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/testkit"
	"junheng/registry"
	"junheng/testdata/county"
)

// TestWhatAnUploadLeavesOnRecord compares every row that uploads write with the
// golden files, to the byte: documents with their lineage, problems, receipts,
// counts and the log. A faster way must leave the same.
func TestWhatAnUploadLeavesOnRecord(t *testing.T) {
	t.Run("the golden county, as sent and corrected", func(t *testing.T) {
		b := openBureau(t, goldenSchools(t))
		for _, year := range []registry.SchoolYear{2023, 2024} {
			round := b.open(t, county.Code, year, "cn/county-table", "cn/return-512-2021", "cn/return-522",
				"cn/county-return", "cn/declaration-1", "cn/declaration-4", "cn/declaration-5", "cn/declaration-6")
			b.send(t, round, files(t, county.Files(), int(year))...)
			b.send(t, round, inputs(t, int(year))...)
			if year == 2023 {
				b.through(t, statistician(county.Code), round)
			}
		}
		testkit.Golden(t, "upload_county.txt", b.rows(t))
	})
	t.Run("many schools, with everything that people write", func(t *testing.T) {
		var list []registry.School
		for i := range 560 {
			code := fmt.Sprintf("21010%07d", i)
			typ := []registry.SchoolType{registry.PrimarySchool, registry.JuniorSchool, registry.NineYear, registry.UnknownType}[i%4]
			list = append(list, registry.School{ID: registry.SchoolID(code), Code: code, Name: fmt.Sprintf("第%d学校", i), County: 210102, Type: typ})
		}
		b := openBureau(t, list)
		round := b.open(t, 210102, 2024, "cn/county-table", "cn/school-return")
		chance := rand.New(rand.NewPCG(7, 7))
		one, other := b.scrawl(t, chance, list, 1), b.scrawl(t, chance, list, 40)
		b.send(t, round, collect.Input{Name: "汇总.csv", Data: one}, collect.Input{Name: "另一份.csv", Data: other})
		b.send(t, round, collect.Input{Name: "汇总(1).csv", Data: b.scrawl(t, chance, list, 2)})
		testkit.Golden(t, "upload_many.txt", b.rows(t))
	})
}

// goldenSchools gives the schools of the golden county.
func goldenSchools(t *testing.T) []registry.School {
	t.Helper()
	b := openBureau(t, nil)
	in, err := collect.Read(inputs(t, 2024), collect.Options{Forms: b.forms, Dict: b.dict, County: county.Code, Year: 2024})
	if err != nil {
		t.Fatal(err)
	}
	return in.Table.Schools
}

// files gives the workbooks of a year as they lie in a folder.
func files(t *testing.T, from fs.FS, year int) []collect.Input {
	t.Helper()
	var out []collect.Input
	for _, in := range inputs(t, year) {
		data, err := fs.ReadFile(from, in.Name)
		if err != nil {
			continue // one that only the corrections have
		}
		out = append(out, collect.Input{Name: in.Name, Data: data})
	}
	return out
}

func (b *bureau) open(t *testing.T, at registry.RegionCode, year registry.SchoolYear, forms ...string) returns.Round {
	t.Helper()
	round, err := b.OpenRound(t.Context(), statistician(at), returns.RoundPlan{
		County: at, Title: "任务", Year: year, Forms: forms, Due: time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return round
}

func (b *bureau) send(t *testing.T, round returns.Round, in ...collect.Input) {
	t.Helper()
	if _, err := b.Upload(t.Context(), statistician(round.County), returns.UploadCommand{County: round.County, Round: round.ID, Files: in}); err != nil {
		t.Fatal(err)
	}
}

// scrawl writes delimited text about every step-th school, with totals, strangers,
// repeated rows and cells of all kinds.
func (b *bureau) scrawl(t *testing.T, chance *rand.Rand, list []registry.School, step int) []byte {
	t.Helper()
	at := slices.IndexFunc(b.forms, func(f *collect.Form) bool { return f.ID == "cn/county-table" })
	head := []string{"学校标识码", "学校名称"}
	for _, it := range collect.LayOut(b.forms[at], list).Items[:40] {
		head = append(head, it.Label.ZH)
	}
	words := []string{"", "", "0", "无", "不适用", "—", "保密", "二十", "约30", "125人", "1,200", "-5", "12.5", "10-20", "1e3", "#REF!", "是", "否", "2008", "小学", "城区"}
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	write := func(row []string) {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	write(head)
	for i := 0; i < len(list); i += step {
		row := []string{list[i].Code, list[i].Name}
		for range head[2:] {
			cell := fmt.Sprint(chance.IntN(900))
			if chance.IntN(6) == 0 {
				cell = words[chance.IntN(len(words))]
			}
			row = append(row, cell)
		}
		switch chance.IntN(40) {
		case 0:
			row[0] = ""
		case 1:
			write(row)
		case 2:
			again := slices.Clone(row)
			again[7] += "1"
			write(again)
		case 3:
			row[0], row[1] = "2101990001", "外校"
		case 4:
			row[0], row[1] = "", "合计"
		}
		write(row)
	}
	if w.Flush(); w.Error() != nil {
		t.Fatal(w.Error())
	}
	return buf.Bytes()
}

// recorded are the tables that uploads write to.
var recorded = []string{"blobs", "uploads", "returns", "return_versions", "counties", "audit_entries"}

// rows tells every row of those tables: how it begins, and the hash of it all.
func (b *bureau) rows(t *testing.T) []byte {
	t.Helper()
	db, err := sql.Open("sqlite", b.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out bytes.Buffer
	for _, table := range recorded {
		if err := tell(t, db, table, &out); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func tell(t *testing.T, db *sql.DB, table string, out io.Writer) error {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, to := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s %v %s\n", table, told(values[:3]), told(values)); err != nil {
			return err
		}
	}
	return rows.Err()
}

// told tells values, in short where they are long.
func told(values []any) string {
	var out []string
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		out = append(out, fmt.Sprint(v))
	}
	text := fmt.Sprintf("%q", out)
	if len(out) > 3 {
		return fmt.Sprintf("%.10x", sha256.Sum256([]byte(text)))
	}
	return text
}
