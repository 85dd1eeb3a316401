package cmd

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/account"
	"github.com/podtrust/podtrust/cmd/cluster"
	"github.com/podtrust/podtrust/cmd/completion"
	"github.com/podtrust/podtrust/cmd/config"
	"github.com/podtrust/podtrust/cmd/demo"
	"github.com/podtrust/podtrust/cmd/explain"
	"github.com/podtrust/podtrust/cmd/group"
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/manifest"
	"github.com/podtrust/podtrust/cmd/plan"
	"github.com/podtrust/podtrust/cmd/profile"
	"github.com/podtrust/podtrust/cmd/sandbox"
	"github.com/podtrust/podtrust/cmd/token"
	"github.com/podtrust/podtrust/cmd/version"
)

// The groups of commands in the help of the program.
const (
	groupTrust = "trust"
	groupFiles = "files"
	groupPods  = "pods"
	groupTool  = "tool"
)

func newRoot(a *app.App) *cobra.Command {
	root := app.Group("podtrust", "Let pods reach IBM Cloud services without keys", `
		Sets up, looks after and diagnoses the IAM trusted profiles that pods in clusters of IBM Cloud Kubernetes Service and
		Red Hat OpenShift become, so that they need no API keys. Names or IDs are accepted everywhere.`)
	root.Example = `
		podtrust demo
		podtrust profile list --endpoint sandbox
		podtrust token exchange --profile orders-api`
	root.Version = a.Version
	root.AddGroup(
		&cobra.Group{ID: groupTrust, Title: "Trust and access:"},
		&cobra.Group{ID: groupFiles, Title: "From files:"},
		&cobra.Group{ID: groupPods, Title: "In a pod:"},
		&cobra.Group{ID: groupTool, Title: "The tool and its sandbox:"},
	)
	add := func(id string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = id
			root.AddCommand(c)
		}
	}
	add(groupTrust, profile.NewCommand(a), group.NewCommand(a), cluster.NewCommand(a), account.NewCommand(a))
	add(groupFiles, plan.NewCommands(a)...)
	add(groupPods, token.NewCommand(a), manifest.NewCommand(a), explain.NewCommand(a))
	add(groupTool, demo.NewCommand(a, inSandbox(a)), sandbox.NewCommand(a), config.NewCommand(a), newOptions(a),
		completion.NewCommand(a), version.NewCommand(a))

	root.PersistentFlags().AddFlagSet(a.Flags)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.PersistentPreRunE = app.CheckFlags
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.SetFlagErrorFunc(app.FlagError)
	root.SetHelpCommand(newHelp(root))
	root.SetHelpFunc(help)
	root.SetUsageFunc(func(c *cobra.Command) error { return writeHelp(c.OutOrStderr(), c, false) })
	app.CompleteFlags(root)
	shorter(root)
	unwrapHelp(root)
	return root
}

func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND...]", Short: "Show the help of a command", Example: `podtrust help profile link`, Hidden: true,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return app.Unknown(found, args[len(args)-max(1, len(rest))])
			}
			return writeHelp(found.OutOrStdout(), found, true)
		},
	}
}
