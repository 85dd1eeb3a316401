package state

import (
	"encoding/json"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// Activity is how often, and when last, an identity or API key was given a token.
type Activity struct {
	Last  time.Time
	Count int
}

// Identity is a user, service ID or resource that may assume a profile. Type is user, serviceid or crn.
type Identity struct {
	ProfileID, Type, Identifier, IAMID, Description string
	Accounts                                        []string // of users only: the accounts from which they may
}

// Key is the ID of the row.
func (i Identity) Key() string { return i.ProfileID + "/" + i.Type + "/" + i.Identifier }

// Report lists which identities were not active. Polls counts how often it is still to look unfinished.
type Report struct {
	Reference, AccountID, CreatedBy string
	Hours, Polls                    int
	Start, End                      time.Time
	Content                         json.RawMessage // the lists, as the API shows them
}

// AccountSetting is what an account decides about identities. Values are texts, by the names of the API.
type AccountSetting struct {
	AccountID, Tag string
	Values         map[string]string
	UserMFA        []UserMFA
	Domains        []DomainRestriction
}

// UserMFA is the trait of multifactor authentication of one user.
type UserMFA struct {
	IAMID string `json:"iam_id"`
	MFA   string `json:"mfa"`
}

// DomainRestriction limits who may be invited from a realm.
type DomainRestriction struct {
	RealmID  string   `json:"realm_id"`
	Patterns []string `json:"invitation_email_allow_patterns,omitempty"`
	Restrict *bool    `json:"restrict_invitation,omitempty"`
}

// Activities are keyed by IAM ID, or by the ID of an API key.
func Activities() db.Table[Activity] { return db.NewTable[Activity]("activities") }

// Identities are keyed by profile, type and identifier.
func Identities() db.Table[Identity] {
	return db.NewTable("identities",
		db.Index[Identity]{Name: "profile", Key: func(i Identity) string { return i.ProfileID }},
		db.Index[Identity]{Name: "identity", Key: func(i Identity) string { return i.IAMID }})
}

// Reports are keyed by reference.
func Reports() db.Table[Report] {
	return db.NewTable("reports", db.Index[Report]{Name: "account", Key: func(r Report) string { return r.AccountID }})
}

// AccountSettings are keyed by account.
func AccountSettings() db.Table[AccountSetting] {
	return db.NewTable[AccountSetting]("account_settings")
}
