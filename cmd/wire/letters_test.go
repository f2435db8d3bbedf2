package wire_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/notify"
	golden "junheng/testdata/county"
)

// A letter leads to what it is about, not to the front page.
func TestALetterLinksToItsCase(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	var mu sync.Mutex
	var letters []notify.Letter
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var l notify.Letter
		if err := json.NewDecoder(r.Body).Decode(&l); err != nil {
			t.Error(err)
		}
		letters = append(letters, l)
	}))
	defer server.Close()
	for base, link := range map[string]string{"https://junheng.example.cn/": "https://junheng.example.cn", "https://example.cn/jh": "https://example.cn/jh", "": ""} {
		c, err := a.Cases.Open(t.Context(), d.Actors[access.SchoolHead], casework.Opens{
			County: golden.Code, Procedure: "hazard", Key: "letter" + strconv.Itoa(len(base)), Place: casework.Place{School: d.School}, Subject: casework.Subject{Kind: "school", ID: string(d.School)},
			Fields: map[string]string{"hazard_place": "围墙", "hazard": "开裂", "hazard_kind": "building", "level": "major"}, Origin: casework.Origin{Kind: "self"},
		})
		if err != nil {
			t.Fatal(err)
		}
		letters = nil
		ticker := wire.NewTicker(a, &wire.NotifyConfig{Webhook: &notify.Webhook{URL: server.URL}, URL: base})
		if _, err := ticker.Tick(t.Context(), c.Opened.Add(25*time.Hour)); err != nil {
			t.Fatal(err)
		}
		path, found := "/cases/219901/"+string(c.ID), false
		for _, l := range letters {
			if l.Ref != strings.TrimPrefix(path, "/") {
				continue
			}
			found = true
			if base == "" && (l.Link != "" || strings.Contains(l.Body, "/cases/")) || base != "" && (l.Link != link+path || !strings.HasSuffix(l.Body, "\n\n"+link+path)) {
				t.Errorf("with %q the letter says %q and links to %q", base, l.Body, l.Link)
			}
			if !strings.Contains(l.Subject, c.Number) {
				t.Errorf("the letter is about %q", l.Subject)
			}
		}
		if !found {
			t.Errorf("with %q there is no letter about the case among %d", base, len(letters))
		}
	}
}
