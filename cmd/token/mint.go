package token

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/token/internal/child"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/trust"
)

// impersonation is a service account whose token the cluster is asked for, as a kubelet would ask for that of a pod.
type impersonation struct{ as, kubeconfig, context string }

func (i *impersonation) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&i.as, "as", "", "`NAMESPACE/SERVICE_ACCOUNT`: request a token of this service account with kubectl")
	cmd.Flags().StringVar(&i.kubeconfig, "kubeconfig", "", "`FILE`: path to the kubeconfig file, for '--as'")
	cmd.Flags().StringVar(&i.context, "context", "", "`CONTEXT`: context in the kubeconfig, for '--as'")
	app.CompleteFlag(cmd, "kubeconfig", app.CompleteFiles)
}

// validate refuses flags that exclude each other. file is that of '--token-file'.
func (i impersonation) validate(file string) error {
	switch {
	case i.as != "" && file != "":
		return failure.Usagef("'--as' and '--token-file' can't be used together")
	case i.as == "" && (i.kubeconfig != "" || i.context != ""):
		return app.Required("as")
	case i.as == "":
		return nil
	}
	_, _, err := i.parse()
	return err
}

// parse takes NAMESPACE/SERVICE_ACCOUNT apart.
func (i impersonation) parse() (namespace, account string, err error) {
	namespace, account, ok := strings.Cut(i.as, "/")
	if !ok {
		return "", "", failure.Usagef("'--as' is '%s', which is not of the form NAMESPACE/SERVICE_ACCOUNT", i.as)
	}
	for _, err := range []error{trust.CheckNamespace(namespace), trust.CheckServiceAccount(account)} {
		if err != nil {
			return "", "", failure.Usagef("'--as': %w", err)
		}
	}
	return namespace, account, nil
}

// mint asks the cluster for a token by kubectl, which knows every way to log in to one. The token comes back through a
// pipe, and stands in no list of processes.
func (i impersonation) mint(ctx context.Context, a *app.App) (string, error) {
	namespace, account, err := i.parse()
	if err != nil {
		return "", err
	}
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		return "", failure.Usagef("'--as' asks the cluster by kubectl, which is not in PATH").Hintf("Install kubectl, or name the token's file by '--token-file'.")
	}
	args := []string{"create", "token", account, "--namespace", namespace, "--audience", crtoken.Audience, "--duration", crtoken.MaxLifetime.String()}
	if i.kubeconfig != "" {
		if err := a.Login.Reads(i.kubeconfig); err != nil {
			return "", err
		}
		args = append(args, "--kubeconfig", i.kubeconfig)
	}
	if i.context != "" {
		args = append(args, "--context", i.context)
	}
	a.Status().Progress("Asking the cluster for a token of service account '%s' in namespace '%s'...", account, namespace)
	ctx, cancel := context.WithTimeout(ctx, a.Login.Timeout())
	defer cancel()
	var out, errs bytes.Buffer
	run := exec.CommandContext(ctx, kubectl, args...) //nolint:gosec // the names were checked
	run.Env = a.Login.Environment(login.Credentials())
	run.Stdout, run.Stderr = child.Limit(&out), child.Limit(&errs)
	run.WaitDelay = time.Second // what kubectl has started may keep the pipe open
	err = run.Run()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", tooLong(ctx, a.Login.Timeout())
	case errors.As(err, &ended):
		return "", unminted(child.FirstLine(errs.String()), namespace, account)
	case err != nil:
		return "", failure.Usagef("kubectl can't be run: %w", err)
	}
	return crtoken.Read(&out, "kubectl")
}

// tooLong is why kubectl was ended.
func tooLong(ctx context.Context, most time.Duration) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	return failure.Advise(fmt.Errorf("kubectl did not return a token within %s: %w", most, apierr.ErrUnavailable),
		"Check that the cluster can be reached, and its login with 'kubectl'. '--timeout' sets how long kubectl is given.")
}

// unminted is why there is no token. kubectl ends with 1 whatever it was: only its words tell.
func unminted(said, namespace, account string) error {
	says := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(said, part) })
	}
	e := failure.Usagef("kubectl did not return a token: %s", said)
	switch {
	case says("Post \"", "dial tcp", "onnection to the server", "connect to the server"):
		return failure.Advise(fmt.Errorf("kubectl did not reach the cluster: %s: %w", said, apierr.ErrUnavailable),
			"Check the cluster's address in the kubeconfig, or name another one by '--kubeconfig' or '--context'.")
	case says("is forbidden"):
		return e.Hintf("The cluster's user needs the right to create serviceaccounts/token in namespace '%s'.", namespace)
	case says("not found") && says("failed to create token"):
		return e.Hintf("Check that service account '%s' is in namespace '%s' of this cluster.", account, namespace)
	}
	return e.Hintf("Check the login to the cluster, and '--kubeconfig' and '--context'.")
}
