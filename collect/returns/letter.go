package returns

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Letter is a notice as its sender writes it.
type Letter struct {
	County registry.RegionCode // of the sender: a county, city or province code
	Title  string
	Body   string
	To     []access.Place // regions with all below them, or schools
	Files  []File
	Round  RoundID
	Reply  bool
}

// File is a file as it is sent.
type File struct {
	Name string
	Data []byte
}

// NoticeState is a notice as one reader finds it.
type NoticeState struct {
	Notice Notice
	Mine   *Receipt // nil: not read yet
	Sent   bool     // the reader may send for the sender's region: he sees who has read it
	Read   int      // receipts there are; only where Sent
}

// Person is somebody a notice was meant for.
type Person struct {
	Account access.AccountID
	Name    string
	Place   access.Place
	Role    access.Role
}

// Overview says who has read a notice and who has not.
type Overview struct {
	Notice Notice
	Read   []Receipt
	Unread []Person
}

// Send sends a notice to regions or schools in the actor's reach. The error
// joins all that is wrong, each with the field's name as Place.
func (s *Service) Send(ctx context.Context, actor access.Actor, l Letter) (Notice, error) {
	at := access.Place{Region: l.County}
	if err := s.may(ctx, actor, access.NoticeSend, at, "notice.send", "notice"); err != nil {
		return Notice{}, err
	}
	var errs []error
	need := func(field, text, zh, en string) string {
		text = strings.TrimSpace(text)
		if text == "" {
			errs = append(errs, fault.New(fault.Invalid, sayNeeds.With("what", locale.Text{ZH: zh, EN: en})).At(field))
		}
		return text
	}
	l.Title = need("title", l.Title, "标题", "a title")
	l.Body = need("body", l.Body, "正文", "the text")
	if len(l.To) == 0 {
		errs = append(errs, fault.New(fault.Invalid, sayNeeds.With("what", locale.Text{ZH: "收件单位", EN: "whom it is for"})).At("to"))
	}
	for _, p := range l.To {
		if !actor.May(access.NoticeSend, p) {
			errs = append(errs, fault.New(fault.Denied, sayTooFar.With("place", regionText(p.Region))).At("to"))
		}
	}
	if len(errs) > 0 {
		return Notice{}, errors.Join(errs...)
	}
	n := Notice{
		County: l.County, ID: s.opt.IDs(), Title: l.Title, Body: l.Body, To: slices.Clone(l.To), Round: l.Round, Reply: l.Reply,
		By: actor.Account, Name: actor.Name, At: s.now(),
	}
	var data [][]byte
	n.Files, data = attach(l.Files)
	d := (&audit.Detail{}).Note("title", n.Title).Note("to", len(n.To)).Note("files", len(n.Files))
	return n, s.opt.Notices.SaveNotice(ctx, n, data, s.entry(actor, access.NoticeSend, at, "notice.send", "notice/"+n.ID, d))
}

func attach(files []File) (named []Attachment, data [][]byte) {
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		named = append(named, Attachment{Name: f.Name, Hash: hex.EncodeToString(sum[:]), Size: int64(len(f.Data))})
		data = append(data, f.Data)
	}
	return named, data
}

// Recall takes a notice back: its readers see that it no longer holds.
func (s *Service) Recall(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) error {
	at := access.Place{Region: county}
	if err := s.may(ctx, actor, access.NoticeSend, at, "notice.recall", "notice/"+id); err != nil {
		return err
	}
	n, err := s.opt.Notices.FindNotice(ctx, county, id)
	if err != nil || !n.Recalls.IsZero() {
		return err
	}
	n.Recalls = s.now()
	return s.opt.Notices.SaveNotice(ctx, n, nil, s.entry(actor, access.NoticeSend, at, "notice.recall", "notice/"+id, (&audit.Detail{}).Note("recalled", n.Recalls)))
}

