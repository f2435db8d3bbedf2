package storetest

import (
	"context"
	"testing"
	"time"

	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

var noticeBehaviours = []behaviour{
	{"every field of a notice and its attachments come back", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Notices()
		var n returns.Notice
		fill(&n)
		files := [][]byte{[]byte("附件一\x00"), {}}
		n.County, n.Files = city, []returns.Attachment{{Name: "一.pdf", Hash: hashOf(files[0]), Size: 10}, {Name: "空", Hash: hashOf(files[1])}}
		ok(t, s.SaveNotice(ctx, n, files, entry(city, "notice.send")))
		same(t, n, must[returns.Notice](t)(s.FindNotice(ctx, city, n.ID)))
		for i, f := range n.Files {
			if got := must[[]byte](t)(s.ReadAttachment(ctx, city, f.Hash)); string(got) != string(files[i]) {
				t.Errorf("%s reads %q", f.Name, got)
			}
		}
		n.Recalls = at
		ok(t, s.SaveNotice(ctx, n, nil))
		same(t, n, must[returns.Notice](t)(s.FindNotice(ctx, city, n.ID)))
		_, err := s.ReadAttachment(ctx, county, n.Files[0].Hash)
		refused(t, err, fault.NotFound)
		_, err = s.FindNotice(ctx, county, n.ID)
		refused(t, err, fault.NotFound)
		same(t, []string{"notice.send"}, acts(t, db, city))
	}},
	{"an attachment that is not what its hash says is refused with the notice", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Notices()
		n := returns.Notice{County: county, ID: "N", Files: []returns.Attachment{{Name: "x", Hash: hashOf([]byte("a"))}}}
		refused(t, s.SaveNotice(ctx, n, [][]byte{[]byte("b")}, entry(county, "notice.send")), fault.Internal)
		refused(t, s.SaveNotice(ctx, n, [][]byte{[]byte("a"), []byte("b")}), fault.Internal)
		_, err := s.FindNotice(ctx, county, "N")
		refused(t, err, fault.NotFound)
		same(t, []string(nil), acts(t, db, county))
	}},
	{"notices are listed newest first", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Notices()
		for i, id := range []string{"a", "c", "b"} {
			where := []registry.RegionCode{county, city, county}[i]
			ok(t, s.SaveNotice(ctx, returns.Notice{County: where, ID: id, At: at.Add(time.Duration(i) * time.Hour)}, nil))
		}
		ids := func(senders ...registry.RegionCode) (out []string) {
			for _, n := range must[[]returns.Notice](t)(s.ListNotices(ctx, senders)) {
				out = append(out, n.ID)
			}
			return out
		}
		same(t, []string{"b", "c", "a"}, ids(city, county))
		same(t, []string{"b", "a"}, ids(county))
		same(t, []string(nil), ids())
		ok(t, s.SaveReceipt(ctx, returns.Receipt{County: county, Notice: "b", Account: "me"}, nil))
		ok(t, s.SaveReceipt(ctx, returns.Receipt{County: county, Notice: "a", Account: "another"}, nil))
		unread := must[[]returns.Notice](t)(s.ListUnread(ctx, []registry.RegionCode{city, county}, "me"))
		same(t, []string{"c", "a"}, []string{unread[0].ID, unread[1].ID})
		same(t, 2, len(unread))
		same(t, 0, len(must[[]returns.Notice](t)(s.ListUnread(ctx, nil, "me"))))
	}},
	{"a receipt is read first, then answered", func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), db.Notices()
		var r returns.Receipt
		fill(&r)
		file := []byte("回执")
		r.County, r.Notice, r.Files = county, "N", []returns.Attachment{{Name: "回执.docx", Hash: hashOf(file)}}
		refused(t, s.SaveReceipt(ctx, r, [][]byte{file}), fault.NotFound)
		ok(t, s.SaveNotice(ctx, returns.Notice{County: county, ID: "N"}, nil))
		read := r
		read.Reply, read.Files = "", nil
		ok(t, s.SaveReceipt(ctx, read, nil))
		ok(t, s.SaveReceipt(ctx, r, [][]byte{file}, entry(county, "notice.reply")))
		second := read
		second.Account = "0"
		ok(t, s.SaveReceipt(ctx, second, nil))
		same(t, []returns.Receipt{second, r}, must[[]returns.Receipt](t)(s.ListReceipts(ctx, county, "N")))
		same(t, []returns.Receipt{}, must[[]returns.Receipt](t)(s.ListReceipts(ctx, other, "N")))
		same(t, []string{"notice.reply"}, acts(t, db, county))
	}},
}
