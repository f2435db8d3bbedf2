package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/testkit"
	"junheng/people"
	"junheng/registry"
	"junheng/testdata/county"
)

// more is how many schools the county has besides the golden ones.
const more = 240

// filler fills a county up.
type filler struct {
	a     *wire.App
	actor access.Actor
	rng   *rand.Rand
	n     int // acts so far
	list  []registry.School
}

func fill(ctx context.Context, a *wire.App, cases, pupils int) error {
	demo, err := wire.LayOut(ctx, a, password, func(string, string) {})
	if err != nil {
		return err
	}
	f := &filler{a: a, actor: demo.Actors[access.CountyStatistician], rng: rand.New(rand.NewPCG(5, 1))}
	var added []registry.School
	for i := range more {
		added = append(added, registry.School{ID: registry.SchoolID(fmt.Sprintf("B%04d", i)), Name: fmt.Sprintf("测试第%d小学", i), Type: registry.PrimarySchool, County: county.Code, Township: []string{"柳河镇", "白塔乡", "石桥镇", "新河镇"}[i%4]})
	}
	if _, err := a.Book.Adopt(ctx, f.actor, county.Code, added); err != nil {
		return err
	}
	if f.list, err = a.Book.On(ctx, county.Code, time.Now().Format(time.DateOnly)); err != nil {
		return err
	}
	fmt.Println("schools:", len(f.list))
	start := time.Now()
	if err := f.roster(ctx, added, pupils); err != nil {
		return err
	}
	fmt.Printf("pupils: %.0f s\n", time.Since(start).Seconds())
	start = time.Now()
	for i := range cases * 4 / 5 {
		if err := f.finding(ctx, i); err != nil {
			return err
		}
	}
	err = f.children(ctx, cases/5)
	fmt.Printf("cases: %.0f s\n", time.Since(start).Seconds())
	return err
}

// roster takes pupils in, as many in each of the added schools.
func (f *filler) roster(ctx context.Context, schools []registry.School, n int) error {
	var csv bytes.Buffer
	csv.WriteString("学校名称,年级,班级,姓名,性别,出生日期,身份证件号,户籍乡镇\n")
	serial := map[string]int{}
	names := []rune("子轩雨桐浩然欣怡宇航梓涵俊杰思远佳琪明晨曦若诺天佑诗涵家豪静博文雅婷志强")
	for i := range n {
		grade := i%6 + 1
		birth := time.Date(2019-grade+1, time.September, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, f.rng.IntN(365))
		day := birth.Format("20060102")
		serial[day]++
		id := fmt.Sprintf("%06d%s%03d", 219900+serial[day]/1000, day, serial[day]%1000)
		id += string(people.CheckDigit(id))
		sex := "女"
		if (id[16]-'0')%2 == 1 {
			sex = "男"
		}
		pick := func() string { return string(names[f.rng.IntN(len(names))]) }
		fmt.Fprintf(&csv, "%s,%d年级,%d班,张%s%s,%s,%s,%s,柳河镇\n", schools[i%len(schools)].Name, grade, i/len(schools)%8+1, pick(), pick(), sex, birth.Format(time.DateOnly), id)
	}
	r, _, err := f.a.People.Import(ctx, f.actor, people.Upload{County: county.Code, Register: people.Pupils, File: "roster.csv", Data: csv.Bytes()})
	fmt.Printf("roster: %+v\n", r)
	return err
}

// at acts as everybody who takes part in the cases of a school.
func (f *filler) at(s registry.School, class string) access.Actor {
	out := f.actor
	out.Account = "bench"
	out.Grants = []access.Grant{
		{Role: access.CountyStatistician, Region: county.Code},
		{Role: access.CountyLeader, Region: county.Code},
		{Role: access.Inspector, Region: county.Code},
		{Role: access.SchoolHead, Region: county.Code, School: s.ID},
		{Role: access.TownshipOfficer, Region: county.Code, Township: s.Township},
	}
	if class != "" {
		out.Grants = append(out.Grants, access.Grant{Role: access.ClassTeacher, Region: county.Code, School: s.ID, Class: class})
	}
	return out
}

