package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/pages/login"
	"junheng/web/parts"
	"junheng/web/route"
)

var (
	errSignIn  = errors.New("web: nobody is signed in")
	errPending = errors.New("web: a step of signing in is still to be done")
	errTooMany = errors.New("web: too many attempts")
)

// statuses is the only place where kinds of faults become HTTP statuses.
var statuses = map[fault.Kind]int{
	fault.Invalid:    http.StatusUnprocessableEntity,
	fault.Unreadable: http.StatusUnprocessableEntity,
	fault.NotFound:   http.StatusNotFound,
	fault.Limit:      http.StatusRequestEntityTooLarge,
	fault.Conflict:   http.StatusConflict,
	fault.Denied:     http.StatusForbidden,
	fault.Usage:      http.StatusBadRequest,
	fault.Internal:   http.StatusInternalServerError,
}

// StatusOf gives the HTTP status of an error.
func StatusOf(err error) int {
	var tooLong *http.MaxBytesError
	switch {
	case errors.Is(err, errSignIn):
		return http.StatusUnauthorized
	case errors.Is(err, errPending):
		return http.StatusForbidden
	case errors.Is(err, errTooMany):
		return http.StatusTooManyRequests
	case errors.As(err, &tooLong):
		return http.StatusRequestEntityTooLarge
	}
	return statuses[fault.KindOf(err)]
}

func crossOrigin(err error) error {
	return fault.New(fault.Denied, locale.Plain("web.origin",
		"这个请求来自别的网站，已被拒绝", "this request came from another site and was refused")).Because(err)
}

// titles are the headings of error pages.
var titles = map[int]locale.Text{
	http.StatusBadRequest:            {ZH: "请求有误", EN: "The request is not understood"},
	http.StatusUnauthorized:          {ZH: "请先登录", EN: "Please sign in"},
	http.StatusForbidden:             {ZH: "没有权限", EN: "Not allowed"},
	http.StatusNotFound:              {ZH: "没有找到", EN: "Not found"},
	http.StatusConflict:              {ZH: "内容已有变化", EN: "It has changed meanwhile"},
	http.StatusRequestEntityTooLarge: {ZH: "内容太大", EN: "Too large"},
	http.StatusUnprocessableEntity:   {ZH: "内容有问题", EN: "There is a problem"},
	http.StatusTooManyRequests:       {ZH: "尝试太频繁", EN: "Too many attempts"},
	http.StatusInternalServerError:   {ZH: "系统出错", EN: "Something went wrong here"},
}

// explain turns any error into one that may be shown. What is our own fault is
// written to the log and said in general words only.
func (s *Server) explain(c *route.Context, err error, status int) error {
	if errors.Is(err, errPending) {
		return fault.New(fault.Denied, locale.Plain("web.pending", "请先完成登录的下一步", "a step of signing in is still to be done"))
	}
	switch status {
	case http.StatusUnauthorized:
		return fault.New(fault.Denied, locale.Plain("web.sign_in", "登录已失效或尚未登录", "you are not signed in, or no longer"))
	case http.StatusTooManyRequests:
		return fault.New(fault.Limit, locale.Plain("web.too_many", "同一地址尝试次数过多，请一分钟后再试", "too many attempts from this address; try again in a minute"))
	case http.StatusInternalServerError:
		s.log.Error("request failed", "method", c.R.Method, "path", c.R.URL.Path, "account", c.Actor.Account, "err", err)
		return fault.New(fault.Internal, locale.Plain("web.internal",
			"系统出现内部错误，您刚才的操作可能没有完成", "an internal error; what you just did may not have been done")).
			Hint(locale.Plain("web.internal.hint", "请稍后再试；仍然出错时，把时间和网址告诉系统管理员。", "Try again later; if it persists, tell the system administrator the time and the address."))
	case http.StatusRequestEntityTooLarge:
		if fault.KindOf(err) != fault.Limit {
			return fault.New(fault.Limit, locale.Plain("web.too_large", "发送的内容超过了这里允许的大小", "what was sent is larger than is accepted here"))
		}
	}
	return err
}

