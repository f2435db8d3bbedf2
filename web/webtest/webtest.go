// Package webtest starts a whole server for tests of pages: a real SQLite
// database with the golden county in it, an account of every role, and clients
// that are signed in. Nothing reaches beyond this machine.
//
//	s := webtest.New(t)
//	page := s.As(access.CountyStatistician).Get("/results")
//	page.Wants(200, "青禾县")
package webtest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/notify"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/store"
	"junheng/web/route"
)

// Password is that of every account.
const Password = "Demo-AAAA-BBBB-a"

// Class is the class of the class teacher.
const Class = wire.DemoClass

// Server is one server of its own for a test.
type Server struct {
	*wire.App
	wire.Demo
	URL string
	Dir string // of the database

	t     testing.TB
	clock *clock
	log   log
}

// clock is the test's moment, which a test may move on.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// log is what the server has logged.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// Logged gives what the server has logged so far, at every level.
func (s *Server) Logged() string {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.text.String()
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// laidOut is the golden county laid out once in this process; each test works
// on a copy.
var laidOut = sync.OnceValues(func() (template, error) {
	dir, err := os.MkdirTemp("", "junheng-webtest-")
	if err != nil {
		return template{}, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	a, err := wire.Open(ctx, options(dir, testkit.FixedClock, nil))
	if err != nil {
		return template{}, err
	}
	demo, err := wire.LayOut(ctx, a, Password, func(string, string) {})
	if closeErr := a.Close(ctx); err == nil {
		err = closeErr
	}
	if err != nil {
		return template{}, err
	}
	data, err := os.ReadFile(filepath.Join(dir, store.FileName))
	return template{data, *demo}, err
})

type template struct {
	data []byte
	demo wire.Demo
}

func options(dir string, now func() time.Time, log *slog.Logger) wire.Options {
	return wire.Options{
		Log: log,
		DSN: dir, Key: make([]byte, access.KeyBytes), Clock: now, Version: "junheng test",
		Cost: access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1}, // a password costs next to nothing
	}
}

// New starts a server with the golden county, at the moment of testkit.Now. It
// ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	made, err := laidOut()
	if err != nil {
		t.Fatal(err)
	}
	return start(t, made.data, made.demo)
}

// Empty starts a server that nobody has set up yet.
func Empty(t testing.TB) *Server {
	t.Helper()
	return start(t, nil, wire.Demo{Password: Password})
}

