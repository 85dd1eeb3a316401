package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Needs says what must be read, in addition to the profiles and what policies mention, so that an export can use names:
// every instance with the name of one that a policy is about, and the roles of the services.
func Needs(a *account.Account) (instances, services []string) {
	e := newExporter(a)
	for _, p := range a.Profiles.Seen() {
		for _, q := range p.Policies.Seen() {
			r := e.resource(q.Resource.Attributes)
			if service, known := resolve.RoleService(r.entry); r.ok && known {
				services = append(services, service)
			}
			for _, attr := range q.Resource.Attributes {
				if i, ok := e.instanceOf(attr); ok {
					instances = append(instances, i.Name)
				}
			}
		}
	}
	slices.Sort(instances)
	slices.Sort(services)
	return slices.Compact(instances), slices.Compact(services)
}

// resource is how a document says what policies are about, without roles.
type resource struct {
	entry document.Access
	ok    bool
	roles map[iam.PolicyRole]string // how roles are named with it; "" for one that can't be named
}

func (e *exporter) access(p account.Profile, out *document.Profile) {
	index := map[*resource]int{}
	for _, q := range p.Policies.Seen() {
		r, names, reason := e.policy(q)
		if reason != "" {
			e.keep(p, out, document.PartAccess, q.ID, "access policy", e.account.PolicyName(q), reason)
			continue
		}
		i, known := index[r]
		if !known {
			i = len(out.Access)
			index[r] = i
			out.Access = append(out.Access, r.entry)
		}
		roles := append(slices.Clone(out.Access[i].Roles), names...)
		slices.Sort(roles)
		if roles = slices.Compact(roles); len(roles) > document.MostRoles {
			e.keep(p, out, document.PartAccess, q.ID, "access policy", e.account.PolicyName(q), "the profile has more roles on this resource than a document can list")
			continue
		}
		out.Access[i].Roles = roles
	}
	slices.SortStableFunc(out.Access, func(x, y document.Access) int {
		return cmp.Or(strings.Compare(x.Service, y.Service), strings.Compare(x.Instance, y.Instance), strings.Compare(fmt.Sprint(x), fmt.Sprint(y)))
	})
}

// policy is a policy as a document expresses it: its resource, and the names of its roles. The reason is why a document
// can't express it.
func (e *exporter) policy(q iam.Policy) (r *resource, names []string, reason string) {
	if account.Conditional(q) {
		return nil, nil, "it has conditions or tags"
	}
	r = e.resource(q.Resource.Attributes)
	switch {
	case !r.ok:
		return nil, nil, "a document can't express what it is about"
	case len(q.Control.Grant.Roles) == 0:
		return nil, nil, "it gives no role"
	}
	for _, role := range q.Control.Grant.Roles {
		name := e.role(r, role)
		if name == "" {
			return nil, nil, "its role '" + account.RoleName(role) + "' was not found"
		}
		names = append(names, name)
	}
	return r, names, ""
}

// role is the display name of a role, or its CRN if the name means another one; "" when neither can be read back.
func (e *exporter) role(r *resource, role iam.PolicyRole) string {
	if name, known := r.roles[role]; known {
		return name
	}
	for _, text := range []string{role.DisplayName, role.RoleID} {
		entry := r.entry
		entry.Roles = []string{text}
		if text == "" || !e.label(text) {
			continue
		}
		if made, ok := resolve.Access(e.account, entry); ok && len(made.Roles) == 1 && made.Roles[0].RoleID == role.RoleID {
			r.roles[role] = text
			return text
		}
	}
	r.roles[role] = ""
	return ""
}

// resource is the resource of policies in the document's keys, or by attributes where no key exists. It is the same for
// attributes that mean the same.
func (e *exporter) resource(attributes []iam.PolicyAttribute) *resource {
	key := account.ResourceKey(attributes)
	if r, known := e.resources[key]; known {
		return r
	}
	r := &resource{roles: map[iam.PolicyRole]string{}}
	e.resources[key] = r
	for _, express := range []func([]iam.PolicyAttribute) (document.Access, bool){e.words, e.raw} {
		if entry, ok := express(attributes); ok && e.meansResource(entry, key) {
			r.entry, r.ok = entry, true
			break
		}
	}
	return r
}

