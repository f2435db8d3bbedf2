// Package matching compares registers of named persons: the population with the
// enrolment, the enrolment with attendance or with the register of poor
// families (四查三比对, 教基厅函〔2024〕15号).
//
// It says of every child of the first register where the child was found in the
// second, why, and with what weight; lists the children who are nowhere; keeps
// the doubtful ones in a queue for a person to decide, and remembers what was
// decided; takes the outcome of each inquiry by code; and computes the five rates
// with their working.
//
// Comparing and counting are pure. The finding of pairs is that of package
// linkage.
package matching
