// Package notices shows what is sent down with attachments, and the receipts
// that come up: who has read, who has answered, who has not.
package notices

import (
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Returns *returns.Service
	Cases   *casework.Service
	Schools Schools
}

// attachLimit is the largest request with attachments, in bytes.
const attachLimit = 64 << 20

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /messages", Perm: access.NoticeRead, Act: "cases.messages", Handle: d.messages},
		{Pattern: "POST /messages/read", Perm: access.NoticeRead, Act: "cases.messages.read", Handle: d.readMessages},
		{Pattern: "GET /notices", Perm: access.NoticeRead, Act: "notices.list", Handle: d.list},
		{Pattern: "GET /notices/new", Perm: access.NoticeSend, Act: "notices.form", Handle: d.write},
		{Pattern: "POST /notices", Perm: access.NoticeSend, Act: "notices.send", Quiet: true, Body: attachLimit, Handle: d.send},
		{Pattern: "GET /notices/{county}/{id}", Perm: access.NoticeRead, Act: "notices.show", Quiet: true, Handle: d.show},
		{Pattern: "POST /notices/{county}/{id}/reply", Perm: access.NoticeRead, Act: "notices.reply", Quiet: true, Body: attachLimit, Handle: d.reply},
		{Pattern: "POST /notices/{county}/{id}/recall", Perm: access.NoticeSend, Act: "notices.recall", Quiet: true, Handle: d.recall},
		{Pattern: "GET /notices/{county}/{id}/receipts", Perm: access.NoticeSend, Act: "notices.receipts", Handle: d.receipts},
		{Pattern: "GET /notices/{county}/{id}/files/{hash}", Perm: access.NoticeRead, Act: "notices.file", Handle: d.file},
	}
}

func which(c *route.Context) (registry.RegionCode, string, error) {
	at, err := c.Region("county")
	return at, c.Path("id"), err
}

func address(n *returns.Notice) string { return "/notices/" + n.County.String() + "/" + n.ID }

func (d Deps) list(c *route.Context) error {
	found, err := d.Returns.ListFor(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	h := parts.Head{Title: c.T("通知", "Notices"), Menu: "notices"}
	empty := parts.EmptyState{Text: c.T("还没有通知。", "There are no notices yet.")}
	if c.Actor.Holds(access.NoticeSend) {
		write := parts.Link{Text: c.T("发通知", "Send a notice"), URL: "/notices/new", Icon: "send", Main: true}
		h.Actions = []parts.Link{write}
		empty.Action = write
	}
	l := parts.Listing{
		Stack: true,
		Name:  c.T("通知", "Notices"),
		Columns: []parts.Column{
			{Key: "title", Label: c.T("标题", "Title"), Fixed: true},
			{Key: "from", Label: c.T("发文", "From")},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "files", Label: c.T("附件", "Files"), Align: parts.End, Minor: true},
			{Key: "read", Label: c.T("已读", "Read by"), Align: parts.End, Minor: true},
			{Key: "at", Label: c.T("时间", "When")},
		},
		Filters: []parts.Filter{{Key: "state", Label: c.T("状态", "State"), Options: options(states(c))}},
		Empty:   empty,
	}
	for i := range found {
		s := &found[i]
		tone, word := stateOf(c, s)
		read := parts.Cell{}
		if s.Sent {
			read = parts.Num(float64(s.Read))
		}
		l.Rows = append(l.Rows, parts.Row{URL: address(&s.Notice), Cells: []parts.Cell{
			parts.Word(s.Notice.Title), parts.Word(registry.RegionName(s.Notice.County) + " " + s.Notice.Name), parts.Mark(tone, word), parts.Num(float64(len(s.Notice.Files))), read,
			{Text: c.Moment(s.Notice.At), Sort: s.Notice.At},
		}})
	}
	return parts.List(c, h, l)
}

func states(c *route.Context) []string {
	return []string{c.T("未读", "not read"), c.T("待回复", "to be answered"), c.T("已读", "read"), c.T("已回复", "answered"), c.T("我方发出", "sent by us"), c.T("已撤回", "recalled")}
}

func options(words []string) []parts.Option {
	out := make([]parts.Option, len(words))
	for i, w := range words {
		out[i] = parts.Option{Value: w, Label: w}
	}
	return out
}

// stateOf says in a word how a notice stands for the reader.
func stateOf(c *route.Context, s *returns.NoticeState) (parts.Tone, string) {
	words := states(c)
	switch {
	case !s.Notice.Recalls.IsZero():
		return parts.Plain, words[5]
	case s.Sent:
		return parts.Plain, words[4]
	case s.Mine == nil:
		return parts.Warn, words[0]
	case !s.Mine.Replied.IsZero():
		return parts.Good, words[3]
	case s.Notice.Reply:
		return parts.Warn, words[1]
	}
	return parts.Good, words[2]
}

// letter is one notice as its page shows it.
type letter struct {
	returns.NoticeState
	URL   string
	To    string
	Reply bool // the reader may answer
	Over  *returns.Overview
}

func (d Deps) show(c *route.Context) error { return d.showWith(c, nil) }

