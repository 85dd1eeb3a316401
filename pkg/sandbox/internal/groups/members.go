package groups

import (
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// maxMembers is the most that one call takes.
const maxMembers = 50

type memberBody struct {
	IAMID          string `json:"iam_id"`
	Type           string `json:"type"`
	MembershipType string `json:"membership_type"`
	Name           string `json:"name,omitempty"`
	Email          string `json:"email,omitempty"`
	Description    string `json:"description,omitempty"`
	Href           string `json:"href"`
	CreatedAt      string `json:"created_at"`
	CreatedByID    string `json:"created_by_id"`
}

// itemBody is the answer for one member of a call. The times of a failed one are empty texts, as at IBM.
type itemBody struct {
	IAMID       string      `json:"iam_id"`
	Type        string      `json:"type"`
	CreatedAt   string      `json:"created_at"`
	CreatedByID string      `json:"created_by_id"`
	StatusCode  int         `json:"status_code"`
	Trace       string      `json:"trace,omitempty"`
	Errors      []errorItem `json:"errors,omitempty"`
}

func addMembers(c *api.Call) (api.Reply, error) {
	var in struct {
		Members []struct {
			IAMID string `json:"iam_id"`
			Type  string `json:"type"`
		} `json:"members"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	switch {
	case len(in.Members) == 0:
		return api.Reply{}, missing("members")
	case len(in.Members) > maxMembers:
		return api.Reply{}, api.Errorf(http.StatusBadRequest, "invalid_body", "There are more than %d members in the call.", maxMembers)
	}
	g, err := find(c, "members.add")
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		Members []itemBody `json:"members"`
	}{}
	for _, m := range in.Members {
		out.Members = append(out.Members, addMember(c, g, m.IAMID, m.Type))
	}
	return api.Reply{Status: http.StatusMultiStatus, Body: out}, nil
}

// addMember does not ask whether the identity exists; neither does IBM for users.
func addMember(c *api.Call, g state.Group, iamID, kind string) itemBody {
	m := state.Member{GroupID: g.ID, IAMID: iamID, Type: kind, CreatedBy: c.Caller.IAMID, Created: c.Now}
	item := itemBody{IAMID: iamID, Type: kind, StatusCode: http.StatusOK}
	fail := func(status int, message string) itemBody {
		item.StatusCode, item.Trace, item.Errors = status, api.Hex32(), []errorItem{{"error_occurred", message}}
		return item
	}
	if kindOf(iamID) != kind {
		return fail(http.StatusBadRequest, "The type does not fit the IAM ID.")
	}
	old, ok := state.Members().Get(c.Tx, m.Key())
	if ok {
		m = old
	} else {
		count := 0
		for range state.Members().By(c.Tx, "identity", iamID) {
			count++
		}
		if count >= c.Options.GroupsPerMember {
			return fail(http.StatusForbidden, "Group membership limit reached. A member may be in at most 50 access groups.")
		}
		state.Members().Put(c.Tx, m.Key(), m)
	}
	item.CreatedAt, item.CreatedByID = api.SecondTime(m.Created), m.CreatedBy
	return item
}

func kindOf(iamID string) string {
	switch {
	case strings.HasPrefix(iamID, "iam-Profile-"):
		return "profile"
	case strings.HasPrefix(iamID, "iam-ServiceId-"):
		return "service"
	default:
		return "user"
	}
}

func groupMembers(c *api.Call, groupID string) []state.Member {
	var members []state.Member
	for _, m := range state.Members().By(c.Tx, "group", groupID) {
		members = append(members, m)
	}
	return members
}

func listMembers(c *api.Call) (api.Reply, error) {
	g, err := find(c, "members.list")
	if err != nil {
		return api.Reply{}, err
	}
	var wanted []state.Member
	for _, m := range groupMembers(c, g.ID) {
		if kind := c.Query("type"); (kind == "" || kind == m.Type) && c.Query("membership_type") != "dynamic" {
			wanted = append(wanted, m)
		}
	}
	p, shown, err := newPage(c, wanted)
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		page
		Members []memberBody `json:"members"`
	}{page: p, Members: []memberBody{}}
	for _, m := range shown {
		out.Members = append(out.Members, newMemberBody(c, m))
	}
	return api.OK(out), nil
}

// newMemberBody names the member only when asked to be verbose.
func newMemberBody(c *api.Call, m state.Member) memberBody {
	body := memberBody{
		IAMID: m.IAMID, Type: m.Type, MembershipType: "static", Href: c.BaseURL + "/v2/groups/" + m.GroupID + "/members/" + m.IAMID,
		CreatedAt: api.SecondTime(m.Created), CreatedByID: m.CreatedBy,
	}
	if c.Query("verbose") != "true" {
		return body
	}
	if user, ok := state.Users().Get(c.Tx, m.IAMID); ok {
		body.Name, body.Email = user.Name, user.Email
	}
	if p, ok := state.Profiles().Get(c.Tx, strings.TrimPrefix(m.IAMID, "iam-")); ok {
		body.Name = p.Name
	}
	return body
}

// checkMember answers 404 both for no such group and for no such member, as at IBM.
func checkMember(c *api.Call) (api.Reply, error) {
	if err := access.Require(c, "iam-groups.members.read", target(c.Path("group"))); err != nil {
		return api.Reply{}, err
	}
	key := state.Member{GroupID: c.Path("group"), IAMID: c.Path("member")}.Key()
	if _, ok := state.Members().Get(c.Tx, key); !ok {
		return api.Reply{}, noMember(c)
	}
	return api.NoContent(), nil
}

func removeMember(c *api.Call) (api.Reply, error) {
	g, err := find(c, "members.delete")
	if err != nil {
		return api.Reply{}, err
	}
	if !state.Members().Delete(c.Tx, state.Member{GroupID: g.ID, IAMID: c.Path("member")}.Key()) {
		return api.Reply{}, noMember(c)
	}
	return api.NoContent(), nil
}

func noMember(c *api.Call) *api.Error {
	return api.Errorf(http.StatusNotFound, "not_found", "'%s' is not a member of access group '%s'.", c.Path("member"), c.Path("group"))
}
