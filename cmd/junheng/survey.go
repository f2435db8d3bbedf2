package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"junheng/assess"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/digest"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/parallel"
	"junheng/publish"
	"junheng/registry"
)

// largeFile is the size from which a delimited file is taken to be of many
// counties.
const largeFile = 4 << 20

// survey judges the schools of many counties, in one school year or in several,
// straight from large delimited files or datasets: it loads what the standard
// needs, one year after another, and freezes nothing.
type survey struct {
	*judgement
	a     *app
	form  string
	actor string
	forms []*collect.Form
	sums  *digest.Together // of the files

	latest registry.SchoolYear // of those known before anything is read

	mu      sync.Mutex
	years   []publish.CountyYear
	sources map[int]func() *source // of files, by their place; it waits for what is still put together
}

// part is one school year of a dataset, or one file.
type part struct {
	at   int // among the paths
	path string
	data *facts.Dataset // nil: a delimited file
	year registry.SchoolYear
	done func() // lets go of the dataset when it was called for each of its years
}

var (
	tmplTwiceYear = locale.NewTemplate("cmd.twice_year", "{year} 学年在所给数据中出现两次", "the school year {year} comes twice in what is given")
	hintOneYear   = locale.Plain("cmd.hint_one_year", "每个学年只给一个文件或数据集", "give one file or dataset a school year")
)

// parts lists the school years to judge, and reports false when the paths are
// not large files or datasets of many counties.
func (c *assessCmd) parts() (list []part, closeAll func(), ok bool) {
	var closers []func()
	closeAll = func() {
		for _, f := range closers {
			f()
		}
	}
	if c.Out == "" || c.County != "" || c.JSON {
		return nil, closeAll, false
	}
	for at, path := range c.Files {
		dir := datasetIn(path)
		if dir == "" {
			st, err := os.Stat(path)
			if ext := strings.ToLower(filepath.Ext(path)); err != nil || !st.Mode().IsRegular() || st.Size() < largeFile || st.Size() > maxInput ||
				ext != ".csv" && ext != ".txt" && ext != ".tsv" {
				return nil, closeAll, false
			}
			list = append(list, part{at: at, path: path, year: registry.SchoolYear(c.Year)})
			continue
		}
		d, closeData, err := openDataset(dir)
		if err != nil {
			return nil, closeAll, false
		}
		closeData = sync.OnceFunc(closeData)
		closers = append(closers, closeData)
		if len(d.Manifest.County) < 2 {
			return nil, closeAll, false
		}
		var left atomic.Int64
		done := func() {
			if left.Add(-1) == 0 {
				closeData()
			}
		}
		for _, y := range d.Manifest.Years {
			if c.Year == 0 || int(y) == c.Year {
				left.Add(1)
				list = append(list, part{at: at, path: path, data: d, year: y, done: done})
			}
		}
	}
	return list, closeAll, len(list) > 0
}

// run judges the parts and writes counties.csv of the latest year, and
// counties_trend.csv where there are several.
func (s *survey) run(parts []part, files int) error {
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return err
	}
	s.sums = digest.NewTogether(len(parts))
	if err := s.judgeAll(parts); err != nil {
		return err
	}
	return s.tell(files)
}

