package credentials

import (
	"crypto/rand"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/settings"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type apiKeyBody struct {
	ID               string          `json:"id"`
	EntityTag        string          `json:"entity_tag"`
	CRN              string          `json:"crn"`
	Locked           bool            `json:"locked"`
	Disabled         bool            `json:"disabled"`
	CreatedAt        string          `json:"created_at"`
	CreatedBy        string          `json:"created_by"`
	ModifiedAt       string          `json:"modified_at"`
	Name             string          `json:"name"`
	SupportSessions  *bool           `json:"support_sessions,omitempty"`
	ActionWhenLeaked string          `json:"action_when_leaked,omitempty"`
	ExpiresAt        string          `json:"expires_at,omitempty"`
	Description      string          `json:"description,omitempty"`
	IAMID            string          `json:"iam_id"`
	AccountID        string          `json:"account_id"`
	APIKey           string          `json:"apikey"` // empty, where it is not shown
	History          *[]iamv1.Record `json:"history,omitempty"`
	Activity         *iamv1.Activity `json:"activity,omitempty"`
}

// newAPIKeyBody shows the value only of keys that were made to be retrieved.
func newAPIKeyBody(c *api.Call, k state.APIKey) apiKeyBody {
	body := apiKeyBody{
		ID: k.ID, EntityTag: k.Tag, CRN: iamv1.EntityCRN(k.AccountID, "apikey", k.ID), Locked: k.Locked, Disabled: k.Disabled,
		CreatedAt: api.MinuteTime(k.Created), CreatedBy: k.CreatedBy, ModifiedAt: api.MinuteTime(k.Modified), Name: k.Name,
		SupportSessions: k.Sessions, ActionWhenLeaked: k.WhenLeaked, ExpiresAt: k.Expires, Description: k.Description,
		IAMID: k.IAMID, AccountID: k.AccountID, Activity: iamv1.ActivityOf(c, k.ID),
		History: iamv1.History(c, iamv1.Creation(k.Created, k.CreatedBy, k.AccountID)),
	}
	if k.Retrievable {
		body.APIKey = k.Value
	}
	return body
}

// apiKeyFields are what a key is made of and what can be changed of it.
type apiKeyFields struct {
	Name             *string `json:"name"`
	Description      *string `json:"description"`
	SupportSessions  *bool   `json:"support_sessions"`
	ActionWhenLeaked string  `json:"action_when_leaked"`
	ExpiresAt        *string `json:"expires_at"`
}

func (in apiKeyFields) into(k state.APIKey) (state.APIKey, error) {
	if in.Name != nil {
		k.Name = *in.Name
	}
	if k.Name == "" {
		return k, iamv1.Missing("name")
	}
	if in.Description != nil {
		k.Description = *in.Description
	}
	if in.SupportSessions != nil {
		if strings.HasPrefix(k.IAMID, "iam-ServiceId-") {
			return k, iamv1.Invalid("Property 'support_sessions' is for API keys of users.")
		}
		k.Sessions = in.SupportSessions
	}
	if in.ActionWhenLeaked != "" {
		if err := iamv1.OneOf(in.ActionWhenLeaked, "none", "disable", "delete"); err != nil {
			return k, err
		}
		k.WhenLeaked = in.ActionWhenLeaked
	}
	if in.ExpiresAt != nil {
		ends, ok := api.ParseTime(*in.ExpiresAt)
		if !ok && *in.ExpiresAt != "" {
			return k, iamv1.Invalid(
				"Property 'expires_at' with value '" + *in.ExpiresAt + "' is not a time such as 2027-01-31T18:30+0000.",
			)
		}
		k.Expires, k.Ends = *in.ExpiresAt, ends
	}
	return k, nil
}

// leastKey is the shortest value that a caller may choose, in characters.
const leastKey = 32

// newAPIKey checks what a key is made of and keeps it.
func newAPIKey(c *api.Call, iamID string, in apiKeyFields, value string, retrievable bool) (state.APIKey, error) {
	k := state.APIKey{
		ID: "ApiKey-" + api.UUID(), Tag: api.NextTag(""), Value: value, IAMID: iamID, AccountID: c.Caller.AccountID,
		CreatedBy: c.Caller.IAMID, Retrievable: retrievable, Created: c.Now, Modified: c.Now,
	}
	k, err := in.into(k)
	if err != nil {
		return k, err
	}
	switch {
	case value == "":
		k.Value = "sandbox-" + rand.Text() + rand.Text()
	case len([]rune(value)) < leastKey:
		return k, iamv1.Invalid("Property 'apikey' has fewer than 32 characters.")
	}
	if _, taken := state.APIKeys().Get(c.Tx, k.Value); taken {
		return k, iamv1.Invalid("Property 'apikey' is the value of another API key.")
	}
	count := state.APIKeys().Count(c.Tx, "identity", iamID)
	if err := iamv1.Below(c, count, c.Options.Limits.APIKeysPerIdentity, "API keys of an identity"); err != nil {
		return k, err
	}
	state.APIKeys().Put(c.Tx, k.Value, k)
	return k, nil
}

// createAPIKey makes a key for the caller, or for a service ID of the account.
//
// Departs: values begin with sandbox-, so that no client takes them for real ones.
func createAPIKey(c *api.Call) (api.Reply, error) {
	var in struct {
		apiKeyFields
		IAMID      string `json:"iam_id"`
		AccountID  string `json:"account_id"`
		APIKey     string `json:"apikey"`
		StoreValue bool   `json:"store_value"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	switch {
	case in.IAMID == "":
		return api.Reply{}, iamv1.Missing("iam_id")
	case in.AccountID != "" && in.AccountID != c.Caller.AccountID:
		return api.Reply{}, iamv1.Invalid(
			"Property 'account_id' with value '" + in.AccountID + "' is not the account of the token.",
		)
	case in.StoreValue && !strings.HasPrefix(in.IAMID, "iam-ServiceId-"):
		return api.Reply{}, iamv1.Invalid("Property 'store_value' must not be true for a user.")
	}
	if err := mayHaveKey(c, in.IAMID); err != nil {
		return api.Reply{}, err
	}
	k, err := newAPIKey(c, in.IAMID, in.apiKeyFields, in.APIKey, in.StoreValue)
	if err != nil {
		return api.Reply{}, err
	}
	if err := lockNew(c, &k); err != nil {
		return api.Reply{}, err
	}
	body := newAPIKeyBody(c, k)
	body.APIKey = k.Value // shown this once
	return api.Created(body).WithTag(k.Tag), nil
}

// mayHaveKey checks that the identity exists and that the caller may make keys for it. Profiles have none.
func mayHaveKey(c *api.Call, iamID string) error {
	if id, ok := strings.CutPrefix(iamID, "iam-ServiceId-"); ok {
		s, found := state.ServiceIDs().Get(c.Tx, "ServiceId-"+id)
		if !found {
			return iamv1.NotFound("service ID", "ServiceId-"+id)
		}
		if s.Locked {
			return iamv1.Locked(c, s.ID)
		}
		return requireServiceID(c, "update", s.ID)
	}
	if iamID != c.Caller.IAMID || strings.HasPrefix(iamID, "iam-") {
		return c.Dialect.Forbidden("iam-identity.apikey.manage")
	}
	if settings.Restricted(c.Tx, c.Caller.AccountID, settings.CreateAPIKey) {
		return authz.Require(c, "iam-identity.apikey.manage", authz.Target{Service: "iam-identity"})
	}
	return nil
}
