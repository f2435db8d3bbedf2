package wire

import (
	"context"

	"junheng/people"
	"junheng/registry"
)

// Lost lists of whom open cases of a county say that they have dropped out.
func (a *App) Lost(ctx context.Context, county registry.RegionCode) ([]people.PersonID, error) {
	return a.lost(ctx, county)
}
