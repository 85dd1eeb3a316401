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
	case (p.Ended != "" || p.Begins != "") && want.Service == "containers-kubernetes":
		r.unsure = "policy " + p.ID + " is limited in time, which IBM's documents say the Kubernetes Service ignores"
	case p.Ended != "":
		return miss(CauseAccessExpired, "a policy that holds now", "until "+p.Ended)
	case p.Begins != "":
		return miss(CauseAccessExpired, "a policy that holds now", "from "+p.Begins+" on")
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
		r.miss, r.wanted, r.got = CauseAccessAccount, e.f.Access.AccountID, of
	case "serviceInstance":
		r.miss, r.wanted, r.got = CauseAccessInstance, want.Instance, of
	case "region":
		r.miss, r.wanted, r.got = CauseAccessRegion, want.Region, of
	case "resourceGroupId":
		r.miss, r.wanted, r.got = CauseAccessResourceGroup, want.ResourceGroup, of
	case "resource":
		r.miss, r.wanted, r.got = CauseAccessResource, want.Resource, of
	case "serviceType":
		r.miss, r.wanted, r.got = CauseAccessService, want.Service, r.policy.scope()
	default:
		r.miss, r.wanted, r.got = CauseAccessService, want.Service, of
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
			r.miss, r.wanted, r.got = CauseAccessResource, "all of instance "+want.Instance, of[key]
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
		id   CauseID
		text string
	}{
		{CauseAccessRole, "the profile has other roles on '" + want.Service + "' than the pod needs"},
		{CauseAccessExpired, "the profile's policy on '" + want.Service + "' does not hold now"},
		{CauseAccessResource, "the profile's policies on '" + want.Service + "' are for other resources of the instance"},
		{CauseAccessResourceGroup, "the profile's policies on '" + want.Service + "' are for other resource groups"},
		{CauseAccessRegion, "the profile's policies on '" + want.Service + "' are for other regions"},
		{CauseAccessInstance, "the profile's policies on '" + want.Service + "' are for other instances"},
		{CauseAccessAccount, "the policy on '" + want.Service + "' is for another account"},
		{CauseAccessService, "the profile has no policy on '" + want.Service + "'"},
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
		if m.id == CauseAccessResource && want.Resource == "" {
			f.fix = Fix{Manual: "If the pod uses one of these only, name it by '--resource'. Else give the profile a policy on the instance."}
		}
		if m.id == CauseAccessService {
			f.Where = ""
		}
		return f
	}
	return Finding{ID: CauseAccessService, Message: messages[len(messages)-1].text, Wanted: want.Service, fix: e.grantFix(profile)}
}

// role compares the roles of a policy with the one that is wanted. Whether a role includes a lesser one is up to the service.
// Without a role that is wanted, one thing is certain: what is in an instance is not reached by platform roles.
func (e *engine) role(r *reach) {
	want := e.f.Access.Wanted
	given := r.policy.Roles
	names := strings.Join(given, ", ")
	switch {
	case slices.ContainsFunc(given, func(role string) bool { return strings.EqualFold(role, want.Role) }):
		return
	case want.Role == "" && want.Resource != "" && len(given) > 0 && !slices.ContainsFunc(given, notPlatform):
		r.miss, r.wanted, r.got = CauseAccessRole, "a service role, such as Reader or Writer", names
		return
	case want.Role == "":
		return
	}
	platform, at := rank(want.Role)
	for _, role := range given {
		p, n := rank(role)
		if at < 0 || n < 0 || p == platform && n > at {
			r.unsure = "whether role '" + role + "' includes '" + want.Role + "' on '" + want.Service + "' is up to the service"
			return
		}
	}
	r.miss, r.wanted, r.got = CauseAccessRole, want.Role, names
}

// rank is where a role stands among the platform roles or the service roles that services share; -1 for others.
func rank(role string) (platform bool, at int) {
	for i, scale := range [][]string{{"Viewer", "Operator", "Editor", "Administrator"}, {"Reader", "Writer", "Manager"}} {
		if n := slices.IndexFunc(scale, func(s string) bool { return strings.EqualFold(s, role) }); n >= 0 {
			return i == 0, n
		}
	}
	return false, -1
}

func notPlatform(role string) bool {
	platform, at := rank(role)
	return at < 0 || !platform
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
