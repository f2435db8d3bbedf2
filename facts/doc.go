// Package facts holds what schools and counties report: a value, its unit, why
// it is blank if it is, and the workbook cell it came from.
//
// The pieces, from small to large:
//
//   - [Field]: one entry of the data dictionary (dictionary/*.yaml), such as
//     students or indoor_sport_area, with label, unit, level and privacy class.
//   - [Fact]: the value of a field for a school, section or county in a school
//     year, with its [Origin].
//   - [Table]: facts as columns for computing; one row a section, school or county.
//   - [Dataset]: a frozen table with a content hash, stored as Parquet files
//     that other tools can read.
//
// A value is a float64 whose NaN payload names the state when it is blank (see
// package blank): number, true zero, not applicable, not reported, withheld.
// Blank is never zero.
//
// The package is pure: no clock, no disk; readers and writers are passed in.
package facts
