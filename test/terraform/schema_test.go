package terraform_test

// block lists the arguments and blocks of a resource or a block of the provider. It is written from the documentation of
// version 2.5.0.
type block struct {
	required, optional []string
	blocks             map[string]block
	needs              []string // blocks that must be there
	conflicts          []string // arguments and blocks of which one may be there
}

func schema() map[string]block {
	attribute := block{required: []string{"name", "value"}, optional: []string{"operator"}}
	return map[string]block{
		"terraform": {required: []string{"required_version"}, needs: []string{"required_providers"}, blocks: map[string]block{
			"required_providers": {required: []string{"ibm"}},
		}},
		"import":                  {required: []string{"to", "id"}},
		"ibm_iam_trusted_profile": {required: []string{"name"}, optional: []string{"description", "email"}},
		"ibm_iam_trusted_profile_link": {
			required: []string{"profile_id", "cr_type"}, optional: []string{"name", "is_cross_account"}, needs: []string{"link"},
			blocks: map[string]block{"link": {optional: []string{"crn", "namespace", "name", "component_type", "component_name"}}},
		},
		"ibm_iam_trusted_profile_claim_rule": {
			required: []string{"profile_id", "type"}, optional: []string{"name", "cr_type", "realm_name", "expiration"}, needs: []string{"conditions"},
			blocks: map[string]block{"conditions": {required: []string{"claim", "operator", "value"}}},
		},
		"ibm_iam_trusted_profile_identity": {
			required: []string{"profile_id", "identity_type", "type", "identifier"}, optional: []string{"accounts", "description"},
		},
		"ibm_iam_trusted_profile_policy": {
			required: []string{"iam_id", "roles"}, optional: []string{"description", "account_management"}, needs: []string{"lifecycle"},
			blocks:    map[string]block{"resource_attributes": attribute, "resource_tags": attribute, "lifecycle": {required: []string{"ignore_changes"}}},
			conflicts: []string{"account_management", "resource_attributes"},
		},
	}
}
