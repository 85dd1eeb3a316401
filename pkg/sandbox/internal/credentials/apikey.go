package credentials

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// requireKey checks the caller's right to a key: everybody may do everything to their own ones.
func requireKey(c *api.Call, action string, k state.APIKey) error {
	if k.IAMID == c.Caller.IAMID {
		return nil
	}
	target := authz.Target{Service: "iam-identity", ResourceType: "apikey", Resource: k.ID}
	return authz.Require(c, "iam-identity.apikey."+action, target)
}

// findKey returns the key of the path, after the caller's right to the action was checked.
func findKey(c *api.Call, action string) (state.APIKey, error) {
	id := c.Path("key")
	for _, k := range state.APIKeys().By(c.Tx, "id", id) {
		if k.AccountID == c.Caller.AccountID {
			return k, requireKey(c, action, k)
		}
	}
	return state.APIKey{}, iamv1.NotFound("API key", id)
}

// findKeyToChange also refuses a locked one.
func findKeyToChange(c *api.Call) (state.APIKey, error) {
	k, err := findKey(c, "manage")
	if err == nil && k.Locked {
		err = iamv1.Locked(c, k.ID)
	}
	return k, err
}

func getAPIKey(c *api.Call) (api.Reply, error) {
	k, err := findKey(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newAPIKeyBody(c, k)).WithTag(k.Tag), nil
}

// getAPIKeyDetails finds a key by its value, which comes in a header. Who knows the value may see the rest.
func getAPIKeyDetails(c *api.Call) (api.Reply, error) {
	value := c.Request.Header.Get("IAM-ApiKey")
	if value == "" {
		return api.Reply{}, iamv1.Missing("IAM-ApiKey")
	}
	k, ok := state.APIKeys().Get(c.Tx, value)
	if !ok || k.AccountID != c.Caller.AccountID {
		return api.Reply{}, iamv1.NotFound("API key", "(not shown)")
	}
	return api.OK(newAPIKeyBody(c, k)).WithTag(k.Tag), nil
}

func updateAPIKey(c *api.Call) (api.Reply, error) {
	var in apiKeyFields
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	k, err := findKeyToChange(c)
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(k.Tag); err != nil {
		return api.Reply{}, err
	}
	if k, err = in.into(k); err != nil {
		return api.Reply{}, err
	}
	k = putKey(c, k)
	return api.OK(newAPIKeyBody(c, k)).WithTag(k.Tag), nil
}

func deleteAPIKey(c *api.Call) (api.Reply, error) {
	k, err := findKeyToChange(c)
	if err != nil {
		return api.Reply{}, err
	}
	dropKey(c, k)
	return api.NoContent(), nil
}

func dropKey(c *api.Call, k state.APIKey) {
	state.Activities().Delete(c.Tx, k.ID)
	state.APIKeys().Delete(c.Tx, k.Value)
}

func putKey(c *api.Call, k state.APIKey) state.APIKey {
	k.Tag, k.Modified = api.NextTag(k.Tag), c.Now
	state.APIKeys().Put(c.Tx, k.Value, k)
	return k
}

func lockAPIKey(c *api.Call) (api.Reply, error) {
	return setKey(c, findKey, func(k *state.APIKey) { k.Locked = true })
}

func unlockAPIKey(c *api.Call) (api.Reply, error) {
	return setKey(c, findKey, func(k *state.APIKey) { k.Locked = false })
}

func disableAPIKey(c *api.Call) (api.Reply, error) {
	return setKey(c, changeable, func(k *state.APIKey) { k.Disabled = true })
}

func enableAPIKey(c *api.Call) (api.Reply, error) {
	return setKey(c, changeable, func(k *state.APIKey) { k.Disabled = false })
}

func changeable(c *api.Call, _ string) (state.APIKey, error) { return findKeyToChange(c) }

// setKey changes a key without a tag; doing it again changes nothing that shows.
func setKey(
	c *api.Call,
	find func(*api.Call, string) (state.APIKey, error),
	change func(*state.APIKey),
) (api.Reply, error) {
	k, err := find(c, "manage")
	if err != nil {
		return api.Reply{}, err
	}
	change(&k)
	putKey(c, k)
	return api.NoContent(), nil
}

// lockNew locks what is being made, when the header asks for it. The other header disables it.
func lockNew(c *api.Call, k *state.APIKey) error {
	lock, disable := c.Request.Header.Get("Entity-Lock"), c.Request.Header.Get("Entity-Disable")
	for _, value := range []string{lock, disable} {
		if err := iamv1.OneOf(value, "", "true", "false"); err != nil {
			return err
		}
	}
	k.Locked, k.Disabled = lock == "true", disable == "true"
	state.APIKeys().Put(c.Tx, k.Value, *k)
	return nil
}
