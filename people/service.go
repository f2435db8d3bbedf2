package people

import (
	"context"
	"io"
	"strings"
	"sync"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Options are what a Service works with; all but Cases and Tell must be given.
type Options struct {
	Store   Store
	Log     audit.Log // refusals, and acts that only read
	Schools Schools
	Keys    *Keyring
	Random  io.Reader // of a quality for keys; safe for concurrent use
	Clock   func() time.Time
	IDs     func() string // a new id at each call, sorted by time
	Cases   Cases         // nil: there are none, so that none says a child has left or died

	// Tell tells people of what waits for them, or was answered; nil: nobody is told.
	Tell func(ctx context.Context, t access.Telling) error
}

// Service keeps the registers. It is safe for concurrent use.
type Service struct {
	opt     Options
	vault   *vault
	writers sync.Map // county → *sync.Mutex
}

// New makes a service. It fails where the keys cannot be used.
func New(opt Options) (*Service, error) {
	v, err := newVault(opt.Keys, opt.Random, opt.Clock)
	if err != nil {
		return nil, err
	}
	opt.Store = keyed{opt.Store, v}
	if opt.Cases != nil {
		opt.Store = followed{opt.Store, opt.Cases}
	}
	return &Service{opt: opt, vault: v}, nil
}

// writing lets one at a time look whether somebody is on the register of a
// county and, where not, put him there. It gives what ends it.
func (s *Service) writing(county registry.RegionCode) func() {
	m, _ := s.writers.LoadOrStore(county, &sync.Mutex{})
	m.(*sync.Mutex).Lock()
	return m.(*sync.Mutex).Unlock
}

// hashers gives those of all keys that may be in use somewhere, the one in use
// last.
func (s *Service) hashers() []*hasher { return s.vault.keys().hashers }

// hasher gives the one whose key is in use.
func (s *Service) hasher() *hasher {
	all := s.hashers()
	return all[len(all)-1]
}

// beijing is the time by which days are counted.
var beijing = time.FixedZone("UTC+8", 8*60*60)

func (s *Service) today() string { return s.opt.Clock().In(beijing).Format(time.DateOnly) }

// YearOf gives the school year in which a day lies: from 1 August on it is the
// one that begins, when rosters of the new year are made.
func YearOf(t time.Time) registry.SchoolYear {
	t = t.In(beijing)
	if t.Month() < time.August {
		return registry.SchoolYear(t.Year() - 1)
	}
	return registry.SchoolYear(t.Year())
}

var (
	msgDenied   = locale.NewTemplate("people.denied", "您没有在{place}{act}的权限", "you may not {act} in {place}")
	hintRole    = locale.Plain("people.hint_role", "需要时请安全管理员授予相应角色", "ask the security administrator for the role if you need it")
	msgNoPerson = locale.Plain("people.no_person", "名册中没有这个人", "there is no such person in the register")
	msgReason   = locale.Plain("people.reason", "请写明事由（至少四个字）", "give a reason, of four characters or more")
	msgReasonID = locale.Plain("people.reason_private", "事由会记入日志，不能含有证件号码、电话或本人姓名", "the reason goes on record and may not hold an ID number, a telephone number or the person's name")
	msgStale    = locale.Plain("people.stale", "在您打开之后，此人的记录已被修改", "the person's record was changed since you opened it")
)

// actWords say what was refused.
var actWords = map[access.Permission]locale.Text{
	access.PeopleRead: {ZH: "查看学生名册", EN: "read registers of persons"}, access.PeopleEdit: {ZH: "维护学生名册", EN: "keep registers of persons"},
	access.PeopleReveal: {ZH: "查看加密信息", EN: "see sealed fields"}, access.PeopleExport: {ZH: "导出实名名单", EN: "export named lists"},
	access.PeopleRetain: {ZH: "销毁到期信息", EN: "destroy what is due"}, access.PeopleConfirm: {ZH: "确认待查儿童的更正", EN: "confirm corrections of children who are looked for"},
}

// place is where a person stands for the question of rights. The township of a
// pupil is that of his school.
type place struct {
	county   registry.RegionCode
	school   registry.SchoolID
	township string
	class    string
}

func (p place) access() access.Place {
	return access.Place{Region: p.county, School: p.school, Township: p.township, Class: p.class}
}

func (p place) name() string {
	out := registry.RegionName(p.county)
	if p.class != "" {
		return out + " " + p.class
	}
	return out
}

// roll knows the schools of one county for the length of one act.
type roll struct {
	county  registry.RegionCode
	schools map[registry.SchoolID]registry.School
}

func (s *Service) roll(ctx context.Context, county registry.RegionCode) (*roll, error) {
	list, err := s.opt.Schools.On(ctx, county, s.today())
	if err != nil {
		return nil, err
	}
	r := &roll{county: county, schools: make(map[registry.SchoolID]registry.School, len(list))}
	for _, sc := range list {
		r.schools[sc.ID] = sc
	}
	return r, nil
}

// at gives the place of a school and class; of a person without a school it is
// the township of the household.
func (r *roll) at(school registry.SchoolID, class, township string) place {
	if school != "" {
		township = r.schools[school].Township
	}
	return place{r.county, school, township, class}
}

func (r *roll) of(p *Person) place { return r.at(p.School, p.Class, p.Township) }

// allow asks whether the actor may do something at a place; a refusal is put on
// record.
func (s *Service) allow(ctx context.Context, actor access.Actor, p access.Permission, at place, act, object string) error {
	if actor.May(p, at.access()) {
		return nil
	}
	return s.guard().Refuse(ctx, at.act(actor, p, act, object), fault.New(fault.Denied, msgDenied.With("place", at.name(), "act", actWords[p])).Hint(hintRole))
}

func (s *Service) entry(actor access.Actor, p access.Permission, at place, act, object string, d *audit.Detail) audit.Entry {
	return s.guard().Entry(at.act(actor, p, act, object), d)
}

func (s *Service) guard() access.Guard { return access.Guard{Log: s.opt.Log, Clock: s.opt.Clock} }

// act is something done at the place.
func (at place) act(by access.Actor, p access.Permission, name, object string) access.Act {
	return access.Act{By: by, Perm: p, At: at.access(), Name: name, Object: object}
}

// object names a person in the log.
func object(id PersonID) string { return "person/" + string(id) }

// event begins a line of a person's history.
func (s *Service) event(actor access.Actor, p *Person, kind EventKind, day string) Event {
	return Event{
		ID: s.opt.IDs(), County: p.County, Person: p.ID, School: p.School, Kind: kind, Day: day, Class: p.Class,
		By: actor.Account, ByName: actor.Name, At: s.opt.Clock().UTC(),
	}
}

// find reads one person's record.
func (s *Service) find(ctx context.Context, county registry.RegionCode, id PersonID) (Record, error) {
	list, err := s.opt.Store.ListPersons(ctx, Query{County: county, IDs: []PersonID{id}, Limit: 1})
	if err != nil {
		return Record{}, err
	}
	if len(list) == 0 {
		return Record{}, fault.New(fault.NotFound, msgNoPerson)
	}
	return list[0], nil
}

// CheckReason makes sure that a reason says something, and holds nothing that a
// log must not: numbers long enough to be an ID or a telephone, and the names
// given.
func CheckReason(reason string, names ...string) (string, error) {
	reason = strings.TrimSpace(reason)
	if len([]rune(reason)) < 4 {
		return "", fault.New(fault.Invalid, msgReason).At("reason")
	}
	if err := CheckNote(reason, names...); err != nil {
		return "", err
	}
	return reason, nil
}

// CheckNote is CheckReason for a text that may be blank.
func CheckNote(note string, names ...string) error {
	digits := 0
	for _, r := range compact(note) {
		if digits++; r < '0' || r > '9' {
			digits = 0
		}
		if digits >= 11 {
			return fault.New(fault.Invalid, msgReasonID).At("reason")
		}
	}
	plain := CanonicalName(note)
	for _, n := range names {
		if n = CanonicalName(n); len([]rune(n)) > 1 && strings.Contains(plain, n) {
			return fault.New(fault.Invalid, msgReasonID).At("reason")
		}
	}
	return nil
}

// names lists the names that a note about a person may not hold.
func (p *Private) names() []string {
	out := []string{p.Name}
	for _, g := range p.Guardians {
		out = append(out, g.Name)
	}
	return out
}

// Settings gives what the county chose, or the defaults.
func (s *Service) Settings(ctx context.Context, county registry.RegionCode) (Settings, error) {
	set, err := s.opt.Store.ReadSettings(ctx, county)
	if err == nil && set.Revision == 0 {
		set = DefaultSettings()
	}
	return set, err
}

var (
	msgLimit  = locale.Plain("people.limit", "导出上限应为 1 至 5000 人", "the limit of an export is from 1 to 5000 persons")
	msgStages = locale.Plain("people.primary_years", "小学学制应为 5 年或 6 年", "primary school takes 5 or 6 years")
)

// SaveSettings keeps what the county chooses.
func (s *Service) SaveSettings(ctx context.Context, actor access.Actor, county registry.RegionCode, set Settings) error {
	at := place{county: county}
	if err := s.allow(ctx, actor, access.PeopleRetain, at, "people.settings", "county/"+county.String()); err != nil {
		return err
	}
	if set.ExportLimit < 1 || set.ExportLimit > 5000 {
		return fault.New(fault.Invalid, msgLimit).At("export_limit")
	}
	if set.PrimaryYears != 5 && set.PrimaryYears != 6 {
		return fault.New(fault.Invalid, msgStages).At("primary_years")
	}
	d := (&audit.Detail{}).Note("export_limit", set.ExportLimit).Note("primary_years", set.PrimaryYears)
	return s.opt.Store.SaveSettings(ctx, county, set, s.entry(actor, access.PeopleRetain, at, "people.settings", "county/"+county.String(), d))
}
