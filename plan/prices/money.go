package prices

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Money is an amount of yuan in whole fen, so that sums are exact.
type Money int64

// Units of money.
const (
	Fen  Money = 1
	Yuan       = 100 * Fen
	Wan        = 10000 * Yuan // 万元
	Yi         = 10000 * Wan  // 亿元
)

var (
	tmplMoney = locale.NewTemplate("prices.money", "“{got}”不是金额；写作 3500、5000万、1.2亿", "{got} is no amount of money; write 3500, 5000万 or 1.2亿")
	tmplFen   = locale.NewTemplate("prices.fen", "“{got}”不足一分；金额最小到分", "{got} is finer than a fen")
)

// ParseMoney reads an amount: 3500, 3,500.50元, 5000万, 5000万元, 1.2亿.
// The error is a fault of kind invalid.
func ParseMoney(s string) (Money, error) {
	text := strings.NewReplacer(",", "", "，", "", " ", "").Replace(s)
	text = strings.TrimSuffix(text, "元")
	unit := Yuan
	for _, u := range []struct {
		word string
		of   Money
	}{{"亿", Yi}, {"万", Wan}} {
		if t, ok := strings.CutSuffix(text, u.word); ok {
			text, unit = t, u.of
			break
		}
	}
	if strings.Trim(text, "0123456789.") != "" {
		return 0, fault.New(fault.Invalid, tmplMoney.With("got", s))
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v*float64(unit) > 1e17 {
		return 0, fault.New(fault.Invalid, tmplMoney.With("got", s))
	}
	fen := v * float64(unit)
	if math.Abs(fen-math.Round(fen)) > 1e-6*math.Max(1, fen/1e9) {
		return 0, fault.New(fault.Invalid, tmplFen.With("got", s))
	}
	return Money(math.Round(fen)), nil
}

// InYuan gives the amount in yuan.
func (m Money) InYuan() float64 { return float64(m) / float64(Yuan) }

// InWan gives the amount in ten thousands of yuan (万元).
func (m Money) InWan() float64 { return float64(m) / float64(Wan) }

// String writes the amount as ParseMoney reads it, without loss: 5000万,
// 3500.5.
func (m Money) String() string {
	switch {
	case m != 0 && m%Wan == 0:
		return strconv.FormatInt(int64(m/Wan), 10) + "万"
	case m%Yuan == 0:
		return strconv.FormatInt(int64(m/Yuan), 10)
	}
	s := fmt.Sprintf("%d.%02d", m/Yuan, m%Yuan)
	return strings.TrimSuffix(s, "0")
}

// MarshalText writes what String does.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what ParseMoney does.
func (m *Money) UnmarshalText(b []byte) error {
	v, err := ParseMoney(string(b))
	*m = v
	return err
}
