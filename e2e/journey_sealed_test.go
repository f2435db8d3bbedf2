package e2e_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework/attendance"
	"junheng/cmd/wire"
	"junheng/internal/testkit/browser"
	"junheng/testdata/county"
	"junheng/web/route"
	"junheng/web/webtest"

	"github.com/chromedp/chromedp"
)

// holdings is all that the pages keep on the telephone, as somebody finds it who
// reads its memory: texts, and what bytes would be if they were text.
func (p *person) holdings() string {
	p.o.t.Helper()
	browser.Read[bool](p.Visit, `(window.jhHeld = "", (async () => {
		const wait = (r) => new Promise((done) => { r.onsuccess = () => done(r.result) });
		const db = await wait(indexedDB.open("junheng-phone"));
		let out = "";
		const walk = (v) => {
			if (v instanceof ArrayBuffer) v = new Uint8Array(v);
			if (v instanceof Uint8Array) out += new TextDecoder().decode(v) + "\n";
			else if (v instanceof CryptoKey) out += "key, extractable: " + v.extractable + "\n";
			else if (v instanceof Blob) out += "a file of " + v.size + "\n";
			else if (v && typeof v === "object") Object.values(v).forEach(walk);
			else out += v + "\n";
		};
		for (const name of db.objectStoreNames) {
			const list = await wait(db.transaction(name).objectStore(name).getAll());
			out += name + " holds " + list.length + "\n";
			list.forEach(walk);
		}
		db.close();
		window.jhHeld = out + "that is all";
	})(), true)`)
	p.Until("what the telephone holds", `window.jhHeld.endsWith("that is all")`)
	return browser.Read[string](p.Visit, `window.jhHeld`)
}

// holds looks at what the telephone keeps: so much of each kind, and none of the
// words in clear.
func (p *person) holds(outbox, pages, keys int, secret ...string) {
	p.o.t.Helper()
	got := p.holdings()
	for name, want := range map[string]int{"outbox": outbox, "pages": pages, "meta": keys} {
		if line := name + " holds " + strconv.Itoa(want) + "\n"; !strings.Contains(got, line) {
			p.o.t.Errorf("want %q in\n%.400q", line, got)
		}
	}
	if strings.Contains(got, "extractable: true") || strings.Contains(got, "a file of") {
		p.o.t.Errorf("a key that can be had, or a bare file: %.600q", got)
	}
	for _, word := range append(secret, "unexcused", "<li", "JFIF") {
		if strings.Contains(got, word) {
			p.o.t.Errorf("the telephone shows %q", word)
		}
	}
}

// stores waits until the telephone keeps so many things of a kind.
func (p *person) stores(kind string, n int) {
	p.o.t.Helper()
	p.Until(fmt.Sprintf("%d %s", n, kind), fmt.Sprintf(`(window.jhStored ??= -1, new Promise(done => { const r = indexedDB.open("junheng-phone"); r.onsuccess = () => {
		const q = r.result.transaction(%q).objectStore(%q).count(); q.onsuccess = () => { window.jhStored = q.result; r.result.close(); done() } } }), window.jhStored === %d)`, kind, kind, n))
}

// carryNobody takes the session away, as when the browser was closed.
func (p *person) carryNobody() { p.Carry(route.SessionCookie, "jhs_none") }

// entry gives the register of a day, or nil.
func (v *village) entry(day attendance.Day) *attendance.Entry {
	v.t.Helper()
	class := attendance.Class{County: county.Code, School: v.s.School, Name: wire.DemoClass}
	sheet, err := v.s.Registers.Find(v.t.Context(), v.s.Actors[access.ClassTeacher], class, attendance.Daily, day)
	if err != nil {
		v.t.Fatal(err)
	}
	return sheet.Entry
}

