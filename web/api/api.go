// Package api is the work for programs: JSON over HTTP under /api/v1, with an
// OpenAPI 3.1 description made from the same Go types at
// /api/v1/openapi.json.
//
// A program shows a personal token (Authorization: Bearer …). It may do what
// its owner may, through the same services and with the same lines in the
// audit log as the pages. Errors are problem documents (RFC 9457) with stable
// kinds; lists come in pages.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry/book"
	"junheng/web/route"
)

// Prefix is the path below which everything here lies.
const Prefix = "/api/v1"

// Deps is what the interface works with.
type Deps struct {
	Book    *book.Service
	Returns *returns.Service
	Archive *archive.Service
	Version string
}

// Routes lists what programs may ask, and the description of it all.
func Routes(d Deps) []route.Route {
	a := newAPI(d.Version)
	me(a)
	regions(a)
	schools(a, d.Book)
	rounds(a, d.Returns)
	filling(a, d.Returns)
	datasets(a, d.Archive, d.Returns)
	assessments(a, d.Archive)
	description := a.description()
	return append(a.routes, route.Route{
		Pattern: "GET " + Prefix + "/openapi.json", Perm: access.Public, Act: "api.openapi", Handle: func(c *route.Context) error {
			c.W.Header().Set("Content-Type", "application/openapi+json")
			_, err := c.W.Write(description)
			return err
		},
	})
}

// api gathers operations as routes, so that the server asks rights and writes
// the log for them as it does for pages.
type api struct {
	huma.API
	routes  []route.Route
	handler func(huma.Context)
}

// newAPI prepares an interface without operations.
func newAPI(version string) *api {
	config := huma.DefaultConfig("Junheng 均衡", version)
	config.Info.Description = "Schools, returns, datasets, assessments and explanations of a region. " +
		"Show a personal token as Authorization: Bearer …; make one under “My account”."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.Servers = []*huma.Server{{URL: Prefix}}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	config.Security = []map[string][]string{{"token": {}}}
	a := &api{}
	a.API = huma.NewAPI(config, a)
	return a
}

// Handle keeps the handler of the operation that is being registered.
func (a *api) Handle(_ *huma.Operation, handler func(huma.Context)) { a.handler = handler }

// ServeHTTP is asked by nobody: the server has the routes.
func (a *api) ServeHTTP(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }

func (a *api) description() []byte {
	text, err := json.MarshalIndent(a.OpenAPI(), "", "  ")
	if err != nil {
		panic(err) // a fault of the program: the description is made of its own types
	}
	return text
}

// operation names one thing that may be asked.
type operation struct {
	Method, Path string
	Perm         access.Permission
	Act          string // also the operation id
	Summary      string
	Tag          string
	Quiet        bool  // the service writes the log
	Body         int64 // most bytes of a request
	Created      bool  // answers 201
}

// add registers an operation. The handler's error becomes the server's problem
// document, as for every other route.
func add[I, O any](a *api, op operation, handle func(c *route.Context, in *I) (*O, error)) {
	status := http.StatusOK
	if op.Created {
		status = http.StatusCreated
	}
	described := huma.Operation{
		OperationID: op.Act, Method: op.Method, Path: op.Path, Summary: op.Summary, Tags: []string{op.Tag},
		DefaultStatus: status, MaxBodyBytes: op.Body, Errors: []int{401, 403, 404, 409, 422},
		Description: "Needs the permission " + string(op.Perm) + ".",
	}
	huma.Register(a, described, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(route.From(ctx), in)
		if err != nil {
			return nil, kept(ctx, err)
		}
		return out, nil
	})
	handler := a.handler
	a.routes = append(a.routes, route.Route{
		Pattern: op.Method + " " + Prefix + op.Path, Perm: op.Perm, Act: "api." + op.Act, Quiet: op.Quiet, Body: op.Body,
		Handle: func(c *route.Context) error {
			slot := &failure{}
			r := c.R.WithContext(context.WithValue(c.R.Context(), failureKey{}, slot))
			handler(&answering{humago.NewContext(&described, r, c.W), slot})
			return slot.err
		},
	})
}

// failure is where an operation leaves its error for the server to tell.
type failure struct{ err error }

type failureKey struct{}

// kept leaves an error for the server, and gives one that makes huma stop.
func kept(ctx context.Context, err error) error {
	if slot, ok := ctx.Value(failureKey{}).(*failure); ok {
		slot.err = err
	}
	return &huma.ErrorModel{Status: http.StatusInternalServerError}
}

// answering is a request whose answer is held back once the operation failed:
// then the server answers.
type answering struct {
	request
	slot *failure
}

// request is huma's Context under a name that does not hide its method Context.
type request = huma.Context

// Unwrap gives the request as huma's adapter made it.
func (a *answering) Unwrap() huma.Context { return a.request }

func (a *answering) SetStatus(code int) {
	if a.slot.err == nil {
		a.request.SetStatus(code)
	}
}

func (a *answering) SetHeader(name, value string) {
	if a.slot.err == nil {
		a.request.SetHeader(name, value)
	}
}

func (a *answering) AppendHeader(name, value string) {
	if a.slot.err == nil {
		a.request.AppendHeader(name, value)
	}
}

func (a *answering) BodyWriter() io.Writer {
	if a.slot.err != nil {
		return io.Discard
	}
	return a.request.BodyWriter()
}

// What huma itself finds wrong with a request becomes faults too.
func init() { //nolint:gochecknoinits // huma takes its maker of errors from a package variable
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if slot, ok := ctx.Context().Value(failureKey{}).(*failure); ok && slot.err == nil {
			slot.err = refused(status, msg, errs)
		}
		return &huma.ErrorModel{Status: status}
	}
}

var sayRequest = locale.NewTemplate("api.request", "请求不合要求：{what}", "the request is not acceptable: {what}")

// refused says what huma found wrong: one fault for each place.
func refused(status int, msg string, errs []error) error {
	kind := fault.Invalid
	switch status {
	case http.StatusRequestEntityTooLarge:
		kind = fault.Limit
	case http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		kind = fault.Usage
	}
	var out []error
	for _, e := range errs {
		var d huma.ErrorDetailer
		if errors.As(e, &d) {
			detail := d.ErrorDetail()
			out = append(out, fault.New(kind, sayRequest.With("what", detail.Message)).At(detail.Location))
			continue
		}
		out = append(out, fault.New(kind, sayRequest.With("what", e.Error())))
	}
	if len(out) == 0 {
		return fault.New(kind, sayRequest.With("what", msg))
	}
	return errors.Join(out...)
}
