package state

import (
	"encoding/json"
	"strings"
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
	Dynamic                         bool // by a rule of the group
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
	Rule                                           json.RawMessage `json:",omitempty"` // else it comes back as null
	State                                          string          // "active" or "deleted"
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

// GroupRule is a dynamic rule of an access group. Expiration is in hours.
type GroupRule struct {
	ID, Tag, GroupID, Name, Realm string
	Expiration                    int
	Conditions                    []Condition
	CreatedBy, ModifiedBy         string
	Created, Modified             time.Time
}

// GroupSetting is what an account decides about its access groups.
type GroupSetting struct {
	AccountID    string
	PublicAccess bool
	ModifiedBy   string
	Modified     time.Time
}

// CustomRole is a role that an account made.
type CustomRole struct {
	ID, Tag, AccountID, Name, DisplayName, Description, Service string
	Actions                                                     []string
	CreatedBy, ModifiedBy                                       string
	Created, Modified                                           time.Time
}

// CRN is how policies name the role. Its second part differs from that of other CRNs, as at IBM.
func (r CustomRole) CRN() string {
	return "crn:v1:ibmcloud:public:iam-access-management::a/" + r.AccountID + "::customRole:" + r.Name
}

// Groups are keyed by ID.
func Groups() db.Table[Group] {
	return db.NewTable("groups",
		db.Index[Group]{Name: "account", Key: func(g Group) string { return g.AccountID }},
		db.Index[Group]{Name: "name", Key: func(g Group) string { return GroupName(g.AccountID, g.Name) }})
}

// GroupName is the key by which groups are found by name, without regard to case.
func GroupName(accountID, name string) string { return accountID + "/" + strings.ToLower(name) }

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
		db.Index[Policy]{Name: "active", Key: func(p Policy) string {
			if p.State != "active" {
				return ""
			}
			return p.AccountID
		}},
		db.Index[Policy]{Name: "deleted", Key: func(p Policy) string {
			if p.State != "deleted" {
				return ""
			}
			return p.AccountID
		}},
		db.Index[Policy]{Name: "identity", Key: func(p Policy) string { return p.Subject.IAMID }},
		db.Index[Policy]{Name: "group", Key: func(p Policy) string { return p.Subject.GroupID }})
}

// GroupRules are keyed by ID.
func GroupRules() db.Table[GroupRule] {
	return db.NewTable("group_rules", db.Index[GroupRule]{Name: "group", Key: func(r GroupRule) string { return r.GroupID }})
}

// GroupSettings are keyed by account.
func GroupSettings() db.Table[GroupSetting] { return db.NewTable[GroupSetting]("group_settings") }

// CustomRoles are keyed by ID.
func CustomRoles() db.Table[CustomRole] {
	return db.NewTable("custom_roles",
		db.Index[CustomRole]{Name: "account", Key: func(r CustomRole) string { return r.AccountID }},
		db.Index[CustomRole]{Name: "crn", Key: CustomRole.CRN})
}
