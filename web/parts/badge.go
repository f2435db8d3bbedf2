package parts

import (
	"junheng/assess"
	"junheng/publish"
)

// Tone is the meaning of a badge; its colour and icon follow. A tone is never
// shown by colour alone: the icon and the word say it too.
type Tone string

// The tones.
const (
	Good  Tone = "good"  // done, met
	Warn  Tone = "warn"  // to be looked at, close to a line
	Bad   Tone = "bad"   // wrong, not met, late
	Ask   Tone = "ask"   // undetermined, waiting for somebody
	Plain Tone = "plain" // no judgement
	Info  Tone = "info"  // under way
)

var toneIcons = map[Tone]string{
	Good: "check", Warn: "alert-triangle", Bad: "x", Ask: "help", Info: "progress", Plain: "",
}

// BadgeOf is a badge as a value, for cells of lists.
type BadgeOf struct {
	Tone Tone
	Text string
	Icon string // empty: that of the tone
}

var outcomeTones = map[assess.Outcome]BadgeOf{
	assess.Met:          {Tone: Good},
	assess.WithinFloor:  {Tone: Warn, Icon: "triangle"},
	assess.Short:        {Tone: Bad},
	assess.BelowFloor:   {Tone: Bad, Icon: "arrow-bar-down"},
	assess.Undetermined: {Tone: Ask},
	assess.Vetoed:       {Tone: Bad, Icon: "ban"},
	assess.OutOfScope:   {Tone: Plain, Icon: "minus"},
	assess.NoRule:       {Tone: Plain, Icon: "minus"},
}

// outcomeBadge is the badge of an outcome without its words.
func outcomeBadge(o assess.Outcome) BadgeOf {
	if b, ok := outcomeTones[o]; ok {
		return b
	}
	return BadgeOf{Tone: Ask}
}

// ToneOf gives the tone of an outcome.
func ToneOf(o assess.Outcome) Tone { return outcomeBadge(o).Tone }

func outcomeIcon(o assess.Outcome) string {
	b := outcomeBadge(o)
	if b.Icon != "" {
		return b.Icon
	}
	return toneIcons[b.Tone]
}

var outcomeText = publish.OutcomeText
