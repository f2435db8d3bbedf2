// Package review is where a county approves and locks returns, and a city or
// province confirms them: by exception, what needs a look first.
package review

import (
	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct{ Returns *returns.Service }

// Routes lists what the package answers. The queue is for everybody who reads
// returns; what may be done there the service decides for each return.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /review", Perm: access.ReturnRead, Act: "review.queue", Handle: d.queue},
		{Pattern: "POST /review/acts/{act}", Perm: access.ReturnRead, Act: "review.act", Quiet: true, Handle: d.actMany},
		{Pattern: "GET /review/{county}/{id}", Perm: access.ReturnRead, Act: "review.show", Handle: d.show},
		{Pattern: "POST /review/{county}/{id}", Perm: access.ReturnRead, Act: "review.act", Quiet: true, Handle: d.act},
	}
}

// which reads the return a path names.
func which(c *route.Context) (registry.RegionCode, returns.ReturnID, error) {
	at, err := c.Region("county")
	return at, returns.ReturnID(c.Path("id")), err
}

func address(county registry.RegionCode, id returns.ReturnID) string {
	return "/review/" + county.String() + "/" + string(id)
}
