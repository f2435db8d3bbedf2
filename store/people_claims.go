package store

import (
	"context"

	"junheng/people"
	"junheng/registry"
)

// saveClaims writes the claims of a batch, new and changed ones, with the sealed
// paper that came with one.
func (t *tx) saveClaims(county registry.RegionCode, b people.Batch) error {
	for _, c := range b.Claims {
		was := c.Revision
		c.Revision++
		doc, err := document(c)
		if err != nil {
			return err
		}
		if was > 0 {
			err = t.revise("person_claims", county, c.ID, string(c.State), was, doc, notFound("store.no_claim", "没有这项更正申报", "there is no such claim"))
		} else {
			_, err = t.exec("INSERT INTO person_claims (county, id, state, revision, doc) VALUES (?, ?, ?, 1, ?)", int64(county), plain(c.ID), string(c.State), doc)
		}
		if err != nil {
			return err
		}
		if was == 0 && len(b.Paper) > 0 {
			if err := checkHash(c.Paper, b.Paper); err != nil {
				return err
			}
			if err := t.saveBlob(county, c.Paper, b.Paper); err != nil {
				return err
			}
		}
	}
	return nil
}

// ListClaims lists the claims of a county, the newest first; an empty state is any.
func (s persons) ListClaims(ctx context.Context, county registry.RegionCode, state people.ClaimState) ([]people.Claim, error) {
	if state == "" {
		return documents[people.Claim](ctx, s.db, "SELECT doc FROM person_claims WHERE county = ? ORDER BY id DESC", int64(county))
	}
	return documents[people.Claim](ctx, s.db, "SELECT doc FROM person_claims WHERE county = ? AND state = ? ORDER BY id DESC", int64(county), string(state))
}

// ReadPaper gives the sealed file that came with a claim.
func (s persons) ReadPaper(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error) {
	return s.db.readBlob(ctx, county, hash)
}
