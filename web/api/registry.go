package api

import (
	"net/http"
	"slices"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/route"
)

// meView is who a token acts for.
type meView struct {
	Account string      `json:"account"`
	Name    string      `json:"name"`
	Grants  []grantView `json:"grants"`
}

type grantView struct {
	Role   access.Role `json:"role"`
	Region int32       `json:"region,omitempty"`
	School string      `json:"school,omitempty"`
}

func me(a *api) {
	add(a, operation{Method: http.MethodGet, Path: "/me", Perm: access.SignedIn, Act: "me", Tag: "access", Summary: "Who the token acts for"},
		func(c *route.Context, _ *struct{}) (*answer[meView], error) {
			v := meView{Account: string(c.Actor.Account), Name: c.Actor.Name, Grants: []grantView{}}
			for _, g := range c.Actor.Grants {
				v.Grants = append(v.Grants, grantView{g.Role, int32(g.Region), string(g.School)})
			}
			return reply(v), nil
		})
}

// regionView is one administrative division.
type regionView struct {
	Code   int32  `json:"code"`
	Name   string `json:"name"`
	Level  string `json:"level" enum:"province,prefecture,county,township"`
	Parent int32  `json:"parent,omitempty"`
}

func viewRegion(r registry.Region) regionView {
	return regionView{int32(r.Code), r.Name, r.Level.String(), int32(r.Parent)}
}

func regions(a *api) {
	type under struct {
		Under int32 `query:"under" doc:"list the regions directly below this one; 0: the provinces"`
		Paging
	}
	add(a, operation{Method: http.MethodGet, Path: "/regions", Perm: access.SignedIn, Act: "regions.list", Tag: "registry", Summary: "Regions directly below another"},
		func(_ *route.Context, in *under) (*page[regionView], error) {
			return cut(registry.ListRegionsUnder(registry.RegionCode(in.Under)), in.Paging, viewRegion)
		})
}

// SchoolView is a school as the register has it now.
type SchoolView struct {
	County   int32    `json:"county"`
	ID       string   `json:"id"`
	Code     string   `json:"code,omitempty" doc:"学校标识码"`
	Name     string   `json:"name"`
	Type     string   `json:"type,omitempty" example:"nine_year_school"`
	Founder  int      `json:"founder,omitempty" doc:"举办者类型 1–10"`
	Location string   `json:"location,omitempty" enum:"urban,town,rural"`
	Township string   `json:"township,omitempty"`
	Founded  int      `json:"founded,omitempty" doc:"year"`
	Address  string   `json:"address,omitempty"`
	Lon      *float64 `json:"lon,omitempty" doc:"degrees, WGS 84"`
	Lat      *float64 `json:"lat,omitempty" doc:"degrees, WGS 84"`
	Opened   string   `json:"opened,omitempty" format:"date"`
	Closed   string   `json:"closed,omitempty" format:"date"`
	Into     []string `json:"into,omitempty" doc:"where its pupils went"`
	Revision int64    `json:"revision"`
}

func viewSchool(r book.Record) SchoolView {
	v := SchoolView{
		County: int32(r.County), ID: string(r.ID), Code: r.Code, Name: r.Name, Founder: int(r.Founder), Township: r.Township, Founded: r.Founded,
		Address: r.Address, Lon: r.Lon, Lat: r.Lat, Opened: r.Opened, Closed: r.Closed, Revision: r.Revision,
	}
	if r.Type != registry.UnknownType {
		v.Type = r.Type.String()
	}
	if r.Location != registry.UnknownLocation {
		v.Location = r.Location.String()
	}
	for _, id := range r.Into {
		v.Into = append(v.Into, string(id))
	}
	return v
}

// eventView is a turn in a school's life.
type eventView struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind" enum:"opening,renaming,change,merger,split,closure"`
	Date     string   `json:"date" format:"date"`
	Schools  []string `json:"schools" doc:"the school it happened to first"`
	Names    []string `json:"names" doc:"what they were called from then on"`
	Document string   `json:"document,omitempty"`
	Note     string   `json:"note,omitempty"`
}

func viewEvent(e book.Event) eventView {
	v := eventView{ID: e.ID, Kind: string(e.Kind), Date: e.Date, Document: e.Document, Note: e.Note, Schools: []string{}, Names: []string{}}
	for i, id := range e.Schools {
		v.Schools = append(v.Schools, string(id))
		v.Names = append(v.Names, e.After[i].Name)
	}
	return v
}

// schoolQuery selects schools.
type schoolQuery struct {
	County []int32 `query:"county" doc:"counties; none: all in scope"`
	Words  string  `query:"q" doc:"in name or code"`
	Open   string  `query:"open_on" format:"date" doc:"only those open on the day"`
	Paging
}

// SchoolPath names a school.
type SchoolPath struct {
	CountyPath
	School string `path:"school"`
}

