package wire

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/people"
	"junheng/people/sample"
	"junheng/registry"
	golden "junheng/testdata/county"
)

func itoa(n int) string { return strconv.Itoa(n) }

// sampled are the schools that have rosters.
func sampled(all []registry.School) []registry.School { return sample.Schools(all, DemoSchool) }

// child gives the pupil of a story, or the child of the population.
func (w *worker) child(s *story) (people.Person, error) {
	ref := s.Pupil
	if ref == nil {
		return people.Person{}, errors.New("the story names no pupil")
	}
	if n := ref.Nowhere; n > 0 {
		if n > len(w.nowhere) {
			return people.Person{}, fmt.Errorf("only %d children are nowhere enrolled", len(w.nowhere))
		}
		return w.People.Find(w.ctx, w.clerk, golden.Code, w.nowhere[n-1].Person)
	}
	list, err := w.People.List(w.ctx, w.clerk, people.Query{County: golden.Code, Register: people.Pupils, School: w.schools[s.School].ID, Class: w.class(s).Name})
	if err != nil {
		return people.Person{}, err
	}
	in := slices.DeleteFunc(slices.Clone(list), func(p people.Person) bool {
		return !slices.ContainsFunc(p.Flags.Each(), func(f people.Flags) bool { return f.Key() == ref.Group })
	})
	for _, some := range [][]people.Person{in, list} {
		if ref.N <= len(some) {
			return some[ref.N-1], nil
		}
	}
	return people.Person{}, fmt.Errorf("%s has %d pupils", w.class(s).Name, len(list))
}

// class is the class of the pupil of a story. The junior classes of a school that
// teaches both stages are named apart.
func (w *worker) class(s *story) attendance.Class {
	c := attendance.Class{County: golden.Code, School: w.schools[s.School].ID, Name: DemoClass}
	if g := s.Pupil.Grade; g > 0 {
		c.Name = people.ClassKey(itoa(s.Pupil.Class), g, w.rosterYear, w.schools[s.School], 6)
	}
	return c
}

// On how many school days before the last one the classes of the school of the
// demo, and the class of its class teacher, have entered their registers.
const (
	lately  = 4
	atLeast = 14
)

// planRegisters queues the daily registers: of late all classes of the school of
// the demo but its own class teacher's of the last day, and of the classes with a
// child away every day from its first to its last.
func (w *worker) planRegisters(stories []story) error {
	type page struct {
		class attendance.Class
		day   calendar.Day
	}
	away := map[page][]*story{}
	sizes, err := rosters{w.App}.Classes(w.ctx, w.clerk, golden.Code, "")
	if err != nil {
		return err
	}
	for _, size := range sizes {
		from := 1
		switch {
		case size.School == w.School && size.Name == DemoClass:
			from = atLeast
		case size.School == w.School:
			from = lately
		}
		for n := from; n >= 0; n-- {
			if n > 0 || size.School != w.School || size.Name != DemoClass {
				away[page{size.Class, w.school(n)}] = nil
			}
		}
	}
	for i := range stories {
		s := &stories[i]
		for _, text := range append(slices.Clone(s.Absent), s.Back) {
			if text == "" {
				continue
			}
			d, err := w.day(text)
			if err != nil {
				return err
			}
			at := page{w.class(s), d}
			if text == s.Back {
				away[at] = away[at][:len(away[at]):len(away[at])]
			} else {
				away[at] = append(away[at], s)
			}
		}
		if s.Back == "" {
			continue
		}
		back, err := w.day(s.Back)
		if err != nil {
			return err
		}
		for n := 1; w.school(n) > back; n++ { // under observation the class is looked after every day
			at := page{w.class(s), w.school(n)}
			away[at] = append([]*story{}, away[at]...)
		}
	}
	pages := slices.SortedFunc(maps.Keys(away), func(a, b page) int {
		return cmp.Or(cmp.Compare(a.day, b.day), strings.Compare(string(a.class.School), string(b.class.School)), strings.Compare(a.class.Name, b.class.Name))
	})
	for _, p := range pages {
		w.add(p.day.Start().Add(8*time.Hour+10*time.Minute), func() error { return w.enter(p.class, p.day, away[p]) })
	}
	return nil
}

