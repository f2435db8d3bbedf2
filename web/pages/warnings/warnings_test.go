package warnings_test

import (
	"net/http"
	"net/url"
	"testing"

	"junheng/access"
	"junheng/web/webtest"
)

func margins(within, years string) url.Values {
	return url.Values{"county": {"219901"}, "within": {within}, "years": {years}}
}

func TestACountyDecidesItsMarginsAndMayTakeThemBack(t *testing.T) {
	s := webtest.New(t)
	c, system := s.As(access.CountyStatistician), s.As(access.SystemAdmin)
	c.Get("/warnings").Wants(http.StatusOK, "还没有人定过尺度，用程序自带的：5%、3 年", "存为本县尺度").Lacks("恢复系统尺度")
	system.Get("/admin/system").Wants(http.StatusOK, "预警的提醒尺度", `value="5"`, "junheng test")
	system.Follow(system.Post("/admin/system", margins("4", "2"))).Wants(http.StatusOK, "系统设置已保存", `value="4"`, "最近修改：")
	c.Get("/warnings").Wants(http.StatusOK, "用系统设置的：4%、2 年", "离标准线不到4%")

	c.Follow(c.Post("/warnings", margins("12.5", "5"))).Wants(http.StatusOK, "已存为本县的提醒尺度", "本县尺度：12.5%、5 年（李明", "恢复系统尺度", "离标准线不到12.5%")
	s.As(access.CountyLeader).Get("/warnings").Wants(http.StatusOK, "本县尺度：12.5%").Lacks("存为本县尺度")
	c.Get("/warnings?within=3&years=1").Wants(http.StatusOK, "离标准线不到3%", "1年内会到线", "本县尺度：12.5%")
	form := margins("", "")
	form.Set("back", "1")
	c.Follow(c.Post("/warnings", form)).Wants(http.StatusOK, "已恢复", "用系统设置的：4%、2 年")
}

func TestMarginsOutOfBoundsAreToldWithTheirFields(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	c.Post("/warnings", margins("51", "0")).Wants(http.StatusUnprocessableEntity, "不超过 50%", "1 至 10 的整数", `href="#within"`, `href="#years"`)
	c.Post("/warnings", margins("三", "3")).Wants(http.StatusUnprocessableEntity, "请填写百分数")
	s.As(access.SystemAdmin).Post("/admin/system", margins("0", "3")).Wants(http.StatusUnprocessableEntity, "不超过 50%")
	s.As(access.CountyLeader).Post("/warnings", margins("5", "3")).Wants(http.StatusForbidden)
	s.As(access.SecurityAdmin).Get("/admin/system").Wants(http.StatusForbidden)
}
