package linkage_test

import (
	"context"
	"errors"
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
