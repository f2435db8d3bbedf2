package e2e_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"junheng/internal/testkit/browser"
)

// openRound asks every school for its return, and the county for its own.
func (o *office) openRound() {
	o.t.Helper()
	tongji := o.people["tongji"]
	tongji.toDo("布置第一次填报任务")
	tongji.Put("year", strconv.Itoa(int(journeyYear)))
	tongji.Follow("换学年")
	tongji.Sees("2024–2025")
	ticked := browser.Read[[]string](tongji.Visit, `[...document.querySelectorAll("[name=forms]:checked")].map(e => e.value)`)
	slices.Sort(ticked)
	if want := append(slices.Clone(countyForms), schoolForm); !slices.Equal(ticked, want) {
		o.t.Errorf("a round asks for %q of itself, want %q: what a verdict needs", ticked, want)
	}
	tongji.Put("due", time.Now().AddDate(0, 0, 14).Format("2006-01-02"))
	tongji.station("round-new")
	tongji.Follow("布置")
	tongji.Sees("任务已布置")
	tongji.station("board")
}

// notify sends a notice down; the receipt comes up.
func (o *office) notify() {
	o.t.Helper()
	tongji, zheng := o.people["tongji"], o.people["zheng"]
	tongji.Follow("通知")
	tongji.Turn(func() { tongji.Click(`a[href="/notices/new"]`) })
	tongji.Put("title", "关于填报2024学年报表的通知")
	tongji.Put("body", "请各校按时填报，收到请回复。")
	tongji.Choose("regions", "219901")
	tongji.Choose("reply", "1")
	tongji.Attach("files", o.papers.notice)
	tongji.Follow("发出")
	tongji.Sees("通知已发出", "填报说明.txt")
	letter := tongji.Where()

	zheng.Go("/")
	zheng.station("head-home")
	zheng.Follow("通知")
	zheng.Follow("关于填报2024学年报表的通知")
	zheng.Sees("请各校按时填报", "填报说明.txt")
	zheng.Put("text", "收到，10月底前完成。")
	zheng.station("notice")
	zheng.Follow("送出回执")
	zheng.Sees("我的回执")

	tongji.Go(letter + "/receipts")
	tongji.Sees("郑国华", "收到，10月底前完成。", "周小敏")
	tongji.station("receipts")
}

// toDo opens the task of somebody that names words, from his first page.
func (p *person) toDo(words string) {
	p.o.t.Helper()
	p.Go("/")
	p.Turn(func() {
		p.Until("the task "+words, fmt.Sprintf(`(() => { const li = [...document.querySelectorAll(".home-tasks li")].find(e => e.innerText.includes(%q));
		if (li) li.querySelector("a").click(); return !!li })()`, words))
	})
}

// at puts the cursor on a cell of the grid.
func (p *person) at(key string) {
	p.o.t.Helper()
	p.Until("the grid", `document.querySelector("form.jg-live") !== null`)
	p.Until("the cell "+key, fmt.Sprintf(`(() => { const e = document.querySelector('[data-key$=%q] :is(input, select)'); e?.focus(); return document.activeElement === e })()`, key))
}

func (p *person) keys(text string) { p.o.t.Helper(); p.Do(chromedp.KeyEvent(text)) }

// saved waits until the server has acknowledged everything typed.
func (p *person) saved() {
	p.o.t.Helper()
	p.Until("everything saved", `document.querySelector("form.jg").grid.saving.pending === 0`)
}

// state waits until a cell stands so.
func (p *person) state(key, state string) {
	p.o.t.Helper()
	p.Until(key+" to be "+state, fmt.Sprintf(`document.querySelector('[data-key$=%q]').dataset.state === %q`, key, state))
}

// paste pastes a block of a spreadsheet at the cursor.
func (p *person) paste(text string) {
	p.o.t.Helper()
	p.Do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const data = new DataTransfer(); data.setData("text/plain", %q);
	document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) })()`, text)))
}

const (
	gymnasium = ".gymnasium_area"
	students  = ".students"
)

// typeIn is the clerk before his grid: he types, is told what is wrong at
// once, pastes the rest out of his own spreadsheet, gives a reason for what is
// unusual, and puts it before the head, who signs.
func (o *office) typeIn() {
	o.t.Helper()
	zhou, zheng := o.people["zhou"], o.people["zheng"]
	zhou.toDo("学校填报表格")
	zhou.at(students)
	zhou.station("grid-empty")
	zhou.keys("11o6" + kb.Enter)
	zhou.state(students, "refused")
	zhou.at(gymnasium)
	zhou.paste(o.papers.block)
	zhou.saved()
	zhou.Sees("对号入座")
	zhou.station("grid-pasted")
	zhou.at(gymnasium)
	zhou.keys("90000" + kb.Enter)
	zhou.saved()
	zhou.state(gymnasium, "warned")
	zhou.onTelephone("grid")
	zhou.Sees("还有 1 处请核实，须改正或说明理由")
	zhou.explain(gymnasium, "体育馆与邻校合建，按总面积填")
	zhou.station("grid-explained")
	zhou.Follow("提请校长确认")
	zhou.stands("待校长确认")
	zheng.toDo("学校填报表格")
	zheng.Sees("体育馆")
	zheng.station("to-sign")
	zheng.Follow("提交")
	zheng.stands("待县级审核")
}

// stands waits until the return on the page is in a state.
func (p *person) stands(state string) {
	p.o.t.Helper()
	p.Until(state, fmt.Sprintf(`document.querySelector(".ret-track [aria-current]")?.innerText.trim() === %q`, state))
}

// explain gives the reason for a finding in the side bar.
func (p *person) explain(key, reason string) {
	p.o.t.Helper()
	p.at(key)
	p.Until("the reason's form", fmt.Sprintf(`document.querySelector("[data-grid-side] form[data-kind=reason] input[name=cell]")?.value.endsWith(%q) ?? false`, key))
	p.Do(chromedp.SendKeys(chromedp.CSS(`#side-reason`), reason), chromedp.Click(chromedp.CSS(`[data-kind=reason] button`)))
	p.state(key, "confirmed")
	p.saved()
}

