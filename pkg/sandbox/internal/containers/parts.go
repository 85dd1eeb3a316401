package containers

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// listPartsV1 lists the workers, worker pools or bound services of the cluster in the path.
//
// Departs: clusters have no workers, worker pools and bound services here, although they count two workers.
func listPartsV1(c *api.Call) (api.Reply, error) {
	if _, err := find(c, c.Path("cluster"), ""); err != nil {
		return api.Reply{}, err
	}
	return api.OK([]struct{}{}), nil
}

// listPartsV2 lists the workers or worker pools of the cluster in the query.
//
// Departs: clusters have no workers and no worker pools here, although they count two workers.
func listPartsV2(c *api.Call) (api.Reply, error) {
	if err := findQueried(c); err != nil {
		return api.Reply{}, err
	}
	return api.OK([]struct{}{}), nil
}

// listALBsV1 lists the application load balancers of the cluster in the path.
//
// Departs: clusters have no load balancers here.
func listALBsV1(c *api.Call) (api.Reply, error) {
	cluster, err := find(c, c.Path("cluster"), "")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newALBs(cluster.ID)), nil
}

// listALBsV2 lists the application load balancers of the cluster in the query.
//
// Departs: clusters have no load balancers here.
func listALBsV2(c *api.Call) (api.Reply, error) {
	if err := findQueried(c); err != nil {
		return api.Reply{}, err
	}
	return api.OK(newALBs(c.Query("cluster"))), nil
}

// newALBs is the list of a cluster's load balancers, wrapped in an object as at IBM.
func newALBs(cluster string) map[string]any {
	return map[string]any{"id": cluster, "region": "", "dataCenter": "", "isPaid": true, "alb": []struct{}{}}
}

// findQueried looks for the cluster of the query.
func findQueried(c *api.Call) error {
	key := c.Query("cluster")
	if key == "" {
		return c.Dialect.Invalid("parameter 'cluster' is missing")
	}
	_, err := find(c, key, "")
	return err
}

// getKeyOwner names the owner of the API key by which the cluster works.
//
// Departs: the owner of the account counts as the owner of the key; the key itself does not exist.
func getKeyOwner(c *api.Call) (api.Reply, error) {
	cluster, err := find(c, c.Path("cluster"), "")
	if err != nil {
		return api.Reply{}, err
	}
	account, _ := state.Accounts().Get(c.Tx, cluster.AccountID)
	owner, _ := state.Users().Get(c.Tx, account.OwnerIAMID)
	return api.OK(map[string]string{"id": "sandbox-" + cluster.ID, "email": owner.Email, "name": owner.Name}), nil
}
