// Package linkage finds the same person in two registers that have no sound key
// in common: numbers mistyped or missing, names written otherwise, people who
// moved. It has never heard of a school.
//
// Fill a [Register] for each side with [Register.Add] (or several side by side,
// joined by [Join], or from delimited text with [Read]) and call [Match]. For
// every record of the left register the [Result] has an [Outcome]: a match, a
// doubt with its candidates for a person to decide, or nothing; each with a
// [Reason], a weight in bits and, on request, an [Explanation] by field.
//
// The method is that of I. P. Fellegi and A. B. Sunter, "A Theory for Record
// Linkage", Journal of the American Statistical Association 64 (1969), 1183–1210:
// each field that agrees or disagrees adds log2(m/u), where m is how often it
// does so between two records of one person and u between two persons. How rare
// a name, a birth date or a region is comes from the registers themselves; the
// rest is data ([Weights]). Records whose numbers and all else agree are joined
// first; the others meet in blocks ([Passes]), and a pair is taken when the
// odds are good enough and no other is nearly as good.
//
// Characters are compared as characters, never as bytes. The result depends on
// the records only, neither on their order nor on the number of processors.
package linkage
