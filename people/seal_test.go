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

func TestRotationKeepsEverybodyReadableAndFound(t *testing.T) {
	b := newBench(t)
	ring, err := people.MintKeyring(dice(1), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	b.with(ring)
	var ids []people.PersonID
	for i := range 30 {
		ids = append(ids, b.enter("s1", 3, "2023级1班", "张三"+string(rune('一'+i)), number("20160901", i)).ID)
	}
	before := b.mem.records[ids[0]]
	clerk := officer(access.CountyStatistician)
	found := func() {
		t.Helper()
		for i, id := range ids {
			got, err := b.revealed(id)
			if err != nil || got.IDNumber != number("20160901", i) {
				t.Fatalf("%s: %v", id, err)
			}
			list, err := b.LookUp(t.Context(), clerk, county, people.Wanted{IDNumber: got.IDNumber})
			if err != nil || len(list) != 1 || list[0].ID != id {
				t.Fatalf("look-up of %s gives %d, %v", id, len(list), err)
			}
		}
	}
	next, err := ring.WithNewWrap(dice(2))
	if err != nil {
		t.Fatal(err)
	}
	b.with(next)
	found() // half way: nothing is wrapped anew yet
	done, err := b.RotateKeys(t.Context(), access.Console(), nil)
	if err != nil || done != (people.Rotation{Wrapped: 30}) {
		t.Fatalf("%+v, %v", done, err)
	}
	after := b.mem.records[ids[0]]
	if diff := cmp.Diff(before.Sealed.Fields, after.Sealed.Fields); diff != "" || cmp.Equal(before.Sealed.Wrapped, after.Sealed.Wrapped) {
		t.Error("the fields were written anew, or the key was not")
	}
	if again, err := b.RotateKeys(t.Context(), access.Console(), nil); err != nil || again != (people.Rotation{}) {
		t.Errorf("once more: %+v, %v", again, err)
	}
	if next, err = next.WithNewIndex(dice(3)); err != nil {
		t.Fatal(err)
	}
	b.with(next)
	found()
	if done, err = b.RotateKeys(t.Context(), access.Console(), nil); err != nil || done != (people.Rotation{Indexed: 30}) {
		t.Fatalf("%+v, %v", done, err)
	}
	for id, r := range b.mem.records {
		if r.Sealed.KeyID != next.Wrap() || r.IndexKey != next.Index() {
			t.Errorf("%s is not under the keys in use", id)
		}
	}
	b.with(next.OnlyCurrent())
	found()
	// A copy from before cannot be opened any more.
	b.mem.records[ids[0]] = before
	if _, err := b.revealed(ids[0]); err == nil {
		t.Error("an old copy opens without the old key")
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

func TestFreshKeysAreRefusedWhereOthersSealed(t *testing.T) {
	b := newBench(t)
	if err := b.CheckKeys(t.Context()); err != nil {
		t.Errorf("an empty register: %v", err)
	}
	b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	if err := b.CheckKeys(t.Context()); err != nil {
		t.Errorf("the right keys: %v", err)
	}
	other, err := people.MintKeyring(dice(9), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	b.with(other)
	refused(t, b.CheckKeys(t.Context()), fault.Conflict)
}

func TestAServiceGoesOnWithNewerKeysOnceTheyAreThere(t *testing.T) {
	b := newBench(t)
	first, err := people.MintKeyring(dice(1), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	kept, asked := first, 0
	b.with(first.Following(func() (*people.Keyring, error) {
		asked++
		if kept == nil {
			return nil, errors.New("the file is gone")
		}
		return kept, nil
	}))
	one := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	running := b.Service

	// Somebody rotates beside the running service, both keys.
	next, err := first.WithNewWrap(dice(2))
	if err == nil {
		next, err = next.WithNewIndex(dice(3))
	}
	if err != nil {
		t.Fatal(err)
	}
	b.with(next)
	if _, err := b.RotateKeys(t.Context(), access.Console(), nil); err != nil {
		t.Fatal(err)
	}
	b.Service, kept = running, nil
	if _, err := b.revealed(one.ID); fault.KindOf(err) != fault.Conflict || !strings.Contains(fmt.Sprint(err), next.Wrap()) {
		t.Errorf("under keys nobody can read the service says %v", err)
	}
	kept = next.OnlyCurrent()
	if got, err := b.revealed(one.ID); err != nil || got.Name != "张三丰" {
		t.Errorf("once the keys are there: %v", err)
	}
	list, err := b.LookUp(t.Context(), officer(access.CountyStatistician), county, people.Wanted{IDNumber: number("20160901", 1)})
	if err != nil || len(list) != 1 {
		t.Errorf("found %d by the new index: %v", len(list), err)
	}
	before := asked
	for range 100 {
		if _, err := b.revealed(one.ID); err != nil {
			t.Fatal(err)
		}
	}
	if asked > before+1 {
		t.Errorf("in one moment the keys were looked for %d times", asked-before)
	}
	two := b.enter("s1", 3, "2023级1班", "李四光", number("20160902", 2))
	if r := b.mem.records[two.ID]; r.Sealed.KeyID != next.Wrap() || r.IndexKey != next.Index() {
		t.Errorf("what is new is sealed under %s and found by %s", r.Sealed.KeyID, r.IndexKey)
	}
}

func TestNoTwoKeysHaveOneName(t *testing.T) {
	ring, err := people.MintKeyring(dice(1), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	before := ring
	had := map[string]bool{ring.Wrap(): true, ring.Index(): true}
	for i := range 6 {
		if i%2 == 0 {
			ring = ring.OnlyCurrent()
		}
		if ring, err = ring.WithNewWrap(dice(uint64(10 + i))); err == nil {
			ring, err = ring.WithNewIndex(dice(uint64(20 + i)))
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{ring.Wrap(), ring.Index()} {
			if had[id] {
				t.Errorf("%s names a key again", id)
			}
			had[id] = true
		}
	}
	// The file of before is put back, and another key is made from there.
	other, err := before.WithNewWrap(dice(99))
	if err != nil || had[other.Wrap()] {
		t.Errorf("%s names a key again, %v", other.Wrap(), err)
	}
	// A ring of a program from before has numbers only.
	old, err := people.ParseKeyring([]byte("suite: aes-256-gcm\nwrap:\n- id: w3\n  key: " + strings.Repeat("ab", 32) + "\nindex:\n- id: i1\n  key: " + strings.Repeat("cd", 32) + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if next, err := old.WithNewWrap(dice(5)); err != nil || !strings.HasPrefix(next.Wrap(), "w4-") {
		t.Errorf("after w3 comes %s, %v", next.Wrap(), err)
	}
}

// keyFile keeps a ring, and may refuse to.
type keyFile struct {
	ring *people.Keyring
	err  error
}

func (f *keyFile) Load() (*people.Keyring, error) { return f.ring, nil }

func (f *keyFile) Save(ring *people.Keyring) error {
	if f.err == nil {
		f.ring = ring
	}
	return f.err
}

func TestKeysAreDroppedOnceNobodyIsUnderThemAndByTheLastRotationOnly(t *testing.T) {
	ctx := t.Context()
	b := newBench(t)
	first, err := people.MintKeyring(dice(1), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	file := &keyFile{ring: first}
	b.with(first)
	one := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	running := b.Service // holds the first key, and looks for no other

	b.with(first)
	file.err = errors.New("the disk is full")
	if err := b.BeginRotation(ctx, file, dice(2), false); !errors.Is(err, file.err) || len(b.mem.retired.Wraps) > 0 {
		t.Fatalf("without a place for the new key: %v, %v retired", err, b.mem.retired)
	}
	file.err = nil
	if err := b.BeginRotation(ctx, file, dice(2), false); err != nil {
		t.Fatal(err)
	}
	refused(t, b.DropKeys(ctx, file), fault.Conflict) // one person is under the first key
	if file.ring.Earlier() != 1 {
		t.Fatal("the first key is gone, and somebody is under it")
	}
	_, err = running.Enter(ctx, officer(access.CountyStatistician), people.Person{County: county, Register: people.Pupils, School: "s1", Grade: 3, Class: "2023级1班", Private: people.Private{Name: "李四光", IDNumber: number("20160902", 2)}}, "")
	if !errors.Is(err, people.ErrKeyRetired) || !strings.Contains(fmt.Sprint(err), "changed a moment ago") {
		t.Errorf("who holds the first key only writes: %v", err)
	}
	// Another rotation goes on from where the first one was cut short.
	halfway := b.Service
	b.with(file.ring)
	if err := b.BeginRotation(ctx, file, dice(3), true); err != nil || file.ring.Earlier() != 1 {
		t.Fatalf("%v: %v", file.ring, err)
	}
	if _, err := b.RotateKeys(ctx, access.Console(), nil); err != nil {
		t.Fatal(err)
	}
	if err := b.BeginRotation(ctx, file, dice(4), true); err != nil {
		t.Fatal(err)
	}
	refused(t, halfway.DropKeys(ctx, file), fault.Conflict)
	_, err = halfway.RotateKeys(ctx, access.Console(), nil)
	refused(t, err, fault.Conflict)
	if _, err := b.RotateKeys(ctx, access.Console(), nil); err != nil {
		t.Fatal(err)
	}
	if err := b.DropKeys(ctx, file); err != nil || file.ring.Earlier() != 0 || file.ring.Wrap() != b.Keys().Wrap() {
		t.Fatalf("%v, %v", file.ring, err)
	}
	b.with(file.ring)
	if got, err := b.revealed(one.ID); err != nil || got.Name != "张三丰" {
		t.Error(err)
	}
}

func TestWhatIsChangedIsBroughtUnderTheKeysInUse(t *testing.T) {
	ctx := t.Context()
	b := newBench(t)
	first, err := people.MintKeyring(dice(1), people.AES)
	if err != nil {
		t.Fatal(err)
	}
	file := &keyFile{ring: first}
	b.with(first.Following(file.Load))
	one := b.enter("s1", 3, "2023级1班", "张三丰", number("20160901", 1))
	running := b.Service
	b.with(first)
	if err := b.BeginRotation(ctx, file, dice(2), true); err != nil {
		t.Fatal(err)
	}
	// Nothing is wrapped anew yet: who is changed is so by the change.
	clerk := officer(access.CountyStatistician)
	b.file.says[one.ID] = people.Suspended
	if _, err := running.SetStatus(ctx, clerk, county, one.ID, people.Turn{To: people.Suspended, Day: "2025-10-14", Note: "因病休学"}); err != nil {
		t.Fatal(err)
	}
	if r := b.mem.records[one.ID]; r.Sealed.KeyID != file.ring.Wrap() || r.IndexKey != file.ring.Index() {
		t.Errorf("it is under %s and %s", r.Sealed.KeyID, r.IndexKey)
	}
	if list, err := running.LookUp(ctx, clerk, county, people.Wanted{IDNumber: number("20160901", 1)}); err != nil || len(list) != 1 {
		t.Errorf("found %d times, %v", len(list), err)
	}
	if err := b.DropKeys(ctx, file); err != nil {
		t.Error(err)
	}
}
