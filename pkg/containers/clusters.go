package containers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

const readAction = "containers-kubernetes.cluster.read"

// Cluster is a cluster, with the properties that all providers have.
type Cluster struct {
	ID                string      `json:"id"`
	Name              string      `json:"name"`
	CRN               string      `json:"crn,omitempty"` // empty in lists; see ClusterCRN
	Type              string      `json:"type"`          // "kubernetes" or "openshift"
	Provider          string      `json:"provider"`      // "classic", "vpc-gen2" or "satellite"
	MasterKubeVersion string      `json:"masterKubeVersion"`
	Region            string      `json:"region" decides:"nothing"`
	Location          string      `json:"location,omitempty" decides:"nothing"`
	State             string      `json:"state"`
	ResourceGroup     string      `json:"resourceGroup" decides:"nothing"` // ID
	ResourceGroupName string      `json:"resourceGroupName" decides:"nothing"`
	CreatedDate       string      `json:"createdDate,omitempty" decides:"nothing"` // as the API writes it; see Created
	WorkerCount       rest.Number `json:"workerCount"`
}

// Created is when the cluster was made, or the zero time when the API did not say so readably.
func (c Cluster) Created() time.Time {
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} {
		if at, err := time.Parse(layout, c.CreatedDate); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// OpenShift reports whether the cluster is one of Red Hat OpenShift.
func (c Cluster) OpenShift() bool {
	return c.Type == "openshift" || strings.HasSuffix(strings.TrimRight(c.MasterKubeVersion, " *"), "_openshift") // some lists add an asterisk
}

// Partial reports whether the cluster does not say whether it is one of OpenShift, by its type or by its version.
func (c *Cluster) Partial() bool {
	return c.Type != "kubernetes" && !strings.HasPrefix(c.MasterKubeVersion, "1.") && !c.OpenShift()
}

// The providers of clusters.
const (
	Classic   = "classic"
	VPC       = "vpc-gen2"
	Satellite = "satellite"
)

// Providers are all providers, in the order in which lists show them.
func Providers() []string { return []string{Classic, VPC, Satellite} }

// ListOptions narrow a list.
type ListOptions struct {
	Provider string // "" means all
}

// Failure is a provider whose list could not be read, or not completely: then Err is an *apierr.SkippedError.
type Failure struct {
	Provider string
	Err      error
}

// ListClusters returns the clusters of all providers, by name and without their CRNs. The three lists are requested at
// once. A list that fails is not an error as long as another one succeeds: it is in the failures. So is one of which some
// clusters could not be read.
//
// API: GET /global/v2/classic/getClusters
// API: GET /global/v2/vpc/getClusters
// API: GET /global/v2/satellite/getClusters
// Docs: Kubernetes Service API v2
func (c *Client) ListClusters(ctx context.Context, o ListOptions) ([]Cluster, []Failure, error) {
	providers := Providers()
	if o.Provider != "" {
		providers = []string{o.Provider}
	}
	lists, errs := make([][]Cluster, len(providers)), make([]error, len(providers))
	var group errgroup.Group
	for i, provider := range providers {
		group.Go(func() error {
			lists[i], errs[i] = c.listProvider(ctx, provider)
			return nil
		})
	}
	_ = group.Wait() // no goroutine returns an error
	var failures []Failure
	failed := 0
	for i, err := range errs {
		if err == nil {
			continue
		}
		failures = append(failures, Failure{providers[i], err})
		var skipped *apierr.SkippedError
		if !errors.As(err, &skipped) {
			failed++
		}
	}
	if failed == len(providers) {
		return nil, nil, failures[0].Err
	}
	all := slices.Concat(lists...)
	if all == nil {
		all = []Cluster{}
	}
	slices.SortStableFunc(all, func(a, b Cluster) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return all, failures, nil
}

func (c *Client) listProvider(ctx context.Context, provider string) ([]Cluster, error) {
	request := rest.Request{
		Op: "list " + provider + " clusters", Action: readAction,
		Method: http.MethodGet, Path: []string{"v2", provider, "getClusters"},
	}
	if provider == VPC {
		request.Path[1], request.Query = "vpc", url.Values{"provider": {VPC}}
	}
	var out rest.List[Cluster]
	if err := c.rest.Do(ctx, request, &out); err != nil {
		return nil, err
	}
	found, err := out.All(request.Op, provider+" clusters", func(c Cluster) string { return c.ID })
	for i := range found {
		found[i].Provider = cmp.Or(found[i].Provider, provider)
		found[i].CRN = "" // no list is known to have it, so only getCluster is trusted
	}
	return found, err
}

// GetCluster returns a cluster of any provider by its name or ID, with its CRN. The error matches apierr.ErrNotFound when
// the cluster does not exist or the caller is not allowed to view it, and apierr.ErrUnavailable when the answer is about
// another cluster, or does not say about which or of which type it is.
//
// API: GET /global/v2/getCluster
// Docs: Kubernetes Service API v2
func (c *Client) GetCluster(ctx context.Context, nameOrID string) (Cluster, error) {
	out, err := c.getCluster(ctx, nameOrID)
	if err == nil && out.Partial() {
		err = oddCluster(nameOrID, "the answer does not say whether it is a cluster of Kubernetes or of OpenShift")
	}
	return out, err
}

// oddCluster is the error for an answer about a cluster that does not say what must be known.
func oddCluster(nameOrID, message string) error {
	return &apierr.Error{Op: getting(nameOrID), Status: http.StatusOK, Message: message, Class: apierr.ErrUnavailable}
}

func getting(nameOrID string) string { return "get cluster " + shown.Quote(nameOrID) }

// getCluster is GetCluster for a cluster of any type, or of one that is not known.
func (c *Client) getCluster(ctx context.Context, nameOrID string) (Cluster, error) {
	var out Cluster
	err := c.rest.Do(ctx, rest.Request{
		Op: getting(nameOrID), Action: readAction, Method: http.MethodGet, Path: []string{"v2", "getCluster"},
		Query: url.Values{"cluster": {nameOrID}}, Flag: "v1-compatible",
	}, &out)
	if err != nil {
		return out, err
	}
	name, crnErr := crn.Parse(out.CRN)
	switch {
	case out.ID == "":
		return out, oddCluster(nameOrID, "the answer names no cluster")
	case out.ID != nameOrID && out.Name != nameOrID:
		return out, oddCluster(nameOrID, "the answer is about another cluster, '"+out.ID+"'")
	case crnErr == nil && name.IsCluster() && name.Instance != out.ID:
		return out, oddCluster(nameOrID, "the answer has ID '"+out.ID+"' and the CRN of cluster '"+name.Instance+"'")
	}
	return out, nil
}

// ClusterCRN returns the CRN of the cluster of an ID. It is never composed, because the cloud and the region in it cannot
// be derived from a list. The error matches apierr.ErrNotFound when the cluster does not exist or is hidden from the
// caller, and apierr.ErrUnavailable when the answer has no CRN of that cluster.
//
// API: GET /global/v2/getCluster
// Docs: Kubernetes Service API v2
func (c *Client) ClusterCRN(ctx context.Context, id string) (string, error) {
	found, err := c.getCluster(ctx, id)
	if err != nil {
		return "", err
	}
	name, err := crn.Parse(found.CRN)
	if err != nil || found.ID != id || !name.IsCluster() || name.Instance != id {
		return "", &apierr.Error{
			Op: "get the CRN of cluster " + shown.Quote(id), Status: http.StatusOK,
			Message: "the answer has no CRN of that cluster", Class: apierr.ErrUnavailable,
		}
	}
	return found.CRN, nil
}
