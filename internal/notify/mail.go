package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"mime"
	"net"
	"net/smtp"
	"strings"
	"time"
)

// Mail sends letters by SMTP.
type Mail struct {
	Host     string `yaml:"host"` // mail.example.gov.cn:465; port 465 is TLS from the start, others STARTTLS where offered
	From     string `yaml:"from"` // address
	User     string `yaml:"user"`
	Password string `yaml:"password"`
	// Plain sends without encryption to a server that offers none; never with a
	// password to another machine.
	Plain bool `yaml:"plain"`
}

// Send mails one letter to the address l.To.
func (m *Mail) Send(ctx context.Context, l Letter) error {
	host, port, err := net.SplitHostPort(m.Host)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*patience)
	defer cancel()
	var conn net.Conn
	d := &net.Dialer{Timeout: patience}
	if port == "465" {
		conn, err = (&tls.Dialer{NetDialer: d, Config: &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", m.Host)
	} else {
		conn, err = d.DialContext(ctx, "tcp", m.Host)
	}
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	if err := m.greet(c, host, port == "465"); err != nil {
		return err
	}
	return m.transfer(c, l)
}

// greet turns on encryption and signs in.
func (m *Mail) greet(c *smtp.Client, host string, encrypted bool) error {
	if ok, _ := c.Extension("STARTTLS"); ok && !encrypted {
		if err := c.StartTLS(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}); err != nil {
			return err
		}
		encrypted = true
	}
	if !encrypted && !m.Plain {
		return errPlain
	}
	if m.User == "" {
		return nil
	}
	return c.Auth(smtp.PlainAuth("", m.User, m.Password, host))
}

func (m *Mail) transfer(c *smtp.Client, l Letter) error {
	if err := c.Mail(m.From); err != nil {
		return err
	}
	if err := c.Rcpt(l.To); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(m.compose(l)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// compose writes the letter as mail (RFC 5322): UTF-8, base64, lines of 76.
func (m *Mail) compose(l Letter) []byte {
	var b bytes.Buffer
	line := func(key, value string) {
		b.WriteString(key + ": " + strings.NewReplacer("\r", " ", "\n", " ").Replace(value) + "\r\n")
	}
	_, domain, _ := strings.Cut(m.From, "@")
	line("From", m.From)
	line("To", l.To)
	line("Subject", mime.BEncoding.Encode("utf-8", l.Subject))
	line("Date", l.At.Format(time.RFC1123Z))
	line("Message-ID", "<"+l.ID+"@"+domain+">")
	line("MIME-Version", "1.0")
	line("Content-Type", "text/plain; charset=utf-8")
	line("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(l.Body))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	return b.Bytes()
}
