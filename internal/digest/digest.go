// Package digest computes the SHA-256 of many messages. One message is a chain
// of steps, each of which waits for the last, so that half of what the processor
// could do lies idle; two messages side by side take hardly longer than one.
package digest

import "crypto/sha256"

// Size is the length of a sum.
const Size = sha256.Size

// Message is a text in pieces that follow each other, and where its sum goes.
type Message struct {
	Pieces [3][]byte
	Sum    *[Size]byte
}

// Sum computes the sums of all messages.
func Sum(messages []Message) {
	if hasTwo && len(messages) > 1 {
		inTwo(messages)
		return
	}
	for i := range messages {
		messages[i].alone()
	}
}

// alone computes the sum of one message.
func (m *Message) alone() {
	h := sha256.New()
	for _, p := range m.Pieces {
		h.Write(p)
	}
	h.Sum(m.Sum[:0])
}
