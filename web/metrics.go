package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// levelRequest is that of the line each request leaves in the log: below
// warnings, so that --log-level warn is silent about ordinary requests.
const levelRequest = slog.LevelInfo

// metrics counts what the server does, for Prometheus.
type metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.HistogramVec
	cacheHits   prometheus.Counter
	cacheMisses prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "junheng_request_seconds", Help: "Time to answer a request, by route and status.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10},
		}, []string{"route", "status"}),
		cacheHits:   prometheus.NewCounter(prometheus.CounterOpts{Name: "junheng_page_cache_hits_total", Help: "Pages answered from the cache."}),
		cacheMisses: prometheus.NewCounter(prometheus.CounterOpts{Name: "junheng_page_cache_misses_total", Help: "Pages made for the cache."}),
	}
	m.registry.MustRegister(m.requests, m.cacheHits, m.cacheMisses, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(rec *recorder, _ string, took time.Duration) {
	name := rec.pattern
	if name == "" || name == "/" {
		name = "none" // addresses nobody serves, which anybody may make up
	}
	m.requests.WithLabelValues(name, strconv.Itoa(rec.status)).Observe(took.Seconds())
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// metricsHandler answers those who may read the metrics. The address is that
// of the connection, whatever a header says.
func (s *Server) metricsHandler() http.Handler {
	h := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, _, err := net.SplitHostPort(r.RemoteAddr)
		direct := r.Header.Get("X-Forwarded-For") == "" && within(from, loopback)
		if err != nil || !direct && !within(from, s.deps.Metrics) {
			plainText(w, http.StatusForbidden, "not from this address; see --metrics-from")
			return
		}
		h.ServeHTTP(w, r)
	})
}
