package returns_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/webtest"
)

// crowded opens a round of the county table for n schools named 测试第1小学 and
// so on, and gives the table's address and the schools' ids.
func crowded(t *testing.T, s *webtest.Server, n int) (string, []registry.SchoolID) {
	t.Helper()
	actor := s.Actors[access.CountyStatistician]
	var list []registry.School
	var ids []registry.SchoolID
	for i := range n {
		id := registry.SchoolID(fmt.Sprintf("T%03d", i+1))
		list = append(list, registry.School{ID: id, Name: fmt.Sprintf("测试第%03d小学", i+1), Type: registry.PrimarySchool, County: 219901})
		ids = append(ids, id)
	}
	if _, err := s.Book.Adopt(t.Context(), actor, 219901, list); err != nil {
		t.Fatal(err)
	}
	round, err := s.Returns.OpenRound(t.Context(), actor, returns.RoundPlan{
		County: 219901, Title: "全县一表", Year: s.Round.Year, Forms: []string{"cn/county-table"}, Schools: ids, Due: s.Round.Due,
	})
	if err != nil {
		t.Fatal(err)
	}
	return "/rounds/219901/" + string(round.ID) + "/table/cn.county-table", ids
}

func students(id registry.SchoolID) string { return string(id) + ":primary.students" }

func TestTheTableOfManySchoolsComesPageByPage(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	table, ids := crowded(t, s, 60)
	first := c.Get(table).Wants(http.StatusOK, "测试第001小学", "测试第025小学", "下面还有 35 所学校", "第 1–", "所，共 60 所").Lacks("测试第026小学")
	if n := len(first.Body); n > 1_500_000 {
		t.Errorf("a page of %d schools is %d bytes", 25, n)
	}
	c.Get(table+"?page=3").Wants(http.StatusOK, "测试第051小学", "测试第060小学").Lacks("测试第050小学", "下面还有")
	c.Get(table+"?page=99").Wants(http.StatusOK, "测试第060小学")
	c.Get(table+"?at="+students(ids[29])).Wants(http.StatusOK, "测试第030小学", `aria-current="page">2<`)
	piece := c.Get(table+"?page=2&piece=1").Wants(http.StatusOK, "测试第026小学").Lacks("测试第025小学", "均衡")
	if !strings.Contains(piece.Body, `data-grid-more="`+table+`?page=3"`) {
		t.Error("the second page of rows does not lead to the third")
	}

	second := c.Get(table + "?page=2")
	c.Follow(fill(t, c, second, table+"?page=2", map[string]string{students(ids[29]): "300"})).Wants(http.StatusOK, "已保存 1 格", `value="300"`, "测试第030小学")
	c.Follow(fill(t, c, first, table, map[string]string{students(ids[0]): "200"})).Wants(http.StatusOK, "已保存 1 格", "500（未填完）")
}

func TestWhatIsWrongOnAnotherPageIsLinkedAndCounted(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	table, ids := crowded(t, s, 60)
	key := students(ids[40])
	if status, _ := put(t, c, table, `{"cells":[{"key":"`+key+`","text":"三百左右","rev":0}]}`); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	p := c.Get(table).Wants(http.StatusOK, "测试第041小学", "三百左右", `href="`+table+`?at=T041%3Aprimary.students#cell-`+key+`"`, "其他页的学校还有未列出的")
	var here int
	for _, q := range listed(t, p) {
		if q.Severity == "todo" {
			here++
		}
	}
	far := found(t, p, `data-severity="todo" data-far="(\d+)"`)
	n, err := strconv.Atoi(far)
	if err != nil || here == 0 || n != here/25*35-1 {
		t.Errorf("%d cells to fill in on this page, %s on the others", here, far)
	}
	if told := found(t, p, `data-severity="todo" data-far="\d+"[^>]*>[^<]*<b>(\d+)</b>`); told != strconv.Itoa(here+n) {
		t.Errorf("%s to fill in are told, want %d", told, here+n)
	}
}

