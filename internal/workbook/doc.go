// Package workbook reads and annotates the workbooks that people send: .xlsx,
// .xls (BIFF8) and delimited text. It has never heard of what the cells mean.
//
// [Open] looks at the content, never at the file's extension, and answers with
// a [Book] or with exactly one [*FileError] that a person can act on. A [Sheet]
// is read in one of three ways:
//
//   - [Sheet.Scan] streams rows; memory does not grow with the sheet.
//   - [Sheet.ScanColumns] streams batches of a few chosen columns, for rosters
//     of hundreds of thousands of rows.
//   - [Sheet.Grid] keeps a bounded number of cells for random access, knows the
//     merged ranges and sets stray far cells aside. [HeaderPaths] reads merged
//     headers of several rows from it.
//
// Rows and columns are counted from 0 everywhere; [CellName] turns them into
// the names people use (row 30, column 5 is F31).
//
// A cell keeps what the file holds: text is never trimmed, a blank cell is
// never a number, and a formula without a cached value says so. [Normalize]
// makes the comparable form of a label; the cell's own text stays quotable.
//
// Delimited text has no types: every cell of it is [Text]; [Cell.Number] reads
// a plain number from either kind.
//
// Nothing is read without bound. [Options] limits inflated bytes, compression
// ratio, parts, shared strings, rows and cells, and the zero value of each
// means the safe default. Hostile input gives an error, not a panic.
//
// [Annotate] gives the sender his own workbook back with cells coloured and
// commented and a sheet that lists the problems.
package workbook
