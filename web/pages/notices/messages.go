package notices

import (
	"strconv"

	"junheng/casework"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// shownMessages is how many messages of cases the page lists.
const shownMessages = 200

// messages lists what reached the reader, of every kind: notices that somebody
// sent, and what the program tells of cases. The bell on top counts what of it
// he has not read.
func (d Deps) messages(c *route.Context) error {
	only := c.Query("unread") != ""
	told, err := d.Cases.Messages(c.Ctx(), c.Actor, only, shownMessages)
	if err != nil {
		return err
	}
	sent, err := d.Returns.ListFor(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	l := parts.Listing{
		Stack: true,
		Name:  c.T("消息", "Messages"), Sort: "-at",
		Columns: []parts.Column{
			{Key: "text", Label: c.T("内容", "Text"), Fixed: true}, {Key: "kind", Label: c.T("类别", "Kind")}, {Key: "at", Label: c.T("时间", "When")}, {Key: "read", Label: c.T("状态", "State")},
		},
		Empty: parts.EmptyState{Text: c.T("没有消息。", "There are no messages.")},
		Batch: []parts.BatchAction{{Text: c.T("标为已读", "Mark as read"), URL: "/messages/read"}},
	}
	if only {
		l.Empty = parts.EmptyState{Text: c.T("没有未读的消息。", "Nothing is unread."), Action: parts.Link{Text: c.T("全部消息", "All messages"), URL: "/messages"}}
	}
	unread, letters := 0, 0
	for i := range sent {
		s := &sent[i]
		if s.Sent {
			continue
		}
		fresh := s.Mine == nil && s.Notice.Recalls.IsZero()
		if only && !fresh {
			continue
		}
		if fresh {
			letters++
		}
		l.Rows = append(l.Rows, noticeRow(c, s, fresh))
	}
	for i := range told {
		if told[i].Read.IsZero() {
			unread++
		}
		l.Rows = append(l.Rows, messageRow(c, &told[i]))
	}
	return parts.List(c, d.messagesHead(c, only, unread, letters), l)
}

func noticeRow(c *route.Context, s *returns.NoticeState, fresh bool) parts.Row {
	tone, word := stateOf(c, s)
	if !fresh && s.Notice.Recalls.IsZero() {
		tone, word = parts.Good, c.T("已读", "read")
	}
	return parts.Row{URL: address(&s.Notice), Cells: []parts.Cell{
		parts.Word(s.Notice.Title), parts.Word(c.T("通知", "notice") + c.T("：", ": ") + registry.RegionName(s.Notice.County)), {Text: c.Moment(s.Notice.At), Sort: s.Notice.At}, parts.Mark(tone, word),
	}}
}

func messageRow(c *route.Context, m *casework.Message) parts.Row {
	state := parts.Mark(parts.Good, c.T("已读", "read"))
	if m.Read.IsZero() {
		state = parts.Mark(parts.Warn, c.T("未读", "not read"))
	}
	return parts.Row{ID: m.ID, URL: m.Path(), Cells: []parts.Cell{
		parts.Word(m.Text.In(c.Lang)), parts.Word(m.About().In(c.Lang)), {Text: c.Moment(m.At), Sort: m.At}, state,
	}}
}

// messagesHead says how much is unread and what to do about it.
func (d Deps) messagesHead(c *route.Context, only bool, unread, letters int) parts.Head {
	h := parts.Head{Title: c.T("消息", "Messages"), Menu: "notices", Lead: c.T("发来的通知，和案件的提醒、逾期、转交。", "Notices that were sent, and what is due, overdue or handed over in cases.")}
	if letters > 0 {
		h.Lead += c.T("有 "+strconv.Itoa(letters)+" 份通知未读：打开才算读过，发文单位看得到。", " "+locale.Count(letters, "notice is", "notices are")+" unread: opening one counts as reading, which its sender sees.")
	}
	if only {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("全部消息", "All messages"), URL: "/messages"})
	} else if unread+letters > 0 {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("只看未读", "Only what is unread"), URL: "/messages?unread=1"})
	}
	if unread > 0 {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("案件消息全部标为已读", "Mark all about cases as read"), URL: "/messages/read?all=1", Icon: "checkbox", Post: true})
	}
	return h
}

// readMessages marks messages of cases as read: those that are ticked, or all.
func (d Deps) readMessages(c *route.Context) error {
	ids := c.Forms("id")
	if len(ids) == 0 && c.Query("all") == "" {
		return c.SeeOther("/messages")
	}
	if err := d.Cases.MarkRead(c.Ctx(), c.Actor, ids...); err != nil {
		return err
	}
	c.Flash("已标为已读。", "Marked as read.")
	return c.SeeOther("/messages")
}
