package expr

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"junheng/internal/locale"
)

// Limits of one formula. Rules are sentences of law, not programs; what is
// larger is a mistake or an attack.
const (
	MaxSource = 4096 // bytes of text
	MaxNodes  = 200  // operations, names and numbers
	MaxDepth  = 50   // operations within operations
)

// parserConfig makes the parser treat every function name, "if" included, as an
// ordinary call, so that this package alone says what a name means. The parser
// only reads it.
var parserConfig = sync.OnceValue(func() *conf.Config {
	c := &conf.Config{
		DisableIfOperator: true,
		MaxNodes:          2 * MaxNodes,
		Functions:         conf.FunctionsTable{},
	}
	for name := range builtin.Index {
		c.Functions[name] = nil
	}
	return c
})

// parse reads the text into the parser's tree.
func parse(src string) (tree ast.Node, problem *Error) {
	if len(src) > MaxSource {
		e := &Error{Kind: KindSize, Line: 1, Column: 1}
		e.Msg = locale.NewTemplate("expr.long", "公式长达 {n} 字节，上限为 {max}", "the formula is {n} bytes long, at most {max} are accepted").
			With("n", len(src), "max", MaxSource)
		return nil, e
	}
	if !utf8.ValidString(src) {
		e := &Error{Kind: KindSyntax, Line: 1, Column: 1}
		e.Msg = locale.Plain("expr.utf8", "公式不是 UTF-8 文本", "the formula is not UTF-8 text")
		return nil, e
	}
	if strings.TrimSpace(src) == "" {
		e := &Error{Kind: KindSyntax, Line: 1, Column: 1}
		e.Msg = locale.Plain("expr.empty", "公式是空的", "the formula is empty")
		return nil, e
	}
	defer func() {
		if r := recover(); r != nil { // the parser is not ours; a pack must not bring us down
			problem = syntaxError(src, 0, fmt.Sprint(r))
		}
	}()
	t, err := parser.ParseWithConfig(src, parserConfig())
	if err != nil {
		if fe, ok := errors.AsType[*file.Error](err); ok {
			return nil, syntaxError(src, fe.From, fe.Message)
		}
		return nil, syntaxError(src, 0, err.Error())
	}
	return t.Node, nil
}

// syntaxError words what the parser said, and spots the usual slips.
func syntaxError(src string, offset int, detail string) *Error {
	e := &Error{Kind: KindSyntax}
	e.Msg = locale.NewTemplate("expr.syntax", "公式读不懂（{detail}）", "cannot read the formula: {detail}").With("detail", detail)
	if strings.Contains(detail, "exceeds maximum allowed nodes") {
		e.Kind = KindSize
		e.Msg = tooManyNodes()
	}
	runes := []rune(src)
	if offset >= 0 && offset < len(runes) {
		if plain, ok := lookalikes[runes[offset]]; ok {
			e.Hint = locale.NewTemplate("expr.fullwidth", "请把“{got}”改为半角的“{want}”", "write {want} instead of the full-width {got}").
				With("got", string(runes[offset]), "want", plain)
		} else if runes[offset] == '=' {
			e.Hint = locale.Plain("expr.equals", "比较相等请写 ==", "write == to compare")
		}
	}
	return e.place(src, offset)
}

func tooManyNodes() locale.Message {
	return locale.NewTemplate("expr.nodes", "公式超过 {max} 个运算、名称和数字", "the formula has more than {max} operations, names and numbers").
		With("max", MaxNodes)
}

// lookalikes are characters of Chinese typing and of print, and what to write.
var lookalikes = map[rune]string{
	'（': "(", '）': ")", '，': ",", '、': ",", '＋': "+", '－': "-", '−': "-", '–': "-", '—': "-",
	'×': "*", '＊': "*", '÷': "/", '／': "/", '＞': ">", '＜': "<", '≥': ">=", '≤': "<=", '≠': "!=",
	'＝': "==", '？': "?", '：': ":", '！': "!", '．': ".", '【': "[", '】': "]", '［': "[", '］': "]",
}
