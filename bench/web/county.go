package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/cmd/wire"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/testdata/county"
	"junheng/web/route"
)

// bench is a county that is laid out, and who reads it.
type bench struct {
	url, session, token string

	overview string // path of the county's verdict
	school   string // path of one school in the register
	returns  []open
}

// open is a return that can be filled in, with one cell of it.
type open struct {
	id    returns.ReturnID
	stage registry.Stage
}

const password = "Demo-AAAA-BBBB-a"

// prepare lays the golden county out, with as many more schools as are wanted
// in a round of their own.
func prepare(ctx context.Context, dsn string, schools int) (*bench, error) {
	a, err := wire.Open(ctx, programOptions(dsn))
	if err != nil {
		return nil, err
	}
	demo, err := wire.LayOut(ctx, a, password, func(string, string) {})
	if err == nil {
		b := &bench{}
		if err = b.fill(ctx, a, demo, schools); err == nil {
			return b, a.Close(ctx)
		}
	}
	_ = a.Close(ctx) // the error that counts is the first
	return nil, err
}

func (b *bench) fill(ctx context.Context, a *wire.App, demo *wire.Demo, schools int) error {
	actor := demo.Actors[access.CountyStatistician]
	var err error
	if _, b.token, err = a.Access.CreateToken(ctx, actor, access.NewToken{Name: "bench", Days: 1, Perms: []access.Permission{access.ReturnRead, access.ReturnFill}}); err != nil {
		return err
	}
	for _, l := range demo.Logins {
		if l.Role != access.CountyStatistician {
			continue
		}
		e, err := a.Access.Login(ctx, access.Credentials{Login: l.Login, Password: password, From: "127.0.0.1", Agent: "bench"})
		if err != nil {
			return err
		}
		b.session = e.Secret
	}
	if err := b.judge(ctx, a, actor); err != nil {
		return err
	}
	b.school = fmt.Sprintf("/schools/%d/of/%s", county.Code, url.PathEscape(string(demo.School)))

	var list []registry.School
	var ids []registry.SchoolID
	for i := range schools {
		s := registry.School{ID: registry.SchoolID(fmt.Sprintf("B%04d", i)), Name: fmt.Sprintf("测试第%d小学", i), Type: registry.PrimarySchool, County: county.Code}
		list, ids = append(list, s), append(ids, s.ID)
	}
	if _, err := a.Book.Adopt(ctx, actor, county.Code, list); err != nil {
		return err
	}
	round, err := a.Returns.OpenRound(ctx, actor, returns.RoundPlan{
		County: county.Code, Title: "测速", Year: wire.DemoCurrent, Forms: []string{"cn/county-table"}, Schools: ids, Due: time.Now().Add(24 * time.Hour),
	})
	if err != nil {
		return err
	}
	heads, err := a.Returns.List(ctx, actor, returns.Filter{Counties: []registry.RegionCode{county.Code}, Round: round.ID})
	if err != nil {
		return err
	}
	for _, r := range heads {
		b.returns = append(b.returns, open{r.ID, registry.Primary})
	}
	return nil
}

// judged is how many schools the county of the overview has.
const judged = 150

// judge freezes the golden county grown to so many schools, its own over and
// over under other names, and judges it.
func (b *bench) judge(ctx context.Context, a *wire.App, actor access.Actor) error {
	year := wire.DemoYears[len(wire.DemoYears)-1]
	small, err := a.Returns.Table(ctx, []registry.RegionCode{county.Code}, year)
	if err != nil {
		return err
	}
	grown := facts.NewTable()
	for n := 0; len(grown.Schools) < judged; n++ {
		b.copied(grown, small, n)
	}
	frozen, err := a.Archive.Freeze(ctx, actor, archive.Freezing{Region: county.Code, Year: year, Name: "测速", Table: grown})
	if err != nil {
		return err
	}
	made, err := a.Archive.Run(ctx, actor, archive.Running{Owner: county.Code, Dataset: frozen.Hash, Pack: "cn/quality-balance-2017", Propose: "测速用"})
	if err != nil {
		return err
	}
	leader := access.Actor{Account: "leader", Name: "leader", Grants: []access.Grant{{Role: access.CountyLeader, Region: county.Code}}}
	if _, err := a.Archive.Adopt(ctx, leader, archive.Adoption{County: county.Code, Assessment: made[0].ID, Confirm: true}); err != nil {
		return err
	}
	b.overview = fmt.Sprintf("/results/%d/%s", made[0].County, made[0].ID)
	return nil
}

// copied adds the schools of a table to another under the names of its n-th
// copy, and with the first the county's own row, until there are enough.
func (b *bench) copied(to, from *facts.Table, n int) {
	at := map[int32]int32{}
	for row := range from.Len() {
		school := from.School[row]
		if school < 0 && n > 0 {
			continue
		}
		if _, known := at[school]; !known && school >= 0 {
			if len(to.Schools) == judged {
				continue
			}
			s := from.Schools[school]
			s.ID, s.Code, s.Name = registry.SchoolID(fmt.Sprintf("%s-%d", s.ID, n)), "", fmt.Sprintf("%s%d", s.Name, n)
			at[school] = to.AddSchool(s)
		}
		into := int32(-1)
		if school >= 0 {
			into = at[school]
		}
		next := to.AddRow(from.County[row], from.Year[row], into, from.Stage[row])
		for _, f := range from.Fields() {
			if v := from.Column(f).Values[row]; blank.StateOf(v) != blank.NotReported {
				to.Set(next, f, v, from.Origin(row, f))
			}
		}
	}
}

// get opens a page as the statistician and gives its body.
func (b *bench) get(ctx context.Context, path string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+path, nil)
	if err != nil {
		return "", err
	}
	r.AddCookie(&http.Cookie{Name: route.SessionCookie, Value: b.session})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s %.200s", path, answer.Status, strings.TrimSpace(string(text)))
	}
	return string(text), err
}

// cold opens the county's overview right after the start.
func (b *bench) cold(ctx context.Context) error {
	start := time.Now()
	if _, err := b.get(ctx, b.overview); err != nil {
		return err
	}
	first := time.Since(start)
	start = time.Now()
	page, err := b.get(ctx, b.overview)
	if err != nil {
		return err
	}
	fmt.Printf("overview of a county of %d schools, cold: %v; again: %v; %d bytes\n", judged, first.Round(time.Millisecond), time.Since(start).Round(10*time.Microsecond), len(page))
	return nil
}
