package parts

import (
	"errors"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Said gives an error in the reader's words, without what it rests on.
func Said(err error, l locale.Lang) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.Msg.In(l)
	}
	return err.Error()
}
