package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"junheng/registry"
)

// stampForm is how moments are kept: UTC to the microsecond, so that the order
// of the texts is the order of time.
const stampForm = "2006-01-02T15:04:05.000000Z"

func stamp(t time.Time) string { return t.UTC().Format(stampForm) }

func moment(s string) (time.Time, error) { return time.Parse(stampForm, s) }

// plain makes a text that every database keeps: valid UTF-8 without NUL.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return s
}

// document writes a value for a column doc.
func document(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// undocument reads what document wrote.
func undocument[T any](doc string) (v T, err error) {
	err = json.Unmarshal([]byte(doc), &v)
	return v, err
}

// bind turns the places of a query from ? into those of the database. The
// query holds no other question mark.
func (db *DB) bind(query string) string {
	if db.engine == sqlite {
		return query
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}

// codes gives regions as the numbers that columns hold.
func codes(regions []registry.RegionCode) []int64 {
	out := make([]int64, len(regions))
	for i, r := range regions {
		out[i] = int64(r)
	}
	return out
}
