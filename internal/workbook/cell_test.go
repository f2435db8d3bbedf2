package workbook_test

import (
	"testing"
	"time"

	"junheng/internal/workbook"
)

func TestAddressesGoBothWays(t *testing.T) {
	tests := []struct {
		name     string
		row, col int
		want     string
	}{
		{"the first cell", 0, 0, "A1"},
		{"a cell in the middle", 30, 5, "F31"},
		{"the last column of one letter", 9, 25, "Z10"},
		{"the first column of two letters", 0, 26, "AA1"},
		{"the last cell of the largest sheet", workbook.MaxRow, workbook.MaxCol, "XFD1048576"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := workbook.CellName(tt.row, tt.col); got != tt.want {
				t.Errorf("CellName(%d, %d) = %q, want %q", tt.row, tt.col, got, tt.want)
			}
			row, col, ok := workbook.ParseCell(tt.want)
			if !ok || row != tt.row || col != tt.col {
				t.Errorf("ParseCell(%q) = %d, %d, %v", tt.want, row, col, ok)
			}
		})
	}
}

func TestParseCellRefusesWhatIsNoAddress(t *testing.T) {
	for _, s := range []string{"", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "A1x", "一1", "$", "A-1", "A99999999999999999999"} {
		if row, col, ok := workbook.ParseCell(s); ok {
			t.Errorf("ParseCell(%q) = %d, %d, true; want false", s, row, col)
		}
	}
	if row, col, ok := workbook.ParseCell("$F$31"); !ok || row != 30 || col != 5 {
		t.Errorf("ParseCell($F$31) = %d, %d, %v; want 30, 5, true", row, col, ok)
	}
}

func TestSerialTimeKnowsBothCalendars(t *testing.T) {
	tests := []struct {
		name    string
		serial  float64
		epoch04 bool
		want    time.Time
	}{
		{"the first day", 1, false, time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"the day before the leap day that never was", 59, false, time.Date(1900, 2, 28, 0, 0, 0, 0, time.UTC)},
		{"the day after it", 61, false, time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)},
		{"the start of a school year", 45536, false, time.Date(2024, 9, 1, 0, 0, 0, 0, time.UTC)},
		{"half a day", 45536.5, false, time.Date(2024, 9, 1, 12, 0, 0, 0, time.UTC)},
		{"the calendar of 1904", 44074, true, time.Date(2024, 9, 1, 0, 0, 0, 0, time.UTC)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := workbook.SerialTime(tt.serial, tt.epoch04)
			if !ok || !got.Equal(tt.want) {
				t.Errorf("SerialTime(%v, %v) = %v, %v; want %v", tt.serial, tt.epoch04, got, ok, tt.want)
			}
		})
	}
	for _, serial := range []float64{-1, 2958466, 1e300} {
		if got, ok := workbook.SerialTime(serial, false); ok {
			t.Errorf("SerialTime(%v) = %v, want none", serial, got)
		}
	}
}

func TestCellsCanBeQuoted(t *testing.T) {
	tests := []struct {
		name string
		cell workbook.Cell
		want string
	}{
		{"text as it stands", workbook.Cell{Kind: workbook.Text, Text: " 125万 "}, " 125万 "},
		{"all digits of a code stored as a number", workbook.Cell{Kind: workbook.Number, Num: 2101020012}, "2101020012"},
		{"no rounding tail", workbook.Cell{Kind: workbook.Number, Num: 0.1}, "0.1"},
		{"a percentage", workbook.Cell{Kind: workbook.Number, Num: 0.07, Format: workbook.FormatPercent}, "7%"},
		{"a date", workbook.Cell{Kind: workbook.Number, Num: 45536, Format: workbook.FormatDate}, "2024-09-01"},
		{"a time of day", workbook.Cell{Kind: workbook.Number, Num: 0.75, Format: workbook.FormatTime}, "18:00:00"},
		{"a truth value", workbook.Cell{Kind: workbook.Bool, Num: 1}, "TRUE"},
		{"nothing", workbook.Cell{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.cell.String(); got != tt.want {
				t.Errorf("String() = %q, want %q", got, tt.want)
			}
		})
	}
}
