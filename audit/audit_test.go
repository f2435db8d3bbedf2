package audit_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/audit"
	"junheng/internal/blank"
	"junheng/internal/locale"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var morning = time.Date(2025, 10, 15, 9, 0, 0, 123456789, time.FixedZone("UTC+8", 8*3600))

// chain seals n entries of a county.
func chain(n int) []audit.Entry {
	head := audit.Head{County: 210212}
	var out []audit.Entry
	for i := range n {
		e := audit.Seal(head, audit.Entry{
			At: morning.Add(time.Duration(i) * time.Second), Actor: "01J", Name: "王老师", Role: "school_clerk", From: "10.0.0.7",
			Act: "return.save", Object: fmt.Sprintf("return/R%d/students@primary", i), Detail: fmt.Sprintf(`{"students":[%d,%d]}`, i, i+1),
		})
		out, head = append(out, e), e.Head()
	}
	return out
}

func each(entries []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestTheCanonicalFormAndItsHashAreAPromise(t *testing.T) {
	e := audit.Seal(audit.Head{County: 210212, Seq: 6, Hash: "ab"}, audit.Entry{
		At: morning, Actor: "01J", Name: "王", Role: "school_head", From: "10.0.0.7", Act: "return.submit", Object: "return/1",
		Detail: `{"state":["open","submitted"]}`,
	})
	const want = `15:junheng-audit-1,6:210212,1:7,27:2025-10-15T01:00:00.123456Z,3:01J,3:王,11:school_head,8:10.0.0.7,13:return.submit,8:return/1,30:{"state":["open","submitted"]},4:done,2:ab,`
	if got := string(audit.Canonical(e)); got != want {
		t.Errorf("canonical form\n%s, want\n%s", got, want)
	}
	if want := "386fba268378fed0"; !strings.HasPrefix(e.Hash, want) || len(e.Hash) != 64 {
		t.Errorf("hash %s, want %s…", e.Hash, want)
	}
}

func TestAWholeChainIsProved(t *testing.T) {
	entries := chain(5)
	last := entries[4].Head()
	got, broken, err := audit.Verify(each(entries), &last)
	if err != nil || broken != nil || got != last {
		t.Errorf("Verify = %v, %v, %v; want %v", got, broken, err, last)
	}
	if got, broken, err := audit.Verify(each(nil), &audit.Head{County: 210212}); got.Seq != 0 || broken != nil || err != nil {
		t.Errorf("an empty chain: %v, %v, %v", got, broken, err)
	}
}

func TestTheFirstBrokenPlaceIsNamed(t *testing.T) {
	last := chain(6)[5].Head()
	tests := []struct {
		name   string
		damage func(c []audit.Entry) []audit.Entry
		seq    int64
		fault  audit.Fault
	}{
		{"a word altered", func(c []audit.Entry) []audit.Entry { c[2].Detail = `{"students":[2,9]}`; return c }, 3, audit.Altered},
		{"the moment altered", func(c []audit.Entry) []audit.Entry { c[0].At = c[0].At.Add(time.Hour); return c }, 1, audit.Altered},
		{"a denial made a success", func(c []audit.Entry) []audit.Entry { c[4].Result = audit.Denied; return c }, 5, audit.Altered},
		{"the first gone", func(c []audit.Entry) []audit.Entry { return c[1:] }, 1, audit.Missing},
		{"one in the middle gone", func(c []audit.Entry) []audit.Entry { return slices.Delete(c, 3, 4) }, 4, audit.Missing},
		{"the last gone", func(c []audit.Entry) []audit.Entry { return c[:5] }, 6, audit.Missing},
		{"all gone", func([]audit.Entry) []audit.Entry { return nil }, 1, audit.Missing},
		{"one more at the end", func(c []audit.Entry) []audit.Entry {
			return append(c, audit.Seal(c[5].Head(), audit.Entry{At: morning}))
		}, 7, audit.Inserted},
		{"one put in between", func(c []audit.Entry) []audit.Entry {
			return slices.Insert(c, 2, audit.Seal(audit.Head{County: 210212, Seq: 2, Hash: "00"}, audit.Entry{At: morning}))
		}, 3, audit.Inserted},
		{"one twice", func(c []audit.Entry) []audit.Entry { return slices.Insert(c, 3, c[2]) }, 3, audit.Inserted},
		{"one exchanged, and sealed again", func(c []audit.Entry) []audit.Entry {
			c[1] = audit.Seal(c[0].Head(), audit.Entry{At: morning, Act: "nothing"})
			return c
		}, 3, audit.Inserted},
		{"one of another county", func(c []audit.Entry) []audit.Entry {
			c[3] = audit.Seal(audit.Head{County: 210213, Seq: 3, Hash: c[2].Hash}, c[3])
			return c
		}, 4, audit.Inserted},
		{"two changed places", func(c []audit.Entry) []audit.Entry { c[2], c[3] = c[3], c[2]; return c }, 3, audit.Reordered},
		{"all sealed again from the start", func(c []audit.Entry) []audit.Entry {
			for i, head := 0, (audit.Head{County: 210212}); i < len(c); i++ {
				c[i].Actor = "nobody"
				c[i] = audit.Seal(head, c[i])
				head = c[i].Head()
			}
			return c
		}, 6, audit.Inserted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, broken, err := audit.Verify(each(tt.damage(chain(6))), &last)
			if err != nil {
				t.Fatal(err)
			}
			if broken == nil {
				t.Fatal("passes for whole")
			}
			if broken.Seq != tt.seq || broken.Fault != tt.fault {
				t.Errorf("%s at %d, want %s at %d", broken.Fault, broken.Seq, tt.fault, tt.seq)
			}
			if zh, en := broken.Say().In(locale.ZH), broken.Say().In(locale.EN); !strings.Contains(zh, fmt.Sprint(tt.seq)) || !strings.Contains(en, fmt.Sprint(tt.seq)) {
				t.Errorf("said as %q, %q", zh, en)
			}
		})
	}
}

