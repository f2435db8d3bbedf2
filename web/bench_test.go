package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"junheng/access"
	"junheng/web/route"
	"junheng/web/webtest"
)

// sink is an answer that is thrown away.
type sink struct{ head http.Header }

func (s *sink) Header() http.Header         { return s.head }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(p []byte) (int, error) { return io.Discard.Write(p) }

// BenchmarkPages measures what the server does for a page, without the network.
func BenchmarkPages(b *testing.B) {
	s := webtest.New(b)
	token := s.Token(access.CountyStatistician)
	last := s.Assessments[len(s.Assessments)-1]
	for _, c := range []struct{ name, path string }{
		{"kept", "/results/219901/" + last.ID},
		{"one row", "/jobs"},
		{"tasks", "/"},
		{"list of 60", "/schools"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, c.path, nil)
				r.AddCookie(&http.Cookie{Name: route.SessionCookie, Value: token})
				s.Server.ServeHTTP(&sink{http.Header{}}, r)
			}
		})
	}
}
