package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"

	"github.com/klauspost/compress/gzip"
)

// pageKey names a page as one account sees it.
type pageKey struct {
	url     string
	account access.AccountID
	token   string // so that what a new session may see is looked at anew
	rights  string // what the account, or its access token, may see: roles change, and so do tokens
	lang    locale.Lang
	partial bool
	target  string // which part of the page is asked for
	unread  int    // the number on top of a whole page, which changes without a write of its regions
}

// page is an answer kept. It holds as long as the data versions do.
type page struct {
	key      pageKey
	versions string
	kind     string
	etag     string
	body     []byte
	gz       []byte
	used     bool // since the hand last passed
}

func (p *page) size() int64 { return int64(len(p.body) + len(p.gz) + len(p.key.url) + 256) }

// pageCache keeps pages up to a number of bytes and lets go of those not asked
// for lately (the clock algorithm).
type pageCache struct {
	max   int64
	mu    sync.Mutex
	pages map[pageKey]*page
	ring  []*page
	hand  int
	bytes int64
}

func newPageCache(limit int64) *pageCache {
	return &pageCache{max: limit, pages: map[pageKey]*page{}}
}

func (pc *pageCache) find(key pageKey, versions string) *page {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	p := pc.pages[key]
	if p == nil || p.versions != versions {
		return nil
	}
	p.used = true
	return p
}

func (pc *pageCache) keep(p *page) {
	if p.size() > pc.max/8 {
		return
	}
	pc.mu.Lock()
	defer pc.mu.Unlock()
	if old := pc.pages[p.key]; old != nil {
		pc.bytes -= old.size()
		old.key.url, old.body, old.gz = "", nil, nil // the hand drops it when it comes by
	}
	pc.pages[p.key] = p
	pc.ring = append(pc.ring, p)
	pc.bytes += p.size()
	for pc.bytes > pc.max && len(pc.ring) > 0 {
		pc.step()
	}
	for len(pc.ring) > 2*len(pc.pages)+16 {
		pc.step()
	}
}

// step moves the hand on by one page and drops that page unless it was used.
func (pc *pageCache) step() {
	pc.hand %= len(pc.ring)
	p := pc.ring[pc.hand]
	if p.used && p.body != nil {
		p.used = false
		pc.hand++
		return
	}
	last := len(pc.ring) - 1
	pc.ring[pc.hand] = pc.ring[last]
	pc.ring[last] = nil
	pc.ring = pc.ring[:last]
	if p.body != nil {
		delete(pc.pages, p.key)
		pc.bytes -= p.size()
	}
}

// rightsOf writes down all that decides what an actor may see.
func rightsOf(a *access.Actor) string {
	b := make([]byte, 0, 128)
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	for _, g := range a.Grants {
		text(string(g.Role))
		b = binary.AppendVarint(b, int64(g.Region))
		text(string(g.School))
		text(g.Township)
	}
	if a.Only != nil {
		text("only")
		for _, p := range a.Only {
			text(string(p))
		}
	}
	return string(b)
}

// versionsOf writes down the data versions of regions.
func versionsOf(version func(registry.RegionCode) int64, regions []registry.RegionCode) string {
	b := make([]byte, 0, 12*len(regions))
	for _, r := range regions {
		b = binary.AppendVarint(b, int64(r))
		b = binary.AppendVarint(b, version(r))
	}
	return string(b)
}

// cached answers from the cache, or makes the page and keeps it. The versions
// are read before the page is made: a change meanwhile makes it stale at once.
func (s *Server) cached(c *route.Context, r route.Route) error {
	regions := r.Depends(c)
	if len(regions) == 0 {
		return s.compressed(c, r.Handle)
	}
	key := pageKey{c.R.URL.RequestURI(), c.Actor.Account, c.Token, rightsOf(&c.Actor), c.Lang, c.Partial(), c.R.Header.Get("HX-Target"), 0}
	if !key.partial {
		key.unread, _ = c.Unread()
	}
	versions := versionsOf(s.deps.DataVersion, regions)
	if p := s.pages.find(key, versions); p != nil {
		s.metrics.cacheHits.Inc()
		return p.send(c)
	}
	s.metrics.cacheMisses.Inc()
	rec := &memory{header: c.W.Header()}
	out := c.W
	c.W = rec
	err := r.Handle(c)
	c.W = out
	if err != nil {
		return err
	}
	p := &page{key: key, versions: versions, kind: rec.header.Get("Content-Type"), body: rec.body.Bytes()}
	if rec.status != 0 && rec.status != http.StatusOK || p.kind == "" {
		c.W.WriteHeader(rec.status)
		_, err := c.W.Write(p.body)
		return err
	}
	sum := sha256.Sum256(p.body)
	p.etag = `"` + hex.EncodeToString(sum[:8]) + `"`
	p.gz = squeeze(p.body)
	s.pages.keep(p)
	return p.send(c)
}

func squeeze(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(body)
	if err == nil {
		err = z.Close()
	}
	if err != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

func (p *page) send(c *route.Context) error {
	h := c.W.Header()
	h.Set("Content-Type", p.kind)
	h.Set("ETag", p.etag)
	h.Set("Vary", "Accept-Encoding, Cookie, HX-Request, HX-Target")
	if c.R.Header.Get("If-None-Match") == p.etag {
		h.Del("Content-Length")
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	body := p.body
	if p.gz != nil && strings.Contains(c.R.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = p.gz
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := c.W.Write(body)
	return err
}

// memory takes an answer in.
type memory struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (m *memory) Header() http.Header { return m.header }

func (m *memory) WriteHeader(status int) {
	if m.status == 0 {
		m.status = status
	}
}

func (m *memory) Write(p []byte) (int, error) { return m.body.Write(p) }
