package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

var unreadable = fault.New(fault.Unreadable, locale.NewTemplate("test.unreadable", "文件读不出", "the file cannot be read").With())

func TestAFaultSaysWhereWhatAndWhy(t *testing.T) {
	f := unreadable.At("县表.xlsx").Because(io.ErrUnexpectedEOF)
	if got, want := f.Error(), "县表.xlsx: the file cannot be read (unexpected EOF)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := f.In(locale.ZH), "县表.xlsx: 文件读不出 (unexpected EOF)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !errors.Is(f, io.ErrUnexpectedEOF) {
		t.Error("the cause cannot be found again")
	}
}

func TestAPlaceOrHintDoesNotChangeTheFaultItIsMadeFrom(t *testing.T) {
	hint := locale.Plain("test.hint", "请另存为 .xlsx", "save it as .xlsx")
	one := unreadable.Hint(hint)
	two := one.Hint(hint)
	if len(unreadable.Hints) != 0 || len(one.Hints) != 1 || len(two.Hints) != 2 {
		t.Errorf("hints: %d, %d, %d; want 0, 1, 2", len(unreadable.Hints), len(one.Hints), len(two.Hints))
	}
	if unreadable.At("x").Place != "x" || unreadable.Place != "" {
		t.Error("At changed the original")
	}
}

func TestTheKindIsFoundThroughWrapping(t *testing.T) {
	if got := fault.KindOf(fmt.Errorf("import: %w", unreadable)); got != fault.Unreadable {
		t.Errorf("KindOf = %s", got)
	}
	if got := fault.KindOf(io.EOF); got != fault.Internal {
		t.Errorf("an error without a kind is %s, want internal", got)
	}
}