// meansResource reports whether an entry is about a resource when it is read again.
func (e *exporter) meansResource(entry document.Access, key string) bool {
	entry.Roles = []string{"Viewer"}
	back, ok := readBack(document.Profile{Name: "x", Access: []document.Access{entry}})
	if !ok || len(back.Access) != 1 {
		return false
	}
	back.Access[0].Roles = nil
	made, ok := resolve.Access(e.account, back.Access[0])
	return ok && account.ResourceKey(made.Resource) == key
}

// raw are the attributes themselves.
func (e *exporter) raw(attributes []iam.PolicyAttribute) (a document.Access, ok bool) {
	for _, attr := range attributes {
		if attr.Key == "accountId" && attr.Operator == "stringEquals" && attr.Value == any(e.account.ID) {
			continue
		}
		raw := document.Attribute{Key: attr.Key, Operator: attr.Operator}
		switch v := attr.Value.(type) {
		case string:
			raw.Values = []string{v}
		case bool:
			raw.Values = []string{fmt.Sprint(v)}
		default:
			raw.Values = account.Texts(v)
		}
		if len(raw.Values) == 0 {
			return a, false
		}
		a.Attributes = append(a.Attributes, raw)
	}
	slices.SortStableFunc(a.Attributes, func(x, y document.Attribute) int { return strings.Compare(x.Key, y.Key) })
	return a, true
}

// words are the keys of a document that say the same as attributes.
func (e *exporter) words(attributes []iam.PolicyAttribute) (a document.Access, ok bool) {
	value := map[string]string{}
	for _, attr := range attributes {
		text, isText := attr.Value.(string)
		if !isText || attr.Operator != "stringEquals" {
			return a, false
		}
		value[attr.Key] = text
	}
	a = document.Access{
		Service: value["serviceName"], Region: value["region"], ResourceType: value["resourceType"], Resource: value["resource"],
		AllServices: value["serviceType"] == "service", AccountManagement: value["serviceType"] == "platform_service",
	}
	ok = true
	if guid := value["serviceInstance"]; guid != "" {
		a.Instance = e.instance(a.Service, guid)
		ok = a.Instance != ""
	}
	if id := value["resourceGroupId"]; id != "" {
		a.ResourceGroup = e.resourceGroup(id)
		ok = ok && a.ResourceGroup != ""
	}
	if a.Service == "" && a.ResourceType == "resource-group" && a.Resource != "" {
		a.OnResourceGroup = e.resourceGroup(a.Resource)
		ok = ok && a.OnResourceGroup != ""
		a.ResourceType, a.Resource = "", ""
	}
	return a, ok
}

// instance is the name of an instance of a service, or its GUID where the name is not known to mean it.
func (e *exporter) instance(service, guid string) string {
	if service == crn.Containers { // policies name a cluster by its ID
		return e.clusterByID(guid)
	}
	found, err := e.account.ResolveInstance(service, guid)
	if err != nil || found.GUID != guid {
		return ""
	}
	if named, err := e.account.ResolveInstance(service, found.Name); e.account.Instances.Asked() && err == nil && named.CRN == found.CRN {
		return found.Name
	}
	return guid
}

// instanceOf is the instance that an attribute of a policy names.
func (e *exporter) instanceOf(attr iam.PolicyAttribute) (iam.Instance, bool) {
	guid, _ := attr.Value.(string)
	if attr.Key != "serviceInstance" || guid == "" {
		return iam.Instance{}, false
	}
	found, err := e.account.ResolveInstance("", guid)
	return found, err == nil && found.Name != ""
}

// resourceGroup is the name of a resource group, or its ID if the name means another one; "" when it was not seen.
func (e *exporter) resourceGroup(id string) string {
	found, err := e.account.ResolveResourceGroup(id)
	if err != nil || found.ID != id {
		return ""
	}
	if named, err := e.account.ResolveResourceGroup(found.Name); err == nil && named.ID == id {
		return found.Name
	}
	return id
}
