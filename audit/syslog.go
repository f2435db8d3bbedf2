package audit

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// syslogID is the structured-data id of our lines. 32473 is the enterprise
// number that RFC 5612 keeps for examples: the project has none of its own.
const syslogID = "junheng@32473"

// WriteSyslog writes one entry as one line of RFC 5424 with a line feed at its
// end: facility 13 (log audit), severity by the result, the fields as
// structured data, and a short sentence in UTF-8. Host names the machine;
// empty becomes "-".
func WriteSyslog(w io.Writer, host string, e Entry) error {
	severity := map[Result]int{Denied: 4, Failed: 3}[e.Result]
	if severity == 0 {
		severity = 6
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<%d>1 %s %s junheng - %s [%s", 13*8+severity, e.At.UTC().Format(momentForm), header(host, 255), header(e.Act, 32), syslogID)
	for _, p := range [][2]string{
		{"county", e.County.String()}, {"seq", fmt.Sprint(e.Seq)}, {"actor", e.Actor}, {"name", e.Name}, {"role", e.Role},
		{"from", e.From}, {"object", e.Object}, {"result", string(e.Result)}, {"detail", e.Detail}, {"hash", e.Hash},
	} {
		if p[1] != "" {
			fmt.Fprintf(&b, " %s=\"%s\"", p[0], paramEscapes.Replace(oneLine(p[1])))
		}
	}
	fmt.Fprintf(&b, "] \xef\xbb\xbf%s\n", oneLine(strings.TrimSpace(fmt.Sprintf("%s %s %s %s", e.Name, e.Act, e.Object, e.Result))))
	_, err := io.WriteString(w, b.String())
	return err
}

var paramEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `]`, `\]`)

// header makes a header field: printable ASCII without spaces, of limited length.
func header(s string, longest int) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return "-"
	}
	return s[:min(len(s), longest)]
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
