package network

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/network"
	"junheng/plan/roadmap"
	"junheng/registry/book"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// lists is the body of a paper: the files as they were sent. Without schools
// they are those of the facts, without settings those of the program.
type lists struct {
	Schools  sent `json:"schools,omitzero"`
	Villages sent `json:"villages,omitzero"`
	Ways     sent `json:"ways,omitzero"`
	Settings sent `json:"settings,omitzero"`
}

type sent struct {
	Name string `json:"name,omitempty"`
	Data []byte `json:"data,omitempty"`
}

// county makes the county of the lists.
func (p *page) county(l lists) (*network.County, error) {
	n := &network.County{Settings: p.settings, Split: p.split}
	var err error
	if n.Sites, err = p.sites(l); err != nil {
		return nil, err
	}
	if n.Villages, err = p.settings.ReadVillages(l.Villages.Name, l.Villages.Data, n.Sites); err != nil {
		return nil, err
	}
	if l.Ways.Name != "" {
		if err = n.ReadWays(l.Ways.Name, l.Ways.Data); err != nil {
			return nil, err
		}
	}
	return n, n.Check()
}

// sites gives the schools and sites: those of the list, or all that the facts
// know. Places that a list leaves blank come from the facts, and where a school
// lies from the register.
func (p *page) sites(l lists) ([]network.Site, error) {
	out := p.settings.FromFacts(p.Table, p.County, p.Record.Year)
	if l.Schools.Name != "" {
		var err error
		if out, err = p.settings.ReadSites(l.Schools.Name, l.Schools.Data, network.Find(out)); err != nil {
			return nil, err
		}
	}
	records, err := p.d.Book.List(p.C.Ctx(), p.C.Actor, p.County)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if s := &out[i]; math.IsNaN(s.Lon) && math.IsNaN(s.Lat) {
			if r := recordOf(records, s); r != nil {
				s.Lon, s.Lat = *r.Lon, *r.Lat
			}
		}
	}
	return out, nil
}

// recordOf finds the school of a site in the register, by its code or id and
// then by its name, if it is known where it lies.
func recordOf(records []book.Record, s *network.Site) *book.Record {
	var named *book.Record
	for i := range records {
		r := &records[i]
		if r.Lon == nil || r.Lat == nil {
			continue
		}
		if s.ID != "" && (r.Code == s.ID || string(r.ID) == s.ID) {
			return r
		}
		if r.Name == s.Name {
			named = r
		}
	}
	return named
}

// solved keeps the plans found last: an export and another language show what
// was found before.
var solved struct {
	sync.Mutex
	of    map[[sha256.Size]byte]*network.Plan
	order [][sha256.Size]byte
}

// keptPlans is how many plans are remembered.
const keptPlans = 16

// solve plans the network, unless the very same was planned before. A search that
// took too long gives what it has, with its gap.
func (p *page) solve(n *network.County) (*network.Plan, error) {
	if len(n.Villages) > mostVillages {
		return nil, fault.New(fault.Limit, msgMany.With("n", len(n.Villages), "most", mostVillages)).At("villages")
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s|%v|%v|%v|%v|", p.yaml, n.Sites, n.Villages, n.Ways, n.Split)
	for i := range p.settings.Bands {
		fmt.Fprintf(h, "%s|", reach(&p.settings.Bands[i]))
	}
	key := [sha256.Size]byte(h.Sum(nil))
	solved.Lock()
	found := solved.of[key]
	solved.Unlock()
	if found != nil {
		return found, nil
	}
	ctx, cancel := context.WithTimeout(p.C.Ctx(), patience)
	defer cancel()
	found, err := n.Solve(ctx, network.Options{Gap: gap, Nodes: nodes})
	if err != nil || p.C.Ctx().Err() != nil { // whoever asked has gone: the search was cut short
		return found, err
	}
	solved.Lock()
	defer solved.Unlock()
	if solved.of == nil {
		solved.of = map[[sha256.Size]byte]*network.Plan{}
	}
	if _, known := solved.of[key]; !known {
		solved.of[key] = found
		if solved.order = append(solved.order, key); len(solved.order) > keptPlans {
			delete(solved.of, solved.order[0])
			solved.order = solved.order[1:]
		}
	}
	return found, nil
}

var (
	msgCut     = locale.Plain("network.cut", "文件没有收全，请重新上传", "the file did not arrive whole; send it again")
	msgMany    = locale.NewTemplate("network.many", "有{n}个村，网页上最多算{most}个", "there are {n} villages; the page plans for {most} at most")
	msgNone    = locale.Plain("network.none", "请选择要上传的文件", "choose a file to upload")
	msgNoTowns = locale.Plain("network.no_villages", "还没有村表：请上传村表，或填好村这张表的整本空表", "there is no list of villages yet: upload one, or the workbook with its sheet filled in")
)

// upload keeps the lists when all is right in them; else every error is told.
// What is not sent stays as it was.
func (d Deps) upload(c *route.Context) error {
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return fault.New(fault.Invalid, msgCut).At("schools")
	}
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	l, err := p.taken(c)
	if err == nil {
		err = p.check(l)
	}
	if err != nil {
		if !told(err) {
			return err
		}
		p.errs = errors.Join(p.errs, parts.First(err, 50))
		return p.answer()
	}
	if err := p.keep(l); err != nil {
		return err
	}
	c.Flash("表已收下。", "The lists are kept.")
	return c.SeeOther(p.URL("/network"))
}

