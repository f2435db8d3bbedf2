package web

import (
	"slices"

	"junheng/web/api"
	"junheng/web/pages/account"
	"junheng/web/pages/admin"
	"junheng/web/pages/attendance"
	"junheng/web/pages/auditlog"
	"junheng/web/pages/calendar"
	"junheng/web/pages/cases"
	"junheng/web/pages/datasets"
	"junheng/web/pages/held"
	"junheng/web/pages/help"
	"junheng/web/pages/home"
	"junheng/web/pages/jobs"
	"junheng/web/pages/login"
	"junheng/web/pages/matching"
	"junheng/web/pages/network"
	"junheng/web/pages/notices"
	"junheng/web/pages/outlook"
	"junheng/web/pages/people"
	"junheng/web/pages/plans"
	"junheng/web/pages/results"
	"junheng/web/pages/returns"
	"junheng/web/pages/review"
	"junheng/web/pages/roadmaps"
	"junheng/web/pages/rounds"
	"junheng/web/pages/schools"
	"junheng/web/pages/search"
	"junheng/web/pages/setup"
	"junheng/web/pages/statements"
	"junheng/web/pages/sync"
	outside "junheng/web/pages/visits"
	"junheng/web/pages/warnings"
	"junheng/web/route"
)

// routes gathers what each folder of pages answers.
func routes(s *Server) []route.Route {
	d := s.deps
	desk := plans.Deps{Archive: d.Archive, Plans: d.Plans, Book: d.Book, Dict: d.Dict}
	register := attendance.Deps{Registers: d.Registers, People: d.People, Book: d.Book, Cases: d.Cases, Keeper: d.Access, IDs: d.IDs}
	visit := outside.Deps{Cases: d.Cases, People: d.People, Book: d.Book, Keeper: d.Access, IDs: d.IDs}
	desks := cases.Deps{Cases: d.Cases, People: d.People, Schools: d.Book}
	return slices.Concat(
		attendance.Routes(register),
		outside.Routes(visit),
		sync.Routes(sync.Deps{Keeper: d.Access, Takers: map[string]sync.Taker{"attend": register.Take, "step": visit.Take}, Carriers: map[string]sync.Taker{"step": visit.Carry}}),
		held.Routes(held.Deps{Cases: d.Cases, Keeper: d.Access}),
		cases.Routes(desks),
		calendar.Routes(calendar.Deps{Cases: d.Cases}),
		statements.Routes(statements.Deps{Cases: d.Cases, Schools: d.Book}),
		login.Routes(login.Deps{Access: d.Access, Provider: d.Provider}),
		setup.Routes(setup.Deps{Access: d.Access}),
		account.Routes(account.Deps{Access: d.Access}),
		admin.Routes(admin.Deps{Access: d.Access, Schools: d.Book.On, Watch: d.Archive, Version: d.Version, Lacks: d.Cases.Lacks}),
		auditlog.Routes(auditlog.Deps{Log: d.Audit, Access: d.Access, Heads: d.Heads, Jobs: d.Jobs}),
		schools.Routes(schools.Deps{Book: d.Book}),
		people.Routes(people.Deps{People: d.People, Schools: d.Book, Jobs: d.Jobs}),
		results.Routes(results.Deps{Archive: d.Archive, Dict: d.Dict}),
		plans.Routes(desk),
		outlook.Routes(outlook.Deps{Deps: desk}),
		network.Routes(network.Deps{Deps: desk}),
		roadmaps.Routes(roadmaps.Deps{Deps: desk}),
		warnings.Routes(warnings.Deps{Archive: d.Archive}),
		datasets.Routes(datasets.Deps{Archive: d.Archive, Returns: d.Returns, Jobs: d.Jobs}),
		matching.Routes(matching.Deps{Matching: d.Matching, People: d.People, Jobs: d.Jobs, Open: desks.Trace}),
		jobs.Routes(jobs.Deps{Jobs: d.Jobs}),
		help.Routes(),
		search.Routes(search.Deps{Book: d.Book, Returns: d.Returns, Archive: d.Archive}),
		api.Routes(api.Deps{Book: d.Book, Returns: d.Returns, Archive: d.Archive, Version: d.Version}),
		home.Routes(home.Deps{Returns: d.Returns, Schools: d.Book, Cases: d.Cases, Registers: d.Registers}),
		rounds.Routes(rounds.Deps{Returns: d.Returns, Schools: d.Book}),
		returns.Routes(returns.Deps{Returns: d.Returns, Jobs: d.Jobs}),
		review.Routes(review.Deps{Returns: d.Returns}),
		notices.Routes(notices.Deps{Returns: d.Returns, Cases: d.Cases, Schools: d.Book}),
	)
}
