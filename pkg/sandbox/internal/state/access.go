package state

import (
	"encoding/json"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// Group is an access group.
type Group struct {
	ID, Tag, AccountID, Name, Description string
	CreatedBy, ModifiedBy                 string
	Created, Modified                     time.Time
}

// Member is one identity in one access group. Type is user, service or profile.
type Member struct {
	GroupID, IAMID, Type, CreatedBy string
	Created                         time.Time
}

// Key is the ID of the row.
func (m Member) Key() string { return m.GroupID + "/" + m.IAMID }

// Policy is an access policy, in the words of v2. Version is the API by which it was made: "v1" or "v2".
type Policy struct {
	ID, Tag, AccountID, Version, Type, Description string
	Subject                                        Subject
	Roles                                          []string // CRNs
	Resource                                       []Attribute
	Tags                                           []Attribute
	Pattern                                        string
	Rule                                           json.RawMessage
	State                                          string // "active" or "deleted"
	CreatedBy, ModifiedBy                          string
	Created, Modified                              time.Time
}

// Subject is who receives the access: one of the two is set.
type Subject struct{ IAMID, GroupID string }

// Attribute is a condition on the resource. Value is a string, a bool or a list of strings.
type Attribute struct {
	Key      string `json:"key"`
	Operator string `json:"operator"`
	Value    any    `json:"value"`
}

// Groups are keyed by ID.
func Groups() db.Table[Group] {
	return db.NewTable("groups", db.Index[Group]{Name: "account", Key: func(g Group) string { return g.AccountID }})
}

// Members are keyed by group and identity.
func Members() db.Table[Member] {
	return db.NewTable("members",
		db.Index[Member]{Name: "group", Key: func(m Member) string { return m.GroupID }},
		db.Index[Member]{Name: "identity", Key: func(m Member) string { return m.IAMID }})
}

// Policies are keyed by ID.
func Policies() db.Table[Policy] {
	return db.NewTable("policies",
		db.Index[Policy]{Name: "account", Key: func(p Policy) string { return p.AccountID }},
		db.Index[Policy]{Name: "identity", Key: func(p Policy) string { return p.Subject.IAMID }},
		db.Index[Policy]{Name: "group", Key: func(p Policy) string { return p.Subject.GroupID }})
}
