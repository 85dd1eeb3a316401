package state

import (
	"encoding/json"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// Trust is whose service account tokens count as those of a cluster, besides the ones that the sandbox mints for it.
type Trust struct {
	ClusterID string
	Issuer    string // the tokens' issuer; "" for any
	Keys      []TrustedKey
}

// TrustedKey is a public key of a real cluster. JWK holds the key and nothing else, always in the same form.
type TrustedKey struct {
	ID        string
	Algorithm string // "RS256" or "ES256"
	JWK       json.RawMessage
}

// Trusts are keyed by the ID of the cluster.
func Trusts() db.Table[Trust] { return db.NewTable[Trust]("trusts") }
