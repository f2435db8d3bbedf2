package e2e_test

import (
	"os"
	"path/filepath"
	"strings"

	"junheng/internal/testkit/browser"
)

// judge freezes the year and runs the national standard.
func (o *office) judge() {
	o.t.Helper()
	tongji := o.people["tongji"]
	tongji.Follow("评估结果")
	tongji.Sees("还没有评估结果")
	tongji.Follow("冻结数据集")
	tongji.Choose("year", "2024")
	tongji.Follow("查看将冻结的内容")
	tongji.Sees("将冻结 4 所学校的数据")
	tongji.station("freeze")
	tongji.Follow("冻结")
	tongji.Sees("已冻结，可以运行评估")
	tongji.station("dataset")
	tongji.Follow("运行评估")
	tongji.Put("propose", "报表已锁定，按国家标准测算")
	tongji.station("run")
	tongji.Follow("运行评估")
	tongji.Sees("0.521", "待另一人确认", "提议的人不能自己确认")
	tongji.station("verdict")
	o.inForce(tongji.Where())
}

// inForce is the leader, who puts in force what the statistician proposed.
func (o *office) inForce(verdict string) {
	o.t.Helper()
	wang := o.people["wang"]
	wang.Go("/messages")
	wang.Sees("报表已锁定，按国家标准测算")
	wang.Go(verdict)
	wang.Sees("报表已锁定，按国家标准测算")
	wang.station("proposed")
	wang.onTelephone("proposed")
	wang.Press("确认为现行结论")
	wang.Sees("已确认为现行结论，双方均已通知")
	wang.station("in-force")
}

// read is the leader, who asks why, down to the cell, and prints it.
func (o *office) read() {
	o.t.Helper()
	wang := o.people["wang"]
	wang.Go("/")
	wang.station("leader-home")
	wang.Follow("评估结果")
	wang.Sees("0.521", "骨干教师")
	verdict := wang.Where()
	wang.Press("0.521")
	wang.Until("the drawer", `document.querySelector("#drawer").innerText.includes("结论即变为")`)
	wang.station("drawer")
	wang.Until("the school's value in the drawer", `(() => { const li = [...document.querySelectorAll("#drawer .res-steps .res-steps > li, #drawer .res-steps li")].find(e => e.innerText.startsWith("青禾县第一中学"));
		const a = li?.querySelector("a[hx-get]"); a?.click(); return !!a })()`)
	wang.Until("the source cell", `document.querySelector("#drawer").innerText.includes("两所初中学校填报表格.xlsx")`)
	wang.station("drawer-cell")
	paper := browser.Read[string](wang.Visit, `document.querySelector("#drawer a[href*='print=1']").getAttribute("href")`)
	wang.Go(paper)
	wang.Sees(firstJunior, "两所初中学校填报表格.xlsx")
	wang.prints("explanation", 1)
	wang.Go(verdict)
	wang.prints("verdict", 0)
	wang.Go(verdict)
	wang.onTelephone("verdict")
	for _, page := range []string{"/heat", "/items", "/compare"} {
		wang.Go(verdict + page)
		wang.station(strings.Trim(page, "/"))
	}
	wang.Follow("预警")
	wang.station("warnings")

	city := o.people["zhaohong"]
	city.Follow("评估结果")
	city.Sees("青禾县", "未达标")
	city.station("city-results")
}

// prints prints the page; sheets is how many A4 sheets it may take, 0 any.
func (p *person) prints(name string, sheets int) {
	p.o.t.Helper()
	got, pdf := p.Print()
	if got == 0 || sheets > 0 && got > sheets {
		p.o.t.Errorf("%s takes %d sheets of A4", name, got)
	}
	if dir := os.Getenv(pictures); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o644); err != nil {
			p.o.t.Error(err)
		}
	}
}

// amend reopens a confirmed return with a reason; the version that was judged
// stays.
func (o *office) amend() {
	o.t.Helper()
	wang, zhou, zheng, tongji := o.people["wang"], o.people["zhou"], o.people["zheng"], o.people["tongji"]
	wang.Go("/returns")
	wang.Follow(typedSchool)
	wang.Press("解锁更正…")
	wang.Put("reason", "学籍复核，学生数少报2人")
	wang.Follow("解锁更正")
	wang.Sees("学籍复核，学生数少报2人")
	zhou.toDo("学校填报表格")
	zhou.Sees("学籍复核，学生数少报2人")
	zhou.at(students)
	before := browser.Read[string](zhou.Visit, `document.activeElement.value`)
	zhou.keys("1002\r")
	zhou.saved()
	zhou.Follow("提请校长确认")
	zhou.stands("待校长确认")
	zheng.toDo("学校填报表格")
	zheng.Follow("提交")
	zheng.stands("待县级审核")
	at := zheng.Where()
	zheng.Go(at + "/history")
	zheng.Sees(before, "1002")
	zheng.station("history")
	tongji.Go(at)
	tongji.Follow("评估结果")
	tongji.Sees("0.521")
}

// auditAll is the audit administrator, who finds what was done and proves the
// log whole.
func (o *office) auditAll() {
	o.t.Helper()
	shenji := o.people["shenji"]
	shenji.Follow("审计日志")
	shenji.station("audit")
	shenji.Put("actor", "wang")
	shenji.Follow("筛选")
	shenji.Sees("王建国", "return.amend")
	shenji.station("audit-found")
	shenji.Follow("验证完整性")
	shenji.Follow("现在验证")
	shenji.Follow("查看结果") // the log is proved in a job
	shenji.Sees("完整")
	shenji.station("verified")
}
