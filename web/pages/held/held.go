// Package held is the county's queue of what telephones recorded and no case
// could take: each entry stays sealed until an officer opens it, and is brought
// into a case as a note, or set aside with a reason.
package held

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/casework"
	registers "junheng/casework/attendance"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/registry"
	"junheng/web/pages/sync"
	"junheng/web/pages/visits"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Cases  *casework.Service
	Keeper sync.Keeper
}

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /held", Perm: access.CaseDirect, Act: "held.list", Handle: d.list},
		{Pattern: "GET /held/{county}/{id}", Perm: access.CaseDirect, Act: "held.show", Quiet: true, Handle: d.show},
		{Pattern: "GET /held/{county}/{id}/files/{n}", Perm: access.CaseDirect, Act: "held.file", Quiet: true, Handle: d.file},
		{Pattern: "POST /held/{county}/{id}", Perm: access.CaseDirect, Act: "held.decide", Quiet: true, Handle: d.decide},
	}
}

func address(h *casework.Held) string { return "/held/" + h.County.String() + "/" + h.ID }

func (d Deps) list(c *route.Context) error {
	found, err := d.Cases.HeldIn(c.Ctx(), c.Actor, false)
	if err != nil {
		return err
	}
	l := parts.Listing{
		Stack: true,
		Name:  c.T("手机登记待处理", "Held entries of telephones"),
		Columns: []parts.Column{
			{Key: "who", Label: c.T("登记人", "Recorded by"), Fixed: true},
			{Key: "case", Label: c.T("案卷", "Case")},
			{Key: "at", Label: c.T("登记时间", "Recorded at")},
			{Key: "why", Label: c.T("没有办成的原因", "Why it was not taken")},
			{Key: "state", Label: c.T("处理", "State")},
			{Key: "reason", Label: c.T("处理说明", "What was decided"), Minor: true},
		},
		Empty: parts.EmptyState{Text: c.T("没有等待处理的手机登记。", "No entry of a telephone is held.")},
	}
	for i := range found {
		h := &found[i]
		tone, word := visits.HeldState(c, h)
		number := h.Number
		if number == "" {
			number = c.T("未找到", "not found")
		}
		l.Rows = append(l.Rows, parts.Row{URL: address(h), Cells: []parts.Cell{
			parts.Word(h.Name), parts.Word(number), {Text: c.Moment(h.At), Sort: h.At}, parts.Word(h.Why.In(c.Lang)), parts.Mark(tone, word), parts.Word(decision(c, h)),
		}})
	}
	return parts.List(c, parts.Head{
		Title: c.T("手机登记待处理", "Held entries of telephones"), Menu: "cases",
		Lead: c.T("老师在手机上记下、案卷收不了的家访和劝返。内容加密保存，打开即记入日志。", "Visits that teachers recorded on telephones and no case could take. They are sealed; opening one is on record."),
	}, l)
}

// decision says who decided what about an entry.
func decision(c *route.Context, h *casework.Held) string {
	switch h.State {
	case casework.HeldFiled:
		return c.T(h.By+" 归入 "+h.Number, h.By+" filed it in "+h.Number)
	case casework.HeldAside:
		return h.By + c.T("：", ": ") + h.Reason
	}
	return ""
}

// opened is one entry as its page shows it.
type opened struct {
	casework.Held
	c     *route.Context
	cmd   *sync.Command // nil: filed, or it does not open
	takes casework.Takes
	steps *procedure.Procedure
	find  string // number of the case it belongs to, as far as is known
}

func (d Deps) open(c *route.Context) (*opened, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	h, err := d.Cases.OpenHeld(c.Ctx(), c.Actor, county, c.Path("id"))
	if err != nil {
		return nil, err
	}
	o := &opened{Held: h, c: c, find: h.Number}
	if o.steps, err = d.Cases.Procedure(registers.Procedure, county); err != nil {
		return nil, err
	}
	if v, err := d.Cases.Find(c.Ctx(), c.Actor, county, h.Case); err == nil {
		o.steps, o.find = v.Procedure, v.Case.Number
	}
	if len(h.Letter) == 0 {
		return o, nil
	}
	if o.cmd, err = sync.Unseal(d.Keeper, h.Account, h.Letter); err != nil {
		return o, nil //nolint:nilerr // the page says that it does not open; another key may come back
	}
	o.takes = visits.Recorded(o.cmd)
	return o, nil
}

func (d Deps) show(c *route.Context) error {
	o, err := d.open(c)
	if err != nil {
		return err
	}
	return o.page(nil)
}

func (o *opened) page(errs error) error {
	c := o.c
	lead := c.T("案卷没有收下这一条：", "No case took this entry: ") + o.Why.In(c.Lang)
	if o.State == casework.HeldWaits {
		lead += c.T("。看过内容，归入它所属的案卷，或写明理由不采用。", ". Read it, then file it in the case it belongs to, or say why it is set aside.")
	}
	return parts.Page(c, parts.Head{
		Title: c.T("手机登记：", "Entry of a telephone: ") + o.Name, Menu: "cases", Errors: errs, Lead: lead,
		Crumbs: []parts.Link{{Text: c.T("手机登记待处理", "Held entries of telephones"), URL: "/held"}},
	}, heldBody(o))
}

