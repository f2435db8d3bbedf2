package web

import (
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"junheng/audit"
	"junheng/web/route"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/time/rate"
)

// harden sets the headers that every answer carries. Scripts come from our own
// files only; styles may also stand in attributes, as charts and grids need.
func harden(h http.Header) {
	h["Content-Security-Policy"] = contentPolicy
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = sameOrigin
	h["X-Frame-Options"] = denyFrames
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Permissions-Policy"] = noDevices
}

var (
	contentPolicy = []string{"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"}
	noSniff       = []string{"nosniff"}
	sameOrigin    = []string{"same-origin"}
	denyFrames    = []string{"DENY"}
	noDevices     = []string{"camera=(), microphone=(), geolocation=(), payment=()"}
)

// recorder notes how an answer went.
type recorder struct {
	http.ResponseWriter
	pattern string
	status  int
	bytes   int64
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// finish rescues a panic, then writes the line of the log and the metrics.
func (s *Server) finish(rec *recorder, r *http.Request, start time.Time) {
	if reason := recover(); reason != nil {
		s.rescue(rec, r, reason)
	}
	took := s.deps.Clock().Sub(start)
	s.metrics.observe(rec, r.Method, took)
	if s.log.Enabled(r.Context(), levelRequest) {
		from, _ := s.origins(r)
		s.log.Log(r.Context(), levelRequest, "request", "method", r.Method, "path", quiet(r.URL.Path), "status", rec.status,
			"bytes", rec.bytes, "ms", float64(took.Microseconds())/1000, "from", from)
	}
}

// numbered finds what may be the number of a person or of a telephone.
var numbered = regexp.MustCompile(`[0-9]{11}`)

// quiet gives the path of an address for the log, which is nobody's secret: a part
// in which a name or a number of a person may have been typed is left out.
func quiet(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if numbered.MatchString(p) || strings.ContainsFunc(p, func(r rune) bool { return r > unicode.MaxASCII }) {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}

// origins tells who the browser is and whether it speaks TLS. What a proxy says
// of that is believed only of those trusted: of the addresses it lists, the
// last one that is not itself a trusted proxy.
func (s *Server) origins(r *http.Request) (from string, secure bool) {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		from = r.RemoteAddr
	}
	secure = s.deps.Secure || r.TLS != nil
	if len(s.deps.Trusted) == 0 || !within(from, s.deps.Trusted) {
		return from, secure
	}
	secure = secure || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0; i-- {
		addr := strings.TrimSpace(chain[i])
		if _, err := netip.ParseAddr(addr); err != nil {
			break
		}
		from = addr
		if !within(addr, s.deps.Trusted) {
			break
		}
	}
	return from, secure
}

func within(addr string, nets []netip.Prefix) bool {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	for _, n := range nets {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// limiter slows down whoever tries to sign in again and again from one place.
type limiter struct {
	mu   sync.Mutex
	from map[string]*rate.Limiter
}

const (
	triesBurst   = 20
	triesEvery   = 6 * time.Second
	limitersKept = 10000
)

func newLimiter() *limiter { return &limiter{from: map[string]*rate.Limiter{}} }

func (l *limiter) allow(from string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, ok := l.from[from]
	if !ok {
		if len(l.from) >= limitersKept {
			clear(l.from) // nobody waits longer than two minutes anyway
		}
		one = rate.NewLimiter(rate.Every(triesEvery), triesBurst)
		l.from[from] = one
	}
	return one.AllowN(now, 1)
}

// limit refuses too many attempts at what is open to everybody, and gathers
// the refusals for the log.
func (s *Server) limit(c *route.Context, r route.Route) error {
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead || s.logins.allow(c.From, c.Now) {
		return nil
	}
	e := s.entryFor(c, r, audit.Denied)
	if e.Actor == "" {
		e.Actor, e.From = "visitor", c.From
	}
	s.visits.add(e)
	return errTooMany
}

// compressed has a page made and sends it compressed where that is worth it.
func (s *Server) compressed(c *route.Context, handle route.Handler) error {
	if !strings.Contains(c.R.Header.Get("Accept-Encoding"), "gzip") || c.R.Method == http.MethodHead {
		return handle(c)
	}
	z := &zipper{ResponseWriter: c.W}
	out := c.W
	c.W = z
	err := handle(c)
	c.W = out
	if closeErr := z.close(); err == nil {
		err = closeErr
	}
	return err
}

var zippers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

// zipper compresses text of more than a packet as it is written.
type zipper struct {
	http.ResponseWriter
	z     *gzip.Writer
	begun bool
}

// WriteHeader decides whether the answer is compressed.
func (z *zipper) WriteHeader(status int) {
	if !z.begun {
		z.begun = true
		h := z.Header()
		h.Add("Vary", "Accept-Encoding")
		if worth(h) && status != http.StatusNotModified && status != http.StatusNoContent {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			z.z, _ = zippers.Get().(*gzip.Writer)
			z.z.Reset(z.ResponseWriter)
		}
	}
	z.ResponseWriter.WriteHeader(status)
}

// Write compresses p where the header said so.
func (z *zipper) Write(p []byte) (int, error) {
	if !z.begun {
		z.WriteHeader(http.StatusOK)
	}
	if z.z != nil {
		return z.z.Write(p)
	}
	return z.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (z *zipper) Unwrap() http.ResponseWriter { return z.ResponseWriter }

func (z *zipper) close() error {
	if z.z == nil {
		return nil
	}
	err := z.z.Close()
	zippers.Put(z.z)
	return err
}

func worth(h http.Header) bool {
	kind := h.Get("Content-Type")
	long := h.Get("Content-Length")
	return h.Get("Content-Encoding") == "" && (long == "" || len(long) > 3) && // a thousand bytes or more
		(strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "svg"))
}
