package casework

import (
	"context"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Reasons checks the reason for which somebody looks at what is sealed about a
// subject: it says something, and neither the name nor a number of the person.
type Reasons interface {
	CheckReason(ctx context.Context, county registry.RegionCode, subject, reason string) (string, error)
}

var (
	msgWhyLook  = locale.Plain("casework.look_why", "请写明查看本案加密内容的事由（至少四个字）", "say why you look at what is sealed in this case, in four characters or more")
	hintWhyLook = locale.Plain("casework.look_why.hint", "写一次，一段时间内在本案中查看不再询问；事由和每次查看都记入日志，不要写姓名、号码", "once will do for this case for a while; the reason and each look go on record, so write no names and numbers")
)

// looker is somebody who looks at a case, in one session.
type looker struct {
	account access.AccountID
	session string
	county  registry.RegionCode
	id      CaseID
}

// look is the reason that he gave, and how long it serves.
type look struct {
	reason string
	until  time.Time
}

// Look asks for the reason of a reader and, by the procedure, lets it serve for the
// case a while: who works on a case is not asked at each value. It is on record.
func (s *Service) Look(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID, reason string) error {
	c, _, p, err := s.closer(ctx, actor, county, id, "case.look")
	if err != nil {
		return err
	}
	if reason, err = s.reason(ctx, p, &c, reason); err != nil {
		return err
	}
	now := s.opt.Clock()
	detail := map[string]any{"reason": reason, "procedure": p.ID, "why": purpose(p, actor, &c)}
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.CaseRead, county, c.Place, "case.look", "case/"+string(id), detail)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, l := range s.looks {
		if now.After(l.until) {
			delete(s.looks, k)
		}
	}
	s.looks[looker{actor.Account, actor.Session, county, id}] = look{reason, s.serves(p, county, now)}
	return nil
}

// Looks gives the reason for which an actor looks at a case now, and until when it
// serves; empty: he has to give one.
func (s *Service) Looks(actor access.Actor, county registry.RegionCode, id CaseID) (reason string, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.looks[looker{actor.Account, actor.Session, county, id}]; ok && s.opt.Clock().Before(l.until) {
		return l.reason, l.until
	}
	return "", time.Time{}
}

// serves is until when a reason serves: by the procedure in force, since the time is
// no matter of the case.
func (s *Service) serves(p *procedure.Procedure, county registry.RegionCode, now time.Time) time.Time {
	if in := s.opt.Procedures.Get(p.ID, county); in != nil {
		p = in
	}
	if p.Look == nil {
		return now
	}
	return now.Add(time.Duration(p.Look.Within.N) * time.Hour)
}

// why gives the reason of one look: the one given with it, else the one that serves.
func (s *Service) why(ctx context.Context, actor access.Actor, p *procedure.Procedure, c *Case, given string) (string, error) {
	if strings.TrimSpace(given) == "" {
		given, _ = s.Looks(actor, c.County, c.ID)
	}
	return s.reason(ctx, p, c, given)
}

func (s *Service) reason(ctx context.Context, p *procedure.Procedure, c *Case, text string) (string, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) < 4 {
		return "", fault.New(fault.Invalid, msgWhyLook).Hint(hintWhyLook).At("reason")
	}
	if s.opt.Reasons == nil {
		return text, nil
	}
	subject := ""
	if p.Person() {
		subject = c.Subject.ID
	}
	return s.opt.Reasons.CheckReason(ctx, c.County, subject, text)
}
