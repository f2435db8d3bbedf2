package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type uploadRow struct {
	bun.BaseModel `bun:"table:uploads"`

	County int64  `bun:"county,pk"`
	ID     string `bun:"id,pk"`
	Round  string `bun:"round"`
	School string `bun:"school"`
	Hash   string `bun:"hash"`
	Moment string `bun:"moment"`
	Doc    string `bun:"doc"`
}

// saveBlob keeps a file under its hash, once for each county.
func (t *tx) saveBlob(county registry.RegionCode, hash string, content []byte) error {
	_, err := t.exec("INSERT INTO blobs (county, hash, size, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", int64(county), plain(hash), len(content), filled(content))
	return err
}

// readBlob gives a file by its hash, after making sure that it is the file.
func (db *DB) readBlob(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error) {
	var b []byte
	err := db.read.DB.QueryRowContext(ctx, db.bind("SELECT content FROM blobs WHERE county = ? AND hash = ?"), int64(county), plain(hash)).Scan(&b)
	if err != nil {
		return nil, found(err, notFound("store.no_file", "没有这个文件", "there is no such file"))
	}
	if hashOf(b) != hash {
		return nil, fault.New(fault.Internal, locale.NewTemplate("store.file_damaged", "库中文件的内容与校验值 {hash} 不符", "the content of a file on record does not give its hash {hash}").With("hash", hash)).
			Hint(locale.Plain("store.file_damaged.hint", "请用 junheng verify data 检查，并从备份恢复", "check with junheng verify data, and restore from a backup"))
	}
	return b, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// checkHash refuses a file that was announced under another hash.
func checkHash(want string, content []byte) error {
	if got := hashOf(content); got != want {
		return fault.New(fault.Internal, locale.NewTemplate("store.wrong_hash", "文件的校验值是 {got}，不是 {want}", "the file has the hash {got}, not {want}").With("got", got, "want", want))
	}
	return nil
}

func (s forms) SaveUpload(ctx context.Context, u returns.Upload, data []byte, e ...audit.Entry) error {
	if err := checkHash(u.Hash, data); err != nil {
		return err
	}
	doc, err := document(u)
	if err != nil {
		return err
	}
	row := uploadRow{County: int64(u.County), ID: plain(u.ID), Round: plain(string(u.Round)), School: plain(string(u.School)), Hash: u.Hash, Moment: plain(u.At), Doc: doc}
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		t.touch(u.County)
		t.audit(e...)
		if err := t.saveBlob(u.County, u.Hash, data); err != nil {
			return err
		}
		return inserted(t.raw.ExecContext(ctx, t.db.bind("INSERT INTO uploads (county, id, round, school, hash, moment, doc) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
			row.County, row.ID, row.Round, row.School, row.Hash, row.Moment, row.Doc))
	})
}

// ListUploads gives the uploads of a round, newest first; an empty round or
// school is any.
func (s forms) ListUploads(ctx context.Context, county registry.RegionCode, round returns.RoundID, school registry.SchoolID) ([]returns.Upload, error) {
	var rows []uploadRow
	q := s.db.read.NewSelect().Model(&rows).Where("county = ?", int64(county))
	if round != "" {
		q = q.Where("round = ?", plain(string(round)))
	}
	if school != "" {
		q = q.Where("school = ?", plain(string(school)))
	}
	if err := q.Order("moment DESC", "id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, func(r uploadRow) (returns.Upload, error) { return undocument[returns.Upload](r.Doc) })
}

func (s forms) ReadUpload(ctx context.Context, county registry.RegionCode, id string) (returns.Upload, []byte, error) {
	var row uploadRow
	err := s.db.read.NewSelect().Model(&row).Where("county = ?", int64(county)).Where("id = ?", plain(id)).Scan(ctx)
	if err != nil {
		return returns.Upload{}, nil, found(err, notFound("store.no_upload", "没有这次上传", "there is no such upload"))
	}
	u, err := undocument[returns.Upload](row.Doc)
	if err != nil {
		return u, nil, err
	}
	data, err := s.db.readBlob(ctx, county, row.Hash)
	return u, data, err
}
