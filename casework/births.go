package casework

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
)

// Births tells whose birthday lies in a span of days, of the subjects of cases.
// Package people has the birthdays; no case has.
type Births interface {
	Birthdays(ctx context.Context, county registry.RegionCode, subjects []string, from, to calendar.Day) ([]string, error)
}

var msgBirthdays = locale.NewTemplate("casework.told.birthdays", "本周（{from} 至 {to}）您负责的学生中有 {n} 人过生日；是谁、哪一天，请到“{ledger}”中看。", "This week ({from} to {to}) {n} of the pupils you answer for have a birthday; who and when stands in the ledger “{ledger}”.")

// TellBirthdays tells, once a week, who helps persons with a birthday that week. The
// message names neither the person nor the case nor the day, and the case holds none
// of it; the ledger shows the day to who may see the register. It gives how many
// messages there are; writing them again changes nothing.
func (s *Service) TellBirthdays(ctx context.Context, now time.Time) (int, error) {
	if s.opt.Births == nil || s.opt.People == nil {
		return 0, nil
	}
	counties, err := s.opt.Store.Counties(ctx, "")
	if err != nil {
		return 0, err
	}
	n := 0
	for _, county := range counties {
		for _, p := range s.opt.Procedures.List(county) {
			if p.Birthdays == nil {
				continue
			}
			list, err := s.birthdays(ctx, county, p, now)
			if err != nil {
				return n, err
			}
			if len(list) > 0 {
				if err := s.opt.Box.Tell(ctx, list); err != nil {
					return n, err
				}
			}
			n += len(list)
		}
	}
	return n, nil
}

// birthdays writes the messages of a week, one an account.
func (s *Service) birthdays(ctx context.Context, county registry.RegionCode, p *procedure.Procedure, now time.Time) ([]Message, error) {
	today := calendar.DayOf(now)
	monday := today - calendar.Day((int(today.Weekday())+6)%7)
	sunday := monday + 6
	places := map[string]Place{}
	q := Query{Scopes: []Scope{{County: county}}, Procedure: p.ID, States: p.Birthdays.States, Open: true}
	err := s.each(ctx, q, func(c *Case) error {
		places[c.Subject.ID] = c.Place
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(places))
	born, err := s.opt.Births.Birthdays(ctx, county, ids, monday, sunday)
	if err != nil {
		return nil, err
	}
	count := map[access.AccountID]int{}
	for _, id := range born {
		holders, err := s.opt.People.Holders(ctx, rolesOf(p, p.Birthdays.To), at(county, places[id]))
		if err != nil {
			return nil, err
		}
		for _, h := range holders {
			count[h]++
		}
	}
	var out []Message
	got := now.UTC().Truncate(time.Microsecond)
	for account, n := range count {
		text := msgBirthdays.With("from", monday, "to", sunday, "n", n, "ledger", p.Ledger.Label).Both()
		key := strings.Join([]string{"birthdays", p.ID, monday.String()}, "/")
		out = append(out, Message{
			ID: messageID(county, "", key, string(account)), County: county, Ledger: p.ID, Account: account, Party: p.Birthdays.To, Kind: Told, At: got, Got: got, Text: text, Waits: true,
		})
	}
	slices.SortFunc(out, func(a, b Message) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}
