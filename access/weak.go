package access

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"junheng/internal/fault"
	"junheng/internal/locale"

	"golang.org/x/text/unicode/norm"
)

const maxPassword = 128 // characters; a longer one only costs work

//go:embed common.txt
var commonText string

// common are words that make no password, however they are dressed up.
var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(commonText) {
		set[w] = true
	}
	return set
})

// runs are the rows in which people's fingers walk.
var runs = []string{"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()"}

// Rules says in one sentence what the policy wants of a password.
func (p Policy) Rules() locale.Message {
	return locale.NewTemplate("access.password_rules",
		"至少 {n} 个字符，大写字母、小写字母、数字、符号中至少 {k} 类；不含登录名和姓名，不是常见密码，也不是最近 {e} 次用过的",
		"at least {n} characters of at least {k} of these kinds: capitals, small letters, digits, signs; without your login or name, none of the common ones, none of the last {e}").
		With("n", p.MinLength, "k", p.Classes, "e", p.Earlier)
}

func weak(key, zh, en string, pairs ...any) error {
	return fault.New(fault.Invalid, locale.NewTemplate("access.password_"+key, zh, en).With(pairs...)).At("password")
}

// checkPassword lists everything the policy has against a new password, all
// at once. What was used before is looked at elsewhere: it costs work.
func (p *Policy) checkPassword(password string, a *Account) []error {
	var bad []error
	n := utf8.RuneCountInString(password)
	if n < p.MinLength {
		bad = append(bad, weak("short", "密码只有 {n} 个字符，至少要 {want} 个", "the password has {n} characters, want at least {want}", "n", n, "want", p.MinLength))
	}
	if n > maxPassword {
		bad = append(bad, weak("long", "密码有 {n} 个字符，最多 {want} 个", "the password has {n} characters, want at most {want}", "n", n, "want", maxPassword))
		return bad
	}
	if k := classes(password); k < p.Classes {
		bad = append(bad, weak("classes", "密码只有 {k} 类字符，大写字母、小写字母、数字、符号中至少要 {want} 类",
			"the password has {k} kinds of characters, want at least {want} of capitals, small letters, digits and signs", "k", k, "want", p.Classes))
	}
	folded := strings.ToLower(norm.NFKC.String(password))
	for _, own := range []string{a.Login, a.Name, a.Phone} {
		own = strings.ToLower(norm.NFKC.String(own))
		// Two Chinese characters are a name, two letters are chance.
		if len(own) >= 3 && strings.Contains(folded, own) {
			bad = append(bad, weak("own", "密码不能包含登录名、姓名或电话", "the password contains your login, name or telephone"))
			break
		}
	}
	if isCommon(folded) {
		bad = append(bad, weak("common", "这是常见密码，最先被人试到；请换一个别人想不到的", "this is a common password, among the first to be tried; choose another"))
	}
	return bad
}

func classes(s string) int {
	var seen [4]bool
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			seen[0] = true
		case unicode.IsLower(r):
			seen[1] = true
		case unicode.IsDigit(r):
			seen[2] = true
		default:
			seen[3] = true
		}
	}
	n := 0
	for _, b := range seen {
		if b {
			n++
		}
	}
	return n
}

// undress turns signs and digits that stand for letters back into letters.
var undress = strings.NewReplacer("@", "a", "0", "o", "1", "l", "3", "e", "$", "s", "5", "s", "!", "i", "7", "t", "4", "a")

// isCommon reports whether a password in small letters is a common word with
// digits and signs round it or in place of its letters, or little else than
// walks over the keyboard and repeated signs.
func isCommon(s string) bool {
	trim := func(s string) string {
		return strings.TrimFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
	}
	for _, w := range []string{trim(s), trim(undress.Replace(s)), trim(undress.Replace(strings.TrimRight(s, "0123456789!@#$%^&*._-")))} {
		if common()[w] {
			return true
		}
	}
	return utf8.RuneCountInString(s)-walked(s) < 4
}

// walked counts the characters that only continue a walk over the keyboard, an
// alphabet or a repetition.
func walked(s string) int {
	n := 0
	rs := []rune(s)
	for i := 1; i < len(rs); i++ {
		pair := string(rs[i-1 : i+1])
		back := string([]rune{rs[i], rs[i-1]})
		step := rs[i] == rs[i-1]
		for _, r := range runs {
			step = step || strings.Contains(r, pair) || strings.Contains(r, back)
		}
		if step {
			n++
		}
	}
	return n
}
