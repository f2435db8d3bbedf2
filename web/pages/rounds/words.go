package rounds

import (
	"context"
	"strconv"
	"strings"

	"junheng/collect/returns"
	"junheng/web/parts"
)

// target is where the form of a round is sent.
func target(f form) string {
	if f.New {
		return "/rounds"
	}
	return address(f.Round.County, f.Round.ID)
}

func submitWord(ctx context.Context, f form) string {
	if f.New {
		return parts.T(ctx, "布置", "Open the round")
	}
	return parts.T(ctx, "保存修改", "Save")
}

func checked(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func whoValue(f form) string {
	if f.All {
		return "all"
	}
	return "some"
}

func chosen(f form) []string {
	out := make([]string, len(f.Round.Schools))
	for i, s := range f.Round.Schools {
		out[i] = string(s)
	}
	return out
}

// path writes a form's id as one part of an address: cn.school-return.
func path(form string) string { return strings.ReplaceAll(form, "/", ".") }

// due says how far off the last day is.
func due(ctx context.Context, b *returns.Board) string {
	n := strconv.Itoa(max(b.Days, -b.Days))
	switch {
	case !b.Round.ClosedAt.IsZero():
		return parts.T(ctx, "任务已结束", "the round is closed")
	case b.Days < 0:
		return parts.T(ctx, "已过截止日 "+n+" 天", n+" days past the last day")
	case b.Days == 0:
		return parts.T(ctx, "今天截止", "due today")
	}
	return parts.T(ctx, "距截止还有 "+n+" 天", n+" days to the last day")
}
