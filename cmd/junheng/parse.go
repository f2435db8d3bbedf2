package main

import (
	"regexp"
	"strings"

	"junheng/internal/locale"
)

// wrongUse words a complaint of the command-line parser, which speaks English only.
var wrongUse = []struct {
	says   string // a regular expression
	zh, en string
}{
	{`^unexpected argument (\S+), did you mean (?:one of )?(.+)\?$`, "没有“$1”这个命令；是否想用 $2？", "there is no command “$1”; did you mean $2?"},
	{`^unexpected argument (.+)$`, "多余的参数“$1”", "unexpected argument “$1”"},
	{`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`, "没有 $1 这个选项；是否想用 $2？", "there is no flag $1; did you mean $2?"},
	{`^unknown flag (\S+)$`, "没有 $1 这个选项", "there is no flag $1"},
	{`^unexpected flag argument "(.*)"$`, "这个选项不带值，读到“$1”", "this flag takes no value, not “$1”"},
	{`^expected one of (.+)$`, "请给出命令，如 $1", "a command is needed, such as $1"},
	{`^expected "(.+)"$`, "缺少参数 $1", "an argument is missing: $1"},
	{`^missing positional arguments (.+)$`, "缺少参数 $1", "an argument is missing: $1"},
	{`^missing flags: (.+)$`, "缺少选项 $1", "a flag is missing: $1"},
	{`^(.+?): expected an? (?:valid \d+ bit )?u?int but got "(.*?)"(?: \(.*)?$`, "$1 应为整数，读到“$2”", "$1 takes a whole number, not “$2”"},
	{`^(.+?): expected a float but got "(.*?)"(?: \(.*)?$`, "$1 应为数字，读到“$2”", "$1 takes a number, not “$2”"},
	{`^(.+?): expected duration but got "(.*?)".*$`, "$1 应为时长，如 30s、5m，读到“$2”", "$1 takes a duration such as 30s or 5m, not “$2”"},
	{`^(.+?) must be one of (.+) but got "(.*)"$`, "$1 只能是 $2，读到“$3”", "$1 is one of $2, not “$3”"},
	{`^(.+?): (?:stat|open|lstat) (.+): no such file or directory$`, "$1：找不到“$2”", "$1: there is no “$2”"},
	{`^(.+?): (?:stat|open|lstat) (.+): permission denied$`, "$1：没有权限打开“$2”", "$1: “$2” may not be opened"},
	{`^(.+?): "(.+)" exists but is not a directory$`, "$1：“$2”不是文件夹", "$1: “$2” is no folder"},
	{`^(.+?): "(.+)" exists but is a directory.*$`, "$1：“$2”是文件夹，应为文件", "$1: “$2” is a folder; a file is wanted"},
	{`^(.+?): expected .+ value but got "EOL" .*$`, "$1 后面缺少值", "$1 needs a value"},
	{`^(.+?): expected .+ value but got "(.*)" \(.+\); perhaps try (.+)\?$`, "$1 后面应有值，读到“$2”；值以 - 开头时写作 $3", "$1 needs a value, not “$2”; one that begins with - is written $3"},
	{`^(.+?): expected .+ value but got "(.*)".*$`, "$1 后面应有值，读到“$2”", "$1 needs a value, not “$2”"},
	{`^(.+?): missing value, expecting .*$`, "$1 后面缺少值", "$1 needs a value"},
	{`^(.+?): bool value must be .* but got "(.*)"$`, "$1 不带值，读到“$2”", "$1 takes no value, not “$2”"},
}

func parseComplaint(err error, lang locale.Lang) string {
	s := err.Error()
	for _, w := range wrongUse {
		says := regexp.MustCompile(w.says)
		if m := says.FindStringSubmatchIndex(s); m != nil {
			words := locale.Text{ZH: w.zh, EN: w.en}.In(lang)
			return quoted(plainNames(string(says.ExpandString(nil, words, s, m))), lang)
		}
	}
	return locale.Text{ZH: "命令用法不对：" + s, EN: s}.In(lang)
}

// quoted sets words that the parser quotes and lists as the language does.
func quoted(s string, lang locale.Lang) string {
	s = regexp.MustCompile(`"([^"]*)"`).ReplaceAllString(s, "“$1”")
	if lang == locale.ZH {
		s = regexp.MustCompile(`(”|=[^ ,]+),\s*(“|--)`).ReplaceAllString(s, "$1、$2")
	} else {
		s = regexp.MustCompile(`”,\s*“`).ReplaceAllString(s, "”, “")
	}
	return regexp.MustCompile(`=“([^”]*)”`).ReplaceAllString(s, `="$1"`) // to be typed as it stands
}

// plainNames writes <file> as FILE, as the help does.
func plainNames(s string) string {
	s = regexp.MustCompile(`<([a-z-]+)>`).ReplaceAllStringFunc(s, func(m string) string { return strings.ToUpper(m[1 : len(m)-1]) })
	return strings.ReplaceAll(s, " ...", "…")
}
