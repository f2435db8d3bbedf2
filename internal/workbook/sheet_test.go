package workbook_test

import (
	"slices"
	"testing"

	"junheng/internal/workbook"
)

func TestHeadingsAreFoundUnderAnyOfTheirLabels(t *testing.T) {
	row := workbook.Row{Cells: []workbook.Cell{
		{Col: 1, Kind: workbook.Text, Text: "学校　名称"}, {Col: 2, Kind: workbook.Text, Text: "（备注）"}, {Col: 4, Kind: workbook.Text, Text: "School code"}, {Col: 5, Kind: workbook.Text, Text: "学校名称"},
	}}
	got := row.Columns([][]string{{"学校标识码", "School code"}, {"学校名称", "校名"}, {"乡镇"}, {"(备注)"}})
	if want := []int{4, 1, -1, 2}; !slices.Equal(got, want) {
		t.Errorf("Columns = %v, want %v", got, want)
	}
}
