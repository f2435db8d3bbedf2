package returns

import (
	"context"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/registry"
)

// Notice is a letter sent down, to regions or schools, with attachments.
type Notice struct {
	County  registry.RegionCode // of the sender: a county, city or province code
	ID      string
	Title   string
	Body    string
	To      []access.Place // regions with all below them, or schools
	Files   []Attachment
	Round   RoundID // the round it is about, or empty
	Urges   bool    // a reminder of the round, sent to those who are late
	Reply   bool    // a receipt with words is asked for, not only reading
	By      access.AccountID
	Name    string
	At      time.Time
	Recalls time.Time // zero: in force
}

// Attachment is a file of a notice or of a receipt.
type Attachment struct {
	Name string
	Hash string // SHA-256, hex
	Size int64
}

// Receipt is how one account met a notice: read, and perhaps answered.
type Receipt struct {
	County  registry.RegionCode // of the notice
	Notice  string
	Account access.AccountID
	Name    string
	Place   access.Place // for which it answers
	Read    time.Time
	Reply   string
	Files   []Attachment
	Replied time.Time // zero: only read
}

// NoticeStore keeps notices, receipts and their files; see Store for its
// promises.
type NoticeStore interface {
	SaveNotice(ctx context.Context, n Notice, files [][]byte, e ...audit.Entry) error
	FindNotice(ctx context.Context, county registry.RegionCode, id string) (Notice, error)
	ListNotices(ctx context.Context, senders []registry.RegionCode) ([]Notice, error) // newest first
	// ListUnread lists those of senders that an account has left no receipt for.
	ListUnread(ctx context.Context, senders []registry.RegionCode, account access.AccountID) ([]Notice, error)
	SaveReceipt(ctx context.Context, r Receipt, files [][]byte, e ...audit.Entry) error
	ListReceipts(ctx context.Context, county registry.RegionCode, notice string) ([]Receipt, error)
	ReadAttachment(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error)
}
