package storetest

import (
	"fmt"
	"go/token"
	"math"
	"reflect"
	"testing"
	"time"

	"junheng/internal/locale"

	"github.com/google/go-cmp/cmp"
)

// fill puts something other than nothing into every field of what p points to,
// so that a field which the store forgets is missed.
func fill(p any) { fillValue(reflect.ValueOf(p).Elem(), new(int)) }

func fillValue(v reflect.Value, n *int) {
	*n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2025, 1, 1, 0, 0, *n, 123456000, time.UTC)))
		return
	}
	if v.Type() == reflect.TypeFor[locale.Message]() {
		v.Set(reflect.ValueOf(locale.Plain(fmt.Sprint("key", *n), "中文", "English")))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("文字 %d “'\\%%_𠀀", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n%100 + 1))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n%5 + 1))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 1/3.0)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fillValue(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fillValue(key, n)
			fillValue(value, n)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillValue(v.Field(i), n)
			}
		}
	}
}

// same compares what was kept with what was read, blanks by their bits and
// moments to the microsecond.
func same(t testing.TB, want, got any, more ...cmp.Option) {
	t.Helper()
	opts := append(cmp.Options{
		cmp.FilterPath(func(p cmp.Path) bool {
			f, ok := p.Index(-1).(cmp.StructField)
			return ok && !token.IsExported(f.Name())
		}, cmp.Ignore()),
		cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
		cmp.Comparer(func(a, b time.Time) bool {
			return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond))
		}),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type().Kind() == reflect.Slice }, cmp.FilterValues(func(a, b any) bool {
			return reflect.ValueOf(a).Len() == 0 && reflect.ValueOf(b).Len() == 0
		}, cmp.Ignore())),
	}, more...)
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("-kept +read\n%s", diff)
	}
}
