package main

import (
	"junheng/internal/locale"
)

// texts are the words of the command line itself.
var texts = map[string]locale.Text{
	"help_junheng":      {ZH: "均衡：读取一个县的真实报表，逐格指出问题，按国家标准评估，并说明每个数字的来历。", EN: "Junheng reads a county's real workbooks, names every problem by cell, judges the county under the national standard and shows its working."},
	"help_lang":         {ZH: "界面语言 zh 或 en；省略时依次看 JUNHENG_LANG 和系统区域。", EN: "Language, zh or en; by JUNHENG_LANG or the locale where left out."},
	"help_packs":        {ZH: "自备标准、表样、数据项所在的文件夹，优先于内置；可多次给出。", EN: "Folder of your own standards, forms and fields, looked at before those built in; may be repeated."},
	"help_no_color":     {ZH: "不用颜色（或设置 NO_COLOR）；输出不是终端时本来就不用。", EN: "No colour (or set NO_COLOR); there is none anyway where the output is no terminal."},
	"help_quiet":        {ZH: "只输出结果，不输出过程和提示。", EN: "Print the result only, no notes and hints."},
	"help_help":         {ZH: "显示本页。", EN: "Show this page."},
	"help_serve":        {ZH: "启动网页服务：填报、审核、评估、查看结果。", EN: "Serve the pages: returns, review, verdicts and their working."},
	"help_demo":         {ZH: "用自带的示例县走一遍：从报表到结论和报告，再打开网页演示各角色的工作。", EN: "Run the built-in example county, from workbooks to verdict and report, then serve its pages for every role."},
	"help_assess":       {ZH: "读取报表或数据集，按标准评估；-o 写出报告、申报表、结果和数据集。", EN: "Read workbooks or a dataset and judge them; -o writes report, declaration, result and dataset."},
	"help_import":       {ZH: "只读取并检查报表：回执、全部问题、可退回的标注件。", EN: "Read and check workbooks only: receipts, all problems, annotated copies to send back."},
	"help_explain":      {ZH: "解释任何一个数字，直到来源单元格；或反查一个单元格影响哪些结论。", EN: "Explain any number down to its cell, or list what rests on a cell."},
	"help_rules":        {ZH: "标准包：列出、查看、测试、新建、比较。", EN: "Standards: list, show, test, new, diff."},
	"help_forms":        {ZH: "表样：列出、查看、导出。", EN: "Forms: list, show, export."},
	"help_dataset":      {ZH: "数据集：核验、查看。", EN: "Datasets: verify, show."},
	"help_completion":   {ZH: "输出命令补全脚本（bash、zsh、fish）。", EN: "Print a completion script (bash, zsh, fish)."},
	"help_version":      {ZH: "程序版本。", EN: "Program version."},
	"help_usage":        {ZH: "用法：", EN: "Usage: "},
	"help_command":      {ZH: "命令", EN: "COMMAND"},
	"help_some_flags":   {ZH: "[选项]", EN: "[FLAGS]"},
	"help_commands":     {ZH: "命令：", EN: "Commands:"},
	"help_args":         {ZH: "参数：", EN: "Arguments:"},
	"help_flags":        {ZH: "选项：", EN: "Flags:"},
	"help_common":       {ZH: "通用选项：", EN: "Flags of every command:"},
	"help_default":      {ZH: "默认 ", EN: " Default: "},
	"help_exit":         {ZH: "退出码：", EN: "Exit status:"},
	"help_more":         {ZH: "“{path} 命令 --help”显示一个命令的用法。", EN: "“{path} COMMAND --help” shows how one command is used."},
	"flag_config":       {ZH: "配置文件（YAML，项名与选项同名）；省略时用当前文件夹或数据文件夹里的 junheng.yaml。", EN: "File with settings (YAML, named as the flags); junheng.yaml in the working or data folder where left out."},
	"flag_data":         {ZH: "数据文件夹：数据库和密钥；省略时在用户目录下。", EN: "Data folder: database and key; below the user's own folders where left out."},
	"flag_database":     {ZH: "PostgreSQL 数据库，写作 postgres://…；省略时用数据文件夹里的 SQLite 文件。", EN: "PostgreSQL database as postgres://…; the SQLite file in the data folder where left out."},
	"flag_listen":       {ZH: "监听地址；要让别的电脑访问，写 0.0.0.0:8080。", EN: "Address to listen on; 0.0.0.0:8080 lets other computers in."},
	"flag_tls_cert":     {ZH: "TLS 证书文件（PEM）。", EN: "TLS certificate (PEM)."},
	"flag_tls_key":      {ZH: "TLS 私钥文件（PEM）。", EN: "TLS private key (PEM)."},
	"flag_trust_proxy":  {ZH: "可信反向代理的地址或网段，采信它的 X-Forwarded 标头；可多次给出。", EN: "Proxy whose X-Forwarded headers are believed, by address or network; may be repeated."},
	"flag_metrics_from": {ZH: "可读取 /metrics 的地址或网段；本机总是可以。", EN: "Who may read /metrics, by address or network; this machine always may."},
	"flag_log_format":   {ZH: "日志格式 text 或 json。", EN: "Log as text or json."},
	"flag_log_level":    {ZH: "日志级别；warn 不记普通请求。", EN: "Log level; warn leaves ordinary requests out."},
	"flag_oidc_issuer":  {ZH: "统一身份认证（OIDC）的发行方网址；给出后登录页多一个入口。", EN: "Issuer of an OpenID Connect provider; adds a way to sign in."},
	"flag_oidc_client":  {ZH: "在该身份认证处登记的客户端编号。", EN: "Client id registered there."},
	"flag_oidc_secret":  {ZH: "客户端密钥；建议写在环境变量或配置文件里。", EN: "Client secret; better in the environment or the file."},
	"flag_base_url":     {ZH: "用户在浏览器里看到的网址，如 https://junheng.example.gov.cn；统一身份认证需要。", EN: "Address as browsers see it, such as https://junheng.example.gov.cn; a provider needs it."},
	"arg_files":         {ZH: "报表文件、报表文件夹，或一个数据集文件夹；- 为标准输入。", EN: "Workbooks, folders of them, or one dataset folder; - for standard input."},
	"arg_shell":         {ZH: "bash、zsh 或 fish。", EN: "bash, zsh or fish."},
	"flag_standard":     {ZH: "按哪个标准评估（见 junheng rules list）。", EN: "Standard to judge by (see junheng rules list)."},
	"flag_overlay":      {ZH: "叠加的地方补充规定，可多次给出，依次生效。", EN: "Local overlay; may be repeated, applied in order."},
	"flag_choice":       {ZH: "标准留待选择的口径，如 section_split=direct；可多次给出。", EN: "Answer to a question the standard leaves open, such as section_split=direct; may be repeated."},
	"flag_county":       {ZH: "县（市、区）代码或名称；报表没有写明、或数据涉及多个县时给出。", EN: "County by code or name, where the workbooks do not say it or the data are of several."},
	"flag_year":         {ZH: "学年，以开始年份表示：2024 即 2024年9月至2025年8月。省略时取数据中最近一年。", EN: "School year by its first year: 2024 is September 2024 to August 2025. The latest of the data where left out."},
	"flag_out":          {ZH: "输出文件夹。", EN: "Folder to write to."},
	"flag_form":         {ZH: "按这个表样读取，不自动识别（见 junheng forms list）。", EN: "Read with this form instead of recognising it (see junheng forms list)."},
	"flag_json":         {ZH: "以 JSON 输出到标准输出。", EN: "Print JSON on standard output."},
	"flag_corrected":    {ZH: "改用改正后的报表：必改的问题都已改好。", EN: "Use the corrected workbooks, with everything repaired that must be."},
	"flag_no_serve":     {ZH: "只写出文件，不启动网页服务。", EN: "Write the files only, serve no pages."},
	"flag_all":          {ZH: "全部列出，不省略。", EN: "List everything, leave nothing out."},
	"flag_annotate":     {ZH: "写出标明问题的原表，可退回填报人；多个文件时给文件夹。", EN: "Write the sender's workbook back with the problems marked; a folder for several."},
	"flag_actor":        {ZH: "填报人或导入人，记入数据来源。", EN: "Who enters the data; kept with its origin."},
	"flag_cell":         {ZH: "反查，写作“文件 表!单元格”，CSV 写作“文件 单元格”。", EN: "What rests on this cell, as FILE SHEET!CELL, for CSV FILE CELL."},
	"flag_dataset":      {ZH: "数据集文件夹（assess -o 写出的 dataset，或 import -o 的输出）；也可以是报表。", EN: "Dataset folder (dataset as written by assess -o, or the output of import -o); or workbooks."},
	"arg_ref":           {ZH: "要解释的数字，如 verdict、coef/junior/…、value/学校/primary/…；省略时列出全部可解释的数字。", EN: "What to explain, such as verdict, coef/junior/…, value/SCHOOL/primary/…; all there is is listed where left out."},
	"hint":              {ZH: "提示：", EN: "hint:"},
	"examples":          {ZH: "示例：", EN: "Examples:"},
}

