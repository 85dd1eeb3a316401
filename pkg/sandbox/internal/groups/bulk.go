package groups

import (
	"cmp"
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// outcome is how a call ended for one member or group.
type outcome struct {
	StatusCode int             `json:"status_code"`
	Trace      string          `json:"trace,omitempty"`
	Errors     []api.ErrorItem `json:"errors,omitempty"`
}

func failed(e *api.Error) outcome {
	return outcome{StatusCode: e.Status, Trace: api.Hex32(), Errors: []api.ErrorItem{{Code: e.Code, Message: e.Message}}}
}

type removedMember struct {
	IAMID string `json:"iam_id"`
	outcome
}

type groupOutcome struct {
	AccessGroupID string `json:"access_group_id"`
	outcome
}

// manyGroups is the answer for one member and many groups.
type manyGroups struct {
	IAMID  string         `json:"iam_id"`
	Groups []groupOutcome `json:"groups"`
}

// atMost refuses a call that names none, or more than a call takes.
func atMost(c *api.Call, n int, field string) error {
	switch limit := c.Options.Limits.MembersPerCall; {
	case n == 0:
		return missing(field)
	case n > limit:
		return api.Errorf(c.Options.Statuses.TooManyMembers, "invalid_body",
			"There are more than %d %s in the call.", limit, field)
	}
	return nil
}

// removeMembers answers one by one.
//
// Departs: IBM's text says 207 always, its test sees 404 when the one identity named is not a member; the sandbox answers 404 when
// none of those named is a member, and as for one member when none can be removed.
func removeMembers(c *api.Call) (api.Reply, error) {
	var in struct {
		Members []string `json:"members"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := atMost(c, len(in.Members), "members"); err != nil {
		return api.Reply{}, err
	}
	g, err := findOwn(c, "members.delete")
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		AccessGroupID string          `json:"access_group_id"`
		Members       []removedMember `json:"members"`
	}{AccessGroupID: g.ID}
	removed, first := 0, (*api.Error)(nil)
	for _, iamID := range in.Members {
		result := outcome{StatusCode: c.Options.Statuses.BulkRemoved, Trace: api.Hex32()}
		if refusal := remove(c, g.ID, iamID); refusal != nil {
			first = cmp.Or(first, refusal)
			result = failed(refusal)
		} else {
			removed++
		}
		out.Members = append(out.Members, removedMember{iamID, result})
	}
	if removed == 0 {
		return api.Reply{}, first
	}
	return api.Reply{Status: http.StatusMultiStatus, Body: out}, nil
}

// addToGroups puts one member into many groups.
func addToGroups(c *api.Call) (api.Reply, error) {
	var in struct {
		Type   string   `json:"type"`
		Groups []string `json:"groups"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	if err := atMost(c, len(in.Groups), "groups"); err != nil {
		return api.Reply{}, err
	}
	out := manyGroups{IAMID: c.Path("member")}
	for _, id := range in.Groups {
		result := outcome{StatusCode: http.StatusOK, Trace: api.Hex32()}
		if err := addToGroup(c, id, in.Type); err != nil {
			result = failed(err)
		}
		out.Groups = append(out.Groups, groupOutcome{id, result})
	}
	return api.Reply{Status: http.StatusMultiStatus, Body: out}, nil
}

func addToGroup(c *api.Call, groupID, kind string) *api.Error {
	if !authz.Allowed(c, "iam-groups.members.add", target(groupID)) {
		return c.Dialect.Forbidden("iam-groups.members.add")
	}
	g, ok := state.Groups().Get(c.Tx, groupID)
	if !ok || g.AccountID != c.Caller.AccountID {
		return noGroup(groupID)
	}
	_, err := join(c, g, c.Path("member"), kind)
	return err
}

// removeFromGroups takes one member out of every group; it is 404 when it is in none.
func removeFromGroups(c *api.Call) (api.Reply, error) {
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	out := manyGroups{IAMID: c.Path("member")}
	for _, m := range state.Members().By(c.Tx, "identity", out.IAMID) {
		result := outcome{StatusCode: c.Options.Statuses.BulkRemoved, Trace: api.Hex32()}
		if !authz.Allowed(c, "iam-groups.members.delete", target(m.GroupID)) {
			result = failed(c.Dialect.Forbidden("iam-groups.members.delete"))
		} else if refusal := remove(c, m.GroupID, m.IAMID); refusal != nil {
			result = failed(refusal)
		}
		out.Groups = append(out.Groups, groupOutcome{m.GroupID, result})
	}
	if len(out.Groups) == 0 {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "not_found", "'%s' is not in an access group.", out.IAMID)
	}
	return api.Reply{Status: http.StatusMultiStatus, Body: out}, nil
}
