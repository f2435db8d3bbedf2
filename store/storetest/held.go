package storetest

import (
	"context"
	"testing"

	"junheng/casework"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

var heldBehaviours = []behaviour{
	{"an entry that is held comes back with its letter, and lists leave the letter out", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Held()
		h := aHeld(county)
		ok(t, s.SaveHeld(ctx, h))
		same(t, h, must[casework.Held](t)(s.FindHeld(ctx, county, h.ID)))
		bare := h
		bare.Letter = nil
		for _, q := range []casework.HeldQuery{{}, {Counties: []registry.RegionCode{county}}, {Account: h.Account}, {ID: h.ID}, {State: casework.HeldWaits, Limit: 1}} {
			same(t, []casework.Held{bare}, must[[]casework.Held](t)(s.ListHeld(ctx, q)))
		}
		for _, q := range []casework.HeldQuery{{Counties: []registry.RegionCode{other}}, {Account: "nobody"}, {ID: "x"}, {State: casework.HeldFiled}} {
			same(t, 0, len(must[[]casework.Held](t)(s.ListHeld(ctx, q))))
		}
		_, err := s.FindHeld(ctx, other, h.ID)
		refused(t, err, fault.NotFound)
	}},
	{"the same entry again stays as it is, and is decided once", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Held()
		h := aHeld(county)
		ok(t, s.SaveHeld(ctx, h))
		again := h
		again.Letter, again.Name = []byte{7}, "x"
		ok(t, s.SaveHeld(ctx, again))
		same(t, h, must[casework.Held](t)(s.FindHeld(ctx, county, h.ID)))
		h.State, h.Letter = casework.HeldFiled, nil
		ok(t, s.DecideHeld(ctx, h))
		same(t, h, must[casework.Held](t)(s.FindHeld(ctx, county, h.ID)))
		h.State = casework.HeldAside
		refused(t, s.DecideHeld(ctx, h), fault.Conflict)
		ok(t, s.SaveHeld(ctx, again))
		same(t, casework.HeldFiled, must[casework.Held](t)(s.FindHeld(ctx, county, h.ID)).State)
	}},
}
