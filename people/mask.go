package people

import (
	"strings"
	"unicode/utf8"
)

// MaskName keeps the first character of a name and a star for each other, at
// least one and at most two: 张三 is 张*, 买买提·吐尔逊 is 买**.
func MaskName(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(first) + strings.Repeat("*", max(1, min(2, utf8.RuneCountInString(name[size:]))))
}

// MaskID hides an ID number: its first three and its last character stay, for
// two people on the telephone to find out whether they speak of the same.
func MaskID(id string) string { return maskMiddle(id, 3, 1) }

// MaskPhone hides a telephone number but for its first three and last two
// digits.
func MaskPhone(phone string) string { return maskMiddle(phone, 3, 2) }

func maskMiddle(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail {
		return strings.Repeat("*", len(r))
	}
	return string(r[:head]) + strings.Repeat("*", len(r)-head-tail) + string(r[len(r)-tail:])
}

// canonical forms: what is compared, and hashed for look-up.

var nameMarks = strings.NewReplacer("·", "·", "•", "·", "・", "·", "．", "·", "‧", "·", "∙", "·", "●", "·", "。", "·")

// CanonicalName makes the comparable form of a name: no spaces, one kind of dot
// between the parts of a minority name, Latin letters in capitals. Characters
// are left as they are; variants are for package matching.
func CanonicalName(name string) string {
	name = strings.ToUpper(nameMarks.Replace(compact(name)))
	if strings.ContainsFunc(name, func(r rune) bool { return r > 0x2E80 }) {
		name = strings.ReplaceAll(name, ".", "·")
	}
	return strings.Trim(name, "·")
}

// CanonicalPhone keeps the digits of a telephone number, without the prefix of
// the country.
func CanonicalPhone(phone string) string {
	var b strings.Builder
	for _, r := range compact(phone) {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	s := b.String()
	if len(s) == 13 && strings.HasPrefix(s, "86") {
		s = s[2:]
	}
	return s
}
