package token

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/cmd/internal/names"
)

type runOptions struct {
	profile, file, out, mode, health string
	once                             bool
	perm                             fs.FileMode
}

func newRun(a *app.App) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run --out FILE [--profile PROFILE] [--token-file FILE] [--mode MODE] [--once] [--health-addr HOST:PORT]",
		Short: "Keep an access token in a file",
		Long: "Keeps an access token of a trusted profile in a file, for programs that have no SDK of IBM. The file is always whole: an old " +
			"token or a new one, for its owner only unless '--mode' says otherwise. It is renewed at four fifths of its life, and when " +
			"Kubernetes has renewed the pod's token. What fails is tried again, after waits that grow to a minute; the old token stays.\n\n" +
			"With '--once' it writes the file and ends, as an init container; else it goes on until it is told to end, as a sidecar. The health " +
			"address answers at /healthz: 200 while the file holds a token that is valid, 503 before and after. Each event is one line on " +
			"stderr; with '--quiet' only failures are.\n\n" +
			"Told to end, it ends with 0 when it has written a token, else as its last try failed.",
		Example: "podtrust token run --profile orders-api --out /var/run/iam/token --health-addr :8080\n" +
			"podtrust token run --profile orders-api --out /var/run/iam/token --once",
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "`FILE` that the access token is written to")
	f.StringVar(&o.profile, "profile", "", "ID, name or CRN of the trusted `PROFILE` to become")
	fileFlag(cmd, &o.file, "`FILE` with the pod's token")
	f.StringVar(&o.mode, "mode", "0600", "`MODE` of the file, as an octal number")
	f.BoolVar(&o.once, "once", false, "write the file and end")
	f.StringVar(&o.health, "health-addr", "", "`HOST:PORT` that tells whether the token is valid; ':8080' is for all of the pod")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	app.CompleteFlag(cmd, "out", app.CompleteFiles)
	return cmd
}

func (o *runOptions) validate() error {
	if o.out == "" {
		return app.Required("out")
	}
	const permissions = 0o777
	mode, err := strconv.ParseUint(o.mode, 8, 32)
	if err != nil || mode > permissions || mode&0o400 == 0 {
		return failure.Usagef("'--mode' is '%s', which is no octal number such as 0640 that lets the owner read", o.mode)
	}
	o.perm = fs.FileMode(mode)
	if o.health == "" {
		return nil
	}
	if o.once {
		return failure.Usagef("'--once' and '--health-addr' exclude each other")
	}
	if _, _, err := net.SplitHostPort(o.health); err != nil {
		return failure.Usagef("'--health-addr' is '%s', which is not of the form HOST:PORT", o.health)
	}
	return nil
}

func (o *runOptions) run(ctx context.Context, a *app.App) error {
	e, err := newRenewer(ctx, a, o.profile, o.file)
	if err != nil {
		return err
	}
	out, err := o.place(a)
	if err != nil {
		return err
	}
	k := &keeper{a: a, e: e, out: out, name: filepath.Clean(o.out), mode: o.perm}
	if o.once {
		if _, err := k.renew(ctx); err != nil {
			return err
		}
		return nil
	}
	if o.health != "" {
		stop, err := k.serve(ctx, o.health)
		if err != nil {
			return failure.Usagef("the health address '%s' can't be listened on: %w", o.health, err)
		}
		defer stop()
	}
	return k.ended(ctx, k.keep(ctx))
}

// ended makes a success of an end that was asked for, if there was one before: who waits for the file must learn that it
// never came.
func (k *keeper) ended(ctx context.Context, err error) error {
	var signal failure.Interrupted
	switch {
	case !errors.As(err, &signal):
		return err
	case !k.expires.IsZero():
		k.event("ends, as it was told to; the token in '%s' stays", k.name)
		return nil
	case k.last == nil:
		return err
	}
	k.failed("ends, as it was told to, and has written no token: %s", k.last)
	return failure.Outcome{Code: failure.Code(context.WithoutCancel(ctx), k.last)}
}

// place refuses a file that can't be written, and the pod's own token, which would be overwritten.
func (o *runOptions) place(a *app.App) (app.Target, error) {
	out, err := a.Target("out", o.out)
	if err != nil || out.Stream() {
		return out, err
	}
	pod, err := source(a, o.file).Find()
	if err == nil && sameFile(pod, o.out) {
		return out, failure.Usagef("'--out' is '%s', which is the pod's own token", o.out).Hintf("Name another file: the pod's token must stay.")
	}
	if err := files.RemoveLeftovers(o.out); err != nil {
		return out, failure.Usagef("the access token can't be written: %w", err)
	}
	return out, nil
}

// sameFile reports whether two paths lead to one file, which need not exist.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	other, otherErr := os.Stat(b)
	if err == nil && otherErr == nil {
		return os.SameFile(one, other)
	}
	one, err = os.Stat(filepath.Dir(a))
	other, otherErr = os.Stat(filepath.Dir(b))
	return err == nil && otherErr == nil && os.SameFile(one, other) && filepath.Base(a) == filepath.Base(b)
}
