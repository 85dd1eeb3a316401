// Package token has the commands for the tokens of pods.
package token

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// NewCommand returns the command 'token'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("token", "Exchange and look at a pod's token",
		"Works with a pod's service account token: exchanges it for an IAM access token, or shows what is in it.",
		newExchange(a), newInspect(a))
}

// fileFlag is the flag for a pod's token.
func fileFlag(cmd *cobra.Command, into *string, usage string) {
	cmd.Flags().StringVar(into, "token-file", "", usage)
	app.CompleteFlag(cmd, "token-file", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	})
}

// read returns the token of a file, of standard input for "-", or of the first of the standard paths that there is.
func read(a *app.App, file string) (token, from string, err error) {
	switch file {
	case "-":
		token, err = crtoken.Read(a.In, "standard input")
		return token, "standard input", err
	case "":
		if file, err = crtoken.Find(crtoken.Paths()); err != nil {
			return "", "", err
		}
	}
	token, err = crtoken.ReadFile(file)
	return token, file, err
}
