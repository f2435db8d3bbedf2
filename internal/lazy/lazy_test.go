package lazy_test

import (
	"testing"

	"junheng/internal/lazy"
)

func TestAPatternIsCompiledOnceAndWhenAskedFor(t *testing.T) {
	wrong := lazy.Pattern(`(`) // nobody asks
	p := lazy.Pattern(`^\d+$`)
	first, again := p(), p()
	if first != again || !p().MatchString("12") || p().MatchString("x") {
		t.Error("not the pattern, or not one")
	}
	defer func() {
		if recover() == nil {
			t.Error("a wrong pattern was given")
		}
	}()
	wrong()
}
