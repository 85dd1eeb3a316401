package lifetime_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

func TestWhatStatesMean(t *testing.T) {
	t.Parallel()
	of := map[string]func(state string) lifetime.Life{
		"cluster":  func(s string) lifetime.Life { return lifetime.OfCluster(containers.Cluster{Name: "x", State: s}) },
		"instance": func(s string) lifetime.Life { return lifetime.OfInstance(iam.Instance{Name: "x", State: s}) },
		"resource group": func(s string) lifetime.Life {
			return lifetime.OfResourceGroup(iam.ResourceGroup{Name: "x", State: s})
		},
	}
	const usable, warned, ended = "usable", "warned", "ended"
	for kind, states := range map[string]map[string]string{
		"cluster": {
			"": usable, "normal": usable, "warning": usable, "critical": usable, "updating": usable, "unheard-of": usable,
			"deploying": warned, "pending": warned, "requested": warned, "delete_failed": warned,
			"deploy_failed": ended, "deleting": ended, "aborted": ended, "deleted": ended, "DELETING": ended,
		},
		"instance": {
			"": usable, "active": usable, "unheard-of": usable, "inactive": warned, "provisioning": warned, "failed": warned,
			"pending_reclamation": ended, "removed": ended,
		},
		"resource group": {"": usable, "ACTIVE": usable, "DELETED": ended, "deleted": ended},
	} {
		for state, want := range states {
			life, got := of[kind](state), usable
			switch {
			case life.Ended:
				got = ended
			case life.Note != "":
				got = warned
			}
			if got != want || (life.String() == "") != (want == usable) || (life.Short() == "") != (want == usable) {
				t.Errorf("%s in state '%s' is %s (%s), want %s", kind, state, got, life, want)
			}
		}
	}
}
