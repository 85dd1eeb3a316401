package cmd

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// newOptions returns the command 'options': the one place that shows the flags of all commands.
func newOptions(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "options",
		Short: "Show the options of all commands",
		Long: `
			Shows the options that every command has. To show the values in effect and the environment variables that set
			them, run 'podtrust config show'.`,
		Example: `podtrust options`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := pflag.NewFlagSet("", pflag.ContinueOnError)
			all.AddFlagSet(cmd.Root().PersistentFlags())
			all.BoolP("help", "h", false, helpUsage)
			var b strings.Builder
			section(&b, "GLOBAL OPTIONS:", flags(all, columnsFor(a.OutWidth)))
			_, err := a.Out.Write([]byte(b.String()))
			return err
		},
	}
}
