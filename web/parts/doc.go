// Package parts holds the pieces every page is made of: the page itself with
// its menu, lists with filter, sorting and export, badges, forms with their
// errors, empty states, charts, workings and progress.
//
// A component finds the request it is rendered for with route.From(ctx), so
// it needs no language or actor as an argument.
package parts

import (
	"context"

	"junheng/web/route"
)

// T gives the words for the reader, inside a template.
func T(ctx context.Context, zh, en string) string { return route.From(ctx).T(zh, en) }
