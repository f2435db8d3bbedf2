package assets_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"junheng/web/assets"
)

func get(path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	assets.Handler().ServeHTTP(w, r)
	return w
}

func TestAnAssetIsKeptForEverUnderTheHashOfItsContent(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "charts.js", "grid.js", "icon.svg"} {
		w := get(assets.URL(name), "")
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Body.Len() == 0 {
			t.Errorf("%s: status %d, %q, %d bytes", name, w.Code, w.Header().Get("Cache-Control"), w.Body.Len())
		}
		z := get(assets.URL(name), "gzip, br")
		if z.Header().Get("Content-Encoding") != "gzip" || name != "icon.svg" && z.Body.Len() >= w.Body.Len() {
			t.Errorf("%s: compressed %q %d of %d bytes", name, z.Header().Get("Content-Encoding"), z.Body.Len(), w.Body.Len())
		}
	}
	for _, path := range []string{assets.URL("nobody.js"), "/assets/0000000000/app.css", "/assets/../assets.go"} {
		if w := get(path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}
