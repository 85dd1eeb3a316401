package draw

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Filter is the part of an account that a map shows. The zero value is all of it. What may belong to the part stays on the map.
type Filter struct {
	Profile   string // key of the only profile, as Key makes it
	Cluster   string // ID of the only cluster
	Namespace string // the only namespace
	Service   string // the only service, such as "cloud-object-storage"
	// Findings are marks of profiles, by their keys.
	Findings map[string][]Mark
	// OnlyFound leaves out profiles without findings.
	OnlyFound bool
	// Gaps are parts of the account that the findings depend on and that were not read.
	Gaps []account.Gap
}

// byPods reports whether the filter is about pods. Other identities are left out then.
func (f Filter) byPods() bool { return f.Cluster != "" || f.Namespace != "" }

func (f Filter) wantsProfile(p account.Profile) bool {
	return (f.Profile == "" || Key(p) == f.Profile) && (!f.OnlyFound || len(f.findings(p)) > 0)
}

func (f Filter) findings(p account.Profile) []Mark { return f.Findings[Key(p)] }

// Key is a text that no other profile of an account has: the ID, or the name of a profile that is yet to be created.
func Key(p account.Profile) string { return cmp.Or(p.ID, "new "+p.Name) }

// wantsAccess reports whether a policy can be about the service.
func (f Filter) wantsAccess(p iam.Policy) bool {
	return f.Service == "" || mayBeOf(p.Resource.Attributes, f.Service)
}

// gaps are the parts of an account that the map depends on as a whole and that were not read completely. Those of one
// profile or group are marks of nodes and edges.
func (f Filter) gaps(a *account.Account) []account.Gap {
	gaps := []account.Gap{}
	if why := a.Profiles.Why(); why != "" && f.Profile == "" {
		gaps = append(gaps, account.Gap{What: "trusted profiles", Reason: why})
	}
	if why := a.Clusters.Why(); why != "" {
		gaps = append(gaps, account.Gap{What: "clusters", Reason: why})
	}
	for _, gap := range f.Gaps {
		if !slices.Contains(gaps, gap) {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// mayBeOf reports whether a resource can be one of a service, alone or among others.
func mayBeOf(resource []iam.PolicyAttribute, service string) bool {
	of := []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEquals", Value: service}}
	return account.Apart(resource, of) == ""
}
