package resolve

import (
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// access resolves the access of a profile, and merges entries for the same resource.
func (r *resolver) access(p document.Profile, out *Profile) {
	byResource := map[string]int{}
	for _, a := range p.Access {
		resource, service, lives, ok := r.resource(a)
		if !ok {
			continue
		}
		roles := r.roles(a, service)
		r.judgeAccess(a.Pos, out.Have, account.Access{Resource: resource, Roles: roles}, lives)
		r.doubtService(out.Have, account.Access{Resource: resource, Roles: roles}, service)
		key := account.ResourceKey(resource)
		i, known := byResource[key]
		if !known {
			i = len(out.Access)
			byResource[key] = i
			out.Access = append(out.Access, account.Access{Resource: resource})
		}
		for _, role := range roles {
			if !account.HasRole(out.Access[i].Roles, role.RoleID) {
				out.Access[i].Roles = append(out.Access[i].Roles, role)
			}
		}
	}
	for _, a := range out.Access {
		slices.SortStableFunc(a.Roles, func(x, y iam.PolicyRole) int { return strings.Compare(x.RoleID, y.RoleID) })
	}
	slices.SortStableFunc(out.Access, func(x, y account.Access) int {
		return strings.Compare(account.ResourceKey(x.Resource), account.ResourceKey(y.Resource))
	})
}

// judgeAccess refuses new access to what has ended. What the profile already has only gets a warning.
func (r *resolver) judgeAccess(at document.Pos, have account.Profile, want account.Access, lives []lifetime.Life) {
	for _, life := range lives {
		switch {
		case life.Note == "":
		case life.Ended && !holds(have, want):
			r.problems.Add(at, "%s", life.String())
		default:
			r.warn("Profile '" + have.Name + "': " + life.String())
		}
	}
}

// doubtService warns of new access to a service that may not exist.
func (r *resolver) doubtService(have account.Profile, want account.Access, service string) {
	named := slices.ContainsFunc(want.Resource, func(a iam.PolicyAttribute) bool { return a.Key == "serviceName" && a.Value == any(service) })
	doubt := services.Doubt(service, r.account.Roles[service])
	if doubt != "" && named && !holds(have, want) && !slices.Contains(r.warnings, doubt) {
		r.warnings = append(r.warnings, doubt)
	}
}

// holds reports whether the policies of a profile give all roles of an access to its resource.
func holds(have account.Profile, want account.Access) bool {
	var held []iam.PolicyRole
	for _, p := range have.Policies.Seen() {
		if got := account.AccessOf(p); account.ResourceKey(got.Resource) == account.ResourceKey(want.Resource) {
			held = append(held, got.Roles...)
		}
	}
	return !slices.ContainsFunc(want.Roles, func(role iam.PolicyRole) bool { return !account.HasRole(held, role.RoleID) })
}

// resource makes the attributes of a policy, and returns the service whose roles it can give, and the states of the objects
// that it names.
func (r *resolver) resource(a document.Access) (attributes []iam.PolicyAttribute, service string, lives []lifetime.Life, ok bool) {
	service, _ = RoleService(a)
	add := func(key, value string) {
		if value != "" {
			attributes = append(attributes, equal(key, value))
		}
	}
	add("accountId", r.account.ID)
	ok = true
	switch {
	case a.Instance != "" && a.Service == crn.Containers: // policies name a cluster by its ID
		c, err := r.account.ResolveCluster(a.Instance)
		if err != nil {
			r.clusterProblem(a.Pos, a.Instance, err)
			return nil, "", nil, false
		}
		lives = append(lives, lifetime.OfCluster(c))
		add("serviceName", service)
		add("serviceInstance", c.ID)
	case a.Instance != "":
		i, err := r.account.ResolveInstance(a.Service, a.Instance)
		if err != nil {
			r.problems.AddUnread(a.Pos, account.Unread(err), err.Error())
			return nil, "", nil, false
		}
		lives = append(lives, lifetime.OfInstance(i))
		service = account.ServiceOf(i)
		add("serviceName", service)
		add("serviceInstance", i.GUID)
	case a.Service != "":
		add("serviceName", a.Service)
	case a.AllServices:
		add("serviceType", "service")
	case a.AccountManagement:
		add("serviceType", "platform_service")
	case a.OnResourceGroup != "":
		var g iam.ResourceGroup
		g, ok = r.resourceGroup(a.Pos, a.OnResourceGroup)
		lives = append(lives, lifetime.OfResourceGroup(g))
		add("resourceType", "resource-group")
		add("resource", g.ID)
	}
	if a.ResourceGroup != "" {
		g, found := r.resourceGroup(a.Pos, a.ResourceGroup)
		ok = ok && found
		lives = append(lives, lifetime.OfResourceGroup(g))
		add("resourceGroupId", g.ID)
	}
	add("region", a.Region)
	if a.OnResourceGroup == "" {
		add("resourceType", a.ResourceType)
		add("resource", a.Resource)
	}
	for _, attr := range a.Attributes {
		attributes = append(attributes, rawAttribute(attr))
	}
	slices.SortStableFunc(attributes, func(x, y iam.PolicyAttribute) int { return strings.Compare(x.Key, y.Key) })
	return attributes, service, lives, ok
}

func (r *resolver) resourceGroup(at document.Pos, reference string) (iam.ResourceGroup, bool) {
	g, err := r.account.ResolveResourceGroup(reference)
	if err != nil {
		r.problems.AddUnread(at, account.Unread(err), err.Error())
	}
	return g, err == nil
}

func equal(key, value string) iam.PolicyAttribute {
	return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
}

func rawAttribute(a document.Attribute) iam.PolicyAttribute {
	out := iam.PolicyAttribute{Key: a.Key, Operator: a.Operator}
	switch {
	case strings.HasSuffix(a.Operator, "AnyOf"):
		out.Value = a.Values
	case a.Operator == "stringExists":
		out.Value = a.Values[0] == "true"
	default:
		out.Value = a.Values[0]
	}
	return out
}

// roles finds roles by name or CRN.
func (r *resolver) roles(a document.Access, service string) []iam.PolicyRole {
	var out []iam.PolicyRole
	for _, name := range a.Roles {
		role, err := account.ResolveRole(r.account.Roles[service], name)
		var missing *account.NotFoundError
		var ambiguous *account.AmbiguousError
		switch {
		case err == nil:
			out = append(out, role)
		case errors.As(err, &ambiguous):
			r.problems.Add(a.Pos, "%s", ambiguous)
		case errors.As(err, &missing) && len(missing.Suggestions) > 0:
			r.problems.Add(a.Pos, "role '%s' was not found: the roles are %s", name, strings.Join(missing.Suggestions, ", "))
		default:
			why := r.account.Roles[service].Why()
			r.problems.AddUnread(a.Pos, why, "whether role '"+name+"' exists is unknown ("+why+"): name it by its CRN")
		}
	}
	return out
}

// RoleService is the service whose roles an access can have. It is not known when only the instance names the service.
func RoleService(a document.Access) (service string, known bool) {
	switch {
	case a.Service != "":
		return a.Service, true
	case strings.HasPrefix(a.Instance, "crn:"):
		name, err := crn.Parse(a.Instance)
		return name.Service, err == nil
	case a.Instance != "":
		return "", false
	case a.AllServices:
		return iam.RolesOfAllServices, true
	case a.OnResourceGroup != "":
		return iam.RolesOfResourceGroups, true
	}
	for _, attr := range a.Attributes {
		if attr.Key == "serviceName" && attr.Operator == "stringEquals" && len(attr.Values) == 1 {
			return attr.Values[0], true
		}
	}
	for _, attr := range a.Attributes {
		switch {
		case attr.Key == "serviceType" && slices.Equal(attr.Values, []string{"service"}), attr.Key == "resourceGroupId":
			return iam.RolesOfAllServices, true
		case attr.Key == "resourceType" && slices.Equal(attr.Values, []string{"resource-group"}):
			return iam.RolesOfResourceGroups, true
		}
	}
	return "", true // account management has the platform roles
}
