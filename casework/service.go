package casework

import (
	"context"
	"encoding/json"
	"reflect"
	"sync"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Vault seals what a case holds of a person with the key of that person; package
// people has it.
type Vault interface {
	Seal(ctx context.Context, county registry.RegionCode, subject string, data []byte) ([]byte, error)
	Open(ctx context.Context, county registry.RegionCode, subject string, sealed []byte) ([]byte, error)
}

// Rechecker tells whether a requirement is met by the newest facts of a county,
// and in a sentence why.
type Rechecker interface {
	Met(ctx context.Context, county registry.RegionCode, requirement string) (met bool, why string, err error)
	// Known tells whether the newest facts know the requirement, for a school or, with
	// none, for the county.
	Known(ctx context.Context, county registry.RegionCode, school registry.SchoolID, requirement string) (Known, error)
}

// Directory finds who holds a role for a place.
type Directory interface {
	Holders(ctx context.Context, roles []access.Role, at access.Place) ([]access.AccountID, error)
	// Persons gives the same with their names.
	Persons(ctx context.Context, roles []access.Role, at access.Place) ([]Person, error)
}

// Person is somebody to whom a case may be handed.
type Person struct {
	Account access.AccountID
	Login   string
	Name    string
}

// Schools gives the school calendar that a county has entered; nil where it has
// none. It also saves one.
type Schools interface {
	SchoolCalendar(ctx context.Context, county registry.RegionCode) (*calendar.School, error)
	// CalendarEntries lists all that it has entered, the newest first.
	CalendarEntries(ctx context.Context, county registry.RegionCode) ([]CalendarEntry, error)
	// SaveSchoolCalendar keeps an entry; its number is one more than that of the last.
	SaveSchoolCalendar(ctx context.Context, county registry.RegionCode, c CalendarEntry, e ...audit.Entry) error
}

// Options are what a Service works with. Vault, Recheck, People, Names
// and Schools may be nil; what needs them is then refused or left out.
type Options struct {
	Store      Store
	Box        Box
	Statements StatementStore
	Schools    Schools
	Held       HeldStore
	Log        audit.Log
	Procedures *procedure.Set
	Calendar   *calendar.Calendar
	Clock      func() time.Time
	IDs        func() string // a new id at each call, sorted by time
	Vault      Vault
	Recheck    Rechecker
	Gaps       Gaps       // nil: no gap is known
	Reasons    Reasons    // nil: a reason need only say something
	Births     Births     // nil: nobody's birthday is known
	Register   Enrolments // what the register of persons says; nil: nothing
	People     Directory
	Names      Register
	// Standing lists the schools of a county that the register has open at a moment; nil:
	// the register is not known.
	Standing func(ctx context.Context, county registry.RegionCode, at time.Time) ([]registry.School, error)
	// Owing lists the schools of a county that owe statements at a moment, those
	// without any case too; nil: those that have cases.
	Owing func(ctx context.Context, county registry.RegionCode, at time.Time) ([]registry.SchoolID, error)
}

// Service runs cases. It is safe for concurrent use; several processes may share
// one store.
type Service struct {
	opt   Options
	guard access.Guard

	mu    sync.Mutex
	kept  map[string]*procedure.Procedure // by version
	views map[registry.RegionCode]viewed
	looks map[looker]look
}

// viewed is the calendar of a county as it was last read.
type viewed struct {
	calendar.View
	own *calendar.School
	at  time.Time
}

// viewFor is how long a calendar holds before it is read again: another program may
// have entered one beside this.
const viewFor = time.Second

// New makes a service.
func New(opt Options) *Service {
	return &Service{opt: opt, guard: access.Guard{Log: opt.Log, Clock: opt.Clock}, kept: map[string]*procedure.Procedure{}, views: map[registry.RegionCode]viewed{}, looks: map[looker]look{}}
}

var msgNoProc = locale.NewTemplate("casework.no_procedure", "没有流程“{id}”", "there is no procedure {id}")

// at is the place of a case as rights know it.
func at(county registry.RegionCode, p Place) access.Place {
	return access.Place{Region: county, School: p.School, Township: p.Township, Class: p.Class}
}

// may reports whether an actor holds a permission for the place of a case: by
// its school and class, or by its township.
func may(actor access.Actor, perm access.Permission, county registry.RegionCode, p Place) bool {
	if actor.Account == System && actor.Via == "system" {
		return true
	}
	return actor.May(perm, at(county, p))
}

// program is the actor behind what the program does by itself.
var program = access.Actor{Account: System, Name: "system", Via: "system"}

// allow asks whether an actor may do something; a refusal is put on record.
func (s *Service) allow(ctx context.Context, actor access.Actor, perm access.Permission, county registry.RegionCode, p Place, object string) error {
	if may(actor, perm, county, p) {
		return nil
	}
	return s.guard.Allow(ctx, access.Act{By: actor, Perm: perm, At: at(county, p), Name: string(perm), Object: object})
}

func (s *Service) entry(actor access.Actor, perm access.Permission, county registry.RegionCode, p Place, act, object string, detail any) audit.Entry {
	return s.guard.Entry(access.Act{By: actor, Perm: perm, At: at(county, p), Name: act, Object: object}, detail)
}

// Procedures lists the procedures as they hold in a county.
func (s *Service) Procedures(county registry.RegionCode) []*procedure.Procedure {
	return s.opt.Procedures.List(county)
}

// Procedure gives a procedure as it holds in a county.
func (s *Service) Procedure(id string, county registry.RegionCode) (*procedure.Procedure, error) {
	if p := s.opt.Procedures.Get(id, county); p != nil {
		return p, nil
	}
	return nil, fault.New(fault.NotFound, msgNoProc.With("id", id))
}

// Layout gives the layout of a document of a case in a county, with the name of its
// file. Where the text by which the case runs names one that is no more there, it is
// the one that the document has now.
func (s *Service) Layout(county registry.RegionCode, p *procedure.Procedure, d *procedure.Document) (string, []byte, error) {
	name, data, err := s.opt.Procedures.Layout(p, d)
	if now := s.opt.Procedures.Get(p.ID, county); err != nil && now != nil && now.Document(d.ID) != nil {
		if moved, text, err := s.opt.Procedures.Layout(now, now.Document(d.ID)); err == nil {
			return moved, text, nil
		}
	}
	return name, data, err
}

// ProcedureOf gives the procedure under which a case was opened: whatever packs
// say since, the case goes on by it.
func (s *Service) ProcedureOf(ctx context.Context, c *Case) (*procedure.Procedure, error) {
	now := s.opt.Procedures.Get(c.Procedure, c.County)
	if now != nil && now.Revision() == c.Version {
		return now, nil
	}
	s.mu.Lock()
	kept := s.kept[c.Version]
	s.mu.Unlock()
	if kept != nil {
		return kept, nil
	}
	text, err := s.opt.Store.FindText(ctx, c.County, c.Version)
	if err != nil {
		return nil, err
	}
	p := &procedure.Procedure{}
	if err := json.Unmarshal(text, p); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.kept[c.Version] = p
	s.mu.Unlock()
	return p, nil
}

// Calendar gives the calendar of a county, at most a second old.
func (s *Service) Calendar(ctx context.Context, county registry.RegionCode) (calendar.View, error) {
	now := s.opt.Clock()
	s.mu.Lock()
	v, ok := s.views[county]
	s.mu.Unlock()
	if age := now.Sub(v.at); ok && age >= 0 && age < viewFor {
		return v.View, nil
	}
	var own *calendar.School
	if s.opt.Schools != nil {
		var err error
		if own, err = s.opt.Schools.SchoolCalendar(ctx, county); err != nil {
			return calendar.View{}, err
		}
	}
	if !ok || !reflect.DeepEqual(v.own, own) {
		v.View, v.own = s.opt.Calendar.For(county, own), own
	}
	v.at = now
	s.mu.Lock()
	s.views[county] = v
	s.mu.Unlock()
	return v.View, nil
}
