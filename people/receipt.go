package people

import (
	"time"

	"junheng/registry"
)

// Receipt is what is kept of a roster that was taken in. The file itself is
// not: it holds everything in clear.
type Receipt struct {
	ID       string
	County   registry.RegionCode
	Register Register
	School   registry.SchoolID // where it was one school's
	Year     registry.SchoolYear
	File     string
	Hash     string // SHA-256 of the file, hex
	Rows     int    // rows of persons read
	New      int
	Changed  int
	Same     int
	Parked   int  // rows not taken in, for a problem that must be put right
	Doubtful int  // rows taken in with something to be looked at
	Absent   int  // on the register in the classes of the file, but not in it
	Look     bool // looked at only, and nothing was written
	By       string
	At       time.Time
}
