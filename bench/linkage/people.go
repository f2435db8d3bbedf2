package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// The characters that names are made of, the commonest surnames first.
var (
	surnames = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤")
	given    = []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梓涵浩宇轩欣怡子睿诗晨雨泽萱思博文佳琪俊熙宁辰嘉瑞雪梅莹琳凯旭鹏飞志远建国华玉龙凤春夏秋冬晓婷慧颖悦彤煜航昊天一诺语沐可馨依然奕辰")
	// minority are parts of names that are joined by a dot.
	minority = []string{"买买提", "阿卜杜拉", "艾力", "古丽", "吐尔逊", "热合曼", "阿依夏木", "努尔", "艾合买提", "迪丽努尔", "图尔荪", "阿布都", "赛买提", "玉素甫", "帕提古丽"}
)

// homophones are what a clerk writes for a character by ear, traditional what
// another writes for it by habit.
var (
	homophones  = pairsOf("涵晗浩皓宇雨轩萱欣馨怡宜睿瑞诗施晨辰泽择思斯博搏文雯佳嘉琪淇俊峻熙曦琳林凯恺旭煦志智远媛玉钰晓小慧惠颖影悦跃煜昱航杭昊浩伟玮芳方娜那静婧磊垒明铭强墙敏闵英瑛秀绣洋阳")
	traditional = pairsOf("华華龙龍凤鳳国國丽麗诗詩晓曉莹瑩飞飛鹏鵬建建远遠涛濤杰傑刚剛兰蘭军軍艳豔静靜梦夢语語诺諾颖穎悦悅辉輝宁甯轩軒泽澤云雲宝寶")
)

func pairsOf(s string) map[rune]rune {
	m := map[rune]rune{}
	for p := range slices.Chunk([]rune(s), 2) {
		if p[0] != p[1] {
			m[p[0]] = p[1]
		}
	}
	return m
}

// child is a line of one of the registers.
type child struct {
	id, name, guardian, sex, birth string
	region                         int
}

// world makes children from a seed.
type world struct {
	*rand.Rand
	regions []int
	serials map[string]bool // numbers given out
	common  float64         // share of children who bear one of the commonest names
}

// commonNames are borne by thousands.
var commonNames = []string{"张伟", "王芳", "李娜", "王伟", "李静", "张子涵", "王梓涵", "李浩宇", "刘欣怡", "陈思涵", "张雨泽", "王子轩"}

func newWorld(n int, common float64) *world {
	w := &world{common: common, Rand: rand.New(rand.NewPCG(uint64(n), 2026)), serials: make(map[string]bool, n)}
	for i := range n/4000 + 1 {
		w.regions = append(w.regions, 110000+10000*(i/100)+100*(1+i/10%10)+1+i%10)
	}
	return w
}

func (w *world) region() int { return w.regions[w.IntN(len(w.regions))] }

func (w *world) char() string { return string(given[w.IntN(len(given))]) }

func (w *world) surname() string {
	return string(surnames[int(math.Pow(w.Float64(), 2.2)*float64(len(surnames)))])
}

func (w *world) name() string {
	if w.common > 0 && w.Float64() < w.common {
		return commonNames[w.IntN(len(commonNames))]
	}
	if w.Float64() < 0.02 {
		return minority[w.IntN(len(minority))] + "·" + minority[w.IntN(len(minority))]
	}
	s := w.surname() + w.char()
	if w.Float64() < 0.78 {
		s += w.char()
	}
	return s
}

// child makes a new one with a number of its own.
func (w *world) child() child {
	days := [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	m := w.IntN(12)
	c := child{name: w.name(), region: w.region(), birth: fmt.Sprintf("%04d-%02d-%02d", 2009+w.IntN(9), m+1, 1+w.IntN(days[m]))}
	c.guardian = string([]rune(c.name)[:1]) + w.char() + w.char()
	if w.Float64() < 0.4 {
		c.guardian = w.name()
	}
	w.number(&c)
	return c
}

// number gives a child a number that nobody has, and the sex it tells.
func (w *world) number(c *child) {
	for c.id == "" || w.serials[c.id] {
		serial := w.IntN(1000)
		c.sex = "FM"[serial%2 : serial%2+1]
		c.id = withCheck(fmt.Sprintf("%06d%s%s%s%03d", c.region, c.birth[:4], c.birth[5:7], c.birth[8:], serial))
	}
	w.serials[c.id] = true
}

// withCheck adds the last character of GB 11643.
func withCheck(digits string) string {
	sum := 0
	for i, f := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * f
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}

// digit makes one character of a number wrong.
func (w *world) digit(id string) string {
	b := []byte(id)
	p := w.IntN(len(b))
	for old := b[p]; b[p] == old; {
		b[p] = byte('0' + w.IntN(10))
	}
	return string(b)
}

// swap exchanges two neighbours that differ.
func (w *world) swap(id string) string {
	b := []byte(id)
	for {
		if p := w.IntN(len(b) - 1); b[p] != b[p+1] && b[p+1] != 'X' {
			b[p], b[p+1] = b[p+1], b[p]
			return string(b)
		}
	}
}

// replace writes another character for the last one that a table knows.
func replace(name string, table map[rune]rune) (string, bool) {
	r := []rune(name)
	for i := len(r) - 1; i > 0; i-- {
		if v, ok := table[r[i]]; ok {
			r[i] = v
			return string(r), true
		}
	}
	return name, false
}

// another writes some other character for the last one.
func (w *world) another(name string) string {
	r := []rune(name)
	for old := r[len(r)-1]; r[len(r)-1] == old; {
		r[len(r)-1] = given[w.IntN(len(given))]
	}
	return string(r)
}

// vary writes a name by ear, or with another character.
func (w *world) vary(name string) string {
	if v, ok := replace(name, homophones); ok {
		return v
	}
	return w.another(name)
}

// slipDate makes a birth date wrong as a hand does.
func (w *world) slipDate(birth string) string {
	year, month, day := birth[:4], birth[5:7], birth[8:]
	if month != day && day <= "12" && w.IntN(2) == 0 {
		return year + "-" + day + "-" + month
	}
	if day[0] != day[1] && day[1] <= '2' && w.IntN(2) == 0 {
		return year + "-" + month + "-" + string([]byte{day[1], day[0]})
	}
	y, _ := strconv.Atoi(year)
	return strconv.Itoa(y+1) + birth[4:]
}

// move puts a child into another region.
func (w *world) move(c child) child {
	for old := c.region; c.region == old && len(w.regions) > 1; {
		c.region = w.region()
	}
	return c
}
