package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// completeIdentity completes CLUSTER/NAMESPACE/SERVICE_ACCOUNT part by part: clusters of the account, then the namespaces and service
// accounts that links and rules name.
func completeIdentity(a *app.App) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found, directive := a.Complete(func(ctx context.Context, s login.Session) ([]cobra.Completion, error) {
			return identities(ctx, s, prefix)
		})(cmd, args, prefix)
		if strings.Count(prefix, "/") < 2 {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return found, directive
	}
}

func identities(ctx context.Context, s login.Session, prefix string) ([]cobra.Completion, error) {
	given := prefix[:strings.LastIndexByte(prefix, '/')+1]
	if given == "" {
		clusters, err := names.Clusters(ctx, s)
		for i, c := range clusters {
			name, about, _ := strings.Cut(c, "\t")
			if name != "" {
				clusters[i] = app.Completion(name+"/", about)
			}
		}
		return clusters, err
	}
	parts := strings.Split(given, "/")
	if len(parts) > 3 || strings.HasPrefix(prefix, "crn:") {
		return nil, nil
	}
	read, err := names.Read(ctx, s, inventory.Need{All: true})
	if err != nil {
		return nil, err
	}
	known := namespaces(read)
	if len(parts) == 3 {
		known = serviceAccounts(read, parts[1])
	}
	found := make([]cobra.Completion, len(known))
	for i, name := range known {
		if len(parts) == 2 {
			name += "/"
		}
		found[i] = app.Completion(given+name, "")
	}
	return found, nil
}

// namespaces are those that links and rules name.
func namespaces(a *account.Account) []string {
	var all []string
	for _, p := range a.Profiles.Seen() {
		for _, l := range p.Links.Seen() {
			if account.PodLink(l) {
				all = append(all, l.Link.Namespace)
			}
		}
		all = append(all, pinned(p, "namespace")...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// serviceAccounts are those that links name in a namespace, and those that rules name.
func serviceAccounts(a *account.Account, namespace string) []string {
	var all []string
	for _, p := range a.Profiles.Seen() {
		for _, l := range p.Links.Seen() {
			if link := account.LinkOf(l); account.PodLink(l) && link.Namespace == namespace {
				all = append(all, link.ServiceAccount)
			}
		}
		all = append(all, pinned(p, "name")...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pinned are the values of a claim that the rules of a profile name.
func pinned(p account.Profile, claim string) []string {
	var all []string
	for _, r := range p.Rules.Seen() {
		if !account.PodRule(r) {
			continue
		}
		for _, c := range account.RuleOf(r).Conditions {
			if c.Claim == claim {
				all = append(all, c.Pins()...)
			}
		}
	}
	return all
}

// completeFirst completes only the first argument.
func completeFirst(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, prefix)
	}
}

// completeCan completes an identity, then a profile.
func completeCan(a *app.App) cobra.CompletionFunc {
	identity, profile := completeIdentity(a), a.Complete(names.Profiles)
	return func(cmd *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch len(args) {
		case 0:
			return identity(cmd, args, prefix)
		case 1:
			return profile(cmd, args, prefix)
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}
