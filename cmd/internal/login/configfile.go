package login

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
			return fmt.Errorf("line %s is not YAML with settings", line)
		}
	}
	return errors.New("it is not YAML with settings")
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

// readFile reads the configuration file and returns its path, "" when there is none. A default file that can't be read, such as
// in the HOME of another user, is kept as unread. It is never written.
func (l *Login) readFile(v *viper.Viper) (string, error) {
	path, named := l.flag("config"), true
	if path == "" {
		path = l.Variable("PODTRUST_CONFIG")
	}
	if path == "" {
		folder, err := os.UserConfigDir()
		if err != nil {
			l.unread = err
			return "", nil //nolint:nilerr // there is no home: nobody can have put a file there
		}
		path, named = filepath.Join(folder, "podtrust", "config.yaml"), false
	}
	v.SetConfigType("yaml")
	data, err := l.read(path, l.earlyTimeout(), maxConfig)
	if !named && errors.As(err, new(*fs.PathError)) {
		if !errors.Is(err, fs.ErrNotExist) {
			l.unread = err
		}
		return "", nil
	}
	if err == nil {
		err = mergeText(v, data)
	}
	if err != nil {
		return "", failure.Usagef("the configuration file '%s' can't be read: %w", path, err).
			Hintf("It must be YAML whose keys are names of flags. The file was not changed.")
	}
	for _, key := range v.AllKeys() {
		if !slices.Contains(Names(), key) {
			return "", failure.Usagef("the configuration file '%s' has a setting '%s', which is not known", path, key).
				Hintf("Known settings are %s. API keys and tokens belong in a file of their own, named by 'api-key-file'.", strings.Join(Names(), ", "))
		}
	}
	return path, nil
}

// Ignored is why the default configuration file was not read, although it exists; "" if that is not so.
func (l *Login) Ignored() string {
	if l.unread == nil {
		return ""
	}
	return l.unread.Error()
}

// warnUnread warns of a file that nobody has named, is there, and can't be read.
func (l *Login) warnUnread(what string, err error) {
	l.options.Warn("The %s can't be read, and is ignored: %s.", what, err)
}

// StandardTimeout is that of one request, and of reading a file that is a stream.
const StandardTimeout = time.Minute

// OpenFile opens a file that a person named. A stream, such as a FIFO, is read for as long as '--timeout' says.
func (l *Login) OpenFile(path string) (io.ReadCloser, error) { return l.open(path, l.Timeout()) }

// ReadFile reads a file as OpenFile does. One with more than limit bytes is an error, whatever its size is said to be.
func (l *Login) ReadFile(path string, limit int64) ([]byte, error) {
	return l.read(path, l.Timeout(), limit)
}

func (l *Login) read(path string, most time.Duration, limit int64) ([]byte, error) {
	f, err := l.open(path, most)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return files.ReadAll(f, limit)
}

func (l *Login) open(path string, most time.Duration) (io.ReadCloser, error) {
	if err := l.inputs.add(path); err != nil {
		return nil, err
	}
	if l.options.Open == nil {
		return os.Open(path)
	}
	return l.options.Open(path, most)
}

// Timeout is that of one request, and of reading what is not a regular file.
func (l *Login) Timeout() time.Duration {
	if s, err := l.Settings(); err == nil { // else the command that needs them reports the error
		return s.Timeout
	}
	return StandardTimeout
}

// earlyTimeout is '--timeout' as far as it is known before the configuration file is read.
func (l *Login) earlyTimeout() time.Duration {
	text := l.flag("timeout")
	if variable := l.Variable("PODTRUST_TIMEOUT"); variable != "" && !l.options.Flags.Changed("timeout") {
		text = variable
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d
	}
	return StandardTimeout // a wrong one is an error once the file was read
}
