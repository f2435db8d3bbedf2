// Package network plans where a county keeps, merges, enlarges and builds
// schools, so that every pupil has a place within reach at least cost.
//
// It is given villages with pupils by age, existing schools and sites for new
// ones, and how far children of each age may go on foot, by bus or as boarders.
// It answers with the fate of every school, who goes where, what that costs by
// kind, whose way grows, and a proven bound; or, where no plan serves everyone,
// with whom it cannot serve and the cheapest easing.
//
// Numbers of law and prices are data with their source ([Settings]); whatever a
// county has not set itself is told as an example.
package network
