package linkage_test

import (
	"strings"
	"testing"

	"junheng/internal/linkage"
)

// level gives how two names agree.
func level(t testing.TB, a, b string) linkage.Level {
	t.Helper()
	res := match(t, register(linkage.Record{Name: a}), register(linkage.Record{Name: b}), linkage.Options{})
	return res.Explain(0, 0).Fields[linkage.FieldName].Level
}

func TestNamesAreComparedAsCharacters(t *testing.T) {
	tests := []struct {
		a, b string
		want linkage.Level
	}{
		{"张梓涵", "张梓涵", linkage.NameSame},
		{"张梓涵", "", linkage.NameBlank},
		{"张梓涵", " · ", linkage.NameBlank},
		{"张 三", "张三", linkage.NameSpaced},
		{"艾力·买买提", "艾力买买提", linkage.NameSpaced},
		{"艾力•买买提", "艾力．买买提", linkage.NameSpaced},
		{"ＡＬＩＭ", "alim", linkage.NameSpaced},
		{"劉國強", "刘国强", linkage.NameVariant},
		{"陈喆", "陈哲", linkage.NameVariant},
		{"吴堃", "吴坤", linkage.NameVariant},
		{"甯静", "宁静", linkage.NameVariant},
		{"张伟", "章玮", linkage.NameSound},
		{"曾单", "层善", linkage.NameSound}, // each in its other reading
		{"吕绿", "旅律", linkage.NameSound},
		{"张梓涵", "张梓轩", linkage.NameOne},
		{"张梓涵", "张涵", linkage.NameOne},
		{"张梓涵", "张涵梓", linkage.NameOne},
		{"王芳", "王丽", linkage.NameHalf},
		{"阿卜杜拉·买买提", "阿卜杜拉", linkage.NamePart},
		{"迪丽努尔·图尔荪", "迪里奴尔·吐尔逊", linkage.NamePart},
		{"张梓涵", "张雨泽", linkage.NameFamily},
		{"张梓涵", "李雨泽", linkage.NameOther},
		{"涂𬱖", "涂𬱖", linkage.NameSame},
		{"涂𬱖", "涂颐", linkage.NameHalf},
	}
	for _, tt := range tests {
		if got := level(t, tt.a, tt.b); got != tt.want {
			t.Errorf("%s and %s: %s, want %s", tt.a, tt.b, linkage.FieldName.LevelText(got).EN, linkage.FieldName.LevelText(tt.want).EN)
		}
		if there, back := level(t, tt.a, tt.b), level(t, tt.b, tt.a); there != back {
			t.Errorf("%s and %s: %d one way, %d the other", tt.a, tt.b, there, back)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"张梓涵", "艾力·买买提", "劉國強", "\xff\xfe张", strings.Repeat("长", 200), "ａＢ c", "㛃䶮〇"} {
		f.Add(s, "张 三")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		there, back := level(t, a, b), level(t, b, a)
		if there != back {
			t.Fatalf("%q and %q: %d one way, %d the other", a, b, there, back)
		}
		if same := level(t, a, a); same != linkage.NameSame && same != linkage.NameBlank {
			t.Fatalf("%q and itself: %d", a, same)
		}
		if spaced := level(t, a, " "+a); spaced != linkage.NameSame && spaced != linkage.NameSpaced && spaced != linkage.NameBlank && len(a) < 250 {
			t.Fatalf("%q and the same with a space: %d", a, spaced)
		}
	})
}

func TestDatesAreReadAsRegistersWriteThem(t *testing.T) {
	for s, want := range map[string]linkage.Date{
		"2015-02-03": 20150203, "2015/2/3": 20150203, "2015.02.03": 20150203, "20150203": 20150203, "2015年2月3日": 20150203,
		"": 0, "2015": 0, "15-2-3": 0, "2015-02-03 10:00": 0, "2015-02-0x": 0, "201502030": 0, "2015-02-31": 20150231,
	} {
		if got := linkage.ParseDate(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
	if got := linkage.Date(20150203).String() + linkage.Date(0).String(); got != "2015-02-03" {
		t.Errorf("written %q", got)
	}
}

func TestWhatWasAddedCanBeReadAgain(t *testing.T) {
	long := strings.Repeat("长", 100)
	tests := []struct{ added, kept linkage.Record }{
		{someone, someone},
		{linkage.Record{ID: "11010820150203123x"}, linkage.Record{ID: "11010820150203123X"}},
		{linkage.Record{ID: "123456789012345"}, linkage.Record{ID: "123456789012345"}},
		{linkage.Record{ID: " g-1234567 "}, linkage.Record{ID: "G1234567"}},
		{linkage.Record{ID: "无"}, linkage.Record{}},
		{linkage.Record{ID: someone.ID}, linkage.Record{ID: someone.ID, Birth: someone.Birth, Sex: someone.Sex}},
		{linkage.Record{Name: long, Kin: long}, linkage.Record{Name: long[:255], Kin: long[:255]}},
	}
	for i, tt := range tests {
		r := register(tt.added)
		if got := r.Record(0); got != tt.kept {
			t.Errorf("%d: %+v, want %+v", i, got, tt.kept)
		}
	}
}

func TestSeveralRegistersJoinInOrder(t *testing.T) {
	all := crowd(70000)
	joined := linkage.Join(register(all[:40000]...), register(), register(all[40000:40001]...), register(all[40001:]...))
	if joined.Len() != len(all) {
		t.Fatalf("%d records, want %d", joined.Len(), len(all))
	}
	for i, want := range all {
		if got := joined.Record(i); got != want {
			t.Fatalf("row %d: %+v, want %+v", i, got, want)
		}
	}
}
