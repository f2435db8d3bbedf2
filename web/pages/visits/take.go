package visits

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/pages/sync"
	"junheng/web/parts"
	"junheng/web/route"
)

// takesOf reads a step from a form and its photos.
func takesOf(on casework.On, form url.Values, files []sync.File) casework.Takes {
	on.Reason = strings.TrimSpace(form.Get("reason"))
	takes := casework.Takes{On: on, Step: form.Get("step"), Where: strings.TrimSpace(form.Get("where")), Fields: map[string]string{}}
	for name, values := range form {
		field, ok := strings.CutPrefix(name, "f.")
		if text := strings.TrimSpace(strings.Join(values, " ")); ok && text != "" {
			takes.Fields[field] = text
		}
	}
	for _, f := range files {
		takes.Files = append(takes.Files, casework.Upload{Name: f.Name, Kind: "photo", Type: f.Type, Data: f.Data})
	}
	return takes
}

// caseOf reads the case that the path of a page names; an unreadable one names
// none.
func caseOf(path string) (registry.RegionCode, casework.CaseID) {
	county, id, _ := strings.Cut(strings.TrimPrefix(path, "/visits/"), "/")
	region, err := registry.ParseRegionCode(county)
	if err != nil {
		return 0, ""
	}
	if id, err = url.PathUnescape(id); err != nil {
		return region, ""
	}
	return region, casework.CaseID(id)
}

// Recorded gives what a telephone recorded as the step it was meant to be.
func Recorded(cmd *sync.Command) casework.Takes {
	county, id := caseOf(cmd.Path)
	return takesOf(casework.On{County: county, Case: id, Key: cmd.Key, At: cmd.At, Stated: cmd.Stated}, cmd.Form(), cmd.Files)
}

var (
	sayNoted = locale.Text{
		ZH: "您记的内容、照片、定位和时间已原样存进案卷，作为备注，没有丢；已告诉案卷现在的责任人。这一步没有算作办过，仍要办的请在案卷里补办。",
		EN: "What you recorded, with photos, place and time, is in the case as a note; nothing is lost, and whoever answers for the case is told. It does not count as a step; if that is still to be taken, take it in the case.",
	}
	sayHeld = locale.Text{
		ZH: "您记的内容已加密交到县教育局，没有丢；由县里归入案卷或与您联系，处理结果在“家访与劝返”页可以看到。",
		EN: "What you recorded is with the county, sealed; nothing is lost. The county files it or speaks to you; the page of home visits shows what became of it.",
	}
	sayCarried = locale.Text{
		ZH: "这一条已加密交到县教育局保管，由县里归入案卷；记录人登录后能看到结果。",
		EN: "This entry is with the county, sealed, which files it; who recorded it sees what became of it when signed in.",
	}
	whyCarried = locale.NewTemplate("visits.carried", "由{name}从共用的手机上代交", "handed in by {name} from a telephone they share")
)

// Take takes a step that a telephone had kept. Nothing that was recorded at the
// door of a child is lost: what its case does not take as a step it keeps as a
// note; what reaches no case is held for the county.
func (d Deps) Take(c *route.Context, cmd *sync.Command) (sync.Taken, error) {
	held, known, err := d.Cases.WasHeld(c.Ctx(), c.Actor.Account, cmd.Key)
	if err != nil {
		return sync.Taken{}, err
	}
	if known { // its answer did not arrive
		return sync.Taken{Fate: sync.Held, Say: sayHeld, Why: fault.New(fault.Conflict, told(held.Why))}, nil
	}
	takes := Recorded(cmd)
	if takes.At, takes.Stated, err = d.notBefore(c, takes.On); err != nil {
		return sync.Taken{}, err
	}
	_, why := d.Cases.Step(c.Ctx(), c.Actor, takes)
	if why == nil || own(why) {
		return sync.Taken{}, why
	}
	_, err = d.Cases.Keep(c.Ctx(), c.Actor, casework.Keeps{Takes: takes, Why: words(why)})
	switch {
	case err == nil:
		return sync.Taken{Fate: sync.Noted, Say: sayNoted, Why: why}, nil
	case own(err):
		return sync.Taken{}, err
	}
	return d.hold(c, cmd, casework.Held{Name: c.Actor.Name, At: takes.At, Stated: takes.Stated, Why: plainly(err)}, sayHeld, err)
}

// Carry takes what somebody else recorded on a telephone that is shared: it is
// held for the county, for nobody acts in the name of another.
func (d Deps) Carry(c *route.Context, cmd *sync.Command) (sync.Taken, error) {
	why := whyCarried.With("name", c.Actor.Name)
	h := casework.Held{Name: cmd.Name, Carried: c.Actor.Name, At: cmd.At, Stated: cmd.Stated, Why: why.Both()}
	return d.hold(c, cmd, h, sayCarried, nil)
}

func (d Deps) hold(c *route.Context, cmd *sync.Command, h casework.Held, say locale.Text, why error) (sync.Taken, error) {
	h.County, h.Case = caseOf(cmd.Path)
	h.Account, h.Key, h.Letter = cmd.Owner, cmd.Key, cmd.Sealed
	_, err := d.Cases.Hold(c.Ctx(), c.Actor, h)
	return sync.Taken{Fate: sync.Held, Say: say, Why: why}, err
}

// notBefore moves the time of an act that would lie before its case was opened,
// for the page of the case was made later: the clock of the telephone was wrong
// in a way that nothing tells. What it said is kept.
func (d Deps) notBefore(c *route.Context, on casework.On) (at, stated time.Time, err error) {
	v, err := d.Cases.Find(c.Ctx(), c.Actor, on.County, on.Case)
	switch {
	case err != nil && own(err):
		return on.At, on.Stated, err
	case err != nil || !on.At.Before(v.Case.Opened):
		return on.At, on.Stated, nil
	case on.Stated.IsZero():
		on.Stated = on.At
	}
	return v.Case.Opened, on.Stated, nil
}

// own reports whether a failure is the program's own: the telephone sends the
// entry again.
func own(err error) bool {
	return slices.ContainsFunc(parts.Flat(err), func(e error) bool { return fault.KindOf(e) == fault.Internal })
}

// words gives all that went wrong as one text in both languages.
func words(err error) locale.Text {
	var zh, en []string
	for _, e := range parts.Flat(err) {
		zh, en = append(zh, parts.Said(e, locale.ZH)), append(en, parts.Said(e, locale.EN))
	}
	return locale.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}

// plainly gives why an entry went nowhere without anything that was filled in,
// for it stands beside the sealed letter in clear.
func plainly(err error) locale.Text {
	for _, e := range parts.Flat(err) {
		if what, ok := casework.Unnamed(e); ok {
			return what
		}
		if k := fault.KindOf(e); k == fault.Invalid || k == fault.Limit {
			return locale.Text{ZH: "内容或照片不合要求", EN: "something in it, or a photo, is not as it should be"}
		}
	}
	return words(err)
}

// told makes a message of words that are there already.
func told(t locale.Text) locale.Message { return locale.Plain("visits.why", t.ZH, t.EN) }
