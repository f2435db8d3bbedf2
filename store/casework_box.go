package store

import (
	"context"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/registry"

	"github.com/uptrace/bun"
)

type caseMessageRow struct {
	bun.BaseModel `bun:"table:case_messages"`

	County  int64  `bun:"county,pk"`
	ID      string `bun:"id,pk"`
	Case    string `bun:"case_id"`
	Account string `bun:"account"`
	Moment  string `bun:"moment"`
	Got     string `bun:"got"`
	Seen    string `bun:"seen"`
	Doc     string `bun:"doc"`
}

func (r caseMessageRow) message() (casework.Message, error) {
	m, err := undocument[casework.Message](r.Doc)
	if err == nil && r.Seen != "" {
		m.Read, err = moment(r.Seen)
	}
	return m, err
}

// CaseBox keeps what cases tell people.
func (db *DB) CaseBox() casework.Box { return cases{db} }

// writeCaseMessages adds messages; one that is there already stays as it is.
func (t *tx) writeCaseMessages(list []casework.Message) error {
	for _, m := range list {
		m.Read = time.Time{}
		doc, err := document(m)
		if err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO case_messages (id, county, case_id, account, moment, got, seen, doc) VALUES (?, ?, ?, ?, ?, ?, '', ?) ON CONFLICT DO NOTHING",
			plain(m.ID), int64(m.County), plain(string(m.Case)), plain(string(m.Account)), stamp(m.At), stamp(m.Got), doc); err != nil {
			return err
		}
	}
	return nil
}

// Tell keeps messages that come with no change of a case.
func (s cases) Tell(ctx context.Context, list []casework.Message) error {
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		for i := range list {
			t.touch(list[i].County)
		}
		return t.writeCaseMessages(list)
	})
}

// Messages lists what somebody was told, the newest first.
func (s cases) Messages(ctx context.Context, account access.AccountID, unread bool, limit int) ([]casework.Message, error) {
	var rows []caseMessageRow
	newest := s.db.read.NewSelect().Model((*caseMessageRow)(nil)).Column("county", "id").Where(everyCounty).Where("account = ?", plain(string(account)))
	if unread {
		newest = newest.Where("seen = ''")
	}
	newest = newest.Order("moment DESC", "id").Limit(int64(limit)) // from the index; the messages themselves are read for these alone
	if err := s.db.read.NewSelect().Model(&rows).Where("(county, id) IN (?)", newest).Order("moment DESC", "id").Scan(ctx); err != nil {
		return nil, err
	}
	return each(rows, caseMessageRow.message)
}

// unread is how many messages an account had not read, as DataVersion remembers
// what it was asked.
type unread struct {
	generation int64
	at         time.Time
	n          int
}

// Unread counts what somebody has not read. Every page asks; between two writes
// of this program it is answered from memory, for as long as a data version is.
func (s cases) Unread(ctx context.Context, account access.AccountID) (int, error) {
	now, generation := s.db.options.Clock(), s.db.generation.Load()
	if v, ok := s.db.unread.Load(account); ok {
		k := v.(unread)
		if age := now.Sub(k.at); k.generation == generation && age > 0 && age < rememberedFor {
			return k.n, nil
		}
	}
	n, err := s.db.read.NewSelect().Model((*caseMessageRow)(nil)).Where(everyCounty).Where("account = ?", plain(string(account))).Where("seen = ''").Count(ctx)
	if err != nil {
		return 0, err
	}
	s.db.unread.Store(account, unread{generation, now, int(n)})
	return int(n), nil
}

// MarkRead notes that somebody has read messages of his; none named: all.
func (s cases) MarkRead(ctx context.Context, account access.AccountID, ids []string, at time.Time) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		q := t.NewUpdate().Model((*caseMessageRow)(nil)).Set("seen = ?", stamp(at)).Where(everyCounty).Where("account = ?", plain(string(account))).Where("seen = ''")
		if len(ids) > 0 {
			q = q.Where("id IN (?)", bun.List(texts(ids)))
		}
		return done(q.Exec(ctx))
	})
}

