package diagnose

import (
	"cmp"
	"slices"
	"strings"
)

// reach is how one policy relates to what the pod wants to reach.
type reach struct {
	policy Policy
	miss   CauseID // what keeps the policy from covering it; "" for nothing
	wanted string
	got    string
	unsure string // why it can't be judged; "" where it can
}

// target looks at whether a policy covers what the pod wants to reach. One that does is enough, and one that may is no fault.
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
	miss := func(id CauseID, wanted, got string) reach {
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
	case p.Ended != "":
		return miss(CauseAccessExpired, "a policy that holds now", p.Ended)
	case p.Patterns:
		r.unsure = "policy " + p.ID + " has patterns or conditions, which are not judged"
	}
	if r.unsure == "" && !want.ManagesAccount {
		e.role(&r)
	}
	return r
}

// elsewhere finds a policy on another service or in another account.
func (e *engine) elsewhere(r *reach) {
	want, of := e.f.Access.Wanted, r.policy.Attributes
	miss := func(id CauseID, wanted, got string) { r.miss, r.wanted, r.got = id, wanted, got }
	switch service := of["serviceName"]; {
	case service != "" && service != want.Service:
		miss(CauseAccessService, want.Service, service)
	case of["accountId"] != "" && of["accountId"] != e.f.Access.AccountID:
		miss(CauseAccessAccount, e.f.Access.AccountID, of["accountId"])
	case service == "" && of["serviceType"] == "platform_service" && !want.ManagesAccount:
		miss(CauseAccessService, want.Service, "account management")
	case service == "" && of["serviceType"] == "service" && want.ManagesAccount:
		miss(CauseAccessService, want.Service, "all services but account management")
	case service == "" && of["resourceType"] == "resource-group":
		miss(CauseAccessService, want.Service, "a resource group itself")
	}
}

// narrows compares what narrows a policy on the service. What is not known of the pod's side can't be judged.
func (e *engine) narrows(r *reach) {
	want, of := e.f.Access.Wanted, r.policy.Attributes
	for _, part := range []struct {
		key, wanted string
		miss        CauseID
	}{
		{"serviceInstance", want.Instance, CauseAccessInstance},
		{"region", want.Region, CauseAccessRegion},
		{"resourceGroupId", want.ResourceGroup, CauseAccessResourceGroup},
		{"resource", want.Resource, CauseAccessResource},
	} {
		got := of[part.key]
		switch {
		case got == "" || got == part.wanted:
		case part.wanted != "":
			r.miss, r.wanted, r.got = part.miss, part.wanted, got
			return
		case part.key != "serviceInstance":
			r.unsure = "policy " + r.policy.ID + " is for " + part.key + " '" + got + "' only"
		}
	}
}

// missed is the finding for policies of which none covers: the one that comes nearest counts.
func (e *engine) missed(misses []reach, profile string) Finding {
	want := e.f.Access.Wanted
	messages := []struct {
		id   CauseID
		text string
	}{
		{CauseAccessRole, "the profile has other roles on '" + want.Service + "' than the pod needs"},
		{CauseAccessExpired, "the profile's policy on '" + want.Service + "' does not hold any more"},
		{CauseAccessResource, "the profile's policies on '" + want.Service + "' are for other resources of the instance"},
		{CauseAccessResourceGroup, "the profile's policies on '" + want.Service + "' are for other resource groups"},
		{CauseAccessRegion, "the profile's policies on '" + want.Service + "' are for other regions"},
		{CauseAccessInstance, "the profile's policies on '" + want.Service + "' are for other instances"},
		{CauseAccessAccount, "the policy on '" + want.Service + "' is for another account"},
		{CauseAccessService, "the profile has no policy on '" + want.Service + "'"},
	}
	for _, m := range messages {
		var got []string
		f := Finding{ID: m.id, Message: m.text, fix: e.grantFix("profile", profile)}
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
		if m.id == CauseAccessService {
			f.Where = ""
		}
		return f
	}
	return Finding{ID: CauseAccessService, Message: messages[len(messages)-1].text, Wanted: want.Service, fix: e.grantFix("profile", profile)}
}

// role compares the roles of a policy with the one that is wanted. Whether a role includes a lesser one is up to the service.
func (e *engine) role(r *reach) {
	want := e.f.Access.Wanted
	names := strings.Join(r.policy.Roles, ", ")
	has := func(role string) bool {
		return slices.ContainsFunc(r.policy.Roles, func(given string) bool { return strings.EqualFold(given, role) })
	}
	if want.Role == "" || has(want.Role) {
		return
	}
	rank := func(role string) (platform bool, at int) {
		for i, scale := range [][]string{{"Viewer", "Operator", "Editor", "Administrator"}, {"Reader", "Writer", "Manager"}} {
			if n := slices.IndexFunc(scale, func(s string) bool { return strings.EqualFold(s, role) }); n >= 0 {
				return i == 0, n
			}
		}
		return false, -1
	}
	platform, at := rank(want.Role)
	for _, given := range r.policy.Roles {
		p, n := rank(given)
		if at < 0 || n < 0 || p == platform && n > at {
			r.unsure = "whether role '" + given + "' includes '" + want.Role + "' on '" + want.Service + "' is up to the service"
			return
		}
	}
	r.miss, r.wanted, r.got = CauseAccessRole, want.Role, names
}

// serviceMeant is IAM's name of a service for a name that people use and IAM does not; "" for others.
func serviceMeant(name string) string {
	switch strings.ToLower(name) {
	case "cos", "object-storage", "cloudobjectstorage", "s3":
		return "cloud-object-storage"
	case "key-protect", "keyprotect", "kp":
		return "kms"
	case "hpcs", "hyper-protect-crypto":
		return "hs-crypto"
	case "cloudant":
		return "cloudantnosqldb"
	case "postgres", "postgresql":
		return "databases-for-postgresql"
	case "event-streams", "eventstreams", "kafka":
		return "messagehub"
	case "iks", "roks", "kubernetes", "kubernetes-service":
		return "containers-kubernetes"
	case "icr", "registry":
		return "container-registry"
	case "secretsmanager", "secret-manager":
		return "secrets-manager"
	case "code-engine":
		return "codeengine"
	}
	return ""
}
