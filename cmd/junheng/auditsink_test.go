package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const twoLines = "11 <110>1 eins11 <110>1 zwei"

// sent exports two lines to an address.
func sent(t *testing.T, c auditExportCmd) error {
	t.Helper()
	w, err := c.open(&app{})
	if err != nil {
		return err
	}
	for _, line := range []string{"<110>1 eins\n", "<110>1 zwei\n"} {
		if err := w.Line(line); err != nil {
			t.Fatal(err)
		}
	}
	return w.Close()
}

// heard gives what one caller of a listener says.
func heard(t *testing.T, l net.Listener) chan string {
	t.Helper()
	t.Cleanup(func() { l.Close() })
	out := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			out <- err.Error()
			return
		}
		defer conn.Close()
		data, _ := io.ReadAll(conn) // a caller that breaks off says too little
		out <- string(data)
	}()
	return out
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLinesGoToALogServerCounted(t *testing.T) {
	l := listen(t)
	said := heard(t, l)
	if err := sent(t, auditExportCmd{To: "tcp://" + l.Addr().String()}); err != nil {
		t.Fatal(err)
	}
	if got := <-said; got != twoLines {
		t.Errorf("the server heard %q, want %q", got, twoLines)
	}
}

func TestLinesGoThroughTLSToAServerThatIsTrusted(t *testing.T) {
	cert, ca := certificate(t)
	server := func() (net.Listener, chan string) {
		l := tls.NewListener(listen(t), &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
		return l, heard(t, l)
	}
	l, said := server()
	if err := sent(t, auditExportCmd{To: "tls://" + l.Addr().String(), TLSCA: ca}); err != nil {
		t.Fatal(err)
	}
	if got := <-said; got != twoLines {
		t.Errorf("the server heard %q, want %q", got, twoLines)
	}
	l, _ = server()
	if err := sent(t, auditExportCmd{To: "tls://" + l.Addr().String()}); err == nil {
		t.Error("a server that nobody trusts is sent the log")
	}
	if err := sent(t, auditExportCmd{To: "tls://" + l.Addr().String(), TLSCA: filepath.Join(t.TempDir(), "none.pem")}); err == nil {
		t.Error("a file of certificates that is not there is passed over")
	}
}

func TestEachLineIsADatagram(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sent(t, auditExportCmd{To: "udp://" + conn.LocalAddr().String()}); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	for _, want := range []string{"<110>1 eins", "<110>1 zwei"} {
		n, _, err := conn.ReadFrom(buf)
		if err != nil || string(buf[:n]) != want {
			t.Errorf("a datagram says %q (%v), want %q", buf[:n], err, want)
		}
	}
}

// certificate makes one for 127.0.0.1, and the file that tells to trust it.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "ca.pem")
	var b bytes.Buffer
	if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, name
}
