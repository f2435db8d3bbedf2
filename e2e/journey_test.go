package e2e_test

import (
	"testing"

	"junheng/internal/testkit"
)

// The journey of a county through one year: from a program that nobody has set
// up to a printed verdict, each of it done by the one whose office it is, in a
// browser.
func TestACountyComesFromNothingToAVerdict(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { journey(openOffice(t, "", true)) })
	t.Run("PostgreSQL", func(t *testing.T) { journey(openOffice(t, testkit.StartPostgres(t), true)) })
}

func journey(o *office) {
	o.setUp()
	o.importSchools()
	o.giveAccounts()
	o.openRound()
	o.notify()
	o.typeIn()
	o.uploadSchool()
	o.uploadCounty()
	o.review()
	o.confirm()
	o.judge()
	o.read()
	o.amend()
	o.auditAll()
}

// setUp is the first visit: three administrators and the statistician.
func (o *office) setUp() {
	o.t.Helper()
	first := &person{Visit: o.first, o: o}
	first.Go("/")
	first.Sees("初始设置")
	for name, text := range map[string]string{
		"code": o.code, "system.login": "xitong", "system.name": "钱伟", "password": password, "again": password,
		"security.login": "anquan", "security.name": "孙莉", "audit.login": "shenji", "audit.name": "何平",
		"region": "219901", "work.login": "tongji", "work.name": "李明",
	} {
		first.Put(name, text)
	}
	first.station("setup")
	first.Follow("完成设置")
	first.Sees("设置完成")
	first.station("setup-done")
	codes := first.codes()
	o.arrive("xitong", password).station("admin-home")
	o.arrive("anquan", codes["anquan"])
	o.arrive("shenji", codes["shenji"])
	o.arrive("tongji", codes["tongji"]).station("tongji-home")
}

// importSchools brings the register in from a workbook, looked at before.
func (o *office) importSchools() {
	o.t.Helper()
	tongji := o.people["tongji"]
	tongji.toDo("第一步：导入学校名录")
	tongji.Attach("file", o.papers.register)
	tongji.Follow("读取并核对")
	tongji.Sees("新增 4 所", uploadedSchool)
	tongji.station("schools-plan")
	tongji.Follow("确认导入")
	tongji.Sees("4所新增", typedSchool)
	tongji.station("schools")
}

// giveAccounts shows the separation of duties: one makes accounts, another
// grants, and neither can do the other's part.
func (o *office) giveAccounts() {
	o.t.Helper()
	system, security := o.people["xitong"], o.people["anquan"]
	system.Follow("账号")
	system.Follow("批量导入")
	system.Put("region", "219901")
	system.Attach("file", o.papers.accounts)
	system.Follow("导入")
	system.Sees("一次性口令")
	system.station("codes")
	codes := system.codes()
	system.Follow("全部账号")
	system.Follow("新建账号")
	system.Put("login", "shengji")
	system.Put("name", "吴越")
	system.Follow("建立")
	system.Sees("一次性口令")
	codes["shengji"] = system.codes()["shengji"]

	security.Follow("账号与授权")
	security.station("to-grant")
	security.Turn(func() { security.Click(`a[href="/admin/accounts/proposed"]`) })
	security.Sees("周小敏", typedSchool)
	security.station("proposed")
	security.TickAll("id")
	security.Follow("授予所选")
	security.Follow("账号")
	security.Follow("shengji")
	security.Follow("授予角色")
	security.Choose("role", "province_reviewer")
	security.Put("region", "210000")
	security.Follow("下一步")
	security.Follow("授予")
	security.Sees("省级审核员")
	security.station("granted")
	for login, code := range codes {
		o.arrive(login, code)
	}
}
