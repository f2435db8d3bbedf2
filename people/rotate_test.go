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
)

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
