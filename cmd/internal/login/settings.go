package login

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// Settings are what flags, environment and configuration file say, in this order, and else the defaults.
type Settings struct {
	Endpoint, Region, Account string
	APIKeyFile, IAMTokenFile  string
	Output, JQ, Color, Trace  string
	Quiet                     bool
	Timeout                   time.Duration
	File                      string   // the configuration file that was read; "" for none
	Sources                   []Source // in the order of Names
}

// Source is a setting with its value and where that came from.
type Source struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`
	Note  string `json:"note,omitempty"` // what else is to be known of it; "" for nothing
}

// standard is the source of a value that nothing has set.
const standard = "default"

// Names are the settings that a configuration file can have.
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

// SettingTable is the table from which the reference page is made. The flags are those that every command has.
func SettingTable(flags *pflag.FlagSet) []Setting {
	var rows []Setting
	for _, name := range Names() {
		f := flags.Lookup(name)
		value, usage := pflag.UnquoteUsage(f)
		usage = strings.TrimPrefix(usage, value+": ")
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
func (l *Login) Settings() (*Settings, error) {
	if l.settings == nil && l.unusable == nil {
		l.settings, l.unusable = l.readSettings()
		if l.unusable == nil && l.unread != nil {
			l.warnUnread("default configuration file", l.unread)
		}
	}
	return l.settings, l.unusable
}

func (l *Login) readSettings() (*Settings, error) {
	v := viper.New()
	file := ""
	if !l.isolated() {
		var err error
		if file, err = l.readFile(v); err != nil {
			return nil, err
		}
	}
	s := &Settings{JQ: l.flag("jq"), File: file}
	for _, name := range Names() {
		if !l.isolated() {
			if err := v.BindEnv(append([]string{name}, variables(name)...)...); err != nil {
				return nil, fmt.Errorf("read setting '%s': %w", name, err)
			}
		}
		if err := v.BindPFlag(name, l.options.Flags.Lookup(name)); err != nil {
			return nil, fmt.Errorf("read setting '%s': %w", name, err)
		}
		s.Sources = append(s.Sources, Source{Name: name, Value: v.GetString(name), From: l.origin(v, name, file)})
	}
	s.Endpoint, s.Region, s.Account = v.GetString("endpoint"), v.GetString("region"), v.GetString("account")
	s.APIKeyFile, s.IAMTokenFile = v.GetString("api-key-file"), v.GetString("iam-token-file")
	s.Output, s.Color, s.Trace = v.GetString("output"), v.GetString("color"), v.GetString("trace")
	if err := s.check(v, l.options.Allowed); err != nil {
		return nil, err
	}
	return s, nil
}

// flag is the value of a flag that every command has.
func (l *Login) flag(name string) string { return l.options.Flags.Lookup(name).Value.String() }

// check looks at what came from environment and file, where no flag has checked it.
func (s *Settings) check(v *viper.Viper, allowed func(setting, word string) error) error {
	for _, name := range []string{"output", "color", "quiet"} {
		word := strings.ToLower(v.GetString(name))
		err := allowed(name, word)
		if name == "quiet" && !slices.Contains([]string{"", "true", "false", "1", "0"}, word) {
			err = errors.New("it must be one of true, false, 1, 0")
		}
		if err != nil {
			return failure.Usagef("setting '%s' from %s has the invalid value '%s'", name, s.from(name), word).Hintf("%s.", failure.Sentence(err.Error()))
		}
	}
	s.Output, s.Color, s.Quiet = strings.ToLower(s.Output), strings.ToLower(s.Color), v.GetBool("quiet")
	var err error
	if s.Timeout, err = time.ParseDuration(v.GetString("timeout")); err != nil || s.Timeout <= 0 {
		return failure.Usagef("setting 'timeout' from %s has the invalid value '%s'", s.from("timeout"), v.GetString("timeout")).
			Hintf("It must be a positive duration, such as 30s.")
	}
	return nil
}

// origin names where the value of a setting comes from.
func (l *Login) origin(v *viper.Viper, name, file string) string {
	if l.options.Flags.Changed(name) {
		return "flag --" + name
	}
	if !l.isolated() {
		for _, variable := range variables(name) {
			if l.Variable(variable) != "" {
				return variable
			}
		}
	}
	if v.InConfig(name) {
		return file
	}
	return standard
}

// from is where a setting comes from.
func (s *Settings) from(name string) string {
	for _, source := range s.Sources {
		if source.Name == name {
			return source.From
		}
	}
	return ""
}
