package login

import (
	"slices"
	"sync"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
)

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
