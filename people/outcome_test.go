package people_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"

	"github.com/google/go-cmp/cmp"
)

// inWords lists the problems of a roster as somebody reads them.
func inWords(r *people.Roster) (out []string) {
	for _, p := range r.Problems {
		out = append(out, p.Sheet+"!"+p.Cell+" "+p.Label+" "+p.Text.In(locale.ZH)+p.Text.In(locale.EN)+fmt.Sprint(p.Kind, p.Severity))
	}
	return out
}

func TestTheProblemsOfARosterAreKeptSealedForWhoeverTookItIn(t *testing.T) {
	b := newBench(t)
	clerk := atSchool(access.SchoolClerk, "s1", "")
	text := "姓名,年级,班级,身份证件号\n张三丰,219901201609010019,2班," + number("20160901", 1) + "\n李四光,三年级,2班,\n"
	for _, look := range []bool{false, true} {
		r, roster, err := b.Import(t.Context(), clerk, people.Upload{County: county, Register: people.Pupils, School: "s1", Year: 2025, File: "a.csv", Data: []byte(text), Only: look, Keep: true})
		if err != nil || r.ID == "" || r.Parked != 1 || r.Look != look {
			t.Fatalf("%+v, %v", r, err)
		}
		again, kept, err := b.Reading(t.Context(), clerk, county, r.ID)
		if diff := cmp.Diff(r, again) + cmp.Diff(inWords(roster), inWords(kept)) + cmp.Diff(roster.Sheets, kept.Sheets) + cmp.Diff(roster.Counts, kept.Counts); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if words := inWords(kept); len(words) != 2 || !strings.Contains(words[0], "年级“219901201609010019”看不懂") {
			t.Errorf("%q", words)
		}
		_, _, err = b.Reading(t.Context(), atSchool(access.SchoolClerk, "s2", ""), county, r.ID)
		refused(t, err, fault.Denied)
	}
	if n := len(b.mem.receipts); n != 1 {
		t.Errorf("%d receipts", n)
	}
	for _, o := range b.mem.outcomes {
		if bytes.Contains(o.Sealed, []byte("21990120160901")) {
			t.Error("what a cell held stands in clear")
		}
	}
	id := b.mem.receipts[0].ID
	ring, err := b.keys.WithNewWrap(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b.with(ring.OnlyCurrent())
	if r, roster, err := b.Reading(t.Context(), clerk, county, id); err != nil || r.ID != id || roster != nil {
		t.Errorf("after the key was dropped: %+v, %v, %v", r, roster, err)
	}
	b.mem.outcomes = nil
	if r, roster, err := b.Reading(t.Context(), clerk, county, id); err != nil || r.ID != id || roster != nil {
		t.Errorf("after its time: %+v, %v, %v", r, roster, err)
	}
	_, _, err = b.Reading(t.Context(), clerk, county, "none")
	refused(t, err, fault.NotFound)
}

func TestALongRosterIsKnownByItsSize(t *testing.T) {
	packed := func(bytesOf int) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("xl/worksheets/sheet1.xml")
		if err == nil {
			_, err = w.Write(make([]byte, bytesOf))
		}
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, c := range []struct {
		name string
		data []byte
		want bool
	}{
		{"5,000 lines", []byte(strings.Repeat("张三,1\n", 5000)), false},
		{"5,001 lines", []byte(strings.Repeat("张三,1\n", 5001)), true},
		{"few lines, long ones", []byte(strings.Repeat("a", 2_500_001)), true},
		{"a workbook that packs well", packed(2_500_000), false},
		{"one byte more", packed(2_500_001), true},
		{"nothing", nil, false},
	} {
		if got := people.Long(c.data); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestProgressIsToldInTenPartsAndMore(t *testing.T) {
	b := newBench(t)
	var text strings.Builder
	text.WriteString("姓名,年级,班级,身份证件号\n")
	for i := range 2500 {
		fmt.Fprintf(&text, "张%c,三年级,2班,%s\n", rune('一'+i), number(fmt.Sprintf("2016%02d%02d", i%12+1, i/12%28+1), i/336))
	}
	var told []string
	r, _, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{
		County: county, Register: people.Pupils, School: "s1", Year: 2025, File: "a.csv", Data: []byte(text.String()), Only: true,
		Progress: func(rows, of int) { told = append(told, fmt.Sprint(rows, "/", of)) },
	})
	if diff := cmp.Diff([]string{"1000/2501", "2000/2501", "2500/2501"}, told); err != nil || r.New != 2500 || diff != "" {
		t.Error(r, err, diff)
	}
}
