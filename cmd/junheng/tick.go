package main

import (
	"context"
	"errors"
	"os"

	"github.com/goccy/go-yaml"

	"junheng/casework/calendar"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_tick":   {ZH: "推进全部案卷的期限：提醒、逾期、逐级上报；serve 每分钟自动做一次。", EN: "Move the clocks of all cases on: reminders, time-outs, escalation; serve does it every minute."},
		"flag_notify": {ZH: "通知配置（YAML）：邮件和 webhook。", EN: "How messages leave the program (YAML): mail and webhook."},
	} {
		texts[key] = t
	}
}

// notifying says how messages leave the program.
type notifying struct {
	Notify string `help:"flag_notify" env:"JUNHENG_NOTIFY" type:"path" placeholder:"FILE"`
}

// load reads the configuration; one without channels where none is named.
func (n *notifying) load() (*wire.NotifyConfig, error) {
	if n.Notify == "" {
		return &wire.NotifyConfig{}, nil
	}
	data, err := os.ReadFile(n.Notify)
	if err != nil {
		return nil, usage("notify.unread", "无法读取通知配置 {file}", "the notification settings cannot be read: {file}", "file", n.Notify).Because(err)
	}
	var c wire.NotifyConfig
	if err := yaml.UnmarshalWithOptions(data, &c, yaml.Strict()); err != nil {
		return nil, fault.New(fault.Usage, locale.NewTemplate("notify.yaml", "通知配置 {file} 不是正确的 YAML", "{file} is no proper YAML").With("file", n.Notify)).
			Because(errors.New(yaml.FormatError(err, false, false)))
	}
	if d := c.Digest; d != nil {
		if _, err := calendar.Clock(d.At); err != nil || d.At == "" || d.From < leastDigest {
			return nil, usage("notify.digest", "通知配置 {file} 的 digest 要写 at（如 08:00）和 from（至少 2 条合并）", "digest in {file} wants at, such as 08:00, and from, at least 2", "file", n.Notify)
		}
	}
	return &c, nil
}

// leastDigest is how few messages make one letter: of one there is nothing to
// gather.
const leastDigest = 2

type tickCmd struct {
	installation
	peopleKeys
	notifying
}

// Run takes one turn and tells what it did.
func (c *tickCmd) Run(a *app) error {
	config, err := c.notifying.load()
	if err != nil {
		return err
	}
	at := peopleAt{c.installation, c.peopleKeys}
	return at.withProgram(a, func(ctx context.Context, p *wire.App) error {
		sum, err := wire.NewTicker(p, config).Tick(ctx, a.now())
		a.printf(a.say("看过案卷 %d 件，提醒和逾期 %d 次，站内消息 %d 条，达标销账 %d 件，发出 %d 条，发送失败 %d 条\n",
			"cases looked at: %d; reminders and time-outs: %d; messages: %d; closed by new facts: %d; sent: %d; failed: %d\n"),
			sum.Cases, sum.Events, sum.Messages, sum.Closed, sum.Sent, sum.Failed)
		lacking, bad := p.Cases.Lacks(ctx)
		for _, l := range lacking {
			for _, g := range l.Gaps {
				a.notef("%s %s：%s\n", l.County, registry.RegionName(l.County), g.Text().In(a.lang()))
			}
		}
		return errors.Join(err, bad)
	})
}
