package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/store"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// configName is the file with settings, looked for in the working folder and
// then in the data folder where --config does not name one.
const configName = "junheng.yaml"

// installation says where the data of the server are. Every command that works
// on them embeds it; environment and file hold for all of them.
type installation struct {
	Config   string `help:"flag_config" env:"JUNHENG_CONFIG" type:"path" placeholder:"FILE"`
	Data     string `help:"flag_data" env:"JUNHENG_DATA" type:"path" placeholder:"DIR"`
	Database string `help:"flag_database" env:"JUNHENG_DATABASE" placeholder:"URL"`

	kept *store.DB // opened to see whether it is there, until it is worked with
}

// folder is the data folder: that named, or one of the user's own.
func (i *installation) folder() (string, error) {
	if i.Data != "" {
		return i.Data, nil
	}
	base, err := dataHome()
	if err != nil {
		return "", usage("config.no_home", "找不到用户目录，请用 --data 指定数据文件夹", "there is no home folder; name a data folder with --data").Because(err)
	}
	return filepath.Join(base, "junheng"), nil
}

// dsn is the database: that named, or the file in the data folder.
func (i *installation) dsn(folder string) string {
	if i.Database != "" {
		return i.Database
	}
	return folder
}

// dataHome is where programs keep the data of a user.
func dataHome() (string, error) {
	switch runtime.GOOS {
	case "windows", "darwin", "ios":
		return os.UserConfigDir() // %AppData%, ~/Library/Application Support
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share"), err
}

// BeforeResolve reads the file with settings. What flags and the environment
// say goes before it.
func (i *installation) BeforeResolve(ctx *kong.Context) error {
	given := map[string]string{}
	for _, f := range ctx.Flags() {
		if f.Name == "config" || f.Name == "data" {
			if v, ok := ctx.FlagValue(f).(string); ok && v != "" {
				given[f.Name] = v
			} else {
				given[f.Name] = envOf(f)
			}
		}
	}
	name, data, err := readConfig(given["config"], given["data"])
	if err != nil || data == nil {
		return err
	}
	settings, err := parseConfig(name, data, ctx)
	if err != nil {
		return err
	}
	ctx.AddResolver(settings)
	return nil
}

func envOf(f *kong.Flag) string {
	for _, name := range f.Envs {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}

// readConfig reads the file named, or the first of the usual places that has
// one; none at all is no error.
func readConfig(named, data string) (string, []byte, error) {
	if named != "" {
		text, err := os.ReadFile(named)
		if err != nil {
			return "", nil, usage("config.unread", "无法读取配置文件 {file}", "the file with settings cannot be read: {file}", "file", named).Because(err)
		}
		return named, text, nil
	}
	places := []string{configName}
	if data == "" {
		if base, err := dataHome(); err == nil {
			data = filepath.Join(base, "junheng")
		}
	}
	if data != "" {
		places = append(places, filepath.Join(data, configName))
	}
	for _, name := range places {
		text, err := os.ReadFile(name)
		if err == nil {
			return name, text, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", nil, usage("config.unread", "无法读取配置文件 {file}", "the file with settings cannot be read: {file}", "file", name).Because(err)
		}
	}
	return "", nil, nil
}

// settings are the values of a file, by the name of their flag.
type settings map[string]any

// parseConfig reads YAML whose keys are the names of flags of any command. A
// key no command knows is an error: it would be believed to work.
func parseConfig(name string, text []byte, ctx *kong.Context) (settings, error) {
	var s settings
	if err := yaml.Unmarshal(text, &s); err != nil {
		return nil, fault.New(fault.Usage, locale.NewTemplate("config.yaml", "配置文件 {file} 不是正确的 YAML", "{file} is no proper YAML").With("file", name)).Because(errors.New(yaml.FormatError(err, false, false)))
	}
	known := map[string]bool{}
	_ = kong.Visit(ctx.Model, func(n kong.Visitable, next kong.Next) error { // the visitor never fails
		if f, ok := n.(*kong.Flag); ok {
			known[f.Name] = true
		}
		return next(nil)
	})
	var odd []string
	for key := range s {
		if !known[key] {
			odd = append(odd, key)
		}
	}
	if len(odd) > 0 {
		slices.Sort(odd)
		return nil, usage("config.unknown", "配置文件 {file} 中有不认识的项：{keys}", "{file} has settings nobody knows: {keys}", "file", name, "keys", strings.Join(odd, ", ")).
			Hint(locale.Plain("config.unknown.hint", "项名与选项同名，如 listen: 0.0.0.0:8080", "settings are named as the flags are, such as listen: 0.0.0.0:8080"))
	}
	return s, nil
}

// Validate accepts every model; the keys were checked as the file was read.
func (settings) Validate(*kong.Application) error { return nil }

// Resolve gives the value of a flag, unless the environment has one.
func (s settings) Resolve(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
	v, ok := s[f.Name]
	if !ok || envOf(f) != "" {
		return nil, nil //nolint:nilnil // it is how kong wants to hear that there is none
	}
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = fmt.Sprint(e)
		}
		return strings.Join(parts, ","), nil
	case bool, string:
		return v, nil
	}
	return fmt.Sprint(v), nil
}

// networks reads addresses and networks: 10.0.0.5 or 10.0.0.0/8.
func networks(flag string, list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range list {
		text = strings.TrimSpace(text)
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
			continue
		}
		a, err := netip.ParseAddr(text)
		if err != nil {
			return nil, usage("config.network", "--{flag}：“{got}”不是网络地址，应写作 10.0.0.0/8 或 10.0.0.5", "--{flag}: {got} is no network; write 10.0.0.0/8 or 10.0.0.5", "flag", flag, "got", text)
		}
		out = append(out, netip.PrefixFrom(a, a.BitLen()))
	}
	return out, nil
}
