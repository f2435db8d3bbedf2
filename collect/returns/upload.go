package returns

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/registry"
)

// UploadCommand sends workbooks into a round.
type UploadCommand struct {
	County registry.RegionCode
	Round  RoundID
	Files  []collect.Input
	Tell   func(locale.Message) // what is going on, for whoever waits: in the queue, or being read; nil: nobody does
}

func (c *UploadCommand) tell(m locale.Message) {
	if c.Tell != nil {
		c.Tell(m)
	}
}

// Uploaded says what became of what was sent.
type Uploaded struct {
	Uploads     []Upload // one a file, with its receipt and problems, as they are kept
	Returns     []ReturnID
	Schools     int // whose returns changed
	Cells       int // that changed
	Left        []LeftOut
	Suggestions []collect.Suggestion
}

// LeftOut is something that was read and did not enter a return, and why.
type LeftOut struct {
	County registry.RegionCode
	School registry.SchoolID
	Name   string
	Cells  int
	Why    locale.Message
}

// Upload reads workbooks with the engine of the command line and spreads what
// they say over the returns of the round: cells that were read take the place
// of those there, all others stay, and a blank in a workbook clears nothing. A
// cell that could not be read is kept as it stood in the file, refused. What is
// of other schools than the actor's, of returns that can no longer be filled in,
// or not asked in the round is left out and listed. Facts of another county in
// the actor's reach go to that county's round of the same year.
//
// What was sent is kept with its receipt and all problems, whatever became of
// it. The error is of the whole: denied, or files too large. Where much is being
// read already, it waits its turn.
func (s *Service) Upload(ctx context.Context, actor access.Actor, c UploadCommand) (*Uploaded, error) {
	round, err := s.FindRound(ctx, actor, c.County, c.Round)
	if err != nil {
		return nil, err
	}
	if len(c.Files) == 0 {
		return nil, fault.New(fault.Invalid, sayNeeds.With("what", locale.Text{ZH: "要上传的文件", EN: "a file"})).At("files")
	}
	if !actor.Holds(access.ReturnFill) {
		return nil, s.refuse(ctx, actor, access.ReturnFill, access.Place{Region: c.County}, "return.upload", "round/"+string(c.Round))
	}
	var size int64
	for _, f := range c.Files {
		size += int64(len(f.Data))
	}
	leave, err := s.gate.enter(ctx, size, c.tell)
	if err != nil {
		return nil, err
	}
	defer leave()
	c.tell(sayBegun.With("n", len(c.Files)))
	u := &uploading{s: s, ctx: ctx, actor: actor, now: s.now(), main: round, out: &Uploaded{}, rounds: map[registry.RegionCode]*target{}}
	if err := u.read(c.Files); err != nil {
		return nil, err
	}
	if err := u.sort(); err != nil {
		return nil, err
	}
	u.keepMeanwhile(c.Files)
	err = u.spread()
	if err := u.kept(); err != nil {
		return nil, err
	}
	return u.out, err
}

// uploading is one upload under way.
type uploading struct {
	s      *Service
	ctx    context.Context
	actor  access.Actor
	now    time.Time
	main   Round
	in     *collect.Intake
	fields []field // of the table
	rounds map[registry.RegionCode]*target
	forms  map[[2]string]string // form of each sheet, by file and sheet
	kept   func() error         // waits until the files are on record
	out    *Uploaded
	left   map[leftKey]*LeftOut
}

// field is a field of what was read.
type field struct {
	id     facts.FieldID
	column *facts.Column // nil: words alone
	wordy  bool          // some cell has words
}

