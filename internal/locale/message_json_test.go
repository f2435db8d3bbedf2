package locale_test

import (
	"encoding/json"
	"testing"

	"junheng/internal/locale"
)

func TestAMessageThatWasWrittenDownReadsTheSame(t *testing.T) {
	m := locale.NewTemplate("test.row", "第 {row} 行：{field} 应为数字", "row {row}: {field} must be a number").
		With("row", 31, "field", locale.Text{ZH: "在校{生}数", EN: "pupils"})
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back locale.Message
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.Key != m.Key || back.In(locale.ZH) != m.In(locale.ZH) || back.In(locale.EN) != m.In(locale.EN) {
		t.Errorf("%s reads back as %q, %q", b, back.In(locale.ZH), back.In(locale.EN))
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(b) {
		t.Errorf("%s, then %s (%v)", b, again, err)
	}
}
