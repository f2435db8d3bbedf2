package delim_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"junheng/internal/blank"
	"junheng/internal/delim"
)

// seen is all that a table says of its rows.
func seen(t *delim.Table) (out []string) {
	for i := range t.Rows {
		row := fmt.Sprint(t.Place(i), t.Line(i))
		for k := range t.Columns {
			switch v := &t.Columns[k]; v.Kind {
			case delim.Float:
				row += fmt.Sprint("|", v.Floats[i], blank.StateOf(v.Floats[i]))
			case delim.Int:
				row += fmt.Sprint("|", v.Ints[i])
			case delim.Code:
				row += "|" + v.Words[v.Codes[i]]
			default:
				row += "|" + v.Cell(i)
			}
		}
		out = append(out, row)
	}
	return out
}

// drawText draws records of a few fields, mostly orderly, of any length.
func drawText(t *rapid.T) string {
	var b strings.Builder
	for range rapid.IntRange(1, 300).Draw(t, "records") {
		record := rapid.SampledFrom([]string{
			"210101,P,第一小学,12.5,7", "210101,J,第二小学,1234567890,8", "210102,P,,,", "210103,P,abc,x,1", "",
		}).Draw(t, "record")
		if rapid.IntRange(0, 20).Draw(t, "odd") == 0 {
			record = rapid.SampledFrom([]string{
				"210101,\"P\",\"a,\"\"b\"\"\",1,2", "210101,P,a\"b,1,2", "210101,P", "1,2,3,4,5,6,7", strings.Repeat("x", 200) + ",P,,,", "\"open,P,,,", "\"two\nlines\",P,,1,2",
			}).Draw(t, "what")
		}
		b.WriteString(record + rapid.SampledFrom([]string{"\n", "\n", "\n", "\r\n"}).Draw(t, "end"))
	}
	return b.String()
}

func TestAReaderOfPartsReadsWhatReadReads(t *testing.T) {
	plan := delim.Plan{Places: true, Fields: 5, Columns: []delim.Column{
		{Field: 0, Kind: delim.Code}, {Field: 1, Kind: delim.Code}, {Field: 2, Kind: delim.Text}, {Field: 3, Kind: delim.Float}, {Field: 4, Kind: delim.Int}, {Field: 9, Kind: delim.Text},
	}}
	rapid.Check(t, func(t *rapid.T) {
		plan := plan
		r := delim.NewReader(delim.Dialect{}, plan)
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			if rapid.Bool().Draw(t, "another plan") {
				plan.Columns = rapid.Permutation(plan.Columns).Draw(t, "columns")
				r.Again(delim.Dialect{}, plan)
			}
			text := []byte(drawText(t))
			want, err := delim.Read(text, delim.Dialect{}, plan)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Read(text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(seen(want), seen(got)); diff != "" {
				t.Fatalf("Read (-) and Reader (+) differ:\n%s\nof %q", diff, text)
			}
			if diff := cmp.Diff(want.Problems, got.Problems, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("problems (-want +got):\n%s\nof %q", diff, text)
			}
			if got.Broken() != bytes.Contains(text, []byte("open")) && got.Broken() != bytes.Contains(text, []byte("two\n")) {
				t.Fatalf("broken: %v, of %q", got.Broken(), text)
			}
		}
	})
}

func TestAReaderReportsTextsThatAreNoUTF8(t *testing.T) {
	plan := delim.Plan{Fields: 2, Columns: []delim.Column{{Field: 0, Kind: delim.Text}}}
	r := delim.NewReader(delim.Dialect{}, plan)
	rapid.Check(t, func(t *rapid.T) {
		var text []byte
		want := 0
		for range rapid.IntRange(1, 9).Draw(t, "records") {
			cell := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
				"a", "2101010001", "校", "第二小学", "é", "🏫", "\ue000", "\ud7ff", "\xe4\xb8", "\xe0\x80\x80", "\xed\xa0\x80", "\xff", "\x80",
			}), 0, 6).Draw(t, "cell"), "")
			if !utf8.ValidString(cell) {
				want++
			}
			text = append(text, cell+",1\n"...)
		}
		got, err := r.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		if got.Count(delim.BadText) != want {
			t.Fatalf("%d texts are no UTF-8, want %d, of %q", got.Count(delim.BadText), want, text)
		}
	})
}

func TestAReaderStopsAtARecordOutOfBounds(t *testing.T) {
	plan := delim.Plan{Fields: 2, Options: delim.Options{MaxRecord: 100}}
	r := delim.NewReader(delim.Dialect{}, plan)
	_, err := r.Read([]byte("a,b\n\n" + strings.Repeat("x", 101) + "\nc,d\n"))
	if want := (&delim.RecordError{Record: 2, Line: 3, Err: delim.ErrTooLong}); err == nil || err.Error() != want.Error() {
		t.Errorf("error %v, want %v", err, want)
	}
}

func TestCutterCutsWhereAFieldChanges(t *testing.T) {
	text := "1,a,x\n2,a,y\n\n3,\"a\",z\n4,b,x\n5,b,x"
	c := delim.NewCutter(delim.Dialect{}, delim.Options{})
	for _, tt := range []struct {
		from, field int
		want        string
	}{
		{1, 1, "1,a,x\n2,a,y\n\n"}, // "a" is written otherwise
		{13, 1, "1,a,x\n2,a,y\n\n3,\"a\",z\n"},
		{22, 1, text}, // a place is between two records
		{1, 0, "1,a,x\n2,a,y\n\n"},
		{1, 9, text},
		{0, 1, text},
		{len(text), 1, text},
	} {
		if got := text[:c.Cut([]byte(text), tt.from, tt.field)]; got != tt.want {
			t.Errorf("from %d, field %d: %q, want %q", tt.from, tt.field, got, tt.want)
		}
	}
}

func TestAFirstRecordTooLongStopsTheReader(t *testing.T) {
	plan := delim.Plan{Fields: 6, Columns: []delim.Column{{Field: 4, Kind: delim.Text}}, Options: delim.Options{MaxRecord: 100}}
	_, err := delim.NewReader(delim.Dialect{}, plan).Read([]byte(strings.Repeat("x", 1000)))
	if !errors.Is(err, delim.ErrTooLong) {
		t.Errorf("error %v", err)
	}
}
