package policies

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// request is a policy in the form of one version of the API.
type request interface{ policy() (state.Policy, error) }

// body shows a policy in the form of one version.
type body[B any] func(*api.Call, state.Policy) B

func createAs[R request, B any](c *api.Call, b body[B]) (api.Reply, error) {
	p, err := asked[R](c)
	if err != nil {
		return api.Reply{}, err
	}
	if p, err = add(c, p); err != nil {
		return api.Reply{}, err
	}
	return api.Created(b(c, p)).WithTag(p.Tag), nil
}

func replaceAs[R request, B any](c *api.Call, b body[B]) (api.Reply, error) {
	p, err := asked[R](c)
	if err != nil {
		return api.Reply{}, err
	}
	if p, err = replace(c, p); err != nil {
		return api.Reply{}, err
	}
	return api.OK(b(c, p)).WithTag(p.Tag), nil
}

func show[B any](c *api.Call, b body[B]) (api.Reply, error) {
	p, err := find(c, "iam.policy.read")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(b(c, p)).WithTag(p.Tag), nil
}

// asked is the policy that a request describes.
func asked[R request](c *api.Call) (state.Policy, error) {
	var in R
	if err := c.Decode(&in); err != nil {
		return state.Policy{}, err
	}
	return in.policy()
}
