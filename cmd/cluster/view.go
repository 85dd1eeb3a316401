package cluster

import (
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

// shown is a cluster as it is printed, with our judgement on trusted profiles.
type shown struct {
	containers.Cluster
	CRType          string `json:"cr_type"`          // of its pods
	TrustedProfiles string `json:"trusted_profiles"` // "yes", "no" or "unsure"
	Reason          string `json:"reason,omitempty"` // why not "yes"
	Fix             string `json:"fix,omitempty"`    // what to run
}

func newShown(c containers.Cluster) shown {
	s := shown{Cluster: c, CRType: string(trust.KindOf(c.OpenShift())), TrustedProfiles: "yes"}
	if life := lifetime.OfCluster(c); life.Ended { // an update or a refresh is no help
		s.TrustedProfiles, s.Reason = "no", "it "+life.Short()
		return s
	}
	support := names.Support(c)
	switch support.Concern {
	case trust.TooOld:
		s.TrustedProfiles, s.Reason, s.Fix = "no", support.Reason, names.UpdateCommand(c)+", then "+names.RefreshCommand(c)
	case trust.NeedsRefresh:
		s.TrustedProfiles, s.Reason, s.Fix = "unsure", support.Reason, names.RefreshCommand(c)
	case trust.VersionUnreadable: // a refresh does not change the version
		s.TrustedProfiles, s.Reason = "unsure", support.Reason
	}
	return s
}

func view() output.View[shown] {
	return output.View[shown]{
		ID: func(c shown) string { return c.ID },
		Columns: []output.Column[shown]{
			{Name: "Name", Value: func(c shown) string { return c.Name }},
			{Name: "Type", Value: func(c shown) string { return c.Type }},
			{Name: "Version", Value: func(c shown) string { return c.MasterKubeVersion }},
			{Name: "Provider", Value: func(c shown) string { return c.Provider }},
			{Name: "Region", Value: func(c shown) string { return c.Region }},
			{Name: "State", Value: func(c shown) string { return c.State }},
			{Name: "Trusted Profiles", Value: func(c shown) string { return c.TrustedProfiles }},
			{Name: "Resource Group", Wide: true, Value: func(c shown) string { return c.ResourceGroupName }},
			{Name: "ID", Wide: true, Value: func(c shown) string { return c.ID }},
		},
	}
}

func card(c shown) output.Card {
	return output.Card{ID: c.ID, Fields: []output.Field{
		{Name: "Name", Value: c.Name},
		{Name: "ID", Value: c.ID},
		{Name: "CRN", Value: c.CRN},
		{Name: "Type", Value: c.Type},
		{Name: "Version", Value: c.MasterKubeVersion},
		{Name: "Provider", Value: c.Provider},
		{Name: "Region", Value: c.Region},
		{Name: "State", Value: c.State},
		{Name: "Resource Group", Value: c.ResourceGroupName},
		{Name: "Type of Pods", Value: c.CRType},
		{Name: "Trusted Profiles", Value: c.TrustedProfiles},
		{Name: "Reason", Value: c.Reason},
		{Name: "Fix", Value: c.Fix},
	}}
}
