package plan

import (
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Desired is what documents want, with every name resolved in one account.
type Desired struct {
	AccountID string
	Profiles  []Profile // by name
}

// Profile is a trusted profile as it is to be.
type Profile struct {
	Pos         document.Pos
	Name        string
	Absent      bool
	Description *string // nil leaves it as it is
	Links       []Link
	Rules       []iam.CreateRuleRequest
	Groups      []Group
	Access      []Access
}

// Link is a link as it is to be. Cluster is how the cluster is called in messages.
type Link struct {
	Cluster string
	iam.CreateLinkRequest
}

// Group is an access group.
type Group struct{ ID, Name string }

// Access is roles on one resource.
type Access struct {
	Resource []iam.PolicyAttribute // by key
	Roles    []iam.PolicyRole      // by CRN
}
