package wire

import (
	"context"
	"errors"
	"log/slog"

	"junheng/casework"
	"junheng/people"
	"junheng/registry"
)

// vault is that of package people; what it says of destroyed keys in the words of
// package casework.
type vault struct{ people.CaseVault }

// Seal seals data about a person.
func (v vault) Seal(ctx context.Context, county registry.RegionCode, subject string, data []byte) ([]byte, error) {
	out, err := v.CaseVault.Seal(ctx, county, subject, data)
	if errors.Is(err, people.ErrShredded) {
		err = errors.Join(err, casework.ErrDestroyed)
	}
	return out, err
}

// Open opens what was sealed.
func (v vault) Open(ctx context.Context, county registry.RegionCode, subject string, sealed []byte) ([]byte, error) {
	out, err := v.CaseVault.Open(ctx, county, subject, sealed)
	if errors.Is(err, people.ErrShredded) {
		err = errors.Join(err, casework.ErrDestroyed)
	}
	return out, err
}

// reseal seals what older forms of the program left in clear in cases. What fails
// is tried at the next start.
func (a *App) reseal(ctx context.Context, log *slog.Logger) {
	counties, err := a.counties(ctx)
	for _, county := range counties {
		done, bad := a.Cases.Reseal(ctx, county)
		err = errors.Join(err, bad)
		switch {
		case len(done.Left) > 0:
			log.Warn("cases about nobody on a register keep their texts in clear", "county", county, "cases", done.Left)
		case done.Cases > 0:
			log.Info("texts of cases that lay in clear were sealed", "county", county, "cases", done.Cases, "values", done.Values)
		}
	}
	if err != nil {
		log.Error("texts of cases were not all sealed; the next start goes on", "err", err)
	}
}
