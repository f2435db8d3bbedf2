package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/registry"
)

// The limits of evidence that comes with one act.
const (
	maxFile  = 10 << 20
	maxFiles = 20
)

// WhereField is the value that holds the place at which a step was taken.
const WhereField = "where"

var (
	msgNoVault  = locale.Plain("casework.no_vault", "人员库没有打开，不能记录或查看与个人有关的内容", "the register of people is not open; nothing about a person can be kept or shown")
	hintVault   = locale.Plain("casework.no_vault.hint", "请系统管理员配置人员库的密钥", "ask the system administrator to set up its keys")
	msgBig      = locale.NewTemplate("casework.big", "文件“{name}”为 {mb} MB，超过 10 MB", "the file {name} has {mb} MB; the limit is 10 MB")
	msgMany     = locale.NewTemplate("casework.many", "一次最多 20 个文件，现有 {n} 个", "at most 20 files at once; there are {n}")
	msgFileless = locale.NewTemplate("casework.file_empty", "文件“{name}”是空的", "the file {name} is empty")
	hintFile    = locale.Plain("casework.file.hint", "请压缩照片或分次上传", "make the photo smaller, or send them one after another")
	msgWhere    = locale.NewTemplate("casework.where", "定位“{got}”应写作“经度,纬度,精度”", "the place {got} should read longitude,latitude,metres")
	msgNotYours = locale.Plain("casework.file_not_yours", "这份材料只供承办的一方查看", "this file is for the parties that work on it alone")
	msgNoFile   = locale.Plain("casework.no_file", "案卷中没有这个文件", "the case has no such file")
	msgNoValue  = locale.NewTemplate("casework.no_value", "案卷中没有“{field}”的记录", "the case has no value of {field}")
)

func (s *Service) seal(ctx context.Context, county registry.RegionCode, subject string, data []byte) ([]byte, error) {
	if s.opt.Vault == nil {
		return nil, fault.New(fault.Conflict, msgNoVault).Hint(hintVault)
	}
	return s.opt.Vault.Seal(ctx, county, subject, data)
}

func (s *Service) unseal(ctx context.Context, county registry.RegionCode, subject string, sealed []byte) ([]byte, error) {
	if s.opt.Vault == nil {
		return nil, fault.New(fault.Conflict, msgNoVault).Hint(hintVault)
	}
	return s.opt.Vault.Open(ctx, county, subject, sealed)
}

