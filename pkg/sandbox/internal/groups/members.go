package groups

import (
	"net/http"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

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
	IAMID       string `json:"iam_id"`
	Type        string `json:"type"`
	CreatedAt   string `json:"created_at"`
	CreatedByID string `json:"created_by_id"`
	outcome
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
	if err := atMost(c, len(in.Members), "members"); err != nil {
		return api.Reply{}, err
	}
	g, err := findOwn(c, "members.add")
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

func addMember(c *api.Call, g state.Group, iamID, kind string) itemBody {
	item := itemBody{IAMID: iamID, Type: kind}
	m, err := join(c, g, iamID, kind)
	if err != nil {
		item.outcome = failed(err)
		return item
	}
	item.StatusCode, item.CreatedAt, item.CreatedByID = http.StatusOK, api.SecondTime(m.Created), m.CreatedBy
	return item
}

// join makes an identity a member. Joining again changes nothing. It does not ask whether a user exists; neither does IBM.
func join(c *api.Call, g state.Group, iamID, kind string) (state.Member, *api.Error) {
	m := state.Member{GroupID: g.ID, IAMID: iamID, Type: kind, CreatedBy: c.Caller.IAMID, Created: c.Now}
	if iamID == "" || kindOf(iamID) != kind {
		return m, api.Errorf(http.StatusBadRequest, "error_occurred", "The type does not fit the IAM ID.")
	}
	if old, ok := state.Members().Get(c.Tx, m.Key()); ok {
		return old, nil
	}
	if c.Options.CheckMembers && !exists(c, iamID) {
		return m, api.Errorf(http.StatusNotFound, "error_occurred", "Identity '%s' was not found.", iamID)
	}
	if limit := c.Options.Limits.GroupsPerMember; state.Members().Count(c.Tx, "identity", iamID) >= limit {
		return m, api.Errorf(http.StatusForbidden, "error_occurred",
			"Group membership limit reached. A member may be in at most %d access groups.", limit)
	}
	state.Members().Put(c.Tx, m.Key(), m)
	return m, nil
}

// exists is true for users: whether they do is never asked.
func exists(c *api.Call, iamID string) bool {
	id := strings.TrimPrefix(iamID, "iam-")
	_, profile := state.Profiles().Get(c.Tx, id)
	_, serviceID := state.ServiceIDs().Get(c.Tx, id)
	return profile || serviceID || kindOf(iamID) == "user"
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

// listMembers gives one page of the members of a group.
//
// Departs: a - before the field in sort is refused like an unknown field, whose answer is unconfirmed. Without verbose=true,
// IBM does not document sort; here a known field then keeps the order.
func listMembers(c *api.Call) (api.Reply, error) {
	g, err := find(c, "members.list")
	if err != nil {
		return api.Reply{}, err
	}
	if err := oneOf(c, "type", "", "user", "service", "profile"); err != nil {
		return api.Reply{}, err
	}
	if err := oneOf(c, "membership_type", "", "static", "dynamic", "all"); err != nil {
		return api.Reply{}, err
	}
	var wanted []memberBody
	for _, m := range groupMembers(c, g.ID) {
		if kind := c.Query("type"); (kind == "" || kind == m.Type) && asked(c, m) {
			wanted = append(wanted, newMemberBody(c, m))
		}
	}
	if err := sortMembers(c, wanted); err != nil {
		return api.Reply{}, err
	}
	p, shown, err := newPage(c, wanted)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(struct {
		page
		Members []memberBody `json:"members"`
	}{p, append([]memberBody{}, shown...)}), nil // the list is never null
}

// sortMembers sorts only verbose lists, as IBM does.
func sortMembers(c *api.Call, members []memberBody) error {
	if err := oneOf(c, "sort", "", "id", "name", "email"); err != nil {
		return err
	}
	by := func(m memberBody) string {
		return map[string]string{"id": m.IAMID, "name": m.Name, "email": m.Email}[c.Query("sort")]
	}
	if c.Query("verbose") == "true" {
		slices.SortStableFunc(members, func(a, b memberBody) int { return strings.Compare(by(a), by(b)) })
	}
	return nil
}

func oneOf(c *api.Call, parameter string, allowed ...string) error {
	if slices.Contains(allowed, c.Query(parameter)) {
		return nil
	}
	return invalid("Parameter '%s' must be one of%s.", parameter, strings.Join(allowed, " "))
}

// newMemberBody names the member only when asked to be verbose.
func newMemberBody(c *api.Call, m state.Member) memberBody {
	body := memberBody{
		IAMID: m.IAMID, Type: m.Type, MembershipType: membership(m), Href: c.BaseURL + "/v2/groups/" + m.GroupID + "/members/" + m.IAMID,
		CreatedAt: api.SecondTime(m.Created), CreatedByID: m.CreatedBy,
	}
	if c.Query("verbose") != "true" {
		return body
	}
	if user, ok := state.Users().Get(c.Tx, m.IAMID); ok {
		body.Name, body.Email = user.Name, user.Email
	}
	id := strings.TrimPrefix(m.IAMID, "iam-")
	if p, ok := state.Profiles().Get(c.Tx, id); ok {
		body.Name = p.Name
	}
	if s, ok := state.ServiceIDs().Get(c.Tx, id); ok {
		body.Name, body.Description = s.Name, s.Description
	}
	return body
}

// checkMember answers 404 both for no such group and for no such member, as at IBM.
func checkMember(c *api.Call) (api.Reply, error) {
	if err := authz.Require(c, "iam-groups.members.read", target(c.Path("group"))); err != nil {
		return api.Reply{}, err
	}
	key := state.Member{GroupID: c.Path("group"), IAMID: c.Path("member")}.Key()
	if _, ok := state.Members().Get(c.Tx, key); !ok {
		return api.Reply{}, noMember(c.Path("group"), c.Path("member"))
	}
	return api.NoContent(), nil
}

func removeMember(c *api.Call) (api.Reply, error) {
	g, err := findOwn(c, "members.delete")
	if err != nil {
		return api.Reply{}, err
	}
	if err := remove(c, g.ID, c.Path("member")); err != nil {
		return api.Reply{}, err
	}
	return api.NoContent(), nil
}

// remove takes a member out of a group. A dynamic one stays until the rule changes that made it one.
func remove(c *api.Call, groupID, iamID string) *api.Error {
	m, ok := state.Members().Get(c.Tx, state.Member{GroupID: groupID, IAMID: iamID}.Key())
	switch {
	case !ok:
		return noMember(groupID, iamID)
	case m.Dynamic:
		return api.Errorf(c.Options.Statuses.DynamicMember, "error_occurred",
			"The membership of '%s' in access group '%s' is dynamic. Change the rules of the group.", iamID, groupID)
	}
	state.Members().Delete(c.Tx, m.Key())
	return nil
}

func membership(m state.Member) string {
	if m.Dynamic {
		return "dynamic"
	}
	return "static"
}

// asked reports whether the parameter membership_type includes a member. Without it, all are included.
func asked(c *api.Call, m state.Member) bool {
	kind := c.Query("membership_type")
	return kind == "" || kind == "all" || kind == membership(m)
}

func noMember(groupID, iamID string) *api.Error {
	return api.Errorf(http.StatusNotFound, "not_found", "'%s' is not a member of access group '%s'.", iamID, groupID)
}
