package notices

import (
	"context"

	"github.com/a-h/templ"

	"junheng/collect/returns"
	"junheng/web/parts"
)

// replyView shows an answer with its files; nothing where there is none.
func replyView(n *returns.Notice, r returns.Receipt) templ.Component {
	if r.Replied.IsZero() {
		return nil
	}
	return replyCell(n, r)
}

// replyLabel asks for an answer, or offers one.
func replyLabel(ctx context.Context, l letter) string {
	switch {
	case l.Mine != nil && !l.Mine.Replied.IsZero():
		return parts.T(ctx, "更正回执", "Change the answer")
	case l.Notice.Reply:
		return parts.T(ctx, "回复（对方要求）", "Your answer (asked for)")
	}
	return parts.T(ctx, "回复（可不写）", "An answer (optional)")
}