func words(l locale.Lang) map[string]string {
	out := make(map[string]string, len(texts))
	for k, t := range texts {
		out[k] = t.In(l)
	}
	return out
}

// examples are shown under the help of a command.
var examples = map[string]locale.Text{
	"": {
		ZH: "  junheng demo\n  junheng import 报表/ --annotate 退回/\n  junheng assess 报表/ --year 2024 -o 结果\n  junheng explain verdict --dataset 结果/dataset\n",
		EN: "  junheng demo\n  junheng import returns/ --annotate sent-back/\n  junheng assess returns/ --year 2024 -o result\n  junheng explain verdict --dataset result/dataset\n",
	},
	"demo": {ZH: "  junheng demo\n  junheng demo --no-serve -o 试用 --standard cn/basic-balance-2012\n", EN: "  junheng demo\n  junheng demo --no-serve -o tryout --standard cn/basic-balance-2012\n"},
	"assess": {
		ZH: "  junheng assess 报表/ --county 210102 --year 2024 -o 结果\n  junheng assess 结果/dataset --choice section_split=direct --json\n  junheng assess 学校.csv --overlay cn/liaoning-shenyang-2023 -o 结果\n  cat 学校.csv | junheng assess - --county 210102 --year 2024\n",
		EN: "  junheng assess returns/ --county 210102 --year 2024 -o result\n  junheng assess result/dataset --choice section_split=direct --json\n  junheng assess schools.csv --overlay cn/liaoning-shenyang-2023 -o result\n  cat schools.csv | junheng assess - --county 210102 --year 2024\n",
	},
	"import": {
		ZH: "  junheng import 报表/ -o 数据集\n  junheng import 学校填报表格.xlsx --annotate 退回.xlsx\n  cat 学校.csv | junheng import - --json\n",
		EN: "  junheng import returns/ -o dataset\n  junheng import school.xlsx --annotate sent-back.xlsx\n  cat schools.csv | junheng import - --json\n",
	},
	"explain": {
		ZH: "  junheng explain --dataset 结果/dataset\n  junheng explain verdict --dataset 结果/dataset\n  junheng explain coef/junior/multimedia_rooms_per_100 --dataset 结果/dataset\n  junheng explain --cell '县表.xlsx 学校!F31' --dataset 结果/dataset\n",
		EN: "  junheng explain --dataset result/dataset\n  junheng explain verdict --dataset result/dataset\n  junheng explain coef/junior/multimedia_rooms_per_100 --dataset result/dataset\n  junheng explain --cell 'county.xlsx schools!F31' --dataset result/dataset\n",
	},
	"rules show": same("  junheng rules show cn/quality-balance-2017\n  junheng rules show cn/quality-balance-2017 --overlay cn/no-interim-relief\n"),
	"rules test": same("  junheng rules test\n  junheng rules test mycity/standard --packs packs\n"),
	"rules new": same("  junheng rules new pack mycity/standard --dir packs\n  junheng rules new overlay mycity/extra --extends cn/quality-balance-2017 --dir packs\n" +
		"  junheng rules new indicator mycity/standard computers_per_100 --dir packs\n"),
	"rules diff":   same("  junheng rules diff cn/quality-balance-2017 cn/guangdong-2018\n"),
	"forms show":   same("  junheng forms show cn/school-return\n"),
	"forms export": {ZH: "  junheng forms export cn/school-return -o 空表.xlsx\n  junheng forms export cn/county-table --dataset 结果/dataset -o 学校.xlsx\n", EN: "  junheng forms export cn/school-return -o blank.xlsx\n  junheng forms export cn/county-table --dataset result/dataset -o schools.xlsx\n"},
	"completion": same("  source <(junheng completion bash)\n  junheng completion zsh > \"${fpath[1]}/_junheng\"\n" +
		"  junheng completion fish > ~/.config/fish/completions/junheng.fish\n"),
}

