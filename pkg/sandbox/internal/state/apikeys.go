package state

import (
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// APIKey is a key of a user or service ID. A sandbox has no secrets worth hiding, so it keeps the value.
type APIKey struct {
	ID, Tag, Value, Name, Description, IAMID, AccountID, CreatedBy string
	Locked, Disabled                                               bool
	Retrievable                                                    bool // the value is shown later too; never for users
	Sessions                                                       *bool
	WhenLeaked                                                     string
	Expires                                                        string // as it was given; "" means never
	Ends                                                           time.Time
	Created, Modified                                              time.Time
}

// Kind is whose key it is: that of a "user" or of a "serviceid".
func (k APIKey) Kind() string {
	if strings.HasPrefix(k.IAMID, "iam-ServiceId-") {
		return "serviceid"
	}
	return "user"
}

// ServiceID is an identity for programs.
type ServiceID struct {
	ID, Tag, AccountID, Name, Description string
	Instances                             []string // CRNs of what it is connected to
	Locked                                bool
	CreatedBy                             string // "" in states of before it was kept
	Created, Modified                     time.Time
}

// IAMID is the identity under which the service ID is given access.
func (s ServiceID) IAMID() string { return "iam-" + s.ID }

// APIKeys are keyed by their value.
func APIKeys() db.Table[APIKey] {
	return db.NewTable("apikeys",
		db.Index[APIKey]{Name: "id", Key: func(k APIKey) string { return k.ID }},
		db.Index[APIKey]{Name: "identity", Key: func(k APIKey) string { return k.IAMID }},
		db.Index[APIKey]{Name: "account", Key: func(k APIKey) string { return k.AccountID }})
}

// ServiceIDs are keyed by ID.
func ServiceIDs() db.Table[ServiceID] {
	return db.NewTable("service_ids",
		db.Index[ServiceID]{Name: "account", Key: func(s ServiceID) string { return s.AccountID }},
		db.Index[ServiceID]{Name: "name", Key: func(s ServiceID) string { return s.AccountID + "/" + s.Name }})
}
