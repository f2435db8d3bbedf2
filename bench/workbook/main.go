// Command workbook reads all cells of a workbook with the product's own reader,
// internal/workbook, and prints what they add up to.
//
//	go run ./bench/workbook FILE.xlsx
package main

import (
	"fmt"
	"os"

	"junheng/internal/workbook"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "want: workbook FILE.xlsx")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "workbook:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	book, err := workbook.Open(path, data, workbook.Options{})
	if err != nil {
		return err
	}
	rows, numbers, texts, sum := 0, 0, 0, 0.0
	err = book.Sheets()[0].Scan(func(r workbook.Row) error {
		rows++
		for i := range r.Cells {
			switch c := &r.Cells[i]; c.Kind {
			case workbook.Number:
				numbers++
				sum += c.Num
			case workbook.Text:
				texts++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d rows %d numbers %d strings %.0f sum\n", rows, numbers, texts, sum)
	return nil
}
