// Package plan answers what a county that falls short asks next: how far is
// each school from its line, what is the least that must be done, and what does
// it cost.
//
//   - [NewSubject]: a county's facts under a standard, judged, with prices.
//   - [Shortfalls]: the distance of every school to every line, in things and
//     in yuan.
//   - [Cheapest]: the cheapest plan after which the standard is met, proven by
//     a lower bound and certified by package assess.
//   - [Apply]: the facts as they would be when a plan is carried out.
//
// What a measure does to an indicator is not written down anywhere: it is found
// by putting the measure into the facts and letting the engine compute, so that
// any standard made of thresholds, difference coefficients and composites can
// be planned for. The parts with other questions are folders of their own:
// scenario, forecast, classes, network, staffing, roadmap; cheapest is the
// solver, which knows numbers only.
//
// The package is pure: no clock, no disk, no chance. Equal inputs give equal
// plans.
package plan
