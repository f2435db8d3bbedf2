package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/locale"
	"junheng/internal/notify"
	"junheng/registry"
)

// EveryMinute is how often a server looks at the clocks of its cases.
const EveryMinute = time.Minute

// Ticker does what is due at a moment: the clocks of cases, cases that new facts
// close, messages that go out.
type Ticker struct {
	app      *App
	channels []casework.Channel
	warned   calendar.Day                   // when it was last said what calendars lack
	followed time.Time                      // when all cases were last compared with the register of persons
	settled  bool                           // ends in doubt were looked at under the packs of this program
	judged   map[registry.RegionCode]looked // when cases were last compared, and with what
	greeted  calendar.Day                   // when birthdays of the week were last looked for
	caught   bool                           // registers kept before the program began were told of
}

// looked is a comparison of cases with an assessment.
type looked struct {
	assessment string
	at         time.Time
}

// lookAgain is how long a comparison holds: a case may have come meanwhile to
// where facts that were met before close it.
const lookAgain = 10 * time.Minute

// NewTicker makes a ticker with the channels of a configuration; nil: none.
func NewTicker(a *App, c *NotifyConfig) *Ticker {
	t := &Ticker{app: a, judged: map[registry.RegionCode]looked{}}
	if c != nil {
		t.channels = c.channels(a)
	}
	return t
}

// Ticked is what one turn did.
type Ticked struct {
	casework.Ticked
	Moved        int // cases that went with their child
	Sent, Failed int
}

// Tick takes one turn.
func (t *Ticker) Tick(ctx context.Context, now time.Time) (Ticked, error) {
	var sum Ticked
	var errs []error
	var err error
	if !t.caught {
		err = t.app.catchUp(ctx)
		t.caught = err == nil
		errs = append(errs, err)
	}
	if t.app.strayed.Swap(false) || now.Sub(t.followed) >= lookAgain {
		if sum.Moved, err = t.app.followAll(ctx); err == nil {
			t.followed = now
		} else {
			t.app.strayed.Store(true)
		}
		errs = append(errs, err)
	}
	if !t.settled {
		_, err = t.app.Cases.SettleDoubts(ctx)
		t.settled = err == nil
		errs = append(errs, err)
	}
	if sum.Ticked, err = t.app.Cases.Tick(ctx, now); err != nil {
		errs = append(errs, err)
	}
	closed, err := t.recheck(ctx, now)
	sum.Closed = closed
	if err != nil {
		errs = append(errs, err)
	}
	if today := calendar.DayOf(now); t.greeted != today {
		n, err := t.app.Cases.TellBirthdays(ctx, now)
		if err == nil {
			t.greeted = today
		}
		sum.Messages += n
		errs = append(errs, err)
	}
	for _, ch := range t.channels {
		d, err := t.app.Cases.Deliver(ctx, now, ch)
		sum.Sent += d.Sent
		sum.Failed += d.Failed
		if err != nil {
			errs = append(errs, err)
		}
	}
	return sum, errors.Join(errs...)
}

// recheck closes cases of counties that were judged anew, or not looked at for a
// while.
func (t *Ticker) recheck(ctx context.Context, now time.Time) (int, error) {
	counties, err := t.app.Cases.Questioned(ctx)
	if err != nil {
		return 0, err
	}
	closed := 0
	for _, county := range counties {
		actor := programAs(access.Inspector, county)
		list, err := t.app.Archive.Assessments(ctx, actor, county)
		if err != nil {
			return closed, err
		}
		last := t.judged[county]
		if len(list) == 0 || last.assessment == list[0].ID && now.Sub(last.at) < lookAgain {
			continue
		}
		sum, err := t.app.Cases.Recheck(ctx, county)
		closed += sum.Closed
		if err != nil {
			return closed, err
		}
		t.judged[county] = looked{list[0].ID, now}
	}
	return closed, nil
}

// warn says once a day what calendars will lack before long.
func (t *Ticker) warn(ctx context.Context, log *slog.Logger) {
	today := calendar.DayOf(t.app.clock())
	if t.warned == today {
		return
	}
	list, err := t.app.Cases.Lacks(ctx)
	if err != nil {
		return // the clocks have said so
	}
	t.warned = today
	for _, l := range list {
		for _, g := range l.Gaps {
			log.Warn("a calendar is not there", "county", l.County.String(), "since", g.Since.String(), "what", g.Text().EN)
		}
	}
}

