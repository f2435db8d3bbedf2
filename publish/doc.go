// Package publish tells what was found: the readable verdict, the report, the
// official declaration forms, the list of problems and the result for machines.
//
//   - [Text]: the verdict for a terminal.
//   - [Report]: one self-contained HTML file, in Chinese and English, that
//     prints well and can be read without script.
//   - [Declaration]: the national declaration (申报表), tables I to VI, in its
//     official layout, notes and rounding.
//   - [JSON]: the whole result under a documented schema.
//   - [Problems]: every finding of the intake as a workbook.
//
// Rounding happens here and nowhere else: verdicts were made on unrounded
// numbers before they arrived. Where the rounded figure would seem to
// contradict the verdict, more digits are shown.
package publish