// Outgoing lists what a channel has still to deliver, the oldest first.
func (s cases) Outgoing(ctx context.Context, channel string, since, now time.Time, limit int) ([]casework.Delivery, error) {
	rows, err := s.db.read.DB.QueryContext(ctx, s.db.bind(`SELECT m.doc, coalesce(d.tries, 0), coalesce(d.failed, '')
FROM case_messages m LEFT JOIN case_deliveries d ON d.county = m.county AND d.message = m.id AND d.channel = ?
WHERE m.county IN (SELECT county FROM counties) AND m.got >= ? AND coalesce(d.done, '') = '' AND coalesce(d.again, '') <= ?
ORDER BY m.got, m.id LIMIT ?`), plain(channel), stamp(since), stamp(now), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []casework.Delivery
	for rows.Next() {
		d := casework.Delivery{Channel: channel}
		var doc string
		if err := rows.Scan(&doc, &d.Tries, &d.Failed); err != nil {
			return nil, err
		}
		if d.Message, err = undocument[casework.Message](doc); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// SaveDelivery keeps how a try went.
func (s cases) SaveDelivery(ctx context.Context, d casework.Delivery) error {
	return s.db.put(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(`INSERT INTO case_deliveries (county, message, channel, tries, again, done, failed) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (county, message, channel) DO UPDATE SET tries = EXCLUDED.tries, again = EXCLUDED.again, done = EXCLUDED.done, failed = EXCLUDED.failed`,
			int64(d.Message.County), plain(d.Message.ID), plain(d.Channel), d.Tries, when(d.Next), when(d.Done), plain(d.Failed))
		return err
	})
}

// SchoolCalendars keeps the school calendars that counties enter.
func (db *DB) SchoolCalendars() casework.Schools { return cases{db} }

// SchoolCalendar gives the calendar of a county, or nil.
func (s cases) SchoolCalendar(ctx context.Context, county registry.RegionCode) (*calendar.School, error) {
	var docs []string
	if err := s.db.read.NewSelect().TableExpr("school_calendars").Column("doc").Where("county = ?", int64(county)).Scan(ctx, &docs); err != nil || len(docs) == 0 {
		return nil, err
	}
	c, err := undocument[calendar.School](docs[0])
	return &c, err
}

// CalendarEntries lists what a county has entered, the newest first.
func (s cases) CalendarEntries(ctx context.Context, county registry.RegionCode) ([]casework.CalendarEntry, error) {
	var docs []string
	if err := s.db.read.NewSelect().TableExpr("school_calendar_entries").Column("doc").Where("county = ?", int64(county)).OrderExpr("n DESC").Scan(ctx, &docs); err != nil {
		return nil, err
	}
	var out []casework.CalendarEntry
	for _, doc := range docs {
		e, err := undocument[casework.CalendarEntry](doc)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// SaveSchoolCalendar keeps the calendar of a county as its newest entry; one that
// is numbered like another was made beside it, and is refused.
func (s cases) SaveSchoolCalendar(ctx context.Context, county registry.RegionCode, c casework.CalendarEntry, e ...audit.Entry) error {
	entry, err := document(c)
	if err != nil {
		return err
	}
	doc, err := document(c.School)
	if err != nil {
		return err
	}
	return s.db.put(ctx, func(_ context.Context, t *tx) error {
		t.touch(county)
		t.audit(e...)
		n, err := t.exec("INSERT INTO school_calendar_entries (county, n, doc) VALUES (?, ?, ?) ON CONFLICT (county, n) DO NOTHING", int64(county), c.N, entry)
		if err != nil {
			return err
		}
		if n == 0 {
			return stale()
		}
		_, err = t.exec("INSERT INTO school_calendars (county, doc) VALUES (?, ?) ON CONFLICT (county) DO UPDATE SET doc = EXCLUDED.doc", int64(county), doc)
		return err
	})
}
