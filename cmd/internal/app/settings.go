package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
)

// Settings are what flags, environment and configuration file say, in this order, and else what is standard.
type Settings struct {
	Endpoint, Region, Account string
	APIKeyFile, IAMTokenFile  string
	Output, JQ, Color, Trace  string
	Quiet                     bool
	Timeout                   time.Duration
	Sources                   []Source // in the order of Names
}

// Source is a setting with its value and where that came from.
type Source struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`
}

// Names are the settings that can stand in a configuration file.
func Names() []string {
	return []string{"endpoint", "region", "account", "api-key-file", "iam-token-file", "output", "color", "quiet", "timeout", "trace"}
}

// Setting is a row of the table of settings.
type Setting struct {
	Name      string
	Variables []string
	Usage     string
	Standard  string
}

// SettingTable is the table from which the reference page is made.
func SettingTable() []Setting {
	a := New(Options{})
	var rows []Setting
	for _, name := range Names() {
		f := a.Flags.Lookup(name)
		_, usage := pflag.UnquoteUsage(f)
		rows = append(rows, Setting{name, variables(name), usage, f.DefValue})
	}
	return rows
}

// variables are the environment variables of a setting; the first that is set wins.
func variables(name string) []string {
	own := "PODTRUST_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if name == "trace" {
		return []string{own, "IBMCLOUD_TRACE"}
	}
	return []string{own}
}

// Settings reads the settings once. Every error is one of usage.
func (a *App) Settings() (*Settings, error) {
	if a.settings != nil {
		return a.settings, nil
	}
	v := viper.New()
	file := ""
	if a.Sandbox == nil {
		var err error
		if file, err = a.readFile(v); err != nil {
			return nil, err
		}
	}
	s := &Settings{JQ: a.values.jq}
	for _, name := range Names() {
		if a.Sandbox == nil {
			if err := v.BindEnv(append([]string{name}, variables(name)...)...); err != nil {
				return nil, fmt.Errorf("read setting '%s': %w", name, err)
			}
		}
		if err := v.BindPFlag(name, a.Flags.Lookup(name)); err != nil {
			return nil, fmt.Errorf("read setting '%s': %w", name, err)
		}
		s.Sources = append(s.Sources, Source{name, v.GetString(name), a.origin(v, name, file)})
	}
	s.Endpoint, s.Region, s.Account = v.GetString("endpoint"), v.GetString("region"), v.GetString("account")
	s.APIKeyFile, s.IAMTokenFile = v.GetString("api-key-file"), v.GetString("iam-token-file")
	s.Output, s.Color, s.Trace = v.GetString("output"), v.GetString("color"), v.GetString("trace")
	if err := s.check(v); err != nil {
		return nil, err
	}
	a.settings = s
	if a.unread != nil {
		a.Status().Warn("No configuration file is used: %s", a.unread.Error())
	}
	return s, nil
}

// check looks at what came from environment and file, where no flag has checked it.
func (s *Settings) check(v *viper.Viper) error {
	for name, allowed := range map[string][]string{
		"output": append([]string{""}, outputs()...), "color": {colorAuto, colorAlways, colorNever},
		"quiet": {"", "true", "false", "1", "0"},
	} {
		if got := strings.ToLower(v.GetString(name)); !slices.Contains(allowed, got) {
			if name == "output" {
				allowed = allowed[:1+len(output.Formats())]
			}
			return failure.Usagef("setting '%s' of %s is '%s'", name, s.from(name), got).
				Hintf("It must be one of %s.", strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
		}
	}
	s.Output, s.Color, s.Quiet = strings.ToLower(s.Output), strings.ToLower(s.Color), v.GetBool("quiet")
	var err error
	if s.Timeout, err = time.ParseDuration(v.GetString("timeout")); err != nil || s.Timeout <= 0 {
		return failure.Usagef("setting 'timeout' of %s is '%s'", s.from("timeout"), v.GetString("timeout")).
			Hintf("It must be a duration above zero, such as 30s.")
	}
	return nil
}

// origin names where the value of a setting comes from.
func (a *App) origin(v *viper.Viper, name, file string) string {
	if a.Flags.Changed(name) {
		return "flag --" + name
	}
	if a.Sandbox == nil {
		for _, variable := range variables(name) {
			if os.Getenv(variable) != "" {
				return variable
			}
		}
	}
	if v.InConfig(name) {
		return file
	}
	return "standard"
}

// maxConfig is the largest configuration file that is read, in bytes.
const maxConfig = 64 << 10

// configError keeps the line of an error of YAML. The rest may repeat the file, and so a secret that does not belong in it.
func configError(err error) error {
	if err == nil {
		return nil
	}
	if _, after, found := strings.Cut(err.Error(), "line "); found {
		if line := after[:len(after)-len(strings.TrimLeft(after, "0123456789"))]; line != "" {
			return fmt.Errorf("line %s is not YAML of settings", line)
		}
	}
	return errors.New("it is not YAML of settings")
}

// mergeText takes the settings of a file over as they are written: an account of digits is a text, and as a number it
// would be rounded. What has more than one value is refused.
func mergeText(v *viper.Viper, data []byte) error {
	var nodes map[string]yaml.Node
	if err := configError(yaml.Unmarshal(data, &nodes)); err != nil {
		return err
	}
	settings := make(map[string]any, len(nodes))
	for name, node := range nodes {
		value := &node
		if value.Alias != nil {
			value = value.Alias
		}
		switch {
		case value.Kind != yaml.ScalarNode && slices.Contains(Names(), strings.ToLower(name)):
			return fmt.Errorf("setting '%s' in line %d is not a single value", name, node.Line)
		case value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null":
			settings[name] = value.Value
		default:
			settings[name] = ""
		}
	}
	return v.MergeConfigMap(settings)
}

// readFile reads the configuration file and returns its path, "" when there is none. It is never written.
func (a *App) readFile(v *viper.Viper) (string, error) {
	path, named := a.values.config, true
	if path == "" {
		path = os.Getenv("PODTRUST_CONFIG")
	}
	if path == "" {
		folder, err := os.UserConfigDir()
		if err != nil {
			a.unread = err
			return "", nil //nolint:nilerr // there is no home: nobody can have put a file there
		}
		path, named = filepath.Join(folder, "podtrust", "config.yaml"), false
	}
	v.SetConfigType("yaml")
	data, err := ReadBounded(path, maxConfig)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return "", nil
	}
	if err != nil && !named { // such as the home of another user: nobody has asked for this file
		a.unread = err
		return "", nil
	}
	if err == nil {
		err = mergeText(v, data)
	}
	if err != nil {
		return "", failure.Usagef("the configuration file '%s' can't be read: %w", path, err).
			Hintf("It is YAML with settings by the names of their flags, and was left as it is.")
	}
	for _, key := range v.AllKeys() {
		if !slices.Contains(Names(), key) {
			return "", failure.Usagef("the configuration file '%s' has a setting '%s', which is not known", path, key).
				Hintf("Known settings are %s. API keys and tokens belong in a file of their own, named by 'api-key-file'.", strings.Join(Names(), ", "))
		}
	}
	return path, nil
}

// colored decides on colour for one stream.
func (a *App) colored(setting string, terminal bool) bool {
	switch {
	case setting == colorAlways:
		return true
	case setting == colorNever, a.Sandbox == nil && os.Getenv("NO_COLOR") != "":
		return false
	case a.Sandbox != nil:
		return terminal
	}
	switch os.Getenv("IBMCLOUD_COLOR") {
	case "true":
		return true
	case "false":
		return false
	}
	return terminal
}
