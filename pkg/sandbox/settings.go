package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// ErrOptions is matched by the error for a limit or switch that does not exist, or can't have the value.
var ErrOptions = errors.New("invalid setting of the sandbox")

// Setting is one limit or switch of a sandbox.
type Setting struct {
	Name      string   // the key in Options.Limits or Options.Switches
	Default   string   //
	Values    []string // every value that a switch may have; nil means any number from 0
	Confirmed bool     // whether the default is IBM's by a source, and not a choice of the sandbox
	Meaning   string   // what it decides
	Why       string   // why the default is what it is
}

// definition is a setting with the place where its value goes.
type definition struct {
	Setting
	set func(o *api.Options, value string)
}

// Limits lists the limits of a sandbox, in the order of the documents.
func Limits() []Setting { return settings(limits()) }

// Switches lists what no source confirms and a sandbox can do in more than one way.
func Switches() []Setting { return settings(switches()) }

func settings(definitions []definition) []Setting {
	list := make([]Setting, len(definitions))
	for i, d := range definitions {
		list[i] = d.Setting
	}
	return list
}

// newOptions are the defaults, changed by what was asked for.
func newOptions(o Options) (api.Options, error) {
	options := api.Options{Clients: map[string]string{"bx": "bx"}}
	maps.Copy(options.Clients, o.Clients)
	numbers := make(map[string]string, len(o.Limits))
	for name, n := range o.Limits {
		numbers[name] = strconv.Itoa(n)
	}
	err := errors.Join(apply(&options, limits(), numbers), apply(&options, switches(), o.Switches))
	options.StrictAudience = options.StrictAudience || o.StrictAudience
	if o.MaxTokenLifetime > 0 {
		options.MaxTokenLifetime = o.MaxTokenLifetime
	}
	return options, err
}

func apply(o *api.Options, definitions []definition, given map[string]string) error {
	for _, d := range definitions {
		d.set(o, d.Default)
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(definitions, func(d definition) bool { return d.Name == name })
		switch {
		case i < 0:
			problems = append(problems, fmt.Errorf("%w: unknown setting %q: the settings are %s", ErrOptions, name, names(definitions)))
		case !definitions[i].accepts(given[name]):
			problems = append(problems, fmt.Errorf("%w: %s can't be %q", ErrOptions, name, given[name]))
		default:
			definitions[i].set(o, given[name])
		}
	}
	return errors.Join(problems...)
}

func (s Setting) accepts(value string) bool {
	if s.Values != nil {
		return slices.Contains(s.Values, value)
	}
	n, err := strconv.Atoi(value)
	return err == nil && n >= 0
}

func names(definitions []definition) string {
	list := make([]string, len(definitions))
	for i, d := range definitions {
		list[i] = d.Name
	}
	return strings.Join(list, ", ")
}
