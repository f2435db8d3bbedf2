// Package route is what a page needs to answer a request, and what the server
// needs to know of a page: its path, who may open it, and under which name the
// audit log speaks of it.
package route

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
)

// Route is one thing the server answers. Every route has a permission and an
// act; a test walks all of them with every role.
type Route struct {
	Pattern string            // as http.ServeMux reads it: GET /schools/{id}
	Perm    access.Permission // asked before Handle runs, anywhere the actor holds it
	Act     string            // schools.show: the name in the audit log
	Quiet   bool              // the service behind it writes its own audit entry; a visit is not gathered
	Handle  Handler

	// Depends names the counties (or cities, provinces) whose data the page
	// shows. A route that has it is kept in the page cache until one of them
	// changes, apart for each account and language. It must be a GET whose page
	// depends on nothing else: not on the hour, not on what others just did
	// elsewhere. Nil: made anew at every visit.
	Depends func(c *Context) []registry.RegionCode
	// Body is the largest request body in bytes; 0: one megabyte, enough for
	// any form. Routes that take files say more.
	Body int64
}

// Handler answers one request. An error that is a *fault.Fault becomes a page
// (or a problem+json document) in the reader's language; no other code turns
// errors into statuses.
type Handler func(c *Context) error

// Context is one request as a page sees it.
type Context struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor access.Actor
	Lang  locale.Lang
	Now   time.Time // Beijing time

	From   string // network address of the browser, behind proxies too
	Secure bool   // the browser speaks TLS
	Token  string // of the session, or empty

	NoExport bool // the reader may look at the page, but not take its lists away

	unread func() int
}

// Counting says how the messages that the reader has not read are counted. The
// server does so once it knows who asks; they are counted at most once a visit,
// and only for a page that shows the number.
func (c *Context) Counting(count func() int) { c.unread = sync.OnceValue(count) }

// Unread gives how many messages the reader has not read, and whether there is
// anything to read for him at all.
func (c *Context) Unread() (n int, any bool) {
	if c.unread == nil {
		return 0, false
	}
	return c.unread(), true
}

// SessionCookie is the name of the cookie that holds the token of a session.
const SessionCookie = "junheng_session"

// SignIn gives the browser the token of its session. It is forgotten when the
// browser closes; the session has its own limits.
func (c *Context) SignIn(token string) {
	http.SetCookie(c.W, &http.Cookie{
		Name: SessionCookie, Value: token, Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// SignOut makes the browser forget its session.
func (c *Context) SignOut() {
	http.SetCookie(c.W, &http.Cookie{
		Name: SessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

type contextKey struct{}

// NewContext ties a Context to its request, so that components find it again
// with From.
func NewContext(w http.ResponseWriter, r *http.Request) *Context {
	c := &Context{W: w}
	c.R = r.WithContext(context.WithValue(r.Context(), contextKey{}, c))
	return c
}

// From gives the Context of the request a component is rendered for. Outside
// of any it gives an empty one, which speaks Chinese.
func From(ctx context.Context) *Context {
	if c, ok := ctx.Value(contextKey{}).(*Context); ok {
		return c
	}
	return &Context{R: &http.Request{Header: http.Header{}}}
}

// T gives the words for the reader.
func (c *Context) T(zh, en string) string {
	if c.Lang == locale.EN {
		return en
	}
	return zh
}

// Ctx is the context of the request, for services and components.
func (c *Context) Ctx() context.Context { return c.R.Context() }

// Path gives a wildcard of the route's pattern.
func (c *Context) Path(name string) string { return c.R.PathValue(name) }

// Region reads the region that a wildcard of the route's pattern names.
func (c *Context) Region(name string) (registry.RegionCode, error) {
	return registry.ParseRegionCode(c.Path(name))
}

// Beijing is the time by which everybody in China lives.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// Moment gives a time as a reader in China sees it on his clock, to the
// minute; nothing for the zero time.
func (c *Context) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Beijing).Format("2006-01-02 15:04")
}

// Query gives one parameter of the address, without spaces around it.
func (c *Context) Query(name string) string { return clean(c.R.URL.Query().Get(name)) }

// Form gives one field of the form that was sent, without spaces around it.
func (c *Context) Form(name string) string { return clean(c.R.PostFormValue(name)) }

// File is one file of a form.
type File struct {
	Name string
	Data []byte
}

// Files reads the files sent under a name; the form must have been parsed.
func (c *Context) Files(name string) ([]File, error) {
	var out []File
	for _, h := range c.R.MultipartForm.File[name] {
		f, err := h.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		out = append(out, File{Name: h.Filename, Data: data})
	}
	return out, nil
}

// Checked reports whether a box of the form was ticked.
func (c *Context) Checked(name string) bool { return c.R.PostFormValue(name) != "" }

// Forms gives all values of one field of the form.
func (c *Context) Forms(name string) []string {
	c.R.PostFormValue(name) // parses the form
	return c.R.PostForm[name]
}

// clean takes spaces off both ends, the wide ones of Chinese typing too.
func clean(s string) string { return strings.Trim(s, " \t\r\n\u3000\u00a0\ufeff") }

// Partial reports whether htmx asks for a piece of a page.
func (c *Context) Partial() bool {
	return c.R.Header.Get("HX-Request") == "true" && c.R.Header.Get("HX-Boosted") != "true"
}

// WantsJSON reports whether the reader is a program.
func (c *Context) WantsJSON() bool {
	accept := c.R.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// SeeOther sends the browser to another page after a write.
func (c *Context) SeeOther(url string) error {
	http.Redirect(c.W, c.R, url, http.StatusSeeOther)
	return nil
}

// ByCounty is a Depends for routes with a {county} in their pattern.
func ByCounty(c *Context) []registry.RegionCode {
	code, err := c.Region("county")
	if err != nil {
		return nil
	}
	return []registry.RegionCode{code}
}
