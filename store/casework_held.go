package store

import (
	"context"

	"junheng/audit"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type heldRow struct {
	bun.BaseModel `bun:"table:case_held"`

	County  int64  `bun:"county,pk"`
	ID      string `bun:"id,pk"`
	Account string `bun:"account"`
	State   string `bun:"state"`
	Got     string `bun:"got"`
	Doc     string `bun:"doc"`
	Letter  []byte `bun:"letter"`
}

func (r heldRow) held() (casework.Held, error) {
	h, err := undocument[casework.Held](r.Doc)
	if len(r.Letter) > 0 {
		h.Letter = r.Letter
	}
	return h, err
}

func heldRowOf(h *casework.Held) (heldRow, error) {
	doc, err := document(h)
	letter := h.Letter
	if letter == nil {
		letter = []byte{}
	}
	return heldRow{County: int64(h.County), ID: plain(h.ID), Account: plain(string(h.Account)), State: plain(string(h.State)), Got: stamp(h.Got), Doc: doc, Letter: letter}, err
}

// Held keeps what telephones sent that could reach no case.
func (db *DB) Held() casework.HeldStore { return cases{db} }

// SaveHeld keeps an entry; one that is there already stays as it is.
func (s cases) SaveHeld(ctx context.Context, h casework.Held, e ...audit.Entry) error {
	row, err := heldRowOf(&h)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		n, err := affected(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
		if err == nil && n > 0 {
			t.touch(h.County)
			t.audit(e...)
		}
		return err
	})
}

// FindHeld gives an entry with its letter.
func (s cases) FindHeld(ctx context.Context, county registry.RegionCode, id string) (casework.Held, error) {
	var row heldRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Scan(ctx); err != nil {
		return casework.Held{}, found(err, notFound("store.no_held", "没有这条暂存的登记", "there is no such entry"))
	}
	return row.held()
}

const heldAtOnce = 200

// ListHeld lists entries without their letters, the newest first.
func (s cases) ListHeld(ctx context.Context, q casework.HeldQuery) ([]casework.Held, error) {
	var rows []heldRow
	ask := s.db.read.NewSelect().Model(&rows).ExcludeColumn("letter")
	if len(q.Counties) > 0 {
		ask = ask.Where("county IN (?)", bun.List(codes(q.Counties)))
	} else {
		ask = ask.Where(everyCounty)
	}
	if q.Account != "" {
		ask = ask.Where("account = ?", plain(string(q.Account)))
	}
	if q.ID != "" {
		ask = ask.Where("id = ?", plain(q.ID))
	}
	if q.State != "" {
		ask = ask.Where("state = ?", plain(string(q.State)))
	}
	if q.Limit == 0 {
		q.Limit = heldAtOnce
	}
	if err := ask.Order("got DESC", "county", "id").Limit(int64(q.Limit)).Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, heldRow.held)
}

// DecideHeld writes what became of an entry that nobody has decided yet.
func (s cases) DecideHeld(ctx context.Context, h casework.Held, e ...audit.Entry) error {
	row, err := heldRowOf(&h)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(h.County)
		t.audit(e...)
		n, err := affected(t.NewUpdate().Model(&row).WherePK().Where("state = ?", string(casework.HeldWaits)).Exec(ctx))
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, locale.Plain("store.held_decided", "这一条已经处理过", "it has been decided already"))
		}
		return err
	})
}
