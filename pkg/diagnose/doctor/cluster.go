package doctor

import (
	"fmt"
	"slices"
	"time"

	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/trust"
)

func (e *examination) cluster() {
	asked := e.f.Cluster
	if asked == nil {
		return
	}
	c := Check{ID: ClusterFound, Object: asked.Named, Verdict: OK, Required: true}
	found := asked.Found
	switch {
	case found == nil && asked.Denied:
		c.Verdict, c.Seen, c.Fix = Problem, asked.Trouble.What, manual(asked.Trouble.Next)
	case found == nil && asked.Trouble == Trouble{}:
		c.Verdict, c.Seen = Unknown, noLogin
	case found == nil:
		c.Verdict, c.Seen, c.Fix = Unknown, asked.Trouble.What, manual(asked.Trouble.Next)
	default:
		c.Seen = found.Name + " (" + found.ID + ") in " + found.Region
	}
	e.add(c)
	if found == nil {
		return
	}
	e.add(state(*found))
	e.add(version(*found))
	e.add(provider(*found))
	e.add(Check{ID: ClusterRole, Object: "Viewer", Verdict: OK, Required: true, Seen: "the cluster is shown to the credential"})
	e.add(e.writer(*asked))
	e.add(key(*found))
	e.add(pods(*found))
}

func state(c containers.Cluster) Check {
	check := Check{ID: ClusterState, Object: c.Name, Verdict: OK, Required: true, Seen: "state '" + c.State + "'"}
	switch life := lifetime.OfCluster(c); {
	case life.Ended:
		check.Verdict, check.Seen, check.Fix = Problem, "it "+life.Short(), manual("Name another cluster. A new cluster has another ID, and needs links of its own.")
	case life.Note != "":
		check.Verdict, check.Seen, check.Fix = Unknown, "it "+life.Short(), manual("Wait until its state is 'normal'.")
	}
	return check
}

func version(c containers.Cluster) Check {
	support := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created())
	check := Check{ID: ClusterVersion, Object: c.Name, Verdict: OK, Required: true, Seen: "version " + c.MasterKubeVersion}
	f, ok := diagnose.Cluster{ID: c.ID, Name: c.Name, OpenShift: c.OpenShift(), Support: support}.Finding()
	switch {
	case ok:
		check = check.found(f)
		if support.OK { // it may have been refreshed
			check.Verdict = Unknown
		}
	case support.Reason != "":
		check.Verdict, check.Seen = Unknown, support.Reason
	}
	return check
}

// provider is about where IBM's documents say that trusted profiles work.
func provider(c containers.Cluster) Check {
	check := Check{ID: ClusterProvider, Object: c.Name, Verdict: OK, Seen: c.Provider}
	if !slices.Contains(containers.Providers(), c.Provider) {
		check.Verdict, check.Seen = Unknown, fmt.Sprintf("IBM's documents do not name the provider %q", c.Provider)
	}
	return check
}

func (e *examination) writer(c Cluster) Check {
	check := Check{ID: ClusterRole, Object: "Writer", Verdict: of(c.Writer), Required: e.f.Task == Setup, Seen: "the credential has it"}
	if e.f.Caller != nil && e.f.Caller.Owner {
		return check
	}
	switch check.Verdict {
	case Problem:
		check.Seen = "no policy of the credential gives it on the cluster"
		if c.WriterSeen != "" {
			check.Seen += ", but " + c.WriterSeen
		}
	case Unknown:
		check.Seen = "unknown (" + c.WriterSeen + ")"
	case OK:
		return check
	}
	check.Fix = manual("Ask for the service role Writer on the cluster, which IBM's documents name to deploy the pods.")
	return check
}

// key is about the cluster's keys in IAM, which no API shows.
func key(c containers.Cluster) Check {
	return Check{
		ID: ClusterKey, Object: c.Name, Verdict: Unknown, Seen: "no API shows whether IAM knows the key that signs the tokens of its pods; only an exchange does",
		Fix: manual("Run 'podtrust token diagnose --profile PROFILE --as NAMESPACE/SERVICE_ACCOUNT', which sends one."),
	}
}

// pods is what the trust and the pods of the cluster have to have.
func pods(c containers.Cluster) Check {
	return Check{
		ID: ClusterPods, Object: c.Name, Verdict: OK,
		Seen: fmt.Sprintf("links and claim rules are of type %s; pods mount a projected token for the audience '%s', with a life of %d seconds at most",
			trust.KindOf(c.OpenShift()), crtoken.Audience, int(crtoken.MaxLifetime/time.Second)),
	}
}
