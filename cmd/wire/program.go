package wire

import (
	"context"

	"junheng/access"
	"junheng/casework"
	"junheng/registry"
)

// programAs is the program itself, which may do in a county what a role may.
func programAs(role access.Role, county registry.RegionCode) access.Actor {
	return access.Actor{Account: casework.System, Name: "system", Via: "system", Grants: []access.Grant{{Role: role, Region: county}}}
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
