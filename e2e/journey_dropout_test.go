package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	chromebrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/cmd/wire"
	"junheng/internal/fault"
	"junheng/internal/testkit"
	"junheng/internal/testkit/browser"
	"junheng/testdata/county"
	"junheng/web/route"
	"junheng/web/webtest"
)

// village is where the signal comes and goes: the server behind a line that can
// be cut.
type village struct {
	*office
	s    *webtest.Server
	gone time.Duration // since the journey began
	cut  atomic.Bool
	deaf atomic.Bool // what telephones have kept does not get through
	weak atomic.Bool // what is asked is not answered yet
	line *httptest.Server
}

func openVillage(t *testing.T) *village {
	t.Helper()
	v := &village{s: webtest.New(t)}
	to, err := url.Parse(v.s.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	v.line = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v.cut.Load() || v.deaf.Load() && r.URL.Path == "/sync" {
			v.drop(w)
			return
		}
		for v.weak.Load() && r.Context().Err() == nil {
			time.Sleep(20 * time.Millisecond)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(v.line.Close)
	v.office = &office{t: t, url: v.line.URL, people: map[string]*person{}}
	v.first = browser.Open(t, v.line.URL, browser.Telephone, true)
	return v
}

// drop ends a connection without a word.
func (v *village) drop(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		v.t.Error(err)
		return
	}
	if err := conn.Close(); err != nil {
		v.t.Log(err)
	}
}

func (v *village) in(role access.Role) *person {
	p := v.sit(string(role))
	p.Carry(route.SessionCookie, v.s.Token(role))
	return p
}

// cases gives the cases of dropout prevention.
func (v *village) cases() []casework.Case {
	v.t.Helper()
	page, err := v.s.Cases.Ledger(v.t.Context(), v.s.Actors[access.CountyStatistician], county.Code, casework.Query{Procedure: "dropout"})
	if err != nil {
		v.t.Fatal(err)
	}
	return page.Cases
}

// now is the time by the clock of the server.
func (v *village) now() time.Time { return testkit.Now.Add(v.gone) }

// later lets time pass, for the server and for a telephone.
func (v *village) later(p *person, d time.Duration) {
	v.t.Helper()
	v.gone += d
	v.s.Later(d)
	p.clock(v.now())
}

// daysOn lets so many days pass, with the clocks of the cases looked at, and the
// teacher sign in again: her session has ended in between.
func (v *village) daysOn(p *person, n int) {
	v.t.Helper()
	v.later(p, time.Duration(n)*24*time.Hour)
	if _, err := v.s.Cases.Tick(context.Background(), v.now()); err != nil {
		v.t.Fatal(err)
	}
	p.Carry(route.SessionCookie, v.s.Token(access.ClassTeacher))
}

// clock sets the clock of the telephone, as the pages see it from the next one on.
func (p *person) clock(now time.Time) {
	p.o.t.Helper()
	params := page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(`{ const real = window.RealDate ??= Date, off = %d;
		window.Date = class extends real { constructor(...a) { if (a.length) super(...a); else super(real.now() + off) } static now() { return real.now() + off } } }`, time.Until(now).Milliseconds())}
	if _, err := chromedp.Call(p.Ctx, page.AddScriptToEvaluateOnNewDocument, params); err != nil {
		p.o.t.Fatal(err)
	}
}

// mark presses the button of a mark beside the first child of the list.
func (p *person) mark(mark string) string {
	p.o.t.Helper()
	p.Until("the register stands", `(r => r && !r.closest("[inert]"))(document.querySelector(".att-list li"))`)
	return browser.Read[string](p.Visit, fmt.Sprintf(`(() => { const row = document.querySelector(".att-list li");
		row.querySelector('input[value=%q]').click(); return row.querySelector(".att-name").firstChild.textContent.trim() })()`, mark))
}