// enter enters the register of a class and day. Besides those away without leave
// some are ill, as everywhere.
func (w *worker) enter(c attendance.Class, d calendar.Day, away []*story) error {
	actor := w.Actors[access.SchoolClerk]
	switch {
	case c.School != w.School:
		i := slices.IndexFunc(w.names, func(n string) bool { return w.schools[n].ID == c.School })
		actor = w.heads[w.names[i]]
	case c.Name == DemoClass:
		actor = w.Actors[access.ClassTeacher]
	}
	pupils, err := rosters{w.App}.Pupils(w.ctx, actor, c)
	if err != nil {
		return err
	}
	marks := map[string]attendance.Mark{}
	for i, p := range pupils {
		chance := fnv.New32a()
		fmt.Fprint(chance, c.School, c.Name, d, i)
		switch chance.Sum32() % 60 {
		case 0:
			marks[p] = attendance.Sick
		case 1:
			marks[p] = attendance.Late
		}
	}
	for _, s := range away {
		who, err := w.child(s)
		if err != nil {
			return err
		}
		marks[string(who.ID)] = attendance.Unexcused
	}
	_, err = w.Registers.Enter(w.ctx, actor, attendance.Statement{
		Class: c, Kind: attendance.Daily, Day: attendance.Day(d.String()), Key: string(c.School) + c.Name + d.String(), Marks: marks,
	})
	if err != nil {
		return fmt.Errorf("register of %s on %s: %w", c.Name, d, err)
	}
	return nil
}

// send sends what an office has to send and may.
func (w *worker) send(actor access.Actor, region registry.RegionCode, school registry.SchoolID) error {
	wanted, err := w.Cases.Wanted(w.ctx, actor, region, school)
	if err != nil {
		return err
	}
	now := w.clock.Now()
	for _, x := range wanted {
		if school != "" && x.Period.From.Before(w.now.AddDate(0, 0, -workBegan)) || now.Before(x.Opens) {
			continue
		}
		st, err := w.Cases.Statement(w.ctx, actor, x.Account)
		if err != nil {
			return err
		}
		if _, err := w.Cases.Send(w.ctx, actor, x.Account, st.Lines); err != nil {
			return err
		}
	}
	return nil
}

// take takes what the level below has sent: all but the newest statement of the
// last of the schools, which comes back to it, and what a county has sent within
// two months, which waits.
func (w *worker) take(actor access.Actor) error {
	q := casework.StatementQuery{Regions: []registry.RegionCode{golden.Code, golden.Code / 100 * 100}, States: []casework.StatementState{casework.Sent}}
	list, err := w.Cases.Statements(w.ctx, actor, q)
	if err != nil {
		return err
	}
	last := w.schools[w.names[len(w.names)-1]].ID
	newest := ""
	for i := range list {
		if list[i].School == last {
			newest = max(newest, list[i].Period.ID)
		}
	}
	for i := range list {
		st := &list[i]
		switch {
		case !casework.MaySettle(actor, st) || st.School == "" && w.now.Sub(st.At) < 60*24*time.Hour:
			continue
		case st.School == last && st.Period.ID == newest && w.now.Sub(w.clock.Now()) < 31*24*time.Hour:
			_, err = w.Cases.SendBack(w.ctx, actor, st.Region, st.ID, "请核对本月缺勤、转学的学生是否都已说明，核对后重报（示例）。")
		default:
			_, err = w.Cases.Accept(w.ctx, actor, st.Region, st.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// files are the evidence of an act.
func (a *act) files() []casework.Upload {
	var out []casework.Upload
	if a.Photo {
		out = append(out, casework.Upload{Name: "照片.jpg", Kind: "photo", Type: "image/jpeg", Data: photo()})
	}
	if a.Paper != "" {
		out = append(out, casework.Upload{Name: a.Paper + ".txt", Kind: "file", Type: "text/plain; charset=utf-8", Data: []byte("【示例材料，虚构】" + a.Paper + "\n")})
	}
	return out
}

// photo stands for every photograph: a house under a sky, drawn.
var photo = sync.OnceValue(func() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 480, 360))
	for _, part := range []struct {
		x0, y0, x1, y1 int
		c              color.RGBA
	}{
		{0, 0, 480, 240, color.RGBA{186, 214, 235, 255}},
		{0, 240, 480, 360, color.RGBA{150, 178, 128, 255}},
		{120, 130, 360, 270, color.RGBA{222, 205, 178, 255}},
		{105, 100, 375, 135, color.RGBA{150, 84, 70, 255}},
		{220, 195, 260, 270, color.RGBA{110, 80, 60, 255}},
		{150, 165, 195, 205, color.RGBA{120, 150, 170, 255}},
		{285, 165, 330, 205, color.RGBA{120, 150, 170, 255}},
		{400, 40, 440, 80, color.RGBA{245, 205, 110, 255}},
	} {
		draw.Draw(img, image.Rect(part.x0, part.y0, part.x1, part.y1), image.NewUniform(part.c), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // a picture in memory
	}
	return b.Bytes()
})
