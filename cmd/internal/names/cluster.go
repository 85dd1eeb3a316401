package names

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/trust"
)

const listClusters = "podtrust cluster list"

// Cluster returns the cluster of an ID, a CRN or a name, which must belong to the account. Its CRN is that of getCluster.
// A name is not unique, and getCluster answers with any cluster that has it: the lists must show it exactly once.
func Cluster(ctx context.Context, s login.Session, text string) (containers.Cluster, error) {
	id, err := clusterID(text, s.Account)
	if err != nil {
		return containers.Cluster{}, err
	}
	byName := id == text && !looksLikeClusterID(text)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var lists *clusterLists
	if byName {
		lists = startLists(ctx, s)
	}
	c, err := s.Containers.GetCluster(ctx, id)
	switch {
	case err == nil && c.ID == id:
		return c, inAccount(c, text, s.Account)
	case err != nil && !errors.Is(err, apierr.ErrNotFound) && (!byName || !errors.Is(err, apierr.ErrForbidden)):
		return containers.Cluster{}, err
	}
	if lists == nil {
		lists = startLists(ctx, s)
	}
	return lists.named(ctx, s, text, id, c, err)
}

// looksLikeClusterID reports whether a text has the form of a cluster's ID, so that the lists are probably not needed.
func looksLikeClusterID(text string) bool {
	switch len(text) {
	case 20:
		return strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789") == "" && strings.ContainsAny(text, "0123456789")
	case 32:
		return strings.Trim(text, "abcdef0123456789") == ""
	}
	return false
}

// clusterLists are the lists of all providers, while they are being read.
type clusterLists struct {
	done     chan struct{}
	found    []containers.Cluster
	failures []containers.Failure
	err      error
}

func startLists(ctx context.Context, s login.Session) *clusterLists {
	l := &clusterLists{done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.found, l.failures, l.err = s.Containers.ListClusters(ctx, containers.ListOptions{})
	}()
	return l
}

// named returns the one cluster of a name. got and gotErr are what getCluster answered to it.
func (l *clusterLists) named(ctx context.Context, s login.Session, text, id string, got containers.Cluster, gotErr error) (containers.Cluster, error) {
	<-l.done
	err := l.err
	for _, f := range l.failures {
		if other := s.Skip(f.Err); other != nil { // nobody can mean a ghost
			err = other
		}
	}
	c, missing := account.Resolve("cluster", id, account.Filtered(l.found, account.LeftOut), false, account.ClusterCandidate)
	var ambiguous *account.AmbiguousError
	switch {
	case errors.As(missing, &ambiguous):
		return containers.Cluster{}, Failure(missing, listClusters)
	case gotErr != nil && errors.Is(gotErr, apierr.ErrForbidden) && missing != nil:
		return containers.Cluster{}, gotErr
	case err != nil && ctx.Err() != nil:
		return containers.Cluster{}, err
	case err != nil:
		return containers.Cluster{}, failure.Advise(err, "Another cluster can have the name '%s', and not all clusters can be listed. Use the cluster's ID.", text)
	case missing != nil && gotErr == nil:
		return containers.Cluster{}, failure.NotFoundf("cluster '%s' (%s) is not in the lists of clusters, so another cluster can have its name", text, got.ID).
			Hintf("Use the cluster's ID.")
	case missing != nil:
		var unknown *account.NotFoundError
		if errors.As(missing, &unknown) {
			unknown.Text = text
		}
		return containers.Cluster{}, Failure(missing, listClusters)
	}
	if gotErr != nil || got.ID != c.ID {
		if got, err = s.Containers.GetCluster(ctx, c.ID); err != nil {
			return containers.Cluster{}, err
		}
	}
	return got, inAccount(got, text, s.Account)
}

// clustersInFlight is how many clusters are requested at a time.
const clustersInFlight = 16

