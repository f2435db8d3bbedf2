package parallel

import "sync"

// Processors are shared by works that begin and end at different times: what one
// has no more use for helps another.
type Processors struct{ free chan struct{} }

// NewProcessors gives so many processors, all free.
func NewProcessors(n int) *Processors {
	p := &Processors{make(chan struct{}, n)}
	for range n {
		p.Give()
	}
	return p
}

// Take waits until a processor is free and takes it.
func (p *Processors) Take() { <-p.free }

// Give gives a processor back.
func (p *Processors) Give() { p.free <- struct{}{} }

// Share calls do on the processor that the caller has, and beside it on every
// other that is free or becomes free meanwhile. Each call takes pieces of one
// work until none is left; when the first call returns, no more are begun. Share
// returns when all have returned.
func (p *Processors) Share(do func()) {
	var wg sync.WaitGroup
	none := make(chan struct{}) // no piece is left
	end := sync.OnceFunc(func() { close(none) })
	wg.Go(func() {
		for {
			select {
			case <-none:
				return
			case <-p.free:
				wg.Go(func() {
					defer p.Give()
					defer end()
					do()
				})
			}
		}
	})
	do()
	end()
	wg.Wait()
}
