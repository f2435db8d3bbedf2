package e2e_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/internal/testkit"
	"junheng/store"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

// visiting is a telephone full of home visits, of which the server takes some as
// steps, keeps some as notes, and holds the rest.
type visiting struct {
	*sending
	letters []webtest.Letter
	meant   map[string]string // what is to become of each, by its key
	cases   map[string]casework.CaseID
}

// TestVisitsSentToAServerThatIsKilledAreNeitherLostNorThereTwice kills the server
// in the middle of batches. In the end every visit is in one place, once.
func TestVisitsSentToAServerThatIsKilledAreNeitherLostNorThereTwice(t *testing.T) {
	made, err := laidOut()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), made.data, 0o600); err != nil {
		t.Fatal(err)
	}
	v := &visiting{sending: &sending{killing: &killing{t: t, dsn: dir, demo: &made.demo}}, meant: map[string]string{}, cases: map[string]casework.CaseID{}}
	v.fill()
	v.visits()
	all, kills := len(v.letters), 0
	chance := rand.New(rand.NewPCG(20251016, 2))
	for len(v.letters) > 0 && kills < 60 {
		wait := time.Duration(15+chance.IntN(150)) * time.Millisecond
		if kills >= 8 { // enough: let it come to an end
			wait = time.Minute
		}
		v.life(wait, func() bool { return len(v.letters) > 0 }, v.batch)
		kills++
	}
	if len(v.letters) > 0 {
		t.Fatalf("%d of %d visits were never answered for", len(v.letters), all)
	}
	t.Logf("%d lives of the server, %d visits", kills, all)
	v.everyOne()
}

// visits opens a case that is open, and one that a head has closed, and fills in
// visits to both and to one that does not exist.
func (v *visiting) visits() {
	v.t.Helper()
	a := v.open()
	defer v.close(a)
	ctx, teacher, head := v.t.Context(), v.demo.Actors[access.ClassTeacher], v.demo.Actors[access.SchoolHead]
	sheet, err := a.Registers.Enter(ctx, teacher, attendance.Statement{
		Class: v.class, Kind: attendance.Daily, Day: a.Registers.Today(), Key: "today",
		Marks: map[string]attendance.Mark{v.pupils[6]: attendance.Unexcused, v.pupils[7]: attendance.Unexcused},
	})
	if err != nil {
		v.t.Fatalf("%+v: %v", sheet, err)
	}
	for name, pupil := range map[string]string{"open": v.pupils[6], "closed": v.pupils[7]} {
		list, err := a.Cases.About(ctx, county.Code, attendance.Procedure, pupil)
		if err != nil || len(list) == 0 {
			v.t.Fatalf("no case of the child: %v", err)
		}
		v.cases[name] = list[0].ID
	}
	_, err = a.Cases.Step(ctx, head, casework.Takes{On: casework.On{County: county.Code, Case: v.cases["closed"], Key: "back"}, Step: "back", Fields: map[string]string{"back_on": string(a.Registers.Today())}})
	if err != nil {
		v.t.Fatal(err)
	}
	v.cases["nowhere"] = "nowhere"
	for i := range 24 {
		to := []string{"open", "closed", "nowhere"}[i%3]
		key := "visit-" + strconv.Itoa(i)
		v.meant[key] = map[string]string{"open": "done", "closed": "noted", "nowhere": "held"}[to]
		v.letters = append(v.letters, webtest.Letter{
			Key: key, Kind: "step", Path: "/visits/219901/" + string(v.cases[to]), Title: key, At: time.Now().AddDate(3, 0, 0).Format(time.RFC3339),
			Fields: [][2]string{{"step", "home_visit"}, {"f.visitors", "高晓兰"}, {"f.met", "both"}, {"f.findings", key}, {"f.reason", "weary"}, {"where", "125.31,43.91,12"}},
			Files:  []webtest.Enclosure{{Field: "photo", Name: "a.jpg", Type: "image/jpeg", Data: testkit.Photo(1)}},
		})
	}
}

// batch sends the next visits and forgets those that were answered for.
func (v *visiting) batch(url string) (repeated int, err error) {
	list := v.letters[:min(5, len(v.letters))]
	var got struct {
		Answers []struct{ Key, State, Say string }
	}
	if err := v.ask("POST", url+"/sync", json.RawMessage(webtest.Batch(v.t, v.public, v.me, list...)), &got); err != nil {
		return 0, err
	}
	for _, a := range got.Answers {
		if a.State == "already" {
			a.State = "done"
		}
		if a.State != v.meant[a.Key] {
			v.t.Fatalf("%s: %s %s, want %s", a.Key, a.State, a.Say, v.meant[a.Key])
		}
	}
	v.letters = v.letters[len(got.Answers):]
	return 0, nil
}

// everyOne looks where each visit is.
func (v *visiting) everyOne() {
	v.t.Helper()
	a := v.open()
	defer v.close(a)
	ctx, office := v.t.Context(), v.demo.Actors[access.CountyStatistician]
	found := map[string]int{}
	for _, name := range []string{"open", "closed"} {
		one, err := a.Cases.Find(ctx, office, county.Code, v.cases[name])
		if err != nil {
			v.t.Fatal(err)
		}
		for _, e := range one.Events {
			if e.Step == "home_visit" {
				text, err := a.Cases.Reveal(ctx, office, county.Code, v.cases[name], casework.Reveals{Seq: e.Seq, Field: "findings", Reason: "核对断网后补传的家访记录"})
				if err != nil || len(e.Files) != 1 || e.Stated.IsZero() || e.At.After(time.Now()) {
					v.t.Errorf("%+v: %v", e, err)
				}
				found[text]++
			}
		}
	}
	list, err := a.Cases.HeldIn(ctx, office, true)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, h := range list {
		found[h.Key]++
	}
	for key := range v.meant {
		if found[key] != 1 {
			v.t.Errorf("%s is there %d times", key, found[key])
		}
	}
	for at, err := range chains(ctx, a.Audit) {
		if err != nil {
			v.t.Errorf("the log of %s: %v", at, err)
		}
	}
}
