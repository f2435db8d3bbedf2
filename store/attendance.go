package store

import (
	"context"
	"database/sql"
	"errors"

	"junheng/audit"
	"junheng/casework/attendance"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type attendanceRow struct {
	bun.BaseModel `bun:"table:attendance"`

	County   int64  `bun:"county,pk"`
	Kind     string `bun:"kind,pk"`
	School   string `bun:"school,pk"`
	Class    string `bun:"class,pk"`
	Day      string `bun:"day,pk"`
	Seq      int64  `bun:"seq,pk"`
	EntryKey string `bun:"entry_key"`
	Moment   string `bun:"moment"`
	Doc      string `bun:"doc"`
}

// attendanceDoc is an entry without what stands in columns.
type attendanceDoc struct {
	attendance.Entry
	County, School, Name, Kind, Day, Seq, Key *struct{} `json:",omitempty"`
}

func (r attendanceRow) entry() (attendance.Entry, error) {
	doc, err := undocument[attendanceDoc](r.Doc)
	e := doc.Entry
	e.Class = attendance.Class{County: registry.RegionCode(r.County), School: registry.SchoolID(r.School), Name: r.Class}
	e.Kind, e.Day, e.Seq, e.Key = attendance.Kind(r.Kind), attendance.Day(r.Day), int(r.Seq), r.EntryKey
	return e, err
}

// registers implements attendance.Store.
type registers struct{ db *DB }

// Attendance keeps the registers of classes.
func (db *DB) Attendance() attendance.Store { return registers{db} }

// overtaken is the conflict of two registers of one class and day.
func overtaken() error {
	return fault.New(fault.Conflict, locale.Plain("store.overtaken", "这一天已有另一份登记，与您的不同", "there is another register of the day, and it differs from yours")).
		Hint(locale.Plain("store.overtaken.hint", "请看过已有的登记，再决定以哪份为准", "look at the one there is and decide which is to stand"))
}

func (s registers) Append(ctx context.Context, e attendance.Entry, log ...audit.Entry) (kept attendance.Entry, again bool, err error) {
	doc, err := document(attendanceDoc{Entry: e})
	if err != nil {
		return kept, false, err
	}
	row := attendanceRow{
		County: int64(e.County), Kind: plain(string(e.Kind)), School: plain(string(e.School)), Class: plain(e.Name), Day: plain(string(e.Day)),
		EntryKey: plain(e.Key), Moment: stamp(e.Got), Doc: doc,
	}
	err = s.db.put(ctx, func(ctx context.Context, t *tx) error {
		for turn := range 2 { // the second time for what another wrote at the same moment
			if kept, again, err = t.registered(ctx, row); err != nil || again {
				return err
			}
			var last int64
			if err := ofClass(t.NewSelect().Model((*attendanceRow)(nil)).ColumnExpr("coalesce(max(seq), 0)"), row).Scan(ctx, &last); err != nil {
				return err
			}
			switch {
			case last == int64(e.Base):
			case turn == 0:
				continue // perhaps it is this very entry, kept since we looked for it
			default:
				return overtaken()
			}
			row.Seq = last + 1
			n, err := affected(t.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx))
			if err != nil {
				return err
			}
			if n > 0 {
				t.touch(e.County)
				t.audit(log...)
				kept, err = row.entry()
				return err
			}
		}
		return overtaken()
	})
	return kept, again, err
}

// registered looks for an entry that has the key already.
func (t *tx) registered(ctx context.Context, row attendanceRow) (attendance.Entry, bool, error) {
	var there attendanceRow
	err := t.NewSelect().Model(&there).Where("county = ?", row.County).Where("entry_key = ?", row.EntryKey).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return attendance.Entry{}, false, nil
	}
	if err != nil {
		return attendance.Entry{}, false, err
	}
	e, err := there.entry()
	return e, true, err
}

// ofClass narrows a query to a class, kind and day.
func ofClass(q *bun.SelectQuery, r attendanceRow) *bun.SelectQuery {
	return q.Where("county = ?", r.County).Where("kind = ?", r.Kind).Where("school = ?", r.School).Where("class = ?", r.Class).Where("day = ?", r.Day)
}

func (s registers) Standing(ctx context.Context, f attendance.Filter) ([]attendance.Entry, error) {
	var rows []attendanceRow
	q := s.db.read.NewSelect().Model(&rows).Where("county = ?", int64(f.County)).Where(`seq = (SELECT max(l.seq) FROM attendance l WHERE
		l.county = attendance_row.county AND l.kind = attendance_row.kind AND l.school = attendance_row.school AND l.class = attendance_row.class AND l.day = attendance_row.day)`)
	for column, want := range map[string]string{"kind": string(f.Kind), "school": string(f.School), "class": f.Class} {
		if want != "" {
			q = q.Where("? = ?", bun.Ident(column), plain(want))
		}
	}
	if f.From != "" {
		q = q.Where("day >= ?", plain(string(f.From)))
	}
	if f.To != "" {
		q = q.Where("day <= ?", plain(string(f.To)))
	}
	if err := q.Order("school", "class", "day", "kind").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, attendanceRow.entry)
}

func (s registers) History(ctx context.Context, c attendance.Class, k attendance.Kind, d attendance.Day) ([]attendance.Entry, error) {
	var rows []attendanceRow
	of := attendanceRow{County: int64(c.County), Kind: plain(string(k)), School: plain(string(c.School)), Class: plain(c.Name), Day: plain(string(d))}
	if err := ofClass(s.db.read.NewSelect().Model(&rows), of).Order("seq").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, attendanceRow.entry)
}
