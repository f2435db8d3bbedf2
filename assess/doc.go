// Package assess turns a county's facts into verdicts, and shows its working.
//
// It answers these questions about one school year under one rule pack:
//
//   - What is each unit's value for an indicator, and does it suffice? → [IndicatorValue]
//   - How far apart are the schools of one stage?                      → [Coefficient]
//   - Is each requirement met, and which numbers decided that?         → [Verdict]
//   - How near the edge is it?                                         → [Margin], [Flip]
//
// Every result carries a [Step] tree down to the workbook cells it came from.
// The tree is the return value of the calculation, not a log written beside
// it, so an explanation can never disagree with the verdict it explains.
//
// # Defined answers
//
// A blank is never zero, and nothing passes silently:
//
//   - A section without pupils is no unit in scope and carries no weight.
//   - One unit alone has the coefficient 0: met, and the reason says so.
//   - A blank numerator or unknown pupils leave a coefficient undetermined; the
//     value shown is that of the others. A mean of zero leaves it undetermined.
//   - "Not applicable" is no way out of an indicator; in a test of an item it
//     means that the question does not arise.
//   - With blanks a unit may still be certainly short, or certainly met.
//   - An unconfirmed number alone never makes a county fall short.
//
// The package is pure: no clock, no disk, no database. Equal inputs give equal
// outputs, which lets an inspector replay a verdict years later.
//
// Numbers are compared unrounded; only what the arithmetic itself may err by,
// one part in 2⁴⁹, is forgiven, so that a value exactly on its line is on it.
// Rounding belongs to pages and reports.
package assess
