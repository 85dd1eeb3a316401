package iamv1

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// WithTag is the same reply with the tag of what it shows.
func WithTag(r api.Reply, tag string) api.Reply {
	r.ETag = tag
	return r
}

// EntityCRN is the CRN of an entity of IAM identity. It has no region, as real ones.
func EntityCRN(account, kind, id string) string {
	return "crn:v1:bluemix:public:iam-identity::a/" + account + "::" + kind + ":" + id
}

// History is the empty list of changes, for those who ask for it: the sandbox keeps none.
func History(c *api.Call) *[]struct{} {
	if c.Query("include_history") != "true" {
		return nil
	}
	return &[]struct{}{}
}

// Activity leaves the time out for what was never used.
type Activity struct {
	LastAuthn  string `json:"last_authn,omitempty"`
	AuthnCount int    `json:"authn_count"`
}

// ActivityOf is what is told of the use of an identity or API key, to those who ask for it.
func ActivityOf(c *api.Call, id string) *Activity {
	if c.Query("include_activity") != "true" {
		return nil
	}
	a, ok := state.Activities().Get(c.Tx, id)
	if !ok {
		return &Activity{}
	}
	return &Activity{LastAuthn: api.MinuteTime(a.Last), AuthnCount: a.Count}
}