// values turns what was filled in into values; what is sensitive in a case about
// a person is sealed. Empty texts are left out: they say nothing.
func (s *Service) values(ctx context.Context, p *procedure.Procedure, fields []procedure.Field, c *Case, texts map[string]string, where string) (map[string]Value, error) {
	out := map[string]Value{}
	put := func(id, text string, sensitive bool) error {
		if !sensitive || p.Person() && c.Subject.ID == "" {
			out[id] = Value{Text: text}
			return nil
		}
		sealed, err := s.seal(ctx, c.County, secret(p, c), []byte(text))
		out[id] = Value{Sealed: sealed}
		return err
	}
	for i := range fields {
		f := &fields[i]
		text := strings.TrimSpace(texts[f.ID])
		if text == "" || f.From != "" {
			continue
		}
		if err := put(f.ID, text, f.ID == NoteField && p.Person() || s.sensitive(p, c.County, f.ID)); err != nil {
			return nil, err
		}
	}
	if where != "" {
		if !isPlace(where) {
			return nil, fault.New(fault.Invalid, msgWhere.With("got", where)).At("where")
		}
		if err := put(WhereField, where, p.Person()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// attach prepares the files of a command; those about a person are sealed.
func (d *desk) attach(uploads []Upload) error {
	var bad []error
	if len(uploads) > maxFiles {
		bad = append(bad, fault.New(fault.Limit, msgMany.With("n", len(uploads))).Hint(hintFile).At("files"))
	}
	for _, u := range uploads {
		switch {
		case len(u.Data) == 0:
			bad = append(bad, fault.New(fault.Invalid, msgFileless.With("name", u.Name)).At("files"))
		case len(u.Data) > maxFile:
			bad = append(bad, fault.New(fault.Limit, msgBig.With("name", u.Name, "mb", len(u.Data)>>20)).Hint(hintFile).At("files"))
		case genuine(u).Flaw != "":
			bad = append(bad, counterfeit(u))
		}
	}
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	guarded := d.p.Person() || d.guarded()
	for _, u := range uploads {
		u.Type = genuine(u).Type
		data := u.Data
		if guarded {
			var err error
			if data, err = d.s.seal(d.ctx, d.seen.County, secret(d.p, &d.seen), u.Data); err != nil {
				return err
			}
		}
		sum := sha256.Sum256(data)
		hash := hex.EncodeToString(sum[:])
		d.files = append(d.files, File{Name: plainName(u, len(d.files)+1), Hash: hash, Size: int64(len(u.Data)), Kind: u.Kind, Type: u.Type, Sealed: guarded && !d.p.Person()})
		d.kept = append(d.kept, Stored{Hash: hash, Data: data})
	}
	return nil
}

// guarded reports whether the files of a command come with what some parties alone
// see: a complainant's letter names him as his complaint does.
func (d *desk) guarded() bool {
	e := Event{Kind: Taken, Step: d.step}
	if d.seen.Revision == 0 {
		e.Kind = Opened
	}
	return !showsFiles(d.p, nil, &e)
}

// fileNames are what files are called: the name that a file came with may be a
// person's, and would stand in the case, its pages and the log in clear.
var fileNames = map[string]string{"file": "材料", "photo": "照片", "signature": "签名"}

// plainName names a file by its kind, its number in the act, and its ending.
func plainName(u Upload, n int) string {
	return media.Label(cmp.Or(fileNames[u.Kind], fileNames["file"]), strconv.Itoa(n), u.Name)
}

// sees reports whether an actor sees what is sensitive in a case: he has the
// right, or he acts in it. Of a case about a person the right is that to see
// sealed fields of persons.
func sees(p *procedure.Procedure, actor access.Actor, c *Case) bool {
	if p.Person() {
		return may(actor, access.PeopleReveal, c.County, c.Place) || len(Acting(p, actor, c)) > 0
	}
	return actor.MaySee(string(procedure.Sensitive), at(c.County, c.Place)) || len(Acting(p, actor, c)) > 0
}

// Reveals asks for one sealed value of a case.
type Reveals struct {
	Seq    int // of the event; 0: as last recorded
	Field  string
	Reason string // empty: the one that serves for the case
}

// Reveal gives a sealed value of a case in clear, of the event seq or, with 0, as
// last recorded. It is an act with a reason, this one or the one given to [Service.Look],
// and on record before anything is shown.
func (s *Service) Reveal(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID, x Reveals) (string, error) {
	seq, field := x.Seq, x.Field
	c, events, p, err := s.closer(ctx, actor, county, id, "case.reveal/"+field)
	if err != nil {
		return "", err
	}
	v, ok := c.Fields[field]
	if seq > 0 && seq <= len(events) {
		v, ok = events[seq-1].Values[field]
	}
	if !ok {
		return "", fault.New(fault.NotFound, msgNoValue.With("field", field))
	}
	if v.Sealed == nil {
		return v.Text, nil
	}
	if !seesField(p, actor, &c, field) {
		return "", s.guard.Allow(ctx, access.Act{By: access.Actor{Account: actor.Account, Name: actor.Name, From: actor.From}, Perm: access.PeopleReveal, At: at(county, c.Place), Name: "case.reveal", Object: "case.reveal/" + field})
	}
	reason, err := s.why(ctx, actor, p, &c, x.Reason)
	if err != nil {
		return "", err
	}
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.CaseRead, county, c.Place, "case.reveal", "case/"+string(id), map[string]any{"field": field, "seq": seq, "procedure": p.ID, "reason": reason, "why": purpose(p, actor, &c)})); err != nil {
		return "", err
	}
	text, err := s.unseal(ctx, county, secret(p, &c), v.Sealed)
	return string(text), err
}

// ReadFile gives a file of a case. Reading one that is sealed is an act with the
// reason given to [Service.Look], and on record.
func (s *Service) ReadFile(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID, hash string) (File, []byte, error) {
	c, events, p, err := s.closer(ctx, actor, county, id, "case.file/"+hash)
	if err != nil {
		return File{}, nil, err
	}
	for _, e := range events {
		for _, f := range e.Files {
			if f.Hash != hash {
				continue
			}
			if !showsFiles(p, Acting(p, actor, &c), &e) {
				act := access.Act{By: actor, Perm: access.CaseRead, At: at(county, c.Place), Name: "case.file", Object: "case.file/" + hash}
				return File{}, nil, s.guard.Refuse(ctx, act, fault.New(fault.Denied, msgNotYours))
			}
			sealed := p.Person() || f.Sealed
			reason := ""
			if sealed {
				if reason, err = s.why(ctx, actor, p, &c, ""); err != nil {
					return File{}, nil, err
				}
			}
			data, err := s.opt.Store.ReadFile(ctx, county, hash)
			if err != nil || !sealed {
				return f, data, err
			}
			if err := s.opt.Log.Append(ctx, s.entry(actor, access.CaseRead, county, c.Place, "case.file", "case/"+string(id), map[string]any{"file": f.Name, "reason": reason, "why": purpose(p, actor, &c)})); err != nil {
				return File{}, nil, err
			}
			data, err = s.unseal(ctx, county, secret(p, &c), data)
			return f, data, err
		}
	}
	return File{}, nil, fault.New(fault.NotFound, msgNoFile)
}

// secret names under whose key something of a case is sealed: the person's it is
// about, else one of the case's own.
func secret(p *procedure.Procedure, c *Case) string {
	if p.Person() {
		return c.Subject.ID
	}
	return OwnKey + string(c.ID)
}

// OwnKey begins the name of the key of a case that is about no person.
const OwnKey = "case/"

// seesField reports whether an actor is of the parties that see a field; where
// it names none, whoever sees the case does.
func seesField(p *procedure.Procedure, actor access.Actor, c *Case, field string) bool {
	return shows(p, Acting(p, actor, c), field)
}

func shows(p *procedure.Procedure, parties []string, field string) bool {
	f := p.Field(field)
	if f == nil || len(f.See) == 0 {
		return true
	}
	return slices.ContainsFunc(parties, func(party string) bool { return slices.Contains(f.See, party) })
}

// Shows reports whether a sealed field opens to the reader as far as the
// procedure says who sees it; see Sees for the case as a whole.
func (v *View) Shows(field string) bool { return shows(v.Procedure, v.Acting, field) }

// ShowsFiles reports whether the reader may read the files of an event: those that
// came with what some parties alone see are for them alone.
func (v *View) ShowsFiles(e *Event) bool { return showsFiles(v.Procedure, v.Acting, e) }

func showsFiles(p *procedure.Procedure, acting []string, e *Event) bool {
	fields := p.Fields
	if e.Kind != Opened {
		fields = nil
		if st := p.Step(e.Step); st != nil {
			fields = st.Fields
		}
	}
	return !slices.ContainsFunc(fields, func(f procedure.Field) bool {
		return len(f.See) > 0 && !slices.ContainsFunc(acting, func(party string) bool { return slices.Contains(f.See, party) })
	})
}

// purpose says for what somebody looks at what is sealed in a case, for the log:
// who acts in the case works on it and is asked no reason each time; of others
// the log says that they looked in.
func purpose(p *procedure.Procedure, actor access.Actor, c *Case) string {
	if mine := Acting(p, actor, c); len(mine) > 0 {
		return "办案 " + c.Number + "（" + PartyLabel(p, mine[0]).ZH + "）"
	}
	return "查阅 " + c.Number + "（非承办人）"
}

// closer reads a case for somebody who wants to see what is sensitive in it.
func (s *Service) closer(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID, object string) (Case, []Event, *procedure.Procedure, error) {
	c, events, err := s.opt.Store.Find(ctx, county, id)
	if err != nil {
		return c, nil, nil, err
	}
	if err := s.allow(ctx, actor, access.CaseRead, county, c.Place, object); err != nil {
		return c, nil, nil, err
	}
	p, err := s.ProcedureOf(ctx, &c)
	if err != nil {
		return c, nil, nil, err
	}
	if err := s.single(ctx, p, actor, &c); err != nil {
		return c, nil, nil, err
	}
	if p.Person() && !sees(p, actor, &c) {
		return c, nil, nil, s.guard.Allow(ctx, access.Act{By: actor, Perm: access.PeopleReveal, At: at(county, c.Place), Name: "case.reveal", Object: object})
	}
	return c, events, p, nil
}
