package staffing

import (
	"slices"
	"strconv"
	"strings"

	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

var (
	notePosts   = locale.NewTemplate("staffing.note_posts", "编制：小学每{primary}名、初中每{junior}名学生1名教职工（{doc}），不取整比较。", "Posts: one for {primary} primary and {junior} junior pupils ({doc}), compared unrounded.")
	notePlace   = locale.NewTemplate("staffing.note_place", "编制：按城市、县镇、农村分列的旧标准（{doc}）。", "Posts: the older norms by place ({doc}).")
	noteSmall   = locale.NewTemplate("staffing.note_small", "不足{max}人的乡村学校另按每班{each}人核算，取高；这两个数是示例，未经核实，各省自定，只作参考不计入缺额。", "Rural schools of fewer than {max} pupils are also reckoned at {each} for each class, whichever is more; both figures are examples, for each province to fix, and do not count towards what is lacking.")
	noteHours   = locale.NewTemplate("staffing.note_hours", "周课时：{doc}分年级数（{status}）；国家课程方案（2022年版）只定总课时和比例。教师周课时量：{load}（{loadStatus}）。请按本省本县的规定叠加替换。", "Lessons a week: by grade from {doc} ({status}); the national plan of 2022 fixes totals and shares only. Load of a teacher: {load} ({loadStatus}). Put your own in their place with an overlay.")
	noteNeed    = locale.Plain("staffing.note_need", "各学科需要教师数＝周课时×班数÷每名教师周课时，未计校长、职员、班主任减课和兼课；“缺”按学科分别算，同校有余的学科不相抵；地方与学校课程没有专门的教师，由各科有余的教师兼任。", "Teachers needed = lessons × classes ÷ load of a teacher; heads, clerks and teachers of two subjects are left aside. Each subject is reckoned by itself: what one has beyond its need does not make up for another. Local and school courses have no teachers of their own; those to spare teach them.")
	noteRetire  = locale.NewTemplate("staffing.note_retire", "退休：男{men}岁、女{women}岁，自2025年1月起每{every}个月延迟1个月，最多{most}个月；各年龄段内按均匀分布，55岁及以上按男教师算；各学科按同一比例减员。", "Retirement: men at {men}, women at {women}, one month later for every {every} months since January 2025, at most {most}; ages are even within each band, those of 55 and older taken as men; every subject loses the same share.")
	noteAssume  = locale.NewTemplate("staffing.note_assumed", "{n}个学部未报教师年龄，按每年{share}%退休（示例）。", "{n} sections did not report ages; {share} % retire each year (example).")
	noteLeave   = locale.NewTemplate("staffing.note_leave", "另按每年{share}%调出、辞职（示例，未核实）。", "Another {share} % leave each year for other reasons (example).")
	noteHire    = locale.Plain("staffing.note_hire", "招聘：缺满1人才招，不足1人的部分走教或兼课；未计县内调剂时各校分别算，“先调剂”把全县同学段同一学科当作一所学校算，是最少的人数。", "Recruiting: whole teachers only; a part of one is for shared teachers. Schools are reckoned by themselves; “after moves” takes the county as one school for each stage and subject, which is the least that will do.")
	noteClasses = locale.Plain("staffing.note_classes", "未来班数：在校年级保持原班数（超过标准班额的增班），新生按标准班额开班；没有预测的学校按现有班数。", "Classes ahead: grades keep theirs, or get more where the standard asks; intakes get as many as they fill. Without a forecast classes stay.")
	noteShare   = locale.NewTemplate("staffing.note_share", "走教：需要不足1名教师而缺员的学校编组，一名教师每多走一校少教{way}节，组内两校相距不超过{far}公里（示例）；没有经纬度的按同乡镇。学校不超过12所的组合已证明人数最少。", "Shared teachers: schools that need less than one teacher and lack a part are grouped; each further school costs {way} lessons, no two are more than {far} km apart (examples); without positions those of one township. Up to twelve schools the grouping is proven to take the fewest teachers.")
	notePrivate = locale.NewTemplate("staffing.note_private", "{n}个民办学校学部未计入。", "{n} sections of private schools are left out.")
	noteNoClass = locale.NewTemplate("staffing.note_no_classes", "{n}个学部没有班数，不能按课时测算。", "{n} sections have no classes; their lessons cannot be reckoned.")
)

var statusWords = map[rules.Status]locale.Text{
	rules.Confirmed: {ZH: "已核实", EN: "confirmed"}, rules.Local: {ZH: "地方口径", EN: "local practice"}, rules.Unconfirmed: {ZH: "未核实", EN: "unconfirmed"},
}

func (b *builder) notes() {
	add := func(m locale.Message) { b.r.Notes = append(b.r.Notes, m) }
	if b.in.Norm == Unified {
		primary, _ := b.n.find("pupils_per_post", registry.Primary)
		junior, _ := b.n.find("pupils_per_post", registry.Junior)
		add(notePosts.With("primary", trimNumber(primary), "junior", trimNumber(junior), "doc", b.n.doc("pupils_per_post")))
	} else {
		add(notePlace.With("doc", b.n.doc("pupils_per_post_rural")))
	}
	add(noteSmall.With("max", trimNumber(b.value("small_school_max")), "each", trimNumber(b.value("staff_per_class"))))
	add(noteHours.With("doc", b.n.doc("hours_chinese_1"), "status", b.n.status("hours_chinese_1"), "load", b.n.doc("load_chinese"), "loadStatus", b.n.status("load_chinese")))
	add(noteNeed)
	add(noteRetire.With("men", trimNumber(b.p.men), "women", trimNumber(b.p.women), "every", trimNumber(b.p.every), "most", trimNumber(b.p.most)))
	assumed := 0
	for i := range b.r.Sections {
		if b.r.Sections[i].Assumed {
			assumed++
		}
	}
	if assumed > 0 {
		add(noteAssume.With("n", assumed, "share", trimNumber(100*b.value("assumed_retire_share"))))
	}
	add(noteLeave.With("share", trimNumber(100*b.value("assumed_leave_share"))))
	add(noteHire)
	add(noteClasses)
	add(noteShare.With("way", trimNumber(b.value("walk_lessons")), "far", trimNumber(b.value("walk_distance"))))
	if b.r.Private > 0 {
		add(notePrivate.With("n", b.r.Private))
	}
	if len(b.r.NoLesson) > 0 {
		add(noteNoClass.With("n", len(b.r.NoLesson)))
	}
}

func (b *builder) value(id string) float64 {
	v, _ := b.n.find(id, registry.Whole)
	return v
}

// doc and status give where a number that was used is written, and how sure it is.
func (n *numbers) doc(id string) string {
	if d := n.used[id]; d != nil {
		return d.Cite.Doc
	}
	return "—"
}

func (n *numbers) status(id string) locale.Text {
	if d := n.used[id]; d != nil {
		return statusWords[d.Cite.Status]
	}
	return locale.Text{ZH: "—", EN: "—"}
}

func trimNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// names joins the names of sections.
func (r *Result) names(list []int) locale.Text {
	var zh, en []string
	for _, i := range list {
		n := r.Sections[i].Name()
		zh, en = append(zh, n.ZH), append(en, n.EN)
	}
	slices.Sort(zh)
	slices.Sort(en)
	return locale.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// Name is the school, and the section where the school has several.
func (s *Section) Name() locale.Text {
	zh, en := s.School.Name, s.School.Name
	if len(s.School.Stages()) > 1 {
		if s.Stage == registry.Junior {
			return locale.Text{ZH: zh + "（初中部）", EN: en + " (junior)"}
		}
		return locale.Text{ZH: zh + "（小学部）", EN: en + " (primary)"}
	}
	return locale.Text{ZH: zh, EN: en}
}
