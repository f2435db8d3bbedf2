package schools

import (
	"strconv"
	"strings"

	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

func itoa(n int) string { return strconv.Itoa(n) }

func compare(a, b string) int { return strings.Compare(a, b) }

func typeText(c *route.Context, s registry.School) string {
	if s.Type == registry.UnknownType {
		return ""
	}
	return s.Type.Info().Label.In(c.Lang)
}

func placeText(c *route.Context, s registry.School) string {
	if s.Location == registry.UnknownLocation {
		return ""
	}
	return s.Location.Label().In(c.Lang)
}

// typeOptions, founderOptions and placeOptions are the choices of a school's
// identity; the first says nothing.
func typeOptions(c *route.Context) []parts.Option {
	out := []parts.Option{{}}
	for _, t := range registry.SchoolTypes() {
		out = append(out, parts.Option{Value: t.ID, Label: t.Label.In(c.Lang)})
	}
	return out
}

func founderOptions(c *route.Context) []parts.Option {
	out := []parts.Option{{}}
	for f := registry.Founder(1); f <= registry.PrivateFounder; f++ {
		out = append(out, parts.Option{Value: itoa(int(f)), Label: f.Label().In(c.Lang)})
	}
	return out
}

func placeOptions(c *route.Context) []parts.Option {
	out := []parts.Option{{}}
	for _, l := range []registry.Location{registry.Urban, registry.Town, registry.Rural} {
		out = append(out, parts.Option{Value: l.String(), Label: l.Label().In(c.Lang)})
	}
	return out
}

// typed gives the value of a choice for what a school has.
func typed(s registry.School) (kind, founder, place string) {
	if s.Type != registry.UnknownType {
		kind = s.Type.String()
	}
	if s.Founder != registry.UnknownFounder {
		founder = itoa(int(s.Founder))
	}
	if s.Location != registry.UnknownLocation {
		place = s.Location.String()
	}
	return kind, founder, place
}

// identity reads a school's identity from the fields of a form.
func identity(c *route.Context, s registry.School) registry.School {
	s.Name, s.Code, s.Township = c.Form("name"), c.Form("code"), c.Form("township")
	s.Type, _ = registry.ParseSchoolType(c.Form("type"))
	s.Founder, _ = registry.ParseFounder(c.Form("founder"))
	s.Location, _ = registry.ParseLocation(c.Form("place"))
	s.Founded, _ = strconv.Atoi(c.Form("founded"))
	return s
}

// others offers the open schools of a county but one.
func others(records []book.Record, but registry.SchoolID, today string) []parts.Option {
	var out []parts.Option
	for _, r := range records {
		if r.ID != but && r.OpenOn(today) {
			out = append(out, parts.Option{Value: string(r.ID), Label: r.Name})
		}
	}
	return out
}

// ids reads the schools ticked in a form.
func ids(c *route.Context, name string) []registry.SchoolID {
	var out []registry.SchoolID
	for _, v := range c.Forms(name) {
		out = append(out, registry.SchoolID(v))
	}
	return out
}

func yearText(y int) string {
	if y == 0 {
		return ""
	}
	return itoa(y)
}

func codeText(code registry.RegionCode) string {
	if code == 0 {
		return ""
	}
	return code.String()
}

func kindOptions(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, k := range book.AssociationKinds() {
		out = append(out, parts.Option{Value: string(k), Label: k.Label().In(c.Lang)})
	}
	return out
}

func idTexts(ids []registry.SchoolID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id))
	}
	return out
}

func townshipRows(c *route.Context, list []book.Township) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("代码", "Code")}, {Label: c.T("名称", "Name")}, {Label: c.T("类别", "Kind")}}}
	for _, t := range list {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(t.Code.String()), parts.Word(t.Name), parts.Word(t.Kind)}})
	}
	return l
}
