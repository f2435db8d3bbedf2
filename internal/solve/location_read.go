package solve

import (
	"bytes"
	"errors"
	"strconv"
)

// errInstance says that a file does not hold what its first numbers promise.
var errInstance = errors.New("solve: the file ends early or holds what is no number")

// ReadWarehouses reads a problem as the OR-Library writes it (capinfo): the
// numbers of sites and customers; capacity and cost of each site; then of each
// customer his demand and the cost of serving all of it from every site. The
// word capacity stands for the one given.
func ReadWarehouses(data []byte, capacity string) (*Location, error) {
	r := numbers{words: bytes.Fields(bytes.ReplaceAll(data, []byte("capacity"), []byte(capacity)))}
	l := &Location{Sites: make([]Site, r.count()), Customers: make([]Customer, r.count())}
	for i := range l.Sites {
		l.Sites[i].Rooms = []Room{{Store: Store{Size: int64(r.next())}}}
		l.Sites[i].Open = r.next()
	}
	for j := range l.Customers {
		l.Customers[j].Amount = int64(r.next())
		for i := range l.Sites {
			l.Links = append(l.Links, Link{Customer: j, Site: i, Cost: r.next()})
		}
	}
	return l, r.err
}

// ReadRows reads a problem written as the numbers of sites and customers, all
// capacities, all costs of opening, all demands, and a row of costs a customer.
// No capacity is asked for.
func ReadRows(data []byte, _ string) (*Location, error) {
	r := numbers{words: bytes.Fields(data)}
	l := &Location{Sites: make([]Site, r.count()), Customers: make([]Customer, r.count())}
	for i := range l.Sites {
		l.Sites[i].Rooms = []Room{{Store: Store{Size: int64(r.next())}}}
	}
	for i := range l.Sites {
		l.Sites[i].Open = r.next()
	}
	for j := range l.Customers {
		l.Customers[j].Amount = int64(r.next())
	}
	for j := range l.Customers {
		for i := range l.Sites {
			l.Links = append(l.Links, Link{Customer: j, Site: i, Cost: r.next()})
		}
	}
	return l, r.err
}

// numbers reads one number after another; after an error, zeros.
type numbers struct {
	words [][]byte
	err   error
}

func (r *numbers) next() float64 {
	if r.err != nil || len(r.words) == 0 {
		r.err = errInstance
		return 0
	}
	v, err := strconv.ParseFloat(string(r.words[0]), 64)
	if err != nil {
		r.err = errInstance
	}
	r.words = r.words[1:]
	return v
}

// count reads a number of things; there cannot be more than numbers.
func (r *numbers) count() int {
	v := r.next()
	if v < 0 || v > float64(len(r.words)) {
		r.err = errInstance
		return 0
	}
	return int(v)
}
