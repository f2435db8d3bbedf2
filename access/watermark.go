package access

import (
	"fmt"
	"strings"
	"time"
)

var beijing = time.FixedZone("UTC+8", 8*60*60)

// Watermark is the line on every page of a list with names in clear: whose list
// it is, since when and why.
func Watermark(by Actor, at time.Time, reason string) string {
	return fmt.Sprintf("内部资料 严禁外传 导出人：%s 时间：%s 事由：%s", by.Name, at.In(beijing).Format("2006-01-02 15:04"), strings.TrimSpace(reason))
}
