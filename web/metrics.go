package web

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// levelRequest is that of the line each request leaves in the log: below
// warnings, so that --log-level warn is silent about ordinary requests.
const levelRequest = slog.LevelInfo

// counters count what the server does, in the text format of Prometheus.
type counters struct {
	set         *metrics.Set
	requests    sync.Map // answer → *histogram
	cacheHits   *metrics.Counter
	cacheMisses *metrics.Counter
}

// answer is what requests are told apart by.
type answer struct {
	route  string
	status int
}

func newCounters() *counters {
	set := metrics.NewSet()
	return &counters{
		set:       set,
		cacheHits: set.NewCounter("junheng_page_cache_hits_total"), cacheMisses: set.NewCounter("junheng_page_cache_misses_total"),
	}
}

func (m *counters) observe(rec *recorder, _ string, took time.Duration) {
	name := rec.pattern
	if name == "" || name == "/" {
		name = "none" // addresses nobody serves, which anybody may make up
	}
	a := answer{name, rec.status}
	h, ok := m.requests.Load(a)
	if !ok { // two at once get the same counters of the set
		h, _ = m.requests.LoadOrStore(a, newHistogram(m.set, "junheng_request_seconds", fmt.Sprintf("route=%q,status=%q", a.route, strconv.Itoa(a.status))))
	}
	h.(*histogram).observe(took.Seconds())
}

// bounds are the times, in seconds, up to which requests are counted apart.
var bounds = [...]float64{.001, .003, .01, .03, .1, .3, 1, 3, 10}

// histogram counts times by the bounds they keep.
type histogram struct {
	upTo  [len(bounds)]*metrics.Counter
	all   *metrics.Counter // the bucket up to infinity
	count *metrics.Counter // the same number again, as the format has it
	sum   *metrics.FloatCounter
}

// newHistogram makes the counters of a histogram under the names Prometheus has
// for them.
func newHistogram(set *metrics.Set, name, labels string) *histogram {
	bucket := func(le string) *metrics.Counter {
		return set.GetOrCreateCounter(fmt.Sprintf("%s_bucket{%s,le=%q}", name, labels, le))
	}
	h := &histogram{
		all: bucket("+Inf"), count: set.GetOrCreateCounter(fmt.Sprintf("%s_count{%s}", name, labels)),
		sum: set.GetOrCreateFloatCounter(fmt.Sprintf("%s_sum{%s}", name, labels)),
	}
	for i, b := range bounds {
		h.upTo[i] = bucket(strconv.FormatFloat(b, 'g', -1, 64))
	}
	return h
}

func (h *histogram) observe(seconds float64) {
	for i, b := range bounds {
		if seconds <= b {
			h.upTo[i].Inc()
		}
	}
	h.all.Inc()
	h.count.Inc()
	h.sum.Add(seconds)
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// metricsHandler answers those who may read the metrics. The address is that
// of the connection, whatever a header says.
func (s *Server) metricsHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, _, err := net.SplitHostPort(r.RemoteAddr)
		direct := r.Header.Get("X-Forwarded-For") == "" && within(from, loopback)
		if err != nil || !direct && !within(from, s.deps.Metrics) {
			plainText(w, http.StatusForbidden, "not from this address; see --metrics-from")
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.metrics.set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
}
