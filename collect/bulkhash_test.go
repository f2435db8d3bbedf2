package collect_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"junheng/collect"
	"junheng/internal/hanzi"
)

func TestANameIsHashedAtOnceOnlyWhereItStandsAsItIsAndIsUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(5, 30).Draw(t, "pieces") {
			b.WriteString(rapid.SampledFrom([]string{"第", "学", "校", "龥", "7", "03", "\u4000", "\u9fff"}).Draw(t, "piece"))
		}
		name := b.String()
		odd := rapid.SampledFrom([]string{"", "", "\xe5", "\xe5\xad", "\xad", "\xff", "é", "A", "\u3fff", "\ua000", "😀", "\xe5\xe5\xad\xa6"}).Draw(t, "odd")
		at := rapid.IntRange(0, len(name)).Draw(t, "at")
		name = name[:at] + odd + name[at:]
		h, plain := collect.NameHash(name)
		if !plain {
			return
		}
		if h != hanzi.Hash(name) {
			t.Errorf("the hash of %q is not that of its text", name)
		}
		if !utf8.ValidString(name) {
			t.Errorf("%q is taken to be UTF-8", name)
		}
		if strings.ContainsFunc(name, func(r rune) bool { return (r < '0' || r > '9') && (r < 0x4000 || r > 0x9fff) }) {
			t.Errorf("%q is taken to stand as it is", name)
		}
	})
	for _, name := range []string{"青山镇中心第一学校", "青山镇第12学校", "青山镇中心第123学校", "青山镇中心第一二学校"} {
		if _, plain := collect.NameHash(name); !plain {
			t.Errorf("%q is looked at closely", name)
		}
	}
}