// uploadSchool is a head who uploads a workbook and completes by hand what the
// receipt says is missing.
func (o *office) uploadSchool() {
	o.t.Helper()
	wu := o.people["wufang"]
	wu.toDo("学校填报表格")
	wu.Follow("上传表格")
	wu.Attach("files", o.papers.uploaded)
	wu.Follow("上传")
	wu.Sees("已更新 1 份报表", "未收 0 项")
	wu.station("uploaded")
	wu.Follow(uploadedSchool + ".xlsx")
	wu.Sees("学校体育馆面积", "空白")
	wu.station("receipt")
	wu.toDo("学校填报表格")
	for f := range completed {
		wu.at("." + string(f))
		wu.keys("20" + kb.Enter)
	}
	wu.saved()
	wu.saved()
	wu.Follow("提交")
	wu.stands("待县级审核")
}

// uploadCounty is the statistician with the workbooks of the schools that
// brought theirs on a stick, and the county's own forms.
func (o *office) uploadCounty() {
	o.t.Helper()
	tongji := o.people["tongji"]
	tongji.Follow("填报任务")
	tongji.Turn(func() { tongji.Click(`main tbody a[href^="/rounds/"]`) })
	board := tongji.Where()
	tongji.Follow("上传表格")
	tongji.Attach("files", o.papers.bulk...)
	tongji.Follow("上传")
	tongji.Sees("未收 0 项")
	tongji.station("bulk")
	tongji.Go(board)
	tongji.station("board-filled")
	own := browser.Read[[]string](tongji.Visit, `[...document.querySelectorAll("#list tbody tr")].filter(r => !/待县级审核/.test(r.innerText)).map(r => r.querySelector("a").getAttribute("href"))`)
	if len(own) != 7 {
		o.t.Errorf("%d returns are left to the statistician, want those of two schools and five of the county", len(own))
	}
	for _, at := range own {
		tongji.Go(at)
		for _, key := range browser.Read[[]string](tongji.Visit, `[...document.querySelectorAll("[data-state=warned]")].map(e => e.dataset.key)`) {
			tongji.explain(key, "已与学校核对")
		}
		tongji.Follow("提交")
		tongji.stands("待县级审核")
	}
}

// review goes by exception: what has findings first, one sent back with a
// comment, corrected, sent up again; the rest approved together, and locked.
func (o *office) review() {
	o.t.Helper()
	tongji, zhou, zheng, chen := o.people["tongji"], o.people["zhou"], o.people["zheng"], o.people["chen"]
	tongji.Follow("审核")
	tongji.Sees("共 9 条")
	tongji.station("queue")
	tongji.Follow(typedSchool)
	tongji.Sees("体育馆与邻校合建，按总面积填")
	tongji.station("review")
	tongji.onTelephone("review")
	review := tongji.Where()
	tongji.comment("体育馆面积请按产权面积填")
	tongji.Sees("体育馆面积请按产权面积填")
	tongji.Press("退回…")
	tongji.Put("reason", "请按批注更正体育馆面积后再报")
	tongji.Follow("退回")

	chen.Go(strings.Replace(review, "/review/", "/returns/", 1))
	chen.Sees("请按批注更正", "体育馆面积请按产权面积填")
	chen.station("inspector")
	chen.Follow("学校体育馆面积")
	chen.Put("text", "产权证复印件请一并附上")
	chen.Follow("加批注")
	chen.Sees("产权证复印件请一并附上")
	chen.station("inspector-comment")

	zhou.toDo("学校填报表格")
	zhou.Sees("请按批注更正体育馆面积后再报", "体育馆面积请按产权面积填", "产权证复印件请一并附上")
	zhou.station("sent-back")
	zhou.at(gymnasium)
	zhou.keys("0" + kb.Enter)
	zhou.saved()
	zhou.Follow("提请校长确认")
	zheng.toDo("学校填报表格")
	zheng.Follow("提交")

	tongji.Go(review)
	tongji.Sees("上一版 90000")
	tongji.station("review-again")
	tongji.Follow("审核通过")
	tongji.Go("/review")
	tongji.Choose("state", "submitted")
	tongji.Follow("筛选")
	tongji.Sees("共 8 条")
	tongji.TickAll("id")
	tongji.Follow("审核通过")
	tongji.Sees("已办 8 份")
	tongji.TickAll("id")
	tongji.Follow("锁定")
	tongji.Sees("已办 9 份")
}

// comment speaks about the first cell under review.
func (p *person) comment(text string) {
	p.o.t.Helper()
	p.Click(`.rv-talk summary`)
	p.Do(chromedp.SendKeys(chromedp.CSS(`.rv-talk details[open] textarea`), text))
	p.Turn(func() { p.Click(`.rv-talk details[open] button`) })
}

// confirm hands the returns up: the city, then the province.
func (o *office) confirm() {
	o.t.Helper()
	for _, login := range []string{"zhaohong", "shengji"} {
		p := o.people[login]
		p.Go("/")
		p.station(login + "-home")
		p.Follow("上级确认")
		p.Sees("共 9 条")
		p.TickAll("id")
		p.Follow("确认")
		p.Sees("已办 9 份")
		p.station(login + "-confirmed")
	}
}