// fail answers with an error: a page, a piece of one, or a problem document.
func (s *Server) fail(c *route.Context, err error) {
	if rec, ok := c.W.(*recorder); ok && rec.status != 0 {
		s.log.Error("failed after the answer had begun", "path", c.R.URL.Path, "err", err)
		return
	}
	status := StatusOf(err)
	api := strings.HasPrefix(c.R.URL.Path, "/api/") || c.WantsJSON()
	if status == http.StatusUnauthorized && !api && !c.Partial() {
		_ = c.SeeOther(signInURL(c.R)) // it only writes a header
		return
	}
	if errors.Is(err, errPending) && !api && !c.Partial() {
		_ = c.SeeOther(login.Onward(c.Actor.Pending, c.R.URL.RequestURI())) // it only writes a header
		return
	}
	if status == http.StatusUnauthorized && c.Partial() {
		c.W.Header().Set("HX-Redirect", "/login")
	}
	for _, name := range []string{"Content-Length", "Content-Disposition", "Content-Encoding", "ETag"} {
		c.W.Header().Del(name)
	}
	shown := s.explain(c, err, status)
	if api {
		writeProblem(c, status, shown)
		return
	}
	title := titles[status].In(c.Lang)
	if c.Partial() {
		c.W.WriteHeader(status)
		err = parts.ErrorSummary(shown).Render(c.Ctx(), c.W)
	} else {
		err = parts.Page(c, parts.Head{Title: title, Status: status, Bare: c.Actor.Account == ""}, parts.Failure(shown, status == http.StatusNotFound))
	}
	if err != nil {
		s.log.Error("writing an error page", "err", err)
	}
}

// Problem is a fault as programs read it (RFC 9457).
type Problem struct {
	Type   string        `json:"type"` // urn:junheng:not_found …
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail"`
	Errors []ProblemItem `json:"errors"` // every fault, the first of which Detail says
}

// ProblemItem is one fault of several.
type ProblemItem struct {
	Kind  fault.Kind       `json:"kind"`
	Place string           `json:"place,omitempty"` // field, or file sheet!cell
	Msg   locale.Message   `json:"message"`
	Hints []locale.Message `json:"hints,omitempty"`
}

// NewProblem makes the document for an error.
func NewProblem(l locale.Lang, status int, err error) Problem {
	p := Problem{Type: "urn:junheng:" + string(fault.KindOf(err)), Title: titles[status].In(l), Status: status, Errors: []ProblemItem{}}
	if status == http.StatusUnauthorized {
		p.Type = "urn:junheng:unauthenticated"
	}
	for _, e := range parts.Flat(err) {
		f, ok := errors.AsType[*fault.Fault](e)
		if !ok {
			continue
		}
		p.Errors = append(p.Errors, ProblemItem{Kind: f.Kind, Place: f.Place, Msg: f.Msg, Hints: f.Hints})
		if p.Detail == "" {
			p.Detail = f.Msg.In(l)
		}
	}
	return p
}

func writeProblem(c *route.Context, status int, err error) {
	c.W.Header().Set("Content-Type", "application/problem+json")
	c.W.WriteHeader(status)
	_ = json.NewEncoder(c.W).Encode(NewProblem(c.Lang, status, err)) // a reader who went away is nobody's fault
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	c := s.newContext(w, r)
	if err := s.identify(c); err != nil && !errors.Is(err, errSignIn) {
		s.fail(c, err)
		return
	}
	s.fail(c, fault.New(fault.NotFound, locale.Plain("web.no_page", "没有这个页面", "there is no such page")).
		Hint(locale.Plain("web.no_page.hint", "检查网址，或从左边的菜单进入。", "Check the address, or start from the menu.")))
}

// rescue turns a panic into an error page and writes where it happened.
func (s *Server) rescue(rec *recorder, r *http.Request, reason any) {
	if err, ok := reason.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(reason)
	}
	s.log.Error("panic", "path", quiet(r.URL.Path), "reason", reason, "stack", string(debug.Stack()))
	s.fail(s.newContext(rec, r), errors.New("panic"))
}
