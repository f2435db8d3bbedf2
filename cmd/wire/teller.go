package wire

import (
	"context"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework"
)

// teller puts what the nouns tell into the messages of accounts.
func (a *App) teller(clock func() time.Time) func(ctx context.Context, t access.Telling) error {
	return func(ctx context.Context, t access.Telling) error {
		to := slices.Clone(t.To)
		if t.May != "" {
			more, err := a.mayDo(ctx, t.May, access.Place{Region: t.Region}, clock)
			if err != nil {
				return err
			}
			to = append(to, more...)
		}
		slices.Sort(to)
		at := t.At.Truncate(time.Microsecond)
		var list []casework.Message
		for _, account := range slices.Compact(to) {
			list = append(list, casework.Message{
				ID: strings.Join([]string{t.Key, string(account)}, "/"), County: t.Region, Page: t.Page, Account: account, Kind: casework.Told, At: at, Got: at, Text: t.Text,
			})
		}
		return a.DB.CaseBox().Tell(ctx, list)
	}
}

// mayDo lists the accounts in use that may do something at a place.
func (a *App) mayDo(ctx context.Context, p access.Permission, at access.Place, clock func() time.Time) ([]access.AccountID, error) {
	var roles []access.Role
	for _, r := range access.Roles() {
		if slices.Contains(r.Perms, p) {
			roles = append(roles, r.Role)
		}
	}
	return (&holders{store: a.DB.Access(), clock: clock}).Holders(ctx, roles, at)
}
