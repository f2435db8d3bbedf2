package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/route"
)

const (
	langCookie  = "junheng_lang"
	defaultBody = 1 << 20
)

// newContext is a request before anybody knows who asks.
func (s *Server) newContext(w http.ResponseWriter, r *http.Request) *route.Context {
	c := route.NewContext(w, r)
	c.Now = s.deps.Clock().In(route.Beijing)
	c.From, c.Secure = s.origins(r)
	c.Lang = s.language(c)
	return c
}

// language is what the reader chose: by ?lang=, then by a cookie.
func (s *Server) language(c *route.Context) locale.Lang {
	if strings.Contains(c.R.URL.RawQuery, "lang=") {
		if l, ok := locale.ParseLang(c.R.URL.Query().Get("lang")); ok {
			http.SetCookie(c.W, &http.Cookie{Name: langCookie, Value: l.String(), Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: c.Secure})
			return l
		}
	}
	if cookie, err := c.R.Cookie(langCookie); err == nil {
		if l, ok := locale.ParseLang(cookie.Value); ok {
			return l
		}
	}
	return s.deps.Lang
}

// handler answers a route: who asks, may he, make the page, say so.
func (s *Server) handler(r route.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := s.newContext(w, req)
		defer forgetFiles(c)
		err := s.identify(c)
		if err == nil {
			err = s.admit(c, r)
		}
		if err == nil {
			err = s.answer(c, r)
		}
		if err != nil {
			s.fail(c, err)
		}
	})
}

// forgetFiles removes what a large upload left on the disk. The server of the
// library does so only for the request it made itself, and ours is a copy.
func forgetFiles(c *route.Context) {
	if c.R.MultipartForm != nil {
		_ = c.R.MultipartForm.RemoveAll() // a file that is gone already is no harm
	}
}

