package containers

import (
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

const readAction = "containers-kubernetes.cluster.read"

func target(c state.Cluster) authz.Target {
	return authz.Target{Service: "containers-kubernetes", Instance: c.ID, Region: c.Region, ResourceGroupID: c.ResourceGroupID}
}

// visible lists the clusters of a provider that the caller may read; a caller who may read none at all is refused.
func visible(c *api.Call, provider string) ([]state.Cluster, error) {
	if !authz.Anywhere(c, readAction, "containers-kubernetes") {
		return nil, c.Dialect.Forbidden(readAction)
	}
	found := []state.Cluster{}
	for _, cluster := range state.Clusters().All(c.Tx) {
		if cluster.AccountID == c.Caller.AccountID && cluster.Provider == provider && grouped(c, cluster) && located(c, cluster) &&
			authz.Allowed(c, readAction, target(cluster)) {
			found = append(found, cluster)
		}
	}
	return found, nil
}

// grouped reports whether a cluster is in the resource group of the header, if there is one: clients send it empty, too.
func grouped(c *api.Call, cluster state.Cluster) bool {
	group := c.Request.Header.Get("X-Auth-Resource-Group")
	return group == "" || group == cluster.ResourceGroupID
}

// located reports whether a cluster is where the query asks for: by its zone, its region or the name of its place.
func located(c *api.Call, cluster state.Cluster) bool {
	place := c.Query("location")
	return place == "" || place == cluster.Zone || place == cluster.Region || strings.EqualFold(place, cluster.Location)
}

// find looks for a cluster by name or ID. Names are not unique: the first cluster of the name is found. An
// unreadable one is refused, not hidden: what IBM does is unconfirmed.
func find(c *api.Call, key, provider string) (state.Cluster, error) {
	for _, cluster := range state.Clusters().All(c.Tx) {
		if cluster.AccountID != c.Caller.AccountID || cluster.ID != key && cluster.Name != key ||
			provider != "" && cluster.Provider != provider || !grouped(c, cluster) {
			continue
		}
		return cluster, authz.Require(c, readAction, target(cluster))
	}
	if !authz.Anywhere(c, readAction, "containers-kubernetes") {
		return state.Cluster{}, c.Dialect.Forbidden(readAction)
	}
	e := api.Errorf(http.StatusNotFound, "G0004",
		"The specified cluster could not be found. Check that the account and the resource group are those of the cluster.")
	e.Details = "To list the clusters you have access to, run 'ibmcloud ks cluster ls'."
	return state.Cluster{}, e
}

// listV1 lists classic clusters only, as an array without pages.
//
// Departs: showResources adds nothing, and fields that no client here reads are left out.
func listV1(c *api.Call) (api.Reply, error) {
	clusters, err := visible(c, "classic")
	if err != nil {
		return api.Reply{}, err
	}
	out := []bodyV1{}
	for _, cluster := range clusters {
		body := newBodyV1(c, cluster)
		body.Region = listedRegion(c, cluster)
		if c.Options.ListCRNs == "none" {
			body.CRN = ""
		}
		out = append(out, body)
	}
	return api.OK(out), nil
}

// getV1 knows classic clusters only, as the v1 list.
func getV1(c *api.Call) (api.Reply, error) {
	cluster, err := find(c, c.Path("cluster"), "")
	if err != nil {
		return api.Reply{}, err
	}
	if cluster.Provider != "classic" {
		return api.Reply{}, api.Errorf(http.StatusBadRequest, "G3917", "The provider of the cluster is not permitted for this operation.")
	}
	return api.OK(newBodyV1(c, cluster)), nil
}

// listV2 lists the clusters of one provider.
//
// Departs: items have no CRN, as in IBM's generated model; no published dump shows whether live ones have.
func listV2(provider string) func(*api.Call) (api.Reply, error) {
	return func(c *api.Call) (api.Reply, error) {
		clusters, err := visible(c, provider)
		if err != nil {
			return api.Reply{}, err
		}
		out := []itemV2{}
		for _, cluster := range clusters {
			item := newItemV2(c, cluster)
			item.Region = listedRegion(c, cluster)
			if c.Options.ListCRNs == "all" {
				item.CRN = cluster.CRN()
			}
			out = append(out, item)
		}
		return api.OK(out), nil
	}
}

// getV2 finds a cluster of a provider, or of any.
//
// Departs: of several clusters with one name it answers with the first; what IBM does is unconfirmed.
// Departs: it answers with one object, also where IBM's generated model has a list. A cluster that the caller may not read
// is refused with 401; IBM may also hide it with 404.
func getV2(provider string) func(*api.Call) (api.Reply, error) {
	return func(c *api.Call) (api.Reply, error) {
		key := c.Query("cluster")
		if key == "" {
			return api.Reply{}, c.Dialect.Invalid("parameter 'cluster' is missing")
		}
		cluster, err := find(c, key, provider)
		if err != nil {
			return api.Reply{}, err
		}
		// A query flag without a value: classic clusters then come in the form of v1.
		if c.Request.URL.Query().Has("v1-compatible") && cluster.Provider == "classic" {
			return api.OK(newBodyV1(c, cluster)), nil
		}
		return api.OK(newDetailV2(c, cluster)), nil
	}
}
