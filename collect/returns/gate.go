package returns

import (
	"context"

	"golang.org/x/sync/semaphore"

	"junheng/internal/locale"
)

// uploadBytes is how many bytes of files are in work at once where Options does
// not say it. A workbook takes up to some 350 times its size in memory while it
// is read, checked and merged; see bench.
const uploadBytes = 4 << 20

// gate bounds how many bytes of files are in work at once; who comes first goes
// first. A file larger than all of it goes in alone.
type gate struct {
	open  *semaphore.Weighted
	bytes int64
}

func newGate(bytes int64) *gate {
	if bytes <= 0 {
		bytes = uploadBytes
	}
	return &gate{semaphore.NewWeighted(bytes), bytes}
}

// full reports whether files of a size would have to wait now.
func (g *gate) full(size int64) bool {
	n := max(1, min(size, g.bytes))
	if !g.open.TryAcquire(n) {
		return true
	}
	g.open.Release(n)
	return false
}

// enter waits until there is room for files of a size, and tells whoever waits
// that it does. The function it gives makes room again. The error is that of ctx.
func (g *gate) enter(ctx context.Context, size int64, tell func(locale.Message)) (leave func(), err error) {
	n := max(1, min(size, g.bytes))
	if !g.open.TryAcquire(n) {
		tell(sayQueue.With())
		if err := g.open.Acquire(ctx, n); err != nil {
			return nil, err
		}
	}
	return func() { g.open.Release(n) }, nil
}

// UploadsWait reports whether files of a size would have to wait for others now.
func (s *Service) UploadsWait(size int64) bool { return s.gate.full(size) }

var (
	sayQueue = locale.NewTemplate("returns.queue", "正在读取别人上传的表格，本次上传已排队，轮到后自动开始", "workbooks of others are being read; this upload waits its turn and begins by itself")
	sayBegun = locale.NewTemplate("returns.begun", "正在读取 {n} 个文件", "reading {n} files")
)
