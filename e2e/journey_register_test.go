package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/people"
	"junheng/testdata/county"
	"junheng/web/webtest"
)

// thumb is a hand on a telephone: it taps and swipes on the glass, and counts.
type thumb struct {
	*person
	taps, swipes int
}

// high is what a telephone of 390 by 844 points leaves a page.
const high = 664

// tap puts the thumb on an element; where it is out of sight it swipes first.
func (h *thumb) tap(selector string) {
	h.o.t.Helper()
	for range 12 {
		at := browser.Read[[]float64](h.Visit, fmt.Sprintf(`(() => { const e = document.querySelector(%q), r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
			const hit = document.elementFromPoint(x, y); return [x, y, hit && e.contains(hit) ? 1 : 0] })()`, selector))
		if at[2] == 1 {
			h.taps++
			h.touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: at[0], Y: at[1]})
			h.touch(input.DispatchTouchEventTypeTouchEnd)
			return
		}
		h.swipe(at[1] - high/2)
	}
	h.o.t.Fatalf("%s does not come into sight", selector)
}

// touch tells the browser what a finger on the glass does.
func (h *thumb) touch(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
	h.o.t.Helper()
	if points == nil {
		points = []*input.TouchPoint{}
	}
	if _, err := chromedp.Call(h.Ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points}); err != nil {
		h.o.t.Fatal(err)
	}
}

// swipe draws the page up by so many points, or down, as far as a thumb reaches.
func (h *thumb) swipe(by float64) {
	h.o.t.Helper()
	h.swipes++
	const reach, slop = 400, 15 // slop: what the browser takes for a tap that trembles
	by = max(-reach, min(reach, by))
	from := 500.0
	if by < 0 {
		from, by = 100, by-slop
	} else {
		by += slop
	}
	h.touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: 195, Y: from})
	for i := 1.0; i <= 8; i++ {
		h.touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: 195, Y: from - by*i/8})
	}
	h.rest("the page to follow") // a page let go while it moves runs on
	h.touch(input.DispatchTouchEventTypeTouchEnd)
	h.rest("the page to stand still")
}

// rest waits until the page has not moved for a moment.
func (h *thumb) rest(what string) {
	h.o.t.Helper()
	browser.Read[bool](h.Visit, `(window.jhAt = undefined, true)`)
	h.Until(what, `(window.jhAt = window.jhAt?.[0] === scrollY ? [scrollY, window.jhAt[1] + 1] : [scrollY, 0], window.jhAt[1] > 7)`)
}

// fifty makes the class of the teacher one of fifty.
func (v *village) fifty() {
	v.t.Helper()
	head := v.s.Actors[access.SchoolHead]
	have, err := v.s.People.List(v.t.Context(), head, people.Query{County: county.Code, Register: people.Pupils, School: v.s.School, Class: webtest.Class})
	if err != nil {
		v.t.Fatal(err)
	}
	names := []string{"赵", "钱", "孙", "李", "周", "吴", "郑", "王"}
	for i := len(have); i < 50; i++ {
		p := people.Person{County: county.Code, Register: people.Pupils, School: v.s.School, Class: webtest.Class, Grade: have[0].Grade}
		p.Name = names[i%len(names)] + []string{"小雨", "子墨", "梓萱", "一鸣", "浩然"}[i%5]
		if i == 20 {
			p.Name = "阿不都热合曼·买买提"
		}
		if _, err := v.s.People.Enter(v.t.Context(), head, p, ""); err != nil {
			v.t.Fatal(err)
		}
	}
}

// Every morning the teacher opens the page from the home screen of her telephone
// and enters who is not there. How long the program takes is logged and stands
// in bench/README.md; how often she has to tap is held here.
func TestAClassOfFiftyWithTwoAwayIsEnteredWithThreeTaps(t *testing.T) {
	v := openVillage(t)
	v.fifty()
	h := &thumb{person: v.in(access.ClassTeacher)}
	h.Do(chromedp.EmulateViewport(browser.Telephone, high, chromedp.EmulateMobile, chromedp.EmulateTouch))
	const ready = `document.querySelectorAll(".att-tile").length === 50 && document.body.innerText.includes("已全部上传")`
	for _, day := range []string{"cold", "warm"} {
		h.taps, h.swipes = 0, 0
		h.Do(chromedp.Navigate("about:blank"))
		start := time.Now()
		h.Go("/attend")
		h.Until("the class", ready)
		opened := time.Since(start)
		h.tap(".att-list li:nth-child(17) .att-tile")
		h.tap(".att-list li:nth-child(34) .att-tile")
		h.Sees("缺勤 2 人")
		start = time.Now()
		h.tap(".att-save button[type=submit]")
		h.Until("it is on record", `document.body.innerText.includes("已登记：无故缺勤2人")`)
		t.Logf("%s: %v until the class is there, %v from the press until it is on record; %d taps, %d swipes", day, opened.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), h.taps, h.swipes)
		if h.taps != 3 || h.swipes > 2 {
			t.Errorf("%s: %d taps and %d swipes, want 3 and at most 2", day, h.taps, h.swipes)
		}
		h.station("fifty-" + day)
		v.daysOn(h.person, 1)
	}
}
