package plan

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
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
				need.ResourceGroups = need.ResourceGroups || c.Claim == document.ClaimResourceGroup || strings.HasPrefix(c.Claim, "resource_group_")
			}
		}
		for _, a := range p.Access {
			need.ResourceGroups = need.ResourceGroups || a.ResourceGroup != "" || a.OnResourceGroup != ""
			if a.Instance != "" && a.Service != crn.Containers {
				instances.add(a.Instance)
			}
			if service, known := resolve.RoleService(a); known {
				services.add(service)
			}
		}
	}
	need.Groups, need.Instances, need.Services = groups.sorted(), instances.sorted(), services.sorted()
	return need
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