// What a telephone keeps is read by nobody there. A teacher signs out with work
// unsent, a colleague borrows the telephone, the session ends: the entry stays,
// sealed, until she signs in again.
func TestWhatATelephoneKeepsIsReadByNobodyAndNotLost(t *testing.T) {
	v := openVillage(t)
	p := v.in(access.ClassTeacher)
	p.clock(v.now())
	p.Go("/attend")
	p.Sees("已全部上传", "10月15日 周三")
	p.ready()
	p.stores("pages", 1)

	// No signal: the page is opened anew, filled in, opened once more.
	v.cut.Store(true)
	p.Go("/attend")
	p.Sees("现在没有信号，页面是")
	child := p.mark("unexcused")
	p.Press("保存")
	p.Sees("1 条待上传", "已加密存在本机")
	p.Go("/attend")
	p.Sees("1 条待上传", child)
	p.holds(1, 1, 1, child, wire.DemoClass)

	// She signs out before anything could be sent.
	v.deaf.Store(true)
	v.cut.Store(false)
	p.Go("/attend")
	p.Sees("1 条待上传", "全部到校")
	p.signOut()
	p.Sees("登录名")
	p.holds(1, 0, 0, child, wire.DemoClass)

	// A colleague signs in on the same telephone, with a signal.
	v.deaf.Store(false)
	p.Carry(route.SessionCookie, v.s.Token(access.SchoolHead))
	p.Go("/attend/" + strconv.Itoa(county.Code) + "/" + url.PathEscape(string(v.s.School)) + "/" + url.PathEscape(wire.DemoClass))
	p.Sees("已全部上传", "本机还有别人没上传的 1 条（已加密，您看不到）")
	p.station("sealed-another")
	p.signOut()
	p.Sees("登录名")
	if e := v.entry("2025-10-15"); e != nil {
		t.Fatalf("somebody else sent it: %+v", e)
	}
	p.holds(1, 0, 0, child)

	// She comes back, and it goes out under her name and of its own day.
	v.later(p, 24*time.Hour)
	p.Carry(route.SessionCookie, v.s.Token(access.ClassTeacher))
	p.Go("/attend")
	p.Sees("已全部上传", "无故缺勤第 1 天")
	e := v.entry("2025-10-15")
	if e == nil || e.By != v.s.Actors[access.ClassTeacher].Account || e.Count(attendance.Unexcused) != 1 || attendance.DayOf(e.At) != "2025-10-15" {
		t.Fatalf("on record: %+v", e)
	}

	// The session ends by itself: where she is asked to sign in the keys are gone.
	p.stores("pages", 1)
	p.ready()
	p.carryNobody()
	p.Go("/attend")
	p.Sees("登录名")
	p.stores("meta", 0)
	p.holds(0, 0, 0, child)
	v.cut.Store(true)
	p.Go("/attend")
	p.Sees("这个页面也没有存在本机")
}

// Where the signal is so weak that nothing comes the telephone does not wait for
// ever: it opens what it keeps.
func TestWhereTheSignalIsTooWeakThePageThatIsKeptOpens(t *testing.T) {
	v := openVillage(t)
	p := v.in(access.ClassTeacher)
	p.clock(v.now())
	p.Go("/attend")
	p.Sees("已全部上传")
	p.ready()
	p.stores("pages", 1)
	v.weak.Store(true)
	p.Go("/attend")
	p.Sees("现在没有信号，页面是", "全部到校")
	p.Press("全部到校（18人）")
	p.Sees("1 条待上传")
	v.weak.Store(false)
	p.Sees("已登记：全部到校", "已全部上传")
}

// A county tries the program on its own network, by http and the name of the
// machine: the register works, nothing is kept, and a line says why.
func TestOverPlainHTTPTheRegisterWorksAndSaysThatItKeepsNothing(t *testing.T) {
	s := webtest.New(t)
	at := strings.Replace(s.URL, "127.0.0.1", "junheng.county.test", 1)
	o := &office{t: t, url: at, people: map[string]*person{}}
	o.first = browser.Open(t, at, browser.Telephone, true, chromedp.Flag("host-resolver-rules", "MAP junheng.county.test 127.0.0.1"))
	p := o.sit("teacher")
	p.Carry(route.SessionCookie, s.Token(access.ClassTeacher))
	p.Go("/attend")
	p.Sees("离线登记没有开启", "不是 https", "--tls-cert", "全部到校")
	if wide := browser.Read[int64](p.Visit, `document.documentElement.scrollWidth`); wide > browser.Telephone {
		t.Errorf("the page is %d px wide", wide)
	}
	p.mark("unexcused")
	p.Follow("保存")
	p.Sees("已登记：无故缺勤1人", "离线登记没有开启")
	if kept := browser.Read[int](p.Visit, `(window.jhKept ??= -1, indexedDB.databases().then(l => { window.jhKept = l.length }), window.jhKept)`); kept > 0 {
		t.Errorf("%d things are kept all the same", kept)
	}
	p.Go("/visits")
	p.Sees("离线登记没有开启")
	p.Turn(func() { p.Click(".vis-list a") })
	p.Attach("photo", photo(t))
	p.Put("f.visitors", "高晓兰")
	p.Choose("f.met", "both")
	p.Put("f.findings", "孩子在家帮工。")
	p.Choose("f.reason", "weary")
	browser.Read[bool](p.Visit, `(document.querySelector("details[open] [name=reason]").value = "地址不是 https，取不到定位", true)`)
	p.Follow("保存家访")
	p.Sees("已记录")
	p.Until("the photo", `document.querySelector(".vis-history").textContent.includes("附照片")`)
}
