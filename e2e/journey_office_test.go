package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"junheng/internal/testkit/browser"
	"junheng/web/webtest"
)

// program builds the program once, as it is shipped; JUNHENG_PROGRAM names one
// that is built already, such as a release to be tried.
var program = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("JUNHENG_PROGRAM"); path != "" {
		return path, nil
	}
	var err error
	if built, err = os.MkdirTemp("", "junheng-e2e-"); err != nil {
		return "", err
	}
	path := filepath.Join(built, "junheng")
	out, err := exec.Command("go", "build", "-o", path, "junheng/cmd/junheng").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return path, nil
})

// built is the folder of the program that was built; empty: none was.
var built string

// office is one installation: the program serving from a data folder that did
// not exist before, and the people who sit before it.
type office struct {
	t      *testing.T
	url    string
	code   string // printed for the first visit
	papers *papers
	first  *browser.Visit
	people map[string]*person
}

// person is somebody at a window of his own.
type person struct {
	*browser.Visit
	o    *office
	name string
}

var (
	address  = regexp.MustCompile(`http://\S+`)
	codeWord = regexp.MustCompile(`\b[0-9A-Z]{4}(-[0-9A-Z]{4}){2,}\b`)
)

// openOffice starts the program with nothing: no folder, no account. database
// is empty for a file in the folder.
func openOffice(t *testing.T, database string, script bool) *office {
	t.Helper()
	browser.Path(t)
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, papers: gather(t), people: map[string]*person{}}
	args := []string{"serve", "--listen", "127.0.0.1:0", "--log-level", "warn", "--data", filepath.Join(t.TempDir(), "data")}
	if database != "" {
		args = append(args, "--database", database)
	}
	server := exec.Command(path, args...)
	server.Env = append(os.Environ(), "LANG=zh_CN.UTF-8")
	said, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	o.listen(server, said)
	o.first = browser.Open(t, o.url, browser.Desk, script)
	return o
}

// listen reads what the program says: where it serves and the set-up code.
// When t ends the program is asked to stop, and must.
func (o *office) listen(server *exec.Cmd, said io.Reader) {
	o.t.Helper()
	lines := bufio.NewScanner(said)
	var heard bytes.Buffer
	for o.code == "" && lines.Scan() {
		heard.Write(append(lines.Bytes(), '\n'))
		if at := address.FindString(lines.Text()); at != "" && o.url == "" {
			o.url = at
		}
		o.code = codeWord.FindString(lines.Text())
	}
	rest := make(chan string, 1)
	go func() {
		var b strings.Builder
		for lines.Scan() {
			b.WriteString(lines.Text() + "\n")
		}
		rest <- b.String()
	}()
	o.t.Cleanup(func() {
		if err := server.Process.Signal(os.Interrupt); err != nil {
			o.t.Error(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		select {
		case more := <-rest:
			if err := server.Wait(); err != nil {
				o.t.Errorf("the program ended with %v:\n%s", err, more)
			}
			if strings.Contains(more, "level=ERROR") {
				o.t.Errorf("the program complained:\n%s", more)
			}
		case <-ctx.Done():
			o.t.Error("the program did not stop when asked to", server.Process.Kill())
		}
	})
	if o.url == "" || o.code == "" {
		o.t.Fatalf("the program did not say where it serves and how to set up:\n%s", heard.String())
	}
}

// password is what everybody chooses.
const password = "Qinghe-2024-Jun!"

// sit gives somebody a window.
func (o *office) sit(login string) *person {
	o.t.Helper()
	p := &person{Visit: o.first.Another(o.t), o: o, name: login}
	o.people[login] = p
	o.t.Cleanup(func() {
		if dir := os.Getenv(pictures); dir != "" && o.t.Failed() {
			p.Picture(filepath.Join(dir, "failed-"+login+".png"))
		}
	})
	return p
}

// arrive signs somebody in for the first time, with the code he was handed,
// lets him choose a password, and where his office needs it, enrol an
// authenticator.
func (o *office) arrive(login, code string) *person {
	o.t.Helper()
	p := o.sit(login)
	p.Go("/")
	p.Sees("登录名")
	p.Put("login", login)
	p.Put("password", code)
	p.Follow("登录")
	if code != password {
		p.Sees("设置您的密码")
		p.Put("password", password)
		p.Put("again", password)
		p.Follow("保存并继续")
	}
	if strings.HasPrefix(p.Where(), "/account/second") {
		p.enrol()
	}
	p.Until("the first page", `document.querySelector(".jh-who") !== null`)
	return p
}

// enrol reads the key off the page as a telephone would.
func (p *person) enrol() {
	p.o.t.Helper()
	p.Sees("绑定身份验证器")
	key := browser.Read[string](p.Visit, `document.querySelector("main li code").textContent`)
	p.station("second-factor")
	p.Put("code", webtest.Code(key, time.Now()))
	p.Follow("绑定并继续")
	p.Sees("恢复码")
	p.Follow("已保存好，继续")
}

// pictures is a folder for pictures of every station, to look through by eye.
const pictures = "JUNHENG_E2E_PICTURES"

// station is a page worth keeping in order: it fits the window, the browser
// has nothing to complain of, and where asked for its picture is kept.
func (p *person) station(name string) {
	p.o.t.Helper()
	p.Fits()
	if dir := os.Getenv(pictures); dir != "" {
		p.Picture(filepath.Join(dir, strings.ReplaceAll(p.o.t.Name(), "/", "-")+"-"+name+".png"))
	}
}

// onTelephone looks at the page in a narrow window.
func (p *person) onTelephone(name string) {
	p.o.t.Helper()
	p.Resize(browser.Telephone)
	p.station(name + "-390")
	p.Resize(browser.Desk)
}

// codes reads the one-time codes off the page that hands them out: by login.
func (p *person) codes() map[string]string {
	p.o.t.Helper()
	rows := browser.Read[[][]string](p.Visit, `[...document.querySelectorAll("main tbody tr")].map(r => [...r.cells].map(c => c.textContent.trim()))`)
	out := map[string]string{}
	for _, cells := range rows {
		for i, text := range cells {
			if i > 0 && codeWord.MatchString(text) {
				out[cells[i-1]] = codeWord.FindString(text)
			}
		}
	}
	return out
}
