package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/testdata/county"
	"junheng/web/route"
)

// code is the county's.
var code = fmt.Sprint(county.Code)

// logins are the readers of the pages, as the golden county has them.
var logins = []string{"tongji", "duxue", "xiaozhang", "xiangzhen"}

// pages reads every page of the county's desk: the first time, and the median of
// the next nine. Between two readings something else is written, so that nothing
// is answered from what was kept.
func pages(ctx context.Context, a *wire.App) error {
	sessions := map[string]string{}
	for _, login := range logins {
		e, err := a.Access.Login(ctx, access.Credentials{Login: login, Password: password, From: "127.0.0.1", Agent: "bench"})
		if err != nil {
			return fmt.Errorf("%s: %w", login, err)
		}
		sessions[login] = e.Secret
	}
	clerk := access.Actor{Account: "bench", Name: "bench", Grants: []access.Grant{{Role: access.CountyStatistician, Region: county.Code}}}
	found, err := a.Cases.Ledger(ctx, clerk, county.Code, casework.Query{Procedure: "rectification", Closed: true, Limit: 1})
	if err != nil {
		return err
	}
	wanted, err := a.Cases.Wanted(ctx, clerk, county.Code, "")
	if err != nil {
		return err
	}
	at := "/ledgers/" + code
	list := []string{
		"/", "/cases/" + code, "/messages", at + "/rectification", at + "/rectification?show=all", at + "/rectification?show=closed&page=3", at + "/rectification/board", at + "/rectification/figures",
		at + "/dropout", at + "/dropout/board", at + "/dropout/figures", "/cases/" + code + "/" + string(found.Cases[0].ID),
		"/attend/" + code, "/statements/" + code, "/people/" + code, "/visits",
	}
	for _, w := range wanted {
		q := url.Values{"procedure": {w.Account.Procedure}, "kind": {w.Account.Kind}, "period": {w.Account.Period}}
		list = append(list, "/statements/"+code+"/one?"+q.Encode())
	}
	for _, path := range list {
		for _, login := range logins {
			if strings.HasPrefix(path, "/statements") && login != "tongji" {
				continue
			}
			one(a, sessions[login], login, path)
		}
	}
	return nil
}

func one(a *wire.App, session, login, path string) {
	var took, used []time.Duration
	status, size := 0, 0
	for range 10 {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: route.SessionCookie, Value: session})
		w := httptest.NewRecorder()
		start, busy := time.Now(), processor()
		a.Server.ServeHTTP(w, r)
		took, used = append(took, time.Since(start)), append(used, processor()-busy)
		status, size = w.Code, w.Body.Len()
	}
	first := took[0]
	rest := took[1:]
	slices.Sort(rest)
	slices.Sort(used)
	fmt.Printf("%7.1f ms  %7.1f ms  %7.1f ms  %d  %4d KB  %-10s %s\n", ms(first), ms(rest[len(rest)/2]), ms(used[len(used)/2]), status, size>>10, login, path)
}

// processor is what the program has used of the processors so far.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
