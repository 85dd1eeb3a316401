package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Decode reads a snapshot. The error is an *Error.
func Decode(data []byte) (Snapshot, error) {
	if len(data) > MaxSize {
		return Snapshot{}, &Error{Why: "it has more than " + strconv.Itoa(MaxSize>>20) + " MiB"}
	}
	if err := check(data); err != nil {
		return Snapshot{}, err
	}
	var f form
	if err := strictly(data, &f); err != nil {
		return Snapshot{}, locate(data, err)
	}
	return f.snapshot()
}

// strictly decodes a JSON value without unknown fields.
func strictly(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// reading collects the first fault of a snapshot whose JSON is well formed.
type reading struct{ fault *Error }

func (r *reading) refuse(path, why string) {
	if r.fault == nil {
		r.fault = &Error{Path: path, Why: why}
	}
}

// snapshot is what a file says, or its first fault.
func (f form) snapshot() (Snapshot, error) {
	var r reading
	at, err := time.Parse(time.RFC3339, f.ReadAt)
	if err != nil {
		r.refuse("read_at", "it is not a time such as 2026-01-31T12:00:00Z")
	}
	if f.AccountID == "" {
		r.refuse("account_id", "it is empty")
	}
	a := &account.Account{ID: f.AccountID, UnreadCRNs: map[string]string{}, Roles: map[string]account.List[iam.Role]{}}
	a.Profiles = listOf(&r, "profiles", f.Profiles, func(p profile) string { return p.ID }, r.profile)
	a.Groups = listOf(&r, "groups", f.Groups, func(g group) string { return g.ID }, r.group)
	a.Clusters = listOf(&r, "clusters", f.Clusters, func(c cluster) string { return c.ID }, func(_ string, c cluster) containers.Cluster {
		if c.UnreadCRN != "" {
			a.UnreadCRNs[c.ID] = c.UnreadCRN
		}
		return c.Cluster
	})
	a.ResourceGroups = listOf(&r, "resource_groups", f.ResourceGroups, func(g iam.ResourceGroup) string { return g.ID }, asIs)
	a.Instances = listOf(&r, "instances", f.Instances, func(i iam.Instance) string { return i.GUID + i.CRN }, asIs)
	a.Leftovers = policies(&r, "leftover_policies", f.Leftovers)
	r.accounts(f)
	for service, roles := range f.Roles {
		a.Roles[service] = listOf(&r, "roles."+service, roles, func(role iam.Role) string { return role.CRN }, asIs)
	}
	if r.fault != nil {
		return Snapshot{}, r.fault
	}
	members.Join(a)
	a.Sort()
	return Snapshot{Account: a, At: at.UTC(), By: f.ReadBy}, nil
}

func asIs[T any](_ string, item T) T { return item }

// partial is an item that can lack what decides what it means, as in the lists of the services, which leave such items out.
type partial interface{ Partial() bool }

// listOf is a part of the account. Each item must be whole, with an ID that no other has.
func listOf[T, U any](r *reading, path string, p part[T], id func(T) string, item func(path string, item T) U) account.List[U] {
	if p.Items == nil {
		r.refuse(path, "it has no list 'items'")
	}
	items := make([]U, len(p.Items))
	seen := make(map[string]bool, len(p.Items))
	for i, one := range p.Items {
		half, ok := any(&p.Items[i]).(partial)
		switch key := id(one); {
		case key == "":
			r.refuse(at(path, i), "it has no ID")
		case ok && half.Partial():
			r.refuse(at(path, i), "it lacks what decides what it means, such as its name or type")
		case seen[key]:
			r.refuse(at(path, i), "its ID is that of another one")
		default:
			seen[key] = true
		}
		items[i] = item(at(path, i), one)
	}
	l, ok := account.Of(items, p.Extent, p.Reason)
	if !ok || l.Known() != p.Known {
		r.refuse(path, "'known', 'extent' and 'reason' contradict each other, or are missing")
	}
	return l
}

// at is the path of an item. It is made for every item: no formatting.
func at(path string, i int) string { return path + ".items[" + strconv.Itoa(i) + "]" }

// policies are those in force, as in every other reading.
func policies(r *reading, path string, p part[iam.Policy]) account.List[iam.Policy] {
	all := listOf(r, path, p, func(q iam.Policy) string { return q.ID }, asIs)
	return all.With(slices.DeleteFunc(all.Seen(), iam.Policy.Deleted))
}

func (r *reading) profile(path string, p profile) account.Profile {
	return account.Profile{
		Profile:    p.Profile,
		Links:      listOf(r, path+".links", p.Links, func(l iam.Link) string { return l.ID }, asIs),
		Rules:      listOf(r, path+".rules", p.Rules, func(l iam.Rule) string { return l.ID }, asIs),
		Identities: listOf(r, path+".identities", p.Identities, identityKey, asIs),
		Groups:     listOf(r, path+".groups", p.Groups, func(id string) string { return id }, asIs),
		Policies:   policies(r, path+".policies", p.Policies),
		Activity:   listOf(r, path+".activity", p.Activity, func(activity) string { return "the only one" }, r.activity),
	}
}

func identityKey(i iam.Identity) string {
	if i.IAMID == "" {
		return ""
	}
	return i.Type + " " + i.IAMID + " " + strings.Join(i.Accounts, " ")
}

func (r *reading) group(path string, g group) account.Group {
	return account.Group{
		Group:    g.Group,
		Policies: policies(r, path+".policies", g.Policies),
		Members:  listOf(r, path+".members", g.Members, func(m iam.Member) string { return m.IAMID }, asIs),
		Rules:    listOf(r, path+".rules", g.Rules, func(l iam.GroupRule) string { return l.ID }, asIs),
	}
}

func (r *reading) activity(path string, a activity) iam.Activity {
	used := iam.Activity{OrLater: a.OrLater}
	if a.LastUse == "" {
		return used
	}
	last, err := time.Parse(time.RFC3339, a.LastUse)
	if err != nil {
		r.refuse(path+".last_use", "it is not a time such as 2026-01-31T12:00:00Z")
	}
	used.LastUse = iam.Time{Time: last.UTC()}
	return used
}

// locate finds the place that an error of decoding is about.
func locate(data []byte, err error) *Error {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		e := place(data, int(mistyped.Offset))
		name := mistyped.Field[strings.LastIndexByte(mistyped.Field, '.')+1:] // the rest has names of Go's types
		e.Why = "'" + name + "' is a JSON " + mistyped.Value + ", which can't be read here"
		return e
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		e := place(data, int(syntax.Offset)-1)
		e.Why = err.Error()
		return e
	}
	return &Error{Why: err.Error()}
}
