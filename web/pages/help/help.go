// Package help shows short pages of help, written in Markdown in both
// languages. Beside each stands its HTML, made by
// go test ./web/pages/help -update, so that the program renders nothing.
package help

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/parts"
	"junheng/web/route"
)

//go:embed topics
var topics embed.FS

// order is the order in which the topics are listed; topics/<name>.zh.md and
// .en.md hold their words, the first line being the title.
var order = []string{"start", "fill", "review", "results", "share", "admin", "faq"}

// Routes lists the pages. They tell nothing about anybody's data, so they are
// open to all.
func Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /help", Perm: access.Public, Act: "help.list", Handle: list},
		{Pattern: "GET /help/{topic}", Perm: access.Public, Act: "help.show", Handle: show},
	}
}

// topic is one page of help in one language.
type topic struct {
	Name, Title, Lead string
	HTML              string
}

// pages are all topics by name and language, rendered once. The files are our
// own, and raw HTML in them is not passed on.
var pages = sync.OnceValues(func() (map[string]topic, error) {
	out := map[string]topic{}
	for _, name := range order {
		for _, lang := range []locale.Lang{locale.ZH, locale.EN} {
			text, err := fs.ReadFile(topics, fmt.Sprintf("topics/%s.%s.md", name, lang))
			if err != nil {
				return nil, err
			}
			head, body, _ := strings.Cut(string(text), "\n")
			lead, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
			html, err := fs.ReadFile(topics, fmt.Sprintf("topics/%s.%s.html", name, lang))
			if err != nil {
				return nil, err
			}
			out[name+"."+lang.String()] = topic{name, strings.TrimPrefix(head, "# "), lead, string(html)}
		}
	}
	return out, nil
})

func list(c *route.Context) error {
	all, err := pages()
	if err != nil {
		return err
	}
	var show []topic
	for _, name := range order {
		show = append(show, all[name+"."+c.Lang.String()])
	}
	return parts.Page(c, parts.Head{Title: c.T("使用帮助", "Help"), Bare: c.Actor.Account == "", Wide: c.Actor.Account == ""}, listBody(show))
}

func show(c *route.Context) error {
	all, err := pages()
	if err != nil {
		return err
	}
	t, ok := all[c.Path("topic")+"."+c.Lang.String()]
	if !ok {
		return fault.New(fault.NotFound, locale.Plain("help.unknown", "没有这一页帮助", "there is no such page of help"))
	}
	return parts.Page(c, parts.Head{
		Title: t.Title, Crumbs: []parts.Link{{Text: c.T("使用帮助", "Help"), URL: "/help"}},
		Bare: c.Actor.Account == "", Wide: c.Actor.Account == "",
	}, topicBody(t))
}
