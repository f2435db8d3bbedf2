package audit_test

import (
	"testing"

	"junheng/audit"
)

func TestBusinessDataAreVeiledAndTheInstallationsLinesAreNot(t *testing.T) {
	for _, c := range []struct {
		name string
		e    audit.Entry
		want string
	}{
		{"how a thing was done is shown, its value is not", audit.Entry{County: 219901, Detail: `{"cells":2,"primary.students":["1","2"]}`}, `{"cells":2,"primary.students":"…"}`},
		{"what the installation did is shown in full", audit.Entry{Detail: `{"login":"li"}`}, `{"login":"li"}`},
		{"nothing stays nothing", audit.Entry{County: 219901}, ""},
		{"what cannot be read is not shown", audit.Entry{County: 219901, Detail: "students 1"}, "…"},
	} {
		if got := c.e.Veiled(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
