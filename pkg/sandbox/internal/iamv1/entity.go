package iamv1

import (
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// EntityCRN is the CRN of an entity of IAM identity. It has no region, as real ones.
func EntityCRN(account, kind, id string) string {
	return "crn:v1:bluemix:public:iam-identity::a/" + account + "::" + kind + ":" + id
}

// Record is one entry in the history of an entity.
type Record struct {
	Timestamp    string   `json:"timestamp"`
	IAMID        string   `json:"iam_id"`
	IAMIDAccount string   `json:"iam_id_account"`
	Action       string   `json:"action"`
	Params       []string `json:"params"`
	Message      string   `json:"message"`
}

// Creation is the first entry in the history of an entity. The words of its action and message are the sandbox's.
func Creation(at time.Time, by, account string) Record {
	return Record{
		Timestamp: api.MinuteTime(at), IAMID: by, IAMIDAccount: account, Action: "CREATE", Params: []string{},
		Message: "The entity was created.",
	}
}

// History is the list of records for a caller that asks for it with include_history, and nil for others. The list is never
// null, also without records.
func History(c *api.Call, records ...Record) *[]Record {
	if c.Query("include_history") != "true" {
		return nil
	}
	records = append([]Record{}, records...)
	return &records
}

// Activity leaves the time out for what was never used.
type Activity struct {
	LastAuthn  string `json:"last_authn,omitempty"`
	AuthnCount int    `json:"authn_count"`
}

// ActivityOf describes the use of an identity or API key; it is returned on request.
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
