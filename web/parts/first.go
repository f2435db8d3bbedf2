package parts

import (
	"errors"
	"strconv"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// First leaves the first of very many errors, and says how many more there are:
// a page with thousands helps nobody.
func First(err error, most int) error {
	list := Flat(err)
	if len(list) <= most {
		return err
	}
	n := strconv.Itoa(len(list) - most)
	return errors.Join(append(list[:most:most], fault.New(fault.Invalid, locale.Plain("form.more", "另有"+n+"处，改好以上的再传，会接着列出", n+" more: put these right first, and the rest is listed then")))...)
}
