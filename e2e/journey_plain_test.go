package e2e_test

import (
	"testing"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/web/route"
	"junheng/web/webtest"
)

// Without script everybody can still read, fill in plain forms, upload and
// review: the golden county's open round, in a browser that runs no script.
func TestTheWorkGoesOnWithoutScript(t *testing.T) {
	s := webtest.New(t)
	o := &office{t: t, papers: gather(t), url: s.URL, people: map[string]*person{}}
	o.first = browser.Open(t, s.URL, browser.Desk, false)
	in := func(role access.Role) *person {
		p := o.sit(string(role))
		p.Carry(route.SessionCookie, s.Token(role))
		return p
	}
	clerk, head, tongji, leader := in(access.SchoolClerk), in(access.SchoolHead), in(access.CountyStatistician), in(access.CountyLeader)

	at := clerk.fillsPlainly()
	clerk.explainsPlainly(at)
	clerk.Go(at)
	clerk.Follow("上传表格")
	clerk.Attach("files", o.papers.bulk[0])
	clerk.Follow("上传")
	clerk.Sees("已更新 0 份报表") // the workbook is of other schools
	clerk.station("upload")

	head.Go(at)
	head.Follow("提交")
	head.stands("待县级审核")
	tongji.Go("/review")
	tongji.Put("q", typedSchool)
	tongji.Follow("筛选")
	tongji.Follow(typedSchool)
	tongji.station("review")
	tongji.onTelephone("review")
	tongji.Follow("审核通过")
	tongji.Sees("已审核通过")

	leader.readsPlainly()
}

// fillsPlainly fills in what is left of the clerk's return, as a form with one
// button.
func (p *person) fillsPlainly() (at string) {
	p.o.t.Helper()
	p.toDo("县级一校一行汇总表")
	at = p.Where()
	p.station("form")
	const blank = `[...document.querySelectorAll(".jg-cell[data-key]")].filter(e => e.dataset.was && !e.dataset.locked && e.querySelector("input, select").value === "")`
	n := browser.Read[int](p.Visit, `(() => { const list = `+blank+`; for (const e of list) {
		const f = e.querySelector("input, select"), was = e.dataset.was;
		f.value = f.tagName === "SELECT" ? ([...f.options].find(o => o.text === was || o.value === was) ?? f.options[1]).value : was }
		return list.length })()`)
	if n == 0 {
		p.o.t.Error("nothing is left to fill in")
	}
	p.Follow("保存")
	if left := browser.Read[int](p.Visit, blank+`.length`); left != 0 {
		p.o.t.Errorf("of %d cells filled in %d are blank after saving", n, left)
	}
	p.station("saved")
	return at
}

// explainsPlainly gives a reason for whatever is to be verified, on the page
// of each cell.
func (p *person) explainsPlainly(at string) {
	p.o.t.Helper()
	for range 20 {
		p.Go(at)
		if !browser.Read[bool](p.Visit, `[...document.querySelectorAll("#problems a")].some(e => e.innerText === "说明理由")`) {
			return
		}
		p.Follow("说明理由")
		p.Put("reason", "已与学籍系统核对")
		p.Follow("保存理由")
	}
	p.o.t.Error("there is no end of reasons")
}

// readsPlainly is the leader: the verdict, and why, page by page, to the cell.
func (p *person) readsPlainly() {
	p.o.t.Helper()
	p.Go("/")
	p.Follow("评估结果")
	p.Sees("青禾县")
	p.station("verdict")
	p.Turn(func() { p.Click(`#coefficients td a.res-fig[href*="explain?ref=coef"]`) })
	p.Sees("计算过程与来源", "差异系数")
	p.station("why")
	p.Turn(func() { p.Click(`.res-steps .res-steps a[href*="explain?ref=value"]`) })
	p.Sees("哪些结论取自这一格")
	p.station("why-cell")
	p.onTelephone("why-cell")
	p.Follow("打印")
	p.prints("plain-explanation", 1)
	p.Go("/schools")
	p.Put("q", "第一中学")
	p.Follow("筛选")
	p.Sees(firstJunior)
	p.station("schools")
}
