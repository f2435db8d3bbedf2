package e2e_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/cmd/wire"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/testkit"
	"junheng/registry"
	"junheng/store"
	"junheng/testdata/county"
)

// serverEnv makes the test binary be the server that is killed.
const serverEnv = "JUNHENG_E2E_SERVER"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(serverEnv); dsn != "" {
		if err := beServer(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if err := os.RemoveAll(built); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func programOptions(dsn string) wire.Options {
	return wire.Options{
		DSN: dsn, Key: make([]byte, access.KeyBytes), Clock: time.Now, Version: "junheng test",
		Cost: access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1},
	}
}

// beServer serves until it is killed, and says where.
func beServer(dsn string) error {
	a, err := wire.Open(context.Background(), programOptions(dsn))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(os.Stdout, "http://"+l.Addr().String()); err != nil {
		return err
	}
	return (&http.Server{Handler: a.Server, ReadHeaderTimeout: time.Minute}).Serve(l)
}

// TestWhatWasAcknowledgedSurvivesKill kills the server at random moments while
// cells are saved, workbooks uploaded, returns turned and datasets frozen. What
// it acknowledged must be there afterwards, and the log must be whole.
func TestWhatWasAcknowledgedSurvivesKill(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killMany(t, t.TempDir(), 10) })
	t.Run("PostgreSQL", func(t *testing.T) { killMany(t, testkit.StartPostgres(t), 4) })
}

func killMany(t *testing.T, dsn string, times int) {
	k := layOutForKill(t, dsn)
	chance := rand.New(rand.NewPCG(20251015, 1))
	life, n := 2300, 0
	for ; n < times || !k.all() && n < 3*times; n++ {
		k.round(time.Duration(200+chance.IntN(life)) * time.Millisecond)
		k.verify()
		if n >= times { // a slow machine: longer lives, until every kind of work was done
			life *= 2
		}
	}
	t.Logf("%d kills: %d saves, %d uploads, %d turns, %d datasets acknowledged", n, k.saves, len(k.uploads), k.turns, len(k.datasets))
	if !k.all() {
		t.Error("some kind of work was never acknowledged: the test proves too little")
	}
}

// all reports whether every kind of work was acknowledged at least once.
func (k *killing) all() bool {
	return k.saves > 0 && len(k.uploads) > 0 && k.turns > 0 && len(k.datasets) > 0
}

// killing is what is known to have been acknowledged.
type killing struct {
	t     *testing.T
	dsn   string
	token string
	demo  *wire.Demo

	client *http.Client // nil: the ordinary one
	book   []byte

	cells []*saved // one a worker
	turn  turned

	mu       sync.Mutex
	uploads  []string // ids
	datasets []string // hashes
	saves    int
	turns    int
}

// saved is one cell and what is known of it.
type saved struct {
	ret        returns.ReturnID
	stage      registry.Stage
	field      facts.FieldID
	acked, now int // the last number acknowledged, and the one under way
}

// turned is one return and the states it may be in.
type turned struct {
	ret        returns.ReturnID
	acked, now returns.State
}

