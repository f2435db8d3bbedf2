package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// resume says how far each chain was exported: its last number, by county.
type resume map[string]int64

func readResume(name string) (resume, error) {
	out := resume{}
	if name == "" {
		return out, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return nil, fault.New(fault.Unreadable, locale.NewTemplate("audit.resume", "读不出上次导出到哪里：{file}", "how far the last export came cannot be read: {file}").With("file", name)).
			Hint(locale.Plain("audit.resume.hint", "删去这个文件会从头再导出一遍", "without the file everything is exported again")).Because(err)
	}
	return out, nil
}

// writeResume writes under another name first, so that half a file is never read.
func writeResume(name string, r resume) error {
	if name == "" {
		return nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".part", append(data, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

// lineWriter takes lines of syslog, each with its line feed.
type lineWriter interface {
	Line(s string) error
	io.Closer
}

// patience is how long a log server may take to answer or to accept.
const patience = 20 * time.Second

// open opens where the lines go.
func (c *auditExportCmd) open(a *app) (lineWriter, error) {
	if c.To == "-" {
		return &streamed{w: bufio.NewWriter(a.out)}, nil
	}
	u, err := url.Parse(c.To)
	if err != nil || u.Host == "" {
		if strings.Contains(c.To, "://") {
			return nil, usage("audit.to", "--to “{got}”应写作 udp://主机:514、tcp://主机:601、tls://主机:6514，或文件名", "--to {got}: want udp://HOST:514, tcp://HOST:601, tls://HOST:6514 or a file", "got", c.To)
		}
		f, err := os.OpenFile(c.To, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return nil, undelivered(c.To, err)
		}
		return &streamed{w: bufio.NewWriter(f), c: f}, nil
	}
	port := map[string]string{"udp": "514", "tcp": "601", "tls": "6514"}[u.Scheme]
	if port == "" {
		return nil, usage("audit.scheme", "不认识“{got}”；可用 udp、tcp、tls", "{got} is not known; udp, tcp and tls are", "got", u.Scheme)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	return c.dial(u.Scheme, u.Hostname(), net.JoinHostPort(u.Hostname(), port))
}

func (c *auditExportCmd) dial(scheme, host, address string) (lineWriter, error) {
	d := &net.Dialer{Timeout: patience}
	if scheme == "udp" {
		conn, err := d.Dial("udp", address)
		if err != nil {
			return nil, undelivered(c.To, err)
		}
		return &datagrams{conn}, nil
	}
	if scheme == "tcp" {
		conn, err := d.Dial("tcp", address)
		if err != nil {
			return nil, undelivered(c.To, err)
		}
		return &counted{w: bufio.NewWriter(conn), c: conn}, nil
	}
	trusted, err := certificates(c.TLSCA)
	if err != nil {
		return nil, err
	}
	conn, err := tls.DialWithDialer(d, "tcp", address, &tls.Config{ServerName: host, RootCAs: trusted, MinVersion: tls.VersionTLS12})
	if err != nil {
		return nil, undelivered(c.To, err)
	}
	return &counted{w: bufio.NewWriter(conn), c: conn}, nil
}

// certificates reads whom to trust; without a name, those the system trusts.
func certificates(name string) (*x509.CertPool, error) {
	if name == "" {
		return x509.SystemCertPool()
	}
	data, err := os.ReadFile(name)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(data) {
		return nil, usage("audit.ca", "{file} 里没有可用的证书（PEM）", "{file} holds no certificate (PEM)", "file", name).Because(err)
	}
	return pool, nil
}

func undelivered(to string, err error) error {
	if _, told := errors.AsType[*fault.Fault](err); told {
		return err
	}
	return fault.New(fault.Unreadable, locale.NewTemplate("audit.undelivered", "审计记录送不到 {to}", "the entries cannot be delivered to {to}").With("to", to)).
		Hint(locale.Plain("audit.undelivered.hint", "检查地址和网络，再运行一次；--resume 只记住送达的，没送达的会重送", "check the address and the line and run it again; --resume keeps only what was delivered, the rest is sent again")).Because(err)
}

// streamed writes lines one after the other.
type streamed struct {
	w *bufio.Writer
	c io.Closer
}

func (s *streamed) Line(line string) error {
	_, err := s.w.WriteString(line)
	return err
}

func (s *streamed) Close() error {
	err := s.w.Flush()
	if s.c != nil {
		err = errors.Join(err, s.c.Close())
	}
	return err
}

// counted writes each message after its length (RFC 5425, RFC 6587).
type counted struct {
	w *bufio.Writer
	c net.Conn
}

func (s *counted) Line(line string) error {
	line = strings.TrimSuffix(line, "\n")
	if err := s.c.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.w, "%d %s", len(line), line)
	return err
}

func (s *counted) Close() error { return errors.Join(s.w.Flush(), s.c.Close()) }

// datagrams sends each message by itself (RFC 5426). Nobody says whether it
// arrived.
type datagrams struct{ c net.Conn }

func (s *datagrams) Line(line string) error {
	_, err := s.c.Write([]byte(strings.TrimSuffix(line, "\n")))
	return err
}

func (s *datagrams) Close() error { return s.c.Close() }
