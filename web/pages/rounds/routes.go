// Package rounds shows the rounds of returns: which there are, how one is
// opened and amended, and on its board who has done what, who is late, and
// one button that reminds them.
package rounds

import (
	"context"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/route"
)

// Schools names the schools that a round may ask.
type Schools interface {
	OpenIn(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) ([]registry.School, error)
}

// Deps is what the pages of rounds need.
type Deps struct {
	Returns *returns.Service
	Schools Schools
}

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /rounds", Perm: access.RoundRead, Act: "rounds.list", Handle: d.list},
		{Pattern: "GET /rounds/new", Perm: access.RoundManage, Act: "rounds.form", Handle: d.newRound},
		{Pattern: "POST /rounds", Perm: access.RoundManage, Act: "rounds.open", Quiet: true, Handle: d.open},
		{Pattern: "GET /rounds/{county}/{round}", Perm: access.RoundRead, Act: "rounds.board", Handle: d.board},
		{Pattern: "GET /rounds/{county}/{round}/edit", Perm: access.RoundManage, Act: "rounds.form", Handle: d.edit},
		{Pattern: "POST /rounds/{county}/{round}", Perm: access.RoundManage, Act: "rounds.amend", Quiet: true, Handle: d.amend},
		{Pattern: "POST /rounds/{county}/{round}/acts/{act}", Perm: access.ReturnFill, Act: "rounds.hand_in", Quiet: true, Handle: d.handIn},
		{Pattern: "POST /rounds/{county}/{round}/close", Perm: access.RoundManage, Act: "rounds.close", Quiet: true, Handle: d.close},
		{Pattern: "POST /rounds/{county}/{round}/remind", Perm: access.RoundManage, Act: "rounds.remind", Quiet: true, Handle: d.remind},
	}
}

// which reads the round a path names.
func which(c *route.Context) (registry.RegionCode, returns.RoundID, error) {
	at, err := c.Region("county")
	return at, returns.RoundID(c.Path("round")), err
}

// address gives the board of a round.
func address(county registry.RegionCode, id returns.RoundID) string {
	return "/rounds/" + county.String() + "/" + string(id)
}
