// Package sandbox has the commands for the embedded IBM Cloud.
package sandbox

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// NewCommand returns the command 'sandbox'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("sandbox", "Manage a local sandbox of IBM Cloud", `
		Manages a sandbox: a local imitation of the IBM Cloud services that trusted profiles of pods need. '--endpoint
			sandbox' uses a sandbox in a file of your own; 'serve' runs one for other programs. A sandbox protects nothing:
			its keys are public.`,
		newServe(a), newMint(a), newCluster(a), newFault(a), newReset(a))
}
