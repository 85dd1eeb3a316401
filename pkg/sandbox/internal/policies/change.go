package policies

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// add checks a new policy and keeps it.
func add(c *api.Call, p state.Policy) (state.Policy, error) {
	p.ID, p.AccountID, p.State = api.UUID(), c.Caller.AccountID, "active"
	if err := check(c, p); err != nil {
		return p, err
	}
	if err := require(c, "iam.policy.create", p); err != nil {
		return p, err
	}
	p.Tag, p.Created, p.Modified = api.NextTag(""), c.Now, c.Now
	p.CreatedBy, p.ModifiedBy = c.Caller.IAMID, c.Caller.IAMID
	if err := conflicts(c, p); err != nil {
		return p, err
	}
	active := state.Policies().Count(c.Tx, "active", c.Caller.AccountID) // the deleted ones do not count
	if len(ofSubject(c, p.Subject)) >= c.Options.Limits.PoliciesPerSubject || active >= c.Options.Limits.Policies {
		return p, api.Errorf(http.StatusUnprocessableEntity, "unable_to_process", "Exceeded maximum policies quota error")
	}
	state.Policies().Put(c.Tx, p.ID, p)
	return p, nil
}

// conflicts refuses a policy that another one is the same as.
func conflicts(c *api.Call, p state.Policy) error {
	for _, other := range ofSubject(c, p.Subject) {
		if other.ID != p.ID && same(other, p) {
			return conflict(c, other)
		}
	}
	return nil
}

func ofSubject(c *api.Call, s state.Subject) []state.Policy {
	var found []state.Policy
	index, key := "identity", s.IAMID
	if s.GroupID != "" {
		index, key = "group", s.GroupID
	}
	for _, p := range state.Policies().By(c.Tx, index, key) {
		if p.State == "active" {
			found = append(found, p)
		}
	}
	return found
}

// replace puts another policy in the place of the one in the path. The caller needs the right to both. The tag is the same
// in both versions of the API.
func replace(c *api.Call, p state.Policy) (state.Policy, error) {
	old, err := find(c, "iam.policy.update")
	if err != nil {
		return p, err
	}
	if err := c.Match(old.Tag); err != nil {
		return p, err
	}
	switch {
	case old.State == "deleted":
		return p, unknown(old.ID)
	case p.Type != old.Type:
		return p, invalid("the type of a policy can't change")
	case p.Version != old.Version && (p.Version == "v1" || c.Options.KeepVersion):
		return p, invalid("policy '%s' is one of %s", old.ID, old.Version)
	}
	p.ID, p.AccountID, p.State, p.CreatedBy, p.Created = old.ID, old.AccountID, old.State, old.CreatedBy, old.Created
	if err := check(c, p); err != nil {
		return p, err
	}
	if err := require(c, "iam.policy.update", p); err != nil {
		return p, err
	}
	if err := conflicts(c, p); err != nil {
		return p, err
	}
	p.Tag = old.Tag
	return put(c, p), nil
}

func put(c *api.Call, p state.Policy) state.Policy {
	p.Tag, p.Modified, p.ModifiedBy = api.NextTag(p.Tag), c.Now, c.Caller.IAMID
	state.Policies().Put(c.Tx, p.ID, p)
	return p
}

// updateState restores a deleted policy, which only v1 can.
func updateState(c *api.Call) (api.Reply, error) {
	var in struct {
		State string `json:"state"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if in.State != "active" && in.State != "deleted" {
		return api.Reply{}, invalid("state '%s' is neither active nor deleted", in.State)
	}
	p, err := find(c, "iam.policy.update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(p.Tag); err != nil {
		return api.Reply{}, err
	}
	if in.State == "active" {
		if err := conflicts(c, p); err != nil {
			return api.Reply{}, err
		}
	}
	p.State = in.State
	p = put(c, p)
	forget(c, p.AccountID)
	return api.OK(newBodyV1(c, p)).WithTag(p.Tag), nil
}

// deletePolicy is soft in both versions: the policy stays readable, its state says deleted.
//
// Departs: through the address of the other version it answers 404; what IBM does is unconfirmed.
func deletePolicy(c *api.Call) (api.Reply, error) {
	p, err := find(c, "iam.policy.delete")
	if err != nil {
		return api.Reply{}, err
	}
	if p.State == "deleted" || "/"+p.Version+"/" != c.Request.URL.Path[:4] {
		return api.Reply{}, unknown(p.ID)
	}
	p.State = "deleted"
	put(c, p)
	forget(c, p.AccountID)
	return api.NoContent(), nil
}

// keptDeleted is how many deleted policies of an account can still be read: without a bound they would fill memory and state.
const keptDeleted = 1000

// forget drops the oldest of too many deleted policies.
func forget(c *api.Call, account string) {
	more := state.Policies().Count(c.Tx, "deleted", account) - keptDeleted
	for id := range state.Policies().By(c.Tx, "deleted", account) {
		if more <= 0 {
			return
		}
		state.Policies().Delete(c.Tx, id)
		more--
	}
}

func unknown(id string) *api.Error {
	return api.Errorf(http.StatusNotFound, "policy_not_found", "Policy with Id %s not found.", id)
}