// photo makes a picture as large as a camera takes it.
func photo(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 3000, 2000))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 31)
	}
	for x := range 400 {
		m.Set(x, 50, color.Black)
	}
	name := filepath.Join(t.TempDir(), "家访.jpg")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(f, m, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// A child misses three days and comes back. The teacher works on a telephone, on
// the second day and at the visit without a signal; the case climbs by the clock.
func TestAChildMissesThreeDaysAndComesBack(t *testing.T) {
	v := openVillage(t)
	p := v.in(access.ClassTeacher)
	p.clock(v.now())

	// Wednesday: one tap, one press.
	p.Go("/attend")
	p.Sees("已全部上传", "10月15日 周三")
	p.station("attend")
	p.desk("attend")
	child := p.mark("unexcused")
	p.Sees("缺勤 1 人")
	p.Follow("保存")
	p.Sees("已登记：无故缺勤1人", "无故缺勤第 1 天", "已全部上传")
	p.station("attend-entered")
	if list := v.cases(); len(list) != 1 || list[0].State != "watch" {
		t.Fatalf("after the first day: %+v", list)
	}

	// Thursday: no signal. The page opens all the same, and keeps what is entered.
	p.ready()
	v.later(p, 24*time.Hour)
	v.cut.Store(true)
	p.Go("/attend")
	p.Sees("没有信号", child)
	p.mark("unexcused")
	p.Press("保存")
	p.Sees("1 条待上传", "已加密存在本机")
	p.station("attend-offline")
	browser.Read[bool](p.Visit, `(document.querySelector(".att-list li:nth-child(2) input[value=late]").click(), true)`)
	p.Press("保存")
	p.Sees("2 条待上传")
	if len(v.cases()[0].Papers) != 0 || v.cases()[0].Taken["absent"] != 0 {
		t.Error("something arrived over a line that is cut")
	}

	// Friday: the signal is back, the session is not; nothing is lost.
	v.daysOn(p, 1)
	v.cut.Store(false)
	p.Go("/attend")
	p.Sees("已全部上传")
	v.corrected()
	p.mark("unexcused")
	p.Follow("保存")
	p.Sees("无故缺勤第 3 天")
	p.station("attend-third")
	one := v.cases()[0]
	if one.Taken["absent"] != 2 || one.Late == 0 {
		t.Errorf("after the third day: %v, %d clocks out", one.Taken, one.Late)
	}

	// Over the weekend the case becomes a suspicion by the clock alone.
	v.daysOn(p, 3)
	if one = v.cases()[0]; one.State != "suspected" {
		t.Errorf("after three school days the case is %s", one.State)
	}

	v.visitOffline(p)
	v.comesBack(p)
	v.signsOut(p)
	v.closes()
}

// corrected looks at the day entered without a signal: the correction stands on
// top of what it corrects, though both came at once.
func (v *village) corrected() {
	v.t.Helper()
	class := attendance.Class{County: county.Code, School: v.s.School, Name: wire.DemoClass}
	sheet, err := v.s.Registers.Find(v.t.Context(), v.s.Actors[access.ClassTeacher], class, attendance.Daily, "2025-10-16")
	if err != nil {
		v.t.Fatal(err)
	}
	if e := sheet.Entry; e == nil || e.Seq != 2 || e.Count(attendance.Late) != 1 || e.Count(attendance.Unexcused) != 1 || attendance.DayOf(e.At) != "2025-10-16" {
		v.t.Errorf("the day without a signal: %+v", e)
	}
}

// signsOut ends the session; the telephone keeps nothing.
func (v *village) signsOut(p *person) {
	v.t.Helper()
	p.Go("/attend")
	p.Sees("已全部上传")
	p.signOut()
	p.Until("an empty telephone", `(window.jhLeft ??= "", Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations()]).then(l => { window.jhLeft = "kept " + l.map(x => x.length) }), window.jhLeft === "kept 0,0,0")`)
}

// signOut presses the button of the menu, and answers what is asked with yes.
func (p *person) signOut() {
	p.o.t.Helper()
	p.Turn(func() {
		browser.Read[bool](p.Visit, `(document.querySelector('form[action="/logout"] button').click(), true)`)
	})
}

// ready waits until the telephone can open its pages without a signal.
func (p *person) ready() {
	p.o.t.Helper()
	p.Until("the telephone keeps the page", `(window.jhReady ??= false, navigator.serviceWorker.getRegistration("/attend").then(r => caches.keys().then(k => { window.jhReady = !!r?.active && k.length > 0 })), window.jhReady)`)
}

// desk looks at the page in the window of a desk.
func (p *person) desk(name string) {
	p.o.t.Helper()
	p.Resize(browser.Desk)
	p.station(name + "-1280")
	p.Resize(browser.Telephone)
}

// visitOffline is the home visit in a valley: photo, place, and what was found.
func (v *village) visitOffline(p *person) {
	v.t.Helper()
	if _, err := chromedp.Call(p.Ctx, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: new(43.91), Longitude: new(125.31), Accuracy: new(12.0)}); err != nil {
		v.t.Fatal(err)
	}
	p.allow()
	p.Go("/visits")
	p.Sees("疑似辍学", "家访")
	p.station("visits")
	p.desk("visits")
	p.Turn(func() { p.Click(`.vis-list a`) })
	p.Sees("家访照片", "记录当前位置")
	p.station("visit")
	p.desk("visit")
	at := p.Where()
	p.stores("pages", 3)

	v.cut.Store(true)
	p.Go(at)
	p.Sees("没有信号")
	p.Attach("photo", photo(v.t))
	p.Until("the photo is small", `document.querySelectorAll(".vis-photos img").length === 1`)
	p.Press("记录当前位置")
	p.Sees("东经 125.31")
	p.Put("f.visitors", "高晓兰、村民小组长")
	p.Choose("f.met", "both")
	p.Put("f.findings", "孩子在家帮工，家长答应送返。")
	p.Choose("f.reason", "weary")
	p.Press("保存家访")
	p.Sees("1 条待上传", "已保存在本机，有信号就上传")
	p.station("visit-offline")
	p.holds(1, 3, 1, "高晓兰", "孩子在家帮工", "125.31")

	v.cut.Store(false)
	p.Follow("立即上传")
	p.Sees("已全部上传", "书面报告")
	one := v.cases()[0]
	if one.Taken["home_visit"] != 1 {
		v.t.Fatalf("the visit did not arrive: %v", one.Taken)
	}
	found, err := v.s.Cases.Find(v.t.Context(), v.s.Actors[access.ClassTeacher], county.Code, one.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	v.looksAtPhoto(&found)
	p.Go(at)
	p.Put("f.persuaders", "高晓兰")
	p.Choose("f.persuade_way", "home")
	p.Choose("f.persuade_result", "agreed")
	browser.Read[bool](p.Visit, `(document.querySelector("details[open] [name=reason]").value = "家访时已拍照", true)`)
	p.Press("保存劝返")
	p.Until("the persuasion arrives", `document.querySelector(".vis-history").textContent.includes("劝返")`)
	if one = v.cases()[0]; one.Taken["persuade"] != 1 {
		v.t.Errorf("taken: %v", one.Taken)
	}
}

// allow lets the pages ask where the telephone is.
func (p *person) allow() {
	p.o.t.Helper()
	params := chromebrowser.SetPermissionParams{
		Permission: &chromebrowser.PermissionDescriptor{Name: "geolocation"}, Setting: chromebrowser.PermissionSettingGranted, Origin: p.URL,
		BrowserContextID: chromedp.FromContext(p.Ctx).BrowserContextID,
	}
	if _, err := chromedp.CallBrowser(p.Ctx, chromebrowser.SetPermission, params); err != nil {
		p.o.t.Fatal(err)
	}
}

// looksAtPhoto reads the photo of the visit back: small, a picture, and sealed
// where it is kept.
func (v *village) looksAtPhoto(found *casework.View) {
	v.t.Helper()
	var files []casework.File
	for _, e := range found.Events {
		files = append(files, e.Files...)
	}
	if len(files) != 1 {
		v.t.Fatalf("the visit has %d photos", len(files))
	}
	if err := v.s.Cases.Look(v.t.Context(), v.s.Actors[access.ClassTeacher], county.Code, found.Case.ID, "核对家访照片"); err != nil {
		v.t.Fatal(err)
	}
	_, data, err := v.s.Cases.ReadFile(v.t.Context(), v.s.Actors[access.ClassTeacher], county.Code, found.Case.ID, files[0].Hash)
	if err != nil {
		v.t.Fatal(err)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width != 1280 {
		v.t.Errorf("the photo is %d pixels wide: %v", size.Width, err)
	}
}

// comesBack is the morning on which everybody is in school, and the teacher
// confirms that the child is back.
func (v *village) comesBack(p *person) {
	v.t.Helper()
	p.Go("/attend")
	p.Sees("10月20日 周一")
	p.Turn(func() { p.Click(".att-all") })
	p.Sees("已登记：全部到校", "已到校（此前无故缺勤 3 天）")
	p.station("attend-back")
	p.desk("attend-back")
	p.Follow("确认返校")
	p.Until("the case is moved on", `!document.body.innerText.includes("确认返校")`)
	if one := v.cases()[0]; one.State != "observing" {
		v.t.Fatalf("after the return the case is %s", one.State)
	}
	head := v.in(access.SchoolHead)
	head.Go("/attend")
	head.Sees("青禾县实验小学 考勤", "返校观察", "待登记")
	head.station("school")
	head.desk("school")
	county := v.in(access.CountyStatistician)
	county.Go("/attend")
	county.Sees("疑似辍学", "青禾县实验小学", "1 / ")
	county.station("county")
	county.desk("county")
}

// closes is the end of the observation and the accounts of the two months.
func (v *village) closes() {
	v.t.Helper()
	ctx, bureau, head := v.t.Context(), v.s.Actors[access.CountyStatistician], v.s.Actors[access.SchoolHead]
	shut := func(key string) error {
		one := v.cases()[0]
		_, err := v.s.Cases.Step(ctx, bureau, casework.Takes{
			On:   casework.On{County: county.Code, Case: one.ID, Key: key},
			Step: "close", Fields: map[string]string{"close_note": "返校满三十日，学习稳定"},
		})
		return err
	}
	if err := shut("early"); fault.KindOf(err) != fault.Conflict {
		v.t.Errorf("closed before the observation is over: %v", err)
	}
	v.gone += 31 * 24 * time.Hour
	v.s.Later(31 * 24 * time.Hour)
	if err := shut("unseen"); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "no register") {
		v.t.Errorf("closed though no register has the child in school: %v", err)
	}
	cal, err := v.s.Cases.Calendar(ctx, county.Code)
	if err != nil {
		v.t.Fatal(err)
	}
	teacher, n := v.s.Actors[access.ClassTeacher], 0
	for d := calendar.Date(2025, time.October, 21); n < 9; d++ { // with the day of the return ten
		if !cal.IsSchoolDay(d) {
			continue
		}
		n++
		st := attendance.Statement{Class: attendance.Class{County: county.Code, School: v.s.School, Name: wire.DemoClass}, Kind: attendance.Daily, Day: attendance.Day(d.String()), Key: "seen" + d.String()}
		if _, err := v.s.Registers.Enter(ctx, teacher, st); err != nil {
			v.t.Fatal(err)
		}
	}
	if err := shut("in-time"); err != nil {
		v.t.Fatal(err)
	}
	v.gone += 12 * 24 * time.Hour // November is over
	v.s.Later(12 * 24 * time.Hour)
	want := map[string]casework.Lines{"2025-10": {Found: 1, Closing: 1}, "2025-11": {Opening: 1, Returned: 1}}
	for _, month := range []string{"2025-10", "2025-11"} {
		account := casework.Account{Region: county.Code, Procedure: "dropout", Kind: "school_month", School: v.s.School, Period: month}
		st, err := v.s.Cases.Statement(ctx, head, account)
		if err != nil {
			v.t.Fatal(err)
		}
		if diff := cmp.Diff(want[month], st.Lines); diff != "" || st.Lines.Balance() != 0 {
			v.t.Errorf("%s (-want +got)\n%s", month, diff)
		}
		crooked := st.Lines
		crooked.Closing++
		if _, err := v.s.Cases.Send(ctx, head, account, crooked); fault.KindOf(err) != fault.Invalid {
			v.t.Errorf("%s that does not balance was sent: %v", month, err)
		}
		if _, err := v.s.Cases.Send(ctx, head, account, st.Lines); err != nil {
			v.t.Errorf("%s: %v", month, err)
		}
	}
}
