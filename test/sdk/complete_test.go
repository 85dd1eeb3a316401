package sdk

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/accountmanagementv4"
	"github.com/IBM/platform-services-go-sdk/globalcatalogv1"
	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
	"github.com/IBM/platform-services-go-sdk/resourcecontrollerv2"
	"github.com/IBM/platform-services-go-sdk/resourcemanagerv2"
	"github.com/IBM/platform-services-go-sdk/usermanagementv1"
)

// clientPackage is one package of IBM's SDK. The expression matches what the sandbox leaves out.
type clientPackage struct {
	name    string
	client  any
	leftOut string
}

func clientPackages() []clientPackage {
	return []clientPackage{
		{
			"iamidentityv1", &iamidentityv1.IamIdentityV1{},
			"Template($|V)|Assignment|I[dD][pP]|Mfa|Preference|ServiceIDGroup|LoginSettings|ConsumerAccounts|SamlMetadata",
		},
		{"iamaccessgroupsv2", &iamaccessgroupsv2.IamAccessGroupsV2{}, "Template|Assignment"},
		{"iampolicymanagementv1", &iampolicymanagementv1.IamPolicyManagementV1{}, "Template|Assignment|Settings"},
		{
			"resourcecontrollerv2", &resourcecontrollerv2.ResourceControllerV2{},
			"Create|Update|Delete|Lock|Unlock|Key|Binding|Alias|Reclamation|Lastop",
		},
		{"resourcemanagerv2", &resourcemanagerv2.ResourceManagerV2{}, "Create|Update|Delete|Quota"},
		{"usermanagementv1", &usermanagementv1.UserManagementV1{}, "Invite|Update|Remove|Accept"},
		{"accountmanagementv4", &accountmanagementv4.AccountManagementV4{}, "^$"},
		{
			"globalcatalogv1", &globalcatalogv1.GlobalCatalogV1{},
			"Create|Update|Delete|Restore|Visibility|Pricing|Audit|Artifact",
		},
	}
}

// operations lists the operations of a package: its methods that exist with a context too.
func (c clientPackage) operations() (served, leftOut []string) {
	pattern := regexp.MustCompile(c.leftOut)
	kind := reflect.TypeOf(c.client)
	for i := range kind.NumMethod() {
		name, ok := strings.CutSuffix(kind.Method(i).Name, "WithContext")
		if !ok {
			continue
		}
		if pattern.MatchString(name) {
			leftOut = append(leftOut, name)
		} else {
			served = append(served, name)
		}
	}
	return served, leftOut
}

// checkComplete requires a success and a refusal of every operation that the sandbox serves, and of the three
// authenticators. A subtest can't claim an operation that the SDK does not have.
func checkComplete(t *testing.T, s *suite) {
	wanted := map[string][]string{"core": {
		reflect.TypeFor[core.IamAuthenticator]().Name(), reflect.TypeFor[core.IamAuthenticator]().Name() + " with a refresh token",
		reflect.TypeFor[core.IamAssumeAuthenticator]().Name(), reflect.TypeFor[core.ContainerAuthenticator]().Name(),
	}}
	for _, c := range clientPackages() {
		wanted[c.name], _ = c.operations()
	}
	for service, operations := range wanted {
		if len(operations) == 0 {
			t.Errorf("%s has no operations", service)
		}
		for _, operation := range operations {
			has := func(refusal bool) bool {
				return slices.ContainsFunc(s.proofs, func(p proof) bool {
					return p.service == service && p.operation == operation && p.refusal == refusal
				})
			}
			if !has(false) || !has(true) {
				t.Errorf("%s/%s: success proven %v, refusal proven %v", service, operation, has(false), has(true))
			}
		}
	}
	for _, p := range s.proofs {
		if !slices.Contains(wanted[p.service], p.operation) {
			t.Errorf("%s/%s is no operation", p.service, p.operation)
		}
	}
}
