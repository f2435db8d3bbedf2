// Package people is the registers of named persons in the browser: pupils by
// school and class, one person with history, reveal and moves, rosters with
// their problems, the turn of the year, what is due for destruction, and the
// register of legal bases.
//
// No name, ID number or telephone ever stands in an address: whoever is looked
// for is sent in the body of a form.
package people

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/people"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	People  *people.Service
	Schools *book.Service
	Jobs    *job.Runner // for long rosters; nil: these too are taken in at once
}

// maxUpload bounds a roster, in bytes: 300,000 rows take some 30 MB.
const maxUpload = 96 << 20

// maxProof bounds the form of a correction, with the file that proves it, in bytes.
const maxProof = people.MostPaper + 1<<20

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	read, edit := access.PeopleRead, access.PeopleEdit
	return []route.Route{
		{Pattern: "GET /people", Perm: read, Act: "people.counties", Handle: d.counties},
		{Pattern: "GET /people/{county}", Perm: read, Act: "people.registers", Handle: d.registers},
		{Pattern: "POST /people/{county}/find", Perm: read, Act: "people.find", Handle: d.lookUp},
		{Pattern: "GET /people/{county}/list", Perm: read, Act: "people.show_list", Handle: d.list},
		{Pattern: "GET /people/{county}/of/{id}", Perm: read, Act: "people.show", Handle: d.show},
		{Pattern: "POST /people/{county}/of/{id}/reveal", Perm: access.PeopleReveal, Act: "people.show_reveal", Handle: d.reveal},
		{Pattern: "GET /people/{county}/of/{id}/correct", Perm: edit, Act: "people.show_correction", Handle: d.correctionForm},
		{Pattern: "POST /people/{county}/of/{id}/correct", Perm: edit, Act: "people.save_correction", Quiet: true, Body: maxProof, Handle: d.correct},
		{Pattern: "POST /people/{county}/of/{id}/status", Perm: edit, Act: "people.save_status", Quiet: true, Handle: d.setStatus},
		{Pattern: "POST /people/{county}/of/{id}/move", Perm: edit, Act: "people.save_move", Quiet: true, Handle: d.askMove},
		{Pattern: "GET /people/{county}/moves", Perm: read, Act: "people.show_moves", Handle: d.moves},
		{Pattern: "POST /people/{county}/moves/{id}", Perm: edit, Act: "people.save_answer", Quiet: true, Handle: d.answerMove},
		{Pattern: "GET /people/{county}/claims", Perm: read, Act: "people.show_claims", Handle: d.claims},
		{Pattern: "GET /people/{county}/claims/{id}", Perm: read, Act: "people.claim_look", Quiet: true, Handle: d.claim},
		{Pattern: "GET /people/{county}/claims/{id}/paper", Perm: read, Act: "people.claim_paper", Quiet: true, Handle: d.claimPaper},
		{Pattern: "POST /people/{county}/claims/{id}", Perm: access.PeopleConfirm, Act: "people.claim_answer", Quiet: true, Handle: d.answerClaim},
		{Pattern: "POST /people/{county}/claims/{id}/withdraw", Perm: edit, Act: "people.claim_withdraw", Quiet: true, Handle: d.withdrawClaim},
		{Pattern: "GET /people/{county}/upload", Perm: edit, Act: "people.upload", Handle: d.uploadForm},
		{Pattern: "POST /people/{county}/upload", Perm: edit, Act: "people.save_upload", Body: maxUpload, Handle: d.upload},
		{Pattern: "GET /people/{county}/receipts/{id}", Perm: edit, Act: "people.show_receipt", Handle: d.receipt},
		{Pattern: "GET /people/{county}/enter", Perm: edit, Act: "people.show_entry", Handle: d.entryForm},
		{Pattern: "POST /people/{county}/enter", Perm: edit, Act: "people.save_entry", Quiet: true, Handle: d.enter},
		{Pattern: "GET /people/{county}/promotion", Perm: edit, Act: "people.show_promotion", Handle: d.promotion},
		{Pattern: "POST /people/{county}/promotion", Perm: edit, Act: "people.save_promotion", Quiet: true, Handle: d.promote},
		{Pattern: "POST /people/{county}/promotion/{id}/undo", Perm: edit, Act: "people.save_undo_turn", Quiet: true, Handle: d.undoTurn},
		{Pattern: "POST /people/{county}/export", Perm: access.PeopleExport, Act: "people.save_export", Handle: d.export},
		{Pattern: "GET /people/{county}/retention", Perm: access.PeopleRetain, Act: "people.show_due", Handle: d.retention},
		{Pattern: "POST /people/{county}/retention", Perm: access.PeopleRetain, Act: "people.save_shred", Quiet: true, Handle: d.shred},
		{Pattern: "POST /people/{county}/settings", Perm: access.PeopleRetain, Act: "people.save_settings", Quiet: true, Handle: d.saveSettings},
		{Pattern: "GET /people/{county}/basis", Perm: read, Act: "people.basis", Handle: d.basis},
	}
}

func base(at registry.RegionCode) string { return "/people/" + at.String() }

func of(p *people.Person) string { return base(p.County) + "/of/" + string(p.ID) }

// crumbs leads from the registers to a page below them.
func crumbs(c *route.Context, at registry.RegionCode, more ...parts.Link) []parts.Link {
	return append([]parts.Link{{Text: c.T("学生名册", "Rolls"), URL: base(at)}}, more...)
}

// wrongForm reports whether an error belongs on the form it came from.
func wrongForm(err error) bool {
	kind := fault.KindOf(err)
	return err != nil && (kind == fault.Invalid || kind == fault.Conflict || kind == fault.Unreadable || kind == fault.Limit)
}

// private keeps a page with clear text out of every cache.
func private(c *route.Context) { c.W.Header().Set("Cache-Control", "no-store") }

// names gives the names of a county's schools.
type names map[registry.SchoolID]registry.School

func (d Deps) names(ctx context.Context, c *route.Context, at registry.RegionCode) (names, error) {
	list, err := d.Schools.On(ctx, at, c.Now.Format("2006-01-02"))
	out := names{}
	for _, s := range list {
		out[s.ID] = s
	}
	return out, err
}

// of gives the name of a school.
func (n names) of(id registry.SchoolID) string {
	if s, known := n[id]; known {
		return s.Name
	}
	return string(id)
}

// options lists the schools as choices, by name.
func (n names) options(c *route.Context) []parts.Option {
	var out []parts.Option
	for id, s := range n {
		out = append(out, parts.Option{Value: string(id), Label: s.Name})
	}
	slices.SortFunc(out, func(a, b parts.Option) int { return cmp.Compare(a.Label, b.Label) })
	return append([]parts.Option{{Label: c.T("请选择", "choose")}}, out...)
}

// counties leads to the one county the reader has, or lists them.
func (d Deps) counties(c *route.Context) error {
	mine := c.Actor.Counties(access.PeopleRead)
	if len(mine) == 1 {
		return c.SeeOther(base(mine[0]))
	}
	return parts.Counties(c, parts.Head{Title: c.T("学生名册：选择县（市、区）", "Registers: choose a county"), Menu: "people"}, mine, base)
}
