// Package cluster has the commands that look at clusters.
package cluster

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// NewCommand returns the command 'cluster'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("cluster", "Show clusters and whether they support trust", `
		Shows the clusters of IBM Cloud Kubernetes Service and Red Hat OpenShift, on classic, VPC and Satellite
		infrastructure, and whether their pods can use trusted profiles.`,
		newList(a), newGet(a))
}
