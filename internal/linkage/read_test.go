package linkage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/delim"
	"junheng/internal/fault"
	"junheng/internal/linkage"
)

var headings = linkage.Columns{ID: "id", Name: "name", Sex: "sex", Birth: "dob", Kin: "guardian", Region: "county"}

func read(t failer, text string) []linkage.Record {
	t.Helper()
	r, err := linkage.Read(context.Background(), iotest.OneByteReader(strings.NewReader(text)), delim.Dialect{}, headings)
	if err != nil {
		t.Fatal(err)
	}
	if here, err := linkage.ReadText(context.Background(), []byte(text), delim.Dialect{}, headings); err != nil || !slices.Equal(records(here), records(r)) {
		t.Fatal("text in memory is read otherwise", err)
	}
	return records(r)
}

func records(r *linkage.Register) []linkage.Record {
	var all []linkage.Record
	for row := range r.Len() {
		all = append(all, r.Record(row))
	}
	return all
}

func TestARegisterIsReadByItsHeadings(t *testing.T) {
	got := read(t, "\ufeffname,id,address,sex,county,guardian,dob\r\n"+
		"张梓涵,"+someone.ID+",一村,男,110108,李秀英,2015-02-03\r\n\r\n"+
		"王伟,,\"二村, 三组\",2,110101\n"+
		"\"李\n静\",无,,?,x,,\n")
	want := []linkage.Record{someone, {Name: "王伟", Sex: linkage.Female, Region: 110101}, {Name: "李\n静"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// TestPlainTextIsReadAsAnyOther puts one quoted cell that nobody wants into a
// text, so that it is read the careful way.
func TestPlainTextIsReadAsAnyOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`([0-9X]{0,2}|[张 ]?|,|,,|\r)(,[张a1]?){0,8}\r?`), 0, 6).Draw(t, "lines")
		plain := strings.Join(lines, "\n") + "\n"
		const head = "id,name,sex,dob,guardian,county,address\n"
		quick := read(t, head+plain)
		careful := read(t, head+plain+`,,,,,,"x"`+"\n")
		if diff := cmp.Diff(careful[:len(careful)-1], append([]linkage.Record{}, quick...)); diff != "" {
			t.Fatalf("%q (-careful +quick):\n%s", plain, diff)
		}
	})
}

// TestEvenRecordsAreReadAsAnyOther does so for records that all have their
// fields, of which each is written in every way.
func TestEvenRecordsAreReadAsAnyOther(t *testing.T) {
	cells := [][]string{
		{someone.ID, "110108200001011234", "11010820000101123X", "110108000101123", "", "无", "１２３４", "111111111111111111", "a\rb"},
		{"", "张", "欧阳娜娜", "阿卜杜拉", "古丽米热·阿卜杜", strings.Repeat("长", 6), strings.Repeat("长", 90)},
		{"", "M", "F", "男", "1", " M", "X"},
		{"", "2015-02-03", "2015/2/3", "20150203", "2015-0a-03", "2015-02-0", "x"},
		{"", "李秀英", strings.Repeat("a", 16), strings.Repeat("a", 17), strings.Repeat("b", 255), strings.Repeat("b", 256)},
		{"", "1", "11010", "110101", "12345678", "123456789", "1234567890", " 110101", "11x101", "4294967295"},
		{"", "一村", "\r"},
	}
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6}).Draw(t, "order")
		var text strings.Builder
		write := func(cell func(f int) string, end string) {
			for i, f := range head {
				text.WriteString(cell(f))
				text.WriteString([]string{",", end}[i/6])
			}
		}
		write(func(f int) string { return []string{"id", "name", "sex", "dob", "guardian", "county", "address"}[f] }, "\n")
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			write(func(f int) string { return rapid.SampledFrom(cells[f]).Draw(t, "cell") }, rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end"))
		}
		quick := read(t, text.String())
		write(func(int) string { return `"x"` }, "\n")
		careful := read(t, text.String())
		if diff := cmp.Diff(careful[:len(careful)-1], quick); diff != "" {
			t.Fatalf("%q (-careful +quick):\n%s", text.String(), diff)
		}
	})
}

func TestWhatIsReadEqualsWhatIsAdded(t *testing.T) {
	var text strings.Builder
	text.WriteString("id,name,sex,dob,guardian,county\n")
	added := new(linkage.Register)
	for i, r := range crowd(3000) {
		r.ID = number(r.Region, r.Birth, i%1000)
		added.Add(r)
		fmt.Fprintf(&text, "%s,%s,%s,%v,%s,%d\n", r.ID, r.Name, []string{"", "M", "F"}[r.Sex], r.Birth, r.Kin, r.Region)
	}
	got, err := linkage.Read(context.Background(), strings.NewReader(text.String()), delim.Dialect{}, headings)
	if err != nil {
		t.Fatal(err)
	}
	s := match(t, got, added, linkage.Options{}).Statistics
	if s.States[linkage.Matched] != added.Len() || s.Pairs != 0 {
		t.Errorf("%d of %d matched, %d pairs had to be weighed", s.States[linkage.Matched], added.Len(), s.Pairs)
	}
}

func TestALongTextComesInManyParts(t *testing.T) {
	var text strings.Builder
	text.WriteString("id,name,sex,dob,guardian,county\n")
	all := crowd(60000)
	for i, r := range all {
		text.WriteString(r.ID + "," + r.Name + "," + []string{"", "M", "F"}[r.Sex] + "," + r.Birth.String() + "," + r.Kin + ",")
		if i%50000 == 49000 {
			text.WriteString("\"110101\n\"\n")
		} else {
			text.WriteString("110101\n")
		}
	}
	r, err := linkage.Read(context.Background(), strings.NewReader(text.String()), delim.Dialect{}, headings)
	if err != nil {
		t.Fatal(err)
	}
	if here, err := linkage.ReadText(context.Background(), []byte(text.String()), delim.Dialect{}, headings); err != nil || !slices.Equal(records(here), records(r)) {
		t.Fatal("text in memory is read otherwise", err)
	}
	if r.Len() != len(all) {
		t.Fatalf("%d records, want %d", r.Len(), len(all))
	}
	for i, want := range all {
		want.Region = 110101
		if got := r.Record(i); got != want {
			t.Fatalf("row %d: %+v, want %+v", i, got, want)
		}
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	if _, err := linkage.Read(context.Background(), strings.NewReader("id,name\n1,2\n"), delim.Dialect{}, headings); fault.KindOf(err) != fault.NotFound || !strings.Contains(err.Error(), "no column guardian") || !strings.Contains(err.Error(), "no column dob") {
		t.Errorf("headings that are missing: %v", err)
	}
	broken := errors.New("the disk is gone")
	if _, err := linkage.Read(context.Background(), iotest.ErrReader(broken), delim.Dialect{}, headings); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	if r, err := linkage.Read(context.Background(), strings.NewReader(""), delim.Dialect{}, headings); err != nil || r.Len() != 0 {
		t.Errorf("nothing at all: %v", err)
	}
	wide := "id,name,sex,dob,guardian,county\n\"" + strings.Repeat("x", 3<<20)
	if _, err := linkage.Read(context.Background(), strings.NewReader(wide), delim.Dialect{}, headings); fault.KindOf(err) != fault.Unreadable {
		t.Errorf("a record without end: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := linkage.Read(ctx, strings.NewReader("id\n"), delim.Dialect{}, linkage.Columns{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