// FillCRNs adds the CRNs to the clusters of a list, with one request for each. errs has the error of every cluster whose
// CRN stays empty, at its place in the list.
func FillCRNs(ctx context.Context, s login.Session, clusters []containers.Cluster) (errs []error) {
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
		return "", failure.Usagef("%w", err).Hintf("To see the CRN of a cluster, run 'podtrust cluster get CLUSTER'.")
	}
	if !name.IsCluster() {
		return "", failure.Usagef("'%s' is not the CRN of a cluster itself", text).
			Hintf("To see the CRN of a cluster, run 'podtrust cluster get CLUSTER'.")
	}
	return name.Instance, otherAccount(name, account)
}

// inAccount checks the CRN that getCluster gave.
func inAccount(c containers.Cluster, text, account string) error {
	name, err := crn.Parse(c.CRN)
	if err != nil {
		return &apierr.Error{Op: "get cluster '" + text + "'", Status: 200, Message: "the answer has no CRN of the cluster", Class: apierr.ErrUnavailable}
	}
	return otherAccount(name, account)
}

func otherAccount(name crn.CRN, account string) error {
	if name.AccountID() == account {
		return nil
	}
	return failure.Usagef("the cluster '%s' belongs to account '%s', not to '%s' of the credential: its pods could never become the profile",
		name, name.AccountID(), account).Hintf("Log in to the account of the cluster, and create the trusted profile there.")
}

// TrustedCluster is Cluster for trust, with what speaks against new trust in its pods.
func TrustedCluster(ctx context.Context, s login.Session, text string) (c containers.Cluster, doubt ClusterDoubt, err error) {
	if c, err = Cluster(ctx, s, text); err != nil {
		return c, doubt, err
	}
	support, life := Support(c), lifetime.OfCluster(c)
	doubt.Refusal = Unusable(c)
	switch {
	case life.Ended, !support.OK: // it is refused
	case life.Note != "":
		doubt.Warning = LifeWarning(life)
	case support.Concern == trust.VersionUnreadable: // a refresh does not change the version
		doubt.Warning = "Cluster '" + c.Name + "': " + support.Reason + ", so whether its pods can use trusted profiles is unknown."
	case support.Reason != "":
		doubt.Warning = "Cluster '" + c.Name + "': " + support.Reason + ". To refresh it, run '" + RefreshCommand(c) + "'."
	}
	return c, doubt, nil
}

// Unusable is the error for new trust in the pods of a cluster that has ended or is too old; nil for any other.
func Unusable(c containers.Cluster) error {
	if ended := Ended(lifetime.OfCluster(c)); ended != nil { // an update or a refresh is no help to it
		return ended
	}
	support := Support(c)
	if support.OK {
		return nil
	}
	return failure.Usagef("the pods of cluster '%s' can't use trusted profiles: %s (its version is %s)", c.Name, support.Reason, c.MasterKubeVersion).
		Hintf("To update it, run '%s', then '%s'.", UpdateCommand(c), RefreshCommand(c))
}

// ClusterDoubt is what speaks against trust in the pods of a cluster.
type ClusterDoubt struct {
	Refusal error  // why a new link or rule is refused: the pods can't use profiles, or there will be no pods; nil for none
	Warning string // what the cluster may need first; "" for nothing
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

// ListedClusters are the clusters of the account as lists show them, for the names of clusters in questions. A list that
// can't be read is no error: the clusters are then named by their IDs.
func ListedClusters(ctx context.Context, s login.Session) account.List[containers.Cluster] {
	found, failures, err := s.Containers.ListClusters(ctx, containers.ListOptions{})
	switch {
	case err != nil:
		return account.Partial(found, unreadFor(err))
	case len(failures) > 0:
		return account.Partial(found, unreadFor(failures[0].Err))
	}
	return account.Filtered(found, account.LeftOut)
}

// Clusters are the completions of clusters.
func Clusters(ctx context.Context, s login.Session) ([]cobra.Completion, error) {
	clusters, _, err := s.Containers.ListClusters(ctx, containers.ListOptions{})
	var found []cobra.Completion
	for _, c := range clusters {
		about := c.Type + " " + c.MasterKubeVersion
		if lifetime.OfCluster(c).Note != "" {
			about += ", " + c.State
		}
		found = append(found, app.Completion(c.Name, about))
	}
	return found, err
}
