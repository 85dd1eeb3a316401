package summary

import (
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/shell"
	"github.com/podtrust/podtrust/pkg/trust"
)

// ErrFlags is matched by the error for a part of a document that flags can't express.
var ErrFlags = errors.New("flags can't express it")

// Commands returns the command lines that give a profile what a document says, in an order in which they can be run. The
// document and what it was resolved to are of the same profile. The error matches ErrFlags, and then there are no commands.
func Commands(p document.Profile, d resolve.Profile) ([]string, error) {
	c := &commands{profile: d.Name}
	switch {
	case !d.Exists && p.Description != nil && *p.Description != "":
		c.add("create", "--description", *p.Description)
	case !d.Exists:
		c.add("create")
	case p.Description != nil && *p.Description != d.Have.Description:
		c.add("update", "--description", *p.Description)
	}
	for _, pod := range p.Pods {
		words := []string{"--cluster", pod.Cluster, "--namespace", pod.Namespace, "--service-account", pod.ServiceAccount}
		c.add("link", option(words, "--name", pod.Label)...)
	}
	for i, r := range d.Rules {
		c.rule(r, p.Rules[i])
	}
	for _, g := range p.Groups {
		c.group(g.Name, d.Groups)
	}
	for _, a := range p.Access {
		c.grant(a)
	}
	if c.inexpressible {
		return nil, ErrFlags
	}
	return c.lines, nil
}

type commands struct {
	profile       string
	lines         []string
	inexpressible bool
}

// add adds a verb of the profile. A name that begins with a dash would be taken for a flag.
func (c *commands) add(verb string, words ...string) {
	head := append([]string{"podtrust", "profile"}, strings.Fields(verb)...)
	if strings.HasPrefix(c.profile, "-") {
		words = append(words, "--")
		c.lines = append(c.lines, shell.Line(slices.Concat(head, words, []string{c.profile})))
		return
	}
	c.lines = append(c.lines, shell.Line(slices.Concat(head, []string{c.profile}, words)))
}

func option(words []string, flag, value string) []string {
	if value == "" {
		return words
	}
	return append(words, flag, value)
}

// group writes a membership. The flag splits its value, so a group whose name would be taken for several is named by its ID.
func (c *commands) group(name string, known []resolve.Group) {
	if splits(name) {
		at := slices.IndexFunc(known, func(g resolve.Group) bool { return strings.EqualFold(g.Name, name) })
		if at < 0 {
			c.inexpressible = true
			return
		}
		name = known[at].ID
	}
	c.add("assign-group", "--group", name)
}

// rule writes a claim rule with the conditions that it was resolved to: the command makes the same, byte by byte.
func (c *commands) rule(r iam.CreateRuleRequest, from document.Rule) {
	words := []string{"--cluster-type", account.TypeName(r.CRType)}
	short := claimFlags()
	for _, cond := range account.WantedRule(r).Conditions {
		values, err := trust.DecodeValue(cond.Value)
		if err != nil || cond.Operator == trust.In && slices.ContainsFunc(values, hasComma) {
			c.inexpressible = true
			continue
		}
		if rank := slices.IndexFunc(short, func(f claimFlag) bool { return f.claim == cond.Claim }); rank >= 0 && cond.Operator == trust.Equals {
			words = append(words, short[rank].flag, values[0])
			short = short[rank+1:]
			continue
		}
		words, short = append(words, "--where", cond.String()), nil
	}
	words = option(words, "--name", r.Name)
	if from.AllowWide != "" {
		words = append(words, "--allow-wide")
	}
	if from.AllowUnknown != "" {
		words = append(words, "--allow-unknown")
	}
	c.add("rule add", words...)
}

// claimFlag is a flag that asks for a claim to equal a value.
type claimFlag struct{ claim, flag string }

// claimFlags are in the order in which 'rule add' makes conditions of them, before those of '--where'.
func claimFlags() []claimFlag {
	return []claimFlag{{"namespace", "--namespace"}, {"name", "--service-account"}, {"pod", "--pod"}, {"location", "--location"}}
}

func hasComma(text string) bool { return strings.Contains(text, ",") }

// splits reports whether a flag that may be repeated would not take a text as one value: it is read as a line of CSV.
func splits(text string) bool { return strings.ContainsAny(text, ",\"\r\n") }

// grant writes an access policy. Flags have no attributes, resource types and resources.
func (c *commands) grant(a document.Access) {
	if len(a.Attributes) > 0 || a.ResourceType != "" || a.Resource != "" || a.Service == "" && a.Instance != "" || slices.ContainsFunc(a.Roles, splits) {
		c.inexpressible = true
		return
	}
	var words []string
	for _, role := range a.Roles {
		words = append(words, "--role", role)
	}
	switch {
	case a.AllServices:
		words = append(words, "--all-services")
	case a.AccountManagement:
		words = append(words, "--account-management")
	}
	for _, o := range []struct{ flag, value string }{
		{"--on-resource-group", a.OnResourceGroup},
		{"--service", a.Service},
		{"--instance", a.Instance},
		{"--resource-group", a.ResourceGroup},
		{"--resource-region", a.Region},
	} {
		words = option(words, o.flag, o.value)
	}
	c.add("grant", words...)
}
