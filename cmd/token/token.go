// Package token has the commands for the tokens of pods.
package token

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// NewCommand returns the command 'token'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("token", "Exchange and look at a pod's token",
		"Works with a pod's service account token: exchanges it for an IAM access token, says why that fails, and hands the access "+
			"token to programs that have no SDK of IBM.",
		newExchange(a), newDiagnose(a), newInspect(a), newExec(a), newRun(a))
}

// fileFlag is the flag for a pod's token.
func fileFlag(cmd *cobra.Command, into *string, usage string) {
	cmd.Flags().StringVar(into, "token-file", "", usage)
	app.CompleteFlag(cmd, "token-file", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	})
}

// read returns the token of a file, of standard input for "-", or of where the environment or IBM's SDKs would look.
func read(a *app.App, file string) (token, from string, err error) {
	raw, from, err := readRaw(a, file)
	return strings.TrimSpace(raw), from, err
}

// readRaw is read with the blanks around the token.
func readRaw(a *app.App, file string) (token, from string, err error) {
	if file == "-" {
		token, err = crtoken.ReadRaw(a.In, "standard input")
		return token, "standard input", err
	}
	if file = cmp.Or(file, a.PodTokenFile()); file == "" {
		if file, err = crtoken.Find(crtoken.Paths()); err != nil {
			return "", strings.Join(crtoken.Paths(), ", "), err
		}
	}
	token, err = crtoken.ReadRawFile(file)
	return token, file, err
}
