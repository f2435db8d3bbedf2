// Package returns shows one return: the grid in which it is filled in, what
// was found in it, its history, its uploads and what may be done with it.
//
// The page is a plain form without script. With script the same table becomes
// a spreadsheet that saves itself (grid.js and the modules beside it).
package returns

import (
	"junheng/access"
	"junheng/collect/returns"
	"junheng/internal/job"
	"junheng/registry"
	"junheng/web/route"
)

// Deps is what the pages of a return need.
type Deps struct {
	Returns *returns.Service
	Jobs    *job.Runner // nil: every upload is read while the browser waits
}

// uploadLimit is the largest upload, in bytes: a workbook of a large county is
// some 20 MB.
const uploadLimit = 128 << 20

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /returns", Perm: access.ReturnRead, Act: "returns.list", Handle: d.list},
		{Pattern: "GET /returns/{county}/{id}", Perm: access.ReturnRead, Act: "returns.show", Handle: d.show},
		{Pattern: "POST /returns/{county}/{id}", Perm: access.ReturnFill, Act: "returns.save", Quiet: true, Body: 16 << 20, Handle: d.savePlain},
		{Pattern: "PUT /returns/{county}/{id}/cells", Perm: access.ReturnFill, Act: "returns.save", Quiet: true, Body: 16 << 20, Handle: d.cells},
		{Pattern: "GET /returns/{county}/{id}/cell", Perm: access.ReturnRead, Act: "returns.cell", Handle: d.cell},
		{Pattern: "POST /returns/{county}/{id}/reason", Perm: access.ReturnFill, Act: "returns.explain", Quiet: true, Handle: d.reason},
		{Pattern: "POST /returns/{county}/{id}/take", Perm: access.ReturnFill, Act: "returns.take", Quiet: true, Handle: d.take},
		{Pattern: "POST /returns/{county}/{id}/comments", Perm: access.ReturnComment, Act: "returns.comment", Quiet: true, Handle: d.comment},
		{Pattern: "POST /returns/{county}/{id}/comments/{comment}/resolve", Perm: access.ReturnRead, Act: "returns.resolve", Quiet: true, Handle: d.resolve},
		{Pattern: "POST /returns/{county}/{id}/acts", Perm: access.ReturnRead, Act: "returns.act", Quiet: true, Handle: d.act},
		{Pattern: "GET /returns/{county}/{id}/template", Perm: access.ReturnRead, Act: "returns.template", Handle: d.template},
		{Pattern: "GET /returns/{county}/{id}/history", Perm: access.ReturnRead, Act: "returns.history", Handle: d.history},
		{Pattern: "GET /returns/{county}/{id}/upload", Perm: access.ReturnFill, Act: "returns.upload_form", Handle: d.uploadForm},
		{Pattern: "POST /uploads/{county}/{round}", Perm: access.ReturnFill, Act: "returns.upload", Quiet: true, Body: uploadLimit, Handle: d.upload},
		{Pattern: "GET /uploads/{county}/{upload}", Perm: access.ReturnRead, Act: "uploads.show", Handle: d.receipt},
		{Pattern: "GET /uploads/{county}/{upload}/annotated", Perm: access.ReturnRead, Act: "uploads.annotated", Handle: d.annotated},
		{Pattern: "GET /uploads/{county}/{upload}/original", Perm: access.ReturnRead, Act: "uploads.original", Handle: d.original},
		{Pattern: "GET /rounds/{county}/{round}/table/{form}", Perm: access.ReturnRead, Act: "returns.table", Handle: d.table},
		{Pattern: "POST /rounds/{county}/{round}/table/{form}", Perm: access.ReturnFill, Act: "returns.save", Quiet: true, Body: 64 << 20, Handle: d.saveTable},
		{Pattern: "PUT /rounds/{county}/{round}/table/{form}/cells", Perm: access.ReturnFill, Act: "returns.save", Quiet: true, Body: 64 << 20, Handle: d.tableCells},
		{Pattern: "GET /rounds/{county}/{round}/table/{form}/cell", Perm: access.ReturnRead, Act: "returns.cell", Handle: d.tableCell},
		{Pattern: "GET /rounds/{county}/{round}/template/{form}", Perm: access.ReturnRead, Act: "returns.template", Handle: d.templateMany},
		{Pattern: "GET /rounds/{county}/{round}/upload", Perm: access.ReturnFill, Act: "returns.upload_form", Handle: d.uploadRound},
	}
}

// which reads the return a path names.
func which(c *route.Context) (registry.RegionCode, returns.ReturnID, error) {
	at, err := c.Region("county")
	return at, returns.ReturnID(c.Path("id")), err
}

// open gives the return a path names, as its reader may see it.
func (d Deps) open(c *route.Context) (*returns.View, error) {
	at, id, err := which(c)
	if err != nil {
		return nil, err
	}
	return d.Returns.Open(c.Ctx(), c.Actor, at, id)
}

// round reads the round a path names.
func round(c *route.Context) (registry.RegionCode, returns.RoundID, error) {
	at, err := c.Region("county")
	return at, returns.RoundID(c.Path("round")), err
}
