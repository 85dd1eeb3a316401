package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// ErrSeed is matched by the error for a seed that is invalid.
var ErrSeed = errors.New("invalid seed of the sandbox")

// maxSeed is the largest seed document that is read, in bytes.
const maxSeed = 1 << 20

// Seed is what a sandbox holds in addition to its first content, when it is new and after a reset. It is for shapes that
// no call can make: clusters, service instances, resource groups and dynamic memberships.
type Seed struct {
	Clusters       []SeedCluster       `json:"clusters,omitempty"`
	Instances      []SeedInstance      `json:"instances,omitempty"`
	ResourceGroups []SeedResourceGroup `json:"resource_groups,omitempty"`
	Memberships    []SeedMembership    `json:"memberships,omitempty"`
}

// SeedCluster is a cluster of a seed. Only ID and Name are required, and only the ID must be unique.
type SeedCluster struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Type        string `json:"type,omitempty"`         // kubernetes (default) or openshift
	Provider    string `json:"provider,omitempty"`     // classic, vpc-gen2 (default) or satellite
	Version     string `json:"version,omitempty"`      // as given, such as 1.34.1_1530; empty is an unknown version
	State       string `json:"state,omitempty"`        // normal (default), deleting, aborted, deploy_failed, ...
	Region      string `json:"region,omitempty"`       // as getCluster shows it (default us-south)
	ListRegion  string `json:"list_region,omitempty"`  // as lists show it (default the region)
	CRNLocation string `json:"crn_location,omitempty"` // the location segment of the CRN (default the region)
	Cloud       string `json:"cloud,omitempty"`        // the cloud name in the CRN (default bluemix)
	AccountID   string `json:"account_id,omitempty"`   // the account that owns it (default AccountID)
}

// SeedInstance is a service instance of a seed. GUID, Name and Service are required.
type SeedInstance struct {
	GUID    string `json:"guid"`
	Name    string `json:"name"`
	Service string `json:"service"`          // such as cloud-object-storage
	Region  string `json:"region,omitempty"` // (default global)
	State   string `json:"state,omitempty"`  // active (default), inactive, pending_reclamation, removed, ...
}

// SeedResourceGroup is a resource group of a seed. ID and Name are required, and only the ID must be unique.
type SeedResourceGroup struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state,omitempty"` // ACTIVE (default) or DELETED
}

// SeedMembership is a dynamic membership: a user is in an access group by one of its rules.
type SeedMembership struct {
	Group string `json:"group"`  // name of one of the first access groups: cos-readers or db-writers
	IAMID string `json:"iam_id"` // of the user
}

// ReadSeed reads a seed as one JSON document and checks it. The error matches ErrSeed when it is invalid.
func ReadSeed(r io.Reader) (Seed, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSeed+1))
	if err != nil {
		return Seed{}, fmt.Errorf("read the seed of the sandbox: %w", err)
	}
	if len(text) > maxSeed {
		return Seed{}, fmt.Errorf("%w: more than %d bytes", ErrSeed, maxSeed)
	}
	var s Seed
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Seed{}, fmt.Errorf("%w: %w", ErrSeed, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Seed{}, fmt.Errorf("%w: more than one JSON document", ErrSeed)
	}
	return s, s.check()
}

// check returns an error that names every problem.
func (s Seed) check() error {
	var problems []error
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("%w: "+format, append([]any{ErrSeed}, args...)...))
	}
	seen := map[string]bool{}
	for _, c := range firstClusters() {
		seen[c.ID] = true
	}
	for i, c := range s.Clusters {
		switch {
		case c.ID == "" || c.Name == "":
			bad("clusters[%d] requires id and name", i)
		case seen[c.ID]:
			bad("cluster ID '%s' is not unique", c.ID)
		case !slices.Contains([]string{"", "kubernetes", "openshift"}, c.Type):
			bad("type '%s' of cluster '%s' is not kubernetes or openshift", c.Type, c.ID)
		case !slices.Contains([]string{"", "classic", "vpc-gen2", "satellite"}, c.Provider):
			bad("provider '%s' of cluster '%s' is not classic, vpc-gen2 or satellite", c.Provider, c.ID)
		}
		seen[c.ID] = true
	}
	s.checkResources(seen, bad)
	for i, m := range s.Memberships {
		if m.IAMID == "" || !slices.Contains(firstGroups(), m.Group) {
			bad("memberships[%d] requires iam_id, and a group of %v", i, firstGroups())
		}
	}
	return errors.Join(problems...)
}

// checkResources names the problems of instances and resource groups. seen are the IDs that are taken.
func (s Seed) checkResources(seen map[string]bool, bad func(format string, args ...any)) {
	for i, instance := range s.Instances {
		switch {
		case instance.GUID == "" || instance.Name == "" || instance.Service == "":
			bad("instances[%d] requires guid, name and service", i)
		case seen[instance.GUID] || instance.GUID == firstInstance:
			bad("instance GUID '%s' is not unique", instance.GUID)
		}
		seen[instance.GUID] = true
	}
	for i, g := range s.ResourceGroups {
		switch {
		case g.ID == "" || g.Name == "":
			bad("resource_groups[%d] requires id and name", i)
		case seen[g.ID] || g.ID == resourceGroup:
			bad("resource group ID '%s' is not unique", g.ID)
		}
		seen[g.ID] = true
	}
}

// into adds the seed to a state that has the first content.
func (s Seed) into(tx *db.Tx, now time.Time) {
	for _, c := range s.Clusters {
		row := state.Cluster{
			ID: c.ID, Name: c.Name, AccountID: cmp.Or(c.AccountID, AccountID), Region: cmp.Or(c.Region, "us-south"),
			Type: cmp.Or(c.Type, "kubernetes"), Provider: cmp.Or(c.Provider, "vpc-gen2"), Version: c.Version, State: c.State,
			ListRegion: c.ListRegion, CRNLocation: c.CRNLocation, Cloud: c.Cloud, ResourceGroupID: resourceGroup, Created: now,
		}
		row.Zone, row.Location = row.Region+"-1", row.Region
		state.Clusters().Put(tx, row.ID, row)
	}
	for _, i := range s.Instances {
		state.Instances().Put(tx, i.GUID, state.Instance{
			GUID: i.GUID, Name: i.Name, Service: i.Service, Region: cmp.Or(i.Region, "global"), State: i.State,
			AccountID: AccountID, ResourceGroupID: resourceGroup, Created: now,
		})
	}
	for _, g := range s.ResourceGroups {
		state.ResourceGroups().Put(tx, g.ID, state.ResourceGroup{ID: g.ID, Name: g.Name, AccountID: AccountID, State: g.State, Created: now})
	}
	for _, m := range s.Memberships {
		for _, g := range state.Groups().By(tx, "name", state.GroupName(AccountID, m.Group)) {
			row := state.Member{
				GroupID: g.ID, IAMID: m.IAMID, Type: "user", Dynamic: true, CreatedBy: "IBMid-SANDBOXADMIN", Created: now,
			}
			state.Members().Put(tx, row.Key(), row)
		}
	}
}