func (u *uploading) read(files []collect.Input) error {
	prev, err := u.s.previous(u.ctx, u.main.County, u.main.Year)
	if err != nil {
		return err
	}
	opt := collect.Options{Forms: u.s.opt.Forms, Dict: u.s.opt.Dict, Year: u.main.Year, County: u.main.County, Actor: u.actor.Name, Previous: prev.Table(), Past: prev, LateOrigins: true}
	if u.s.opt.Lines != nil {
		opt.Lines = u.s.opt.Lines(u.main.Year)
	}
	u.in, err = collect.Read(files, opt)
	if err != nil {
		return err
	}
	u.out.Suggestions = u.in.Suggestions
	u.forms = map[[2]string]string{}
	for _, r := range u.in.Receipts {
		for _, s := range r.Sheets {
			u.forms[[2]string{r.File, s.Sheet}] = s.Form
		}
	}
	t, wordy := u.in.Table, u.in.Table.TextFields()
	for _, f := range t.Fields() {
		u.fields = append(u.fields, field{f, t.Column(f), slices.Contains(wordy, f)})
	}
	for _, f := range wordy {
		if t.Column(f) == nil {
			u.fields = append(u.fields, field{id: f, wordy: true})
		}
	}
	return nil
}

// spread changes the returns, one transaction a county.
func (u *uploading) spread() error {
	for _, c := range u.counties() {
		t := u.rounds[c]
		if len(t.order) == 0 {
			continue
		}
		if err := t.change(u); err != nil {
			return err
		}
	}
	if err := u.kept(); err != nil {
		return err
	}
	for _, l := range u.left {
		u.out.Left = append(u.out.Left, *l)
	}
	slices.SortFunc(u.out.Left, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.County, b.County), cmp.Compare(a.Name, b.Name), cmp.Compare(a.School, b.School), cmp.Compare(a.Why.Key, b.Why.Key))
	})
	return nil
}

