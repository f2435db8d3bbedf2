package api

import (
	"encoding/base64"
	"slices"
	"strconv"

	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Paging is how a list is asked for in pages.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"most items of a page"`
	Cursor string `query:"cursor" doc:"next of the page before"`
}

// page is one page of a list.
type page[T any] struct {
	Body struct {
		Items []T    `json:"items"`
		Total int    `json:"total" doc:"items of all pages"`
		Next  string `json:"next,omitempty" doc:"cursor of the page that follows; absent on the last"`
	}
}

var sayCursor = locale.Plain("api.cursor", "cursor 应原样取自上一页的 next", "take the cursor unchanged from next of the page before")

// cut gives the page of a list that is asked for, each item made by view.
func cut[T, V any](all []T, p Paging, view func(T) V) (*page[V], error) {
	from := 0
	if p.Cursor != "" {
		text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
		if err == nil {
			from, err = strconv.Atoi(string(text))
		}
		if err != nil || from < 0 {
			return nil, fault.New(fault.Invalid, sayCursor).At("query.cursor")
		}
	}
	from = min(from, len(all))
	to := min(from+p.Limit, len(all))
	out := &page[V]{}
	out.Body.Items, out.Body.Total = make([]V, 0, to-from), len(all)
	for _, item := range all[from:to] {
		out.Body.Items = append(out.Body.Items, view(item))
	}
	if to < len(all) {
		out.Body.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to)))
	}
	return out, nil
}

// answer is a body by itself.
type answer[T any] struct{ Body T }

func reply[T any](v T) *answer[T] { return &answer[T]{v} }

// CountyPath is the county in an address.
type CountyPath struct {
	County int32 `path:"county" minimum:"110000" maximum:"659999" doc:"code of GB/T 2260, six digits" example:"210102"`
}

func (p CountyPath) code() registry.RegionCode { return registry.RegionCode(p.County) }

// scoped gives the counties of an actor's scope that a query asks for: all of
// them where it asks for none. Asking for others alone gives none.
func scoped(mine []registry.RegionCode, asked []int32) []registry.RegionCode {
	if len(asked) == 0 {
		return mine
	}
	return slices.DeleteFunc(slices.Clone(mine), func(c registry.RegionCode) bool { return !slices.Contains(asked, int32(c)) })
}

// number is a figure that may be blank: null, with the reason beside it.
func number(v float64) (*float64, string) {
	if s := blank.StateOf(v); s != blank.Number {
		return nil, s.String()
	}
	return &v, ""
}
