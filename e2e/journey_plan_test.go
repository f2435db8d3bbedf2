package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/testkit/browser"
	"junheng/plan/network"
	"junheng/testdata/county"
)

// laidFile writes a file of a file system where a browser can pick it.
func laidFile(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), filepath.Base(name))
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// From what is lacking to what is promised: the clerk plans, the leader adopts.
func TestACountyPlansItsWayToPass(t *testing.T) {
	_, in := visitors(t)
	p := in(access.CountyStatistician)
	p.Go("/plans/219901")
	p.Sees("最省的达标方案", "情景模拟", "路线图")
	p.station("plan-desk")
	p.Go("/plans/219901/shortfalls")
	p.Sees("石桥镇中心小学", "万元")
	p.station("plan-shortfalls")

	p.Go("/plans/219901/cheapest?leave_out=1&accept_odd=1")
	p.Sees("最省方案需", "已证明", "评估引擎")
	p.station("plan-cheapest")
	p.onTelephone("plan-cheapest")
	p.Follow("锁定")
	p.Sees("已锁定", "最省方案需")
	p.Put("name", "达标方案一")
	p.Press("保存方案")
	p.Sees("路线图", "方案已保存")

	p.Put("name", "优质均衡三年行动")
	p.Turn(func() { p.Click(`form.res-ask button[type="submit"]`) })
	p.Sees("逐项写明责任人")
	p.Put("all.owner", "装备中心")
	p.Turn(func() { p.Click(`.jh-submit .btn-primary`) })
	p.Sees("拟订中", "装备中心", "石桥镇中心小学")
	p.station("plan-draft")

	leader := in(access.CountyLeader)
	leader.Go("/plans/219901/roadmaps")
	leader.Follow("优质均衡三年行动")
	leader.Put("number", "青教发〔2026〕3号")
	leader.Press("采纳路线图")
	leader.Sees("已采纳", "青教发〔2026〕3号", "目标责任书")
	leader.station("plan-roadmap")
	leader.onTelephone("plan-roadmap")
}

// What if, as one types: the verdict follows before anything is saved.
func TestWhatIfIsAnsweredAsOneTypes(t *testing.T) {
	_, in := visitors(t)
	p := in(access.CountyStatistician)
	p.Go("/plans/219901/scenarios")
	p.Put("name", "石桥配齐多媒体")
	p.Press("新建情景")
	p.Sees("石桥镇中心小学", "结论不变")
	p.Put("f.multimedia_rooms", "40")
	browser.Read[bool](p.Visit, `document.querySelector('[name="f.multimedia_rooms"]').dispatchEvent(new Event("input", {bubbles: true}))`)
	p.Until("the verdict follows", `document.querySelector("#outcome").innerText.includes("由不达标变为达标")`)
	p.station("what-if")
	p.onTelephone("what-if")
	p.Press("保存情景")
	p.Sees("已保存", "改为40")
	if !strings.Contains(p.Text(), "模拟数据") {
		t.Error("a scenario does not say that it is simulated")
	}
}

// The years ahead: what is uploaded is forecast, classes and staffing follow, and
// the network of schools is drawn before and after.
func TestTheYearsAheadAreSeen(t *testing.T) {
	_, in := visitors(t)
	p := in(access.CountyStatistician)
	p.Go("/plans/219901/forecast")
	p.Choose("kind", "births")
	p.Attach("file", laidFile(t, county.Planning(), "出生人口.xlsx"))
	p.Press("上传")
	p.Sees("文件已收下", "出生人口.xlsx", "小学在校生")
	p.Choose("kind", "tables")
	p.Attach("file", laidFile(t, county.Planning(), "tables/分年级与教师结构2023.xlsx"), laidFile(t, county.Planning(), "tables/分年级与教师结构2024.xlsx"))
	p.Press("上传")
	p.Sees("分年级与教师结构2024.xlsx", "学龄人口")
	p.station("forecast")
	p.onTelephone("forecast")
	p.Follow("大班额")
	p.Sees("青禾县城南小学")
	p.station("classes")
	p.Follow("教师配备")
	p.Sees("编制", "退休")
	p.station("staffing")

	p.Go("/plans/219901/network")
	p.Sees("先上传村表")
	p.Attach("schools", laidFile(t, network.ExampleFiles(), "学校.csv"))
	p.Attach("villages", laidFile(t, network.ExampleFiles(), "村.csv"))
	p.Press("上传")
	p.Sees("最省的布局", "现状", "方案")
	if n := browser.Read[int](p.Visit, `document.querySelectorAll(".jh-plate svg").length`); n < 2 {
		t.Errorf("%d maps are drawn", n)
	}
	p.station("network")
	p.onTelephone("network")
}