// schoolWhole is a school with its history.
type schoolWhole struct {
	SchoolView
	Events []eventView `json:"events"`
}

// turnBody is what happens to a school.
type turnBody struct {
	Kind     string       `json:"kind" enum:"opening,renaming,change,merger,split,closure"`
	Date     string       `json:"date" format:"date" doc:"from which it holds"`
	School   string       `json:"school,omitempty" doc:"id of the school it happens to; none for an opening"`
	After    *schoolAfter `json:"after,omitempty" doc:"opening, renaming, change: what the school is from then on"`
	Others   []string     `json:"others,omitempty" doc:"merger: those that join and close; closure: those that take the pupils"`
	Born     []string     `json:"born,omitempty" doc:"split: names of the schools that come out"`
	Document string       `json:"document,omitempty"`
	Note     string       `json:"note,omitempty"`
	Revision int64        `json:"revision,omitempty" doc:"of the school as it was read; 0: whatever it is now"`
}

type schoolAfter struct {
	Name     string `json:"name"`
	Code     string `json:"code,omitempty"`
	Type     string `json:"type,omitempty"`
	Founder  int    `json:"founder,omitempty"`
	Location string `json:"location,omitempty"`
	Township string `json:"township,omitempty"`
	Founded  int    `json:"founded,omitempty"`
}

func (s *schoolAfter) school() (registry.School, error) {
	if s == nil {
		return registry.School{}, nil
	}
	out := registry.School{Name: s.Name, Code: s.Code, Founder: registry.Founder(s.Founder), Township: s.Township, Founded: s.Founded}
	ok := true
	if s.Type != "" {
		out.Type, ok = registry.ParseSchoolType(s.Type)
	}
	if ok && s.Location != "" {
		out.Location, ok = registry.ParseLocation(s.Location)
	}
	if !ok {
		return out, fault.New(fault.Invalid, sayWord).At("body.after")
	}
	return out, nil
}

var sayWord = locale.Plain("api.word", "type 或 location 不是认识的标识", "type or location is not a known identifier")

func schools(a *api, s *book.Service) {
	add(a, operation{Method: http.MethodGet, Path: "/schools", Perm: access.RegistryRead, Act: "schools.list", Tag: "registry", Summary: "Schools in scope"},
		func(c *route.Context, in *schoolQuery) (*page[SchoolView], error) {
			mine := scoped(c.Actor.Counties(access.RegistryRead), in.County)
			var all []book.Record
			if len(mine) > 0 {
				var err error
				if all, err = s.List(c.Ctx(), c.Actor, mine...); err != nil {
					return nil, err
				}
			}
			all = slices.DeleteFunc(all, func(r book.Record) bool {
				return in.Open != "" && !r.OpenOn(in.Open) || !strings.Contains(r.Name, in.Words) && !strings.Contains(r.Code, in.Words)
			})
			return cut(all, in.Paging, viewSchool)
		})
	add(a, operation{Method: http.MethodGet, Path: "/schools/{county}/{school}", Perm: access.RegistryRead, Act: "schools.show", Tag: "registry", Summary: "A school with its history"},
		func(c *route.Context, in *SchoolPath) (*answer[schoolWhole], error) {
			r, err := s.Find(c.Ctx(), c.Actor, in.code(), registry.SchoolID(in.School))
			if err != nil {
				return nil, err
			}
			events, err := s.History(c.Ctx(), c.Actor, in.code(), r.ID)
			if err != nil {
				return nil, err
			}
			v := schoolWhole{SchoolView: viewSchool(r), Events: []eventView{}}
			for _, e := range events {
				v.Events = append(v.Events, viewEvent(e))
			}
			return reply(v), nil
		})
	type turnIn struct {
		CountyPath
		Body turnBody
	}
	add(a, operation{Method: http.MethodPost, Path: "/schools/{county}/events", Perm: access.RegistryEdit, Act: "schools.enter", Tag: "registry", Summary: "Enter what happened to a school", Quiet: true, Created: true},
		func(c *route.Context, in *turnIn) (*answer[eventView], error) {
			after, err := in.Body.After.school()
			if err != nil {
				return nil, err
			}
			t := book.Turn{
				County: in.code(), Kind: book.EventKind(in.Body.Kind), Date: in.Body.Date, School: registry.SchoolID(in.Body.School), After: after,
				Document: in.Body.Document, Note: in.Body.Note, Revision: in.Body.Revision,
			}
			for _, id := range in.Body.Others {
				t.Others = append(t.Others, registry.SchoolID(id))
			}
			for _, name := range in.Body.Born {
				t.Born = append(t.Born, registry.School{Name: name})
			}
			e, err := s.Enter(c.Ctx(), c.Actor, t)
			if err != nil {
				return nil, err
			}
			return reply(viewEvent(e)), nil
		})
}