func (u *uploading) counties() []registry.RegionCode {
	var out []registry.RegionCode
	for c, t := range u.rounds {
		if t != nil {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

type leftKey struct {
	county registry.RegionCode
	school string
	why    string
}

// leave notes that facts of a school did not enter a return.
func (u *uploading) leave(county registry.RegionCode, who registry.School, n int, why locale.Message) {
	if u.left == nil {
		u.left = map[leftKey]*LeftOut{}
	}
	k := leftKey{county, string(who.ID) + who.Name, why.In(locale.EN)}
	l := u.left[k]
	if l == nil {
		l = &LeftOut{County: county, School: who.ID, Name: who.Name, Why: why}
		u.left[k] = l
	}
	l.Cells += n
}

// keepMeanwhile begins to keep the files; kept waits for it.
func (u *uploading) keepMeanwhile(files []collect.Input) {
	done := make(chan error, 1)
	go func() { done <- u.keep(files) }()
	u.kept = sync.OnceValue(func() error { return <-done })
}

// keep stores each file with its receipt and problems, before any return is
// changed by it: of every cell that names a file, the file is there.
func (u *uploading) keep(files []collect.Input) error {
	cells := 0
	for _, c := range u.counties() {
		for _, b := range u.rounds[c].order {
			u.out.Returns = append(u.out.Returns, b.to.ID)
			cells += len(b.cells)
		}
	}
	slices.Sort(u.out.Returns)
	at := u.now.Format(time.RFC3339)
	school := registry.SchoolID("")
	if own := u.actor.Schools(); len(own) == 1 {
		school = own[0]
	}
	problems := map[string][]collect.Problem{}
	for _, p := range u.in.Problems {
		problems[p.File] = append(problems[p.File], p)
	}
	for i, f := range files {
		up := Upload{
			County: u.main.County, ID: u.s.opt.IDs(), Round: u.main.ID, School: school, Name: f.Name, Size: int64(len(f.Data)),
			By: string(u.actor.Account), At: at, Problems: problems[f.Name], Returns: u.out.Returns, Left: u.out.Left,
		}
		if i < len(u.in.Receipts) {
			up.Receipt = u.in.Receipts[i]
		}
		if up.Hash = up.Receipt.Hash; up.Hash == "" {
			sum := sha256.Sum256(f.Data)
			up.Hash = hex.EncodeToString(sum[:])
		}
		read, accepted, parked := up.Receipt.Read()
		d := (&audit.Detail{}).Note("file", up.label()).Note("sha256", up.Hash).Note("read", read).Note("accepted", accepted).Note("parked", parked)
		d.Note("returns", len(u.out.Returns)).Note("cells", cells)
		place := access.Place{Region: u.main.County, School: school}
		e := u.s.entry(u.actor, access.ReturnFill, place, "return.upload", "upload/"+up.ID, d)
		if err := u.s.opt.Store.SaveUpload(u.ctx, up, f.Data, e); err != nil {
			return err
		}
		u.out.Uploads = append(u.out.Uploads, up)
	}
	return nil
}

// label names a workbook in the log, whence the name that it came with, which may
// be a person's, could never be taken out.
func (u *Upload) label() string { return media.Label("报表", media.Mark(u.Hash), u.Name) }

// ListUploads lists what was sent into a round as far as the actor may see it.
func (s *Service) ListUploads(ctx context.Context, actor access.Actor, county registry.RegionCode, round RoundID) ([]Upload, error) {
	if !actor.May(access.RoundRead, access.Place{Region: county}) {
		return nil, fault.New(fault.NotFound, sayNoRound.With())
	}
	own := actor.Schools()
	if own == nil {
		all, err := s.opt.Store.ListUploads(ctx, county, round, "")
		return slices.DeleteFunc(all, func(u Upload) bool { return !s.maySeeUpload(actor, &u) }), err
	}
	var out []Upload
	for _, id := range own {
		list, err := s.opt.Store.ListUploads(ctx, county, round, id)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func (s *Service) maySeeUpload(actor access.Actor, u *Upload) bool {
	return u.By == string(actor.Account) || actor.May(access.ReturnRead, access.Place{Region: u.County, School: u.School})
}

// FindUpload gives what was sent once, with its receipt and problems.
func (s *Service) FindUpload(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Upload, error) {
	u, _, err := s.readUpload(ctx, actor, county, id)
	return u, err
}

func (s *Service) readUpload(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (Upload, []byte, error) {
	u, data, err := s.opt.Store.ReadUpload(ctx, county, id)
	if err != nil {
		return Upload{}, nil, err
	}
	if !s.maySeeUpload(actor, &u) {
		return Upload{}, nil, fault.New(fault.NotFound, sayNoUpload.With())
	}
	return u, data, nil
}

// OriginalUpload gives a workbook as it was sent.
func (s *Service) OriginalUpload(ctx context.Context, actor access.Actor, county registry.RegionCode, id string) (name string, data []byte, err error) {
	u, data, err := s.readUpload(ctx, actor, county, id)
	if err != nil {
		return "", nil, err
	}
	return u.Name, data, s.opt.Log.Append(ctx, s.entry(actor, access.ReturnRead, access.Place{Region: county, School: u.School}, "return.download", "upload/"+id, (&audit.Detail{}).Note("file", u.label())))
}

// AnnotatedUpload gives a workbook as it was sent, with its problems marked.
func (s *Service) AnnotatedUpload(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, lang locale.Lang) (name string, data []byte, err error) {
	u, data, err := s.readUpload(ctx, actor, county, id)
	if err != nil {
		return "", nil, err
	}
	out, err := collect.Annotate(collect.Input{Name: u.Name, Data: data}, u.Problems, lang)
	if err != nil {
		return "", nil, err
	}
	d := (&audit.Detail{}).Note("file", u.label())
	e := s.entry(actor, access.ReturnRead, access.Place{Region: county, School: u.School}, "return.download", "upload/"+id, d)
	return stemOf(u.Name) + "_标注.xlsx", out, s.opt.Log.Append(ctx, e)
}

func stemOf(name string) string {
	for i := len(name) - 1; i > 0; i-- {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}

var sayNoUpload = locale.NewTemplate("returns.no_upload", "没有这份上传的文件，或不在您的查看范围内", "there is no such upload, or it is not yours to see")
