// Package replay answers the requests of the clients out of an account that was read before, so that a command that asks for one
// list needs neither network nor credential. A part that was not read is refused with the reason, and never empty; so is
// everything that would change something.
package replay

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Host is the name under which the account answers. No host can have it.
const Host = "snapshot.invalid"

// New returns a transport that sends nothing. It calls cut, unless that is nil, with the reason whenever it answers with a list that
// was read only in part. Several requests may call it at once.
func New(a *account.Account, cut func(why string)) http.RoundTripper { return &transport{a, cut} }

type transport struct {
	account *account.Account
	cut     func(why string)
}

// answer is an answer before it is bytes.
type answer struct {
	status int
	body   any
	cut    string // why the list in it was read only in part; "" for any other
}

// RoundTrip answers a request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close() // a transport must; nothing was read
	}
	a := refused(http.StatusMethodNotAllowed, "a snapshot can't be changed")
	if r.Method == http.MethodGet {
		a = t.get(r)
	}
	if a.cut != "" && t.cut != nil {
		t.cut(a.cut)
	}
	data, err := json.Marshal(a.body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: a.status, Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(data)), Body: io.NopCloser(bytes.NewReader(data)),
	}, nil
}

// refused is a refusal in the shape of IAM, which the other services' clients read as well.
func refused(status int, why string) answer {
	return answer{status: status, body: map[string]any{"trace": "snapshot", "errors": []map[string]string{{"code": "snapshot", "message": why}}}}
}

// unread is the refusal of a part that was not read.
func unread(why string) answer {
	status := http.StatusNotImplemented // the one failure of a server that nobody repeats
	if strings.HasPrefix(why, account.NotAllowed) {
		status = http.StatusForbidden
	}
	return refused(status, "the snapshot does not have it: "+why)
}

// missing is the answer about one object that a list does not have.
func missing[T any](l account.List[T]) answer {
	if !l.Known() {
		return unread(l.Why())
	}
	return refused(http.StatusNotFound, "the snapshot has no such object")
}

// list is an answer with a whole list, under a name, or bare if that is "". Entries that could not be read are there as such.
func list[T any](name string, l account.List[T]) answer {
	entries, cut := []any{}, ""
	for _, item := range l.Seen() {
		entries = append(entries, item)
	}
	switch l.Extent() {
	case account.ExtentWhole, account.ExtentFiltered:
	case account.ExtentGhosts:
		entries = append(entries, nil)
	case account.ExtentBroken:
		entries = append(entries, 0)
	case account.ExtentPartial, account.ExtentUnasked:
		if len(l.Seen()) == 0 {
			return unread(l.Why())
		}
		entries, cut = append(entries, 0), l.Why() // what was seen is shown, and that there may be more
	}
	if name == "" {
		return answer{http.StatusOK, entries, cut}
	}
	return answer{http.StatusOK, map[string]any{name: entries}, cut}
}

// only is a list with some of its items.
func only[T any](l account.List[T], is func(T) bool) account.List[T] {
	return l.With(slices.DeleteFunc(slices.Clone(l.Seen()), func(item T) bool { return !is(item) }))
}

func (t *transport) get(r *http.Request) answer {
	path, query := strings.Split(strings.Trim(r.URL.Path, "/"), "/"), r.URL.Query()
	if len(path) < 2 {
		return unread(account.NotAsked)
	}
	switch service := path[1]; {
	case path[0] == "v1" && service == "profiles":
		return t.profiles(path[2:], query.Get("name"))
	case path[0] == "v2" && service == "groups":
		return t.groups(path[2:], query.Get("iam_id"), query.Get("type"))
	case path[0] == "v2" && service == "policies" && len(path) == 2:
		return t.policies(query.Get("iam_id"), query.Get("access_group_id"))
	case path[0] == "v2" && service == "roles":
		return t.roles(query.Get("service_name"), query.Get("service_group_id"))
	case path[0] == "v2" && service == "resource_instances":
		return t.instances(query.Get("name"), query.Get("guid"))
	case path[0] == "v2" && service == "resource_groups":
		return list("resources", t.account.ResourceGroups)
	case path[0] == "v2":
		return t.clusters(service, path[len(path)-1], query.Get("cluster"))
	}
	return unread(account.NotAsked)
}

