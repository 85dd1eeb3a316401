package token

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/token/internal/child"
	"github.com/podtrust/podtrust/cmd/token/internal/keep"
)

type execOptions struct {
	profile, file, env string
	impersonation
	keep bool
	sdk  bool
	// services are the prefixes of the variables of '--sdk'.
	services []string
}

func newExec(a *app.App) *cobra.Command {
	var o execOptions
	cmd := &cobra.Command{
		Use: "exec [--profile PROFILE] [--token-file FILE | --as NAMESPACE/SERVICE_ACCOUNT [--kubeconfig FILE] [--context CONTEXT] " +
			"[--sdk [--sdk-service PREFIX]...]] [--env NAME] [--keep-credentials] -- COMMAND [ARGUMENT...]",
		Short: "Run a program with an access token",
		Long: `
			Exchanges the pod's token, and runs a program with the access token in an environment variable. The token is not
			in the list of processes, in a file or in any output. podtrust is replaced by the program: signals, exit code,
			job control and process ID are the program's own. On Windows, podtrust waits for the program and exits with its
			exit code.
			The program does not get the credentials of podtrust itself (` + strings.Join(login.Credentials(), ", ") + `) unless
			'--keep-credentials' is given. The access token is not renewed: for programs that run longer than an hour, use
			'podtrust token run'.

			With '--as', kubectl requests the token of the service account from the cluster, so that you can try a program
			from a laptop. If '--sdk' is also given, the program gets no access token. Instead it gets the variables with
			which IBM's SDKs, 'ibmcloud' and Terraform find the service account's token in a file and exchange it
			themselves. podtrust then keeps running: it renews the file, forwards signals, exits with the program's exit
			code (128 plus the signal number if a signal ended it), and removes the file. In a terminal, Ctrl-C reaches the
			program directly. IBMCLOUD_API_KEY is not passed to the program, because a key takes precedence over the token.

			The arguments of a program are visible in the list of processes. For this reason the example passes the token to curl through a pipe.`,
		Example: `
			# Call an API with the access token
			podtrust token exec --profile orders-api -- ` +
			`sh -c 'printf "Authorization: Bearer %s" "$IBMCLOUD_IAM_TOKEN" | curl -H @- https://iam.cloud.ibm.com/v1/profiles'

			# Run a program that uses IBM's SDKs on a laptop
			podtrust token exec --profile orders-api --as orders/orders-api --sdk --sdk-service CLOUD_OBJECT_STORAGE -- ./orders-api`,
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
	cmd.Flags().StringVar(&o.profile, "profile", "", "`PROFILE`: ID, name or CRN of the trusted profile")
	fileFlag(cmd, &o.file, "`FILE`: path to the pod's token")
	cmd.Flags().StringVar(&o.env, "env", keep.AccessVariable, "`NAME`: name of the environment variable")
	o.flags(cmd)
	cmd.Flags().BoolVar(&o.sdk, "sdk", false, "keep the service account's token in a file for IBM's SDKs, with '--as'")
	cmd.Flags().StringArrayVar(&o.services, "sdk-service", nil, "`PREFIX`: prefix of the SDK's variables for a service, such as IAM_IDENTITY; may be repeated")
	cmd.Flags().BoolVar(&o.keep, "keep-credentials", false, "pass podtrust's own credential variables to the program")
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

func (o execOptions) validate() error {
	switch {
	case !isVariable(o.env):
		return failure.Usagef("'%s' can't be the name of an environment variable", o.env)
	case o.sdk && o.as == "":
		return failure.Usagef("'--sdk' requires '--as'").
			Hintf("In a pod, the token is in a file already: 'podtrust manifest patch --sdk-service' sets the variables.")
	case len(o.services) > 0 && !o.sdk:
		return app.Required("sdk")
	}
	return o.impersonation.validate(o.file)
}

func (o execOptions) run(ctx context.Context, a *app.App, args []string) error {
	if err := o.validate(); err != nil {
		return err
	}
	e, err := newRenewer(ctx, a, o.profile, o.file)
	if err != nil {
		return err
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return child.CannotRun(args[0], errors.Unwrap(err))
	}
	p := child.Program{App: a, Path: path, Args: args}
	if o.sdk {
		return o.runSDK(ctx, p, e)
	}
	token, err := o.accessToken(ctx, a, e)
	if err != nil {
		return err
	}
	p.Env = a.Login.Environment(o.withheld(), o.env+"="+token)
	if a.Become == nil {
		return p.Tend(ctx)
	}
	if err := a.Become(ctx, path, args, p.Env); ctx.Err() == nil {
		return child.CannotRun(args[0], err)
	}
	return context.Cause(ctx)
}

// withheld are the variables that the program does not get.
func (o execOptions) withheld() []string {
	if o.keep {
		return nil
	}
	return login.Credentials()
}

// accessToken is that of one exchange.
func (o execOptions) accessToken(ctx context.Context, a *app.App, e *exchanger) (string, error) {
	read := e.read
	if o.as != "" {
		read = func() (string, error) { return o.mint(ctx, a) }
	}
	pod, err := read()
	if err != nil {
		return "", err
	}
	token, err := e.exchange(ctx, pod)
	return token.AccessToken, err
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
