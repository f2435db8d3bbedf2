package store

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"junheng/audit"
	"junheng/registry"

	"github.com/uptrace/bun"
)

// log implements audit.Log.
type log struct{ db *DB }

// Audit reads the chains and appends what changes nothing else.
func (db *DB) Audit() audit.Log { return log{db} }

func (l log) Append(ctx context.Context, entries ...audit.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return l.db.put(ctx, func(_ context.Context, t *tx) error {
		t.audit(entries...)
		return nil
	})
}

type entryRow struct {
	bun.BaseModel `bun:"table:audit_entries"`

	County int64  `bun:"county,pk"`
	Seq    int64  `bun:"seq,pk"`
	Moment string `bun:"moment"`
	Actor  string `bun:"actor"`
	Name   string `bun:"name"`
	Role   string `bun:"role"`
	Origin string `bun:"origin"`
	Act    string `bun:"act"`
	Object string `bun:"object"`
	Detail string `bun:"detail"`
	Result string `bun:"result"`
	Prev   string `bun:"prev"`
	Hash   string `bun:"hash"`
}

func (r entryRow) entry() (audit.Entry, error) {
	at, err := moment(r.Moment)
	return audit.Entry{
		County: registry.RegionCode(r.County), Seq: r.Seq, At: at, Actor: r.Actor, Name: r.Name, Role: r.Role, From: r.Origin,
		Act: r.Act, Object: r.Object, Detail: r.Detail, Result: audit.Result(r.Result), Prev: r.Prev, Hash: r.Hash,
	}, err
}

func (l log) List(ctx context.Context, q audit.Query) ([]audit.Entry, error) {
	var rows []entryRow
	s := l.db.read.NewSelect().Model(&rows)
	if len(q.Counties) > 0 {
		s = s.Where("county IN (?)", bun.List(codes(q.Counties)))
	}
	if !q.From.IsZero() {
		s = s.Where("moment >= ?", stamp(q.From))
	}
	if !q.To.IsZero() {
		s = s.Where("moment <= ?", stamp(q.To))
	}
	if q.Actor != "" {
		s = s.Where("actor = ?", plain(q.Actor))
	}
	if q.Act != "" {
		s = s.Where(begins("act"), like(q.Act)+"%")
	}
	if q.Object != "" {
		s = s.Where(begins("object"), like(q.Object)+"%")
	}
	if q.Result != "" {
		s = s.Where("result = ?", string(q.Result))
	}
	if q.Words != "" {
		words := "%" + like(strings.ToLower(q.Words)) + "%"
		s = s.Where(begins("lower(name)")+" OR "+begins("lower(object)")+" OR "+begins("lower(detail)"), words, words, words)
	}
	if q.Before > 0 {
		s = s.Where("seq < ?", q.Before)
	}
	if err := s.Order("moment DESC", "county DESC", "seq DESC").Limit(cmp.Or(int64(q.Limit), 100)).Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, entryRow.entry)
}

// begins compares an expression with a pattern made by like.
func begins(expression string) string { return expression + ` LIKE ? ESCAPE '!'` }

var likeEscapes = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// like makes a text that LIKE takes word for word.
func like(s string) string { return likeEscapes.Replace(plain(s)) }

// chainPart is how many entries are read at once.
const chainPart = 2000

func (l log) Chain(ctx context.Context, county registry.RegionCode) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for after := int64(-1 << 62); ; {
			var rows []entryRow
			err := l.db.read.NewSelect().Model(&rows).Where("county = ?", int64(county)).Where("seq > ?", after).Order("seq").Limit(chainPart).Scan(ctx)
			if err != nil {
				yield(audit.Entry{}, err)
				return
			}
			for _, r := range rows {
				e, err := r.entry()
				if !yield(e, err) || err != nil {
					return
				}
				after = r.Seq
			}
			if len(rows) < chainPart {
				return
			}
		}
	}
}

func (l log) Chains(ctx context.Context) ([]registry.RegionCode, error) {
	var all []registry.RegionCode
	const query = "SELECT county FROM counties WHERE seq > 0 UNION SELECT DISTINCT county FROM audit_entries ORDER BY 1"
	err := l.db.read.NewRaw(query).Scan(ctx, &all)
	return all, err
}

// Head gives where the chain of a county stands by the table of counties,
// which Verify compares with the entries themselves.
func (db *DB) Head(ctx context.Context, county registry.RegionCode) (audit.Head, error) {
	head := audit.Head{County: county}
	err := db.read.NewRaw("SELECT seq, hash FROM counties WHERE county = ?", int64(county)).Scan(ctx, &head.Seq, &head.Hash)
	return head, found(err, nil)
}
