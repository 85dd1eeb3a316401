package containers

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// bodyV1 is a cluster as v1 shows it in list and detail. Provider is sent only where v2 speaks v1.
type bodyV1 struct {
	ID                string   `json:"id"`
	Name              string   `json:"name"`
	CRN               string   `json:"crn,omitempty"`
	Region            string   `json:"region"`
	Location          string   `json:"location"`
	DataCenter        string   `json:"dataCenter"`
	MasterKubeVersion string   `json:"masterKubeVersion"`
	TargetVersion     string   `json:"targetVersion"`
	State             string   `json:"state"`
	Status            string   `json:"status"`
	Type              string   `json:"type"`
	Provider          string   `json:"provider,omitempty"`
	ServerURL         string   `json:"serverURL"`
	ResourceGroup     string   `json:"resourceGroup"`
	ResourceGroupName string   `json:"resourceGroupName"`
	CreatedDate       string   `json:"createdDate"`
	WorkerCount       int      `json:"workerCount"`
	WorkerZones       []string `json:"workerZones"`
	IsPaid            bool     `json:"isPaid"`
}

// itemV2 is a cluster in the lists of v2. It has no CRN, unless a switch says otherwise.
type itemV2 struct {
	ID                string `json:"id"`
	CRN               string `json:"crn,omitempty"`
	Name              string `json:"name"`
	Region            string `json:"region"`
	Location          string `json:"location"`
	Datacenter        string `json:"datacenter"` // not dataCenter, as in v1
	Provider          string `json:"provider"`
	Type              string `json:"type"`
	State             string `json:"state"`
	Status            string `json:"status"`
	MasterKubeVersion string `json:"masterKubeVersion"`
	TargetVersion     string `json:"targetVersion"`
	MasterURL         string `json:"masterURL"`
	CreatedDate       string `json:"createdDate"`
	ResourceGroup     string `json:"resourceGroup"`
	ResourceGroupName string `json:"resourceGroupName"`
	WorkerCount       int    `json:"workerCount"`
	IsPaid            bool   `json:"isPaid"`
}

type detailV2 struct {
	itemV2
	WorkerZones      []string          `json:"workerZones"`
	Lifecycle        map[string]string `json:"lifecycle"`
	ServiceEndpoints map[string]any    `json:"serviceEndpoints"`
}

const createdLayout = "2006-01-02T15:04:05-0700"

func groupName(c *api.Call, id string) string {
	g, _ := state.ResourceGroups().Get(c.Tx, id)
	return g.Name
}

// statusOf is the text for the state. IBM's texts for other states than normal are not published.
func statusOf(cluster state.Cluster) string {
	if cluster.State == "" || cluster.State == "normal" {
		return "All Workers Normal"
	}
	return "Cluster state: " + cluster.State
}

// lifecycle says of the master what the state of the cluster says of the whole.
func lifecycle(cluster state.Cluster) map[string]string {
	switch cluster.State {
	case "deleting", "deploy_failed", "delete_failed", "deploying":
		return map[string]string{"masterStatus": "Not ready", "masterState": cluster.State, "masterHealth": "unavailable"}
	case "aborted", "deleted":
		return map[string]string{"masterStatus": "Not ready", "masterState": "deleting", "masterHealth": "unavailable"}
	}
	return map[string]string{"masterStatus": "Ready", "masterState": "deployed", "masterHealth": "normal"}
}

// listedRegion is the region of a cluster in lists.
func listedRegion(c *api.Call, cluster state.Cluster) string {
	switch c.Options.ListRegions {
	case "empty":
		return ""
	case "zone":
		return cluster.Zone
	}
	return cmp.Or(cluster.ListRegion, cluster.Region)
}

func masterURL(cluster state.Cluster) string {
	return "https://c100-e." + cluster.Region + ".containers.cloud.ibm.com:30001"
}

func newBodyV1(c *api.Call, cluster state.Cluster) bodyV1 {
	body := bodyV1{
		ID: cluster.ID, Name: cluster.Name, CRN: cluster.CRN(), Region: cluster.Region, Location: cluster.Location,
		DataCenter: cluster.Zone, MasterKubeVersion: cluster.Version, TargetVersion: cluster.Version,
		State: cmp.Or(cluster.State, "normal"), Status: statusOf(cluster), Type: cluster.Type, ServerURL: masterURL(cluster), ResourceGroup: cluster.ResourceGroupID,
		ResourceGroupName: groupName(c, cluster.ResourceGroupID), CreatedDate: cluster.Created.Format(createdLayout),
		WorkerCount: 2, WorkerZones: []string{cluster.Zone}, IsPaid: true,
	}
	if c.Request.URL.Path == "/global/v2/getCluster" {
		body.Provider = cluster.Provider
	}
	return body
}

func newItemV2(c *api.Call, cluster state.Cluster) itemV2 {
	return itemV2{
		ID: cluster.ID, Name: cluster.Name, Region: cluster.Region, Location: cluster.Location, Datacenter: cluster.Zone,
		Provider: cluster.Provider, Type: cluster.Type, State: cmp.Or(cluster.State, "normal"), Status: statusOf(cluster),
		MasterKubeVersion: cluster.Version, TargetVersion: cluster.Version, MasterURL: masterURL(cluster),
		CreatedDate: cluster.Created.Format(createdLayout), ResourceGroup: cluster.ResourceGroupID,
		ResourceGroupName: groupName(c, cluster.ResourceGroupID), WorkerCount: 2, IsPaid: true,
	}
}

func newDetailV2(c *api.Call, cluster state.Cluster) detailV2 {
	item := newItemV2(c, cluster)
	item.CRN = cluster.CRN()
	return detailV2{
		itemV2: item, WorkerZones: []string{cluster.Zone}, Lifecycle: lifecycle(cluster),
		ServiceEndpoints: map[string]any{
			"publicServiceEndpointEnabled": true, "publicServiceEndpointURL": masterURL(cluster), "privateServiceEndpointEnabled": false,
		},
	}
}
