package access_test

import (
	"bytes"
	"testing"

	"junheng/access"
	"junheng/internal/letterbox"
)

func TestTheKeyOfASessionIsItsOwnAndTheLetterboxThatOfTheAccount(t *testing.T) {
	h := newHouse(t)
	id, other := h.Open("li", statistician), h.Open("wang", statistician)
	one, _ := h.In("li")
	two, _ := h.In("li")
	key := func(a access.Actor) []byte {
		k, err := h.SessionKey(a)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	if !bytes.Equal(key(one), key(one)) || bytes.Equal(key(one), key(two)) || len(key(one)) != 32 {
		t.Errorf("%x, %x", key(one), key(two))
	}
	if k := key(access.Actor{Account: id}); k != nil {
		t.Error("a token has the key of a session")
	}
	b, err := h.Letterbox(id)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := letterbox.Seal(b.Public(), string(id), []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.Letterbox(id)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(letter); err != nil || string(got) != "x" {
		t.Errorf("a later session reads %q %v", got, err)
	}
	theirs, err := h.Letterbox(other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := theirs.Open(letter); err == nil {
		t.Error("another account opens it")
	}
}
