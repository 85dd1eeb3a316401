package collect

import (
	"errors"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
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
		cluster, err := c.seen.account.ResolveCluster(w.Instance)
		if err == nil {
			w.Instance, w.Region, w.ResourceGroup = cluster.ID, cluster.Region, cluster.ResourceGroup
		}
		w.NotFound = missing(err)
		return w
	}
	i, err := c.seen.account.ResolveInstance(w.Service, w.Instance)
	if err == nil {
		w.Instance, w.Region, w.ResourceGroup = i.GUID, i.RegionID, i.ResourceGroupID
	}
	if !strings.HasPrefix(w.Instance, "crn:") && !inventory.LooksLikeGUID(w.Instance) { // else it may belong to another account
		w.NotFound = missing(err)
	}
	return w
}

// missing is the error for an object that is known not to exist, or "".
func missing(err error) string {
	var unseen *account.NotFoundError
	if errors.As(err, &unseen) && unseen.Incomplete == "" {
		return err.Error()
	}
	return ""
}

// attributes are those of a policy's resource, and whether some are patterns or lists, which are not compared here.
func attributes(p iam.Policy) (values map[string]string, patterns bool) {
	values = map[string]string{}
	for _, a := range p.Resource.Attributes {
		texts, exact := account.Exact(a)
		if !exact || len(texts) != 1 {
			patterns = true
			continue
		}
		values[a.Key] = texts[0]
	}
	return values, patterns
}

// resource is what the pod wants to reach as a policy has it: the service and the account first, then what narrows them.
func resource(accountID string, want diagnose.Target) []iam.PolicyAttribute {
	var all []iam.PolicyAttribute
	add := func(key, value string) {
		if value != "" {
			all = append(all, iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value})
		}
	}
	add("serviceName", want.Service)
	add("accountId", accountID)
	add("serviceInstance", want.Instance)
	add("region", want.Region)
	add("resourceGroupId", want.ResourceGroup)
	add("resource", want.Resource)
	return all
}

// policies are policies for a diagnosis. Of their conditions, the time is judged.
func (c *Collector) policies(all []iam.Policy, want diagnose.Target) []diagnose.Policy {
	return policiesOf(all, want, c.seen.admin.AccountID, c.facts.Now)
}

func policiesOf(all []iam.Policy, want diagnose.Target, accountID string, now time.Time) []diagnose.Policy {
	var out []diagnose.Policy
	wanted := resource(accountID, want)
	for _, p := range all {
		values, patterns := attributes(p)
		window, whole := lifetime.WindowOf(p)
		one := diagnose.Policy{ID: p.ID, Attributes: values, Patterns: patterns || !whole}
		if want.Service != "" {
			one.Apart = account.Apart(p.Resource.Attributes, wanted)
		}
		if !window.Ends.IsZero() && now.After(window.Ends) {
			one.Ended = window.Ends.Format(time.RFC3339)
		}
		if now.Before(window.Begins) {
			one.Begins = window.Begins.Format(time.RFC3339)
		}
		for _, r := range p.Control.Grant.Roles {
			one.Roles = append(one.Roles, account.RoleName(r))
		}
		out = append(out, one)
	}
	return out
}
