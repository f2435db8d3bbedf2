// Package wire puts the program together: a database, the services of the
// nouns over it, and the server over those. It is the only place that knows
// both store and web; the command line, the demo and the tests all start here.
package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/audit"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/people/matching"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/rules"
	"junheng/store"
	"junheng/web"
	"junheng/web/pages/login"

	"github.com/oklog/ulid/v2"
)

// Options are what an installation is made of.
type Options struct {
	DSN     string          // as store.Open reads it
	DB      *store.DB       // one that is open, in place of DSN; it is closed with the program, and where it is not put together
	Key     []byte          // of the installation, see LoadKey
	People  *people.Keyring // of the named persons, see LoadPeopleKeys; nil: made from Key
	Clock   func() time.Time
	Log     *slog.Logger
	Packs   fs.FS             // nil: those built in
	Dict    *facts.Dictionary // nil: that built in
	Version string
	Cost    access.Cost // of a password; zero: access.DefaultCost

	Lang     locale.Lang
	Trusted  []netip.Prefix
	Metrics  []netip.Prefix
	Secure   bool
	Provider login.Provider
}

// App is the program put together. Close it.
type App struct {
	DB        *store.DB
	Audit     audit.Log
	Access    *access.Service
	Book      *book.Service
	Returns   *returns.Service
	Archive   *archive.Service
	Plans     *roadmap.Service
	Cases     *casework.Service
	People    *people.Service
	Matching  *matching.Service
	Registers *attendance.Service
	Jobs      *job.Runner
	Server    *web.Server

	dict  *facts.Dictionary
	packs fs.FS
	clock func() time.Time
	rules *attendance.Rules

	strayed atomic.Bool // a case did not follow its pupil, and the next tick sees to it
}

// IDs gives identifiers that sort by the time they were made.
func IDs(clock func() time.Time) func() string {
	var mu sync.Mutex
	entropy := ulid.Monotonic(rand.Reader, 0)
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return ulid.MustNew(ulid.Timestamp(clock()), entropy).String()
	}
}

// Open opens the database, brings it up to date and puts everything together.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db := o.DB
	forms, err := o.forms()
	if err == nil && db == nil {
		db, err = store.Open(ctx, o.DSN, store.Options{Clock: o.Clock, Program: o.Version})
	}
	if err != nil {
		if o.DB != nil {
			err = errors.Join(err, o.DB.Close())
		}
		return nil, err
	}
	a := &App{DB: db, dict: o.Dict, packs: o.Packs, clock: o.Clock}
	if err := a.build(ctx, o, forms); err != nil {
		return nil, errors.Join(err, a.Close(ctx))
	}
	return a, nil
}

// forms reads the packs, the built-in ones where none are named, and their forms.
func (o *Options) forms() ([]*collect.Form, error) {
	if err := o.library(); err != nil {
		return nil, err
	}
	return collect.LoadForms(o.Packs, o.Dict)
}

// library fills in the built-in packs and dictionary.
func (o *Options) library() error {
	if o.Packs == nil {
		o.Packs = rules.Embedded()
	}
	if o.Dict != nil {
		return nil
	}
	dict, err := facts.LoadDictionary()
	o.Dict = dict
	return err
}

// township gives the name of a township by its code, as the register has it.
func (a *App) township(ctx context.Context, code registry.RegionCode) (string, error) {
	list, err := a.DB.Book().ListTownships(ctx, []registry.RegionCode{code.County()})
	if err != nil {
		return "", err
	}
	for _, t := range list {
		if t.Code == code {
			return t.Name, nil
		}
	}
	return "", nil
}

