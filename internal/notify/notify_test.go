package notify_test

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/notify"
)

var letter = notify.Letter{
	ID: "m1", To: "li@example.cn", Subject: "案 控2026-0001", Body: strings.Repeat("“家访”已到期未办。", 20), Ref: "cases/220422/C1",
	At: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
}

func TestAWebhookGetsTheLetterSignedAndUnderItsID(t *testing.T) {
	var got notify.Letter
	var key, signature string
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, signature = r.Header.Get("Idempotency-Key"), r.Header.Get("X-Junheng-Signature")
		body, _ = io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &got)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	hook := &notify.Webhook{URL: server.URL, Secret: "s3cret", Client: server.Client()}
	if err := hook.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write(body)
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); signature != want || key != "m1" {
		t.Errorf("signed %q under %q, want %q", signature, key, want)
	}
	if diff := cmp.Diff(letter, got); diff != "" {
		t.Error(diff)
	}
}

func TestAWebhookThatRefusesIsAFailure(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if err := (&notify.Webhook{URL: server.URL, Client: server.Client()}).Send(t.Context(), letter); err == nil {
		t.Error("a 404 counts as delivered")
	}
}

// postOffice is an SMTP server that takes one mail without encryption.
func postOffice(t *testing.T) (addr string, mail chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	mail = make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
		say("220 ready")
		var text strings.Builder
		data := false
		for in := bufio.NewScanner(conn); in.Scan(); {
			line := in.Text()
			switch {
			case data && line == ".":
				data = false
				mail <- text.String()
				say("250 kept")
			case data:
				text.WriteString(line + "\n")
			case line == "DATA":
				data = true
				say("354 go on")
			case line == "QUIT":
				say("221 bye")
				return
			default:
				say("250 ok")
			}
		}
	}()
	return l.Addr().String(), mail
}

func TestAMailArrivesWithTheSameIDAndItsWords(t *testing.T) {
	addr, mail := postOffice(t)
	m := &notify.Mail{Host: addr, From: "junheng@example.cn", Plain: true}
	if err := m.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(<-mail, "\n\n")
	for _, want := range []string{"Message-ID: <m1@example.cn>", "To: li@example.cn", "Subject: =?utf-8?b?", "Content-Transfer-Encoding: base64"} {
		if !strings.Contains(head, want) {
			t.Errorf("no %q in\n%s", want, head)
		}
	}
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(body, "\n", ""))
	if err != nil || string(text) != letter.Body {
		t.Errorf("the body is %q, %v", text, err)
	}
}

func TestNoMailGoesOutInClearUnlessToldSo(t *testing.T) {
	addr, _ := postOffice(t)
	if err := (&notify.Mail{Host: addr, From: "junheng@example.cn"}).Send(t.Context(), letter); err == nil {
		t.Error("a mail went out in clear")
	}
}
