package parts

import (
	"context"
	"strconv"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/assets"
	"junheng/web/route"
)

// shell is what the layout shows around a page.
type shell struct {
	Head
	c      *route.Context
	Groups []menuGroup
	Flash  string
	CSS    string
}

func newShell(c *route.Context, h Head) shell {
	s := shell{Head: h, c: c, CSS: assets.URL("app.css")}
	if !h.Bare && c.Actor.Account != "" {
		s.Groups = menuFor(c)
	}
	if c.HasFlash() {
		s.Flash = c.TakeFlash()
	}
	return s
}

func (s shell) asset(name string) string { return assets.URL(name) }

// docTitle is the title of the window: what is wrong first, as those who hear
// the page read aloud need it.
func (s shell) docTitle() string {
	title := s.Title + s.c.T(" – 均衡", " – Junheng")
	if s.Errors != nil {
		title = s.c.T("错误：", "Error: ") + title
	}
	return title
}

// Role names the roles of the reader.
func (s shell) Role() string {
	var out string
	seen := map[access.Role]bool{}
	for _, g := range s.c.Actor.Grants {
		if seen[g.Role] {
			continue
		}
		if out != "" {
			out += s.c.T("、", ", ")
		}
		seen[g.Role] = true
		out += g.Role.Label().In(s.c.Lang)
	}
	return out
}

// Place names the widest region the reader answers for.
func (s shell) Place() string {
	top := s.c.Actor.Top()
	name := registry.RegionName(top)
	if top == 0 || name == top.String() {
		return "" // a code says nothing to anybody
	}
	return name
}

// news is the bell on top: where it leads, its number, and what it says.
type news struct{ URL, N, Says string }

// News tells of the messages that the reader has not read; false for whom there
// are none ever.
func (s shell) News() (news, bool) {
	n, any := s.c.Unread()
	if n == 0 {
		return news{URL: "/messages", Says: s.c.T("消息", "Messages")}, any
	}
	text := strconv.Itoa(n)
	out := news{URL: "/messages?unread=1", N: text, Says: s.c.T(text+" 条未读消息", text+" unread messages")}
	if n > most {
		out.N = strconv.Itoa(most) + "+"
	}
	if n == 1 {
		out.Says = s.c.T(out.Says, "1 unread message")
	}
	return out, any
}

// most is the largest number that the bell shows.
const most = 99

// CanSearch reports whether there is anything the reader may look for.
func (s shell) CanSearch() bool { return holds(s.c.Actor, access.RegistryRead) }

// otherLanguage is the address of the page in the other language.
func otherLanguage(ctx context.Context) string {
	c := route.From(ctx)
	if c.R.URL == nil || c.R.Method != "" && c.R.Method != "GET" {
		return "/?lang=" + c.T("en", "zh")
	}
	q := c.R.URL.Query()
	other := locale.EN
	if c.Lang == locale.EN {
		other = locale.ZH
	}
	q.Set("lang", other.String())
	return c.R.URL.Path + "?" + q.Encode()
}
