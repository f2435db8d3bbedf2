package procedure

// Fixture is one story beside a procedure: given these acts at these times, the
// case stands so, these are due then, with these owners. The file is named as
// the procedure with .test.yaml behind it, says procedure: <id> and lists its
// stories under cases. Moments are written 2026-09-01T10:30, the end of a day
// 2026-09-01T24:00; a told is 'head visit 2026-09-01T24:00', in quotes, with +2
// behind it where two reminders before it went untold.
type Fixture struct {
	Name     string            `yaml:"name"`
	County   int               `yaml:"county"` // whose overlays and school calendar; 0: none
	Opened   string            `yaml:"opened"` // 2006-01-02T15:04, Beijing time
	As       string            `yaml:"as"`     // party that opens; default the first of rank 1
	Origin   string            `yaml:"origin"`
	School   string            `yaml:"school" json:",omitempty"`
	Fields   map[string]string `yaml:"fields"`
	Acts     []Act             `yaml:"acts"`
	Recheck  *bool             `yaml:"recheck"` // what the recomputed requirement says
	Expect   Expect            `yaml:"expect"`  // after the last act
	Problems []string          `yaml:"problems"`
}

// Act is one thing done in a story: a step, or the tick of the clock. A refused
// act names the key of the fault it must meet.
type Act struct {
	At      string            `yaml:"at"`
	Step    string            `yaml:"step"`
	Tick    bool              `yaml:"tick"`
	As      string            `yaml:"as"`
	Who     string            `yaml:"who" json:",omitempty"` // the person, where it matters who it was
	Fields  map[string]string `yaml:"fields"`
	With    []string          `yaml:"with"` // kinds of evidence: photo, place; register:attended=10 with how many
	Reason  string            `yaml:"reason"`
	Refused string            `yaml:"refused"`
	Expect  *Expect           `yaml:"expect"` // right after it
}

// Expect is how a case must stand. Empty parts are not looked at.
type Expect struct {
	State   string            `yaml:"state"`
	Owner   string            `yaml:"owner"`
	Outcome string            `yaml:"outcome"`
	Due     map[string]string `yaml:"due"`    // clock → end, 2006-01-02T15:04 (24:00 allowed)
	Late    []string          `yaml:"late"`   // clocks that have run out
	Told    []string          `yaml:"told"`   // "party clock at", in order, of this act
	Papers  []string          `yaml:"papers"` // documents issued so far, in order
	May     []string          `yaml:"may"`    // steps the owner may take now
	Facts   map[string]string `yaml:"facts"`  // field of the dictionary → what the case alone yields then; not_reported: nothing
}
