// Package forecast reckons how many pupils each school will have in each grade,
// and what the county's verdict will be if nothing is done.
//
// The method is cohort survival with grade progression ratios. Children born in
// a township enter its schools when they reach the age of entry; each year a
// grade moves up with the ratio that history shows, in which those who come and
// those who leave are contained; the highest primary grade feeds the first
// junior one. Ratios are pooled over the years (Σ after ÷ Σ before), and what
// sets a school apart from its county is shrunk towards the county the more,
// the fewer pupils speak for it. The range about each figure comes from the
// scatter that history left unexplained, by a parametric bootstrap with a given
// seed. How well the method does is shown, not claimed: the last year is held
// back, forecast from those before it, and compared.
//
// Pupils are then put into a table of facts of the future year, everything else
// as it is, and package assess judges that table: the year in which a verdict
// turns is found by the engine itself.
//
// The package is pure: no clock, no disk; the seed is an argument.
package forecast
