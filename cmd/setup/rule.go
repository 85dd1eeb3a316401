package setup

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/trust"
)

// rule is a claim rule while it is asked for: as the document has it, and as IAM gets it.
type rule struct {
	document.Rule
	conditions []trust.Condition
}

func (r rule) asked() trust.Rule {
	return trust.Rule{Name: r.Name, Type: account.RuleType, CRType: string(r.CRType()), Conditions: r.conditions}
}

// addRule asks for a type of cluster and for conditions.
func (g *guide) addRule(ctx context.Context) (added bool, err error) {
	choice, err := g.ask.Choose(ask.Choice{Text: "Compute service:", Options: []string{
		"Kubernetes: IBM Cloud Kubernetes Service", "OpenShift: Red Hat OpenShift on IBM Cloud",
	}})
	if err != nil {
		return false, err
	}
	r := rule{Rule: document.Rule{ClusterType: []string{document.IKS, document.ROKS}[choice]}}
	if err := g.ask.Say("All pods that meet every condition can use the profile."); err != nil {
		return false, err
	}
	for range ask.Tries {
		if err := g.addConditions(ctx, &r); err != nil {
			return false, err
		}
		enough, err := g.allowWide(&r)
		if err != nil {
			return false, err
		}
		if enough {
			return true, g.keepRule(r)
		}
	}
	return false, ask.TooOften("Add a condition?")
}

// addConditions asks for conditions until there are enough.
func (g *guide) addConditions(ctx context.Context, r *rule) error {
	for {
		question := "Add a condition?"
		if len(r.conditions) > 0 {
			question = "Add another condition?"
		}
		if more, err := g.ask.YesNo(question, len(r.conditions) == 0); err != nil || !more {
			return err
		}
		if err := g.addCondition(ctx, r); err != nil {
			return err
		}
	}
}

// allowWide asks for the reason of a rule that trusts more than anybody is likely to mean. Without one, the rule needs other
// conditions.
func (g *guide) allowWide(r *rule) (enough bool, err error) {
	r.AllowWide = ""
	wide := r.asked().Wide()
	if wide == "" {
		return true, nil
	}
	if err := g.ask.Say("The rule is wide: it trusts %s.", wide); err != nil {
		return false, err
	}
	r.AllowWide, err = g.reason("Why is this intended? (empty: add conditions)", func(p *document.Profile, reason string) {
		wide := r.Rule
		wide.AllowWide = reason
		p.Rules = append(slices.Clone(p.Rules), wide)
	})
	return r.AllowWide != "", err
}

// reason asks for a reason that the document keeps.
func (g *guide) reason(question string, put func(p *document.Profile, reason string)) (string, error) {
	return g.ask.Text(ask.Question{Text: question, Optional: true, Check: func(answer string) error {
		return g.check(func(p *document.Profile) { put(p, answer) })
	}})
}

// keepRule asks for a label and adds the rule to the answers.
func (g *guide) keepRule(r rule) error {
	text := g.seen().RuleTrusts(r.asked())
	name, err := g.ask.Text(ask.Question{Text: "Name of the rule (optional)", Optional: true, Check: func(answer string) error {
		named := document.Rule{Name: answer, ClusterType: document.IKS, Where: []document.Condition{unused()}}
		return g.check(func(p *document.Profile) { p.Rules = append(slices.Clone(p.Rules), named) })
	}})
	if err != nil {
		return err
	}
	r.Name = name
	added, err := g.add(text, slices.Contains(g.texts.rules, text), func(p *document.Profile) { p.Rules = append(slices.Clone(p.Rules), r.Rule) })
	if added {
		g.texts.rules = append(g.texts.rules, text)
	}
	return err
}

// addCondition asks for one condition, and leaves it out if no pod could meet it together with the others.
func (g *guide) addCondition(ctx context.Context, r *rule) error {
	claims := offeredClaims()
	var options []string
	for _, c := range claims {
		options = append(options, c.Name+": "+c.Meaning)
	}
	choice, err := g.ask.Choose(ask.Choice{Text: "Claim:", Options: options})
	if err != nil {
		return err
	}
	claim := claims[choice].Name
	choice, err = g.ask.Choose(ask.Choice{Text: "Operator:", Options: trust.Operators(), Default: 1})
	if err != nil {
		return err
	}
	operator := trust.Operators()[choice]
	wanted, made, err := g.askCondition(ctx, claim, operator)
	var invalid invalidError
	switch {
	case errors.As(err, &invalid):
		return g.ask.Say("Not added: %s.", invalid.Error())
	case err != nil:
		return err
	}
	once := operator == trust.Equals || operator == trust.In // a second one is probably meant to be more values of the first
	if once && slices.ContainsFunc(r.conditions, func(c trust.Condition) bool { return c.Claim == claim && c.Operator == operator }) {
		return g.ask.Say("Not added: the rule has a condition '%s %s' already.", claim, operator)
	}
	longer := *r
	longer.Where, longer.conditions = append(slices.Clone(r.Where), wanted), append(slices.Clone(r.conditions), made)
	for _, d := range longer.asked().Doubts(g.seen().Known()) {
		if d.Kind != trust.DoubtLocation {
			return g.ask.Say("Not added: %s.", d.Message)
		}
		if longer.AllowUnknown != "" {
			continue
		}
		asked, known := strings.Join(d.Condition.Pins(), ", "), strings.Join(trust.Locations(), ", ")
		if err := g.ask.Say("Location '%s' is not known. Known locations are %s.", asked, known); err != nil {
			return err
		}
		longer.AllowUnknown, err = g.reason("Why is it right? (empty: leave the condition out)", func(p *document.Profile, reason string) {
			unknown := longer.Rule
			unknown.AllowUnknown = reason
			p.Rules = append(slices.Clone(p.Rules), unknown)
		})
		if err != nil || longer.AllowUnknown == "" {
			return err
		}
	}
	*r = longer
	return g.added("condition '" + made.String() + "'")
}

// seen is what was read of the account to offer answers.
func (g *guide) seen() *account.Account {
	return &account.Account{ID: g.session.Account, Clusters: g.lists.clusters, ResourceGroups: g.lists.resourceGroups}
}

// offeredClaims are the claims that IBM's table of attributes lists for pods; it is the same for both types of cluster. The CRN
// is only in examples.
func offeredClaims() []trust.Claim {
	return slices.DeleteFunc(trust.Claims(), func(c trust.Claim) bool { return c.Name == "crn" })
}
