package token

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
)

// graceful is how long a child has to end by itself after it was asked to.
const graceful = 10 * time.Second

type execOptions struct{ profile, file, env string }

func newExec(a *app.App) *cobra.Command {
	var o execOptions
	cmd := &cobra.Command{
		Use:   "exec [--profile PROFILE] [--token-file FILE] [--env NAME] -- COMMAND [ARGUMENT...]",
		Short: "Run a program with an access token",
		Long: "Exchanges the pod's token, and runs a program that finds the access token in an environment variable. Nobody else sees the " +
			"token: it stands in no list of processes, in no file and in no output. Ends as the program ends. The token is not renewed: " +
			"for programs that live longer than it, an hour at most, there is 'podtrust token run'.\n\nWhat the program is given as an argument " +
			"can be seen in the list of processes: the example hands the token to curl through a pipe.",
		Example: "podtrust token exec --profile orders-api -- " +
			"sh -c 'printf \"Authorization: Bearer %s\" \"$IBMCLOUD_IAM_TOKEN\" | curl -H @- https://iam.cloud.ibm.com/v1/profiles'",
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return failure.Usagef("COMMAND is missing")
			case cmd.ArgsLenAtDash() != 0: // flags of the program would be taken for podtrust's own
				return noDash(args[0])
			}
			return nil
		},
		ValidArgsFunction: app.CompleteFiles, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), a, args) },
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "ID, name or CRN of the trusted `PROFILE` to become")
	fileFlag(cmd, &o.file, "`FILE` with the pod's token")
	cmd.Flags().StringVar(&o.env, "env", "IBMCLOUD_IAM_TOKEN", "`NAME` of the environment variable")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if args := cmd.Flags().Args(); len(args) > 0 {
			return noDash(args[0])
		}
		return flagError(cmd, err)
	})
	return cmd
}

func noDash(program string) error {
	return failure.Usagef("'--' is missing before the program '%s'", program).
		Hintf("Put '--' before the program, so that its flags are its own: 'podtrust token exec --profile PROFILE -- %s ...'.", program)
}

func (o execOptions) run(ctx context.Context, a *app.App, args []string) error {
	if !isVariable(o.env) {
		return failure.Usagef("'%s' can't be the name of an environment variable", o.env)
	}
	e, err := newRenewer(ctx, a, o.profile, o.file)
	if err != nil {
		return err
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return cannotRun(args[0], errors.Unwrap(err))
	}
	pod, err := e.read()
	if err != nil {
		return err
	}
	token, err := e.exchange(ctx, pod)
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, path, args[1:]...) //nolint:gosec // running it is what was asked for
	child.Args[0] = args[0]
	child.Env = append(child.Environ(), o.env+"="+token.AccessToken)
	child.Stdin, child.Stdout, child.Stderr = a.In, a.Out, a.Err
	if a.Given != nil {
		child.Stdin = a.Given // the file itself: a terminal stays one, and nobody waits for its end
	}
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = graceful
	err = child.Run()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended) && ctx.Err() == nil:
		return failure.Outcome{Code: exitCode(ended.ProcessState)}
	case err != nil && ctx.Err() == nil:
		return cannotRun(args[0], err)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return nil
}

func cannotRun(program string, err error) error {
	return failure.Usagef("the program '%s' can't be run: %w", program, err).Hintf("Name a program that is in PATH, or the path of one.")
}

// exitCode is that of a shell: 128 and the signal for a program that a signal ended.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		const signalled = 128
		return signalled + int(status.Signal())
	}
	return state.ExitCode()
}

func isVariable(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return true
}
