package names

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Cluster returns the cluster of a name, an ID or a CRN, which must belong to the account. It is one request.
func Cluster(ctx context.Context, s app.Session, text string) (containers.Cluster, error) {
	id, err := clusterID(text, s.Account)
	if err != nil {
		return containers.Cluster{}, err
	}
	c, err := s.Containers.GetCluster(ctx, id)
	if errors.Is(err, apierr.ErrNotFound) {
		return c, unknownCluster(ctx, s, text)
	}
	if err != nil {
		return c, err
	}
	name, err := crn.Parse(c.CRN)
	if err != nil {
		return c, &apierr.Error{Op: "get cluster '" + text + "'", Status: 200, Message: "the answer has no CRN of the cluster", Class: apierr.ErrUnavailable}
	}
	return c, inAccount(name, s.Account)
}

// clustersInFlight is how many clusters are requested at a time.
const clustersInFlight = 16

// FillCRNs adds the CRNs to the clusters of a list, with one request for each. errs has the error of every cluster whose
// CRN stays empty, at its place in the list.
func FillCRNs(ctx context.Context, s app.Session, clusters []containers.Cluster) (errs []error) {
	errs = make([]error, len(clusters))
	var group errgroup.Group
	group.SetLimit(clustersInFlight)
	for i := range clusters {
		group.Go(func() error {
			clusters[i].CRN, errs[i] = s.Containers.ClusterCRN(ctx, clusters[i].ID)
			return nil
		})
	}
	_ = group.Wait() // no goroutine returns an error
	return errs
}

// clusterID takes the ID out of a CRN, and refuses CRNs that can never be a pod's cluster.
func clusterID(text, account string) (string, error) {
	if !strings.HasPrefix(text, "crn:") {
		return text, nil
	}
	name, err := crn.Parse(text)
	if err != nil {
		return "", app.Usagef("%w", err).Hintf("See the CRN of a cluster by running 'podtrust cluster get CLUSTER'.")
	}
	if !name.IsCluster() {
		return "", app.Usagef("'%s' is not the CRN of a cluster itself", text).
			Hintf("See the CRN of a cluster by running 'podtrust cluster get CLUSTER'.")
	}
	return name.Instance, inAccount(name, account)
}

func inAccount(name crn.CRN, account string) error {
	if name.AccountID() == account {
		return nil
	}
	return app.Usagef("the cluster '%s' belongs to account '%s', not to '%s' of the credential: its pods could never become the profile",
		name, name.AccountID(), account).Hintf("Log in to the account of the cluster, and make the trusted profile there.")
}

func unknownCluster(ctx context.Context, s app.Session, text string) error {
	clusters, _, err := s.Containers.ListClusters(ctx, containers.ListOptions{})
	var all []string
	if err == nil {
		for _, c := range clusters {
			all = append(all, c.Name)
		}
	}
	return unknown("cluster", text, all, "podtrust cluster list")
}

// TrustedCluster is Cluster for trust: a cluster whose pods can't use trusted profiles is refused. The warning is for one
// that may need something first.
func TrustedCluster(ctx context.Context, s app.Session, text string) (c containers.Cluster, warning string, err error) {
	if c, err = Cluster(ctx, s, text); err != nil {
		return c, "", err
	}
	support := Support(c)
	if !support.OK {
		return c, "", app.Usagef("the pods of cluster '%s' can't use trusted profiles: %s (its version is %s)", c.Name, support.Reason, c.MasterKubeVersion).
			Hintf("Update it by running '%s', then '%s'.", UpdateCommand(c), RefreshCommand(c))
	}
	if support.Reason != "" {
		warning = "Cluster '" + c.Name + "': " + support.Reason + ". Refresh it by running '" + RefreshCommand(c) + "'."
	}
	return c, warning, nil
}

// Support says whether the pods of a cluster can use trusted profiles.
func Support(c containers.Cluster) trust.Support {
	return trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created())
}

// UpdateCommand is the command that brings the master of a cluster to a newer version.
func UpdateCommand(c containers.Cluster) string {
	return "ibmcloud " + namespace(c) + " cluster master update --cluster " + c.Name
}

// RefreshCommand is the command that makes the master of an older cluster ready for trusted profiles.
func RefreshCommand(c containers.Cluster) string {
	return "ibmcloud " + namespace(c) + " cluster master refresh --cluster " + c.Name
}

func namespace(c containers.Cluster) string {
	if c.OpenShift() {
		return "oc"
	}
	return "ks"
}

// Clusters are the completions of clusters.
func Clusters(ctx context.Context, s app.Session) ([]cobra.Completion, error) {
	clusters, _, err := s.Containers.ListClusters(ctx, containers.ListOptions{})
	var found []cobra.Completion
	for _, c := range clusters {
		found = append(found, app.Completion(c.Name, c.Type+" "+c.MasterKubeVersion))
	}
	return found, err
}
