package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/output"
)

// Fail tells why the run failed and returns the exit code. ctx is that of the run.
func (a *App) Fail(ctx context.Context, err error) int {
	err = a.unrecorded(ctx, a.Login.AdviseExpired(err))
	code := failure.Code(ctx, err)
	var outcome failure.Outcome
	if code == failure.ExitDone || errors.As(err, &outcome) && outcome.Code == code {
		return code
	}
	f := failure.Describe(err, code)
	status := a.Status() // which reads the settings
	asJSON := a.values.output == string(output.JSON)
	if s, err := a.Login.Settings(); err == nil {
		asJSON = asJSON || s.Output == string(output.JSON)
	}
	switch {
	case asJSON && status.Quiet(): // a program reads it, and wants nothing else
	case errors.Is(err, ErrDeclined) && code == failure.ExitOther:
		status.Ended(failure.Sentence(f.Message) + ".")
	default:
		status.Failed(failure.Sentence(f.Message), f.Hint)
	}
	if asJSON {
		if data, err := json.Marshal(f); err == nil {
			_, _ = fmt.Fprintln(a.Err, string(output.EscapeJSON(data)))
		}
	}
	return code
}

// unrecorded words a refusal of what a snapshot does not have: no service was asked, and no credential was used.
func (a *App) unrecorded(ctx context.Context, err error) error {
	code := failure.Code(ctx, err)
	if a.recorded == "" || code != failure.ExitDenied && code != failure.ExitUnavailable {
		return err
	}
	why := err // which names the part and the reason
	var refusal *apierr.Error
	if errors.As(err, &refusal) {
		why = fmt.Errorf("snapshot '%s' can't be used to %s: %s", a.recorded, refusal.Op, refusal.Message)
	}
	return failure.Incompletef("%w", why).Hintf("Make a new snapshot, with a credential that is authorized to view it: run 'podtrust snapshot > account.json'.")
}

// FindOutput takes --output out of a command line of which another flag is wrong: the flags after that were not parsed, and
// a program wants its JSON all the same.
func (a *App) FindOutput(args []string) {
	if a.values.output != "" {
		return
	}
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.ParseErrorsAllowlist.UnknownFlags = true
	f.SetOutput(io.Discard)
	f.VarP(newEnum(&a.values.output, "", string(output.JSON)), "output", "o", "")
	_ = f.Parse(args) // what is wrong is known already
}