// listed gives the problems a page hands to its script.
func listed(t *testing.T, p *webtest.Page) (list []struct{ Cell, Severity string }) {
	t.Helper()
	m := regexp.MustCompile(`(?s)<script[^>]*id="grid-problems"[^>]*>(.*?)</script>`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatal("the page hands no problems to its script")
	}
	if err := json.Unmarshal([]byte(m[1]), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestABlockPastedBeyondTheFirstPageFindsAllItsRows(t *testing.T) {
	s := webtest.New(t)
	table, ids := crowded(t, s, 60)
	d := sitAt(t, s, access.CountyStatistician, table)
	rows := func() int { return look[int](d, `document.querySelector("form.jg").grid.sheet.rows.length`) }
	if n := rows(); n >= 60 {
		t.Fatalf("%d rows stand in the page from the beginning", n)
	}
	d.at(students(ids[0]))
	var b strings.Builder
	for i := range ids {
		fmt.Fprintf(&b, "%d\n", 100+i)
	}
	d.paste(b.String(), "")
	d.until(`document.querySelector("form.jg").grid.sheet.rows.length === 60`)
	d.until(`document.querySelector('[data-key="` + students(ids[59]) + `"] input').value === "159"`)
	d.settled()
	column := look[string](d, `document.querySelector('[data-key="`+students(ids[0])+`"]').parentElement.cells.length && [...document.querySelectorAll("tfoot .jg-total")].map((td) => td.textContent).find((t) => t !== "")`)
	if column != "7770" {
		t.Errorf("the total of the column reads %q, want 7770", column)
	}
	again := s.As(access.CountyStatistician).Get(table+"?page=3").Wants(http.StatusOK, `value="159"`)
	again.Lacks("下面还有")
	if got := look[string](d, `document.querySelector("[data-grid-to]").textContent`); got != "60" {
		t.Errorf("the page says it shows schools up to %s", got)
	}
}

func TestSchoolsArePastedByTheirNamesWhateverPageTheyAreOn(t *testing.T) {
	s := webtest.New(t)
	table, ids := crowded(t, s, 60)
	d := sitAt(t, s, access.CountyStatistician, table)
	head := look[string](d, `[...document.querySelectorAll("thead th[data-x]")].find((th) => document.querySelector('[data-key="`+students(ids[0])+`"]').cellIndex === th.cellIndex).dataset.label`)
	d.at(students(ids[0]))
	d.paste("学校\t"+head+"\t备注\n测试第060小学\t660\t\n测试第002小学\t602\t\n没有的学校\t1\t\n", "")
	d.until(`document.querySelector("form.jg").grid.sheet.rows.length === 60`)
	d.until(`document.querySelector('[data-key="` + students(ids[59]) + `"] input').value === "660"`)
	d.settled()
	for i, want := range map[int]string{59: "660", 1: "602", 0: ""} {
		if got := d.text(students(ids[i])); got != want {
			t.Errorf("%s holds %q, want %q", ids[i], got, want)
		}
	}
	if told := look[string](d, `document.querySelector("[data-grid-toast]").innerText`); !strings.Contains(told, "没有的学校") {
		t.Errorf("the notice of the paste does not name the school it did not find:\n%s", told)
	}
}

func TestRowsComeAsTheReaderNearsThem(t *testing.T) {
	s := webtest.New(t)
	table, ids := crowded(t, s, 60)
	d := sitAt(t, s, access.CountyStatistician, table)
	// The reader goes on to the end until all have come: how soon the browser
	// notices that the end is near is its own affair.
	d.until(`(() => { const b = document.querySelector(".jg-scroll"); b.scrollTop = b.scrollHeight; return document.querySelector("form.jg").grid.sheet.rows.length === 60 })()`)
	d.at(students(ids[59]))
	if got := d.cursor(); got != students(ids[59]) {
		t.Errorf("the cursor stands at %q", got)
	}
}
