package parallel_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"junheng/internal/parallel"
)

func TestEachIsCalledOnceForEveryNumber(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 1000} {
		calls := make([]atomic.Int32, n)
		parallel.Each(n, func(i int) { calls[i].Add(1) })
		for i := range calls {
			if got := calls[i].Load(); got != 1 {
				t.Errorf("of %d, %d was called %d times", n, i, got)
			}
		}
	}
}

func TestAProcessorThatIsFreeTakesPartInAWorkUnderWay(t *testing.T) {
	p := parallel.NewProcessors(3)
	var together sync.WaitGroup
	together.Add(3)
	p.Take()
	p.Take() // for a work that is about to end
	calls := atomic.Int32{}
	p.Share(func() {
		if calls.Add(1) == 2 { // the one that was free from the start
			p.Give()
		}
		together.Done()
		together.Wait() // no call returns before there are three
	})
	if n := calls.Load(); n != 3 {
		t.Errorf("%d calls on three processors", n)
	}
	p.Give()
	for range 3 {
		p.Take() // all are free again
	}
}

func TestNoCallIsBegunWhenNoPieceIsLeft(t *testing.T) {
	p := parallel.NewProcessors(1)
	p.Take()
	calls := 0
	p.Share(func() { calls++ })
	if p.Give(); calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

func TestSoManyGoroutinesWork(t *testing.T) {
	for n := range 4 {
		var calls atomic.Int32
		parallel.On(n)(func() { calls.Add(1) })
		if got := calls.Load(); got != int32(n) {
			t.Errorf("%d calls on %d goroutines", got, n)
		}
	}
}
