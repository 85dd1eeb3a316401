package login

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
)

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
func (l *Login) readFile(v *viper.Viper) (string, error) {
	path, named := l.flag("config"), true
	if path == "" {
		path = l.Variable("PODTRUST_CONFIG")
	}
	if path == "" {
		folder, err := os.UserConfigDir()
		if err != nil {
			return "", nil //nolint:nilerr // there is no home: nobody can have put a file there
		}
		path, named = filepath.Join(folder, "podtrust", "config.yaml"), false
	}
	v.SetConfigType("yaml")
	data, err := files.ReadBounded(path, maxConfig)
	if errors.Is(err, fs.ErrNotExist) && !named {
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
