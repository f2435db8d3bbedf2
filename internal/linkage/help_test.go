package linkage_test

import (
	"context"
	"fmt"
	"testing"

	"junheng/internal/linkage"
)

// register makes a register of records.
func register(records ...linkage.Record) *linkage.Register {
	r := new(linkage.Register)
	for _, x := range records {
		r.Add(x)
	}
	return r
}

// testing.T and rapid.T both are one.
type failer interface {
	Helper()
	Fatal(args ...any)
}

func match(t failer, left, right *linkage.Register, o linkage.Options) *linkage.Result {
	t.Helper()
	res, err := linkage.Match(context.Background(), left, right, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// number gives a sound number: its last character by GB 11643.
func number(region uint32, birth linkage.Date, serial int) string {
	digits := fmt.Sprintf("%06d%08d%03d", region, uint32(birth), serial)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * w
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}

// someone is the child that the tests damage.
var someone = linkage.Record{
	ID: number(110108, 20150203, 123), Name: "张梓涵", Kin: "李秀英", Sex: linkage.Male, Birth: 20150203, Region: 110108,
}

func with(change func(*linkage.Record)) linkage.Record {
	r := someone
	change(&r)
	return r
}

// crowd gives other people, so that names and days have shares to learn.
func crowd(n int) []linkage.Record {
	family, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"), []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂")
	var out []linkage.Record
	for i := range n {
		r := linkage.Record{
			Name: string([]rune{family[i%20], given[i/3%24], given[i/7%24]}), Kin: string([]rune{family[i%20], given[i/5%24], given[i/11%24]}),
			Sex: linkage.Sex(1 + i%2), Birth: linkage.MakeDate(2009+i%9, 1+i/9%12, 1+i/13%28), Region: uint32(110101 + i%7),
		}
		r.ID = number(r.Region, r.Birth, i%1000)
		out = append(out, r)
	}
	return out
}

// pairOf matches one record with one other in a crowd that matches too.
func pairOf(t testing.TB, a, b linkage.Record) (*linkage.Result, linkage.Outcome) {
	t.Helper()
	others := crowd(3000)
	res := match(t, register(append([]linkage.Record{a}, others...)...), register(append([]linkage.Record{b}, others...)...), linkage.Options{})
	return res, res.Of(0)
}
