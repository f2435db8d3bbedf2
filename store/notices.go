package store

import (
	"context"

	"junheng/access"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type noticeRow struct {
	bun.BaseModel `bun:"table:notices"`

	County int64  `bun:"county,pk"`
	ID     string `bun:"id,pk"`
	Moment string `bun:"moment"`
	Doc    string `bun:"doc"`
}

type receiptRow struct {
	bun.BaseModel `bun:"table:notice_receipts"`

	County  int64  `bun:"county,pk"`
	Notice  string `bun:"notice,pk"`
	Account string `bun:"account,pk"`
	Doc     string `bun:"doc"`
}

// letters implements returns.NoticeStore.
type letters struct{ db *DB }

// Notices keeps notices, their receipts and attachments.
func (db *DB) Notices() returns.NoticeStore { return letters{db} }

func noNotice() error {
	return notFound("store.no_notice", "没有这份通知", "there is no such notice")
}

// saveFiles keeps attachments. Files that are on record already, as when a
// notice is amended, need not be given again: files is then empty.
func (t *tx) saveFiles(county registry.RegionCode, named []returns.Attachment, files [][]byte) error {
	if len(files) == 0 {
		return nil
	}
	if len(files) != len(named) {
		return fault.New(fault.Internal, locale.Plain("store.attachments", "附件的内容与名称数目不符", "there are not as many attachments as names for them"))
	}
	for i, f := range named {
		if err := checkHash(f.Hash, files[i]); err != nil {
			return err
		}
		if err := t.saveBlob(county, f.Hash, files[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s letters) SaveNotice(ctx context.Context, n returns.Notice, files [][]byte, e ...audit.Entry) error {
	doc, err := document(n)
	if err != nil {
		return err
	}
	row := noticeRow{County: int64(n.County), ID: plain(n.ID), Moment: stamp(n.At), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(n.County)
		t.audit(e...)
		if err := t.saveFiles(n.County, n.Files, files); err != nil {
			return err
		}
		return done(t.NewInsert().Model(&row).On("CONFLICT (county, id) DO UPDATE").Set("moment = EXCLUDED.moment").Set("doc = EXCLUDED.doc").Exec(ctx))
	})
}

func (s letters) FindNotice(ctx context.Context, county registry.RegionCode, id string) (returns.Notice, error) {
	var row noticeRow
	if err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Scan(ctx); err != nil {
		return returns.Notice{}, found(err, noNotice())
	}
	return undocument[returns.Notice](row.Doc)
}

func (s letters) ListNotices(ctx context.Context, senders []registry.RegionCode) ([]returns.Notice, error) {
	if len(senders) == 0 {
		return nil, nil
	}
	var rows []noticeRow
	err := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(senders))).Order("moment DESC", "county", "id DESC").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r noticeRow) (returns.Notice, error) { return undocument[returns.Notice](r.Doc) })
}

// ListUnread lists the notices of senders that an account has left no receipt for.
func (s letters) ListUnread(ctx context.Context, senders []registry.RegionCode, account access.AccountID) ([]returns.Notice, error) {
	if len(senders) == 0 {
		return nil, nil
	}
	var rows []noticeRow
	err := s.db.read.NewSelect().Model(&rows).Where("county IN (?)", bun.List(codes(senders))).
		Where("NOT EXISTS (SELECT 1 FROM notice_receipts r WHERE r.county = notice_row.county AND r.notice = notice_row.id AND r.account = ?)", string(account)).
		Order("moment DESC", "county", "id DESC").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r noticeRow) (returns.Notice, error) { return undocument[returns.Notice](r.Doc) })
}

// SaveReceipt keeps how an account met a notice, in place of what was kept of
// it before.
func (s letters) SaveReceipt(ctx context.Context, r returns.Receipt, files [][]byte, e ...audit.Entry) error {
	doc, err := document(r)
	if err != nil {
		return err
	}
	row := receiptRow{County: int64(r.County), Notice: plain(r.Notice), Account: string(r.Account), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(r.County)
		t.audit(e...)
		notice := noticeRow{County: row.County, ID: row.Notice}
		there, err := t.NewSelect().Model(&notice).WherePK().Exists(ctx)
		if err != nil {
			return err
		}
		if !there {
			return noNotice()
		}
		if err := t.saveFiles(r.County, r.Files, files); err != nil {
			return err
		}
		return done(t.NewInsert().Model(&row).On("CONFLICT (county, notice, account) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx))
	})
}

// ListReceipts gives the receipts of a notice by account.
func (s letters) ListReceipts(ctx context.Context, county registry.RegionCode, notice string) ([]returns.Receipt, error) {
	var rows []receiptRow
	err := s.db.read.NewSelect().Model(&rows).Where("county = ?", int64(county)).Where("notice = ?", plain(notice)).Order("account").Scan(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r receiptRow) (returns.Receipt, error) { return undocument[returns.Receipt](r.Doc) })
}

func (s letters) ReadAttachment(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error) {
	return s.db.readBlob(ctx, county, hash)
}
