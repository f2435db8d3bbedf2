package web

import (
	"junheng/web/route"
)

// routes gathers what each folder of pages answers.
func routes(_ *Server) []route.Route {
	return nil
}
