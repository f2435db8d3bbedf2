package storetest

import (
	"context"
	"fmt"
	"testing"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/internal/job"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/store"
)

// Sample puts something of everything into a database, for tests that carry a
// whole one about: every field filled, every kind of blank, files of odd bytes,
// two counties and the installation.
func Sample(t testing.TB, db *store.DB) {
	t.Helper()
	ctx := context.Background()
	sampleAccess(t, db)
	for _, where := range []registry.RegionCode{county, other} {
		var rec book.Record
		var ev book.Event
		var a book.Association
		var town book.Township
		fill(&rec)
		fill(&ev)
		fill(&a)
		fill(&town)
		rec.Revision, a.County, town.County = 0, where, where
		ok(t, db.Book().SaveRecords(ctx, where, []book.Record{rec}, []book.Event{ev}, entry(where, "school.open")))
		ok(t, db.Book().SaveAssociation(ctx, a))
		ok(t, db.Book().SaveTownships(ctx, where, []book.Township{town}))
		ok(t, db.Book().SaveLayer(ctx, where, "县界", []byte(`{"type":"FeatureCollection"}`)))

		ids := round(t, db, where, "R", "a", "b", "学校'?")
		for i, v := range values {
			ok(t, set(db, where, ids[:2], fmt.Sprintf("f%d", i), returns.Cell{Value: v, At: at, Raw: "\u2028无\x01"}, "return.save"))
		}
		ok(t, db.Returns().Change(ctx, where, ids, func(r *returns.Return) (returns.Changed, error) {
			r.State, r.Comments = returns.Submitted, []returns.Comment{{ID: "c", Text: "请核对", At: at}}
			return returns.Changed{Save: true, Keep: []returns.Version{{State: returns.Submitted, At: at}}, Entries: []audit.Entry{entry(where, "return.submit")}}, nil
		}))
		var up returns.Upload
		fill(&up)
		book := []byte("PK\x03\x04\x00\xff\xfe")
		up.County, up.Hash = where, hashOf(book)
		ok(t, db.Returns().SaveUpload(ctx, up, book, entry(where, "return.upload")))
		sampleRest(t, db, where)
	}
}

func sampleAccess(t testing.TB, db *store.DB) {
	t.Helper()
	ctx := context.Background()
	var a access.Account
	var s access.Session
	var token access.Token
	var j job.Job
	fill(&a)
	fill(&s)
	fill(&token)
	fill(&j)
	a.Revision = 0
	ok(t, db.Access().SaveAccount(ctx, a, entry(0, "account.create")))
	ok(t, db.Access().SaveAccount(ctx, access.Account{ID: "B", Login: "b"}, entry(0, "account.create")))
	ok(t, db.Access().SaveSession(ctx, s))
	ok(t, db.Access().SaveToken(ctx, token))
	ok(t, db.Access().SaveSetting(ctx, "odd", []byte{0, 255, '\n', '"'}))
	ok(t, db.Access().SaveSetting(ctx, "empty", nil))
	ok(t, db.Jobs().SaveJob(ctx, j))
}

func sampleRest(t testing.TB, db *store.DB, where registry.RegionCode) {
	t.Helper()
	ctx := context.Background()
	var n returns.Notice
	var r returns.Receipt
	var d archive.Dataset
	var a archive.Assessment
	fill(&n)
	fill(&r)
	fill(&d)
	fill(&a)
	file := []byte("附件")
	n.County, n.Files = where, []returns.Attachment{{Name: "附件.txt", Hash: hashOf(file)}}
	r.County, r.Notice, r.Files = where, n.ID, nil
	d.County, a.County = where, where
	ok(t, db.Notices().SaveNotice(ctx, n, [][]byte{file}, entry(where, "notice.send")))
	ok(t, db.Notices().SaveReceipt(ctx, r, nil))
	ok(t, db.Archive().SaveDataset(ctx, d, map[string][]byte{"manifest.json": []byte("{}"), "primary.parquet": []byte("PAR1\x00\x80")}, entry(where, "dataset.freeze")))
	ok(t, db.Archive().SaveAssessment(ctx, a, map[string][]byte{"pack.yaml": []byte("id: x\n")}, entry(where, "assess.run")))
	ok(t, db.Plans().SavePaper(ctx, aPaper(where, "方案'"), entry(where, "plan.save")))
	ok(t, db.Plans().SaveRoadmap(ctx, aRoadmap(where, "路线图"), entry(where, "roadmap.save")))
	enter(t, db, aRegister(where, "登记'"), entry(where, "attend.enter"))
	samplePeople(t, db, where)
	sampleCases(t, db, where)
}
