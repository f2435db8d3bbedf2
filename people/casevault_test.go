package people_test

import (
	"bytes"
	"testing"

	"junheng/access"
	"junheng/people"
)

// What a case holds of a child is sealed with the child's own key: it opens
// after the roster was corrected, and for nobody else.
func TestACaseOpensAfterTheRosterWasCorrectedAndOnlyWithItsChild(t *testing.T) {
	b := newBench(t)
	id := number("20160901", 1)
	p := b.enter("s1", 3, "2023级1班", "张三丰", id)
	other := b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 2))
	vault := b.CaseVault()
	said := []byte("随父母到外地务工")
	sealed, err := vault.Seal(t.Context(), county, string(p.ID), said)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, said) {
		t.Error("what was sealed can be read")
	}
	if _, err := vault.Open(t.Context(), county, string(other.ID), sealed); err == nil {
		t.Error("it opens with the key of another child")
	}
	r, _, err := b.Import(t.Context(), officer(access.CountyStatistician), people.Upload{
		County: county, Register: people.Pupils, File: "名册.csv",
		Data: []byte("学校,年级,班级,姓名,身份证号,家庭住址\n" + threeSchools[0].Name + ",3,2023级1班,张三丰," + id + ",新河镇9号\n"),
	})
	if err != nil || r.Changed != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	got, err := vault.Open(t.Context(), county, string(p.ID), sealed)
	if err != nil || !bytes.Equal(got, said) {
		t.Errorf("after the correction: %q, %v", got, err)
	}
	for _, bad := range [][]byte{nil, {1}, append([]byte{2}, sealed[1:]...), sealed[:len(sealed)-1]} {
		if _, err := vault.Open(t.Context(), county, string(p.ID), bad); err == nil {
			t.Errorf("%d bytes that were tampered with open", len(bad))
		}
	}
}
