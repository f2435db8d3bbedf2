package linkage

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/sounds.txt
var soundsText string

//go:embed data/variants.txt
var variantsText string

const (
	firstRune = 0x3400
	lastRune  = 0x9fff
)

// scriptTables is what is known of characters: made when first asked for.
type scriptTables struct {
	sound [lastRune - firstRune + 1]uint16 // number of the first reading, 0 for none
	more  map[rune][]uint16                // further readings
	norm  [lastRune - firstRune + 1]uint16 // the character of today's norm, 0 for itself
}

var script = sync.OnceValue(func() *scriptTables {
	t := &scriptTables{more: map[rune][]uint16{}}
	syllable := uint16(0)
	for line := range dataLines(soundsText) {
		f := strings.Split(line, " ")
		syllable++
		for _, c := range f[1] {
			if c >= firstRune {
				t.sound[c-firstRune] = syllable
			}
		}
		for _, c := range f[2] {
			t.more[c] = append(t.more[c], syllable)
		}
	}
	for line := range dataLines(variantsText) {
		norm, others, _ := strings.Cut(line, " ")
		to, _ := utf8.DecodeRuneInString(norm)
		for _, c := range others {
			t.norm[c-firstRune] = uint16(to)
		}
	}
	return t
})

// dataLines walks the lines of a table without its remarks.
func dataLines(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

func known(c rune) bool { return c >= firstRune && c <= lastRune }

// normal gives the form of a character that is today's norm.
func normal(c rune) rune { return script().normal(c) }

func (t *scriptTables) normal(c rune) rune {
	if known(c) {
		if n := t.norm[c-firstRune]; n != 0 {
			return rune(n)
		}
	}
	return c
}

// soundOf gives a number for the first reading of a character; what has none
// stands for itself.
func (t *scriptTables) soundOf(c rune) uint32 {
	if known(c) {
		if s := t.sound[c-firstRune]; s != 0 {
			return uint32(s)
		}
	}
	return uint32(c) + 1<<16
}

// soundAlike reports whether two characters have a reading in common, tones
// apart.
func soundAlike(a, b rune) bool {
	if a == b {
		return true
	}
	if !known(a) || !known(b) {
		return false
	}
	t := script()
	x, y := t.sound[a-firstRune], t.sound[b-firstRune]
	if x == 0 || y == 0 {
		return false
	}
	if x == y {
		return true
	}
	ma, mb := t.more[a], t.more[b]
	if slices.Contains(ma, y) || slices.Contains(mb, x) {
		return true
	}
	return slices.ContainsFunc(ma, func(s uint16) bool { return slices.Contains(mb, s) })
}
