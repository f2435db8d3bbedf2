package e2e_test

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"
)

var served = regexp.MustCompile(`http://127\.0\.0\.1:\d+|http://localhost:\d+`)

// TestTheDemoServesItsCounty runs the first command of the README: it lays the
// county out, serves its pages and ends when it is asked to.
func TestTheDemoServesItsCounty(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	demo := exec.Command(path, "demo", "--listen", "127.0.0.1:0", "-o", t.TempDir())
	demo.Env = append(os.Environ(), "LANG=zh_CN.UTF-8")
	said := &heard{found: make(chan string, 1), address: served}
	demo.Stdout, demo.Stderr = said, said
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- demo.Wait() }()
	t.Cleanup(func() { _ = demo.Process.Kill() }) // where the test broke off
	select {
	case at := <-said.found:
		page, err := http.Get(at + "/login")
		if err != nil {
			t.Fatal(err)
		}
		defer page.Body.Close()
		if page.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", at, page.Status)
		}
	case err := <-ended:
		t.Fatalf("the demo ended with %v:\n%s", err, said)
	}
	if err := demo.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the demo ended with %v:\n%s", err, said)
		}
	case <-time.After(40 * time.Second):
		t.Error("the demo did not stop when asked to")
	}
}
