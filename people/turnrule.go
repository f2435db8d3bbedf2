package people

import (
	"fmt"
	"sync"

	"junheng/internal/locale"
	"junheng/registry"
)

// TurnRule says when the turn of a school year may be entered, as days (MM-DD)
// of the calendar year in which the new school year begins.
type TurnRule struct {
	AsOf         string      `yaml:"as_of"`
	PromoteFrom  string      `yaml:"promote_from"`
	GraduateFrom string      `yaml:"graduate_from"`
	UndoDays     int         `yaml:"undo_days"` // in which the county may take a turn back
	Status       string      `yaml:"status"`    // confirmed, local or unconfirmed: how sure the days are
	Reason       locale.Text `yaml:"reason"`
}

// Turning gives the rule that comes with the program.
var Turning = sync.OnceValue(func() TurnRule {
	var r TurnRule
	mustYAML("turn.yaml", &r)
	return r
})

// Opens gives the day from which pupils are promoted into a year, YYYY-MM-DD.
func (r TurnRule) Opens(year registry.SchoolYear) string {
	return fmt.Sprintf("%04d-%s", int(year), r.PromoteFrom)
}

// Ends gives the day from which those who leave before a year graduate.
func (r TurnRule) Ends(year registry.SchoolYear) string {
	return fmt.Sprintf("%04d-%s", int(year), r.GraduateFrom)
}
