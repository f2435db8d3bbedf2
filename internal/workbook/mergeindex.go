package workbook

// mergeIndex finds the merged range that covers a cell. Low ranges are listed
// by each row they cover, high ones by each band of rows they touch.
type mergeIndex struct {
	rows  map[int][]int32
	bands map[int][]int32
}

const (
	lowRange   = 32      // rows of a range that is listed by row
	bandShift  = 10      // a band has 1,024 rows
	maxPerRow  = MaxCol  // ranges of one row that do not overlap
	maxInBands = 2000000 // entries of all bands
)

// build lists the ranges. Of ranges that overlap, which a workbook must not
// have, any may be found.
func (x *mergeIndex) build(ranges []Range) error {
	x.rows, x.bands = map[int][]int32{}, map[int][]int32{}
	n := 0
	for i, r := range ranges {
		if r.Bottom-r.Top < lowRange {
			for row := r.Top; row <= r.Bottom; row++ {
				if len(x.rows[row]) < maxPerRow {
					x.rows[row] = append(x.rows[row], int32(i))
				}
			}
			continue
		}
		for band := r.Top >> bandShift; band <= r.Bottom>>bandShift; band++ {
			if n++; n > maxInBands {
				return tooBig("合并单元格占用的行数", "rows under merged ranges", maxInBands<<bandShift)
			}
			x.bands[band] = append(x.bands[band], int32(i))
		}
	}
	return nil
}

// find gives the place in ranges of one that covers the cell, or -1.
func (x *mergeIndex) find(ranges []Range, row, col int) int {
	for _, list := range [...][]int32{x.rows[row], x.bands[row>>bandShift]} {
		for _, i := range list {
			if ranges[i].Contains(row, col) {
				return int(i)
			}
		}
	}
	return -1
}
