package people_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var suites = []people.Suite{people.AES, people.SM4}

// revealed gives everything of a person in clear.
func (b *bench) revealed(id people.PersonID) (people.Private, error) {
	return b.Reveal(b.t.Context(), officer(access.CountyStatistician), county, id, "测试核对数据", people.Fields()...)
}

func TestWhatIsSealedOpensToTheSame(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t)
		b.with(people.KeyringFrom([]byte("a secret of more than thirty-two bytes"), rapid.SampledFrom(suites).Draw(r, "suite")))
		text := rapid.StringMatching(`[一-龥A-Za-z ·0-9]{0,40}`)
		want := people.Private{
			Name: "张" + rapid.StringMatching(`[一-龥]{1,6}`).Draw(r, "name"), StudentNumber: text.Draw(r, "student"), Address: text.Draw(r, "address"),
			Phone: text.Draw(r, "phone"), IDNumber: number("20160901", rapid.IntRange(0, 999).Draw(r, "serial")),
		}
		for range rapid.IntRange(0, 3).Draw(r, "guardians") {
			want.Guardians = append(want.Guardians, people.Guardian{Name: text.Draw(r, "guardian"), Phone: text.Draw(r, "guardian's phone")})
		}
		p, err := b.Enter(t.Context(), officer(access.CountyStatistician), people.Person{County: county, Register: people.Pupils, School: "s1", Grade: 3, Class: "2023级1班", Private: want}, "")
		if err != nil {
			r.Fatal(err)
		}
		got, err := b.revealed(p.ID)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Error(diff)
		}
		rec := b.mem.records[p.ID]
		for _, secret := range []string{want.Name, want.IDNumber} {
			if strings.Contains(fmt.Sprintf("%+v %s", rec, rec.Sealed.Fields), secret) {
				r.Errorf("the record holds %s", secret)
			}
		}
	})
}

func TestASealedFieldOpensForItsPersonAndItsNameOnly(t *testing.T) {
	for _, suite := range suites {
		t.Run(string(suite), func(t *testing.T) {
			b := newBench(t)
			b.with(people.KeyringFrom(make([]byte, 32), suite))
			one, two := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1)), b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 2))
			whole := b.mem.records[one.ID]
			other := b.mem.records[two.ID]
			// wrong puts something else into the record and wants it refused.
			wrong := func(name string, change func(r *people.Record)) {
				t.Helper()
				r := whole
				r.Sealed.Wrapped, r.Sealed.Fields = append([]byte(nil), r.Sealed.Wrapped...), append([]byte(nil), r.Sealed.Fields...)
				change(&r)
				b.mem.records[one.ID] = r
				if _, err := b.revealed(one.ID); err == nil {
					t.Errorf("%s: opened", name)
				}
				b.mem.records[one.ID] = whole
			}
			wrong("everything of another person", func(r *people.Record) { r.Sealed = other.Sealed })
			wrong("the key of another person", func(r *people.Record) { r.Sealed.Wrapped = other.Sealed.Wrapped })
			wrong("the fields of another person", func(r *people.Record) { r.Sealed.Fields = other.Sealed.Fields })
			wrong("a key nobody has", func(r *people.Record) { r.Sealed.KeyID = "w9" })
			wrong("the name as another field", func(r *people.Record) { r.Sealed.Fields[1] = 3 })
			wrong("a field there is none of", func(r *people.Record) { r.Sealed.Fields[1] = 99 })
			wrong("cut short", func(r *people.Record) { r.Sealed.Fields = r.Sealed.Fields[:len(r.Sealed.Fields)-1] })
			wrong("no fields", func(r *people.Record) { r.Sealed.Fields = nil })
			for i := range whole.Sealed.Fields {
				wrong(fmt.Sprint("one bit of byte ", i), func(r *people.Record) { r.Sealed.Fields[i] ^= 1 })
			}
			for i := range whole.Sealed.Wrapped {
				wrong(fmt.Sprint("one bit of the key's byte ", i), func(r *people.Record) { r.Sealed.Wrapped[i] ^= 1 })
			}
			if _, err := b.revealed(one.ID); err != nil {
				t.Errorf("unchanged: %v", err)
			}
		})
	}
}

func TestAnInstallationThatChoosesTheOtherSuiteReadsBoth(t *testing.T) {
	b := newBench(t)
	ring, err := people.MintKeyring(dice(1), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	b.with(ring)
	one := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	other := *ring
	other.Suite = people.SM4
	b.with(&other)
	two := b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 2))
	for _, id := range []people.PersonID{one.ID, two.ID} {
		if _, err := b.revealed(id); err != nil {
			t.Error(err)
		}
	}
	if a, z := b.mem.records[one.ID].Sealed.Fields[0], b.mem.records[two.ID].Sealed.Fields[0]; a == z {
		t.Errorf("both are sealed as %d", a)
	}
}

