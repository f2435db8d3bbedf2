package people

import (
	"junheng/access"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/internal/workbook"
)

var (
	sayClaimed = locale.NewTemplate("people.row.claimed", "此人正在查找（{why}）：{fields}的改动已转为更正申报，待县教育局另一人确认，确认之前按原值计算；此行其余内容照收", "the child is looked for ({why}): the change of {fields} waits for another person at the bureau, and until then the old value counts; the rest of the row is taken in")
	sayWaits   = locale.NewTemplate("people.row.claim_waits", "此人正在查找（{why}）：{fields}已有一项更正等待确认，此行的改动未收；此行其余内容照收", "the child is looked for ({why}): a correction of {fields} waits already, so this one is not taken in; the rest of the row is")
	sayDenied  = locale.NewTemplate("people.row.claim_refused", "此人正在查找（{why}）：{fields}同样的改动曾经申报，县教育局未予确认；仍按原值，确有依据的请逐人更正并附凭据", "the child is looked for ({why}): the same change of {fields} was refused before; the old value stays. Where there is proof, correct it by hand")
)

// ClaimKind is a row that changes what rates rest on, of a child who is looked for.
const ClaimKind ProblemKind = "claim"

// claim holds back what a row changes of a child who is looked for, as a claim that
// another person confirms. The monthly roster says it again: it is claimed once.
func (im *importing) claim(r *Roster, was, now *Person, row *Row, b *Batch) error {
	c, err := im.sought.holdBack(im.ctx, im.actor, was, now)
	if err != nil || c == nil {
		return err
	}
	waits, refused, err := im.earlier(im.ctx, c)
	if err != nil {
		return err
	}
	text := sayClaimed
	switch {
	case waits != nil:
		text = sayWaits
	case refused:
		text = sayDenied
	}
	p := row.place(0, Problem{Kind: ClaimKind, Label: c.Words().ZH, Severity: workbook.Warning, Text: text.With("why", c.Sought.Label(), "fields", c.Words())})
	r.Tell(p)
	r.Doubtful++
	im.receipt.Held++
	if waits != nil || refused || im.upload.Only {
		return nil
	}
	c.Reason, c.Roster = "按名册", media.Label(im.upload.Register.Label().ZH, media.Mark(r.Hash), im.upload.File)
	b.Claims = append(b.Claims, *c)
	im.claims++
	return nil
}

// tellHeld tells of the claims that a roster left.
func (im *importing) tellHeld(r *Receipt) error {
	if im.claims == 0 {
		return nil
	}
	text := tellRoster.With("by", im.actor.Name, "file", r.File, "n", im.claims).Both()
	return im.tell(im.ctx, access.Telling{
		Region: r.County, Key: "receipt/" + r.ID, To: []access.AccountID{im.actor.Account}, May: access.PeopleConfirm, Text: text, Page: "/people/" + r.County.String() + "/claims",
	})
}
