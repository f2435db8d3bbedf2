package main

import (
	"regexp"
	"strings"

	"junheng/internal/locale"
)

// wrongUse words a complaint of the command-line parser. The parser speaks
// English only; what is not in the table is shown as it is.
var wrongUse = []struct {
	says   string // a regular expression
	zh, en string
}{
	{`^unexpected argument (\S+), did you mean (.+)\?$`, "没有“$1”这个命令；是否想用 $2？", "there is no command “$1”; did you mean $2?"},
	{`^unexpected argument (.+)$`, "多余的参数“$1”", "unexpected argument “$1”"},
	{`^unknown flag (\S+), did you mean (.+)\?$`, "没有 $1 这个选项；是否想用 $2？", "there is no flag $1; did you mean $2?"},
	{`^unknown flag (\S+)$`, "没有 $1 这个选项", "there is no flag $1"},
	{`^expected one of (.+)$`, "请给出命令，如 $1", "a command is needed, such as $1"},
	{`^expected "(.+)"$`, "缺少参数 $1", "the argument $1 is missing"},
	{`^missing flags: (.+)$`, "缺少选项 $1", "the flag $1 is missing"},
	{`^(\S+): expected a valid \d+ bit int but got "(.*)"$`, "$1 应为整数，读到“$2”", "$1 takes a whole number, not “$2”"},
	{`^(\S+) must be one of (.+) but got "(.*)"$`, "$1 只能是 $2，读到“$3”", "$1 is one of $2, not “$3”"},
	{`^(\S+): stat (.+): no such file or directory$`, "$1：找不到文件夹“$2”", "$1: there is no folder “$2”"},
	{`^(\S+): "(.+)" exists but is not a directory$`, "$1：“$2”不是文件夹", "$1: “$2” is no folder"},
	{`^(\S+): missing value, expecting .*$`, "$1 后面缺少值", "$1 needs a value"},
	{`^(\S+): bool value must be .* but got "(.*)"$`, "$1 不带值，读到“$2”", "$1 takes no value, not “$2”"},
}

func parseComplaint(err error, lang locale.Lang) string {
	s := err.Error()
	for _, w := range wrongUse {
		says := regexp.MustCompile(w.says)
		if m := says.FindStringSubmatchIndex(s); m != nil {
			words := locale.Text{ZH: w.zh, EN: w.en}.In(lang)
			return plainNames(string(says.ExpandString(nil, words, s, m)))
		}
	}
	return s
}

// plainNames writes <file> as FILE, as the help does.
func plainNames(s string) string {
	return regexp.MustCompile(`<([a-z]+)>`).ReplaceAllStringFunc(s, func(m string) string { return strings.ToUpper(m[1 : len(m)-1]) })
}
