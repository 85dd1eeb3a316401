// Package token has the commands for the tokens of pods.
package token

import (
	"cmp"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// NewCommand returns the command 'token'.
func NewCommand(a *app.App) *cobra.Command {
	cmd := app.Group("token", "Exchange and look at a pod's token",
		"Works with a pod's service account token: exchanges it for an IAM access token, says why that fails, and hands the access "+
			"token to programs that have no SDK of IBM.",
		newExchange(a), newDiagnose(a), newInspect(a), newExec(a), newRun(a))
	cmd.SetFlagErrorFunc(flagError)
	return cmd
}

// flagError knows the flag that people try first, and must not have: its value would be a secret.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedName() == "token" {
		return app.Usagef("there is no flag '--token'").
			Hintf("Name the token's file by '--token-file', or '-' for standard input: a token on the command line stands in the shell's history.")
	}
	return app.FlagError(cmd, err)
}

// fileFlag is the flag for a pod's token.
func fileFlag(cmd *cobra.Command, into *string, usage string) {
	cmd.Flags().StringVar(into, "token-file", "", usage)
	app.CompleteFlag(cmd, "token-file", app.CompleteFiles)
}

// read returns the token of a file, of standard input for "-", or of where the environment or IBM's SDKs would look.
func read(a *app.App, file string) (token, from string, err error) {
	raw, from, err := readRaw(a, file)
	if err != nil && file != "" {
		err = app.Advise(err, "In a pod, mount a projected service account token there.")
	}
	return strings.TrimSpace(raw), from, err
}

// decode takes a token apart. The error tells where the token is.
func decode(text, from string) (crtoken.Token, error) {
	token, err := crtoken.Decode(text)
	if err != nil {
		return token, app.Usagef("the token %s is unusable: %s", in(from), crtoken.ReasonOf(err)).
			Hintf("It must be a token alone, as Kubernetes writes it into a projected volume.")
	}
	return token, nil
}

// in says where a token is.
func in(from string) string {
	if from == standardInput || strings.HasPrefix(from, serviceAccount) {
		return "of " + from
	}
	return "in '" + from + "'"
}

// Where tokens come from that are in no file.
const (
	standardInput  = "standard input"
	serviceAccount = "service account "
)

// readRaw is read with the blanks around the token.
func readRaw(a *app.App, file string) (token, from string, err error) {
	if file == "-" {
		token, err = crtoken.ReadRaw(a.In, standardInput)
		return token, standardInput, err
	}
	if file, err = find(a, file); err != nil {
		return "", strings.Join(crtoken.Paths(), ", "), err
	}
	token, err = crtoken.ReadRawFile(file)
	return token, file, err
}

// find is the file of the pod's token: the one that was named, else where the environment or IBM's SDKs would look.
func find(a *app.App, file string) (string, error) {
	if file = cmp.Or(file, a.PodTokenFile()); file != "" {
		return file, nil
	}
	return crtoken.Find(crtoken.Paths())
}