func (f *filler) key() string { f.n++; return "bench-" + strconv.Itoa(f.n) }

// finding opens a finding on some day of the last year and takes it as far as
// chance has it; two of three are closed.
func (f *filler) finding(ctx context.Context, i int) error {
	s := f.list[f.rng.IntN(len(f.list))]
	actor, opened := f.at(s, ""), time.Now().AddDate(0, 0, -60-f.rng.IntN(300))
	c, err := f.a.Cases.Open(ctx, actor, casework.Opens{
		County: county.Code, Procedure: "rectification", Key: f.key(), At: opened, Place: casework.Place{School: s.ID, Township: s.Township},
		Subject: casework.Subject{ID: string(s.ID) + "/" + strconv.Itoa(i), Label: "问题" + strconv.Itoa(i)}, Origin: casework.Origin{Kind: "inspection"},
		Fields: map[string]string{
			"origin_kind": "inspection", "problem": "消防通道堵塞，应急照明缺失，需限期整改到位并报送材料", "kind": []string{"safety", "conduct", "resources"}[i%3], "severity": []string{"minor", "serious", "grave"}[i%3],
		},
	})
	if err != nil {
		return err
	}
	photo := []casework.Upload{{Name: "a.jpg", Kind: "photo", Data: testkit.Photo(i)}}
	paper := []casework.Upload{{Name: "a.pdf", Kind: "file", Data: testkit.Paper(strconv.Itoa(i))}}
	steps := []struct {
		id, as string
		after  int
		fields map[string]string
		files  []casework.Upload
	}{
		{"order", "office", 2, map[string]string{"demand": "清理", "responsible": s.Name, "deadline": opened.AddDate(0, 0, 40).Format(time.DateOnly)}, nil},
		{"plan", "head", 8, map[string]string{"measures": "清理并上锁巡查", "person": "保卫"}, nil},
		{"report", "head", 30, map[string]string{"result": "已清理"}, paper},
		{"pass", "inspector", 35, map[string]string{"pass_note": "已清理"}, photo},
		{"close", "office", 36, nil, nil},
	}
	far := len(steps)
	if i%3 == 0 {
		far = f.rng.IntN(len(steps))
	}
	for _, st := range steps[:far] {
		if _, err := f.a.Cases.Step(ctx, actor, casework.Takes{
			On: casework.On{County: county.Code, Case: c.ID, Key: f.key(), As: st.as, At: opened.AddDate(0, 0, st.after)}, Step: st.id, Fields: st.fields, Files: st.files,
		}); err != nil {
			return err
		}
	}
	return nil
}

// children opens cases of dropout about pupils; half of them are back.
func (f *filler) children(ctx context.Context, n int) error {
	made := 0
	for _, s := range f.list {
		if made == n {
			return nil
		}
		list, err := f.a.People.List(ctx, f.actor, people.Query{County: county.Code, Register: people.Pupils, School: s.ID, Limit: 1 + n/more})
		if err != nil {
			return err
		}
		for i := range list {
			who := &list[i]
			opened := time.Now().AddDate(0, 0, -f.rng.IntN(90))
			actor := f.at(s, who.Class)
			c, err := f.a.Cases.Open(ctx, actor, casework.Opens{
				County: county.Code, Procedure: "dropout", Key: f.key(), At: opened, Place: casework.Place{School: s.ID, Township: s.Township, Class: who.Class},
				Subject: casework.Subject{Kind: "pupil", ID: string(who.ID)}, Origin: casework.Origin{Kind: "person"}, Fields: map[string]string{"absence_note": "两天未到校"},
			})
			if err != nil {
				return err
			}
			if i%2 == 0 {
				_, err = f.a.Cases.Note(ctx, actor, casework.Notes{On: casework.On{County: county.Code, Case: c.ID, Key: f.key()}, Text: "已联系家长"})
			}
			if err != nil {
				return err
			}
			if made++; made == n {
				break
			}
		}
	}
	return nil
}
