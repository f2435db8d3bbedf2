package store

import (
	"context"
	"math"
	"time"

	"junheng/registry"
)

// rememberedFor is how long a data version that another program may have moved
// on is taken from memory. Writes of this program count at once.
const rememberedFor = 250 * time.Millisecond

// patience is how long a data version is waited for.
const patience = 5 * time.Second

// span is a range of region codes, both ends within it.
type span struct{ from, to registry.RegionCode }

type known struct {
	generation int64
	at         time.Time
	version    int64
}

// below gives a region and all counties under it; 0 is everything.
func below(r registry.RegionCode) span {
	switch {
	case r == 0:
		return span{0, math.MaxInt32}
	case r%10000 == 0:
		return span{r, r + 9999}
	case r%100 == 0:
		return span{r, r + 99}
	}
	return span{r, r}
}

// DataVersion gives a number that grows with every write of a county's data,
// and for a city, a province or everything (0) with every write below it. Pages
// made of that data may be shown again while it stays the same. A write of this
// program counts at once, one of another within a quarter of a second. While
// the database does not answer, every number is one that was never given.
func (db *DB) DataVersion(region registry.RegionCode) int64 {
	s := below(region)
	now, generation := db.options.Clock(), db.generation.Load()
	if v, ok := db.versions.Load(s); ok {
		k := v.(known)
		// A clock that stands still says nothing about age.
		if age := now.Sub(k.at); k.generation == generation && age > 0 && age < rememberedFor {
			return k.version
		}
	}
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	var version int64
	err := db.read.DB.QueryRowContext(ctx, db.bind("SELECT coalesce(sum(version), 0) FROM counties WHERE county BETWEEN ? AND ?"), int64(s.from), int64(s.to)).Scan(&version)
	if err != nil {
		return -db.unknown.Add(1)
	}
	db.versions.Store(s, known{generation, now, version})
	return version
}
