package plan

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// Needs says what of an account must be read to plan a document.
func Needs(t document.Trust, accountID string) inventory.Need {
	need := inventory.Need{AccountID: accountID, Clusters: len(t.Profiles) > 0}
	services, instances, groups := set{}, set{}, set{}
	for _, p := range t.Profiles {
		need.Profiles = append(need.Profiles, p.Name)
		for _, g := range p.Groups {
			groups.add(g.Name)
		}
		for _, r := range p.Rules {
			for _, c := range r.Where {
				need.ResourceGroups = need.ResourceGroups || c.Claim == document.ClaimResourceGroup
			}
		}
		for _, a := range p.Access {
			need.ResourceGroups = need.ResourceGroups || a.ResourceGroup != "" || a.OnResourceGroup != ""
			if a.Instance != "" && a.Service != crn.Containers {
				instances.add(a.Instance)
			}
			if service, known := roleService(a); known {
				services.add(service)
			}
		}
	}
	need.Groups, need.Instances, need.Services = groups.sorted(), instances.sorted(), services.sorted()
	return need
}

// roleService is the service by which the roles of an access are looked up. It is not known when only the instance names
// the service.
func roleService(a document.Access) (service string, known bool) {
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
		switch {
		case attr.Key == "serviceName" && len(attr.Values) == 1:
			return attr.Values[0], true
		case attr.Key == "serviceType" && slices.Equal(attr.Values, []string{"service"}), attr.Key == "resourceGroupId":
			return iam.RolesOfAllServices, true
		case attr.Key == "resourceType" && slices.Equal(attr.Values, []string{"resource-group"}):
			return iam.RolesOfResourceGroups, true
		}
	}
	return "", true // account management has the platform roles
}

// set is a set of texts.
type set map[string]bool

func (s set) add(text string) { s[text] = true }

func (s set) sorted() []string {
	var all []string
	for text := range s {
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}
