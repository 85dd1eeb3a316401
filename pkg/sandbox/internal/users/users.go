package users

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The largest page, which is also the page without a limit.
const maxPageSize = 100

type userBody struct {
	ID             string `json:"id"`
	IAMID          string `json:"iam_id"`
	Realm          string `json:"realm"`
	UserID         string `json:"user_id"`
	FirstName      string `json:"firstname"`
	LastName       string `json:"lastname"`
	State          string `json:"state"`
	Email          string `json:"email"`
	PhoneNumber    string `json:"phonenumber"`
	AltPhoneNumber string `json:"altphonenumber"`
	Photo          string `json:"photo"`
	AccountID      string `json:"account_id"`
	AddedOn        string `json:"added_on"`
}

// newUserBody takes the creation of the account as the time at which the user joined it.
func newUserBody(c *api.Call, u state.User) userBody {
	first, last, _ := strings.Cut(u.Name, " ")
	account, _ := state.Accounts().Get(c.Tx, u.AccountID)
	realm, _, _ := strings.Cut(u.IAMID, "-")
	return userBody{
		ID: u.IAMID, IAMID: u.IAMID, Realm: realm, UserID: u.Email, FirstName: first, LastName: last, State: "ACTIVE",
		Email: u.Email, AccountID: u.AccountID, AddedOn: api.MilliTime(account.Created),
	}
}

type listBody struct {
	TotalResults int        `json:"total_results"`
	Limit        int        `json:"limit"`
	FirstURL     string     `json:"first_url,omitempty"`
	NextURL      string     `json:"next_url,omitempty"`
	Resources    []userBody `json:"resources"`
}

// listUsers gives one page of the users of the account.
//
// Departs: the parameters search and include_settings change nothing. The form of the cursor is unconfirmed.
func listUsers(c *api.Call) (api.Reply, error) {
	if err := require(c); err != nil {
		return api.Reply{}, err
	}
	limit, err := c.Number("limit", maxPageSize, 1, maxPageSize)
	if err != nil {
		return api.Reply{}, err
	}
	offset, err := c.Number("_start", 0, 0, api.MaxOffset)
	if err != nil {
		return api.Reply{}, err
	}
	all := []userBody{}
	for _, u := range state.Users().All(c.Tx) {
		if id := c.Query("user_id"); u.AccountID == c.Caller.AccountID && (id == "" || id == u.Email) {
			all = append(all, newUserBody(c, u))
		}
	}
	out := listBody{
		TotalResults: len(all), Limit: limit, FirstURL: c.Request.URL.Path,
		Resources: all[min(offset, len(all)):min(offset+limit, len(all))],
	}
	if offset+limit < len(all) {
		query := c.Request.URL.Query()
		query.Set("_start", strconv.Itoa(offset+limit))
		out.NextURL = (&url.URL{Path: c.Request.URL.Path, RawQuery: query.Encode()}).String()
	}
	return api.OK(out), nil
}

func getUser(c *api.Call) (api.Reply, error) {
	u, err := find(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newUserBody(c, u)), nil
}

// getUserSettings shows the settings of a new user.
//
// Departs: settings can't be changed; their defaults are unconfirmed.
func getUserSettings(c *api.Call) (api.Reply, error) {
	if _, err := find(c); err != nil {
		return api.Reply{}, err
	}
	return api.OK(map[string]any{
		"language": "", "notification_language": "", "allowed_ip_addresses": "", "self_manage": true,
	}), nil
}
