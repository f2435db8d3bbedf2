package e2e_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"junheng/cmd/wire"
	"junheng/people"
	"junheng/web/route"
)

// TestAServerAskedToStopUnderLoadEndsWhatItBegan runs the program as an
// operator does, behind its own certificate, and asks it to stop while cells
// are saved, workbooks uploaded, returns turned and datasets frozen. It must
// answer what it took on, end by itself with success, and have kept all that
// it acknowledged.
func TestAServerAskedToStopUnderLoadEndsWhatItBegan(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	k := layOutForKill(t, dir)
	if err := wire.PeopleKeys(filepath.Join(dir, wire.PeopleKeyFile)).Save(people.KeyringFrom(programOptions(dir).Key, people.AES)); err != nil {
		t.Fatal(err)
	}
	cert, key, trusted := certificate(t)
	k.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}}
	server := exec.Command(path, "serve", "--listen", "127.0.0.1:0", "--log-level", "warn", "--data", dir, "--tls-cert", cert, "--tls-key", key)
	server.Env = append(os.Environ(), "LANG=zh_CN.UTF-8")
	said := &heard{found: make(chan string, 1), address: secure}
	server.Stderr = said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() { _ = server.Process.Kill() }) // where the test broke off
	var at string
	select {
	case at = <-said.found:
	case err := <-ended:
		t.Fatalf("the program ended with %v:\n%s", err, said)
	}
	k.speaksOnlyTLS(at)

	workers := k.work(at)
	time.Sleep(1200 * time.Millisecond)
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	asked := time.Now()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the program ended with %v:\n%s", err, said)
		}
	case <-time.After(40 * time.Second):
		t.Error("the program did not stop when asked to", server.Process.Kill())
	}
	workers.Wait()
	if text := said.String(); strings.Contains(text, "level=ERROR") || strings.Contains(text, "panic") {
		t.Errorf("the program complained:\n%s", text)
	}
	t.Logf("stopped in %v after %d saves, %d uploads, %d turns, %d datasets", time.Since(asked).Round(time.Millisecond), k.saves, len(k.uploads), k.turns, len(k.datasets))
	if k.saves == 0 {
		t.Error("nothing was saved: the test proves too little")
	}
	k.verify()
	for _, c := range k.cells {
		if c.acked != c.now {
			t.Errorf("a cell of %s was neither refused nor kept", c.ret)
		}
	}
}

// speaksOnlyTLS signs in as a browser does: the session may travel over TLS
// alone, and the port says nothing readable without it.
func (k *killing) speaksOnlyTLS(at string) {
	k.t.Helper()
	form := url.Values{"login": {"tongji"}, "password": {demoPassword}}
	browser := &http.Client{Transport: k.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	in, err := browser.PostForm(at+"/login", form)
	if err != nil {
		k.t.Fatal(err)
	}
	defer in.Body.Close()
	session := slices.ContainsFunc(in.Cookies(), func(c *http.Cookie) bool { return c.Name == route.SessionCookie && c.Secure && c.HttpOnly })
	if in.StatusCode != http.StatusSeeOther || in.TLS == nil || in.ProtoMajor != 2 || !session {
		k.t.Errorf("signing in over TLS: %s, %s, cookies %v", in.Status, in.Proto, in.Cookies())
	}
	plain, err := http.Get(strings.Replace(at, "https:", "http:", 1) + "/login")
	if err != nil {
		return
	}
	defer plain.Body.Close()
	if plain.StatusCode == http.StatusOK {
		k.t.Error("the port answers without TLS, too")
	}
}

// heard keeps what a program says, and finds its address in it.
type heard struct {
	mu    sync.Mutex
	text  bytes.Buffer
	told  bool
	found chan string

	address *regexp.Regexp // of what is served
}

var secure = regexp.MustCompile(`https://[\w.:]+`)

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Write(p)
	if at := h.address.FindString(h.text.String()); at != "" && !h.told && strings.Contains(h.text.String(), "\n") {
		h.told = true
		h.found <- at
	}
	return len(p), nil
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// certificate makes one for 127.0.0.1, in files, and says whom to trust.
func certificate(t *testing.T) (cert, key string, trusted *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	trusted = x509.NewCertPool()
	write := func(name, kind string, data []byte) string {
		path := filepath.Join(t.TempDir(), name)
		block := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data})
		if kind == "CERTIFICATE" {
			trusted.AppendCertsFromPEM(block)
		}
		if err := os.WriteFile(path, block, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", sealed), trusted
}
