package web

import (
	"slices"

	"junheng/access"
	"junheng/web/pages/datasets"
	"junheng/web/pages/help"
	"junheng/web/pages/jobs"
	"junheng/web/pages/login"
	"junheng/web/pages/results"
	"junheng/web/pages/schools"
	"junheng/web/pages/start"
	"junheng/web/pages/warnings"
	"junheng/web/route"
)

// routes gathers what each folder of pages answers.
func routes(s *Server) []route.Route {
	d := s.deps
	return slices.Concat(
		login.Routes(login.Deps{Access: d.Access, Provider: d.Provider}),
		schools.Routes(schools.Deps{Book: d.Book}),
		results.Routes(results.Deps{Archive: d.Archive, Dict: d.Dict}),
		warnings.Routes(warnings.Deps{Archive: d.Archive}),
		datasets.Routes(datasets.Deps{Archive: d.Archive, Returns: d.Returns, Jobs: d.Jobs}),
		jobs.Routes(jobs.Deps{Jobs: d.Jobs}),
		help.Routes(),
		[]route.Route{{Pattern: "GET /{$}", Perm: access.SignedIn, Act: "home.show", Handle: first}},
	)
}

// first is the page at /.
func first(c *route.Context) error {
	if c.Actor.Administers() {
		return start.Show(c)
	}
	return start.Show(c)
}
