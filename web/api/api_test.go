package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/fault"
	"junheng/web/api"
	"junheng/web/route"
)

// description asks the interface for its own description.
func description(t *testing.T) map[string]any {
	t.Helper()
	for _, r := range api.Routes(api.Deps{Version: "1"}) {
		if r.Act != "api.openapi" {
			continue
		}
		w := httptest.NewRecorder()
		if err := r.Handle(route.NewContext(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))); err != nil {
			t.Fatal(err)
		}
		var d map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Fatal("no route gives the description")
	return nil
}

func TestTheDescriptionIsOpenAPI31AndNamesEveryRoute(t *testing.T) {
	d := description(t)
	if v, _ := d["openapi"].(string); !strings.HasPrefix(v, "3.1") {
		t.Errorf("openapi = %q, want 3.1", v)
	}
	described := map[string]bool{}
	paths, _ := d["paths"].(map[string]any)
	for path, item := range paths {
		methods, _ := item.(map[string]any)
		for method := range methods {
			described[strings.ToUpper(method)+" "+api.Prefix+path] = true
		}
	}
	served := map[string]bool{}
	for _, r := range api.Routes(api.Deps{Version: "1"}) {
		if r.Act == "api.openapi" {
			continue
		}
		served[r.Pattern] = true
		if r.Perm == "" || !strings.HasPrefix(r.Act, "api.") {
			t.Errorf("%s has permission %q and act %q", r.Pattern, r.Perm, r.Act)
		}
	}
	if diff := cmp.Diff(described, served); diff != "" {
		t.Errorf("described and served differ (-described +served):\n%s", diff)
	}
}

func TestARequestThatIsNotAcceptableNamesThePlace(t *testing.T) {
	for _, r := range api.Routes(api.Deps{Version: "1"}) {
		if r.Act != "api.regions.list" {
			continue
		}
		w := httptest.NewRecorder()
		err := r.Handle(route.NewContext(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/regions?limit=0&under=zero", nil)))
		if fault.KindOf(err) != fault.Invalid {
			t.Fatalf("Handle = %v, want invalid", err)
		}
		for _, place := range []string{"query.limit", "query.under"} {
			if !strings.Contains(err.Error(), place) {
				t.Errorf("%v does not name %s", err, place)
			}
		}
		if w.Body.Len() != 0 {
			t.Errorf("something was written beside the error: %s", w.Body)
		}
		return
	}
	t.Fatal("no route lists regions")
}

func TestListsComeInPages(t *testing.T) {
	for _, r := range api.Routes(api.Deps{Version: "1"}) {
		if r.Act != "api.regions.list" {
			continue
		}
		seen, cursor := 0, ""
		for n := range 10 {
			w := httptest.NewRecorder()
			if err := r.Handle(route.NewContext(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/regions?under=0&limit=10&cursor="+cursor, nil))); err != nil {
				t.Fatal(err)
			}
			var got struct {
				Items []struct{ Code int }
				Total int
				Next  string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			seen += len(got.Items)
			if got.Next == "" {
				if seen != got.Total || n < 3 {
					t.Errorf("%d of %d provinces in %d pages", seen, got.Total, n+1)
				}
				return
			}
			cursor = got.Next
		}
	}
}
