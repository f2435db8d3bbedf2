package returns_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/web/webtest"
)

func TestAnUploadThatHasToWaitSaysSoOnAPageOfItsOwn(t *testing.T) {
	s := webtest.New(t)
	c := s.As(access.SchoolClerk)
	to := found(t, c.Get(own(t, c)+"/upload"), `action="(/uploads/[^"]+)"`)
	begun, goOn, ended := make(chan bool), make(chan bool), make(chan error)
	go func() { // somebody's file takes all the room there is
		_, err := s.Returns.Upload(t.Context(), access.Actor{Account: "x", Grants: []access.Grant{{Role: access.CountyStatistician, Region: 219901}}}, returns.UploadCommand{
			County: 219901, Round: s.Round.ID, Files: []collect.Input{{Name: "大.xlsx", Data: make([]byte, 5<<20)}},
			Tell: func(locale.Message) { begun <- true; <-goOn },
		})
		ended <- err
	}()
	<-begun
	text := "学校名称,办学类型,在校生数,班级数,教学及辅助用房面积\n青禾县实验小学,小学,1110,26,5000\n"
	page := send(t, c, to, map[string][]byte{"本校.csv": []byte(text)}).Wants(http.StatusSeeOther)
	job := page.To()
	wait(t, func() bool { return strings.Contains(c.Get(job).Body, "已排队") })
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	wait(t, func() bool { return strings.Contains(c.Get(job).Body, "已更新 1 份报表") })
	c.Get(own(t, c)).Wants(http.StatusOK, `value="1110"`)
}

// wait looks again and again until something is so.
func wait(t *testing.T, so func() bool) {
	t.Helper()
	for range 3000 {
		if so() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it does not become so")
}
