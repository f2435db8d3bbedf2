package casework

import (
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Source says who minted the key of an act. Keys of one source never meet those
// of another, so nobody can take the place of an act that is still to come.
type Source string

// The sources.
const (
	ByHand     Source = ""         // a form, a telephone, the command line: each account has keys of its own
	ByRegister Source = "register" // a register of attendance, from its entries
	ByMatch    Source = "match"    // a comparison of registers
	ByMove     Source = "move"     // the register of persons, where a child goes elsewhere
	ByLetter   Source = "letter"   // an entry of a telephone that an office brings in
)

var (
	msgKey     = locale.Plain("casework.key", "缺少操作编号", "the act has no key")
	msgKeyForm = locale.Plain("casework.key_form", "操作编号只能由字母、数字和 . _ : @ - 组成，至多 100 个字符", "a key has letters, digits and . _ : @ - only, at most 100 of them")
	hintKey    = locale.Plain("casework.key.hint", "请刷新页面后重试", "load the page again and repeat it")
	msgKeyUse  = locale.NewTemplate("casework.key_used", "操作编号 {key} 已用于另一个操作", "the key {key} is that of another act")
)

// KeyOf gives the key under which an act of an account is on record.
func KeyOf(account access.AccountID, from Source, key string) string {
	if from == ByHand {
		return "by/" + string(account) + "/" + key
	}
	return string(from) + "/" + key
}

// longestKey is how many characters a key may have.
const longestKey = 100

// wellFormed reports whether a key begins with a letter or digit and has nothing
// but letters, digits and the marks . _ : @ -, all of ASCII.
func wellFormed(key string) bool {
	for i, c := range key {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._:@-", c)) {
			return false
		}
	}
	return 0 < len(key) && len(key) <= longestKey
}

// boundKey checks the key of an act and binds it to where it comes from.
func boundKey(account access.AccountID, from Source, key string) (string, error) {
	switch {
	case key == "":
		return "", fault.New(fault.Invalid, msgKey).Hint(hintKey).At("key")
	case from == ByHand && !wellFormed(key):
		return "", fault.New(fault.Invalid, msgKeyForm).Hint(hintKey).At("key")
	}
	return KeyOf(account, from, key), nil
}

// kinds are the kinds of events that acts make, by the name of the act.
var kinds = map[string]EventKind{
	"case.step": Taken, "case.note": Noted, "case.keep": Noted, "case.extend": Extended, "case.hand": Handed,
	"case.issue": Issued, "case.link": Linked, "case.reopen": Reopened, "case.correct": Corrected,
}

// again reports whether the act is on record already. Another act by hand under
// its key is a conflict; what a register says is one thing, whether it became a
// step then or a remark.
func (d *desk) again(old Old) (bool, error) {
	for i := range old.Events {
		e := &old.Events[i]
		if e.Key != d.on.Key {
			continue
		}
		if d.on.Source == ByHand && (e.Kind != kinds[d.act] || e.Step != d.step) {
			return false, fault.New(fault.Conflict, msgKeyUse.With("key", d.minted)).Hint(hintKey).At("key")
		}
		return true, nil
	}
	return false, nil
}