func TestAFailureToReadIsNotABreak(t *testing.T) {
	torn := errors.New("torn")
	_, broken, err := audit.Verify(func(yield func(audit.Entry, error) bool) { yield(audit.Entry{}, torn) }, nil)
	if !errors.Is(err, torn) || broken != nil {
		t.Errorf("%v, %v", broken, err)
	}
}

func TestNoFieldCanBeChangedUnseen(t *testing.T) {
	fields := []func(*audit.Entry) *string{
		func(e *audit.Entry) *string { return &e.Actor }, func(e *audit.Entry) *string { return &e.Name },
		func(e *audit.Entry) *string { return &e.Role }, func(e *audit.Entry) *string { return &e.From },
		func(e *audit.Entry) *string { return &e.Act }, func(e *audit.Entry) *string { return &e.Object },
		func(e *audit.Entry) *string { return &e.Detail }, func(e *audit.Entry) *string { return &e.Prev },
	}
	rapid.Check(t, func(t *rapid.T) {
		entries := chain(3)
		at := rapid.IntRange(0, 2).Draw(t, "entry")
		field := fields[rapid.IntRange(0, len(fields)-1).Draw(t, "field")]
		text := rapid.String().Draw(t, "text")
		if *field(&entries[at]) == text {
			t.Skip("the same text")
		}
		*field(&entries[at]) = text
		if _, broken, _ := audit.Verify(each(entries), nil); broken == nil {
			t.Fatalf("%q passes", text)
		}
	})
}

func TestWordsMovedToTheNextFieldGiveAnotherHash(t *testing.T) {
	a := audit.Seal(audit.Head{}, audit.Entry{At: morning, Actor: "ab", Name: "c"})
	b := audit.Seal(audit.Head{}, audit.Entry{At: morning, Actor: "a", Name: "bc"})
	if a.Hash == b.Hash {
		t.Error("two entries have one hash")
	}
}

func TestWhatNoDatabaseKeepsIsReplacedBeforeItIsSealed(t *testing.T) {
	e := audit.Seal(audit.Head{}, audit.Entry{At: morning, From: "a\x00b", Object: "\xff"})
	if e.From != "a\uFFFDb" || e.Object != "\uFFFD" {
		t.Errorf("%q %q", e.From, e.Object)
	}
}

func TestDetailIsCanonicalJSON(t *testing.T) {
	var d audit.Detail
	if d.String() != "" || d.Len() != 0 {
		t.Errorf("nothing to tell reads %q", d.String())
	}
	d.Change("students", blank.Of(blank.NotReported), 120.5).Change("state", "open", "open").Change("a<b", 1, nil).
		Note("file", "县表.xlsx").Note("due", morning).Note("odd", func() {})
	want := `{"a<b":[1,null],"due":"2025-10-15T01:00:00.123456Z","file":"县表.xlsx","odd":`
	if got := d.String(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, `"students":["not_reported",120.5]}`) {
		t.Errorf("%s", got)
	}
}

func TestAnEntryIsOneLineForSyslog(t *testing.T) {
	tests := []struct {
		name string
		e    audit.Entry
		want string
	}{
		{
			"an act done", audit.Entry{At: morning, Actor: "01J", Name: "王", Role: "county_leader", Act: "return.approve", Object: "return/1", Detail: `{"a":[1,2]}`},
			`<110>1 2025-10-15T01:00:00.123456Z host.example junheng - return.approve [junheng@32473 county="210212" seq="1" actor="01J" name="王" role="county_leader" object="return/1" result="done" detail="{\"a\":[1,2\]}" hash="H"] ` + "\ufeff王 return.approve return/1 done\n",
		},
		{
			"a refusal with a broken line", audit.Entry{At: morning, Name: "a\nb", Act: "account login 登录", Result: audit.Denied},
			`<108>1 2025-10-15T01:00:00.123456Z - junheng - account_login___ [junheng@32473 county="210212" seq="1" name="a b" result="denied" hash="H"] ` + "\ufeffa b account login 登录  denied\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := audit.Seal(audit.Head{County: 210212}, tt.e)
			host := "host.example"
			if tt.e.Result == audit.Denied {
				host = ""
			}
			var b strings.Builder
			if err := audit.WriteSyslog(&b, host, e); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.ReplaceAll(tt.want, `"H"`, `"`+e.Hash+`"`), b.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
