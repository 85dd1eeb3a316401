package account

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
)

// Service is what IAM Identity Services keeps of an account: reports, settings, limits and, always empty, templates.
func Service() api.Service {
	return api.Service{Name: "iam-identity", Dialect: iamv1.Dialect(), Routes: []api.Route{
		{Pattern: "POST /v1/activity/accounts/{account}/report", Writes: true, Handle: createReport},
		// It counts the calls before the report is there.
		{Pattern: "GET /v1/activity/accounts/{account}/report/{reference}", Writes: true, Handle: getReport},
		{Pattern: "GET /v1/accounts/{account}/settings/identity", Handle: getSettings},
		{Pattern: "PUT /v1/accounts/{account}/settings/identity", Writes: true, Handle: updateSettings},
		{Pattern: "GET /v1/accounts/{account}/effective_settings/identity", Handle: getEffectiveSettings},
		{Pattern: "GET /v1/accounts/{account}/limits/identity", Handle: getUsage},
		{Pattern: "POST /v1/accounts/{account}/limits/identity", Handle: listUsage},
		{Pattern: "GET /v1/profile_templates", Handle: listProfileTemplates},
		{Pattern: "GET /v1/account_settings_templates", Handle: listSettingsTemplates},
	}}
}
