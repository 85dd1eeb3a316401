package cmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/trust"
)

// completing reports whether a shell asks for completions.
func completing(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// completeValues makes the flags of all commands complete their values, where a command does not do it itself. A flag means the same
// on every command, and so do its values. Only a run that completes pays for it.
func completeValues(a *app.App, c *cobra.Command) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if _, own := c.GetFlagCompletionFunc(f.Name); own {
			return
		}
		if words := app.Words(f); words != nil {
			app.CompleteFlag(c, f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		} else if complete := valuesOf(a, f.Name); complete != nil {
			app.CompleteFlag(c, f.Name, complete)
		}
	})
	completeSecond(a, c)
	for _, child := range c.Commands() {
		completeValues(a, child)
	}
}

func valuesOf(a *app.App, flag string) cobra.CompletionFunc {
	words := func(all []string) cobra.CompletionFunc {
		return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
	}
	switch flag {
	case "state", "seed", "out", "kubeconfig", "manifest":
		return app.CompleteFiles
	case "profile":
		return a.Complete(names.Profiles)
	case "cluster":
		return a.Complete(names.Clusters)
	case "group":
		return a.Complete(names.AccessGroups)
	case "resource-group", "on-resource-group":
		return a.Complete(names.ResourceGroups)
	case "service":
		return words(services.Names())
	case "location", "resource-region", "region":
		return words(trust.Locations())
	case "where":
		return completeCondition
	case "instance":
		return a.CompleteBy(func(ctx context.Context, s login.Session, cmd *cobra.Command, _ []string) ([]cobra.Completion, error) {
			return names.Instances(ctx, s, value(cmd, "service"))
		})
	case "role":
		return app.CompleteLast(a.CompleteBy(func(ctx context.Context, s login.Session, cmd *cobra.Command, _ []string) ([]cobra.Completion, error) {
			service, _ := resolve.RoleService(document.Access{
				Service: value(cmd, "service"), AllServices: value(cmd, "all-services") == "true", OnResourceGroup: value(cmd, "on-resource-group"),
			})
			return names.Roles(ctx, s, service)
		}))
	case "link":
		return ofFirst(a, names.Links)
	case "rule":
		return ofFirst(a, names.Rules)
	case "policy":
		return a.CompleteBy(func(ctx context.Context, s login.Session, cmd *cobra.Command, args []string) ([]cobra.Completion, error) {
			switch {
			case len(args) == 0:
				return nil, nil
			case cmd.Parent().Name() == "group":
				return names.GroupPolicies(ctx, s, args[0])
			}
			return names.ProfilePolicies(ctx, s, args[0])
		})
	}
	return nil
}

// value is that of a flag; "" if the command has none of the name.
func value(cmd *cobra.Command, flag string) string {
	if f := cmd.Flag(flag); f != nil {
		return f.Value.String()
	}
	return ""
}

// ofFirst completes what belongs to the object that the first positional argument names.
func ofFirst(a *app.App, list func(context.Context, login.Session, string) ([]cobra.Completion, error)) cobra.CompletionFunc {
	return a.CompleteBy(func(ctx context.Context, s login.Session, _ *cobra.Command, args []string) ([]cobra.Completion, error) {
		if len(args) == 0 {
			return nil, nil
		}
		return list(ctx, s, args[0])
	})
}

// completeSecond makes the verbs that take a link or a rule after the profile complete it.
func completeSecond(a *app.App, c *cobra.Command) {
	var list func(context.Context, login.Session, string) ([]cobra.Completion, error)
	switch strings.TrimPrefix(c.CommandPath(), "podtrust profile ") {
	case "unlink":
		list = names.Links
	case "rule delete", "rule update":
		list = names.Rules
	default:
		return
	}
	if c.Args == nil || c.Args(c, []string{"profile", "object"}) != nil {
		return
	}
	first, second := c.ValidArgsFunction, ofFirst(a, list)
	c.ValidArgsFunction = func(cmd *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return second(cmd, args, prefix)
		}
		return first(cmd, args, prefix)
	}
}

// completeCondition completes the claim and the operator of 'CLAIM OPERATOR VALUE'.
func completeCondition(_ *cobra.Command, _ []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var found []cobra.Completion
	claim, rest, inOperator := strings.Cut(prefix, " ")
	switch {
	case !inOperator:
		for _, c := range trust.Claims() {
			found = append(found, cobra.CompletionWithDesc(c.Name+" ", c.Meaning))
		}
	case !strings.Contains(rest, " "):
		for _, operator := range trust.Operators() {
			found = append(found, claim+" "+operator)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
