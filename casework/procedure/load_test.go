package procedure_test

import (
	"testing"

	"junheng/casework/procedure"
	"junheng/rules"
)

func TestTheProceduresOfThePacksLoad(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if len(set.IDs()) == 0 {
		t.Fatal("there are no procedures")
	}
}
