// Package token has the commands for the tokens of pods.
package token

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// NewCommand returns the command 'token'.
func NewCommand(a *app.App) *cobra.Command {
	cmd := app.Group("token", "Exchange, inspect and diagnose a pod's token", `
		Works with a pod's service account token: exchanges it for an IAM access token, diagnoses failures, and passes
			the access token to programs that do not use IBM's SDKs.`,
		newExchange(a), newDiagnose(a), newInspect(a), newExec(a), newRun(a))
	cmd.SetFlagErrorFunc(flagError)
	return cmd
}

// flagError knows the flag that people try first, and must not have: its value would be a secret.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedName() == "token" {
		return failure.Usagef("there is no flag '--token'").
			Hintf("Name the token's file by '--token-file', or '-' for standard input: a token on the command line is kept in the shell's history.")
	}
	return app.FlagError(cmd, err)
}

// fileFlag is the flag for a pod's token.
func fileFlag(cmd *cobra.Command, into *string, usage string) {
	cmd.Flags().StringVar(into, "token-file", "", usage)
	app.CompleteFlag(cmd, "token-file", app.CompleteFiles)
}

// source is where a pod's token is: in the file that was named, on standard input for "-", or where the environment or IBM's
// SDKs would look.
func source(a *app.App, file string) crtoken.Source {
	return crtoken.Source{Named: file, Configured: a.Login.PodTokenFile(), In: a.Stdin(), Open: a.OpenFile}
}

// read returns the token of a source.
func read(from crtoken.Source) (token, where string, err error) {
	content, err := from.Read()
	if err != nil && from.Named != "" {
		err = failure.Advise(err, "In a pod, mount a projected service account token there.")
	}
	return content.Token(), content.From, err
}

// decode takes a token apart. The error tells where the token is.
func decode(text, from string) (crtoken.Token, error) {
	token, err := crtoken.Decode(text)
	if err != nil {
		return token, failure.Usagef("the token %s is unusable: %s", in(from), crtoken.ReasonOf(err)).
			Hintf("It must be a token alone, as Kubernetes writes it into a projected volume.")
	}
	return token, nil
}

// in says where a token is.
func in(from string) string {
	if from == crtoken.StandardInput || strings.HasPrefix(from, serviceAccount) {
		return "of " + from
	}
	return "in '" + from + "'"
}

// serviceAccount is where a token comes from that the cluster was asked for.
const serviceAccount = "service account "
