package listing_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/workbook"
	"junheng/plan/listing"
)

var columns = []listing.Column{
	{Labels: []string{"学校", "name"}},
	{Labels: []string{"年份"}, Kind: listing.Year},
	{Labels: []string{"人数"}, Kind: listing.Count},
	{Labels: []string{"备注"}, Optional: true},
}

func TestAListIsReadWhateverTheOrderOfItsColumnsAndTheTitlesAboveThem(t *testing.T) {
	rows, err := listing.Read("a.csv", []byte("某县名单\n人数,年份,name\n\"1,200 \",2018年,甲校\n３０,2019-2020学年,乙校\n,,合计\n"), columns)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		if !r.Bad {
			got = append(got, r.Text[0]+" "+strings.TrimSpace(r.Text[1]))
			if r.Value[2] != 1200 && r.Value[2] != 30 || r.Value[1] < 2018 || !math.IsNaN(r.Value[3]) {
				t.Errorf("%+v", r)
			}
		}
	}
	if diff := cmp.Diff([]string{"甲校 2018年", "乙校 2019-2020学年"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryFaultIsToldWithItsCell(t *testing.T) {
	rows, err := listing.Read("a.csv", []byte("学校,年份,人数\n甲,2018,-3\n乙,20181,5\n丙,2018.5,\n"), columns)
	if err == nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	for _, want := range []string{"C2", "-3", "B3", "20181", "B4", "C4"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
}

func TestAFileThatIsNoWorkbookIsRefusedWithItsKind(t *testing.T) {
	if _, err := listing.Read("a.pdf", []byte("%PDF-1.7\n%âãÏÓ\n"), columns); workbook.KindOf(err) != workbook.FilePDF {
		t.Errorf("%v", err)
	}
	if _, err := listing.Read("a.csv", []byte("学校,年份,人数\n"), columns); err == nil {
		t.Error("an empty list was read")
	}
}
