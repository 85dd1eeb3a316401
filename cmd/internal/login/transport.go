package login

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// transport returns the one HTTP client of a run, so that all services share their connections, and where it is traced.
func (l *Login) transport(ctx context.Context) (*http.Client, io.Writer, error) {
	s, err := l.Settings()
	if err != nil {
		return nil, nil, err
	}
	if l.http == nil {
		round, err := l.roundTripper(ctx, s)
		if err != nil {
			return nil, nil, err
		}
		l.http = &http.Client{Transport: l.clock.watch(round, l.options.Now), Timeout: s.Timeout}
	}
	trace, err := l.tracer(s.Trace)
	return l.http, trace, err
}

func (l *Login) roundTripper(ctx context.Context, s *Settings) (http.RoundTripper, error) {
	if l.server == nil && s.Endpoint == endpointSandbox {
		path, err := l.stateFile()
		if err != nil {
			return nil, err
		}
		if err := l.inputs.add(path); err != nil {
			return nil, err
		}
		if l.server, err = l.OpenSandbox(ctx, sandbox.Options{State: path}); err != nil {
			return nil, err
		}
		l.options.Hint("Using the sandbox on this machine, not IBM Cloud.")
	}
	if l.server != nil {
		return l.server.Transport(), nil
	}
	e, err := l.Endpoints()
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &unconfirmedHosts{variables: e.unconfirmed(), silent: map[string]error{}, next: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
	}}, nil
}

// stateFile is where --endpoint sandbox keeps its state.
func (l *Login) stateFile() (string, error) {
	folder := l.Variable("XDG_STATE_HOME")
	if !filepath.IsAbs(folder) { // the standard says to ignore a relative one
		home, err := os.UserHomeDir()
		if err != nil {
			return "", failure.Usagef("the sandbox has no folder for its state: %w", err).Hintf("Set HOME or XDG_STATE_HOME.")
		}
		folder = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(folder, "podtrust", "sandbox.state"), nil
}

// RuntimeFolder is where podtrust keeps what is for one of its processes only. XDG_RUNTIME_DIR is in memory, and ends with the session.
func (l *Login) RuntimeFolder() (string, error) {
	if folder := l.Variable("XDG_RUNTIME_DIR"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "podtrust"), nil
	}
	state, err := l.stateFile()
	return filepath.Join(filepath.Dir(state), "run"), err
}

// tracer opens what --trace names, once for all clients. A file that is made is for its owner only; one that is there keeps
// its mode, and is appended to.
func (l *Login) tracer(setting string) (io.Writer, error) {
	switch setting {
	case "", "false":
		return nil, nil //nolint:nilnil // nobody listens
	case "true":
		return output.VisibleWriter(l.options.Trace), nil
	}
	if l.trace != nil {
		return l.trace, nil
	}
	if err := l.Apart("--trace", setting); err != nil {
		return nil, err
	}
	f, err := files.Append(setting)
	if err != nil {
		return nil, failure.Usagef("the trace can't be written: %w", err).
			Hintf("Name a file that you can write to, or use '--trace' without a file to print the requests on stderr.")
	}
	l.trace = output.VisibleWriter(f)
	return l.trace, nil // closed by the end of the process
}

// inputs are the files that a run has read. What it writes must be none of them: a trace at the end of a key, or a plan in the place of
// a document, would be found when it is too late.
type inputs struct {
	mu    sync.Mutex
	paths []string
	trace string // the file of --trace, once it is open; "" for none
}

// add notes a file that is read. The error is one of usage if it is the trace.
func (i *inputs) add(path string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.trace != "" && files.Same(path, i.trace) {
		return readsToo("--trace", path)
	}
	if !slices.Contains(i.paths, path) { // 'token run' reads the same one again and again
		i.paths = append(i.paths, path)
	}
	return nil
}

// Reads notes a file that another program reads for this run, such as kubectl. The error is one of usage if it is the trace.
func (l *Login) Reads(path string) error { return l.inputs.add(path) }

// WillRead notes a file that the run reads later than it looks at what it writes; "" and '-' are none. The error is that of Reads.
func (l *Login) WillRead(path string) error {
	if path == "" || path == "-" {
		return nil
	}
	return l.inputs.add(path)
}

// ApartFromTrace refuses a file to be read that '--trace' names, also if the run sends nothing and would not write to it. The error is
// one of usage.
func (l *Login) ApartFromTrace(path string) error {
	s, err := l.Settings()
	if err != nil {
		return err
	}
	switch s.Trace {
	case "", "false", "true":
		return nil
	}
	if files.Same(path, s.Trace) {
		return readsToo("--trace", s.Trace)
	}
	return nil
}

// Apart refuses a file to be written that is one which the run reads, or the trace. flag is what names it. The error is one of usage.
func (l *Login) Apart(flag, path string) error {
	s, err := l.Settings() // which reads the configuration file
	if err != nil {
		return err
	}
	l.inputs.mu.Lock()
	defer l.inputs.mu.Unlock()
	reads := append([]string{s.APIKeyFile, s.IAMTokenFile}, l.inputs.paths...) // credentials may be read later
	if flag == "--trace" {
		l.inputs.trace = path
	} else if s.Trace != "" {
		reads = append(reads, s.Trace)
	}
	for _, other := range reads {
		if other != "" && files.Same(path, other) {
			return readsToo(flag, path)
		}
	}
	return nil
}

func readsToo(flag, path string) error {
	return failure.Usagef("'%s' names '%s', which this command also reads or writes", flag, path).Hintf("Name another file: that one must stay as it is.")
}