func start(t testing.TB, database []byte, demo wire.Demo) *Server {
	t.Helper()
	s := &Server{Demo: demo, t: t, Dir: t.TempDir(), clock: &clock{now: testkit.Now}}
	if database != nil {
		if err := os.WriteFile(filepath.Join(s.Dir, store.FileName), database, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, err := wire.Open(t.Context(), options(s.Dir, s.clock.read, slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	if err != nil {
		t.Fatal(err)
	}
	s.App = a
	http := httptest.NewServer(a.Server)
	s.URL = http.URL
	t.Cleanup(func() {
		http.Close()
		if err := a.Close(context.Background()); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// Later moves the server's clock on.
func (s *Server) Later(d time.Duration) {
	s.clock.mu.Lock()
	defer s.clock.mu.Unlock()
	s.clock.now = s.clock.now.Add(d)
}

// As gives a client that the account of a role is signed in with, its second
// factor too where the role needs one.
func (s *Server) As(role access.Role) *Client {
	s.t.Helper()
	c := s.Stranger()
	token := s.Token(role)
	at, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	c.http.Jar.SetCookies(at, []*http.Cookie{{Name: route.SessionCookie, Value: token, Path: "/"}})
	return c
}

// Token signs the account of a role in and gives the secret of its session,
// for the cookie named route.SessionCookie.
func (s *Server) Token(role access.Role) string {
	s.t.Helper()
	for _, l := range s.Logins {
		if l.Role == role {
			return s.signIn(l.Login)
		}
	}
	s.t.Fatalf("nobody is %s", role)
	return ""
}

func (s *Server) signIn(login string) string {
	s.t.Helper()
	ctx := s.t.Context()
	in := access.Credentials{Login: login, Password: s.Password, From: "127.0.0.1", Agent: "webtest"}
	e, err := s.Access.Login(ctx, in)
	if err != nil {
		s.t.Fatalf("%s: %v", login, err)
	}
	if e.Actor.Pending != access.PendingEnrol {
		return e.Secret
	}
	enrol, err := s.Access.EnrolTOTP(ctx, e.Actor)
	if err != nil {
		s.t.Fatalf("%s: %v", login, err)
	}
	if _, err := s.Access.ConfirmTOTP(ctx, e.Actor, enrol.Sealed, Code(enrol.Text, s.clock.read()), s.Password); err != nil {
		s.t.Fatalf("%s: %v", login, err)
	}
	return e.Secret
}

// Code is what an authenticator app shows for a secret (base32) at a moment
// (RFC 6238).
func Code(secret string, at time.Time) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ToUpper(strings.ReplaceAll(secret, " ", "")), "="))
	if err != nil {
		return "secret: " + err.Error()
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, uint64(at.Unix()/30)) // a hash takes everything
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[from:])&0x7fffffff)%1000000)
}

// Client is one browser without script.
type Client struct {
	s    *Server
	http *http.Client
}

// Stranger gives a client nobody is signed in with.
func (s *Server) Stranger() *Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Client{s: s, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Page is an answer.
type Page struct {
	Status int
	Header http.Header
	Body   string
	t      testing.TB
	what   string
}

// Get opens a page. It does not follow redirections: see Page.To.
func (c *Client) Get(path string) *Page { return c.Do(http.MethodGet, path, nil, nil) }

// Post sends a form.
func (c *Client) Post(path string, form url.Values) *Page {
	return c.Do(http.MethodPost, path, strings.NewReader(form.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// Follow opens a page and whatever it leads on to.
func (c *Client) Follow(p *Page) *Page {
	for range 5 {
		to := p.To()
		if to == "" {
			return p
		}
		p = c.Get(to)
	}
	return p
}

// Do sends any request.
func (c *Client) Do(method, path string, body io.Reader, header http.Header) *Page {
	c.s.t.Helper()
	r, err := http.NewRequestWithContext(c.s.t.Context(), method, c.s.URL+path, body)
	if err != nil {
		c.s.t.Fatal(err)
	}
	for k, v := range header {
		r.Header[k] = v
	}
	answer, err := c.http.Do(r)
	if err != nil {
		c.s.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		c.s.t.Fatal(err)
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && strings.Contains(string(data), "\ufffd") {
		c.s.t.Errorf("%s %s shows a broken character", method, path)
	}
	return &Page{answer.StatusCode, answer.Header, string(data), c.s.t, method + " " + path}
}

// To gives the path a redirection leads to, or nothing.
func (p *Page) To() string {
	u, err := url.Parse(p.Header.Get("Location"))
	if err != nil || p.Status/100 != 3 {
		return ""
	}
	return u.RequestURI()
}

var tags = regexp.MustCompile(`(?s)<(script|style).*?</(?:script|style)>|<[^>]*>`)

// Text is what a reader sees of the page, tags taken out.
func (p *Page) Text() string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(p.Body, " "))), " ")
}

// Wants fails the test unless the page has a status and says all the words.
func (p *Page) Wants(status int, words ...string) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Errorf("%s: status %d, want %d\n%.600s", p.what, p.Status, status, p.Text())
		return p
	}
	text := p.Text()
	for _, w := range words {
		if !strings.Contains(text, w) && !strings.Contains(p.Body, w) {
			p.t.Errorf("%s does not say %q:\n%.1500s", p.what, w, text)
		}
	}
	return p
}

// Lacks fails the test when the page says any of the words.
func (p *Page) Lacks(words ...string) *Page {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.Text(), w) {
			p.t.Errorf("%s says %q", p.what, w)
		}
	}
	return p
}

// Pupil gives the first pupil of the class of the class teacher.
func (s *Server) Pupil(t testing.TB) people.PersonID {
	t.Helper()
	list, err := s.People.List(context.Background(), s.Actors[access.ClassTeacher], people.Query{County: 219901, Register: people.Pupils, School: s.School, Class: Class})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("the class of the class teacher has no pupils")
	}
	return list[0].ID
}

// Now gives the test's moment.
func (s *Server) Now() time.Time { return s.clock.read() }

// Ticker is what advances the clocks of the installation and sends what they tell.
type Ticker = wire.Ticker

// Hooked makes a ticker that tells a webhook.
func (s *Server) Hooked(hook *notify.Webhook) *Ticker {
	return wire.NewTicker(s.App, &wire.NotifyConfig{Webhook: hook})
}
