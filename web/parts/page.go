package parts

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"sync"

	"junheng/web/route"

	"github.com/a-h/templ"
)

// Link is words that lead somewhere.
type Link struct {
	Text string
	URL  string
	Icon string // a name of Icon, or empty
	Main bool   // of actions: the one most people want, shown in colour
	Post bool   // a button that sends a POST to URL
	Ask  string // of Post: what is asked before it is sent, for what cannot be undone
	Save bool   // the link downloads a file
}

// Head is what a page says around its body.
type Head struct {
	Title   string
	Lead    string   // one sentence below the title
	Menu    string   // key of the menu entry that is open: returns, results …
	Crumbs  []Link   // from the top down, without the page itself
	Actions []Link   // top right
	Tabs    []Link   // below the title; the one with Main is open
	Wide    bool     // the whole width, for grids
	Print   bool     // laid out for paper: menu and actions are not printed, A4
	Bare    bool     // without menu and bar: sign-in and set-up
	Scripts []string // names of modules of web/assets, such as grid.js
	Errors  error    // faults, also joined ones: summary on top, words beside the fields
	Status  int      // HTTP status; 0: 200, or 422 where Errors is set
	Refresh int      // seconds after which the page is asked for again; 0: never
}

type headKey struct{}

// headOf gives the head of the page a component is rendered in.
func headOf(ctx context.Context) Head {
	h, _ := ctx.Value(headKey{}).(Head)
	return h
}

// Page answers with a whole page. Nothing is sent before all of it is
// rendered, so that an error on the way is still an error page.
func Page(c *route.Context, h Head, body templ.Component) error {
	status := h.Status
	switch {
	case status != 0:
	case h.Errors != nil:
		status = statusInvalid
	default:
		status = http.StatusOK
	}
	ctx := context.WithValue(c.Ctx(), headKey{}, h)
	return send(c, ctx, status, layout(newShell(c, h), body))
}

// Fragment answers with a piece of a page, for htmx.
func Fragment(c *route.Context, body templ.Component) error {
	return send(c, c.Ctx(), http.StatusOK, body)
}

const statusInvalid = http.StatusUnprocessableEntity

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func send(c *route.Context, ctx context.Context, status int, body templ.Component) error {
	buf, _ := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer buffers.Put(buf)
	if err := body.Render(ctx, buf); err != nil {
		return err
	}
	head := c.W.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Length", strconv.Itoa(buf.Len()))
	c.W.WriteHeader(status)
	_, err := c.W.Write(buf.Bytes())
	return err
}
