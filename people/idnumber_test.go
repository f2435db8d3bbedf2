package people_test

import (
	"fmt"
	"strings"
	"testing"

	"junheng/internal/testkit"
	"junheng/people"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTheExamplesOfTheStandardPass(t *testing.T) {
	// The two numbers printed in GB 11643-1999.
	for _, n := range []string{"11010519491231002X", "440524188001010014"} {
		if got := people.CheckDigit(n[:17]); got != n[17] {
			t.Errorf("%s: check digit %c", n, got)
		}
	}
	id := people.ParseID(" 11010519491231002x ", testkit.Now)
	if !id.Good() || id.Sex != people.Female || id.Birth != "1949-12-31" || id.Region != 110105 || id.Kind != people.ResidentID {
		t.Errorf("%+v", id)
	}
}

func TestEveryProblemOfANumberIsToldAtOnce(t *testing.T) {
	good := number("20160901", 1)
	tests := []struct {
		name, text string
		kind       people.IDKind
		faults     []people.IDFault
		state      people.IDState
	}{
		{"blank", "  ", "", nil, people.IDMissing},
		{"good", good, people.ResidentID, nil, people.IDGood},
		{"full-width, with an apostrophe before it", "'" + strings.ReplaceAll(good, "2", "2"), people.ResidentID, nil, people.IDGood},
		{"17 digits", good[:17], "", []people.IDFault{people.IDLength}, people.IDDoubtful},
		{"a letter", good[:5] + "O" + good[6:], "", []people.IDFault{people.IDChars}, people.IDDoubtful},
		{"one wrong digit", good[:14] + "9" + good[15:], people.ResidentID, []people.IDFault{people.IDDigit}, people.IDDoubtful},
		{"31 February", number("20160231", 1), people.ResidentID, []people.IDFault{people.IDBirth}, people.IDDoubtful},
		{"born today", number("20251015", 1), people.ResidentID, nil, people.IDGood},
		{"born tomorrow", number("20251016", 1), people.ResidentID, []people.IDFault{people.IDFuture}, people.IDDoubtful},
		{"born 125 years ago", number("19000101", 1), people.ResidentID, nil, people.IDGood},
		{"born 126 years ago", number("18991231", 1), people.ResidentID, []people.IDFault{people.IDAge}, people.IDDoubtful},
		{"a region nobody has", withDigit("99990020160901001"[0:17]), people.ForeignPermit, nil, people.IDGood},
		{"an unknown region alone is no grave fault", withDigit("21999920160901001"), people.ResidentID, []people.IDFault{people.IDRegion}, people.IDGood},
		{"Hong Kong", withDigit("81000020160901001"), people.HMTPermit, nil, people.IDGood},
		{"Macao", withDigit("82000020160901001"), people.HMTPermit, nil, people.IDGood},
		{"Taiwan", withDigit("83000020160901001"), people.HMTPermit, nil, people.IDGood},
		{"a permanent resident from abroad", withDigit("91184020160901001"), people.ForeignPermit, nil, people.IDGood},
		{"the same, first form", "USA110016090112", people.ForeignPermit1, nil, people.IDGood},
		{"15 digits", "110105491231002", people.OldResidentID, []people.IDFault{people.IDShort}, people.IDGood},
		{"several at once", "21999920160231001" + "z", "", []people.IDFault{people.IDChars}, people.IDDoubtful},
		{"digit, region and birth", "219999201602310019", people.ResidentID, []people.IDFault{people.IDDigit, people.IDRegion, people.IDBirth}, people.IDDoubtful},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id := people.ParseID(tt.text, testkit.Now)
			if diff := cmp.Diff(tt.faults, id.Faults); diff != "" || id.Kind != tt.kind || id.State() != tt.state {
				t.Errorf("kind %q, state %q, faults (-want +got):\n%s", id.Kind, id.State(), diff)
			}
			for _, f := range id.Faults {
				if f.Label().ZH == "" || f.Label().EN == "" {
					t.Errorf("%s has no words", f)
				}
			}
		})
	}
}

func withDigit(seventeen string) string {
	return seventeen + string(people.CheckDigit(seventeen))
}

func TestANumberContradictsWhatARosterStates(t *testing.T) {
	id := people.ParseID(number("20160901", 1), testkit.Now) // odd: a boy
	if got := id.Against(people.Male, "2016-09-01").Faults; got != nil {
		t.Errorf("agrees, but %v", got)
	}
	if diff := cmp.Diff([]people.IDFault{people.IDSex, people.IDBirthSay}, id.Against(people.Female, "2016-09-02").Faults); diff != "" {
		t.Error(diff)
	}
	if got := id.Against("", "").Faults; got != nil {
		t.Errorf("nothing stated, but %v", got)
	}
}

func TestTheCheckDigitFindsEveryWrongDigitAndEveryExchangeOfNeighbours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := fmt.Sprintf("%04d%02d%02d", rapid.IntRange(1950, 2024).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
		n := []byte(number(day, rapid.IntRange(0, 999).Draw(t, "serial")))
		i := rapid.IntRange(0, 16).Draw(t, "place")
		wrong := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if wrong != n[i] {
			bad := append([]byte(nil), n...)
			bad[i] = wrong
			if people.CheckDigit(string(bad[:17])) == bad[17] {
				t.Errorf("%s passes", bad)
			}
		}
		if i < 16 && n[i] != n[i+1] {
			n[i], n[i+1] = n[i+1], n[i]
			if people.CheckDigit(string(n[:17])) == n[17] {
				t.Errorf("%s passes", n)
			}
		}
	})
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{"", "11010519491231002X", "110105491231002", "USA110016090112", "１１０", "\xff\x00", "2.19901E+17"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id := people.ParseID(s, testkit.Now)
		if id.Good() && len(id.Number) != 18 && id.Kind != people.ForeignPermit1 {
			t.Errorf("%q is good as %q", s, id.Number)
		}
		if again := people.ParseID(id.Number, testkit.Now); again.Number != id.Number {
			t.Errorf("%q becomes %q, and that %q", s, id.Number, again.Number)
		}
	})
}

func TestMasksHideAllButTheEnds(t *testing.T) {
	for name, want := range map[string]string{"张三": "张*", "欧阳修": "欧**", "阿依古丽·买买提": "阿**", "": "", "李": "李*"} {
		if got := people.MaskName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := people.MaskID("11010519491231002X"); got != "110**************X" {
		t.Error(got)
	}
	if got := people.MaskPhone("10012345678"); got != "100******78" {
		t.Error(got)
	}
	if got := people.MaskPhone("110"); got != "***" {
		t.Error(got)
	}
}

func TestNamesCompareWhateverTheDotBetweenTheirParts(t *testing.T) {
	for _, s := range []string{"阿依古丽•买买提", "阿依古丽 · 买买提", "阿依古丽.买买提", "阿依古丽・买买提", "阿依古丽．买买提"} {
		if got := people.CanonicalName(s); got != "阿依古丽·买买提" {
			t.Errorf("%s: %s", s, got)
		}
	}
	if got := people.CanonicalName("张 三"); got != "张三" {
		t.Error(got)
	}
	for in, want := range map[string]string{"+86 139-0000-0000": "13900000000", "8613900000000": "13900000000", "0431-1234567": "04311234567", "": ""} {
		if got := people.CanonicalPhone(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
