package delim_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"junheng/internal/delim"
)

func gb(t testing.TB, text string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wide(text string, order binary.AppendByteOrder) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

const table = "学校,在校生,校舍面积\n一小,420,1234.5\n二小,38,96\n"

func TestSniffTellsTheDialect(t *testing.T) {
	crlf := strings.ReplaceAll(table, "\n", "\r\n")
	swap := func(c string) string { return strings.ReplaceAll(table, ",", c) }
	padding := strings.Repeat("0,1,2,3,4,5,6,7,8,9\n", 100_000) // 2 MB of ASCII first
	tests := []struct {
		name string
		in   string
		want delim.Dialect
	}{
		{"plain UTF-8", table, delim.Dialect{Comma: ','}},
		{"UTF-8 with a byte order mark and CRLF", "\ufeff" + crlf, delim.Dialect{BOM: true, Comma: ',', LineEnd: delim.CRLF}},
		{"CR alone", strings.ReplaceAll(table, "\n", "\r"), delim.Dialect{Comma: ',', LineEnd: delim.CR}},
		{"tabs", swap("\t"), delim.Dialect{Comma: '\t'}},
		{"pipes", swap("|"), delim.Dialect{Comma: '|'}},
		{"semicolons", swap(";"), delim.Dialect{Comma: ';'}},
		{"semicolons beside decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n", delim.Dialect{Comma: ';'}},
		{"commas in quotes do not count", "\"a,b,c\"\tx\n\"d,e,f\"\ty\n", delim.Dialect{Comma: '\t'}},
		{"a title above the header does not mislead", "某县2024年学校情况;填报人,李\n" + table, delim.Dialect{Comma: ','}},
		{"GB18030", gb(t, table), delim.Dialect{Encoding: delim.GB18030, Comma: ',', Assumed: delim.AssumedGB18030}},
		{"GB18030 with characters of four bytes", gb(t, "学校,村\n一小,㑇𠀀\n"), delim.Dialect{Encoding: delim.GB18030, Comma: ',', Assumed: delim.AssumedGB18030}},
		{"GB18030 that begins with much ASCII", padding + gb(t, "一,小,学,校,在,生,数,面,积,册\n"), delim.Dialect{Encoding: delim.GB18030, Comma: ',', Assumed: delim.AssumedGB18030}},
		{"UTF-8 that begins with much ASCII", padding + "一,小,学,校,在,生,数,面,积,册\n", delim.Dialect{Comma: ','}},
		{"GB18030 after a few characters that are UTF-8 too", "é\n" + padding + gb(t, "一,小,学,校,在,生,数,面,积,册\n"), delim.Dialect{Encoding: delim.GB18030, Comma: ',', Assumed: delim.AssumedGB18030}},
		{"UTF-16LE with a mark", wide("\ufeff"+table, binary.LittleEndian), delim.Dialect{Encoding: delim.UTF16LE, BOM: true, Comma: ','}},
		{"UTF-16BE with a mark", wide("\ufeff"+table, binary.BigEndian), delim.Dialect{Encoding: delim.UTF16BE, BOM: true, Comma: ','}},
		{"UTF-16LE without a mark", wide(table, binary.LittleEndian), delim.Dialect{Encoding: delim.UTF16LE, Comma: ',', Assumed: delim.AssumedUTF16}},
		{"a single column", "学校\n一小\n二小\n", delim.Dialect{Comma: ',', Assumed: delim.AssumedComma}},
		{"UTF-8 with a damaged character", table + strings.Repeat("三小,1,2\n", 20) + "四\xe5\xb0,1,2\n", delim.Dialect{Comma: ',', Assumed: delim.AssumedDamaged}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := delim.Sniff([]byte(tt.in))
			if err != nil {
				t.Fatalf("Sniff: %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("dialect (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSniffRefusesWhatIsNoText(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want error
		says string
	}{
		{"nothing", "", delim.ErrEmpty, ""},
		{"white space", " \r\n\n", delim.ErrEmpty, ""},
		{"a byte order mark alone", "\ufeff", delim.ErrEmpty, ""},
		{"a workbook", "PK\x03\x04rest", delim.ErrBinary, ".xlsx"},
		{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", delim.ErrBinary, ".xls"},
		{"a picture", "\x89PNG\r\n\x1a\n", delim.ErrBinary, "PNG"},
		{"zero bytes", "a,b\n\x00\x00\x00\n", delim.ErrBinary, "control"},
		{"control characters", strings.Repeat("\x01\x02a,", 50), delim.ErrBinary, "control"},
		{"noise", strings.Repeat("\xff\xfd\x80\x9f\xff,", 50), delim.ErrBinary, "neither"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := delim.Sniff([]byte(tt.in))
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Sniff(%q) error = %v, want %v that says %q", tt.in, err, tt.want, tt.says)
			}
		})
	}
}

func TestDecodeGivesTheTextBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a,1\n\"学校€镕㑇𠀀𪚥é“　")).Filter(func(r rune) bool { return r != 0 })).Draw(t, "text")
		gbText, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			d  delim.Dialect
			in string
		}{
			{delim.Dialect{}, text},
			{delim.Dialect{BOM: true}, "\ufeff" + text},
			{delim.Dialect{Encoding: delim.GB18030}, gbText},
			{delim.Dialect{Encoding: delim.GB18030, BOM: true}, "\x84\x31\x95\x33" + gbText},
			{delim.Dialect{Encoding: delim.UTF16LE}, wide(text, binary.LittleEndian)},
			{delim.Dialect{Encoding: delim.UTF16BE, BOM: true}, wide("\ufeff"+text, binary.BigEndian)},
		} {
			got, err := delim.Decode([]byte(tt.in), tt.d)
			if err != nil || string(got) != text {
				t.Fatalf("Decode(%q, %v) = %q, %v; want %q", tt.in, tt.d, got, err, text)
			}
		}
	})
}

