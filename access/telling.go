package access

import (
	"time"

	"junheng/internal/locale"
	"junheng/registry"
)

// Telling is something that accounts are told: what waits for them, or what came of
// what they asked for. It holds no personal data.
type Telling struct {
	Region registry.RegionCode // county that it is about
	Key    string              // the same for the same thing
	To     []AccountID
	May    Permission // and whoever may do this in the county; empty: nobody besides
	Text   locale.Text
	Page   string // address of the page that it leads to
	At     time.Time
}
