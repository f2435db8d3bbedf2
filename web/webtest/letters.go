package webtest

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"

	"junheng/access"
	"junheng/internal/letterbox"
)

// Letter is one form as it is filled in on a telephone.
type Letter struct {
	Key    string      `json:"-"`
	Kind   string      `json:"kind"`
	Path   string      `json:"path"`
	Title  string      `json:"title"`
	Name   string      `json:"name"`
	At     string      `json:"at"`    // RFC 3339
	Since  int64       `json:"since"` // ms since 1970, of the page; 0: unknown
	Ahead  int64       `json:"ahead"` // ms that the telephone was ahead then
	Fields [][2]string `json:"fields"`
	Files  []Enclosure `json:"files"`
}

// Enclosure is a file of a letter.
type Enclosure struct {
	Field string `json:"field"`
	Name  string `json:"name"`
	Type  string `json:"type"`
	Size  int    `json:"size"`
	Data  []byte `json:"-"`
}

// Batch makes the body of POST /sync as a telephone of an account does.
func (s *Server) Batch(account access.AccountID, letters ...Letter) []byte {
	s.t.Helper()
	box, err := s.Access.Letterbox(account)
	if err != nil {
		s.t.Fatal(err)
	}
	return Batch(s.t, box.Public(), account, letters...)
}

// Batch makes the body of POST /sync: each letter sealed to the public point of
// the box of an account.
func Batch(t testing.TB, public []byte, account access.AccountID, letters ...Letter) []byte {
	t.Helper()
	commands := []map[string]any{}
	for _, l := range letters {
		var files []byte
		for i := range l.Files {
			l.Files[i].Size = len(l.Files[i].Data)
			files = append(files, l.Files[i].Data...)
		}
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		plain := slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text, files)
		sealed, err := letterbox.Seal(public, string(account), plain)
		if err != nil {
			t.Fatal(err)
		}
		commands = append(commands, map[string]any{"key": l.Key, "sealed": sealed})
	}
	body, err := json.Marshal(map[string]any{"account": account, "commands": commands})
	if err != nil {
		t.Fatal(err)
	}
	return body
}