func TestDecodeSaysWhichBytesAreNoCharacters(t *testing.T) {
	tests := []struct {
		name string
		d    delim.Dialect
		in   string
		want string
		at   []int
	}{
		{"UTF-8 cut short", delim.Dialect{}, "一\xe4\xb8,二\xff", "一\uFFFD\uFFFD,二\uFFFD", []int{3, 4, 9}},
		{"the mark counts in the offset", delim.Dialect{BOM: true}, "\ufeffa\xff", "a\uFFFD", []int{4}},
		{"GB18030 with a lone lead byte", delim.Dialect{Encoding: delim.GB18030}, "\xd2\xbb,\xd2,\xb6\xfe\xd2", "一,\uFFFD,二\uFFFD", []int{3, 7}},
		{"GB18030 with an unassigned pair", delim.Dialect{Encoding: delim.GB18030}, "\xd2\xbb\xff\xb6\xfe", "一\uFFFD二", []int{2}},
		{"UTF-16 with half a pair and an odd byte", delim.Dialect{Encoding: delim.UTF16LE}, "a\x00\x00\xd8b\x00c", "a\uFFFDb\uFFFD", []int{2, 6}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := delim.Decode([]byte(tt.in), tt.d)
			var bad *delim.DecodeError
			if !errors.As(err, &bad) {
				t.Fatalf("Decode(%q) error = %v, want a DecodeError", tt.in, err)
			}
			if diff := cmp.Diff(tt.at, bad.Offsets); diff != "" || string(got) != tt.want || bad.Count != len(tt.at) {
				t.Errorf("Decode(%q) = %q with %d, want %q; offsets (-want +got):\n%s", tt.in, got, bad.Count, tt.want, diff)
			}
		})
	}
}

func TestDecodeLeavesUTF8WhereItIs(t *testing.T) {
	in := []byte("\ufeff" + table)
	got, err := delim.Decode(in, delim.Dialect{BOM: true})
	if err != nil || &got[0] != &in[3] {
		t.Errorf("Decode copied UTF-8 or failed: %v", err)
	}
}

func FuzzSniff(f *testing.F) {
	for _, s := range []string{table, "\ufeffa", gb(f, table), wide(table, binary.LittleEndian), "\x81\x30\x81\x30", "PK"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := delim.Sniff(b)
		if err != nil {
			return
		}
		text, err := delim.Decode(b, d)
		var bad *delim.DecodeError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("Decode(%q, %v) error = %v", b, d, err)
		}
		if !utf8.Valid(text) {
			t.Fatalf("Decode(%q, %v) = %q is not UTF-8", b, d, text)
		}
		sc := delim.NewScanner(text, d, delim.Options{})
		for sc.Scan() {
		}
	})
}
