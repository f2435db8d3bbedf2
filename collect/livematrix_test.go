package collect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/collect"
	"junheng/registry"
)

func joined(all []collect.Lines) []string {
	var out []string
	for _, l := range all {
		out = append(out, strings.Join(l.Path, ">"))
	}
	return out
}

func TestAMatrixIsLaidOutAsItsPaper(t *testing.T) {
	f, _, _ := formOf(t, "cn/return-212")
	nine, primary := school(1, registry.NineYear), school(2, registry.PrimarySchool)
	g := collect.LayOut(f, []registry.School{nine, primary})
	x, ok := g.Cross(nine)
	if !ok {
		t.Fatal("a matrix is not laid out")
	}
	if diff := cmp.Diff([]string{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级", "小学合计", "初中合计"}, joined(x.Rows)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if got := joined(x.Cols); got[0] != "班数>合计" || got[1] != "25人及以下" || len(got) != 11 {
		t.Errorf("columns: %q", got)
	}
	at := x.Slots[[2]int{9, 1}]
	if it := g.Items[at.Item]; it.Field != "classes_le25" || at.Stage != registry.Primary {
		t.Errorf("小学合计 × 25人及以下 is %s of %v", it.Field, at.Stage)
	}
	if _, asked := x.Slots[[2]int{0, 1}]; asked {
		t.Error("一年级 × 25人及以下 is asked; the form has no such cell")
	}
	if len(x.Slots) != len(g.Slots(nine)) {
		t.Errorf("%d cells in the matrix, %d asked", len(x.Slots), len(g.Slots(nine)))
	}
}

func TestAMatrixLeavesOutWhatASchoolIsNotAsked(t *testing.T) {
	f, _, _ := formOf(t, "cn/return-312")
	s := school(2, registry.PrimarySchool)
	x, ok := collect.LayOut(f, []registry.School{s}).Cross(s)
	if !ok || len(x.Rows) != 1 {
		t.Fatalf("%v: rows %q", ok, joined(x.Rows))
	}
	if got := strings.Join(joined(x.Cols), " "); strings.Contains(got, "七年级") || !strings.Contains(got, "在校生数>合计") {
		t.Errorf("columns: %s", got)
	}
}

func TestANameOfTwoLinesNamesNeither(t *testing.T) {
	f, _, _ := formOf(t, "cn/return-312")
	s := school(1, registry.NineYear)
	x, _ := collect.LayOut(f, []registry.School{s}).Cross(s)
	for _, l := range x.Rows {
		for _, name := range l.Also {
			if name == "合计" || name == "计" {
				t.Errorf("%s goes by %s, as another row does", l.Path, name)
			}
		}
	}
	if diff := cmp.Diff([]string{"小学计", "普通小学", "小学"}, x.Rows[0].Also); diff != "" {
		t.Errorf("other names (-want +got):\n%s", diff)
	}
}

func TestAListIsNoMatrix(t *testing.T) {
	f, _, _ := formOf(t, "cn/county-table")
	s := school(1, registry.NineYear)
	if _, ok := collect.LayOut(f, []registry.School{s}).Cross(s); ok {
		t.Error("a form with a row a school is laid out as a matrix")
	}
}
