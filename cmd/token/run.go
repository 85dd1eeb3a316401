package token

import (
	"context"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/token/internal/keep"
	"github.com/podtrust/podtrust/pkg/trust"
)

type runOptions struct {
	profiles                []string
	file, out, mode, health string
	form, command, signal   string
	once, metrics           bool
	perm                    fs.FileMode
	after                   keep.After
}

func newRun(a *app.App) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use: "run --out FILE [--profile PROFILE]... [--token-file FILE] [--format FORMAT] [--mode MODE] " +
			"[--once | --health-addr HOST:PORT [--metrics]] [--exec COMMAND | --signal NAME:PID]",
		Short: "Keep an access token in a file",
		Long: `
			Keeps an access token of a trusted profile in a file, for programs that do not use IBM's SDKs. The file always
			holds a complete token, and only its owner can read it unless '--mode' is given. The token is renewed at 80% of
			its lifetime, and when Kubernetes has renewed the pod's token. After a failure the renewal is retried, at
			intervals that grow to a minute; the old token stays in the file. Changes of the clock and suspensions of the
			machine are detected within ten seconds.

			With several profiles, '--out' is a folder with one file for each profile, named like the profile. '--format json' writes
			access_token, token_type and expiration (seconds since 1970), 'env' a line ` + keep.AccessVariable + `=TOKEN.

			'--exec' runs a command after each token is written, for at most 30 seconds: with 'sh -c', or without a shell if
			it is a JSON array such as '["nginx", "-s", "reload"]'. PODTRUST_TOKEN_OUT is the file and PODTRUST_PROFILE the
			profile. '--signal' sends a signal to a process instead.
			Their failures are reported and have no other effect.

			With '--once', it writes the file and exits, for an init container; otherwise it runs until it is stopped, for a
			sidecar. The health address serves /healthz: 200 while every file holds a valid token, otherwise 503 with the
			class of the last failure, and on a loopback address with its message. With '--metrics' it also serves /metrics,
			in the text format of Prometheus. Each event is one line on stderr; with '--quiet', only failures are.

			When it is stopped, it exits with 0 if it has written a token, otherwise with the code of the last failure.`,
		Example: `
			# Keep a token current in a sidecar
			podtrust token run --profile orders-api --out /var/run/iam/token --health-addr :8080 --metrics

			# Write a token once in an init container
			podtrust token run --profile orders-api --out /var/run/iam/token --once

			# Keep tokens of two profiles, and send a signal after each renewal
			podtrust token run --profile orders-api --profile reports --out /var/run/iam --format json --signal HUP:1`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "`FILE`: path to write the access token to, a folder for several profiles, or '-' for standard output")
	f.StringArrayVar(&o.profiles, "profile", nil, "`PROFILE`: ID, name or CRN of the trusted profile; may be repeated")
	fileFlag(cmd, &o.file, "`FILE`: path to the pod's token")
	f.StringVar(&o.form, "format", string(keep.FormToken), "`json|token|env`: format of the file")
	f.StringVar(&o.mode, "mode", "0600", "`MODE`: mode of the file, as an octal number")
	f.BoolVar(&o.once, "once", false, "write the file once and exit")
	f.StringVar(&o.health, "health-addr", "", "`HOST:PORT`: address for health checks; ':8080' listens on all addresses of the pod")
	f.BoolVar(&o.metrics, "metrics", false, "serve metrics at the health address")
	f.StringVar(&o.command, "exec", "", "`COMMAND`: command to run after each renewal")
	f.StringVar(&o.signal, "signal", "", "`NAME:PID`: signal to send after each renewal, such as HUP:17")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	app.CompleteFlag(cmd, "out", app.CompleteFiles)
	app.CompleteFlag(cmd, "format", cobra.FixedCompletions(keep.Forms(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (o *runOptions) validate() (err error) {
	if o.out == "" {
		return app.Required("out")
	}
	const permissions = 0o777
	mode, err := strconv.ParseUint(o.mode, 8, 32)
	if err != nil || mode > permissions || mode&0o400 == 0 {
		return failure.Usagef("'--mode' is '%s', which is not an octal number, such as 0640, that lets the owner read", o.mode)
	}
	o.perm = fs.FileMode(mode)
	if err := keep.Form(o.form).Check(); err != nil {
		return err
	}
	if o.after, err = keep.NewAfter(o.command, o.signal); err != nil {
		return err
	}
	switch {
	case o.metrics && o.health == "":
		return app.Required("health-addr")
	case o.health == "":
		return nil
	case o.once:
		return failure.Usagef("'--once' and '--health-addr' can't be used together")
	}
	if _, _, err := net.SplitHostPort(o.health); err != nil {
		return failure.Usagef("'--health-addr' is '%s', which is not of the form HOST:PORT", o.health)
	}
	return nil
}

func (o *runOptions) run(ctx context.Context, a *app.App) error {
	keepers, err := o.keepers(ctx, a)
	if err != nil {
		return err
	}
	if o.once {
		return each(keepers, func(k *keep.Keeper) error { return k.Once(ctx) })
	}
	if o.health != "" {
		stop, err := keep.Health{Keepers: keepers, Metrics: o.metrics}.Serve(ctx, o.health)
		if err != nil {
			return failure.Usagef("the health address '%s' can't be listened on: %w", o.health, err)
		}
		defer stop()
	}
	return each(keepers, func(k *keep.Keeper) error { return k.Run(ctx) })
}

// each does something for every keeper at the same time, and returns the first error.
func each(keepers []*keep.Keeper, do func(*keep.Keeper) error) error {
	var group errgroup.Group
	for _, k := range keepers {
		group.Go(func() error { return do(k) })
	}
	return group.Wait()
}

// keepers are one for each profile. The error is one of usage, and nothing was sent.
func (o *runOptions) keepers(ctx context.Context, a *app.App) ([]*keep.Keeper, error) {
	profiles := o.profiles
	if len(profiles) == 0 {
		profiles = []string{""} // of the environment
	}
	var all []*keep.Keeper
	for _, profile := range profiles {
		e, err := newRenewer(ctx, a, profile, o.file)
		if err != nil {
			return nil, err
		}
		path := o.out
		if len(profiles) > 1 {
			if path, err = o.inFolder(e.profile); err != nil {
				return nil, err
			}
		}
		if slices.ContainsFunc(all, func(k *keep.Keeper) bool { return k.Name == filepath.Clean(path) }) {
			return nil, failure.Usagef("'--profile %s' is given twice", profile)
		}
		out, err := o.place(a, path)
		if err != nil {
			return nil, err
		}
		all = append(all, keep.New(a, keep.Options{
			Source: keep.Source{Profile: e.profile, Read: e.read, Exchange: e.exchange},
			Out:    out, Name: filepath.Clean(path), Mode: o.perm, Form: keep.Form(o.form), After: o.after,
		}))
	}
	return all, nil
}

// inFolder is the file of one of several profiles.
func (o *runOptions) inFolder(profile string) (string, error) {
	if info, err := os.Stat(o.out); err != nil || !info.IsDir() {
		return "", failure.Usagef("'--out' is '%s', which is not a folder", o.out).Hintf("With several profiles, name a folder: each profile gets a file there.")
	}
	name := profile
	if ref := trust.ParseProfile(profile); ref.ID != "" {
		name = ref.ID
	}
	if name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return "", failure.Usagef("the profile '%s' can't be the name of a file", profile).Hintf("Name the profile by its ID.")
	}
	return filepath.Join(o.out, name), nil
}

// place refuses a file that can't be written, the pod's own token, and one that can be read only once.
func (o *runOptions) place(a *app.App, path string) (app.Target, error) {
	pod, err := source(a, o.file).Find()
	if err == nil && path != "-" && files.Same(pod, path) {
		return app.Target{}, failure.Usagef("'--out' is '%s', which is the pod's own token", path).Hintf("Name another file: the pod's token must stay.")
	}
	out, outErr := a.Target("out", path)
	if outErr != nil || out.Stream() {
		return out, outErr
	}
	if info, statErr := os.Stat(pod); err == nil && statErr == nil && !info.Mode().IsRegular() {
		return out, failure.Usagef("the pod's token in '%s' is not a regular file, and is read again for each exchange", pod).
			Hintf("For one exchange, run 'podtrust token exchange'.")
	}
	if err := files.RemoveLeftovers(path); err != nil {
		return out, failure.Usagef("the access token can't be written: %w", err)
	}
	return out, nil
}