// taken puts the files sent in the place of those in use. A workbook of schools
// serves for villages and distances too, where it holds them and nothing else
// was sent.
func (p *page) taken(c *route.Context) (lists, error) {
	l, n := p.lists, 0
	fresh := map[string]bool{}
	for _, x := range []struct {
		name string
		to   *sent
	}{{"schools", &l.Schools}, {"villages", &l.Villages}, {"ways", &l.Ways}, {own, &l.Settings}} {
		files, err := c.Files(x.name)
		if err != nil {
			return l, err
		}
		if len(files) > 0 {
			*x.to = sent(files[0])
			fresh[x.name] = true
			n++
		}
	}
	if n == 0 {
		return l, fault.New(fault.Invalid, msgNone).At("schools")
	}
	if whole := l.Schools; fresh["schools"] {
		if _, err := p.settings.ReadVillages(whole.Name, whole.Data, nil); !fresh["villages"] && !missing(err) {
			l.Villages = whole
		}
		probe := &network.County{Settings: p.settings}
		if err := probe.ReadWays(whole.Name, whole.Data); !fresh["ways"] && !missing(err) {
			l.Ways = whole
		}
		if _, err := p.settings.ReadSites(whole.Name, whole.Data, nil); missing(err) && l.Villages.Name == whole.Name {
			l.Schools = p.lists.Schools // only its other sheets were filled in
		}
	}
	return l, nil
}

// missing reports whether a file does not hold a list at all, or only its
// heading.
func missing(err error) bool {
	f, ok := errors.AsType[*fault.Fault](err)
	return ok && (f.Msg.Key == "listing.no_heading" || f.Msg.Key == "listing.empty")
}

// check reads everything as it would be used.
func (p *page) check(l lists) error {
	if l.Villages.Name == "" && l.Settings.Name == p.lists.Settings.Name {
		return fault.New(fault.Invalid, msgNoTowns).At("villages")
	}
	if l.Settings.Name != "" {
		s, err := network.ReadSettings(l.Settings.Name, l.Settings.Data)
		if err != nil {
			return err
		}
		p.settings = s
	}
	if l.Villages.Name == "" {
		return nil
	}
	_, err := p.county(l)
	return err
}

func (p *page) keep(l lists) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	paper := p.paper
	paper.County, paper.Kind, paper.Year, paper.Body = p.County, roadmap.Network, p.Record.Year, body
	paper.Name = ""
	seen := map[string]bool{}
	for _, f := range []sent{l.Schools, l.Villages, l.Ways, l.Settings} {
		if f.Name == "" || seen[f.Name] {
			continue
		}
		if paper.Name != "" {
			paper.Name += " + "
		}
		paper.Name, seen[f.Name] = paper.Name+f.Name, true
	}
	_, err = p.d.Plans.SavePaper(p.C.Ctx(), p.C.Actor, paper)
	return err
}
