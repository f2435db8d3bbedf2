package people

import (
	"context"

	"junheng/access"
	"junheng/internal/locale"
)

var (
	tellClaim  = locale.NewTemplate("people.tell_claim", "{by}申报更正一名待查儿童的{fields}（{why}），待县教育局另一人确认；确认之前按原值计算", "{by} claims a correction of a child who is looked for ({why}): {fields}. Another person at the bureau confirms it; until then the old value counts")
	tellRoster = locale.NewTemplate("people.tell_roster", "{by}导入的名册（{file}）要改 {n} 名待查儿童的证件号码、出生日期或特殊群体，待县教育局另一人确认；确认之前按原值计算", "the roster that {by} took in ({file}) changes ID number, birth date or groups of {n} children who are looked for. Another person at the bureau confirms it; until then the old values count")
	tellAnswer = locale.NewTemplate("people.tell_answer", "{by}对一名待查儿童{fields}的更正：{state}（申报人 {asker}）", "correction of {fields} of a child who is looked for, claimed by {asker}: {state} by {by}")
)

func (s *Service) tell(ctx context.Context, t access.Telling) error {
	if s.opt.Tell == nil {
		return nil
	}
	t.At = s.opt.Clock().UTC()
	return s.opt.Tell(ctx, t)
}

// tellClaims tells of claims that a correction left, both sides.
func (s *Service) tellClaims(ctx context.Context, actor access.Actor, list []Claim) error {
	for i := range list {
		c := &list[i]
		text := tellClaim.With("by", actor.Name, "fields", c.Words(), "why", c.Sought.Label()).Both()
		if err := s.tell(ctx, access.Telling{Region: c.County, Key: "claim/" + c.ID, To: []access.AccountID{actor.Account}, May: access.PeopleConfirm, Text: text, Page: c.Page()}); err != nil {
			return err
		}
	}
	return nil
}

// tellAnswer tells both who asked and who answered.
func (s *Service) tellAnswer(ctx context.Context, actor access.Actor, c *Claim) error {
	text := tellAnswer.With("by", actor.Name, "fields", c.Words(), "state", c.State.Label(), "asker", c.ByName).Both()
	return s.tell(ctx, access.Telling{Region: c.County, Key: "claim/" + c.ID + "/answer", To: []access.AccountID{c.By, actor.Account}, Text: text, Page: c.Page()})
}
