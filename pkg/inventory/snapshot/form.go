package snapshot

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	// Kind marks a file as a snapshot.
	Kind = "podtrust/snapshot"
	// Version is the form of snapshots that is written and read.
	Version = 1
	// MaxSize is the most bytes of a snapshot that are read.
	MaxSize = 256 << 20
)

// form is a snapshot as it is in the file. Objects have the fields of the API.
type form struct {
	Kind           string                    `json:"kind"`
	Version        int                       `json:"version"`
	AccountID      string                    `json:"account_id"`
	ReadAt         string                    `json:"read_at"`
	ReadBy         Reader                    `json:"read_by"`
	Profiles       part[profile]             `json:"profiles"`
	Groups         part[group]               `json:"groups"`
	Clusters       part[cluster]             `json:"clusters"`
	ResourceGroups part[iam.ResourceGroup]   `json:"resource_groups"`
	Instances      part[iam.Instance]        `json:"instances"`
	Roles          map[string]part[iam.Role] `json:"roles"`
	Leftovers      part[iam.Policy]          `json:"leftover_policies"`
}

// Reader is who read an account.
type Reader struct {
	Name  string `json:"name"`
	IAMID string `json:"iam_id"`
}

// part is one list, with what is known of it.
type part[T any] struct {
	Known  bool           `json:"known"`
	Extent account.Extent `json:"extent"`
	Reason string         `json:"reason,omitempty"` // why it is not known
	Items  []T            `json:"items"`
}

type profile struct {
	iam.Profile
	Links      part[iam.Link]     `json:"links"`
	Rules      part[iam.Rule]     `json:"rules"`
	Identities part[iam.Identity] `json:"identities"`
	Groups     part[string]       `json:"groups"`
	Policies   part[iam.Policy]   `json:"policies"`
	Activity   part[activity]     `json:"activity"`
}

// activity is when a profile was last used. Its time is read strictly: one that can't be read would mean never.
type activity struct {
	LastUse string `json:"last_use,omitempty"`
	OrLater bool   `json:"or_later,omitempty"`
}

type group struct {
	iam.Group
	Policies part[iam.Policy]    `json:"policies"`
	Members  part[iam.Member]    `json:"members"`
	Rules    part[iam.GroupRule] `json:"rules"`
}

type cluster struct {
	containers.Cluster
	UnreadCRN string `json:"unread_crn,omitempty"` // why its CRN could not be read
}
