package authz

import (
	"path"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// covers reports whether every attribute of a policy's resource fits the target.
func covers(c *api.Call, attributes []state.Attribute, t Target) bool {
	for _, a := range attributes {
		if !fits(c, a, t) {
			return false
		}
	}
	return scoped(attributes, t.Service)
}

// touches is like covers, but looks at the service only.
func touches(c *api.Call, attributes []state.Attribute, service string) bool {
	for _, a := range attributes {
		switch a.Key {
		case "accountId", "serviceName", "serviceType", "service_group_id":
			if !fits(c, a, Target{Service: service}) {
				return false
			}
		}
	}
	return scoped(attributes, service)
}

// scoped holds a policy without a service back from what it does not mean: one for a resource group's content is not for
// account management, and one for resource groups themselves is for nothing else.
func scoped(attributes []state.Attribute, service string) bool {
	has := func(key string) bool {
		return slices.ContainsFunc(attributes, func(a state.Attribute) bool { return a.Key == key })
	}
	switch {
	case has("serviceName"), has("serviceType"), has("service_group_id"):
		return true
	case has("resourceGroupId"):
		return !accountManagement(service)
	case has("resourceType"):
		return service == "resource-controller"
	}
	return false
}

func fits(c *api.Call, a state.Attribute, t Target) bool {
	switch a.Key {
	case "accountId":
		return is(a, c.Caller.AccountID)
	case "serviceName":
		return is(a, t.Service)
	case "serviceInstance":
		return is(a, t.Instance)
	case "region":
		return is(a, t.Region)
	case "resourceGroupId":
		return is(a, t.ResourceGroupID)
	case "resourceType":
		return is(a, t.ResourceType)
	case "resource":
		return is(a, t.Resource)
	case "serviceType":
		if accountManagement(t.Service) {
			return is(a, "platform_service")
		}
		return is(a, "service") && t.ResourceType != "resource-group"
	case "service_group_id":
		return is(a, "IAM") && strings.HasPrefix(t.Service, "iam-")
	}
	return false // an attribute of some service that the sandbox does not know
}

// is compares by the operators of policies. Values come from JSON: a text, a truth or a list of texts.
func is(a state.Attribute, got string) bool {
	switch a.Operator {
	case "stringEquals":
		return a.Value == any(got)
	case "stringExists":
		return a.Value == any(got != "")
	case "stringMatch":
		return matches(a.Value, got)
	case "stringEqualsAnyOf", "stringMatchAnyOf":
		values, _ := a.Value.([]any)
		return slices.ContainsFunc(values, func(v any) bool {
			return v == any(got) || a.Operator == "stringMatchAnyOf" && matches(v, got)
		})
	}
	return false
}

func matches(pattern any, got string) bool {
	text, _ := pattern.(string)
	// path.Match knows * and ? as policies do; its brackets and escapes are theirs to avoid.
	ok, err := path.Match(strings.ReplaceAll(text, "/", "\x00"), strings.ReplaceAll(got, "/", "\x00"))
	return err == nil && ok && got != ""
}
