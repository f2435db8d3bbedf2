package delim_test

import (
	"testing"

	"junheng/internal/delim"
)

func TestAnOlderProcessorFindsDelimitersToo(t *testing.T) {
	delim.WithoutVBMI2(func() { TestTheProcessorFindsDelimitersWhereGoFindsThem(t) })
}
