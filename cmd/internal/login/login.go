package login

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Options are what a Login needs of the run.
type Options struct {
	Flags   *pflag.FlagSet                   // the flags that every command has: each setting, --config and --jq
	Allowed func(setting, word string) error // refuses a word that a setting with a closed set of values does not have
	In      io.Reader                        // where a credential is read if its file is '-'
	Trace   io.Writer                        // where requests are shown if --trace names no file
	Hint    func(format string, args ...any) // shows people a line that is not the result
	Warn    func(format string, args ...any) // shows a warning that --quiet does not hide
	// Open opens a file whose reading ends with the run, and after so long if it is a stream; nil means os.Open.
	Open    func(path string, most time.Duration) (io.ReadCloser, error)
	Version string // of the program
	Now     func() time.Time
	Sleep   wait.Func            // nil means wait.For
	Waits   func() *wait.Notices // shows the long waits; called when the flags are parsed
	// Sandbox, if set, is what every call goes to: environment, configuration file and login of the user are not read.
	Sandbox *sandbox.Server
}

// Login is how one run reaches the services. What it holds is made when it is first used; New touches neither files nor
// network. A run is one command, and that asks one after the other.
type Login struct {
	options  Options
	settings *Settings
	unusable error // why there are none
	unread   error // why the default configuration file was not read; nil if it was, or if there is none
	http     *http.Client
	inputs   inputs
	trace    io.Writer // the file of --trace, once it is open

	incomplete atomic.Bool // a snapshot answered with a list that it has only in part
	clock      clock
	server     *sandbox.Server
	source     *iam.TokenSource
	given      Credential // what source uses
	hasToken   bool
	who        string
	iamID      string
}

// New returns a Login.
func New(o Options) *Login { return &Login{options: o, server: o.Sandbox} }

// isolated reports whether the run has a sandbox of its own, and nothing of the user's.
func (l *Login) isolated() bool { return l.options.Sandbox != nil }

// Variable is the value of an environment variable; "" if the run does not read the environment.
func (l *Login) Variable(name string) string {
	if l.isolated() {
		return ""
	}
	return os.Getenv(name)
}

// Credentials are the variables with which podtrust itself is given a credential, or the place of one.
func Credentials() []string {
	return []string{"PODTRUST_API_KEY", "PODTRUST_IAM_TOKEN", "PODTRUST_API_KEY_FILE", "PODTRUST_IAM_TOKEN_FILE"}
}

// Environment is that of a program that podtrust runs: its own, without some variables, and with more of the form NAME=VALUE, which
// take the place of those with the same name.
func (l *Login) Environment(without []string, more ...string) []string {
	for _, variable := range more {
		name, _, _ := strings.Cut(variable, "=")
		without = append(without, name)
	}
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(without, name)
	})
	return append(kept, more...)
}