func layOutForKill(t *testing.T, dsn string) *killing {
	t.Helper()
	k := &killing{t: t, dsn: dsn}
	var err error
	if strings.Contains(dsn, "://") || strings.Contains(dsn, "host=") {
		k.demo, err = layOut(dsn)
	} else {
		var made laid
		if made, err = laidOut(); err == nil {
			k.demo = &made.demo
			err = os.WriteFile(filepath.Join(dsn, store.FileName), made.data, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	a := k.open()
	defer k.close(a)
	demo := k.demo
	actor := demo.Actors[access.CountyStatistician]
	_, k.token, err = a.Access.CreateToken(t.Context(), actor, access.NewToken{Name: "kill", Days: 1, Perms: []access.Permission{
		access.ReturnRead, access.ReturnFill, access.ReturnSubmit, access.ReturnReview, access.AssessRead, access.AssessRun, access.RoundRead,
	}})
	if err != nil {
		t.Fatal(err)
	}
	k.pick(a, actor)
	names, err := county.List(2024)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(names, func(n string) bool { return strings.HasSuffix(n, ".xlsx") })
	if k.book, err = fs.ReadFile(county.Corrected(), names[i]); err != nil {
		t.Fatal(err)
	}
	t.Logf("uploading %s", path.Base(names[i]))
	return k
}

// demoPassword is that of everybody in the golden county.
const demoPassword = "Demo-AAAA-BBBB-a"

// layOut lays the golden county out in a database.
func layOut(dsn string) (*wire.Demo, error) {
	ctx := context.Background()
	a, err := wire.Open(ctx, programOptions(dsn))
	if err != nil {
		return nil, err
	}
	demo, err := wire.LayOut(ctx, a, demoPassword, func(string, string) {})
	return demo, errors.Join(err, a.Close(ctx))
}

// laid is a county laid out in a file.
type laid struct {
	data []byte
	demo wire.Demo
}

// laidOut lays the county out once; each test works on a copy.
var laidOut = sync.OnceValues(func() (laid, error) {
	dir, err := os.MkdirTemp("", "junheng-e2e-county-")
	if err != nil {
		return laid{}, err
	}
	defer os.RemoveAll(dir)
	demo, err := layOut(dir)
	if err != nil {
		return laid{}, err
	}
	data, err := os.ReadFile(filepath.Join(dir, store.FileName))
	return laid{data, *demo}, err
})

// pick chooses the cells to be saved, and a return that is submitted to be
// approved and sent back.
func (k *killing) pick(a *wire.App, actor access.Actor) {
	k.t.Helper()
	ctx := k.t.Context()
	list, err := a.Returns.List(ctx, actor, returns.Filter{Counties: []registry.RegionCode{county.Code}, Round: k.demo.Round.ID, Form: "cn/county-table"})
	if err != nil {
		k.t.Fatal(err)
	}
	for _, r := range list {
		switch {
		case r.State == returns.Submitted && k.turn.ret == "":
			k.turn = turned{ret: r.ID, acked: returns.Submitted, now: returns.Submitted}
		case r.State == returns.Open && len(k.cells) < 6:
			v, err := a.Returns.Open(ctx, actor, county.Code, r.ID)
			if err != nil {
				k.t.Fatal(err)
			}
			for key := range v.Cells {
				if key.Field == "students" {
					k.cells = append(k.cells, &saved{ret: r.ID, stage: key.Stage, field: key.Field})
					break
				}
			}
		}
	}
	if len(k.cells) == 0 || k.turn.ret == "" {
		k.t.Fatal("the open round has nothing to work on")
	}
}

func (k *killing) open() *wire.App {
	k.t.Helper()
	a, err := wire.Open(context.Background(), programOptions(k.dsn))
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func (k *killing) close(a *wire.App) {
	k.t.Helper()
	if err := a.Close(context.Background()); err != nil {
		k.t.Fatal(err)
	}
}

// round starts a server, sets all workers on it, and kills it after a while.
func (k *killing) round(after time.Duration) {
	k.t.Helper()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), serverEnv+"="+k.dsn)
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		k.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		k.t.Fatalf("the server did not start: %v", err)
	}
	url := strings.TrimSpace(line)
	workers := k.work(url)
	time.Sleep(after)
	if err := server.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	workers.Wait()
	if err := server.Wait(); err == nil {
		k.t.Error("the server ended by itself")
	}
}

// work sets all workers on a server. They end when it is gone.
func (k *killing) work(url string) *sync.WaitGroup {
	workers := &sync.WaitGroup{}
	for _, c := range k.cells {
		workers.Go(func() { k.saving(url, c) })
	}
	workers.Go(func() { k.uploading(url) })
	workers.Go(func() { k.turning(url) })
	workers.Go(func() { k.freezing(url) })
	return workers
}

var errGone = errors.New("the server is gone")

// ask sends one request and reads the whole answer. Anything but a complete
// answer is no acknowledgement.
func (k *killing) ask(method, url string, body any, into any) error {
	var data []byte
	kind := "application/json"
	switch b := body.(type) {
	case []byte:
		data, kind = b, "application/octet-stream"
	default:
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(k.t.Context(), method, url, bytes.NewReader(data))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+k.token)
	r.Header.Set("Content-Type", kind)
	answer, err := cmp.Or(k.client, http.DefaultClient).Do(r)
	if err != nil {
		return errGone
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return errGone
	}
	if answer.StatusCode/100 != 2 {
		k.t.Errorf("%s %s: %d %.600s", method, url, answer.StatusCode, text)
		return errGone
	}
	return json.Unmarshal(text, into)
}

func (k *killing) of(url string, id returns.ReturnID) string {
	return url + "/api/v1/returns/" + strconv.Itoa(county.Code) + "/" + string(id)
}

// saving counts a cell up.
func (k *killing) saving(url string, c *saved) {
	var whole struct {
		Cells []struct {
			Stage, Field string
			Rev          int64
		}
	}
	if k.ask(http.MethodGet, k.of(url, c.ret), nil, &whole) != nil {
		return
	}
	var rev int64
	for _, cell := range whole.Cells {
		if cell.Stage == c.stage.String() && cell.Field == string(c.field) {
			rev = cell.Rev
		}
	}
	for {
		c.now++
		edit := map[string]any{"stage": c.stage.String(), "field": c.field, "text": strconv.Itoa(c.now), "rev": rev}
		var got struct {
			Cells     []struct{ Rev int64 }
			Conflicts []struct{ Mine string }
		}
		if k.ask(http.MethodPatch, k.of(url, c.ret)+"/cells", map[string]any{"edits": []any{edit}}, &got) != nil {
			return
		}
		if len(got.Conflicts) > 0 {
			k.t.Errorf("%s: a conflict nobody made", c.ret)
			return
		}
		c.acked, rev = c.now, got.Cells[0].Rev
		k.mu.Lock()
		k.saves++
		k.mu.Unlock()
	}
}

// uploading sends a workbook of last year into last year's form of the round,
// over and over. Its cells are those of other returns than the savers'.
func (k *killing) uploading(url string) {
	for {
		var got []struct{ ID string }
		to := url + "/api/v1/rounds/" + strconv.Itoa(county.Code) + "/" + string(k.demo.Round.ID) + "/uploads?name=upload.xlsx"
		if k.ask(http.MethodPost, to, k.book, &got) != nil {
			return
		}
		k.mu.Lock()
		for _, u := range got {
			k.uploads = append(k.uploads, u.ID)
		}
		k.mu.Unlock()
	}
}

// turning approves a return, sends it back and submits it again.
func (k *killing) turning(url string) {
	next := map[returns.State]struct {
		act returns.Act
		to  returns.State
	}{
		returns.Submitted: {returns.ActApprove, returns.Approved},
		returns.Approved:  {returns.ActSendBack, returns.SentBack},
		returns.SentBack:  {returns.ActSubmit, returns.Submitted},
	}
	for {
		step := next[k.turn.acked]
		k.turn.now = step.to
		var got struct{ State returns.State }
		if k.ask(http.MethodPost, k.of(url, k.turn.ret)+"/acts", map[string]any{"act": step.act, "reason": "再核对"}, &got) != nil {
			return
		}
		k.turn.acked = got.State
		k.mu.Lock()
		k.turns++
		k.mu.Unlock()
	}
}

// freezing freezes what stands open now.
func (k *killing) freezing(url string) {
	for n := 0; ; n++ {
		body := map[string]any{"region": county.Code, "school_year": int(wire.DemoCurrent), "name": "第" + strconv.Itoa(n) + "次", "states": []returns.State{returns.Open}}
		var got struct{ Hash string }
		if k.ask(http.MethodPost, url+"/api/v1/datasets", body, &got) != nil {
			return
		}
		k.mu.Lock()
		k.datasets = append(k.datasets, got.Hash)
		k.mu.Unlock()
	}
}

// verify opens the database after a kill and looks for everything that was
// acknowledged. Of what was under way either outcome is right.
func (k *killing) verify() {
	k.t.Helper()
	a := k.open()
	defer k.close(a)
	ctx, actor := k.t.Context(), k.demo.Actors[access.CountyStatistician]
	for _, c := range k.cells {
		v, err := a.Returns.Open(ctx, actor, county.Code, c.ret)
		if err != nil {
			k.t.Fatal(err)
		}
		text := v.Cells[returns.CellKey{School: v.Return.School, Stage: c.stage, Field: c.field}].Text
		got, _ := strconv.Atoi(text)
		if c.acked > 0 && got != c.acked && got != c.now {
			k.t.Errorf("%s holds %q; %d was acknowledged and %d under way", c.ret, text, c.acked, c.now)
		}
		if c.acked > 0 || got == c.now {
			c.acked, c.now = got, got
		}
	}
	v, err := a.Returns.Open(ctx, actor, county.Code, k.turn.ret)
	if err != nil {
		k.t.Fatal(err)
	}
	if s := v.Return.State; s != k.turn.acked && s != k.turn.now {
		k.t.Errorf("the return is %s; %s was acknowledged and %s under way", s, k.turn.acked, k.turn.now)
	}
	k.turn.acked, k.turn.now = v.Return.State, v.Return.State
	uploads, err := a.Returns.ListUploads(ctx, actor, county.Code, k.demo.Round.ID)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, id := range k.uploads {
		if !slices.ContainsFunc(uploads, func(u returns.Upload) bool { return u.ID == id }) {
			k.t.Errorf("the upload %s was acknowledged and is gone", id)
		}
	}
	for _, hash := range k.datasets {
		if _, err := a.Archive.Manifest(ctx, actor, county.Code, hash); err != nil {
			k.t.Errorf("the dataset %s was acknowledged: %v", hash, err)
		}
	}
	for at, err := range chains(ctx, a.Audit) {
		if err != nil {
			k.t.Errorf("the log of %v: %v", at, err)
		}
	}
}

// chains verifies every chain of the log.
func chains(ctx context.Context, log audit.Log) map[registry.RegionCode]error {
	out := map[registry.RegionCode]error{}
	codes, err := log.Chains(ctx)
	if err != nil {
		out[0] = err
		return out
	}
	for _, at := range codes {
		_, broken, err := audit.Verify(log.Chain(ctx, at), nil)
		if err == nil && broken != nil {
			err = fmt.Errorf("broken: %+v", *broken)
		}
		out[at] = err
	}
	return out
}
