package letterbox_test

import (
	"bytes"
	"errors"
	"testing"

	"junheng/internal/letterbox"

	"pgregory.net/rapid"
)

func box(t interface{ Fatal(...any) }, secret byte, owner string) *letterbox.Box {
	b, err := letterbox.New(bytes.Repeat([]byte{secret}, 32), owner)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsDroppedInComesOutOfItsOwnBoxOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		owner := rapid.String().Draw(t, "owner")
		letter, err := letterbox.Seal(box(t, 1, owner).Public(), owner, plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := box(t, 1, owner).Open(letter)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%x came out as %x: %v", plain, got, err)
		}
		for _, other := range []*letterbox.Box{box(t, 2, owner), box(t, 1, owner+"x")} {
			if _, err := other.Open(letter); !errors.Is(err, letterbox.ErrSealed) {
				t.Errorf("another box: %v", err)
			}
		}
		i := rapid.IntRange(0, len(letter)-1).Draw(t, "byte")
		letter[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := box(t, 1, owner).Open(letter); !errors.Is(err, letterbox.ErrSealed) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	})
}

func TestALetterDoesNotShowItsContentNorTheSameTwice(t *testing.T) {
	plain := bytes.Repeat([]byte("张小明"), 20)
	public := box(t, 1, "a").Public()
	one, err := letterbox.Seal(public, "a", plain)
	two, err2 := letterbox.Seal(public, "a", plain)
	if err != nil || err2 != nil || bytes.Equal(one, two) || bytes.Contains(one, []byte("张小明")) {
		t.Errorf("%v %v", err, err2)
	}
}

func TestWhatIsNoLetterIsRefused(t *testing.T) {
	for _, letter := range [][]byte{nil, {1}, make([]byte, 78), bytes.Repeat([]byte{1}, 200)} {
		if _, err := box(t, 1, "a").Open(letter); !errors.Is(err, letterbox.ErrSealed) {
			t.Errorf("%d bytes: %v", len(letter), err)
		}
	}
	if _, err := letterbox.Seal([]byte{4, 1, 2}, "a", nil); err == nil {
		t.Error("sealed to a point that is not on the curve")
	}
}

func FuzzOpen(f *testing.F) {
	b := box(f, 1, "a")
	letter, err := letterbox.Seal(b.Public(), "a", []byte("x"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(letter)
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, letter []byte) {
		plain, err := b.Open(letter)
		if err == nil && string(plain) != "x" {
			t.Errorf("opened to %x", plain)
		}
	})
}