// facts are what is known of the entry without opening it.
func (o *opened) facts() []parts.Fact {
	c := o.c
	_, word := visits.HeldState(c, &o.Held)
	out := []parts.Fact{
		{Term: c.T("登记人", "Recorded by"), Text: o.Name},
		{Term: c.T("代交", "Handed in by"), Text: o.Carried},
		{Term: c.T("案卷", "Case"), Text: o.find},
		{Term: c.T("登记时间", "Recorded at"), Text: c.Moment(o.At)},
		{Term: c.T("交到时间", "Arrived"), Text: c.Moment(o.Got)},
		{Term: c.T("处理", "State"), Text: strings.TrimSpace(word + " " + decision(c, &o.Held))},
	}
	if !o.Stated.IsZero() {
		out = append(out, parts.Fact{Term: c.T("手机上的时间", "By the telephone"), Text: c.Moment(o.Stated) + c.T("（手机时钟不准，已按服务器校正）", " (its clock was wrong; put right by the server's)")})
	}
	return slices.DeleteFunc(out, func(f parts.Fact) bool { return f.Text == "" })
}

// recorded are the step and the fields as they were filled in.
func (o *opened) recorded() []parts.Fact {
	c := o.c
	step := o.steps.Step(o.takes.Step)
	out := []parts.Fact{{Term: c.T("事项", "What"), Text: o.takes.Step}}
	rest := maps.Clone(o.takes.Fields)
	if step != nil {
		out[0].Text = step.Label.In(c.Lang)
		for i := range step.Fields {
			f := &step.Fields[i]
			if text := rest[f.ID]; text != "" {
				out = append(out, parts.Fact{Term: f.Label.In(c.Lang), Text: document.Words(f, text, func(id registry.SchoolID) string { return string(id) }).In(c.Lang)})
				delete(rest, f.ID)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(rest)) {
		out = append(out, parts.Fact{Term: id, Text: rest[id]})
	}
	where := o.takes.Where
	if where != "" && c.Lang == locale.ZH {
		where = document.Value(&procedure.Field{Kind: procedure.KindPlace}, where, nil)
	}
	for _, more := range []parts.Fact{{Term: c.T("定位", "Place"), Text: where}, {Term: c.T("原因说明", "Reason given"), Text: o.takes.Reason}} {
		if more.Text != "" {
			out = append(out, more)
		}
	}
	return out
}

func (d Deps) file(c *route.Context) error {
	o, err := d.open(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Path("n"))
	if o.cmd == nil || err != nil || n < 0 || n >= len(o.cmd.Files) {
		return fault.New(fault.NotFound, locale.Plain("held.no_file", "没有这个文件", "there is no such file"))
	}
	f := o.cmd.Files[n]
	kind := media.Picture(f.Data).Type
	if kind == "" {
		return parts.SendFile(c, f.Name, "application/octet-stream", f.Data)
	}
	c.W.Header().Set("Content-Type", kind)
	c.W.WriteHeader(http.StatusOK)
	_, err = c.W.Write(f.Data)
	return err
}

// decide brings an entry into a case, or sets it aside.
func (d Deps) decide(c *route.Context) error {
	o, err := d.open(c)
	if err != nil {
		return err
	}
	if c.Form("do") == "aside" {
		if _, err = d.Cases.SetAsideHeld(c.Ctx(), c.Actor, o.Held, c.Form("reason")); err == nil {
			c.Flash("已注明不采用；登记人会看到理由。", "Set aside; who recorded it sees the reason.")
		}
	} else if err = d.fileIn(o, c.Form("number")); err == nil {
		c.Flash("已归入案卷，作为备注；案卷责任人已收到消息。", "Filed as a note; whoever answers for the case is told.")
	}
	if err != nil {
		if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict || k == fault.NotFound {
			return o.page(err)
		}
		return err
	}
	return c.SeeOther("/held")
}

var (
	msgNoCase = locale.NewTemplate("held.no_case", "没有案号为“{number}”的案卷", "there is no case with the number {number}")
	msgClosed = locale.Plain("held.sealed", "这一条现在打不开，不能归入案卷", "this entry does not open now and cannot be filed")
)

func (d Deps) fileIn(o *opened, number string) error {
	if o.cmd == nil {
		return fault.New(fault.Conflict, msgClosed)
	}
	into, err := d.Cases.Numbered(o.c.Ctx(), o.c.Actor, o.County, number)
	if fault.KindOf(err) == fault.Invalid {
		return fault.New(fault.NotFound, msgNoCase.With("number", number)).At("number")
	}
	if err != nil {
		return err
	}
	keeps := casework.Keeps{Takes: o.takes, Why: o.Why}
	keeps.Case = into.ID
	keeps.Files = slices.DeleteFunc(slices.Clone(keeps.Files), func(u casework.Upload) bool { return media.Picture(u.Data).Flaw != "" })
	keeps.Partly = len(keeps.Files) < len(o.takes.Files)
	_, err = d.Cases.FileHeld(o.c.Ctx(), o.c.Actor, o.Held, keeps)
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Kind == fault.NotFound {
		f.Place = "number"
	}
	return err
}
