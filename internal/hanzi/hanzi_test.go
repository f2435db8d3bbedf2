package hanzi_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"junheng/internal/hanzi"
)

var sieve = hanzi.Sieve{Begin: hanzi.NewSet("合总一二"), End: hanzi.NewSet("计和")}

// drawName draws a name that is mostly plain, sometimes with something odd in it.
func drawName(t *rapid.T) string {
	var b strings.Builder
	for range rapid.IntRange(0, 22).Draw(t, "pieces") {
		b.WriteString(rapid.SampledFrom([]string{"第", "学", "校", "龥", "一", "计", "7", "03", "\u4000", "\u9fff"}).Draw(t, "piece"))
	}
	name := b.String()
	odd := rapid.SampledFrom([]string{"", "", "", "\xe5", "\xe5\xad", "\xad", "\xff", "é", "A", " ", "/", ":", "\u3fff", "\ua000", "😀", "\xe5\xe5\xad\xa6", "\x00"}).Draw(t, "odd")
	at := rapid.IntRange(0, len(name)).Draw(t, "at")
	return name[:at] + odd + name[at:]
}

func TestManyNamesPassAsOneByOneWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.Custom(drawName), 0, 40).Draw(t, "names")
		hashes, plain := make([]uint64, len(names)), make([]bool, len(names))
		wantHashes, wantPlain := make([]uint64, len(names)), make([]bool, len(names))
		sieve.Pass(names, hashes, plain)
		sieve.PassPlainly(names, wantHashes, wantPlain)
		for i, name := range names {
			if plain[i] != wantPlain[i] || plain[i] && hashes[i] != wantHashes[i] {
				t.Fatalf("%q: %v %x, want %v %x", name, plain[i], hashes[i], wantPlain[i], wantHashes[i])
			}
			if plain[i] && hashes[i] != hanzi.Hash(name) {
				t.Fatalf("the hash of %q is not that of its text", name)
			}
		}
	})
}

func TestOnlyNamesOfDigitsAndCharactersPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := drawName(t)
		var plain [1]bool
		sieve.Pass([]string{name}, make([]uint64, 1), plain[:])
		if !plain[0] {
			return
		}
		first, _ := utf8.DecodeRuneInString(name)
		last, _ := utf8.DecodeLastRuneInString(name)
		switch {
		case !utf8.ValidString(name):
			t.Errorf("%q is taken to be UTF-8", name)
		case strings.ContainsFunc(name, func(r rune) bool { return (r < '0' || r > '9') && (r < 0x4000 || r > 0x9fff) }):
			t.Errorf("%q is taken to be of digits and characters", name)
		case first < 0x4000 || strings.ContainsRune("合总一二", first) || strings.ContainsRune("计和", last):
			t.Errorf("%q begins or ends in what it must not", name)
		}
	})
}

func TestNamesPassByTheirLengthAndEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		want bool
	}{
		{"青山镇中心第一学校", true},
		{"青山镇中心1", true},                             // 16 bytes
		{"青山镇中心", false},                             // 15
		{strings.Repeat("校", 20), true},              // 60
		{strings.Repeat("校", 20) + "1", false},       // 61
		{"1" + strings.Repeat("校", 9), false},        // begins with a digit
		{"合" + strings.Repeat("校", 9), false},        // begins like a total
		{strings.Repeat("校", 9) + "计", false},        // ends like one
		{strings.Repeat("校", 9) + "计1", true},        // does not end there
		{strings.Repeat("校", 9) + "\xe5\xad", false}, // is cut off
	} {
		var plain [1]bool
		sieve.Pass([]string{tt.name}, make([]uint64, 1), plain[:])
		if plain[0] != tt.want {
			t.Errorf("%q: %v, want %v", tt.name, plain[0], tt.want)
		}
	}
}

func TestASetHasItsCharactersOnly(t *testing.T) {
	const of = "合总小共累"
	set := hanzi.NewSet(of)
	for r := rune(0x800); r < 0x10000; r++ {
		if utf8.ValidRune(r) && set.Has(string(r)) != strings.ContainsRune(of, r) {
			t.Fatalf("%c: %v", r, set.Has(string(r)))
		}
	}
}
