package casework

import (
	"time"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
)

// Upload is a file that comes with a command.
type Upload struct {
	Name string
	Kind string // photo, file, signature
	Type string // media type
	Data []byte
}

// Opens asks for a new case.
type Opens struct {
	County    registry.RegionCode
	Procedure string
	Key       string // minted by whoever acts; the same again is the same case
	Source    Source // of the key
	Place     Place
	Subject   Subject
	Origin    Origin
	As        string    // party that opens; empty: the actor's own
	At        time.Time // zero: now
	Fields    map[string]string
	Files     []Upload
	State     string // to begin in; empty: the first

	again  int    // how often it was found before
	before CaseID // the last case of it
}

// On names a case to be acted on, and the key of the act.
type On struct {
	County registry.RegionCode
	Case   CaseID
	Key    string
	Source Source    // of the key
	As     string    // party; empty: the actor's own
	At     time.Time // when it was done; zero: now
	Stated time.Time // what the clock of a telephone said, where At corrects it
	Author string    // who recorded it, where somebody else brings it in
	Reason string
}

// Takes asks for a step.
type Takes struct {
	On
	Step   string
	Fields map[string]string
	Files  []Upload
	Where  string // "lon,lat,metres", of evidence of the kind place
}

// Notes adds a remark, with evidence perhaps.
type Notes struct {
	On
	Text  string
	Files []Upload
	Where string
}

// Keeps keeps what was recorded for a step that the case does not take: the case
// went on meanwhile, or something is missing that cannot be had again.
type Keeps struct {
	Takes
	Why    locale.Text // it was not taken
	Partly bool        // some of its files cannot be filed; what was held stays held beside the note
}

// Extends allows more time for a running clock.
type Extends struct {
	On
	Clock string
	Until time.Time
}

// Hands makes another party, or somebody of it in person, answer for a case.
type Hands struct {
	On
	Party   string
	Account access.AccountID
}

// Issues makes out a document of the procedure beside those that steps make out.
type Issues struct {
	On
	Document string
}

// Links joins a case to another.
type Links struct {
	On
	Other CaseID
}

// Reopens opens a closed case again: the same child, the same finding. The state
// is that of the first step that may reopen it, unless it is named.
type Reopens struct {
	On
	State string
}

// Corrects replaces a value that was recorded wrongly; both stay on record.
type Corrects struct {
	On
	Fields map[string]string
}
