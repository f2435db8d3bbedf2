package matching

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/people"
	"junheng/registry"
)

// Evidence is the paper that proves an outcome. The paper itself is sealed with
// the key of the child.
type Evidence struct {
	Kind   string `json:",omitempty"` // id of a [Paper]
	Number string `json:",omitempty"`
	Issuer string `json:",omitempty"` // the school, the office
	File   string `json:",omitempty"` // SHA-256, hex, of the sealed file; empty: none
	Type   string `json:",omitempty"` // its media type
}

// Attached is a file that comes with an outcome.
type Attached = people.Attached

// Vault seals data with the key of a person; package people has it.
type Vault interface {
	Seal(ctx context.Context, county registry.RegionCode, subject string, data []byte) ([]byte, error)
	Open(ctx context.Context, county registry.RegionCode, subject string, sealed []byte) ([]byte, error)
}

var (
	msgPaper   = locale.NewTemplate("matching.paper", "“{code}”要凭据，请选择：{papers}", "{code} wants proof; choose one of: {papers}")
	msgNumber  = locale.NewTemplate("matching.paper_number", "请填写“{paper}”的编号", "give the number of: {paper}")
	msgIssuer  = locale.NewTemplate("matching.paper_issuer", "请填写“{paper}”的{issuer}", "{paper}: say who gave it ({issuer})")
	msgFile    = locale.NewTemplate("matching.paper_file", "请附上“{paper}”的照片或扫描件", "attach a picture or scan of: {paper}")
	msgNoPaper = locale.Plain("matching.no_paper", "没有附凭据原件", "no paper is attached")
)

// prove tells all that is wanting of the paper.
func (r *Result) prove(code Code) []error {
	var bad []error
	say := func(field string, m locale.Message) { bad = append(bad, fault.New(fault.Invalid, m).At(field)) }
	e := &r.Paper
	e.Kind, e.Number, e.Issuer = strings.TrimSpace(e.Kind), strings.TrimSpace(e.Number), strings.TrimSpace(e.Issuer)
	if e.Kind == "" && len(code.Papers) == 1 && (e.Number != "" || e.Issuer != "" || len(r.Sent.Data) > 0) {
		e.Kind = code.Papers[0]
	}
	if _, err := r.Sent.Check(); err != nil {
		bad = append(bad, err)
	}
	if !code.Proof {
		return bad
	}
	p, known := Codes().Paper(e.Kind)
	if !known || !slices.Contains(code.Papers, e.Kind) {
		say("paper", msgPaper.With("code", code.Label, "papers", code.papers()))
		return bad
	}
	if p.Number && e.Number == "" {
		say("number", msgNumber.With("paper", p.Label))
	}
	if !p.Issuer.IsZero() && e.Issuer == "" {
		say("issuer", msgIssuer.With("paper", p.Label, "issuer", p.Issuer))
	}
	if p.File && e.File == "" && len(r.Sent.Data) == 0 {
		say("file", msgFile.With("paper", p.Label))
	}
	return bad
}

// papers names the papers that prove an outcome.
func (c Code) papers() locale.Text {
	var zh, en []string
	for _, id := range c.Papers {
		p, _ := Codes().Paper(id)
		zh, en = append(zh, p.Label.ZH), append(en, p.Label.EN)
	}
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// inherit takes the paper of the same outcome that was entered before, where this
// entry says nothing of its own: the second person confirms what the first one saw.
func (r *Result) inherit(earlier []Result) {
	for i := range earlier {
		was := &earlier[i]
		if was.Person != r.Person || was.Code != r.Code {
			continue
		}
		if r.Paper == (Evidence{}) && len(r.Sent.Data) == 0 {
			r.Paper = was.Paper
		} else if r.Paper.Kind == was.Paper.Kind && len(r.Sent.Data) == 0 {
			r.Paper.File, r.Paper.Type = was.Paper.File, was.Paper.Type
		}
	}
}

// attach seals the file that came with an outcome.
func (s *Service) attach(ctx context.Context, r *Result) ([]byte, error) {
	if len(r.Sent.Data) == 0 || s.opt.Vault == nil {
		return nil, nil
	}
	sealed, err := s.opt.Vault.Seal(ctx, r.County, string(r.Person), r.Sent.Data)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(sealed)
	r.Paper.File, r.Paper.Type = hex.EncodeToString(sum[:]), media.Check(r.Sent.Name, r.Sent.Data).Type
	r.Sent = Attached{}
	return sealed, nil
}

// ReadPaper gives the file that proves the outcome of a child, and its media
// type. Who may enter outcomes of the child may read it; every reading is on
// record.
func (s *Service) ReadPaper(ctx context.Context, actor access.Actor, county registry.RegionCode, run string, person people.PersonID) (kind string, data []byte, err error) {
	v, item, err := s.item(ctx, actor, county, run, person)
	if err != nil {
		return "", nil, err
	}
	at := item.place(county)
	if err := s.allow(ctx, actor, access.CaseAct, at, "matching.paper", "person/"+string(person)); err != nil {
		return "", nil, err
	}
	i := slices.IndexFunc(v.Results, func(r Result) bool { return r.Person == person })
	if i < 0 || v.Results[i].Paper.File == "" || s.opt.Vault == nil {
		return "", nil, fault.New(fault.NotFound, msgNoPaper)
	}
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.CaseAct, at, "matching.paper", "person/"+string(person), nil)); err != nil {
		return "", nil, err
	}
	sealed, err := s.opt.Store.ReadPaper(ctx, county, v.Results[i].Paper.File)
	if err != nil {
		return "", nil, err
	}
	data, err = s.opt.Vault.Open(ctx, county, string(person), sealed)
	return v.Results[i].Paper.Type, data, err
}

// place is where an item is, as rights ask for it.
func (x *Item) place(county registry.RegionCode) access.Place {
	return access.Place{Region: county, School: x.School, Township: x.Township, Class: x.Class}
}
