package e2e_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/cmd/wire"
	"junheng/registry"
	"junheng/store"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

// sending is a telephone full of registers, and the server it sends them to.
type sending struct {
	*killing
	class  attendance.Class
	me     access.AccountID
	public []byte // of the letterbox of me
	marks  map[attendance.Day]map[string]attendance.Mark
	days   []attendance.Day // still unanswered, in order
	pupils []string
}

// TestRegistersSentToAServerThatIsKilledCountOnce kills the server in the middle
// of batches. The telephone keeps what it has no answer for and sends it again:
// in the end every register is on record once, and so is what follows from it.
func TestRegistersSentToAServerThatIsKilledCountOnce(t *testing.T) {
	made, err := laidOut()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), made.data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := &sending{killing: &killing{t: t, dsn: dir, demo: &made.demo}}
	s.fill()
	all := len(s.days)
	chance := rand.New(rand.NewPCG(20251015, 2))
	kills, repeated := 0, 0
	for len(s.days) > 0 && kills < 60 {
		wait := time.Duration(15+chance.IntN(200)) * time.Millisecond
		if kills >= 8 { // enough: let it come to an end
			wait = time.Minute
		}
		repeated += s.life(wait, func() bool { return len(s.days) > 0 }, s.batch)
		kills++
	}
	if len(s.days) > 0 {
		t.Fatalf("%d of %d registers were never answered for", len(s.days), all)
	}
	t.Logf("%d lives of the server, %d registers, %d of them sent again after they were kept", kills, all, repeated)
	s.once()
}

// fill makes the registers of two months, with children away here and there.
func (s *sending) fill() {
	s.t.Helper()
	a := s.open()
	defer s.close(a)
	actor := s.demo.Actors[access.ClassTeacher]
	s.me, s.class = actor.Account, attendance.Class{County: county.Code, School: s.demo.School, Name: wire.DemoClass}
	box, err := a.Access.Letterbox(s.me)
	if err != nil {
		s.t.Fatal(err)
	}
	s.public = box.Public()
	_, s.token, err = a.Access.CreateToken(s.t.Context(), actor, access.NewToken{Name: "sync", Days: 1, Perms: []access.Permission{
		access.CaseRead, access.CaseAct, access.AttendEnter, access.PeopleRead, access.RegistryRead,
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	today := a.Registers.Today()
	sheet, err := a.Registers.Find(s.t.Context(), actor, s.class, attendance.Daily, today)
	if err != nil || len(sheet.Pupils) < 5 {
		s.t.Fatalf("%d pupils: %v", len(sheet.Pupils), err)
	}
	s.pupils = sheet.Pupils
	open, err := a.Registers.Open(s.t.Context(), actor, s.class, today, 400)
	if err != nil {
		s.t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(20251015, 3))
	s.marks = map[attendance.Day]map[string]attendance.Mark{}
	for i := min(len(open), 40) - 1; i >= 0; i-- {
		marks := map[string]attendance.Mark{}
		for _, p := range s.pupils[:5] {
			if chance.IntN(3) == 0 {
				marks[p] = attendance.Unexcused
			}
		}
		s.marks[open[i]], s.days = marks, append(s.days, open[i])
	}
	if len(s.days) < 20 {
		s.t.Fatalf("only %d school days", len(s.days))
	}
}

// life is one life of the server: it starts, is sent batches while there are
// more, and is killed. It gives how many entries were on record already when they
// came.
func (s *sending) life(after time.Duration, more func() bool, batch func(url string) (int, error)) (repeated int) {
	s.t.Helper()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), serverEnv+"="+s.dsn)
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		s.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.t.Fatalf("the server did not start: %v", err)
	}
	dead := make(chan error, 1)
	gone := time.AfterFunc(after, func() { dead <- server.Process.Kill() })
	for more() {
		n, err := batch(strings.TrimSpace(line))
		repeated += n
		if err != nil {
			break
		}
	}
	if gone.Stop() {
		dead <- server.Process.Kill()
	}
	if err := <-dead; err != nil {
		s.t.Fatal(err)
	}
	_ = server.Wait() // it was killed
	return repeated
}

