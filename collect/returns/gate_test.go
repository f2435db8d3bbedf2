package returns_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/registry"
)

func TestUploadsBeyondTheRoomThereIsWaitTheirTurnAndSaySo(t *testing.T) {
	s := school(1, registry.PrimarySchool)
	d := newDesk(t, s)
	round, _ := d.round(t, false, "cn/county-table")
	send := func(ctx context.Context, in collect.Input, tell func(locale.Message)) error {
		_, err := d.Upload(ctx, clerk(s), returns.UploadCommand{County: round.County, Round: round.ID, Files: []collect.Input{in}, Tell: tell})
		return err
	}
	if d.UploadsWait(100 << 20) {
		t.Error("a large file waits for nobody")
	}
	begun, goOn, queued := make(chan bool), make(chan bool), make(chan bool)
	large, small := make(chan error), make(chan error)
	go func() {
		large <- send(t.Context(), collect.Input{Name: "大.xlsx", Data: make([]byte, 5<<20)}, func(locale.Message) {
			begun <- true
			<-goOn
		})
	}()
	<-begun
	if !d.UploadsWait(1) {
		t.Error("beside a file that takes all the room there is still some")
	}
	var told []string
	go func() {
		small <- send(t.Context(), sheet(t, "一小.xlsx", heads, []any{s.Code, s.Name, "小学", 300, 20, 0}), func(m locale.Message) {
			if told = append(told, m.Key); m.Key == "returns.queue" {
				close(queued)
			}
		})
	}()
	<-queued
	gone, give := context.WithCancel(t.Context())
	give()
	if err := send(gone, collect.Input{Name: "无.xlsx"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up while waiting hears %v", err)
	}
	if d.cells(t, s) != "" {
		t.Error("what waits has been read")
	}
	close(goOn)
	if err := errors.Join(<-large, <-small); err != nil {
		t.Fatal(err)
	}
	if want := []string{"returns.queue", "returns.begun"}; !slices.Equal(told, want) || d.cells(t, s) == "" {
		t.Errorf("told %v, cells %q", told, d.cells(t, s))
	}
	if d.UploadsWait(100 << 20) {
		t.Error("the room is not given back")
	}
}

func TestSmallFilesAreReadSideBySide(t *testing.T) {
	d := newDesk(t, school(1, registry.PrimarySchool))
	round, _ := d.round(t, false, "cn/county-table")
	var told []string
	_, err := d.Upload(t.Context(), as(access.CountyStatistician), returns.UploadCommand{
		County: round.County, Round: round.ID, Files: []collect.Input{{Name: "一.xlsx", Data: make([]byte, 1<<20)}},
		Tell: func(m locale.Message) {
			if told = append(told, m.Key); d.UploadsWait(3<<20) || !d.UploadsWait(3<<20+1) {
				t.Error("1 MiB in work leaves another room than 3 MiB")
			}
		},
	})
	if want := []string{"returns.begun"}; err != nil || !slices.Equal(told, want) {
		t.Errorf("told %v, %v", told, err)
	}
}
