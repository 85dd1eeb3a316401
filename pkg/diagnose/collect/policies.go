package collect

import (
	"cmp"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
)

// wanted is what the pod wants to reach, with the instance as policies name it, and where it is. One that was not seen stays
// as it was written: it may be a GUID that the credential may not see.
func (c *Collector) wanted() diagnose.Target {
	const clusters = "containers-kubernetes"
	w := c.in.Wanted
	w.ManagesAccount = account.ManagesAccount(w.Service)
	if w.Instance == "" {
		return w
	}
	if w.Service == clusters {
		if cluster, err := c.seen.account.ResolveCluster(w.Instance); err == nil {
			w.Instance, w.Region, w.ResourceGroup = cluster.ID, cluster.Region, cluster.ResourceGroup
		}
		return w
	}
	if i, err := c.seen.account.ResolveInstance(w.Service, w.Instance); err == nil {
		w.Instance, w.Region, w.ResourceGroup = i.GUID, i.RegionID, i.ResourceGroupID
	}
	return w
}

// attributes are those of a policy's resource, and whether some are patterns or lists, which are not compared here.
func attributes(p iam.Policy) (values map[string]string, patterns bool) {
	values = map[string]string{}
	for _, a := range p.Resource.Attributes {
		text, ok := a.Value.(string)
		if !ok || a.Operator != "stringEquals" {
			patterns = true
			continue
		}
		values[a.Key] = text
	}
	return values, patterns
}

// policies are policies for a diagnosis. Of conditions, only an end that has passed is judged.
func policies(all []iam.Policy, now time.Time) []diagnose.Policy {
	var out []diagnose.Policy
	for _, p := range all {
		values, patterns := attributes(p)
		one := diagnose.Policy{ID: p.ID, Attributes: values, Patterns: patterns || account.Conditional(p), Ended: ended(p.Rule, now)}
		for _, r := range p.Control.Grant.Roles {
			one.Roles = append(one.Roles, account.RoleName(r))
		}
		out = append(out, one)
	}
	return out
}

// ended is the end of a policy's time if it has passed: of a condition that must hold, alone or among others. "" otherwise.
func ended(rule any, now time.Time) string {
	object, ok := rule.(map[string]any)
	if !ok {
		return ""
	}
	operator, _ := object["operator"].(string)
	if conditions, ok := object["conditions"].([]any); ok && operator == "and" {
		end := ""
		for _, one := range conditions {
			end = cmp.Or(end, ended(one, now))
		}
		return end
	}
	key, _ := object["key"].(string)
	value, _ := object["value"].(string)
	at, err := time.Parse(time.RFC3339, value)
	if err != nil || key != "{{environment.attributes.current_date_time}}" || !strings.HasPrefix(operator, "dateTimeLessThan") || now.Before(at) {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
