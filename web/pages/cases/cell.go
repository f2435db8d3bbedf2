package cases

import (
	"cmp"
	"strconv"
	"time"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// cell is one cell of a ledger.
func (p *ledgerPage) cell(n *names, x *casework.Case, col document.Column) parts.Cell {
	c := p.c
	if col.Field != nil {
		v := x.Fields[col.Field.ID]
		if len(v.Sealed) > 0 {
			return parts.Word(c.T("（加密）", "(sealed)"))
		}
		return valueCell(c, col.Field, v.Text, n.school)
	}
	switch col.ID {
	case "number":
		return parts.Word(x.Number)
	case "subject":
		return parts.Word(n.subject(x))
	case "school":
		return parts.Word(n.school(x.Place.School))
	case "township":
		return parts.Word(cmp.Or(x.Place.Township, n.schools[x.Place.School].Township))
	case "village":
		return parts.Word(x.Place.Village)
	case "class":
		return parts.Word(x.Place.Class)
	case "state":
		return stateCell(c, p.p, x)
	case "owner":
		if !x.Closed.IsZero() {
			return parts.Cell{}
		}
		return parts.Word(casework.PartyLabel(p.p, x.Owner).In(c.Lang))
	case "due":
		return standingCell(c, p.p, x)
	case "opened":
		return parts.Day(x.Opened)
	case "closed":
		return parts.Day(x.Closed)
	}
	return parts.Cell{}
}

// valueCell is what was recorded for a field: exported as a number or a day where
// it is one, and blank where nobody has said anything.
func valueCell(c *route.Context, f *procedure.Field, text string, school func(registry.SchoolID) string) parts.Cell {
	if text == "" {
		return parts.None()
	}
	cell := parts.Word(document.Words(f, text, school).In(c.Lang))
	switch f.Kind {
	case procedure.KindNumber, procedure.KindMoney:
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			cell.Value = &v
		}
	case procedure.KindDate:
		if d, err := calendar.ParseDay(text); err == nil {
			cell.At = d.Start()
		}
	default:
		cell.Sort = text
	}
	return cell
}

// birthdayCell is the next birthday of somebody, as the register has it and the
// reader may see it there.
func birthdayCell(c *route.Context, born string) parts.Cell {
	today := c.Now.In(route.Beijing).Format(time.DateOnly)
	day := people.Birthday(born, today)
	if day == "" {
		return parts.Cell{}
	}
	at, err := time.ParseInLocation(time.DateOnly, day, route.Beijing)
	if err != nil {
		return parts.Cell{}
	}
	now, err := time.ParseInLocation(time.DateOnly, today, route.Beijing)
	if err != nil {
		return parts.Cell{}
	}
	words := c.T(at.Format("1月2日"), at.Format("2 January"))
	cell := parts.Word(words)
	switch n := int(at.Sub(now).Hours() / 24); {
	case n == 0:
		cell = parts.Mark(parts.Info, words+c.T("（今天）", " (today)"))
	case n <= 7:
		cell = parts.Mark(parts.Info, words+c.T("（还有"+itoa(n)+"天）", " (in "+locale.Count(n, "day", "days")+")"))
	}
	cell.Sort = at
	return cell
}

func stateCell(c *route.Context, p *procedure.Procedure, x *casework.Case) parts.Cell {
	st := p.State(x.State)
	if st == nil {
		return parts.Word(x.State)
	}
	return parts.Mark(stateTones[st.Kind], st.Label.In(c.Lang))
}

var stateTones = map[procedure.StateKind]parts.Tone{procedure.Open: parts.Info, procedure.Waiting: parts.Ask, procedure.Closed: parts.Good, procedure.Cancelled: parts.Plain}

func standingCell(c *route.Context, p *procedure.Procedure, x *casework.Case) parts.Cell {
	words := casework.Standing(p, x, c.Now).In(c.Lang)
	cell := parts.Word(words)
	if x.Late > 0 && x.Closed.IsZero() {
		cell = parts.Mark(parts.Bad, words)
	}
	if cell.Sort = x.Due; x.Closed.IsZero() && !x.Due.IsZero() {
		cell.At = parts.Day(x.Due.Add(-time.Nanosecond)).At // 24:00 belongs to the day it ends
	}
	return cell
}
