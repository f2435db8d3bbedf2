// Command excelize reads all cells of a workbook with excelize's row reader,
// raw values, numbers parsed: the peer of the workbook measurement.
//
//	go run ./bench/excelize FILE.xlsx
package main

import (
	"fmt"
	"os"

	"github.com/xuri/excelize/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "want: excelize FILE.xlsx")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "excelize:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return err
	}
	defer rows.Close()
	count, cells := 0, 0
	for rows.Next() {
		row, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		count++
		for _, c := range row {
			if c != "" {
				cells++
			}
		}
	}
	fmt.Printf("%d rows %d cells\n", count, cells)
	return rows.Error()
}
