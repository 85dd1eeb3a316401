package setup

import (
	"context"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// askCondition asks for the value of a condition, or for the values of IN. Clusters and resource groups are chosen from those of
// the account where whole values are compared.
func (g *guide) askCondition(ctx context.Context, claim, operator string) (document.Condition, trust.Condition, error) {
	whole := operator == trust.Equals || operator == trust.NotEquals || operator == trust.In
	switch {
	case claim == "service_instance" && whole:
		return g.askCluster(ctx, operator)
	case claim == "resource_group_id" && whole, claim == "resource_group_name" && whole:
		return g.askResourceGroup(ctx, claim, operator)
	}
	text, words := "Value of '"+claim+"'", []string(nil)
	if claim == "location" {
		text, words = text+", such as us-south", trust.Locations()
	}
	values := func(answer string) []string { return []string{answer} }
	if operator == trust.In {
		text, values = text+" (several between commas)", split
	}
	answer, err := g.ask.Text(ask.Question{Text: text, Words: words, Check: func(answer string) error {
		_, _, err := g.condition(claim, claim, operator, values(answer), values(answer))
		return err
	}})
	if err != nil {
		return document.Condition{}, trust.Condition{}, err
	}
	return g.condition(claim, claim, operator, values(answer), values(answer))
}

// condition makes a condition as the document and as IAM have it, and refuses what no pod can meet.
func (g *guide) condition(key, claim, operator string, references, values []string) (document.Condition, trust.Condition, error) {
	wanted := document.Condition{Claim: key, Operator: operator, Values: references}
	made, err := trust.NewCondition(claim, operator, values...)
	if err == nil {
		err = g.check(func(p *document.Profile) {
			p.Rules = append(slices.Clone(p.Rules), document.Rule{Name: unusedName, ClusterType: document.IKS, Where: []document.Condition{wanted, unused()}})
		})
	}
	if err != nil {
		err = invalidError{err}
	}
	return wanted, made, err
}

// invalidError is the error for a condition that no rule can have.
type invalidError struct{ err error }

// Error says why.
func (e invalidError) Error() string { return e.err.Error() }

// endedCluster is the error for a cluster that has ended; nil for any other, also one that is too old for trusted profiles.
func endedCluster(c containers.Cluster) error { return names.Ended(lifetime.OfCluster(c)) }

// unusedName is a name that nobody gives to a rule or a pod.
const unusedName = "podtrust-setup-check"

// unused is a condition by which a rule equals no other.
func unused() document.Condition {
	return document.Condition{Claim: "pod", Operator: trust.NotEquals, Values: []string{unusedName}}
}

// askCluster asks for the cluster of a condition, or for several of IN.
func (g *guide) askCluster(ctx context.Context, operator string) (document.Condition, trust.Condition, error) {
	references, ids, err := several(g, operator, "cluster", func() (string, string, error) {
		refuse := names.Unusable
		if operator == trust.NotEquals {
			refuse = endedCluster
		}
		c, err := g.pickCluster(ctx, refuse)
		if !c.seen {
			return c.reference, c.reference, err
		}
		return c.reference, c.object.ID, err
	})
	if err != nil {
		return document.Condition{}, trust.Condition{}, err
	}
	return g.condition(document.ClaimCluster, "service_instance", operator, references, ids)
}

// askResourceGroup asks for the resource group of a condition, or for several of IN. The claim says whether IAM compares names
// or IDs.
func (g *guide) askResourceGroup(ctx context.Context, claim, operator string) (document.Condition, trust.Condition, error) {
	values, _, err := several(g, operator, "resource group", func() (string, string, error) {
		picked, err := g.pickResourceGroup(ctx)
		switch {
		case !picked.seen:
			return picked.reference, "", err
		case claim == "resource_group_id":
			return picked.object.ID, "", err
		}
		return picked.object.Name, "", err
	})
	if err != nil {
		return document.Condition{}, trust.Condition{}, err
	}
	return g.condition(claim, claim, operator, values, values)
}

// several asks for one object, or for as many as IN is to have.
func several(g *guide, operator, kind string, pick func() (string, string, error)) (references, values []string, err error) {
	for {
		reference, value, err := pick()
		if err != nil {
			return nil, nil, err
		}
		if !slices.Contains(references, reference) {
			references, values = append(references, reference), append(values, value)
		}
		if operator != trust.In {
			return references, values, nil
		}
		if more, err := g.ask.YesNo("Add another "+kind+" to the condition?", false); err != nil || !more {
			return references, values, err
		}
	}
}

func (g *guide) pickResourceGroup(ctx context.Context) (picked[iam.ResourceGroup], error) {
	list, err := g.resourceGroups(ctx)
	if err != nil {
		return picked[iam.ResourceGroup]{}, err
	}
	return offer[iam.ResourceGroup]{
		kind: "resource group", plural: "resource groups", list: list, identify: account.ResourceGroupCandidate,
		refuse:  func(r iam.ResourceGroup) error { return names.Ended(lifetime.OfResourceGroup(r)) },
		command: "ibmcloud resource groups",
	}.pick(g.ask)
}
