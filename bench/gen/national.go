package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"junheng/bench/nation"
)

var (
	surnames = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤")
	given    = []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梓涵浩宇轩欣怡子睿诗晨雨泽萱思博文佳琪俊熙宁辰嘉瑞雪梅莹琳凯旭鹏飞志远建国华玉龙凤春夏秋冬晓婷慧颖悦彤煜航昊天一诺语沐可馨依然奕辰")
	counties = nation.CountyCodes()
)

// unit is a section of a school through the years.
type unit struct {
	school   int64
	county   int // index into counties
	stage    int // 0 primary, 1 junior
	kind     int // 1 primary school, 2 junior school, 3 nine-year school
	setting  int // urban-rural class
	name     string
	pupils   float64
	level    [nation.Indicators]float64 // numerator a pupil
	growth   float64
	from, to int // the years it is open
}

// world draws the counties and their units. Pupils are heavy-tailed; a county
// is rich or poor, even or uneven, as a whole.
type world struct {
	r      *rand.Rand
	weight []float64
	total  float64
	rich   []float64
	uneven []float64
	units  []unit
}

func national(dir string) error {
	w := &world{r: rand.New(rand.NewPCG(20240901, 7))}
	w.draw()
	if err := os.MkdirAll(filepath.Join(dir, "nat"), 0o755); err != nil {
		return err
	}
	for y := nation.FirstYear; y <= nation.LastYear; y++ {
		if err := w.write(nation.CSV(dir, y), y); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) draw() {
	n := nation.Counties
	w.weight, w.rich, w.uneven = make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		w.weight[i] = math.Exp(.75 * w.r.NormFloat64())
		w.total += w.weight[i]
		w.rich[i] = .55 + .28*w.r.NormFloat64()
		w.uneven[i] = .14 + .30*w.r.Float64()
	}
	kinds := []struct {
		kind  int
		total float64
	}{{1, 154000}, {2, 37500}, {3, 17200}} // about 7 % are absent in any one year
	for c := range n {
		seq := int64(0)
		for _, k := range kinds {
			count := max(1, int(k.total*w.weight[c]/w.total+w.r.Float64()))
			for i := range count {
				seq++
				w.school(c, int64(counties[c])*10000+seq, k.kind, i)
			}
		}
	}
}

// school draws the one or two units of a school, the i-th of its kind.
func (w *world) school(c int, code int64, kind, i int) {
	place := []string{"镇", "乡", "街道", "区"}
	name := string(surnames[w.r.IntN(len(surnames))]) + string(given[w.r.IntN(len(given))]) + place[w.r.IntN(4)]
	switch kind {
	case 1:
		w.unit(c, code, 0, kind, name+"第"+strconv.Itoa(1+i%9)+"小学")
	case 2:
		w.unit(c, code, 1, kind, name+"初级中学")
	case 3:
		w.unit(c, code, 0, kind, name+"九年一贯制学校")
		w.unit(c, code, 1, kind, name+"九年一贯制学校")
	}
}

func (w *world) unit(c int, code int64, stage, kind int, name string) {
	u := unit{school: code, county: c, stage: stage, kind: kind, name: name, from: nation.FirstYear, to: nation.LastYear}
	u.setting = []int{111, 112, 121, 122, 123, 210, 220}[w.r.IntN(7)]
	mean, sd := 5.6, 1.25
	if stage == 1 {
		mean, sd = 6.35, .95
	}
	if kind == 3 {
		mean -= .3
	}
	u.pupils = max(12, min(9000, math.Exp(mean+sd*w.r.NormFloat64())))
	for k := range u.level {
		u.level[k] = nation.Threshold[stage][k] * math.Exp(w.rich[c]-.10*math.Log(u.pupils/400)+w.uneven[c]*w.r.NormFloat64())
	}
	u.growth = -.01 + .03*w.r.NormFloat64()
	if w.r.Float64() < .14 {
		if w.r.Float64() < .5 {
			u.from = 2016 + w.r.IntN(9)
		} else {
			u.to = 2015 + w.r.IntN(9)
		}
	}
	w.units = append(w.units, u)
}

func (w *world) write(path string, year int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(b, strings.Join(nation.Columns, ","))
	var line []byte
	for i := range w.units {
		u := &w.units[i]
		if year < u.from || year > u.to {
			continue
		}
		line = w.row(line[:0], u, i, year)
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// row appends the line of unit i in a year: one cell in a hundred is left
// empty, one name in two hundred needs quotes.
func (w *world) row(line []byte, u *unit, i, year int) []byte {
	cells := w.cells(u, year)
	for _, v := range []int64{int64(year), int64(counties[u.county] / 10000), int64(counties[u.county]), u.school} {
		line = append(strconv.AppendInt(line, v, 10), ',')
	}
	line = append(line, "PJ"[u.stage], ',')
	line = append(strconv.AppendInt(line, int64(u.kind), 10), ',')
	line = append(strconv.AppendInt(line, int64(u.setting), 10), ',')
	if i%200 == 0 {
		line = append(line, `"`+u.name+`, ""分校"""`...)
	} else {
		line = append(line, u.name...)
	}
	line = strconv.AppendInt(append(line, ','), int64(1930+i%90), 10)
	for k, v := range cells {
		line = append(line, ',')
		if k > 0 && w.r.Float64() < .01 {
			continue
		}
		if k == 14 || k >= 16 && k <= 25 {
			line = strconv.AppendFloat(line, v, 'f', 2, 64)
		} else {
			line = strconv.AppendInt(line, int64(v), 10)
		}
	}
	return append(line, '\n')
}

// cells draws the forty numbers of a unit in a year, from pupils to transfers.
func (w *world) cells(u *unit, year int) [40]float64 {
	e, floor, ceil := w.r.Float64, math.Floor, math.Ceil
	p := max(6, math.Round(u.pupils*math.Exp(u.growth*float64(year-2020)+.02*w.r.NormFloat64())))
	progress := math.Exp(.035 * float64(year-2020))
	var v [nation.Indicators]float64
	for k := range v {
		v[k] = u.level[k] * progress * math.Exp(.03*w.r.NormFloat64()) * p
	}
	classes := ceil(p / (28 + 18*e()))
	degree := ceil(v[0] / 100)
	teachers := max(degree, ceil(p/100*5.5+classes*.4+1))
	pe := ceil(v[2] / 200)
	art := max(0, ceil(v[2]/100)-pe)
	boarders := 0.0
	if e() < .3 {
		boarders = math.Round(p * e())
	}
	return [40]float64{
		p, classes, floor(classes * e() * .3), floor(classes * e() * .05), teachers, max(1, teachers-floor(2*e())),
		degree, ceil(v[1] / 100), pe, art,
		floor(teachers * .1 * e()), floor(teachers * .4 * e()), floor(teachers * .5 * e()), floor(teachers * .4 * e()),
		72 + 100*e(), floor(5 * e()),
		p*25*(.5+e()) + 800, v[3] * (1.5 + e()), v[3], floor(e()*1.05) * v[3] * .2, v[4],
		p * 4 * e(), boarders * 3, p * .8 * e(),
		v[5] / 1e4, v[5] / 1e4 * .4 * e(),
		ceil(v[6] / 100), ceil(p / 400), ceil(p / 100 * 12 * (.5 + e())), teachers, ceil(p / 100 * 8 * e()),
		ceil(p * (10 + 30*e())), ceil(p * 20 * e()), boarders, floor(p * .3 * e()), floor(p * .2 * e()),
		floor(p * .01 * e()), floor(p / 6), floor(p / 6 * (.9 + .1*e())), floor(p * .02 * e()),
	}
}