func (t *transport) instances(name, guid string) answer {
	return list("resources", only(t.account.Instances, func(i iam.Instance) bool {
		return (name == "" || i.Name == name) && (guid == "" || i.GUID == guid)
	}))
}

func (t *transport) profiles(path []string, name string) answer {
	if len(path) == 0 {
		var plain []iam.Profile
		for _, p := range t.account.Profiles.Seen() {
			if name == "" || p.Name == name {
				plain = append(plain, p.Profile)
			}
		}
		return list("profiles", account.To(t.account.Profiles, plain))
	}
	p, ok := t.account.Profile(path[0])
	switch {
	case !ok:
		return missing(t.account.Profiles)
	case len(path) == 1:
		return answer{status: http.StatusOK, body: p.Profile}
	case path[1] == "links":
		return list("links", p.Links)
	case path[1] == "rules":
		return list("rules", p.Rules)
	case path[1] == "identities":
		return list("identities", p.Identities)
	}
	return unread(account.NotAsked)
}

func (t *transport) groups(path []string, member, kind string) answer {
	if len(path) == 0 {
		return t.groupsOf(member)
	}
	g, ok := t.account.Group(path[0])
	switch {
	case !ok:
		return missing(t.account.Groups)
	case len(path) == 1:
		return answer{status: http.StatusOK, body: g.Group}
	case path[1] == "members":
		return list("members", only(g.Members, func(m iam.Member) bool { return kind == "" || m.Type == kind }))
	case path[1] == "rules":
		return list("rules", g.Rules)
	}
	return unread(account.NotAsked)
}

// groupsOf are all groups, or those that a profile is in.
func (t *transport) groupsOf(member string) answer {
	var plain []iam.Group
	if member == "" {
		for _, g := range t.account.Groups.Seen() {
			plain = append(plain, g.Group)
		}
		return list("groups", account.To(t.account.Groups, plain))
	}
	for _, p := range t.account.Profiles.Seen() {
		if p.IAMID != member {
			continue
		}
		for _, id := range p.Groups.Seen() {
			g, ok := t.account.Group(id)
			if !ok { // without its name it can't be shown, and without it the profile would seem to be in fewer groups
				return unread(t.nameless(id))
			}
			plain = append(plain, g.Group)
		}
		return list("groups", account.To(p.Groups, plain))
	}
	return unread(account.NotAsked)
}

// nameless is why a group that a profile is in has no name.
func (t *transport) nameless(id string) string {
	if why := t.account.Groups.Why(); why != "" {
		return why
	}
	return "it has no access group '" + id + "', in which the profile is"
}

func (t *transport) policies(iamID, groupID string) answer {
	for _, p := range t.account.Profiles.Seen() {
		if iamID != "" && p.IAMID == iamID {
			return list("policies", p.Policies)
		}
	}
	if g, ok := t.account.Group(groupID); ok {
		return list("policies", g.Policies)
	}
	return unread(account.NotAsked)
}

func (t *transport) roles(service, group string) answer {
	if group != "" {
		service = iam.RolesOfGroup(group)
	}
	return list("service_roles", t.account.Roles[service])
}

// clusters answers for the containers API: a list of one provider, or one cluster by its ID.
func (t *transport) clusters(provider, last, id string) answer {
	if provider == "getCluster" {
		for _, c := range t.account.Clusters.Seen() {
			if why := t.account.UnreadCRNs[c.ID]; c.ID == id && c.CRN == "" {
				return unread(why)
			} else if c.ID == id {
				return answer{status: http.StatusOK, body: c}
			}
		}
		return missing(t.account.Clusters)
	}
	if provider == "vpc" {
		provider = containers.VPC
	}
	if last != "getClusters" || !slices.Contains(containers.Providers(), provider) {
		return unread(account.NotAsked)
	}
	return list("", only(t.account.Clusters, func(c containers.Cluster) bool { return c.Provider == provider }))
}
