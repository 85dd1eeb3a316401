package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// reach is how one policy relates to what the pod needs to reach.
type reach struct {
	policy Policy
	miss   causes.ID // what keeps the policy from covering it; "" for nothing
	wanted string
	got    string
	unsure string // why it can't be judged; "" where it can
}

// target looks at whether a policy covers what the pod needs to reach. One that does is enough, and one that may is not a fault.
func (e *engine) target(all []Policy, profile string) {
	var misses []reach
	unsure := ""
	for _, p := range all {
		r := e.reachOf(p)
		if r.miss == "" && r.unsure == "" {
			return
		}
		if r.unsure != "" {
			unsure = cmp.Or(unsure, r.unsure)
		} else {
			misses = append(misses, r)
		}
	}
	want := e.f.Access.Wanted
	if unsure != "" {
		e.unjudged = true
		e.unknown("access to '"+want.Service+"'", unsure)
		return
	}
	e.found(e.missed(misses, profile))
}

// reachOf compares one policy: service and account first, then what narrows them, then time and role.
func (e *engine) reachOf(p Policy) reach {
	want, r := e.f.Access.Wanted, reach{policy: p}
	miss := func(id causes.ID, wanted, got string) reach {
		r.miss, r.wanted, r.got = id, wanted, got
		return r
	}
	if len(p.Attributes) == 0 {
		r.unsure = "policy " + p.ID + " names no resource"
		return r
	}
	if e.elsewhere(&r); r.miss != "" {
		return r
	}
	if e.narrows(&r); r.miss != "" {
		return r
	}
	switch {
	case (p.Ended != "" || p.Begins != "") && want.Service == "containers-kubernetes":
		r.unsure = "policy " + p.ID + " is limited in time, which IBM's documents say the Kubernetes Service ignores"
	case p.Ended != "":
		return miss(causes.AccessExpired, "a policy that holds now", "until "+p.Ended)
	case p.Begins != "":
		return miss(causes.AccessExpired, "a policy that holds now", "from "+p.Begins+" on")
	case p.Patterns:
		r.unsure = "policy " + p.ID + " has patterns or conditions, which are not judged"
	}
	if r.unsure == "" && !want.ManagesAccount {
		e.role(&r)
	}
	return r
}

// elsewhere finds a policy that is on something else.
func (e *engine) elsewhere(r *reach) {
	want, key := e.f.Access.Wanted, r.policy.Apart
	of := r.policy.Attributes[key]
	switch key {
	case "":
	case "accountId":
		r.miss, r.wanted, r.got = causes.AccessAccount, e.f.Access.AccountID, of
	case "serviceInstance":
		r.miss, r.wanted, r.got = causes.AccessInstance, want.Instance, of
	case "region":
		r.miss, r.wanted, r.got = causes.AccessRegion, want.Region, of
	case "resourceGroupId":
		r.miss, r.wanted, r.got = causes.AccessResourceGroup, want.ResourceGroup, of
	case "resource":
		r.miss, r.wanted, r.got = causes.AccessResource, want.Resource, of
	case "serviceType":
		r.miss, r.wanted, r.got = causes.AccessService, want.Service, r.policy.scope()
	default:
		r.miss, r.wanted, r.got = causes.AccessService, want.Service, of
	}
}

// scope is what a policy without a service is for.
func (p Policy) scope() string {
	switch {
	case p.Attributes["resourceType"] == "resource-group":
		return "a resource group itself"
	case p.Attributes["serviceType"] == "platform_service":
		return "account management"
	}
	return "all services but account management"
}

// narrows finds what a policy is limited to that was not asked about. A single resource is less than the instance that was
// asked about; where the instance is, nobody may know.
func (e *engine) narrows(r *reach) {
	want, of := e.f.Access.Wanted, r.policy.Attributes
	for key, known := range map[string]string{"region": want.Region, "resourceGroupId": want.ResourceGroup, "resource": want.Resource} {
		switch {
		case of[key] == "" || known != "":
		case key == "resource" && want.Instance != "":
			r.miss, r.wanted, r.got = causes.AccessResource, "all of instance "+want.Instance, of[key]
			return
		default:
			r.unsure = "policy " + r.policy.ID + " is for " + key + " '" + of[key] + "' only"
		}
	}
}

// missed is the finding for policies of which none covers: the one that comes nearest counts.
func (e *engine) missed(misses []reach, profile string) Finding {
	want := e.f.Access.Wanted
	messages := []struct {
		id   causes.ID
		text string
	}{
		{causes.AccessRole, "the profile has other roles on '" + want.Service + "' than the pod needs"},
		{causes.AccessExpired, "the profile's policy on '" + want.Service + "' is not in effect now"},
		{causes.AccessResource, "the profile's policies on '" + want.Service + "' are for other resources of the instance"},
		{causes.AccessResourceGroup, "the profile's policies on '" + want.Service + "' are for other resource groups"},
		{causes.AccessRegion, "the profile's policies on '" + want.Service + "' are for other regions"},
		{causes.AccessInstance, "the profile's policies on '" + want.Service + "' are for other instances"},
		{causes.AccessAccount, "the policy on '" + want.Service + "' is for another account"},
		{causes.AccessService, "the profile has no policy on '" + want.Service + "'"},
	}
	for _, m := range messages {
		var got []string
		f := Finding{ID: m.id, Message: m.text, fix: e.grantFix(profile)}
		for _, r := range misses {
			if r.miss == m.id {
				f.Wanted = r.wanted
				got = append(got, r.got)
				f.Where = cmp.Or(f.Where, "policy "+r.policy.ID)
			}
		}
		if len(got) == 0 {
			continue
		}
		f.Got = strings.Join(slices.Compact(got), ", ")
		if m.id == causes.AccessResource && want.Resource == "" {
			f.fix = Fix{Manual: "If the pod uses one of these only, name it by '--resource'. Else give the profile a policy on the instance."}
		}
		if m.id == causes.AccessService {
			f.Where = ""
		}
		return f
	}
	return Finding{ID: causes.AccessService, Message: messages[len(messages)-1].text, Wanted: want.Service, fix: e.grantFix(profile)}
}