// judgeAll judges as many years at a time as there are processors; what is left
// of the last datasets they share. Datasets are unmapped while others are judged,
// or the results written.
func (s *survey) judgeAll(parts []part) error {
	var wg sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	processors := parallel.NewProcessors(n)
	errs := make([]error, len(parts))
	for _, p := range parts {
		s.latest = max(s.latest, p.year)
	}
	for i, p := range parts {
		processors.Take()
		wg.Go(func() {
			defer processors.Give()
			if p.data == nil {
				share := parallel.On(1)
				if i >= len(parts)-n { // no other file waits for a processor
					share = processors.Share
				}
				errs[i] = s.judgeFile(p, max(1, n/len(parts)), share)
				return
			}
			errs[i] = s.judgeData(p, processors)
			go p.done()
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// judgeData judges one year of a dataset.
func (s *survey) judgeData(p part, processors *parallel.Processors) error {
	if err := s.reaches(p.data.Manifest.County...); err != nil {
		return err
	}
	std, err := s.a.standard(s.judgement, p.year)
	if err != nil {
		return err
	}
	year, ok, err := s.scan(std, p, processors)
	if err != nil {
		return err
	}
	if ok {
		return s.keep(year)
	}
	t, err := p.data.Load(facts.Selection{Fields: std.Needs(), NoLineage: true, NoTexts: true, NoNames: true, NoRegister: !std.NeedsRegister()})
	if err != nil {
		return err
	}
	return s.judgeTable(std, t, p.year)
}

var errNotPlain = errors.New("a row that is not plainly a section")

// scan judges a year of a dataset block by block, without holding it whole. It
// reports false where the dataset has to be loaded and resolved.
func (s *survey) scan(std *assess.Standard, p part, processors *parallel.Processors) (publish.CountyYear, bool, error) {
	whole := publish.NewCountyYear(s.pack, p.year, nil)
	first := std.Surveyor()
	if first == nil {
		return whole, false, nil
	}
	first.Done()
	if p.year < s.latest {
		whole.WithoutMeans()
	}
	whole.Expect(len(p.data.Manifest.County) * len(s.pack.Stages))
	var mu sync.Mutex // for whole and surveyors
	var surveyors []*assess.Surveyor
	ok, err := p.data.Scan(std.Needs(), processors.Share, func() func(*facts.Block) error {
		surveyor := std.Surveyor()
		mu.Lock()
		defer mu.Unlock()
		surveyors = append(surveyors, surveyor)
		return func(b *facts.Block) error {
			figures, plain := surveyor.Survey(b)
			if !plain {
				return errNotPlain
			}
			mu.Lock()
			defer mu.Unlock()
			whole.Add(figures)
			return nil
		}
	})
	for _, done := range surveyors {
		done.Done()
	}
	if errors.Is(err, errNotPlain) {
		return whole, false, nil
	}
	return whole, ok, err
}

// judgeTable judges one year of a table.
func (s *survey) judgeTable(std *assess.Standard, t *facts.Table, year registry.SchoolYear) error {
	if err := s.reaches(t.Counties()...); err != nil {
		return err
	}
	units, err := std.Units(t)
	if err != nil {
		return err
	}
	return s.keep(publish.NewCountyYear(s.pack, year, std.Figures(units)))
}

// keep takes a year that was judged.
func (s *survey) keep(one publish.CountyYear) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.years {
		if s.years[i].Year == one.Year {
			return fault.New(fault.Usage, tmplTwiceYear.With("year", one.Year)).Hint(hintOneYear)
		}
	}
	s.years = append(s.years, one)
	return nil
}

// The files of a survey.
const (
	countiesName = "counties.csv"
	trendName    = "counties_trend.csv"
)

// reportFiles tells what was read of files, and gives how many places must be
// corrected.
func (s *survey) reportFiles(files int) (mustFix int) {
	for at := range files {
		if of := s.sources[at]; of != nil {
			src := of()
			s.a.reportIntake(src)
			mustFix += src.mustFix()
		}
	}
	return mustFix
}

// noteYears says that files judged one by one were not compared with one another.
func (s *survey) noteYears() {
	if len(s.sources) > 1 {
		s.a.notef("%s\n", s.a.say("各文件是分别审核的，没有做学年之间的审核（与上年相比突变、照抄上年的表、漏报学校等）；要做，请把这些文件一并交给 junheng import",
			"the files were checked one by one, and not one year against the other (jumps, last year's form sent again, schools left out); junheng import with all of them does that"))
	}
}

// write begins to write a file and gives what waits for its end.
func write(path string, with func(*os.File) error) (wait func() error) {
	wrote := make(chan error, 1)
	go func() { wrote <- writeFile(path, with) }()
	return func() error { return <-wrote }
}

// tell says what was read and found.
func (s *survey) tell(files int) error {
	a := s.a
	if len(s.years) == 0 {
		s.reportFiles(files)
		return fault.New(fault.Invalid, tmplNothingFilled).Hint(hintFill)
	}
	latest := slices.MaxFunc(s.years, func(x, y publish.CountyYear) int { return int(x.Year) - int(y.Year) })
	var t publish.CountyTotals
	var totals publish.TrendTotals
	wrote := write(filepath.Join(s.out, countiesName), func(f *os.File) (err error) {
		t, err = latest.Write(f)
		return err
	})
	written := []string{filepath.Join(s.out, countiesName)}
	wroteTrends := func() error { return nil }
	if len(s.years) > 1 {
		path := filepath.Join(s.out, trendName)
		written = append(written, path)
		wroteTrends = write(path, func(f *os.File) (err error) {
			totals, err = publish.CountyTrends(f, s.pack, s.years)
			return err
		})
	}
	mustFix := s.reportFiles(files) // meanwhile
	if err := errors.Join(wrote(), wroteTrends()); err != nil {
		return err
	}
	a.printf(a.say("%s 学年：%d 个县（市、区），%d 个参评单位，%d 个未达标；%d 个县的资源配置与差异系数全部达标\n",
		"%s: %d counties, %d units, %d of them short; %d counties meet the resource rule and every coefficient\n"),
		latest.Year, t.Counties, t.Units, t.Short, t.Passed)
	if len(s.years) > 1 {
		s.noteYears()
		a.printf(a.say("%d 个学年：%d 个县级学段，累计达标 %d 次\n", "%d school years: %d stages of counties, passed %d times in all\n"),
			totals.Years, totals.Stages, totals.Passed)
	}
	a.notef("%s %s\n", a.say("已写出：", "written:"), strings.Join(written, "、"))
	if t.Passed < t.Counties {
		return status(exitShort)
	}
	if mustFix > 0 {
		return status(exitAttention)
	}
	return nil
}