func same(s string) locale.Text { return locale.Text{ZH: s, EN: s} }

// exitText says what one exit status of a command means.
type exitText struct {
	code int
	text locale.Text
}

var (
	usageExit    = locale.Text{ZH: "命令用法不对，或所指的东西不存在", EN: "the command was given wrongly, or names what does not exist"}
	internalExit = locale.Text{ZH: "程序或机器故障", EN: "a fault of the program or the machine"}
	doneExit     = exitText{exitMet, locale.Text{ZH: "完成", EN: "done"}}
	inputExit    = exitText{exitAttention, locale.Text{ZH: "输入无法使用", EN: "the input cannot be used"}}
	refusedExit  = exitText{exitAttention, locale.Text{ZH: "输入无法使用，或这一步被拒绝", EN: "the input cannot be used, or the act is refused"}}
	verdictExits = []exitText{
		{exitMet, locale.Text{ZH: "完成，达标", EN: "done, the verdict is met"}},
		{exitShort, locale.Text{ZH: "完成，未达标", EN: "done, the verdict is not met"}},
		{exitAttention, locale.Text{ZH: "输入需要处理：有必改的单元格，或者还无法判定", EN: "the input needs attention: cells to correct, or nothing certain can be said yet"}},
	}
)

// exits are the exit statuses shown under the help of a command, but for those
// that all commands share.
var exits = map[string][]exitText{
	"":       verdictExits,
	"assess": verdictExits,
	"demo":   {{exitMet, locale.Text{ZH: "完成，不论结论如何", EN: "done, whatever the verdict is"}}},
	"import": {
		{exitMet, locale.Text{ZH: "没有必改的问题", EN: "there is nothing to correct"}},
		{exitAttention, locale.Text{ZH: "有必改的单元格，或有文件无法读取", EN: "there are cells to correct, or a file cannot be read"}},
	},
	"explain": {doneExit, inputExit},
	"rules test": {
		{exitMet, locale.Text{ZH: "全部用例通过", EN: "every case passes"}},
		{exitShort, locale.Text{ZH: "有用例不通过", EN: "a case fails"}},
		{exitAttention, locale.Text{ZH: "标准包有错", EN: "a standard has errors"}},
	},
	"rules diff": {
		{exitMet, locale.Text{ZH: "没有不同", EN: "no difference"}},
		{exitShort, locale.Text{ZH: "有不同", EN: "differences"}},
		{exitAttention, locale.Text{ZH: "标准包有错", EN: "a standard has errors"}},
	},
	"dataset verify": {
		{exitMet, locale.Text{ZH: "完整无误", EN: "whole and unchanged"}},
		{exitAttention, locale.Text{ZH: "被改动或损坏", EN: "changed or damaged"}},
	},
	"forms export": {doneExit, inputExit},
}