// Run takes a turn every minute until ctx ends.
func (t *Ticker) Run(ctx context.Context, log *slog.Logger) {
	beat := time.NewTicker(EveryMinute)
	defer beat.Stop()
	for {
		if sum, err := t.Tick(ctx, t.app.clock()); err != nil && ctx.Err() == nil {
			log.Error("the clocks of cases", "err", err)
		} else if sum != (Ticked{}) {
			log.Info("the clocks of cases", "cases", sum.Cases, "events", sum.Events, "messages", sum.Messages, "closed", sum.Closed, "moved", sum.Moved, "sent", sum.Sent, "failed", sum.Failed)
		}
		t.warn(ctx, log)
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
	}
}

// NotifyConfig says how messages leave the program.
type NotifyConfig struct {
	Mail      *notify.Mail      `yaml:"mail"`
	Addresses map[string]string `yaml:"addresses"` // login → mail address
	Webhook   *notify.Webhook   `yaml:"webhook"`
	Digest    *casework.Digest  `yaml:"digest"` // of mail: what may wait comes once a day; nil: each message is a letter
	URL       string            `yaml:"url"`    // of the server, for the links in letters
}

// channels makes the channels that are configured.
func (c *NotifyConfig) channels(a *App) []casework.Channel {
	var out []casework.Channel
	if c.Mail != nil {
		out = append(out, &channel{name: "mail", digest: c.Digest, config: c, app: a, send: c.Mail.Send, address: func(login string) string { return c.Addresses[login] }})
	}
	if c.Webhook != nil {
		out = append(out, &channel{name: "webhook", config: c, app: a, send: c.Webhook.Send, address: func(login string) string { return login }})
	}
	return out
}

// channel turns messages into letters.
type channel struct {
	name    string
	digest  *casework.Digest
	config  *NotifyConfig
	app     *App
	send    func(ctx context.Context, l notify.Letter) error
	address func(login string) string
}

// Name names the channel.
func (c *channel) Name() string { return c.name }

// Digest is how letters are gathered, or nil.
func (c *channel) Digest() *casework.Digest { return c.digest }

// to gives the address of an account.
func (c *channel) to(ctx context.Context, id access.AccountID) (string, error) {
	account, err := c.app.DB.Access().FindAccount(ctx, id)
	if err != nil {
		return "", err
	}
	to := c.address(account.Login)
	if to == "" || account.Disabled {
		return "", casework.ErrNoAddress
	}
	return to, nil
}

// link is the address of a page of the program for letters; empty where nobody said
// where the server is. Who is not signed in lands there after he has.
func (c *channel) link(path string) string {
	if c.config.URL == "" {
		return ""
	}
	return strings.TrimSuffix(c.config.URL, "/") + path
}

// Send sends a message to the address of its account.
func (c *channel) Send(ctx context.Context, m casework.Message) error {
	to, err := c.to(ctx, m.Account)
	if err != nil {
		return err
	}
	l := notify.Letter{ID: m.ID, To: to, Subject: "均衡：" + m.About().ZH, Body: m.Text.In(locale.ZH), Ref: strings.TrimPrefix(m.Path(), "/"), Link: c.link(m.Path()), At: m.At}
	if l.Link != "" {
		l.Body += "\n\n" + l.Link
	}
	return c.send(ctx, l)
}

// SendAll sends the messages of an account as one letter, one below the other.
func (c *channel) SendAll(ctx context.Context, account access.AccountID, list []casework.Message) error {
	to, err := c.to(ctx, account)
	if err != nil {
		return err
	}
	var text strings.Builder
	ids := sha256.New()
	cases := map[string]bool{}
	for i := range list {
		m := &list[i]
		if m.Number != "" {
			cases[m.Number] = true
		}
		fmt.Fprintf(&text, "%d. %s\n", i+1, m.Text.In(locale.ZH))
		if link := c.link(m.Path()); link != "" {
			fmt.Fprintf(&text, "   %s\n", link)
		}
		fmt.Fprintln(ids, m.ID)
	}
	subject := fmt.Sprintf("均衡：%d 件案件、%d 条提醒", len(cases), len(list))
	return c.send(ctx, notify.Letter{ID: hex.EncodeToString(ids.Sum(nil)[:16]), To: to, Subject: subject, Body: strings.TrimRight(text.String(), "\n"), Ref: "messages", Link: c.link("/messages"), At: list[len(list)-1].At})
}
