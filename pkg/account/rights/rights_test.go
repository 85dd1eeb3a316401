package rights_test

import (
	"slices"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

func equals(key, value string) iam.PolicyAttribute {
	return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
}

// gives is a policy that gives one platform role on what attributes name.
func gives(role string, attributes ...iam.PolicyAttribute) iam.Policy {
	return iam.Policy{
		Resource: iam.PolicyAttributes{Attributes: append([]iam.PolicyAttribute{equals("accountId", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")}, attributes...)},
		Control:  iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::role:" + role}}}},
	}
}

func TestWhatACallerIsSureToSee(t *testing.T) {
	t.Parallel()
	all := []rights.Kind{
		rights.OfProfiles, rights.OfGroups, rights.OfClusters, rights.OfResourceGroups, rights.OfInstances, rights.OfPolicies,
	}
	services, management := equals("serviceType", "service"), equals("serviceType", "platform_service")
	resourceGroups := equals("resourceType", "resource-group")
	on := func(service string) iam.PolicyAttribute { return equals("serviceName", service) }
	conditional := gives("Viewer", services)
	conditional.Pattern = "time-based-conditions:weekly:all-day"
	tagged := gives("Viewer", services)
	tagged.Resource.Tags = []iam.PolicyAttribute{equals("env", "prod")}
	pattern := gives("Viewer", iam.PolicyAttribute{Key: "serviceName", Operator: "stringMatch", Value: "iam-*"})
	reader := gives("Viewer", services)
	reader.Control.Grant.Roles[0].RoleID = "crn:v1:bluemix:public:iam::::serviceRole:Manager"
	for name, row := range map[string]struct {
		caller rights.Caller
		want   []rights.Kind
	}{
		"nobody":    {rights.Caller{}, nil},
		"the owner": {rights.Caller{Owner: true}, all},
		"services":  {seen(gives("Viewer", services)), []rights.Kind{rights.OfClusters, rights.OfInstances}},
		"account management": {
			seen(gives("Administrator", management)), []rights.Kind{rights.OfProfiles, rights.OfGroups},
		},
		"both": {
			seen(gives("Administrator", services), gives("Administrator", management)),
			[]rights.Kind{rights.OfProfiles, rights.OfGroups, rights.OfClusters, rights.OfInstances},
		},
		"both, and resource groups": {seen(gives("Viewer", services), gives("Editor", management), gives("Viewer", resourceGroups)), all},
		"resource groups":           {seen(gives("Viewer", resourceGroups)), []rights.Kind{rights.OfResourceGroups}},
		"one resource group":        {seen(gives("Viewer", resourceGroups, equals("resource", "rg1"))), nil},
		"services of one resource group": {
			seen(gives("Viewer", services, equals("resourceGroupId", "rg1")), gives("Viewer", management)),
			[]rights.Kind{rights.OfProfiles, rights.OfGroups},
		},
		"IAM":               {seen(gives("Viewer", on("iam-identity"))), []rights.Kind{rights.OfProfiles}},
		"IAM's services":    {seen(gives("Viewer", equals("service_group_id", "IAM"))), []rights.Kind{rights.OfProfiles, rights.OfGroups}},
		"one profile":       {seen(gives("Viewer", on("iam-identity"), equals("resource", "Profile-1"))), nil},
		"groups":            {seen(gives("Viewer", on("iam-groups"))), []rights.Kind{rights.OfGroups}},
		"operator, groups":  {seen(gives("Operator", on("iam-groups"))), nil},
		"operator, IAM":     {seen(gives("Operator", on("iam-identity"))), []rights.Kind{rights.OfProfiles}},
		"clusters":          {seen(gives("Viewer", on("containers-kubernetes"))), []rights.Kind{rights.OfClusters}},
		"one cluster":       {seen(gives("Viewer", on("containers-kubernetes"), equals("serviceInstance", "c1"))), nil},
		"at times":          {seen(conditional), nil},
		"what has a tag":    {seen(tagged), nil},
		"a pattern":         {seen(pattern), nil},
		"a service's role":  {seen(reader), nil},
		"an unknown role":   {seen(gives("Nosy", services)), nil},
		"no attribute":      {seen(gives("Viewer")), nil},
		"not all were seen": {rights.Caller{Policies: account.Partial([]iam.Policy{gives("Viewer", on("iam-identity"))}, "x")}, []rights.Kind{rights.OfProfiles}},
	} {
		var got []rights.Kind
		for _, k := range all {
			if row.caller.SeesAll(k) {
				got = append(got, k)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: sees all of %v, want %v", name, got, row.want)
		}
	}
	for _, k := range all {
		if rights.NeedsToSee(k) == "" {
			t.Errorf("nobody knows what it takes to see %s", k)
		}
	}
}

func seen(policies ...iam.Policy) rights.Caller {
	return rights.Caller{Policies: account.Whole(policies)}
}

// A No is certain: it is given where no policy can cover the service.
func TestWhatACallerMayNotDo(t *testing.T) {
	t.Parallel()
	of := func(key, value string) iam.PolicyAttribute {
		return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
	}
	for name, row := range map[string]struct {
		caller rights.Caller
		want   trust.Verdict
	}{
		"the owner":                    {rights.Caller{Owner: true}, trust.Yes},
		"account management":           {seen(gives("Administrator", of("serviceType", "platform_service"))), trust.Unknown},
		"another service":              {seen(gives("Administrator", of("serviceName", "kms"))), trust.No},
		"all services":                 {seen(gives("Administrator", of("serviceType", "service"))), trust.No},
		"all of a resource group":      {seen(gives("Administrator", of("resourceGroupId", "rg1"))), trust.No},
		"resource groups":              {seen(gives("Administrator", of("resourceType", "resource-group"))), trust.No},
		"no service, not documented":   {seen(gives("Administrator")), trust.Unknown},
		"a region, not documented":     {seen(gives("Administrator", of("region", "eu-de"))), trust.Unknown},
		"no service, and a lesser one": {seen(gives("Viewer")), trust.No},
	} {
		if got := row.caller.May("iam-identity.profile.create"); got != row.want {
			t.Errorf("%s: got %v, want %v", name, got, row.want)
		}
	}
}
