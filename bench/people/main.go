// Command people times what the registers of named persons are made for: a
// county takes in a roster of 300,000 pupils, and the same file again.
//
//	people write DIR [ROWS]     roster.csv and roster.xlsx, of one fixed seed
//	people check FILE           reads and checks it, writes nothing
//	people import FILE DB       takes it in twice, into a new database
//	people rotate DB            wraps everybody's key anew
//
// Everybody in the files is made up, as package people/sample has it.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/xuri/excelize/v2"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/people"
	"junheng/registry"
	"junheng/store"
)

const county registry.RegionCode = 219901

// schools is how many schools the county has.
const schools = 150

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "people:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) >= 2 && args[0] == "write":
		rows := 300000
		if len(args) == 3 {
			var err error
			if rows, err = strconv.Atoi(args[2]); err != nil {
				return err
			}
		}
		return write(args[1], rows)
	case len(args) == 2 && args[0] == "check":
		return check(args[1])
	case len(args) == 3 && args[0] == "import":
		return take(args[1], args[2])
	case len(args) == 2 && args[0] == "rotate":
		return rotate(args[1])
	}
	return errors.New("want: people write DIR [ROWS], check FILE, import FILE DB, rotate DB")
}

// register is the register of schools.
type register struct{}

// On gives the schools, whatever the day.
func (register) On(context.Context, registry.RegionCode, string) ([]registry.School, error) {
	var out []registry.School
	for i := range schools {
		name := fmt.Sprintf("青禾县第%d小学", i+1)
		out = append(out, registry.School{ID: registry.SchoolID(name), Name: name, County: county, Type: registry.PrimarySchool})
	}
	return out, nil
}

var head = []any{"学校名称", "年级", "班级", "姓名", "性别", "出生日期", "身份证件号", "学籍号", "户籍乡镇", "家庭住址", "监护人1姓名", "监护人1电话"}

// rows makes the persons one by one.
func rows(n int, each func(row []any) error) error {
	rng := mathrand.New(mathrand.NewPCG(1, 5))
	given, serial := []rune("子轩雨桐浩然欣怡宇航梓涵俊杰思远佳琪明晨曦若诺天佑诗涵家豪静博文雅婷志强"), map[string]int{}
	for i := range n {
		grade := i%6 + 1
		birth := time.Date(2018-grade+1, time.September, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(365))
		day := birth.Format("20060102")
		serial[day]++
		id := fmt.Sprintf("%06d%s%03d", 219900+serial[day]/1000, day, serial[day]%1000)
		id += string(people.CheckDigit(id))
		sex := "女"
		if (id[16]-'0')%2 == 1 {
			sex = "男"
		}
		pick := func() string { return string(given[rng.IntN(len(given))]) }
		row := []any{
			fmt.Sprintf("青禾县第%d小学", i%schools+1), strconv.Itoa(grade) + "年级", strconv.Itoa(i/schools%8+1) + "班", "张" + pick() + pick(), sex, birth.Format(time.DateOnly),
			id, "G" + id, "柳河镇", "柳河镇河口村" + strconv.Itoa(i) + "号", "李" + pick() + pick(), fmt.Sprintf("100%08d", rng.IntN(1e8)),
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

func write(dir string, n int) error {
	var csv bytes.Buffer
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	line := 0
	put := func(row []any) error {
		for i, v := range row {
			if i > 0 {
				csv.WriteByte(',')
			}
			fmt.Fprint(&csv, v)
		}
		csv.WriteByte('\n')
		line++
		return w.SetRow("A"+strconv.Itoa(line), row)
	}
	if err := errors.Join(put(head), rows(n, put), w.Flush()); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, "roster.csv"), csv.Bytes(), 0o600), f.SaveAs(filepath.Join(dir, "roster.xlsx")))
}

// meter knows when something began, by the clock and by the processor.
type meter struct {
	wall      time.Time
	processor time.Duration
}

func begin() meter { return meter{time.Now(), processor()} }

// processor is what the program has used of the processors so far.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// told prints how long something took, and how much memory the program holds.
func (b meter) told(what string) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("%s: %.1f s, processor %.1f s, heap %d MB, from the system %d MB\n", what, time.Since(b.wall).Seconds(), (processor() - b.processor).Seconds(), m.HeapAlloc>>20, m.Sys>>20)
}

func check(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	list, _ := register{}.On(context.Background(), county, "")
	start := begin()
	r, err := people.ReadRoster(name, data, people.RosterOptions{Register: people.Pupils, County: county, Schools: list, Year: 2025, Today: start.wall}, nil)
	if err != nil {
		return err
	}
	start.told(fmt.Sprintf("checked %d rows, %d parked", r.Rows, r.Parked))
	return nil
}

// open opens the registers of a database beside their keys.
func open(dsn string) (*store.DB, *people.Service, error) {
	ring, err := wire.LoadPeopleKeys("", dsn+".keys", people.AES)
	if err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	db, err := store.Open(ctx, dsn, store.Options{Clock: time.Now})
	if err != nil {
		return nil, nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, nil, err
	}
	s, err := people.New(people.Options{
		Store: db.People(), Log: db.Audit(), Schools: register{}, Keys: ring, Random: rand.Reader, Clock: time.Now, IDs: wire.IDs(time.Now),
	})
	return db, s, err
}

func take(name, dsn string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	db, s, err := open(dsn)
	if err != nil {
		return err
	}
	clerk := access.Actor{Account: "bench", Name: "bench", Grants: []access.Grant{{Role: access.CountyStatistician, Region: county}}}
	for range 2 {
		start := begin()
		r, _, err := s.Import(context.Background(), clerk, people.Upload{County: county, Register: people.Pupils, Year: 2025, File: filepath.Base(name), Data: data})
		if err != nil {
			return errors.Join(err, db.Close())
		}
		start.told(fmt.Sprintf("%d rows: %d new, %d same, %d parked", r.Rows, r.New, r.Same, r.Parked))
	}
	return db.Close()
}

func rotate(dsn string) error {
	ring, err := wire.LoadPeopleKeys("", dsn+".keys", people.AES)
	if err != nil {
		return err
	}
	if ring, err = ring.WithNewWrap(rand.Reader); err != nil {
		return err
	}
	if err := wire.PeopleKeys(dsn + ".keys").Save(ring); err != nil {
		return err
	}
	db, s, err := open(dsn)
	if err != nil {
		return err
	}
	start := begin()
	done, err := s.RotateKeys(context.Background(), access.Console(), nil)
	start.told(fmt.Sprintf("%d keys wrapped anew", done.Wrapped))
	return errors.Join(err, db.Close())
}
