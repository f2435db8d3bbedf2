package delim_test

import (
	"testing"

	"junheng/internal/delim"
)

func TestAnOlderProcessorReadsNumbersToo(t *testing.T) {
	delim.WithoutAVX512(func() { TestACellIsReadTheSameAmongOthersAsByItself(t) })
}
