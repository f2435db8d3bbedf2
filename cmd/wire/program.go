package wire

import (
	"context"

	"junheng/access"
	"junheng/casework"
	"junheng/registry"
)

// program is the program itself, of whom no right is asked.
var program = access.Actor{Account: casework.System, Name: "system", Via: "system"}

// programAs is the program where it may do in a county what a role may.
func programAs(role access.Role, county registry.RegionCode) access.Actor {
	as := program
	as.Grants = []access.Grant{{Role: role, Region: county}}
	return as
}

// casesAt is how many cases are asked for at once.
const casesAt = 500

// allCases lists every case of a county that a query selects.
func allCases(ctx context.Context, cases *casework.Service, county registry.RegionCode, q casework.Query) ([]casework.Case, error) {
	q.Limit = casesAt
	var out []casework.Case
	for {
		page, err := cases.Ledger(ctx, programAs(access.Inspector, county), county, q)
		if err != nil {
			return nil, err
		}
		out, q.Offset = append(out, page.Cases...), q.Offset+len(page.Cases)
		if len(page.Cases) == 0 || q.Offset >= page.Total {
			return out, nil
		}
	}
}

// counties lists the counties of which anything is on record.
func (a *App) counties(ctx context.Context) ([]registry.RegionCode, error) {
	chains, err := a.Audit.Chains(ctx)
	var out []registry.RegionCode
	for _, region := range chains {
		if region != 0 && region.Level() == registry.CountyLevel {
			out = append(out, region)
		}
	}
	return out, err
}
