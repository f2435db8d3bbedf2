// Package classes lists the over-size classes of a county and finds the
// cheapest way to be rid of them, year by year.
//
// Three things help: to split a grade into one class more, which takes a room
// and a share of teachers; to send part of a coming intake to a neighbour with
// free places within a distance; to build rooms where there are none free. Pupils
// already at school stay where they are: their grades can only be split, and
// those that leave before a limit bites are let go. What remains to choose, the
// classes and the shifts of the coming intakes, is solved exactly by branch
// and bound over minimum-cost flows, with a proven lower bound.
//
// The package is pure: no clock, no disk, no chance.
package classes
