// Package notify carries short letters out of the program: by mail (SMTP) and by
// webhook. Each letter has an id that stays the same when it is sent again, so
// that whoever gets it twice can tell.
package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Letter is one short letter.
type Letter struct {
	ID      string    `json:"id"`
	To      string    `json:"to"` // login; of a mail the address
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	Ref     string    `json:"ref"`            // what it is about, for programs: cases/220422/01J…
	Link    string    `json:"link,omitempty"` // the page of it, where the address of the server is known
	At      time.Time `json:"at"`
}

// Webhook posts letters as JSON to a URL. With a secret, the header
// X-Junheng-Signature holds sha256=<HMAC-SHA256 of the body, hex>; the header
// Idempotency-Key holds the letter's id.
type Webhook struct {
	URL    string       `yaml:"url"`
	Secret string       `yaml:"secret"`
	Client *http.Client `yaml:"-"` // nil: one that waits ten seconds
}

// Send posts one letter; any answer but 2xx is a failure.
func (w *Webhook) Send(ctx context.Context, l Letter) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Idempotency-Key", l.ID)
	if w.Secret != "" {
		mac := hmac.New(sha256.New, []byte(w.Secret))
		mac.Write(body)
		req.Header.Set("X-Junheng-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	client := w.Client
	if client == nil {
		client = &http.Client{Timeout: patience}
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16)) // so that the connection can be used again
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("the webhook answered %s", resp.Status)
	}
	return nil
}

// patience is how long a server may take.
const patience = 10 * time.Second
