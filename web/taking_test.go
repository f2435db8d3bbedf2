package web_test

import (
	"net/http"
	"strings"
	"testing"

	"junheng/access"
	"junheng/audit"
	"junheng/registry"
	"junheng/web/webtest"
)

func TestAListIsTakenAwayOnlyByWhoMayExportAndOnRecord(t *testing.T) {
	s := webtest.New(t)
	actor, _, err := s.Access.Resume(t.Context(), s.Token(access.CountyStatistician), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := s.Access.CreateToken(t.Context(), actor, access.NewToken{Name: "x", Days: 1, Perms: []access.Permission{access.RegistryRead}})
	if err != nil {
		t.Fatal(err)
	}
	bearer := http.Header{"Authorization": {"Bearer " + secret}}
	s.Stranger().Do(http.MethodGet, "/schools", nil, bearer).Wants(200)
	s.Stranger().Do(http.MethodGet, "/schools?format=csv", nil, bearer).Wants(http.StatusForbidden, "导出数据")
	c := s.As(access.CountyStatistician)
	for _, path := range []string{"/schools?format=csv", "/schools?format=xlsx&q=x", "/schools/219901/export.xlsx"} {
		c.Get(path).Wants(200)
	}
	for _, act := range []string{"schools.list.export", "schools.export"} {
		list, err := s.Audit.List(t.Context(), audit.Query{Act: act, Result: audit.Done, Counties: []registry.RegionCode{219901}})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			t.Errorf("an export is sent before %s is on record", act)
		}
	}
}

func TestAnAddressSomebodyMadeUpDoesNotFillTheLog(t *testing.T) {
	s := webtest.New(t)
	s.As(access.CountyStatistician).Get("/schools/219901/of/" + strings.Repeat("x", 30_000)).Wants(http.StatusNotFound)
	s.As(access.SystemAdmin).Get("/schools/219901/of/" + strings.Repeat("x", 30_000)).Wants(http.StatusForbidden)
	if err := s.Server.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := s.Audit.List(t.Context(), audit.Query{Act: "schools.show"})
	if err != nil || len(list) < 2 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	for _, e := range list {
		if len(e.Object) > 400 {
			t.Errorf("a visit takes %d bytes of the log", len(e.Object))
		}
	}
}