// batch sends the next registers and forgets those that were answered for.
func (s *sending) batch(url string) (repeated int, err error) {
	list := s.days[:min(7, len(s.days))]
	var letters []webtest.Letter
	for _, d := range list {
		letters = append(letters, s.command(d))
	}
	var got struct {
		Answers []struct{ Key, State, Say string }
	}
	if err := s.ask("POST", url+"/sync", json.RawMessage(webtest.Batch(s.t, s.public, s.me, letters...)), &got); err != nil {
		return 0, err
	}
	for i, a := range got.Answers {
		switch a.State {
		case "done":
		case "already":
			repeated++
		default:
			s.t.Fatalf("%s: %s %s", list[i], a.State, a.Say)
		}
	}
	s.days = s.days[len(got.Answers):]
	return repeated, nil
}

func (s *sending) command(d attendance.Day) webtest.Letter {
	fields := [][2]string{{"kind", string(attendance.Daily)}, {"day", string(d)}, {"base", "0"}}
	for p, m := range s.marks[d] {
		fields = append(fields, [2]string{"m." + p, string(m)})
	}
	path := "/attend/" + s.class.County.String() + "/" + url.PathEscape(string(s.class.School)) + "/" + url.PathEscape(s.class.Name)
	return webtest.Letter{Key: "tel-" + string(d), Kind: "attend", Path: path, At: d.Time().Add(8 * time.Hour).Format(time.RFC3339), Fields: fields}
}

// once looks at what is on record: each register once and as it was sent, and of
// each day missed one event in the case of the child.
func (s *sending) once() {
	s.t.Helper()
	a := s.open()
	defer s.close(a)
	ctx, actor := s.t.Context(), s.demo.Actors[access.ClassTeacher]
	missed := map[string]int{}
	for d, marks := range s.marks {
		sheet, err := a.Registers.Find(ctx, actor, s.class, attendance.Daily, d)
		if err != nil {
			s.t.Fatal(err)
		}
		if sheet.Entry == nil || len(sheet.Earlier) > 0 || !sheet.Entry.Says(marks) {
			s.t.Errorf("%s: %+v with %d before it, sent %v", d, sheet.Entry, len(sheet.Earlier), marks)
		}
		for p := range marks {
			missed[p]++
		}
	}
	page, err := a.Cases.Ledger(ctx, actor, registry.RegionCode(county.Code), casework.Query{Procedure: attendance.Procedure})
	if err != nil {
		s.t.Fatal(err)
	}
	told := map[string]int{}
	for _, c := range page.Cases {
		told[c.Subject.ID] += s.absences(a, c.ID)
	}
	for p, n := range missed {
		if told[p] != n {
			s.t.Errorf("a child missed %d days; the cases know of %d", n, told[p])
		}
	}
	for county, err := range chains(ctx, a.Audit) {
		if err != nil {
			s.t.Errorf("the log of %s: %v", county, err)
		}
	}
}

// absences counts the days missed that a case knows of: the one that opened it,
// and one a step or remark.
func (s *sending) absences(a *wire.App, id casework.CaseID) int {
	v, err := a.Cases.Find(s.t.Context(), s.demo.Actors[access.ClassTeacher], county.Code, id)
	if err != nil {
		s.t.Fatal(err)
	}
	n, keys := 0, map[string]bool{}
	for _, e := range v.Events {
		if keys[e.Key] {
			s.t.Errorf("%s happened twice in %s", e.Key, v.Case.Number)
		}
		keys[e.Key] = true
		if e.Kind == casework.Opened || strings.HasPrefix(e.Key, "register/absence:") {
			n++
		}
	}
	return n
}
