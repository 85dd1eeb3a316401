package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

func (r *resolver) rules(p document.Profile, out *Profile) {
	held := map[string]bool{}
	for _, rule := range out.Have.Rules.Seen() {
		held[account.RuleOf(rule).Key()] = true
	}
	values := pinned(out.Have.Rules.Seen())
	seen := map[string]document.Pos{}
	for _, rule := range p.Rules {
		resolved, ok := r.rule(rule, values)
		if !ok {
			continue
		}
		key := account.WantedRule(resolved).Key()
		if at, doubled := seen[key]; doubled {
			r.problems.Add(rule.Pos, "this rule equals the one in %s:%d", at.File, at.Line)
			continue
		}
		seen[key] = rule.Pos
		r.judge(out.Name, rule, account.WantedRule(resolved), held[key])
		out.Rules = append(out.Rules, resolved)
	}
}

// pinned are the values that conditions of rules name.
func pinned(rules []iam.Rule) map[string]bool {
	values := map[string]bool{}
	for _, rule := range rules {
		for _, c := range account.RuleOf(rule).Conditions {
			for _, v := range c.Pins() {
				values[v] = true
			}
		}
	}
	return values
}

// judge refuses a new rule that never matches or is too wide. A rule that the profile already has only gets a warning.
func (r *resolver) judge(profile string, rule document.Rule, resolved trust.Rule, held bool) {
	var objections []string
	for _, doubt := range resolved.Doubts(r.known) {
		if doubt.Kind == trust.DoubtLocation && (rule.AllowUnknown != "" || r.options.AllowUnknown) {
			continue
		}
		text := doubt.Message
		if doubt.Meant != "" {
			text += " (did you mean '" + doubt.Meant + "'?)"
		}
		if doubt.Kind == trust.DoubtLocation {
			text += "; known locations are " + strings.Join(trust.Locations(), ", ") + "; if IBM added it, write 'allowUnknown: REASON' or use '--allow-unknown'"
		}
		objections = append(objections, text)
	}
	name := fmt.Sprintf("Profile '%s', rule '%s': ", profile, r.account.RuleName(resolved))
	for _, life := range r.account.LivesOf(resolved) {
		if life.Ended {
			objections = append(objections, life.String())
		} else {
			r.warn(name + life.String())
		}
	}
	switch wide := resolved.Wide(); {
	case wide == "":
	case rule.AllowWide != "" || r.options.AllowWide:
		r.warn(name + "the rule trusts " + wide)
	default:
		objections = append(objections, fmt.Sprintf("the rule trusts %s: narrow it, write 'allowWide: REASON', or use '--allow-wide'", wide))
	}
	for _, text := range objections {
		if held {
			r.warn(name + text)
			continue
		}
		r.problems.Add(rule.Pos, "%s", text)
	}
}

// rule resolves the clusters and resource groups that a rule names, and takes its type from its clusters where the document
// has none. values are those of the profile's existing rules: what they name may be gone, and the rule can stay.
func (r *resolver) rule(rule document.Rule, values map[string]bool) (iam.CreateRuleRequest, bool) {
	out := iam.CreateRuleRequest{Name: rule.Name, Type: account.RuleType, CRType: string(rule.CRType()), Conditions: []iam.Condition{}}
	good := true
	for _, c := range rule.Where {
		claim, resolved, ok := c.Claim, slices.Clone(c.Values), true
		switch c.Claim {
		case document.ClaimCluster:
			claim, ok = "service_instance", r.clusterIDs(c, resolved, values, &out.CRType)
		case "service_instance", "crn":
			r.takeKind(c, &out.CRType)
		case document.ClaimResourceGroup:
			claim, ok = r.resourceGroupClaim(c, resolved)
		}
		value, err := trust.EncodeValue(c.Operator, resolved...)
		if err != nil {
			r.problems.AddUnread(c.Pos, account.Unread(err), err.Error())
		}
		good = good && ok && err == nil
		out.Conditions = append(out.Conditions, iam.Condition{Claim: claim, Operator: c.Operator, Value: value})
	}
	if good && out.CRType == "" {
		r.problems.Add(rule.Pos, "the rule needs 'clusterType', iks or roks: the clusters that it names are not known")
		good = false
	}
	return out, good
}

// clusterIDs puts the IDs of clusters in the place of their names.
func (r *resolver) clusterIDs(c document.Condition, references []string, held map[string]bool, crType *string) bool {
	ok := true
	for i, reference := range references {
		cluster, err := r.account.ResolveCluster(reference)
		switch {
		case err == nil:
			references[i] = cluster.ID
			if *crType == "" {
				*crType = string(trust.KindOf(cluster.OpenShift()))
			}
		case held[reference]:
		default:
			r.clusterProblem(c.Pos, reference, err)
			ok = false
		}
	}
	return ok
}

// takeKind takes the type of a rule from the clusters that it names by ID or CRN.
func (r *resolver) takeKind(c document.Condition, crType *string) {
	for _, v := range c.Values {
		if cluster, err := r.account.ResolveCluster(v); err == nil && *crType == "" && c.Operator != trust.NotEquals {
			*crType = string(trust.KindOf(cluster.OpenShift()))
		}
	}
}

// resourceGroupClaim uses the same claim as the document: the name, or the ID.
func (r *resolver) resourceGroupClaim(c document.Condition, references []string) (claim string, ok bool) {
	claim = "resource_group_name"
	for i, reference := range references {
		group, err := r.account.ResolveResourceGroup(reference)
		if err != nil {
			r.problems.AddUnread(c.Pos, account.Unread(err), err.Error())
			return claim, false
		}
		byID := group.ID == reference
		if i > 0 && byID != (claim == "resource_group_id") {
			r.problems.Add(c.Pos, "resource groups must be named all by name or all by ID")
			return claim, false
		}
		if byID {
			claim = "resource_group_id"
		}
	}
	return claim, true
}
