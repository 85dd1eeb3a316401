package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/trust"
)

// trustStep asks which pods can use the profile.
func (g *guide) trustStep(ctx context.Context) error {
	return g.collect(ctx, part{
		noun:    "resource",
		entries: func() []string { return slices.Concat(g.texts.pods, g.texts.rules) },
		add:     g.addTrust,
		remove: func(i int) {
			if links := len(g.profile.Pods); i >= links {
				i -= links
				g.profile.Rules, g.texts.rules = slices.Delete(g.profile.Rules, i, i+1), slices.Delete(g.texts.rules, i, i+1)
				return
			}
			g.profile.Pods, g.texts.pods = slices.Delete(g.profile.Pods, i, i+1), slices.Delete(g.texts.pods, i, i+1)
		},
	})
}

func (g *guide) addTrust(ctx context.Context) (added bool, err error) {
	choice, err := g.ask.Choose(ask.Choice{Text: "Compute resources that can use the profile:", Options: []string{
		"Specific resources: service accounts in one cluster",
		"All service resources: every cluster of a type, now and later, under conditions",
		"None: no pod can use the profile",
	}, Default: 1})
	switch {
	case err != nil || choice == 2:
		return false, err
	case choice == 1:
		return g.addRule(ctx)
	}
	return true, g.addLinks(ctx)
}

// addLinks asks for a cluster, and for namespaces and service accounts in it.
func (g *guide) addLinks(ctx context.Context) error {
	cluster, err := g.pickCluster(ctx, names.Unusable)
	if err != nil {
		return err
	}
	called := "'" + cluster.reference + "'"
	if cluster.seen && cluster.object.Name != cluster.reference {
		called = "'" + cluster.object.Name + "' (" + cluster.reference + ")"
	}
	if err := g.ask.Say("Namespaces and service accounts need not exist yet. Separate several with commas."); err != nil {
		return err
	}
	namespaces, err := g.askNames("Namespace", trust.CheckNamespace)
	if err != nil {
		return err
	}
	accounts, err := g.askNames("Service account", trust.CheckServiceAccount)
	if err != nil {
		return err
	}
	for _, namespace := range namespaces {
		for _, serviceAccount := range accounts {
			pod := document.Pod{Cluster: cluster.reference, Namespace: namespace, ServiceAccount: serviceAccount}
			text := fmt.Sprintf("pods of service account '%s' in namespace '%s' of cluster %s", serviceAccount, namespace, called)
			added, err := g.add(text, slices.Contains(g.profile.Pods, pod), func(p *document.Profile) { p.Pods = append(slices.Clone(p.Pods), pod) })
			if err != nil {
				return err
			}
			if added {
				g.texts.pods = append(g.texts.pods, text)
			}
		}
	}
	return nil
}

// askNames asks for names between commas, each of which must be legal.
func (g *guide) askNames(what string, legal func(string) error) ([]string, error) {
	answer, err := g.ask.Text(ask.Question{Text: what, Check: func(answer string) error {
		for _, name := range split(answer) {
			if err := legal(name); err != nil {
				return err
			}
		}
		return nil
	}})
	return split(answer), err
}

// split takes a list between commas apart, each item once.
func split(answer string) []string {
	var items []string
	for item := range strings.SplitSeq(answer, ",") {
		if item = strings.TrimSpace(item); !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return items
}

// pickCluster asks for a cluster. refuse says why one can't be chosen.
func (g *guide) pickCluster(ctx context.Context, refuse func(containers.Cluster) error) (picked[containers.Cluster], error) {
	list, err := g.clusters(ctx)
	if err != nil {
		return picked[containers.Cluster]{}, err
	}
	return offer[containers.Cluster]{
		kind: "cluster", plural: "clusters", list: list, identify: account.ClusterCandidate, command: "podtrust cluster list",
		about: func(c containers.Cluster) string {
			return strings.Join(slices.DeleteFunc([]string{c.Type, c.Region, lifetime.OfCluster(c).Short(), names.Support(c).Reason},
				func(text string) bool { return text == "" }), ", ")
		},
		refuse:  refuse,
		resolve: (&account.Account{ID: g.session.Account, Clusters: list}).ResolveCluster,
	}.pick(g.ask)
}
