package people_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/web/webtest"
)

// longRoster is a roster of one school that is nothing to wait for.
func longRoster(rows int) string {
	var b strings.Builder
	b.WriteString("姓名,性别,年级,班级,身份证件号\n")
	for i := range rows {
		sex := "女"
		if i%2 == 1 {
			sex = "男"
		}
		fmt.Fprintf(&b, "张%c%c,%s,三年级,%d班,%s\n", rune('一'+i%997), rune('一'+i/997), sex, i%9+1, numbered(fmt.Sprintf("2016%02d%02d", i%12+1, i/12%28+1), fmt.Sprintf("%03d", i/336%50*10*2+i%2)))
	}
	b.WriteString("李无号,女,三年级,1班,2.19901E+17\n")
	return b.String()
}

// ended asks for the page of a job until it is over.
func ended(t *testing.T, c *webtest.Client, at string) *webtest.Page {
	t.Helper()
	for range 600 {
		p := c.Get(at).Wants(200)
		if !strings.Contains(p.Body, `http-equiv="refresh"`) {
			return p
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the job does not end")
	return nil
}

func TestALongRosterIsTakenInAsAJobWithItsReceipt(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	text := longRoster(5600)
	at := roster(t, c, "import", text).To()
	if !strings.HasPrefix(at, "/jobs/") {
		t.Fatalf("sent to %q", at)
	}
	s.As(access.CountyStatistician).Get(at).Wants(404)
	done := ended(t, c, at).Wants(200, "已完成", "新增 5600", "未收 1", "查看结果")
	receipt := first(t, done, receiptLink)
	c.Get(receipt).Wants(200, "导入结果", "以数字保存", "三年级!E5602")
	c.Get("/jobs").Wants(200, "导入学生名册：学生名册-")

	look := ended(t, c, roster(t, c, "check", text).To()).Wants(200, "未变 5600")
	c.Get(first(t, look, receiptLink)).Wants(200, "检查结果（未写入）")
	c.Get(base+"/upload").Wants(200, "学生名册-")
	bad := ended(t, c, roster(t, c, "import", "甲,乙\n"+strings.Repeat("1,2\n", 5600)).To())
	bad.Wants(200, "未成功", "没有找到名册表头", "重新提交", base+"/upload?register=pupil")
}
