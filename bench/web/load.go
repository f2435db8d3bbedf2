package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"junheng/testdata/county"
	"junheng/web/route"
)

var (
	perSecond = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	tail      = regexp.MustCompile(`99%\s+(\S+)`)
	wrong     = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
)

// pages runs wrk on the bytes of the overview from memory, on the overview, and
// on a page that reads rows, in turn.
func (o options) pages(ctx context.Context, b *bench, dir string) error {
	page, err := b.get(ctx, b.overview)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		return err
	}
	memory, url, err := child(bytesEnv, file)
	if err != nil {
		return err
	}
	defer stop(memory)
	targets := []struct{ name, url string }{
		{"bytes from memory", url + "/"}, {"result page", b.url + b.overview}, {"school page", b.url + b.school},
	}
	rates := make([][]float64, len(targets))
	tails := make([]string, len(targets))
	for range o.rounds {
		for i, t := range targets {
			rate, p99, err := o.wrk(ctx, b, t.url)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			rates[i], tails[i] = append(rates[i], rate), p99
		}
	}
	base := median(rates[0])
	for i, t := range targets {
		fmt.Printf("%-20s %8.0f requests/s  %.2f of memory  p99 %s\n", t.name, median(rates[i]), median(rates[i])/base, tails[i])
	}
	return nil
}

func (o options) wrk(ctx context.Context, b *bench, url string) (rate float64, p99 string, err error) {
	out, err := exec.CommandContext(ctx, "wrk", "-t1", "-c32", "-d"+strconv.Itoa(o.seconds)+"s", "--latency", "-H", "Cookie: "+route.SessionCookie+"="+b.session, url).Output()
	if err != nil {
		return 0, "", err
	}
	if bad := wrong.FindSubmatch(out); bad != nil {
		return 0, "", fmt.Errorf("%s answers were errors", bad[1])
	}
	m, t := perSecond.FindSubmatch(out), tail.FindSubmatch(out)
	if m == nil || t == nil {
		return 0, "", fmt.Errorf("wrk said %s", out)
	}
	rate, err = strconv.ParseFloat(string(m[1]), 64)
	return rate, string(t[1]), err
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// filling has every school save one cell after another, each a number higher,
// and looks at the end whether the last number acknowledged is there. It gives
// the number of saves.
func (o options) filling(ctx context.Context, b *bench) (saves int, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.schools}}
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	last := make([]int, len(b.returns))
	until := time.Now().Add(time.Duration(o.seconds*o.rounds) * time.Second)
	var wg sync.WaitGroup
	for i, r := range b.returns {
		wg.Go(func() {
			chance := rand.New(rand.NewPCG(uint64(i), 1))
			time.Sleep(time.Duration(chance.Float64() * float64(o.think)))
			rev := int64(0)
			for n := 1; time.Now().Before(until); n++ {
				start := time.Now()
				next, err := b.save(ctx, client, r, n, rev)
				mu.Lock()
				if err != nil {
					failed = err
					mu.Unlock()
					return
				}
				took = append(took, time.Since(start))
				mu.Unlock()
				last[i], rev = n, next
				time.Sleep(time.Duration((0.5 + chance.Float64()) * float64(o.think)))
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return 0, failed
	}
	lost := 0
	for i, r := range b.returns {
		got, err := b.read(ctx, client, r)
		if err != nil {
			return 0, err
		}
		if got != last[i] {
			lost++
		}
	}
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[min(len(took)-1, int(math.Ceil(share*float64(len(took)))))].Round(100 * time.Microsecond)
	}
	fmt.Printf("%d schools, a cell each %v: %d saves, p50 %v, p95 %v, p99 %v, most %v; lost %d\n", len(b.returns), o.think, len(took), at(0.5), at(0.95), at(0.99), took[len(took)-1].Round(100*time.Microsecond), lost)
	return len(took), nil
}

func (b *bench) path(r open) string {
	return b.url + "/api/v1/returns/" + strconv.Itoa(county.Code) + "/" + string(r.id)
}

func (b *bench) ask(ctx context.Context, client *http.Client, method, url string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(data))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+b.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s %s", url, answer.Status, strings.TrimSpace(string(text)))
	}
	return json.Unmarshal(text, into)
}

func (b *bench) save(ctx context.Context, client *http.Client, r open, n int, rev int64) (int64, error) {
	var got struct {
		Cells     []struct{ Rev int64 }
		Conflicts []struct{ Mine string }
	}
	edit := map[string]any{"stage": r.stage.String(), "field": "students", "text": strconv.Itoa(n), "rev": rev}
	if err := b.ask(ctx, client, http.MethodPatch, b.path(r)+"/cells", map[string]any{"edits": []any{edit}}, &got); err != nil {
		return 0, err
	}
	if len(got.Conflicts) > 0 || len(got.Cells) == 0 {
		return 0, fmt.Errorf("%s: a conflict nobody made", r.id)
	}
	return got.Cells[0].Rev, nil
}

func (b *bench) read(ctx context.Context, client *http.Client, r open) (int, error) {
	var got struct {
		Cells []struct {
			Stage, Field string
			Value        *float64
		}
	}
	if err := b.ask(ctx, client, http.MethodGet, b.path(r), nil, &got); err != nil {
		return 0, err
	}
	for _, c := range got.Cells {
		if c.Stage == r.stage.String() && c.Field == "students" && c.Value != nil {
			return int(*c.Value), nil
		}
	}
	return 0, nil
}
