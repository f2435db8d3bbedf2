package web

import (
	"net/http"
	"net/netip"
	"strconv"
)

// Origins exposes who a browser is taken to be behind trusted proxies.
func Origins(trusted []netip.Prefix, r *http.Request) (from string, secure bool) {
	return (&Server{deps: Deps{Trusted: trusted}}).origins(r)
}

// FillCache puts n pages of a size into a cache of a size, asking for the
// first again and again, and gives the bytes held and whether the first and
// the last of them are still there.
func FillCache(limit int64, n, size int) (held int64, first, last bool) {
	pc := newPageCache(limit)
	key := func(i int) pageKey { return pageKey{url: strconv.Itoa(i)} }
	for i := range n {
		pc.keep(&page{key: key(i), versions: "1", body: make([]byte, size)})
		pc.find(key(0), "1")
	}
	return pc.bytes, pc.find(key(0), "1") != nil, pc.find(key(n-1), "1") != nil
}

// ReplaceInCache keeps one page n times over and gives the bytes and the places
// held, and whether an older version is still found.
func ReplaceInCache(n, size int) (held int64, places int, old bool) {
	pc := newPageCache(1 << 20)
	for i := range n {
		pc.keep(&page{key: pageKey{url: "a"}, versions: strconv.Itoa(i), body: make([]byte, size)})
	}
	return pc.bytes, len(pc.ring), pc.find(pageKey{url: "a"}, "0") != nil
}