// identify finds out who asks, from a token of the API or from the session.
func (s *Server) identify(c *route.Context) error {
	if bearer, ok := strings.CutPrefix(c.R.Header.Get("Authorization"), "Bearer "); ok {
		actor, err := s.deps.Access.TokenActor(c.Ctx(), strings.TrimSpace(bearer), c.From)
		if err != nil {
			return errors.Join(errSignIn, err)
		}
		c.Actor = actor
		return nil
	}
	cookie, err := c.R.Cookie(route.SessionCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	actor, _, err := s.deps.Access.Resume(c.Ctx(), cookie.Value, c.From)
	switch kind := fault.KindOf(err); {
	case err == nil:
		c.Actor, c.Token = actor, cookie.Value
	case kind == fault.Denied || kind == fault.NotFound:
		c.SignOut() // it ended; what needs somebody will send him to sign in
	default:
		return err
	}
	return nil
}

// admit checks the permission of the route. A refusal is on record before the
// answer is sent.
func (s *Server) admit(c *route.Context, r route.Route) error {
	switch {
	case r.Perm == access.Public:
		return s.limit(c, r)
	case c.Actor.Account == "":
		return errSignIn
	case c.Actor.Holds(r.Perm):
		c.NoExport = r.Perm.Business() && !c.Actor.Holds(access.ExportData)
		if listExport(c) == "" || !c.NoExport {
			return nil
		}
		r.Perm = access.ExportData // to take a list away is more than to look at it
	case c.Actor.Pending != access.NothingPending:
		return errPending
	}
	e := s.entryFor(c, r, audit.Denied)
	if err := s.deps.Audit.Append(c.Ctx(), e); err != nil {
		return err
	}
	return fault.New(fault.Denied, locale.NewTemplate("web.denied",
		"您的角色没有“{perm}”的权限，不能打开这个页面", "your role does not include “{perm}”, so this page stays closed").With("perm", r.Perm.Label())).
		Hint(locale.Plain("web.denied.hint", "需要这项权限时，请联系本单位的安全管理员。", "If you need it, ask your security administrator."))
}

// answer makes the page, from the cache where it may, and gathers the visit.
func (s *Server) answer(c *route.Context, r route.Route) error {
	limit := r.Body
	if limit == 0 {
		limit = defaultBody
	}
	if c.R.Body != nil && c.R.Method != http.MethodGet {
		c.R.Body = http.MaxBytesReader(c.W, c.R.Body, limit)
		if strings.HasPrefix(c.R.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			if err := c.R.ParseForm(); err != nil {
				return err
			}
		}
	}
	if c.Actor.Account != "" {
		c.W.Header().Set("Cache-Control", "private, no-cache")
	}
	s.counting(c)
	exported, err := s.exporting(c, r)
	if err == nil {
		err = s.make(c, r)
	}
	if c.Actor.Account == "" {
		return err
	}
	// A visit is gathered; of a route whose service writes its own line only
	// what came to nothing is, for then the service may have written none.
	switch rec, ok := c.W.(*recorder); {
	case err != nil, ok && rec.status >= http.StatusBadRequest:
		s.visits.add(s.entryFor(c, r, audit.Failed))
	case !r.Quiet && !exported:
		s.visits.add(s.entryFor(c, r, audit.Visited))
	}
	return err
}

// counting lets a page say how many messages of cases and notices its reader has
// not read.
func (s *Server) counting(c *route.Context) {
	if s.deps.Cases == nil || s.deps.Returns == nil || c.Token == "" || !c.Actor.Holds(access.NoticeRead) {
		return
	}
	c.Counting(func() int {
		messages, err := s.deps.Cases.Unread(c.Ctx(), c.Actor)
		notices, err2 := s.deps.Returns.Unread(c.Ctx(), c.Actor)
		if err := errors.Join(err, err2); err != nil {
			s.log.Error("unread messages were not counted", "err", err)
		}
		return messages + notices
	})
}

// listExport is the format in which a list is asked for as a file, or empty.
func listExport(c *route.Context) string {
	if !strings.Contains(c.R.URL.RawQuery, "format=") {
		return ""
	}
	if f := c.Query("format"); f == "xlsx" || f == "csv" {
		return f
	}
	return ""
}

// exporting puts on record, before anything is sent, that data are taken away:
// a list as a file, or an export whose service writes no line of its own.
func (s *Server) exporting(c *route.Context, r route.Route) (bool, error) {
	format := listExport(c)
	if c.Actor.Account == "" || format == "" && (r.Perm != access.ExportData || r.Quiet) {
		return false, nil
	}
	e := s.entryFor(c, r, audit.Done)
	if format != "" {
		const most = 500 // bytes of the filters
		query := c.R.URL.RawQuery
		e.Act += ".export"
		e.Detail = (&audit.Detail{}).Note("format", format).Note("filters", query[:min(len(query), most)]).String()
	}
	return true, s.deps.Audit.Append(c.Ctx(), e)
}

func (s *Server) make(c *route.Context, r route.Route) error {
	if r.Depends == nil || s.deps.DataVersion == nil || c.HasFlash() || c.Query("format") != "" {
		return s.compressed(c, r.Handle)
	}
	return s.cached(c, r)
}

// entryFor is the line of the audit log for a visit. It goes to the chain of
// the county whose page it is, or of the region the actor answers for.
func (s *Server) entryFor(c *route.Context, r route.Route, result audit.Result) audit.Entry {
	county, err := c.Region("county")
	if err != nil {
		county = c.Actor.Top()
	}
	return audit.Entry{
		County: county, At: c.Now.UTC().Truncate(time.Microsecond), Actor: string(c.Actor.Account), Name: c.Actor.Name,
		Role: string(c.Actor.RoleFor(r.Perm, access.Place{Region: county})), From: c.Actor.From, Act: r.Act,
		Object: c.R.Method + " " + shortPath(c.R.URL.Path), Result: result,
	}
}

// shortPath keeps an address that somebody made up from filling the log.
func shortPath(path string) string {
	const most = 300 // bytes; ours are shorter
	if len(path) <= most {
		return path
	}
	return strings.ToValidUTF8(path[:most], "") + "…"
}

// signInURL is where somebody unknown is sent, with the way back.
func signInURL(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/login"
	}
	return "/login?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
}
