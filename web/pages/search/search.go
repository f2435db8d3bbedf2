// Package search finds what the bar on top is asked for: schools, rounds, and
// indicators of the newest verdicts.
package search

import (
	"context"
	"strings"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the page needs.
type Deps struct {
	Book    *book.Service
	Returns *returns.Service
	Archive *archive.Service
}

// Routes lists the page. What is found is what the reader may see of each kind.
func Routes(d Deps) []route.Route {
	return []route.Route{{Pattern: "GET /search", Perm: access.RegistryRead, Act: "search.show", Handle: d.show}}
}

// hit is one thing found.
type hit struct {
	kind locale.Text
	name string
	note string
	url  string
}

var (
	kindSchool    = locale.Text{ZH: "学校", EN: "school"}
	kindRound     = locale.Text{ZH: "填报任务", EN: "round"}
	kindIndicator = locale.Text{ZH: "指标", EN: "indicator"}
)

func (d Deps) show(c *route.Context) error {
	const most = 12 // each costs a look at everything
	words := strings.Fields(strings.ToLower(c.Query("q")))
	words = words[:min(len(words), most)]
	var hits []hit
	if len(words) > 0 {
		for _, find := range []func(*route.Context, []string) ([]hit, error){d.schools, d.rounds, d.indicators} {
			some, err := find(c, words)
			if err != nil {
				return err
			}
			hits = append(hits, some...)
		}
	}
	rows := make([]parts.Row, len(hits))
	for i, h := range hits {
		rows[i] = parts.Row{URL: h.url, Cells: []parts.Cell{parts.Word(h.name), parts.Word(h.kind.In(c.Lang)), parts.Word(h.note)}}
	}
	empty := c.T("没有找到“"+c.Query("q")+"”。可以只写名称中的几个字。", "Nothing found for “"+c.Query("q")+"”. A few characters of the name will do.")
	if len(words) == 0 {
		empty = c.T("在上面写下要找的学校、填报任务或指标。", "Write what school, round or indicator to look for above.")
	}
	return parts.List(c, parts.Head{Title: c.T("查找", "Search")}, parts.Listing{
		Name: c.T("查找结果", "Found"),
		Columns: []parts.Column{
			{Key: "name", Label: c.T("名称", "Name"), Fixed: true}, {Key: "kind", Label: c.T("类别", "Kind")}, {Key: "note", Label: c.T("说明", "Note"), Minor: true},
		},
		Rows: rows, Filters: []parts.Filter{{Key: "q", Label: c.T("查找", "Find"), Done: true}}, NoSearch: true,
		Empty: parts.EmptyState{Text: empty}, None: empty,
	})
}

// has reports whether a text holds all words.
func has(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (d Deps) schools(c *route.Context, words []string) ([]hit, error) {
	records, err := d.Book.List(c.Ctx(), c.Actor)
	var out []hit
	for _, r := range records {
		if has(r.Name+" "+string(r.ID), words) {
			out = append(out, hit{kindSchool, r.Name, r.Township, "/schools/" + r.County.String() + "/of/" + string(r.ID)})
		}
	}
	return out, err
}

func (d Deps) rounds(c *route.Context, words []string) ([]hit, error) {
	if !c.Actor.Holds(access.RoundRead) {
		return nil, nil
	}
	rounds, err := d.Returns.ListRounds(c.Ctx(), c.Actor, 0)
	var out []hit
	for _, r := range rounds {
		if has(r.Title, words) {
			out = append(out, hit{kindRound, r.Title, r.Year.String(), "/rounds/" + r.County.String() + "/" + string(r.ID)})
		}
	}
	return out, err
}

// newest gives the verdict that stands for the only county of the reader.
func (d Deps) newest(ctx context.Context, actor access.Actor) (*archive.Assessment, error) {
	counties := actor.Counties(access.AssessRead)
	if len(counties) != 1 {
		return nil, nil //nolint:nilnil // with several counties an indicator has no one page
	}
	list, err := d.Archive.Assessments(ctx, actor, counties[0])
	var best *archive.Assessment
	for i := range list {
		if a := &list[i]; a.Current && (best == nil || a.Year > best.Year) {
			best = a
		}
	}
	return best, err
}

func (d Deps) indicators(c *route.Context, words []string) ([]hit, error) {
	a, err := d.newest(c.Ctx(), c.Actor)
	if err != nil || a == nil {
		return nil, err
	}
	id, overlays, _ := strings.Cut(a.Pack, "+")
	var more []string
	if overlays != "" {
		more = strings.Split(overlays, "+")
	}
	pack, err := d.Archive.Standard(id, more...)
	if err != nil {
		return nil, nil //nolint:nilerr // the standard is no longer among those to choose from; its pages still open
	}
	var out []hit
	for _, ind := range pack.Indicators {
		if !has(ind.Label.ZH+" "+ind.Label.EN+" "+ind.ID, words) {
			continue
		}
		for _, stage := range ind.Stages {
			out = append(out, hit{
				kindIndicator, ind.Label.In(c.Lang), publish.StageText(stage).In(c.Lang) + c.T("，", ", ") + a.Year.String(),
				"/results/" + a.County.String() + "/" + a.ID + "/indicator/" + stage.String() + "/" + ind.ID,
			})
		}
	}
	return out, nil
}
