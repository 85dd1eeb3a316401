package state

import (
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// Profile is a trusted profile.
type Profile struct {
	ID, Tag, AccountID       string
	Name, Description, Email string
	Created, Modified        time.Time
}

// IAMID is the identity under which the profile is given access.
func (p Profile) IAMID() string { return "iam-" + p.ID }

// Link is a compute resource that may become a profile.
type Link struct {
	ID, Tag, ProfileID, Name, CRType string
	CRN, Namespace, ResourceName     string
	ComponentType, ComponentName     string
	CrossAccount                     bool
	Created, Modified                time.Time
}

// Rule is a claim rule of a profile.
type Rule struct {
	ID, Tag, ProfileID, Name, Type, CRType, Realm string
	Expiration                                    int
	Conditions                                    []Condition
	Created, Modified                             time.Time
}

// Condition is one condition of a rule. Value is a JSON document in a string.
type Condition struct {
	Claim    string `json:"claim"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

// User is a person of the account. An owner may do everything.
type User struct {
	IAMID, Name, Email, AccountID string
	Owner                         bool
}

// Key is a signing key: that of IAM, or of one cluster.
type Key struct {
	ID      string
	PrivPEM string
}

// Profiles are keyed by ID.
func Profiles() db.Table[Profile] {
	return db.NewTable("profiles",
		db.Index[Profile]{Name: "account", Key: func(p Profile) string { return p.AccountID }},
		db.Index[Profile]{Name: "name", Key: func(p Profile) string { return p.AccountID + "/" + p.Name }})
}

// Links are keyed by ID.
func Links() db.Table[Link] {
	return db.NewTable("links", db.Index[Link]{Name: "profile", Key: func(l Link) string { return l.ProfileID }})
}

// Rules are keyed by ID.
func Rules() db.Table[Rule] {
	return db.NewTable("rules", db.Index[Rule]{Name: "profile", Key: func(r Rule) string { return r.ProfileID }})
}

// Users are keyed by IAM ID.
func Users() db.Table[User] { return db.NewTable[User]("users") }

// Keys are keyed by what they sign for: "iam", or the ID of a cluster.
func Keys() db.Table[Key] { return db.NewTable[Key]("keys") }
