package account

import (
	"iter"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// reportContent are the identities and keys that were given no token in the time of the report. Its lists are never null.
type reportContent struct {
	Users      []inactiveUser   `json:"users"`
	APIKeys    []inactiveKey    `json:"apikeys"`
	ServiceIDs []inactiveEntity `json:"serviceids"`
	Profiles   []inactiveEntity `json:"profiles"`
}

type inactiveEntity struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	LastAuthn string `json:"last_authn,omitempty"`
}

type inactiveUser struct {
	IAMID     string `json:"iam_id"`
	Name      string `json:"name,omitempty"`
	Username  string `json:"username"`
	Email     string `json:"email,omitempty"`
	LastAuthn string `json:"last_authn,omitempty"`
}

type inactiveKey struct {
	ID        string        `json:"id"`
	Name      string        `json:"name,omitempty"`
	Type      string        `json:"type"`
	ServiceID *keyOfService `json:"serviceid,omitempty"`
	User      *keyOfUser    `json:"user,omitempty"`
	LastAuthn string        `json:"last_authn,omitempty"`
}

type keyOfService struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type keyOfUser struct {
	IAMID    string `json:"iam_id"`
	Name     string `json:"name,omitempty"`
	Username string `json:"username"`
	Email    string `json:"email,omitempty"`
}

func newReportContent(c *api.Call, r state.Report) reportContent {
	out := reportContent{
		Users: []inactiveUser{}, APIKeys: []inactiveKey{}, ServiceIDs: []inactiveEntity{}, Profiles: []inactiveEntity{},
	}
	for last, u := range inactive(c, r, state.Users().All(c.Tx), func(u state.User) string { return u.IAMID }) {
		if u.AccountID == r.AccountID {
			user := inactiveUser{IAMID: u.IAMID, Name: u.Name, Username: u.Email, Email: u.Email, LastAuthn: last}
			out.Users = append(out.Users, user)
		}
	}
	keys := state.APIKeys().By(c.Tx, "account", r.AccountID)
	for last, k := range inactive(c, r, keys, func(k state.APIKey) string { return k.ID }) {
		out.APIKeys = append(out.APIKeys, newInactiveKey(c, k, last))
	}
	serviceIDs := state.ServiceIDs().By(c.Tx, "account", r.AccountID)
	for last, s := range inactive(c, r, serviceIDs, state.ServiceID.IAMID) {
		out.ServiceIDs = append(out.ServiceIDs, inactiveEntity{s.ID, s.Name, last})
	}
	profiles := state.Profiles().By(c.Tx, "account", r.AccountID)
	for last, p := range inactive(c, r, profiles, state.Profile.IAMID) {
		out.Profiles = append(out.Profiles, inactiveEntity{p.ID, p.Name, last})
	}
	return out
}

func newInactiveKey(c *api.Call, k state.APIKey, last string) inactiveKey {
	body := inactiveKey{ID: k.ID, Name: k.Name, Type: k.Kind(), LastAuthn: last}
	if body.Type == "serviceid" {
		s, _ := state.ServiceIDs().Get(c.Tx, k.IAMID[len("iam-"):])
		body.ServiceID = &keyOfService{s.ID, s.Name}
		return body
	}
	u, _ := state.Users().Get(c.Tx, k.IAMID)
	body.User = &keyOfUser{u.IAMID, u.Name, u.Email, u.Email}
	return body
}

// inactive yields the rows that were not used since the report's start, each with the text of when it last was.
func inactive[T any](c *api.Call, r state.Report, rows iter.Seq2[string, T], id func(T) string) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, row := range rows {
			last := ""
			if a, ok := state.Activities().Get(c.Tx, id(row)); ok {
				if !a.Last.Before(r.Start) {
					continue
				}
				last = api.MinuteTime(a.Last)
			}
			if !yield(last, row) {
				return
			}
		}
	}
}
