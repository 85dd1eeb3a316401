package state

import (
	"cmp"
	"time"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// Account is an IBM Cloud account.
type Account struct {
	ID, Name, OwnerIAMID string
	Created              time.Time
}

// ResourceGroup is a group of resources, to which policies can be limited.
type ResourceGroup struct {
	ID, Name, AccountID string
	State               string // "" is ACTIVE
	Default             bool
	Created             time.Time
}

// Instance is an instance of a service.
type Instance struct {
	GUID, Name, Service, Region, AccountID, ResourceGroupID string
	State                                                   string // "" is active
	Created                                                 time.Time
}

// CRN is the instance's cloud resource name.
func (i Instance) CRN() string {
	return crn.Instance(i.Service, i.Region, i.AccountID, i.GUID).String()
}

// Cluster is a Kubernetes or OpenShift cluster.
type Cluster struct {
	ID, Name, AccountID, Region, Zone, Location string
	Type                                        string // "kubernetes" or "openshift"
	Provider                                    string // "classic", "vpc-gen2" or "satellite"
	Version                                     string // such as "1.34.1_1530"
	State                                       string // "" is normal
	ListRegion                                  string // the region that lists show, if another one
	CRNLocation                                 string // the location segment of the CRN, if not the region
	Cloud                                       string // the cloud name in the CRN, if not that of the public cloud
	ResourceGroupID                             string
	Created                                     time.Time
}

// CRN is the cluster's cloud resource name.
func (c Cluster) CRN() string {
	name := crn.Instance(crn.Containers, cmp.Or(c.CRNLocation, c.Region), c.AccountID, c.ID)
	name.CName = cmp.Or(c.Cloud, name.CName)
	return name.String()
}

// CRType is the compute resource type under which its pods match links and rules.
func (c Cluster) CRType() string {
	if c.Type == "openshift" {
		return "ROKS_SA"
	}
	return "IKS_SA"
}

// Accounts are keyed by ID.
func Accounts() db.Table[Account] { return db.NewTable[Account]("accounts") }

// ResourceGroups are keyed by ID.
func ResourceGroups() db.Table[ResourceGroup] { return db.NewTable[ResourceGroup]("resource_groups") }

// Instances are keyed by GUID.
func Instances() db.Table[Instance] { return db.NewTable[Instance]("instances") }

// Clusters are keyed by ID.
func Clusters() db.Table[Cluster] { return db.NewTable[Cluster]("clusters") }

// Schemas are all tables, for opening a DB.
func Schemas() []db.Schema {
	return []db.Schema{
		Accounts(), Users(), APIKeys(), Keys(), ResourceGroups(), Instances(), Clusters(),
		Profiles(), Links(), Rules(), Groups(), Members(), Policies(), Trusts(),
		Faults(), Touches(),
		Identities(), ServiceIDs(), Activities(), Reports(), AccountSettings(), GroupRules(), GroupSettings(), CustomRoles(),
	}
}
