package apierr

import (
	"cmp"
	"encoding/json"
)

// Conflict is what a request conflicts with: a policy or a custom role that exists already. A field that the answer leaves
// out is empty. IBM documents it for identical policies; whether a policy that is only broader also conflicts is
// unconfirmed, so compare the policy before relying on it.
type Conflict struct {
	PolicyID string // of the existing policy
	ETag     string // its version, as If-Match takes it
	Role     string // the ID of the existing custom role, or its CRN if there is no ID
}

// details is the field of that name in an error: text, or an object that says what the request conflicts with.
type details struct {
	text
	conflict *Conflict
}

func (d *details) UnmarshalJSON(data []byte) error {
	*d = details{}
	var object struct {
		With struct {
			ETag   text      `json:"etag"`
			Role   reference `json:"role"`
			Policy reference `json:"policy"`
		} `json:"conflicts_with"`
	}
	_ = json.Unmarshal(data, &object) // what can't be read stays empty
	found := Conflict{PolicyID: string(object.With.Policy), ETag: string(object.With.ETag), Role: string(object.With.Role)}
	if found != (Conflict{}) {
		d.conflict = &found
	}
	return d.text.UnmarshalJSON(data)
}

// reference is an ID, or an object that has one.
type reference string

func (r *reference) UnmarshalJSON(data []byte) error {
	var id text
	_ = id.UnmarshalJSON(data)
	var object struct {
		ID  text `json:"id"`
		CRN text `json:"crn"`
	}
	_ = json.Unmarshal(data, &object) // what can't be read stays empty
	*r = reference(cmp.Or(id, object.ID, object.CRN))
	return nil
}
