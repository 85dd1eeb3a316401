package cmd

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/account"
	"github.com/podtrust/podtrust/cmd/audit"
	"github.com/podtrust/podtrust/cmd/cluster"
	"github.com/podtrust/podtrust/cmd/completion"
	"github.com/podtrust/podtrust/cmd/config"
	"github.com/podtrust/podtrust/cmd/demo"
	"github.com/podtrust/podtrust/cmd/diff"
	"github.com/podtrust/podtrust/cmd/doctor"
	"github.com/podtrust/podtrust/cmd/explain"
	"github.com/podtrust/podtrust/cmd/graph"
	"github.com/podtrust/podtrust/cmd/group"
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/manifest"
	"github.com/podtrust/podtrust/cmd/maps"
	"github.com/podtrust/podtrust/cmd/plan"
	"github.com/podtrust/podtrust/cmd/profile"
	"github.com/podtrust/podtrust/cmd/sandbox"
	"github.com/podtrust/podtrust/cmd/setup"
	"github.com/podtrust/podtrust/cmd/snapshot"
	"github.com/podtrust/podtrust/cmd/token"
	"github.com/podtrust/podtrust/cmd/version"
)

// The groups of commands in the help of the program.
const (
	groupTrust  = "trust"
	groupReview = "review"
	groupFiles  = "files"
	groupPods   = "pods"
	groupTool   = "tool"
)

// noun is a command below the root, which is made only when it is needed.
type noun struct {
	name, group string
	build       func(*app.App) *cobra.Command
}

func nouns() []noun {
	return []noun{
		{"setup", groupTrust, func(a *app.App) *cobra.Command { return setup.NewCommand(a, newGuide(a)) }},
		{"profile", groupTrust, func(a *app.App) *cobra.Command { return profile.NewCommand(a, newGuide(a)) }},
		{"group", groupTrust, group.NewCommand},
		{"cluster", groupTrust, cluster.NewCommand},
		{"account", groupTrust, account.NewCommand},
		{"who-can", groupReview, graph.NewWhoCan},
		{"what-can", groupReview, graph.NewWhatCan},
		{"can", groupReview, graph.NewCan},
		{"audit", groupReview, audit.NewCommand},
		{"map", groupReview, maps.NewCommand},
		{"snapshot", groupReview, snapshot.NewCommand},
		{"diff", groupReview, diff.NewCommand},
		{"token", groupPods, token.NewCommand},
		{"manifest", groupPods, manifest.NewCommand},
		{"explain", groupPods, explain.NewCommand},
		{"demo", groupTool, func(a *app.App) *cobra.Command { return demo.NewCommand(a, inSandbox(a)) }},
		{"doctor", groupTool, doctor.NewCommand},
		{"sandbox", groupTool, sandbox.NewCommand},
		{"config", groupTool, config.NewCommand},
		{"options", groupTool, newOptions},
		{"completion", groupTool, completion.NewCommand},
		{"version", groupTool, version.NewCommand},
	}
}

// newRoot makes the tree of commands for a command line. When the line begins with a noun, the tree has that noun alone: a program
// that stays in a pod, such as 'token run', would keep all the others in memory, and each key that completes would wait for them.
func newRoot(a *app.App, args []string) *cobra.Command {
	root := emptyRoot(a)
	add := func(group string, c *cobra.Command) {
		c.GroupID = group
		root.AddCommand(c)
	}
	all := nouns()
	if completing(args) && len(args) > 2 { // the last word is the one that is being typed
		args = args[1:]
	}
	called := func(n noun) bool { return len(args) > 0 && n.name == args[0] }
	if i := slices.IndexFunc(all, called); i >= 0 {
		all = all[i : i+1]
	} else {
		for _, c := range plan.NewCommands(a) {
			add(groupFiles, c)
		}
	}
	for _, n := range all {
		add(n.group, n.build(a))
	}
	app.CompleteFlags(root)
	shorter(root)
	return root
}

// emptyRoot is the program without its commands.
func emptyRoot(a *app.App) *cobra.Command {
	root := app.Group("podtrust", "Give pods access to IBM Cloud without keys", `
		Creates, manages and diagnoses IAM trusted profiles for pods in clusters of IBM Cloud Kubernetes Service and Red
			Hat OpenShift on IBM Cloud, so that the pods need no API keys. Every object can be named by its name or ID.`)
	root.Example = `
		# See how it works, without an account
		podtrust demo

		# List the trusted profiles of the sandbox
		podtrust profile list --endpoint sandbox

		# Exchange the token of a pod
		podtrust token exchange --profile orders-api`
	root.Version = a.Version
	root.AddGroup(
		&cobra.Group{ID: groupTrust, Title: "Trust and access:"},
		&cobra.Group{ID: groupReview, Title: "Review:"},
		&cobra.Group{ID: groupFiles, Title: "From files:"},
		&cobra.Group{ID: groupPods, Title: "In a pod:"},
		&cobra.Group{ID: groupTool, Title: "Tool and sandbox:"},
	)
	root.PersistentFlags().AddFlagSet(a.Flags)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.PersistentPreRunE = app.CheckFlags
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.SetFlagErrorFunc(app.FlagError)
	root.SetHelpCommand(newHelp(root, columnsFor(a.OutWidth)))
	root.SetUsageFunc(func(c *cobra.Command) error { return writeHelp(c.OutOrStderr(), c, columnsFor(a.OutWidth), false) })
	return root
}

func newHelp(root *cobra.Command, columns int) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND...]", Short: "Show the help of a command", Example: `podtrust help profile link`, Hidden: true,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return app.Unknown(found, args[len(args)-max(1, len(rest))])
			}
			return writeHelp(found.OutOrStdout(), found, columns, true)
		},
	}
}
