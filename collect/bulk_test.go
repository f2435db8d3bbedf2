package collect_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"junheng/collect"
	"junheng/registry"
)

// nationForm is a user's form for a large table with a row a section.
const nationForm = `kind: form
id: test/nation
label: {zh: 全国表, en: nation}
orientation: rows
ignore_others: true
recognise: {labels: [county, school_code, stage]}
entries:
  - {label: year, key: year}
  - {label: county, key: county_code}
  - {label: school_code, key: code}
  - {label: stage, key: stage, values: {'0': primary, '1': junior}}
  - {label: school_type, field: school_type}
  - {label: urban_rural, field: urban_rural}
  - {label: school_name, key: name}
  - {label: founded, field: founded_year}
  - {label: pupils, field: students}
  - {label: teachers_fulltime, field: teachers}
  - {label: backbone_teachers, field: backbone_teachers}
  - {label: equipment_value, field: equip_value, unit: 元}
  - {label: area, field: teach_aux_area, unit: ㎡}
`

func nation(t testing.TB) []*collect.Form {
	t.Helper()
	list, dict := forms(t)
	own, err := collect.LoadForms(fstest.MapFS{"forms/nation.yaml": {Data: []byte(nationForm)}}, dict)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Orientation == collect.ChecksOnly {
			own = append(own, f)
		}
	}
	return own
}

func TestALargeFileReadsTheSameColumnByColumnAsCellByCell(t *testing.T) {
	own := nation(t)
	_, dict := forms(t)
	cell := rapid.SampledFrom([]string{"", "0", "12", "345", "1,234", "３６", "12.5", "125万", "-3", "不适用", "保密", "x", "1e3"})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("year,province,county,school_code,stage,school_type,urban_rural,school_name,founded,pupils,teachers_fulltime,backbone_teachers,equipment_value,area\n")
		for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
			code := rapid.IntRange(1, 8).Draw(t, "code")
			fmt.Fprintf(&b, "2024,21,21010%d,%d,%d,%s,%s,\"学校%d\",%s", 2+code%2, 2101020000+code, i%2,
				rapid.SampledFrom([]string{"九年一贯制学校", "", "九年一惯制"}).Draw(t, "type"), rapid.SampledFrom([]string{"111", "220", "县城"}).Draw(t, "place"),
				code, rapid.SampledFrom([]string{"1998", "2008年9月", ""}).Draw(t, "founded"))
			for range 5 {
				fmt.Fprintf(&b, ",%q", cell.Draw(t, "cell"))
			}
			b.WriteByte('\n')
		}
		read := func(bytes int) *collect.Intake {
			in, err := collect.Read([]collect.Input{{Name: "n.csv", Data: []byte(b.String())}}, collect.Options{Forms: own, Dict: dict, BulkBytes: bytes})
			if err != nil {
				t.Fatal(err)
			}
			return in
		}
		slow, fast := read(1<<30), read(1)
		if len(slow.Receipts[0].Sheets) != 1 || len(fast.Receipts[0].Sheets) != 1 {
			t.Fatalf("receipts %+v and %+v", slow.Receipts, fast.Receipts)
		}
		for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
			for _, f := range []string{"students", "teachers", "backbone_teachers", "equip_value", "teach_aux_area"} {
				if diff := compareSections(slow, fast, stage, f); diff != "" {
					t.Fatalf("%s\n%s\nslow:\n%s\nfast:\n%s", diff, b.String(), lines(slow.Problems), lines(fast.Problems))
				}
			}
		}
	})
}
