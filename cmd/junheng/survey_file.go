package main

import (
	"path/filepath"
	"sync"

	"junheng/assess"
	"junheng/cmd/wire"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/mapfile"
	"junheng/publish"
	"junheng/registry"
)

// judgeFile judges the school years of one delimited file, on about so many
// goroutines, which share begins.
func (s *survey) judgeFile(p part, goroutines int, share func(do func())) error {
	data, release, err := mapfile.Open(p.path)
	if err != nil {
		return err
	}
	opt := collect.Options{Forms: s.forms, Dict: s.lib.dict, Year: p.year, Actor: s.actor, FormID: s.form, Workers: goroutines, Share: share, Hashes: s.sums}
	opt.Lines = wire.Lines(s.lib.dict, s.pack, s.yearOfLines(p))
	input := collect.Input{Name: filepath.Base(p.path), Data: data, Path: p.path}
	if told, ok, err := s.judgeParts(p, input, opt); ok || err != nil {
		go func() { // while others are read, or the results written
			if ok {
				told()
			}
			release()
		}()
		return err
	}
	defer release()
	got, err := collect.ReadYears([]collect.Input{input}, opt)
	if err != nil {
		return err
	}
	s.read(p, func() *collect.Intake { return got })
	for _, y := range got.Table.Years() {
		std, err := s.a.standard(s.judgement, y)
		if err != nil {
			return err
		}
		if err := s.judgeTable(std, got.Table, y); err != nil {
			return err
		}
	}
	return nil
}

// judgeParts judges a file some counties at a time while it is read, and reports
// whether it could be read like this. What is to tell of the file, for which it
// must still be there, is put together meanwhile.
func (s *survey) judgeParts(p part, input collect.Input, opt collect.Options) (told func() *collect.Intake, ok bool, err error) {
	var mu sync.Mutex
	var std *assess.Standard
	var whole publish.CountyYear
	var found []*publish.CountyYear // by goroutine
	var surveyors []*assess.Surveyor
	begin := func(year registry.SchoolYear) (mine *publish.CountyYear, surveyor *assess.Surveyor, err error) {
		mu.Lock()
		defer mu.Unlock()
		if std == nil {
			whole = publish.NewCountyYear(s.pack, year, nil)
			if std, err = s.a.standard(s.judgement, year); err != nil {
				return nil, nil, err
			}
		}
		one := publish.NewCountyYear(s.pack, year, nil)
		found = append(found, &one)
		if surveyor = std.Surveyor(); surveyor != nil {
			surveyors = append(surveyors, surveyor)
		}
		return &one, surveyor, nil
	}
	told, ok, err = collect.ReadParts(input, opt, func() func(collect.Part) error {
		var mine *publish.CountyYear
		var judge func(collect.Part) (*assess.Survey, error)
		grown := false
		return func(f collect.Part) (err error) {
			if mine == nil {
				var surveyor *assess.Surveyor
				if mine, surveyor, err = begin(f.Facts.Year[0]); err != nil {
					return err
				}
				judge = judgeOf(std, surveyor)
			}
			figures, err := judge(f)
			if err != nil {
				return err
			}
			if !grown {
				mine.Expect(len(figures.Units.Groups) * f.Of / opt.Workers)
				grown = true
			}
			mine.Add(figures)
			return nil
		}
	})
	for _, surveyor := range surveyors {
		surveyor.Done()
	}
	if !ok || err != nil {
		return nil, false, err
	}
	s.read(p, told)
	if std == nil {
		return told, true, nil
	}
	for _, y := range found {
		whole.Join(y)
	}
	return told, true, s.keep(whole)
}

// judgeOf gives what judges parts of a file one after another; surveyor is nil
// where the standard needs whole tables.
func judgeOf(std *assess.Standard, surveyor *assess.Surveyor) func(collect.Part) (*assess.Survey, error) {
	block := new(facts.Block)
	return func(f collect.Part) (*assess.Survey, error) {
		if surveyor != nil {
			block.Lend(f.Facts, f.Order)
			if figures, plain := surveyor.Survey(block); plain {
				return figures, nil
			}
		}
		units, err := std.Units(f.Facts)
		if err != nil {
			return nil, err
		}
		return std.Figures(units), nil
	}
}

// read keeps what was said of a file.
func (s *survey) read(p part, told func() *collect.Intake) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources[p.at] = func() *source {
		got := told()
		return &source{problems: got.Problems, receipts: got.Receipts, hints: got.Suggestions}
	}
}

// yearOfLines gives the school year whose thresholds the check on values just
// above one looks at.
func (s *survey) yearOfLines(p part) registry.SchoolYear {
	if p.year != 0 {
		return p.year
	}
	now := s.a.now()
	return registry.SchoolYear(schoolYearOf(now.Year(), int(now.Month())))
}