func TestAKeyringIsReadAsItWasWrittenAndNeverPrinted(t *testing.T) {
	ring, err := people.MintKeyring(dice(1), people.SM4)
	if err != nil {
		t.Fatal(err)
	}
	first := ring.Wrap()
	if ring, err = ring.WithNewWrap(dice(2)); err != nil {
		t.Fatal(err)
	}
	again, err := people.ParseKeyring(ring.Text())
	if err != nil || string(again.Text()) != string(ring.Text()) || again.Wrap() != ring.Wrap() || again.Index() != ring.Index() || again.Earlier() != 1 {
		t.Fatalf("%v, %v", again, err)
	}
	for _, line := range strings.Split(string(ring.Text()), "\n") {
		if _, key, found := strings.Cut(line, "key: "); found {
			if shown := fmt.Sprintf("%v %+v %#v %s", ring, ring, ring, ring); strings.Contains(shown, strings.Trim(key, `"`)) {
				t.Error("a key is printed")
			}
		}
	}
	good := string(ring.Text())
	for name, text := range map[string]string{
		"nothing": "", "not YAML": "\x00", "another suite": strings.Replace(good, "sm4-gcm", "des", 1), "a short key": strings.Replace(good, "key: ", "key: 00", 1),
		"no keys": "suite: sm4-gcm\n", "an unknown word": good + "more: 1\n", "a key twice": strings.Replace(good, "id: "+ring.Wrap(), "id: "+first, 1),
	} {
		_, err := people.ParseKeyring([]byte(text))
		if err == nil || fault.KindOf(err) != fault.Unreadable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsShreddedCannotBeHadAgain(t *testing.T) {
	b := newBench(t)
	p := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	leader := officer(access.CountyLeader)
	if _, err := b.Shred(t.Context(), leader, county, []people.PersonID{p.ID}, "保存期满销毁"); fault.KindOf(err) != fault.Invalid {
		t.Fatalf("a pupil whose time is not over: %v", err)
	}
	b.file.says[p.ID] = people.Died
	if _, err := b.SetStatus(t.Context(), officer(access.CountyStatistician), county, p.ID, people.Turn{To: people.Died, Day: "2025-10-14", Note: "因病去世"}); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.AddDate(1, 0, -2)
	due, err := b.Due(t.Context(), leader, county)
	if err != nil || len(due) != 0 {
		t.Fatalf("a day before: %d due, %v", len(due), err)
	}
	b.now = b.now.AddDate(0, 0, 1)
	if due, err = b.Due(t.Context(), leader, county); err != nil || len(due) != 1 || due[0].On != "2026-10-14" || due[0].Rule.ID != "died" {
		t.Fatalf("on the day: %+v, %v", due, err)
	}
	refused(t, func() error {
		_, err := b.Shred(t.Context(), officer(access.CountyStatistician), county, []people.PersonID{p.ID}, "保存期满销毁")
		return err
	}(), fault.Denied)
	if n, err := b.Shred(t.Context(), leader, county, []people.PersonID{p.ID, p.ID}, "保存期满销毁"); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := b.revealed(p.ID); !errors.Is(err, people.ErrShredded) {
		t.Errorf("reveal: %v", err)
	}
	clerk := officer(access.CountyStatistician)
	if list, err := b.LookUp(t.Context(), clerk, county, people.Wanted{IDNumber: number("20160901", 1)}); err != nil || len(list) != 0 {
		t.Errorf("%d found, %v", len(list), err)
	}
	left, err := b.Find(t.Context(), clerk, county, p.ID)
	if err != nil || !left.Shredded || left.Masked != "" || left.BirthDate != "2016" || left.School != "s1" || left.Status != people.Died {
		t.Errorf("%+v, %v", left, err)
	}
	if history, err := b.History(t.Context(), clerk, county, p.ID); err != nil || len(history) != 3 {
		t.Errorf("%d lines of history, %v", len(history), err)
	}
	if tallies, err := b.Classes(t.Context(), clerk, county, people.Pupils); err != nil || len(tallies) != 1 || tallies[0].N != 1 {
		t.Errorf("%+v, %v", tallies, err)
	}
	refused(t, func() error {
		_, err := b.Shred(t.Context(), leader, county, []people.PersonID{p.ID}, "保存期满销毁")
		return err
	}(), fault.Conflict)
}
