package datasets_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/audit"
	"junheng/collect/returns"
	"junheng/registry"
	"junheng/web/webtest"
)

// trial freezes everything of the open year and gives the dataset's address.
func trial(t *testing.T, s *webtest.Server, c *webtest.Client) string {
	t.Helper()
	p := c.Post("/datasets/freeze", url.Values{"region": {"219901"}, "year": {"2025"}, "which": {"all"}, "name": {"预评"}}).Wants(http.StatusSeeOther)
	return p.To()
}

// explained gives a reason for a finding of the clerk's school, and leaves
// another cell refused.
func explained(t *testing.T, s *webtest.Server) {
	t.Helper()
	clerk := s.Actors[access.SchoolClerk]
	list, err := s.Returns.List(t.Context(), clerk, returns.Filter{Counties: []registry.RegionCode{219901}, Round: s.Round.ID})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d returns, %v", len(list), err)
	}
	key := returns.CellKey{School: s.School, Stage: registry.Primary, Field: "students"}
	bad := returns.CellKey{School: s.School, Stage: registry.Primary, Field: "teachers"}
	v, err := s.Returns.Open(t.Context(), clerk, 219901, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	text, reason, wrong := "4000", "并入两所村小", "四十"
	_, err = s.Returns.SaveCells(t.Context(), clerk, returns.Save{County: 219901, Return: list[0].ID, Edits: []returns.Edit{
		{Key: key, Text: &text, Reason: &reason, Rev: v.Cells[key].Rev}, {Key: bad, Text: &wrong, Rev: v.Cells[bad].Rev},
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasFoundIsKeptWithTheFactsThatWereTaken(t *testing.T) {
	s := webtest.New(t)
	explained(t, s)
	c := s.As(access.CountyStatistician)
	at := trial(t, s, c)
	c.Get(at).Wants(http.StatusOK, "检查发现与说明", "处有填报人的说明", "没有采用 1 处")
	p := c.Get(at+"/findings?met="+url.QueryEscape("有说明，采用")).Wants(http.StatusOK, "并入两所村小", "周小敏", "青禾县实验小学", "在校生数")
	if strings.Contains(p.Text(), "四十") {
		t.Error("the list is not filtered")
	}
	c.Get(at+"/findings").Wants(http.StatusOK, "四十", "未采用")
	c.Get(at+"/findings?lang=en").Wants(http.StatusOK, "taken, explained", "not taken", "please verify")
	if csv := c.Get(at+"/findings?format=csv").Wants(http.StatusOK, "并入两所村小"); !strings.HasPrefix(csv.Body, "\ufeff") {
		t.Error("the CSV has no BOM")
	}

	// The reason is withdrawn later; the dataset keeps it.
	text := ""
	clerk := s.Actors[access.SchoolClerk]
	list, _ := s.Returns.List(t.Context(), clerk, returns.Filter{Counties: []registry.RegionCode{219901}, Round: s.Round.ID})
	key := returns.CellKey{School: s.School, Stage: registry.Primary, Field: "students"}
	v, err := s.Returns.Open(t.Context(), clerk, 219901, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Returns.SaveCells(t.Context(), clerk, returns.Save{County: 219901, Return: list[0].ID, Edits: []returns.Edit{{Key: key, Text: &text, Reason: &text, Rev: v.Cells[key].Rev}}}); err != nil {
		t.Fatal(err)
	}
	c.Get(at+"/findings").Wants(http.StatusOK, "并入两所村小")
}

func TestFindingsTravelWithTheFilesOfTheDataset(t *testing.T) {
	s := webtest.New(t)
	explained(t, s)
	c := s.As(access.CountyStatistician)
	at := trial(t, s, c)
	hash := regexp.MustCompile(`[0-9a-f]{64}`).FindString(at)
	files, err := s.Archive.DatasetFiles(t.Context(), s.Actors[access.CountyStatistician], 219901, hash)
	if err != nil {
		t.Fatal(err)
	}
	var list []archive.Finding
	if err := json.Unmarshal(files[archive.FindingsFile], &list); err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, f := range list {
		if f.Reason == "并入两所村小" && f.Severity == "verify" && f.School == s.School && f.Field == "students" && f.Stage == "primary" && f.By == "周小敏" {
			told++
		}
		if f.What.ZH == "" {
			t.Errorf("a finding does not say what was found: %+v", f)
		}
	}
	if told == 0 {
		t.Errorf("none of %d findings has the clerk's reason", len(list))
	}
	c.Get(at + "/run").Wants(http.StatusOK) // the facts can still be opened
}

func TestFreezingEqualFactsAgainIsOnRecord(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.CountyStatistician)
	first := trial(t, s, c)
	if again := trial(t, s, c); again != first {
		t.Errorf("equal facts are frozen as %s and as %s", first, again)
	}
	entries, err := s.Audit.List(t.Context(), audit.Query{Counties: []registry.RegionCode{219901}, Act: "dataset.freeze", Limit: 1})
	if err != nil || len(entries) != 1 || !strings.Contains(entries[0].Detail, `"again":true`) {
		t.Errorf("on record is %+v, %v", entries, err)
	}
}
