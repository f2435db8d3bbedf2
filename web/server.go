// Package web shows the work in the browser and answers programs: one server
// over the services of the nouns, which it never bypasses.
//
// Each folder of pages holds the routes of one entry of the menu; routes.go
// gathers them. For every route the server finds out who asks, checks the
// permission, has the page made, and sees that the audit log says so. Only
// errors.go turns faults into statuses.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/audit"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/people/matching"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/assets"
	"junheng/web/pages/login"
	"junheng/web/route"
)

// Deps is what the server works with: the services, and the outside world.
type Deps struct {
	Access    *access.Service
	Audit     audit.Log
	Book      *book.Service
	Returns   *returns.Service
	Archive   *archive.Service
	Plans     *roadmap.Service
	People    *people.Service
	Matching  *matching.Service
	Cases     *casework.Service
	Registers *attendance.Service
	IDs       func() string // a new id at each call, sorted by time
	Jobs      *job.Runner
	Dict      *facts.Dictionary
	Provider  login.Provider // nil: sign in by password only
	Clock     func() time.Time
	Log       *slog.Logger
	Version   string

	// DataVersion grows with every change to what belongs to a region; it is
	// the key of the page cache. Nil: nothing is cached.
	DataVersion func(registry.RegionCode) int64
	// Heads tells where the audit chain of a county stands, kept apart from its
	// entries. Nil: entries missing at the end go unseen.
	Heads func(context.Context, registry.RegionCode) (audit.Head, error)
	// Ready reports what keeps the server from answering, such as a database
	// out of reach.
	Ready func(context.Context) error

	Lang    locale.Lang    // of those who have not chosen
	Trusted []netip.Prefix // proxies whose X-Forwarded headers are believed
	Metrics []netip.Prefix // who may read /metrics; loopback always may
	Secure  bool           // browsers reach the server by TLS only
	Cache   int64          // bytes of pages kept; 0: 64 MB

	Pages []route.Route // further routes
}

// Server answers every request.
type Server struct {
	deps    Deps
	log     *slog.Logger
	mux     *http.ServeMux
	routes  []route.Route
	origin  *http.CrossOriginProtection
	visits  *visits
	pages   *pageCache
	metrics *counters
	logins  *limiter
}

// New makes a Server.
func New(d Deps) (*Server, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Cache == 0 {
		d.Cache = 64 << 20
	}
	s := &Server{
		deps: d, log: d.Log, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection(),
		visits: newVisits(d.Audit, d.Clock, d.Log), pages: newPageCache(d.Cache), metrics: newCounters(), logins: newLimiter(),
	}
	s.routes = append(routes(s), d.Pages...)
	for _, r := range s.routes {
		s.mux.Handle(r.Pattern, s.handler(r))
	}
	s.mux.Handle("GET "+assets.Prefix, assets.Handler())
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plainText(w, http.StatusOK, "ok") })
	s.mux.HandleFunc("GET /readyz", s.readyz)
	s.mux.Handle("GET /metrics", s.metricsHandler())
	s.mux.HandleFunc("/", s.notFound)
	return s, nil
}

// Routes lists what the server answers, for the test that walks all of it.
func (s *Server) Routes() []route.Route { return s.routes }

// Close writes what was gathered for the audit log. Call it once no request
// is being answered any more.
func (s *Server) Close(ctx context.Context) error { return s.visits.close(ctx) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := s.deps.Clock()
	rec := &recorder{ResponseWriter: w}
	defer s.finish(rec, r, start)
	harden(w.Header())
	if err := s.origin.Check(r); err != nil {
		s.fail(s.newContext(rec, r), crossOrigin(err))
		return
	}
	_, pattern := s.mux.Handler(r)
	rec.pattern = pattern
	s.mux.ServeHTTP(rec, r)
}

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.deps.Ready != nil {
		if err := s.deps.Ready(r.Context()); err != nil {
			s.log.Error("not ready", "err", err)
			plainText(w, http.StatusServiceUnavailable, "not ready")
			return
		}
	}
	plainText(w, http.StatusOK, "ready")
}

func plainText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a reader who went away is nobody's fault
}
