package roadmap_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/docx"
	"junheng/plan/roadmap"
	"junheng/registry"
)

// lettered is a roadmap with targets of a county, a township and two schools.
func lettered() roadmap.Roadmap {
	r := draft()
	r.State = roadmap.Draft
	r.Targets[0].Township = "石桥镇"
	r.Targets = append(r.Targets,
		roadmap.Target{Year: 2025, School: "B", Name: "乙小学", Township: "石桥镇", Label: "骨干教师", Unit: "人", From: 2, To: 3.125, Owner: "人事科", Due: day("2026-08-31")},
		roadmap.Target{Year: 2027, Label: "骨干教师差异系数", From: 0.53, To: 0.45, Fewer: true, Owner: "局长", Due: day("2027-08-31")},
	)
	r.Targets[1].School, r.Targets[1].Township = "A", ""
	return r
}

func TestEveryPartyGetsTheTargetsThatAreItsOwn(t *testing.T) {
	r := lettered()
	want := []roadmap.Party{
		{Targets: 1},
		{Township: "石桥镇", Name: "石桥镇", Targets: 2},
		{School: registry.SchoolID("B"), Name: "乙小学", Targets: 1},
		{School: registry.SchoolID("A"), Name: "甲小学", Targets: 2},
	}
	got := r.Parties()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("parties (-want +got):\n%s", diff)
	}
	rows := map[string][][]string{}
	for _, p := range got {
		d := r.Letter(p, "青禾县教育局")
		for _, part := range d.Parts {
			if table, ok := part.(docx.Table); ok && rows[p.Name] == nil {
				rows[p.Name] = table.Rows[1:]
			}
		}
		if d.Watermark == "" {
			t.Errorf("the letter of %q does not say that it is a draft", p.Name)
		}
	}
	wantRows := map[string][][]string{
		"":    {{"2027", "骨干教师差异系数", "0.53", "0.45", "局长", "2027-08-31"}},
		"石桥镇": {{"2025", "甲小学：网络多媒体教室", "10", "20", "装备中心", "2026-02-28"}, {"2025", "乙小学：骨干教师（人）", "2", "3.125", "人事科", "2026-08-31"}},
		"乙小学": {{"2025", "骨干教师（人）", "2", "3.125", "人事科", "2026-08-31"}},
		"甲小学": {{"2025", "网络多媒体教室", "10", "20", "装备中心", "2026-02-28"}, {"2026", "最大班额", "56", "45", "基教科", "2026-09-01"}},
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Errorf("targets in the letters (-want +got):\n%s", diff)
	}
}

func TestAnAdoptedLetterIsNoDraft(t *testing.T) {
	r := lettered()
	r.State, r.Number = roadmap.Adopted, "青教发〔2026〕3号"
	d := r.Letter(r.Parties()[0], "青禾县教育局")
	if d.Watermark != "" {
		t.Errorf("an adopted letter is marked %q", d.Watermark)
	}
	if p, ok := d.Parts[1].(docx.Paragraph); !ok || p.Text != "青教发〔2026〕3号" {
		t.Errorf("the number of the document is missing: %+v", d.Parts[1])
	}
}
