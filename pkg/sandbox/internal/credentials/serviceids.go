package credentials

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/settings"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type serviceIDBody struct {
	ID          string          `json:"id"`
	IAMID       string          `json:"iam_id"`
	EntityTag   string          `json:"entity_tag"`
	CRN         string          `json:"crn"`
	Locked      bool            `json:"locked"`
	CreatedAt   string          `json:"created_at"`
	ModifiedAt  string          `json:"modified_at"`
	AccountID   string          `json:"account_id"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Instances   []string        `json:"unique_instance_crns,omitempty"`
	History     *[]iamv1.Record `json:"history,omitempty"`
	APIKey      *apiKeyBody     `json:"apikey,omitempty"`
	Activity    *iamv1.Activity `json:"activity,omitempty"`
}

func newServiceIDBody(c *api.Call, s state.ServiceID) serviceIDBody {
	return serviceIDBody{
		ID: s.ID, IAMID: s.IAMID(), EntityTag: s.Tag, CRN: iamv1.EntityCRN(s.AccountID, "serviceid", s.ID), Locked: s.Locked,
		CreatedAt: api.MinuteTime(s.Created), ModifiedAt: api.MinuteTime(s.Modified), AccountID: s.AccountID, Name: s.Name,
		Description: s.Description, Instances: s.Instances, Activity: iamv1.ActivityOf(c, s.IAMID()),
		History: iamv1.History(c, iamv1.Creation(s.Created, s.CreatedBy, s.AccountID)),
	}
}

func requireServiceID(c *api.Call, action, id string) error {
	target := authz.Target{Service: "iam-identity", ResourceType: "serviceid", Resource: id}
	return authz.Require(c, "iam-identity.serviceid."+action, target)
}

// createServiceID may make an API key with it.
//
// Departs: without the setting restrict_create_service_id, every member of the account may create one, as IBM's text of the
// setting says; the role Service ID creator is not looked at.
// Departs: service ID groups are not known here; group_id is refused, and show_group_id changes nothing.
func createServiceID(c *api.Call) (api.Reply, error) {
	var in struct {
		AccountID   string   `json:"account_id"`
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Instances   []string `json:"unique_instance_crns"`
		APIKey      *struct {
			apiKeyFields
			APIKey     string `json:"apikey"`
			StoreValue bool   `json:"store_value"`
		} `json:"apikey"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	lock := c.Request.Header.Get("Entity-Lock")
	if err := iamv1.OneOf(lock, "", "true", "false"); err != nil {
		return api.Reply{}, err
	}
	if err := checkServiceID(c, in.Name, in.AccountID); err != nil {
		return api.Reply{}, err
	}
	s := state.ServiceID{
		ID: "ServiceId-" + api.UUID(), Tag: api.NextTag(""), AccountID: in.AccountID, Name: in.Name, Description: in.Description,
		Instances: in.Instances, Locked: lock == "true", CreatedBy: c.Caller.IAMID, Created: c.Now,
		Modified: c.Now,
	}
	state.ServiceIDs().Put(c.Tx, s.ID, s)
	body := newServiceIDBody(c, s)
	if in.APIKey != nil {
		k, err := newAPIKey(c, s.IAMID(), in.APIKey.apiKeyFields, in.APIKey.APIKey, in.APIKey.StoreValue)
		if err != nil {
			return api.Reply{}, err
		}
		key := newAPIKeyBody(c, k)
		key.APIKey, body.APIKey = k.Value, &key
	}
	return api.Created(body).WithTag(s.Tag), nil
}

func checkServiceID(c *api.Call, name, accountID string) error {
	switch {
	case name == "":
		return iamv1.Missing("name")
	case accountID == "":
		return iamv1.Missing("account_id")
	case accountID != c.Caller.AccountID:
		return iamv1.Invalid("Property 'account_id' with value '" + accountID + "' is not the account of the token.")
	}
	if settings.Restricted(c.Tx, accountID, settings.CreateServiceID) {
		if err := requireServiceID(c, "create", ""); err != nil {
			return err
		}
	}
	count := state.ServiceIDs().Count(c.Tx, "account", accountID)
	return iamv1.Below(c, count, c.Options.Limits.ServiceIDs, "service IDs in the account")
}

func findServiceID(c *api.Call, action string) (state.ServiceID, error) {
	id := c.Path("serviceid")
	if err := requireServiceID(c, action, id); err != nil {
		return state.ServiceID{}, err
	}
	s, ok := state.ServiceIDs().Get(c.Tx, id)
	if !ok || s.AccountID != c.Caller.AccountID {
		return s, iamv1.NotFound("service ID", id)
	}
	return s, nil
}

func findServiceIDToChange(c *api.Call, action string) (state.ServiceID, error) {
	s, err := findServiceID(c, action)
	if err == nil && s.Locked {
		err = iamv1.Locked(c, s.ID)
	}
	return s, err
}

// listServiceIDs gives one page of the account's service IDs.
//
// Departs: service ID groups are not known here, so the parameters group_id and show_group_id change nothing.
// Departs: with a pagetoken, only the account need not be named again; which other parameters a token of IBM carries is
// unconfirmed.
// Departs: how IBM answers an unknown field in sort is unconfirmed.
func listServiceIDs(c *api.Call) (api.Reply, error) {
	id := c.Query("account_id")
	if id == "" && c.Query("pagetoken") != "" {
		id = c.Caller.AccountID
	}
	if id == "" {
		return api.Reply{}, iamv1.Missing("account_id")
	}
	if err := iamv1.OwnAccount(c, id, "iam-identity.serviceid.get"); err != nil {
		return api.Reply{}, err
	}
	if err := requireServiceID(c, "get", ""); err != nil {
		return api.Reply{}, err
	}
	all, err := iamv1.Narrow(c, namedServiceIDs(c), func(s state.ServiceID) iamv1.Traits {
		return iamv1.Traits{Name: s.Name, Description: s.Description, Created: s.Created, Modified: s.Modified}
	}, "name", "description", "created_at", "modified_at")
	if err != nil {
		return api.Reply{}, err
	}
	p, shown, err := iamv1.NewPage(c, all)
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		iamv1.Page
		ServiceIDs []serviceIDBody `json:"serviceids"`
	}{Page: p, ServiceIDs: []serviceIDBody{}}
	for _, s := range shown {
		out.ServiceIDs = append(out.ServiceIDs, newServiceIDBody(c, s))
	}
	return api.OK(out), nil
}

// namedServiceIDs are those that the parameter name asks for, or all.
func namedServiceIDs(c *api.Call) []state.ServiceID {
	name, index, key := c.Query("name"), "account", c.Caller.AccountID
	if name != "" && !c.Options.NamePart {
		index, key = "name", c.Caller.AccountID+"/"+name
	}
	var all []state.ServiceID
	for _, s := range state.ServiceIDs().By(c.Tx, index, key) {
		if strings.Contains(s.Name, name) {
			all = append(all, s)
		}
	}
	return all
}
