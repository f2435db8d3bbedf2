// Package route is what a page needs to answer a request, and what the server
// needs to know of a page: its path, who may open it, and under which name the
// audit log speaks of it.
package route

import (
	"net/http"
	"time"

	"junheng/access"
	"junheng/internal/locale"
)

// Route is one thing the server answers. Every route has a permission and an
// act; a test walks all of them with every role.
type Route struct {
	Pattern string            // as http.ServeMux reads it: GET /schools/{id}
	Perm    access.Permission // asked before Handle runs, anywhere the actor holds it
	Act     string            // schools.show: the name in the audit log
	Quiet   bool              // the service behind it writes its own audit entry; a visit is not gathered
	Handle  Handler
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
	Now   time.Time
}

// T gives the words for the reader.
func (c *Context) T(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(c.Lang) }

// SeeOther sends the browser to another page after a write.
func (c *Context) SeeOther(url string) error {
	http.Redirect(c.W, c.R, url, http.StatusSeeOther)
	return nil
}
