package access_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/internal/testkit"
)

const (
	tableBegins = "<!-- roles: written by go test ./access -update -->\n"
	tableEnds   = "<!-- end of roles -->\n"
)

var reaches = map[access.Reach]locale.Text{
	access.Installation: {ZH: "整个系统", EN: "the installation"}, access.OneClass: {ZH: "一个班", EN: "a class"}, access.OneSchool: {ZH: "一所学校", EN: "a school"},
	access.OneTownship: {ZH: "一个乡镇", EN: "a township"}, access.OneCounty: {ZH: "一个县（区）", EN: "a county"},
	access.OneCity: {ZH: "一个市", EN: "a city"}, access.OneProvince: {ZH: "一个省", EN: "a province"},
	access.AnyRegion: {ZH: "一个县、市或省", EN: "a county, city or province"},
}

// roleTable is the table of roles as the guide prints it.
func roleTable(l locale.Lang) string {
	heads := locale.Text{
		ZH: "| 角色 | 代码 | 范围 | 能做什么 |\n| --- | --- | --- | --- |\n",
		EN: "| Role | Key | Held for | May |\n| --- | --- | --- | --- |\n",
	}
	var b strings.Builder
	b.WriteString(heads.In(l))
	for _, i := range access.Roles() {
		var perms []string
		for _, p := range access.Permissions() {
			for _, has := range i.Perms {
				if has == p {
					perms = append(perms, p.Label().In(l))
				}
			}
		}
		sep := locale.Text{ZH: "、", EN: ", "}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", i.Label.In(l), i.Role, reaches[i.Reach].In(l), strings.Join(perms, sep.In(l)))
	}
	return b.String()
}

func TestTheGuideShowsTheTableOfRoles(t *testing.T) {
	for name, l := range map[string]locale.Lang{"../docs/guide/accounts.md": locale.EN, "../docs/guide/accounts.zh-CN.md": locale.ZH} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, begun := strings.Cut(string(page), tableBegins)
		table, after, ended := strings.Cut(rest, tableEnds)
		if !begun || !ended {
			t.Fatalf("%s has no place for the table of roles", name)
		}
		want := roleTable(l)
		if testkit.Updating() {
			if err := os.WriteFile(name, []byte(before+tableBegins+want+tableEnds+after), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if table != want {
			t.Errorf("%s differs from access/roles.go; run go test ./access -update\nwant:\n%s", name, want)
		}
	}
}
