package plan

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// access resolves what a profile may do, and brings entries for the same resource together.
func (r *resolver) access(p document.Profile, out *Profile) {
	byResource := map[string]int{}
	for _, a := range p.Access {
		resource, service, ok := r.resource(a)
		if !ok {
			continue
		}
		roles := r.roles(a, service)
		key := attributesKey(resource)
		i, known := byResource[key]
		if !known {
			i = len(out.Access)
			byResource[key] = i
			out.Access = append(out.Access, Access{Resource: resource})
		}
		for _, role := range roles {
			if !hasRole(out.Access[i].Roles, role.RoleID) {
				out.Access[i].Roles = append(out.Access[i].Roles, role)
			}
		}
	}
	for _, a := range out.Access {
		slices.SortStableFunc(a.Roles, func(x, y iam.PolicyRole) int { return strings.Compare(x.RoleID, y.RoleID) })
	}
	slices.SortStableFunc(out.Access, func(x, y Access) int { return strings.Compare(attributesKey(x.Resource), attributesKey(y.Resource)) })
}

func hasRole(roles []iam.PolicyRole, id string) bool {
	return slices.ContainsFunc(roles, func(r iam.PolicyRole) bool { return r.RoleID == id })
}

// resource makes the attributes of a policy, and tells the service whose roles it can give.
func (r *resolver) resource(a document.Access) (attributes []iam.PolicyAttribute, service string, ok bool) {
	service, _ = roleService(a)
	add := func(key, value string) {
		if value != "" {
			attributes = append(attributes, equal(key, value))
		}
	}
	add("accountId", r.account.ID)
	ok = true
	switch {
	case a.Instance != "" && a.Service == crn.Containers: // policies name a cluster by its ID
		var c containers.Cluster
		if c, ok = r.cluster(a.Pos, a.Instance, func(string) bool { return false }); !ok {
			return nil, "", false
		}
		add("serviceName", service)
		add("serviceInstance", c.ID)
	case a.Instance != "":
		var i iam.Instance
		if i, ok = r.instance(a); !ok {
			return nil, "", false
		}
		service = serviceOf(i)
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
		add("resourceType", "resource-group")
		add("resource", g.ID)
	}
	if a.ResourceGroup != "" {
		g, found := r.resourceGroup(a.Pos, a.ResourceGroup)
		ok = ok && found
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
	return attributes, service, ok
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

func (r *resolver) instance(a document.Access) (iam.Instance, bool) {
	var found []iam.Instance
	for _, i := range r.account.Instances {
		if (i.Name == a.Instance || i.GUID == a.Instance || i.CRN == a.Instance) && (a.Service == "" || serviceOf(i) == a.Service) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 1:
		return found[0], true
	case 0:
		of := ""
		if a.Service != "" {
			of = " of service '" + a.Service + "'"
		}
		r.problems.Add(a.Pos, "there is no service instance '%s'%s, or it may not be seen", a.Instance, of)
	default:
		var names []string
		for _, i := range found {
			names = append(names, i.CRN)
		}
		r.problems.Add(a.Pos, "'%s' can be %d service instances: say which by its CRN, one of %s", a.Instance, len(found), strings.Join(names, ", "))
	}
	return iam.Instance{}, false
}

// serviceOf is the service of an instance, which only its CRN tells.
func serviceOf(i iam.Instance) string {
	name, err := crn.Parse(i.CRN)
	if err != nil {
		return ""
	}
	return name.Service
}

// roles finds roles by name or CRN. Where the roles of a service may not be seen, the names that all services share are
// known all the same.
func (r *resolver) roles(a document.Access, service string) []iam.PolicyRole {
	known := r.account.Roles[service]
	var out []iam.PolicyRole
	for _, name := range a.Roles {
		i := slices.IndexFunc(known, func(role iam.Role) bool { return role.CRN == name || strings.EqualFold(role.DisplayName, name) })
		switch {
		case i >= 0:
			out = append(out, iam.PolicyRole{RoleID: known[i].CRN, DisplayName: known[i].DisplayName})
		case len(known) == 0 && strings.HasPrefix(name, "crn:"):
			out = append(out, iam.PolicyRole{RoleID: name, DisplayName: name[strings.LastIndexByte(name, ':')+1:]})
		case len(known) == 0 && genericRole(name) != "":
			out = append(out, iam.PolicyRole{RoleID: genericRole(name), DisplayName: name})
		case len(known) == 0:
			r.problems.Add(a.Pos, "whether there is a role '%s' can't be seen: name it by its CRN", name)
		default:
			var names []string
			for _, role := range known {
				names = append(names, role.DisplayName)
			}
			r.problems.Add(a.Pos, "there is no role '%s' here: the roles are %s", name, strings.Join(names, ", "))
		}
	}
	return out
}

// genericRole is the CRN of a role that services share, or "".
func genericRole(name string) string {
	for _, r := range []string{"Viewer", "Operator", "Editor", "Administrator"} {
		if strings.EqualFold(r, name) {
			return "crn:v1:bluemix:public:iam::::role:" + r
		}
	}
	for _, r := range []string{"Reader", "Writer", "Manager"} {
		if strings.EqualFold(r, name) {
			return "crn:v1:bluemix:public:iam::::serviceRole:" + r
		}
	}
	return ""
}
