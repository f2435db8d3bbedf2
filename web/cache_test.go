package web_test

import (
	"net/http/httptest"
	"net/netip"
	"testing"

	"junheng/web"
)

func TestTheCacheStaysWithinItsBoundsAndKeepsWhatIsAskedFor(t *testing.T) {
	const limit, size = 1 << 20, 10 << 10
	held, first, last := web.FillCache(limit, 1000, size)
	if held > limit || held < limit/2 {
		t.Errorf("%d bytes held of %d", held, limit)
	}
	if !first || !last {
		t.Errorf("the page asked for all the time is there: %v, the newest: %v", first, last)
	}
	if held, _, last := web.FillCache(limit, 10, limit/4); held != 0 || last {
		t.Errorf("pages too large to keep are kept: %d bytes", held)
	}
}

func TestANewVersionTakesThePlaceOfTheOld(t *testing.T) {
	held, places, old := web.ReplaceInCache(1000, 1000)
	if held > 2000 || places > 40 || old {
		t.Errorf("%d bytes and %d places held; the old version is found: %v", held, places, old)
	}
}

func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	tests := []struct {
		name, peer, forwarded, proto, from string
		secure                             bool
	}{
		{"no proxy", "1.2.3.4:5", "", "", "1.2.3.4", false},
		{"a stranger who claims to be one", "1.2.3.4:5", "9.9.9.9", "https", "1.2.3.4", false},
		{"a proxy", "10.0.0.1:5", "9.9.9.9", "https", "9.9.9.9", true},
		{"two proxies", "10.0.0.1:5", "9.9.9.9, 10.0.0.2", "", "9.9.9.9", false},
		{"a browser that wrote the header itself", "10.0.0.1:5", "6.6.6.6, 9.9.9.9", "", "9.9.9.9", false},
		{"words that are no address", "10.0.0.1:5", "unknown", "", "10.0.0.1", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.peer
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
			if tt.proto != "" {
				r.Header.Set("X-Forwarded-Proto", tt.proto)
			}
			if from, secure := web.Origins(trusted, r); from != tt.from || secure != tt.secure {
				t.Errorf("got %s %v, want %s %v", from, secure, tt.from, tt.secure)
			}
		})
	}
}
