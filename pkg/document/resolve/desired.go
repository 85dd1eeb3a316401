package resolve

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Desired is the content of documents, with every name resolved in one account.
type Desired struct {
	AccountID string
	Profiles  []Profile // by name
	Warnings  []string  // about what the account holds already: sentences with a full stop
}

// Profile is a trusted profile as it is to be.
type Profile struct {
	Pos         document.Pos
	Name        string
	Have        account.Profile // as it was read; known to have nothing when it does not exist
	Exists      bool
	Absent      bool
	Description *string // nil leaves it as it is
	Links       []Link
	Rules       []iam.CreateRuleRequest
	Groups      []Group
	Access      []account.Access
	Keep        []document.Keep
}

// Link is a link that the document lists. Cluster is the name of the cluster in messages.
type Link struct {
	Cluster string
	iam.CreateLinkRequest
}

// Group is an access group.
type Group struct{ ID, Name string }

// Keeps reports whether pruning must not remove an object of a part, or anything of the part.
func (p Profile) Keeps(part document.Part, id string) bool {
	for _, k := range p.Keep {
		if k.Part == part && (k.ID == "" || k.ID == id) {
			return true
		}
	}
	return false
}