func (d Deps) showWith(c *route.Context, errs error) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	s, err := d.Returns.Read(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	n := &s.Notice
	l := letter{NoticeState: s, URL: address(n), To: d.audience(c, n.To), Reply: s.Mine != nil && n.Recalls.IsZero()}
	h := parts.Head{
		Title: n.Title, Menu: "notices", Errors: errs, Crumbs: []parts.Link{{Text: c.T("通知", "Notices"), URL: "/notices"}},
		Lead: registry.RegionName(n.County) + " " + n.Name + c.T("｜", " | ") + c.Moment(n.At),
	}
	if s.Sent {
		if l.Over, err = d.Returns.Receipts(c.Ctx(), c.Actor, at, id); err != nil {
			return err
		}
		h.Actions = append(h.Actions, parts.Link{Text: c.T("阅读情况", "Who has read it"), URL: l.URL + "/receipts", Icon: "eye"})
		if n.Recalls.IsZero() {
			h.Actions = append(h.Actions, parts.Link{Text: c.T("撤回", "Recall"), URL: l.URL + "/recall", Post: true, Ask: c.T("撤回后对方不再看到正文。确定撤回？", "Once recalled nobody reads it any more. Recall it?")})
		}
	}
	return parts.Page(c, h, letterPage(l))
}

// audience names those a notice is for.
func (d Deps) audience(c *route.Context, to []access.Place) string {
	var out []string
	for i, p := range to {
		if i == 12 {
			out = append(out, c.T("等 "+strconv.Itoa(len(to))+" 个单位", strconv.Itoa(len(to))+" in all"))
			break
		}
		out = append(out, d.placeName(c, p))
	}
	return strings.Join(out, c.T("、", ", "))
}

func (d Deps) placeName(c *route.Context, p access.Place) string {
	switch {
	case p.School != "":
		return d.schoolName(c, p)
	case p.Township != "":
		return p.Township
	}
	return registry.RegionName(p.Region) + c.T("（全部）", " (all)")
}

func (d Deps) reply(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	files, err := received(c)
	if err == nil {
		err = d.Returns.Reply(c.Ctx(), c.Actor, at, id, c.Form("text"), files)
	}
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return d.showWith(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("回执已送出。", "Your answer is sent.")
	return c.SeeOther("/notices/" + at.String() + "/" + id)
}

func (d Deps) recall(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	if err := d.Returns.Recall(c.Ctx(), c.Actor, at, id); err != nil {
		return err
	}
	c.Flash("已撤回。", "It is recalled.")
	return c.SeeOther("/notices/" + at.String() + "/" + id)
}

func (d Deps) file(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	a, data, err := d.Returns.Attachment(c.Ctx(), c.Actor, at, id, c.Path("hash"))
	if err != nil {
		return err
	}
	return parts.SendFile(c, a.Name, "application/octet-stream", data)
}

// receipts lists who has read a notice, and first who has not.
func (d Deps) receipts(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	o, err := d.Returns.Receipts(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	unread, read, answered := c.T("未读", "not read"), c.T("已读", "read"), c.T("已回复", "answered")
	l := parts.Listing{
		Stack: true,
		Name:  c.T("阅读情况", "Who has read it"),
		Columns: []parts.Column{
			{Key: "who", Label: c.T("单位", "Where"), Fixed: true},
			{Key: "name", Label: c.T("姓名", "Name")},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "reply", Label: c.T("回复", "Answer")},
			{Key: "at", Label: c.T("阅读时间", "Read at")},
		},
		Filters: []parts.Filter{{Key: "state", Label: c.T("状态", "State"), Options: options([]string{unread, read, answered})}},
		Empty:   parts.EmptyState{Text: c.T("收件范围内还没有账号。", "Nobody in its reach has an account yet.")},
	}
	for _, p := range o.Unread {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(d.placeName(c, p.Place)), parts.Word(p.Name), parts.Mark(parts.Warn, unread), {}, {}}})
	}
	for _, r := range o.Read {
		mark := parts.Mark(parts.Good, read)
		if !r.Replied.IsZero() {
			mark = parts.Mark(parts.Good, answered)
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(d.placeName(c, r.Place)), parts.Word(r.Name), mark, {Text: r.Reply, View: replyView(&o.Notice, r)}, {Text: r.Read.In(c.Now.Location()).Format("01-02 15:04"), Sort: r.Read},
		}})
	}
	return parts.List(c, parts.Head{
		Title: c.T("阅读情况", "Who has read it"), Menu: "notices", Lead: o.Notice.Title,
		Crumbs: []parts.Link{{Text: c.T("通知", "Notices"), URL: "/notices"}, {Text: o.Notice.Title, URL: address(&o.Notice)}},
	}, l)
}

var sayBadUpload = locale.Plain("notices.bad_upload", "附件没有完整到达，请重试", "The attachments did not arrive whole; try again")

// received reads the files of a request.
func received(c *route.Context) ([]returns.File, error) {
	if !strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/") {
		return nil, nil
	}
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return nil, fault.New(fault.Invalid, sayBadUpload).At("files").Because(err)
	}
	files, err := c.Files("files")
	if err != nil {
		return nil, err
	}
	var out []returns.File
	for _, f := range files {
		out = append(out, returns.File(f))
	}
	return slices.Clip(out), nil
}