func (a *App) build(ctx context.Context, o Options, forms []*collect.Form) (err error) {
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	ids := IDs(o.Clock)
	a.Audit = a.DB.Audit()
	a.Access, err = access.New(access.Options{
		Store: a.DB.Access(), Log: a.Audit, Clock: o.Clock, IDs: ids, Random: rand.Reader, Key: o.Key, Cost: o.Cost,
		Township: a.township,
	})
	if err != nil {
		return err
	}
	a.Book = book.New(book.Options{Store: a.DB.Book(), Log: a.Audit, Clock: o.Clock, IDs: ids})
	a.Archive = archive.New(archive.Options{
		Store: a.DB.Archive(), Log: a.Audit, Clock: o.Clock, IDs: ids, Dict: o.Dict, Packs: o.Packs, Program: o.Version,
		InForce: a.inForce(o.Log), Tell: a.teller(o.Clock),
	})
	a.Plans = roadmap.New(roadmap.Options{Store: a.DB.Plans(), Log: a.Audit, Clock: o.Clock, IDs: ids})
	if o.People == nil {
		o.People = people.KeyringFrom(o.Key, people.AES)
	}
	a.People, err = people.New(people.Options{
		Store: a.DB.People(), Log: a.Audit, Schools: a.Book, Keys: o.People, Random: rand.Reader, Clock: o.Clock, IDs: ids,
		Tell: a.teller(o.Clock),
		Cases: fileOf{
			func() *casework.Service { return a.Cases }, a.follower(o.Log),
			func(ctx context.Context, county registry.RegionCode, id people.PersonID) (string, error) {
				return a.Matching.Sought(ctx, county, id)
			},
			func(ctx context.Context, county registry.RegionCode) (string, []people.PersonID, error) {
				return a.Matching.OpenOf(ctx, county)
			},
		},
	})
	if err != nil {
		return err
	}
	if err := a.People.CheckKeys(ctx); err != nil {
		return err
	}
	a.Matching = matching.New(matching.ServiceOptions{Store: a.DB.Matching(), People: a.People, Vault: a.People.CaseVault(), Daily: daily{a}, Lost: a.lost, Log: a.Audit, Clock: o.Clock, IDs: ids})
	if a.Cases, err = NewCases(a.DB, CaseOptions{Packs: o.Packs, Dict: o.Dict, Clock: o.Clock, IDs: ids, Vault: vault{a.People.CaseVault()}, Recheck: rechecker{a.Archive, a.Book}, Roster: enrolments{a.People, a}, Births: enrolments{a.People, a}, Reasons: enrolments{a.People, a}, Names: caseNames{a.People}, Gaps: gaps{a.Archive, o.Dict}}); err != nil {
		return err
	}
	a.reseal(ctx, o.Log)
	a.Returns = returns.New(returns.Options{
		Store: a.DB.Returns(), Notices: a.DB.Notices(), Log: a.Audit, Register: a.Book, Past: a.Archive, Ledgers: ledgers{a.Cases, rates{a.Cases, a.Matching, a.Archive}}, People: a.DB.Access(),
		Forms: forms, Dict: o.Dict, Lines: linesOf(o.Packs, o.Dict), Clock: o.Clock, IDs: ids,
	})
	if a.Registers, err = a.registers(o); err != nil {
		return err
	}
	if a.Jobs, err = job.New(ctx, job.Options{Store: a.DB.Jobs(), Clock: o.Clock, IDs: ids, Log: o.Log}); err != nil {
		return err
	}
	a.Server, err = web.New(web.Deps{
		Access: a.Access, Audit: a.Audit, Book: a.Book, Returns: a.Returns, Archive: a.Archive, Plans: a.Plans, People: a.People, Matching: a.Matching, Jobs: a.Jobs, Dict: o.Dict,
		Cases: a.Cases, Registers: a.Registers, IDs: ids,
		Provider: o.Provider, Clock: o.Clock, Log: o.Log, Version: o.Version, DataVersion: a.DB.DataVersion, Heads: a.DB.Head, Ready: a.DB.Ping,
		Lang: o.Lang, Trusted: o.Trusted, Metrics: o.Metrics, Secure: o.Secure,
	})
	return err
}

// Close ends the jobs, writes what the audit log still waits for, and closes
// the database. It may be called on an App that is only half put together.
func (a *App) Close(ctx context.Context) error {
	var errs []error
	if a.Jobs != nil {
		errs = append(errs, a.Jobs.Close(ctx))
	}
	if a.Server != nil {
		errs = append(errs, a.Server.Close(ctx))
	}
	return errors.Join(append(errs, a.DB.Close())...)
}

// standardPack is the standard whose thresholds the check on values just above
// a line looks at.
const standardPack = "cn/quality-balance-2017"

// linesOf gives the thresholds in force in a year, computed once a year. A
// folder of packs without the national standard has none.
func linesOf(packs fs.FS, dict *facts.Dictionary) func(registry.SchoolYear) []collect.Line {
	var mu sync.Mutex
	byYear := map[registry.SchoolYear][]collect.Line{}
	load := sync.OnceValue(func() *rules.Pack {
		p, err := rules.Loader{FS: packs, Dict: dict}.Load(standardPack)
		if err != nil {
			return nil
		}
		return p
	})
	return func(year registry.SchoolYear) []collect.Line {
		mu.Lock()
		defer mu.Unlock()
		if lines, ok := byYear[year]; ok {
			return lines
		}
		var lines []collect.Line
		if p := load(); p != nil {
			lines = Lines(dict, p, year)
		}
		byYear[year] = lines
		return lines
	}
}
