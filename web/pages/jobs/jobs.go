// Package jobs shows long work: how far it is, what came out of it, and all
// that an account has asked for lately.
package jobs

import (
	"strconv"
	"time"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct{ Jobs *job.Runner }

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /jobs", Perm: access.SignedIn, Act: "job.list", Handle: d.list},
		{Pattern: "GET /jobs/{id}", Perm: access.SignedIn, Act: "job.show", Handle: d.show},
		{Pattern: "POST /jobs/{id}/stop", Perm: access.SignedIn, Act: "job.stop", Handle: d.stop},
	}
}

// refreshEvery is how often the page of a running job is asked for anew.
const refreshEvery = 2 // seconds

var states = map[job.State]struct {
	tone parts.Tone
	text locale.Text
}{
	job.Waiting: {parts.Plain, locale.Text{ZH: "排队中", EN: "waiting"}},
	job.Running: {parts.Info, locale.Text{ZH: "进行中", EN: "running"}},
	job.Done:    {parts.Good, locale.Text{ZH: "已完成", EN: "done"}},
	job.Failed:  {parts.Bad, locale.Text{ZH: "未成功", EN: "failed"}},
	job.Stopped: {parts.Warn, locale.Text{ZH: "已停止", EN: "stopped"}},
	job.Broken:  {parts.Bad, locale.Text{ZH: "已中断", EN: "cut short"}},
}

// find gives a job of the reader's own; of another's it says nothing.
func (d Deps) find(c *route.Context) (job.Job, error) {
	j, err := d.Jobs.Find(c.Ctx(), c.Path("id"))
	if err == nil && j.Owner != string(c.Actor.Account) {
		err = fault.New(fault.NotFound, locale.Plain("job.unknown", "没有这个任务", "there is no such job"))
	}
	return j, err
}

func (d Deps) show(c *route.Context) error {
	j, err := d.find(c)
	if err != nil {
		return err
	}
	h := parts.Head{Title: j.Title, Crumbs: []parts.Link{{Text: c.T("后台任务", "Jobs"), URL: "/jobs"}}}
	if !j.State.Over() {
		h.Refresh = refreshEvery
		h.Actions = []parts.Link{{
			Text: c.T("停止", "Stop"), URL: "/jobs/" + j.ID + "/stop", Post: true,
			Ask: stopping(c, j),
		}}
	}
	return parts.Page(c, h, jobBody(j))
}

func stopping(c *route.Context, j job.Job) string {
	if j.Kept {
		return c.T("确定停止这个任务吗？已写入的部分保留，重新提交即可接着完成，不会重复。", "Stop this job? What it did so far stays; asked for again it goes on from there, and nothing is done twice.")
	}
	return c.T("确定停止这个任务吗？已完成的部分不会保存。", "Stop this job? What it did so far is not kept.")
}

// ended says what became of a job that did not come to its end, and what to do.
func ended(c *route.Context, j job.Job) string {
	kept := c.T("已写入的部分保留；重新提交同一内容即可接着完成，不会重复。", "What it did so far stays; asked for again it goes on from there, and nothing is done twice.")
	switch {
	case j.State == job.Failed && j.Kept:
		return kept
	case j.State == job.Failed:
		return c.T("没有保存任何改动。处理上面的问题后，可以重新提交。", "Nothing was changed. Once the problem above is solved, ask for it again.")
	case j.State == job.Stopped && j.Kept:
		return c.T("任务已按要求停止。", "The job was stopped as asked. ") + kept
	case j.State == job.Stopped:
		return c.T("任务已按要求停止，没有保存未完成的部分。", "The job was stopped as asked; what was unfinished is not kept.")
	case j.Kept:
		return c.T("系统在任务进行中重新启动，任务没有完成。", "The system was restarted meanwhile and the job did not finish. ") + kept
	}
	return c.T("系统在任务进行中重新启动，任务没有完成。请重新提交。", "The system was restarted meanwhile and the job did not finish. Please ask for it again.")
}

func (d Deps) stop(c *route.Context) error {
	j, err := d.find(c)
	if err != nil {
		return err
	}
	d.Jobs.Stop(j.ID)
	return c.SeeOther("/jobs/" + j.ID)
}

func (d Deps) list(c *route.Context) error {
	all, err := d.Jobs.List(c.Ctx(), job.Filter{Owner: string(c.Actor.Account)})
	if err != nil {
		return err
	}
	rows := make([]parts.Row, len(all))
	for i, j := range all {
		s := states[j.State]
		rows[i] = parts.Row{URL: "/jobs/" + j.ID, Cells: []parts.Cell{
			parts.Word(j.Title), parts.Mark(s.tone, s.text.In(c.Lang)), parts.Word(progressText(c, j)),
			{Text: moment(j.Created), Sort: j.Created},
			{Text: moment(j.Ended), Sort: j.Ended},
		}}
	}
	return parts.List(c, parts.Head{Title: c.T("后台任务", "Jobs"), Lead: c.T("上传、评估等耗时较长的工作在后台进行，关闭浏览器也会继续。", "Long work goes on in the background, also when the browser is closed.")}, parts.Listing{
		Name: c.T("后台任务", "Jobs"),
		Columns: []parts.Column{
			{Key: "title", Label: c.T("任务", "Job"), Fixed: true},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "progress", Label: c.T("进度", "Progress"), NoSort: true, Minor: true},
			{Key: "created", Label: c.T("开始", "Begun"), Minor: true},
			{Key: "ended", Label: c.T("结束", "Ended"), Minor: true},
		},
		Rows: rows, Sort: "-created", NoSearch: len(rows) < 20,
		Empty: parts.EmptyState{Text: c.T("还没有后台任务。上传报表或运行评估后，在这里查看进度。", "No jobs yet. They appear here once you upload returns or run an assessment.")},
	})
}

// percent is how far a job is; false where nobody knows.
func percent(j job.Job) (int, bool) {
	if j.Total <= 0 {
		return 0, false
	}
	return min(100*j.Done/j.Total, 100), true
}

func progressText(c *route.Context, j job.Job) string {
	if j.State == job.Done || j.State == job.Waiting {
		return ""
	}
	if p, ok := percent(j); ok {
		return strconv.Itoa(j.Done) + "/" + strconv.Itoa(j.Total) + c.T("（", " (") + strconv.Itoa(p) + "%" + c.T("）", ")")
	}
	return ""
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(route.Beijing).Format("2006-01-02 15:04:05")
}
