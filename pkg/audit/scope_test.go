package audit_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	roles        = "crn:v1:bluemix:public:iam::::"
	ownAccount   = "accountId stringEquals \"" + accountID + "\""
	allServices  = `serviceType stringEquals "service"`
	managed      = `serviceType stringEquals "platform_service"`
	kms          = `serviceName stringEquals "kms"`
	manager      = roles + "serviceRole:Manager"
	admin        = roles + "role:Administrator"
	customerRole = "crn:v1:ibmcloud:public:iam-access-management::a/" + accountID + "::customRole:Mine"
)

// A policy is written in many ways. What it covers is the same, or is not known: a condition that is not evaluated does not
// make a policy narrow.
func TestWaysToWriteAPolicy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		role, attributes string // those between semicolons
		found, unknown   string // IDs of findings
	}{
		"one service":                                {manager, kms, "wide-access", ""},
		"every instance by a pattern":                {manager, kms + `; serviceInstance stringMatch "*"`, "", "wide-access"},
		"every instance by another pattern":          {manager, kms + `; serviceInstance stringMatch "?*-*"`, "", "wide-access"},
		"every instance by one of several patterns":  {manager, kms + `; serviceInstance stringMatchAnyOf ["a*", "*"]`, "", "wide-access"},
		"instances by a pattern":                     {manager, kms + `; serviceInstance stringMatch "9f*"`, "", ""},
		"instances by a list":                        {manager, kms + `; serviceInstance stringEqualsAnyOf ["9f", "8e"]`, "", ""},
		"an instance":                                {manager, kms + `; serviceInstance stringEquals "9f"`, "", ""},
		"an instance by an operator that is unknown": {manager, kms + `; serviceInstance stringNotEquals "9f"`, "", "wide-access"},
		"any region":                                 {manager, kms + `; region stringExists true`, "", "wide-access"},
		"any region, as text":                        {manager, kms + `; region stringExists "true"`, "", "wide-access"},
		"a region":                                   {manager, kms + `; region stringEquals "us-south"`, "", ""},
		"any resource group":                         {manager, `serviceType stringEquals "service"; resourceGroupId stringMatch "*"`, "", "wide-access"},
		"a service and its kind":                     {manager, kms + "; " + allServices, "wide-access", ""},
		"a service and another kind":                 {manager, kms + "; " + managed, "", ""},
		"a service and a kind that is not listed":    {manager, kms + `; serviceType stringEquals "professional_service"`, "", "wide-access"},
		"a service and any kind":                     {manager, kms + `; serviceType stringExists true`, "", "wide-access"},
		"two services at once":                       {manager, kms + `; serviceName stringEquals "logs"`, "", "wide-access"},
		"a list of one service":                      {manager, `serviceName stringEqualsAnyOf ["kms"]`, "wide-access", ""},
		"a list of kinds":                            {manager, `serviceType stringEqualsAnyOf ["service"]`, "wide-access", ""},
		"services and account management":            {manager, `serviceType stringEqualsAnyOf ["service", "platform_service"]`, "wide-access", ""},
		"a kind by a pattern":                        {manager, `serviceType stringMatch "serv*"`, "", "wide-access"},
		"a service of any name":                      {manager, allServices + `; serviceName stringExists true`, "", "wide-access"},
		"account management alone":                   {manager, managed, "", ""},
		"the account by a list":                      {manager, kms + `; accountId stringEqualsAnyOf ["` + accountID + `"]`, "wide-access", ""},
		"the account by a pattern":                   {manager, kms + `; accountId stringMatch "` + accountID[:4] + `*"`, "", "wide-access"},
		"another account":                            {manager, kms + `; accountId stringEquals "other"`, "", ""},

		"an administrator by a list":                     {admin, `serviceType stringEqualsAnyOf ["platform_service"]`, "admin-behind-pods escalation", ""},
		"an administrator of an account in a list":       {admin, managed + `; accountId stringEqualsAnyOf ["` + accountID + `"]`, "admin-behind-pods escalation", ""},
		"an administrator of services of any name":       {admin, allServices + `; serviceName stringExists true`, "", "admin-behind-pods escalation"},
		"an administrator of a kind by a pattern":        {admin, `serviceType stringMatch "plat*"`, "", "admin-behind-pods escalation"},
		"an administrator of account management by name": {admin, managed + `; serviceName stringMatch "*"`, "", "admin-behind-pods escalation"},

		"a role that IBM does not list":        {roles + "role:Foo", allServices, "", "admin-behind-pods escalation wide-access"},
		"a role in another case":               {roles + "role:administrator", allServices, "", "admin-behind-pods escalation wide-access"},
		"such a role of a service":             {roles + "serviceRole:manager", kms, "", "wide-access"},
		"such a role of identity":              {roles + "role:editor", `serviceName stringEquals "iam-identity"`, "", "escalation"},
		"a role of another cloud":              {"crn:v1:staging:public:iam::::serviceRole:Manager", kms, "", "wide-access"},
		"a role of another cloud's platform":   {"crn:v1:staging:public:iam::::role:Administrator", managed, "", "admin-behind-pods escalation"},
		"the account's own role on everything": {customerRole, allServices, "", "escalation"},
		"the account's own role on a service":  {customerRole, kms, "", ""},
		"a role of the service's own":          {"crn:v1:bluemix:public:kms::::serviceRole:KeyPurge", kms, "", ""},
		"a role of IAM in capitals":            {"crn:v1:bluemix:public:IAM::::role:Administrator", allServices, "", "admin-behind-pods escalation wide-access"},
		"a platform role of a service":         {"crn:v1:bluemix:public:kms::::role:Administrator", allServices, "", "admin-behind-pods escalation wide-access"},
		"a service's own role on everything":   {"crn:v1:bluemix:public:kms::::serviceRole:KeyPurge", allServices, "", ""},
		"an editor of services in a list":      {roles + "role:Editor", `serviceName stringEqualsAnyOf ["kms", "logs"]`, "", ""},
		"an editor of identity in a list":      {roles + "role:Editor", `serviceName stringEqualsAnyOf ["kms", "iam-identity"]`, "", "escalation"},
		"a service without a name":             {manager, `serviceName stringEquals ""`, "", "wide-access"},
		"an instance without a name":           {manager, kms + `; serviceInstance stringEquals ""`, "", "wide-access"},
		"no CRN":                               {"Manager", kms, "", "wide-access"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := iam.Policy{ID: "p", Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: row.role}}}}}
			text := row.attributes
			if !strings.Contains(text, "accountId") {
				text = ownAccount + "; " + text
			}
			for attribute := range strings.SplitSeq(text, "; ") {
				key, rest, _ := strings.Cut(attribute, " ")
				operator, value, _ := strings.Cut(rest, " ")
				a := iam.PolicyAttribute{Key: key, Operator: operator}
				if err := json.Unmarshal([]byte(value), &a.Value); err != nil {
					t.Fatal(err)
				}
				p.Resource.Attributes = append(p.Resource.Attributes, a)
			}
			report := audit.Run(world(policies(p)), today(), audit.Options{Only: []audit.ID{audit.AdminBehindPods, audit.Escalation, audit.WideAccess}})
			var found, unknown []string
			for _, f := range report.Findings {
				found = append(found, string(f.ID))
			}
			for _, u := range report.Unknown {
				for _, id := range u.Checks {
					unknown = append(unknown, string(id))
				}
			}
			slices.Sort(found)
			slices.Sort(unknown)
			if diff := cmp.Diff([]string{row.found, row.unknown}, []string{strings.Join(found, " "), strings.Join(slices.Compact(unknown), " ")}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