// ListFor lists the notices for the actor and those of his own region, newest
// first.
func (s *Service) ListFor(ctx context.Context, actor access.Actor) ([]NoticeState, error) {
	senders := s.senders(actor)
	if len(senders) == 0 {
		return nil, nil
	}
	list, err := s.opt.Notices.ListNotices(ctx, senders)
	if err != nil {
		return nil, err
	}
	var out []NoticeState
	for _, n := range list {
		sent := actor.May(access.NoticeSend, access.Place{Region: n.County})
		if !sent && !meant(actor, &n) {
			continue
		}
		st, err := s.stateOf(ctx, actor, n, sent)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// Unread counts the notices for an actor that he has not opened, but for his own
// and those recalled.
func (s *Service) Unread(ctx context.Context, actor access.Actor) (int, error) {
	senders := s.senders(actor)
	if len(senders) == 0 {
		return 0, nil
	}
	list, err := s.opt.Notices.ListUnread(ctx, senders, actor.Account)
	n := 0
	for i := range list {
		if x := &list[i]; x.By != actor.Account && x.Recalls.IsZero() && meant(actor, x) {
			n++
		}
	}
	return n, err
}

func (s *Service) stateOf(ctx context.Context, actor access.Actor, n Notice, sent bool) (NoticeState, error) {
	receipts, err := s.opt.Notices.ListReceipts(ctx, n.County, n.ID)
	if err != nil {
		return NoticeState{}, err
	}
	st := NoticeState{Notice: n, Sent: sent && (n.By == actor.Account || !meant(actor, &n))}
	for i := range receipts {
		if receipts[i].Account == actor.Account {
			st.Mine = &receipts[i]
		}
	}
	if sent {
		st.Read = len(receipts)
	}
	return st, nil
}

// senders lists the regions whose notices may be for an actor: his own, and
// all above them.
func (s *Service) senders(actor access.Actor) []registry.RegionCode {
	var out []registry.RegionCode
	for _, g := range actor.Grants {
		c := g.Region.County()
		if c == 0 || !actor.Holds(access.NoticeRead) {
			continue
		}
		out = append(out, c, c/100*100, c/10000*10000)
		if c.Level() != registry.CountyLevel { // a city or province also sees what its counties sent
			out = append(out, actor.Counties(access.NoticeRead)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// meant reports whether a notice is for an actor: one of its places is his, or
// takes his in.
func meant(actor access.Actor, n *Notice) bool {
	_, ok := placeFor(actor.Grants, n)
	return ok
}

// placeFor gives the grant under which somebody answers a notice.
func placeFor(grants []access.Grant, n *Notice) (access.Grant, bool) {
	for _, g := range grants {
		for _, to := range n.To {
			switch {
			case g.Region == 0:
			case to.School != "":
				if g.School == to.School {
					return g, true
				}
			case to.Township != "":
				if g.Township == to.Township && g.Region.County() == to.Region.County() {
					return g, true
				}
			case g.Region.In(to.Region):
				return g, true
			}
		}
	}
	return access.Grant{}, false
}

// Read opens a notice for the actor; the first time it leaves a receipt.
func (s *Service) Read(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (NoticeState, error) {
	n, sent, err := s.notice(ctx, actor, county, id)
	if err != nil {
		return NoticeState{}, err
	}
	st, err := s.stateOf(ctx, actor, n, sent)
	g, ok := placeFor(actor.Grants, &n)
	if err != nil || st.Mine != nil || !ok || !n.Recalls.IsZero() || n.By == actor.Account {
		return st, err
	}
	place := access.Place{Region: g.Region, School: g.School, Township: g.Township}
	r := Receipt{County: county, Notice: id, Account: actor.Account, Name: actor.Name, Place: place, Read: s.now()}
	err = s.opt.Notices.SaveReceipt(ctx, r, nil, s.entry(actor, access.NoticeRead, place, "notice.read", "notice/"+id, nil))
	st.Mine = &r
	return st, err
}

// notice finds a notice that is for the actor, or of his own region.
func (s *Service) notice(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Notice, bool, error) {
	n, err := s.opt.Notices.FindNotice(ctx, county, id)
	if err != nil {
		return Notice{}, false, err
	}
	sent := actor.May(access.NoticeSend, access.Place{Region: county})
	if !sent && (!meant(actor, &n) || !actor.Holds(access.NoticeRead)) {
		return Notice{}, false, fault.New(fault.NotFound, sayNoNotice.With())
	}
	return n, sent, nil
}

// Reply answers a notice, with files; an answer may be given again and takes
// the place of the one before.
func (s *Service) Reply(ctx context.Context, actor access.Actor, county registry.RegionCode, id, text string, files []File) error {
	st, err := s.Read(ctx, actor, county, id)
	if err != nil {
		return err
	}
	switch text = strings.TrimSpace(text); {
	case st.Mine == nil:
		return fault.New(fault.Conflict, sayNotForYou.With())
	case text == "" && len(files) == 0:
		return fault.New(fault.Invalid, sayNeeds.With("what", locale.Text{ZH: "回复内容", EN: "an answer"})).At("text")
	}
	r := *st.Mine
	r.Reply, r.Replied = text, s.now()
	var data [][]byte
	r.Files, data = attach(files)
	d := (&audit.Detail{}).Note("reply", text).Note("files", len(files))
	return s.opt.Notices.SaveReceipt(ctx, r, data, s.entry(actor, access.NoticeRead, r.Place, "notice.reply", "notice/"+id, d))
}

// Receipts says who has read a notice and who has not, of all accounts it was
// meant for.
func (s *Service) Receipts(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (*Overview, error) {
	if err := s.may(ctx, actor, access.NoticeSend, access.Place{Region: county}, "notice.receipts", "notice/"+id); err != nil {
		return nil, err
	}
	n, err := s.opt.Notices.FindNotice(ctx, county, id)
	if err != nil {
		return nil, err
	}
	out := &Overview{Notice: n}
	if out.Read, err = s.opt.Notices.ListReceipts(ctx, county, id); err != nil {
		return nil, err
	}
	if s.opt.People == nil {
		return out, nil
	}
	all, err := s.opt.People.ListAccounts(ctx)
	if err != nil {
		return nil, err
	}
	read := map[access.AccountID]bool{}
	for _, r := range out.Read {
		read[r.Account] = true
	}
	for _, a := range all {
		g, ok := placeFor(a.Grants, &n)
		if !ok || read[a.ID] || a.Disabled || a.ID == n.By || !(access.Actor{Account: a.ID, Grants: a.Grants}).Holds(access.NoticeRead) {
			continue
		}
		out.Unread = append(out.Unread, Person{Account: a.ID, Name: a.Name, Role: g.Role, Place: access.Place{Region: g.Region, School: g.School, Township: g.Township}})
	}
	slices.SortFunc(out.Unread, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Place.Region, b.Place.Region), cmp.Compare(a.Place.School, b.Place.School), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// Attachment gives a file of a notice, or of a receipt for it, by its hash.
func (s *Service) Attachment(ctx context.Context, actor access.Actor, county registry.RegionCode, id, hash string) (Attachment, []byte, error) {
	n, sent, err := s.notice(ctx, actor, county, id)
	if err != nil {
		return Attachment{}, nil, err
	}
	files := slices.Clone(n.Files)
	receipts, err := s.opt.Notices.ListReceipts(ctx, county, id)
	if err != nil {
		return Attachment{}, nil, err
	}
	for _, r := range receipts {
		if sent || r.Account == actor.Account {
			files = append(files, r.Files...)
		}
	}
	i := slices.IndexFunc(files, func(f Attachment) bool { return f.Hash == hash })
	if i < 0 {
		return Attachment{}, nil, fault.New(fault.NotFound, sayNoFile.With())
	}
	data, err := s.opt.Notices.ReadAttachment(ctx, county, hash)
	return files[i], data, err
}

var (
	sayTooFar    = locale.NewTemplate("returns.too_far", "不能向{place}发送通知", "you cannot send notices to {place}")
	sayNoNotice  = locale.NewTemplate("returns.no_notice", "没有这份通知，或不是发给您的", "there is no such notice, or it is not for you")
	sayNotForYou = locale.NewTemplate("returns.not_for_you", "这份通知不需要您回复", "this notice does not ask you for an answer")
	sayNoFile    = locale.NewTemplate("returns.no_file", "通知中没有这个附件", "the notice has no such file")
)
