// Package completion has the command that prints completion scripts for shells.
package completion

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// NewCommand returns the command 'completion'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("completion", "Print a completion script for a shell",
		`Prints a script with which a shell completes commands, flags, and the names of profiles, groups and clusters.`,
		shell(a, "bash", "source <(podtrust completion bash)", bash),
		shell(a, "zsh", "podtrust completion zsh > \"${fpath[1]}/_podtrust\"", (*cobra.Command).GenZshCompletion),
		shell(a, "fish", "podtrust completion fish | source", fish),
		shell(a, "powershell", "podtrust completion powershell | Out-String | Invoke-Expression", (*cobra.Command).GenPowerShellCompletionWithDesc),
	)
}

func shell(a *app.App, name, example string, generate func(*cobra.Command, io.Writer) error) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: "Print the script for " + name, Example: example,
		Long: `Prints the completion script for ` + name + `. No request is sent.`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return generate(cmd.Root(), a.Out) },
	}
}
