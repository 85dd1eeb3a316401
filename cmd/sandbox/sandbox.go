// Package sandbox has the commands for the embedded IBM Cloud.
package sandbox

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// NewCommand returns the command 'sandbox'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("sandbox", "Run a local IBM Cloud to try things", `
		Works with the sandbox: a local IBM Cloud, as far as trusted profiles of pods need one. '--endpoint sandbox' uses one
		in a file of yours; 'serve' runs one for other programs. It protects nothing: its keys are known to everybody.`,
		newServe(a), newMint(a), newCluster(a), newFault(a), newReset(a))
}
