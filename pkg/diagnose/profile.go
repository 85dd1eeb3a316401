package diagnose

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/trust"
)

// profile finds what is wrong with how the profile is named.
func (e *engine) profile() []Finding {
	text := e.f.Profile.Text
	one := func(id causes.ID, message, wanted string) []Finding {
		fix := Fix{Manual: "Correct the profile where the pod's configuration names it."}
		if e.f.Profile.State == ProfileFound { // else nobody knows whether it is the one
			fix = e.exchangeFix(wanted)
		}
		return []Finding{{ID: id, Message: message, Wanted: wanted, Got: text, fix: fix}}
	}
	ref := trust.ParseProfile(text)
	switch {
	case e.f.Exchange.OK:
		return nil
	case text == "":
		return []Finding{{
			ID: causes.ProfileMissing, Message: "no trusted profile is named",
			fix: Fix{Manual: "Set '--profile', PODTRUST_PROFILE or IBMCLOUD_CR_PROFILE."},
		}}
	case ref.Fault == trust.ProfileLeadingEquals:
		return one(causes.ProfileLeadingEquals, "the profile '"+text+"' begins with '=', as in a typing error in IBM's old example", ref.Meant)
	case ref.Fault == trust.ProfileIAMID:
		return one(causes.ProfileIsIAMID, "'"+text+"' is the profile's IAM ID, not its ID", ref.Meant)
	}
	return nil
}

// exchangeFix asks again with the profile as it should be written.
func (e *engine) exchangeFix(profile string) Fix {
	return Fix{
		Commands: [][]string{{"podtrust", "token", "exchange", "--profile", profile}},
		Manual:   "Correct the profile where the pod's configuration names it.",
	}
}

// unknownProfile finds what IAM's refusal says when the profile itself is the reason.
func (e *engine) unknownProfile() (Finding, bool) {
	p := e.f.Profile
	switch p.State {
	case ProfileFound, ProfileUnread:
		return Finding{}, false
	case ProfileNotFound:
		f := Finding{ID: causes.ProfileNotFound, Message: "trusted profile '" + p.Text + "' was not found in the account", Got: p.Text}
		f.fix = Fix{Manual: "List the profiles by running 'podtrust profile list'."}
		if trust.ParseProfile(p.Text).ID != "" {
			f.fix.Manual = "A profile that was deleted and created again has another ID. List the profiles by running 'podtrust profile list'."
		}
		if len(p.Similar) > 0 {
			f.Wanted = p.Similar[0]
			f.Message += "; similar: '" + strings.Join(p.Similar, "', '") + "'"
			f.fix = e.exchangeFix(p.Similar[0])
		}
		return f, true
	case ProfileAmbiguous:
		return Finding{
			ID: causes.ProfileAmbiguous, Message: "several trusted profiles are named '" + p.Text + "'", Wanted: strings.Join(p.IDs, ", "), Got: p.Text,
			fix: Fix{Manual: "Name the profile by its ID: one of " + strings.Join(p.IDs, ", ") + "."},
		}, true
	}
	return Finding{}, false
}

// otherAccount finds a profile that is not in the account of the pod's cluster.
func (e *engine) otherAccount() (Finding, bool) {
	p := e.f.Profile
	if p.State == ProfileFound && p.Named != "" && p.Named != p.AccountID {
		return Finding{
			ID: causes.ProfileOtherAccount, Message: "the CRN names account '" + p.Named + "', and profile '" + p.Name + "' is in account '" + p.AccountID + "'",
			Wanted: p.AccountID, Got: p.Named, fix: e.exchangeFix(p.ID),
		}, true
	}
	if e.f.Cluster == nil || e.f.Profile.AccountID == "" {
		return Finding{}, false
	}
	cluster, err := crn.Parse(e.f.Cluster.CRN)
	if err != nil || cluster.AccountID() == e.f.Profile.AccountID {
		return Finding{}, false
	}
	return Finding{
		ID: causes.ProfileOtherAccount, Message: "the profile is in account '" + e.f.Profile.AccountID + "', and the cluster in '" + cluster.AccountID() + "'",
		Wanted: cluster.AccountID(), Got: e.f.Profile.AccountID,
		fix: Fix{Manual: "Create a profile in the account of the cluster: 'podtrust profile create', with a credential of that account."},
	}, true
}
