package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// testTemplates checks that the lists of templates are there and empty: programs that clean up an account read them first.
func testTemplates(t *testing.T, b *box) {
	b.operation(t, "ListProfileTemplates", func(o operation) {
		templates(o, func(p *probe, key string, account *string, limit *string) (*iamidentityv1.TrustedProfileTemplateList, int, error) {
			got, _, err := p.identity(key).ListProfileTemplates(&iamidentityv1.ListProfileTemplatesOptions{AccountID: account, Limit: limit})
			if err != nil {
				return nil, 0, err
			}
			return got, len(got.ProfileTemplates), nil
		})
	})
	b.operation(t, "ListAccountSettingsTemplates", func(o operation) {
		templates(o, func(p *probe, key string, account *string, limit *string) (*iamidentityv1.AccountSettingsTemplateList, int, error) {
			got, _, err := p.identity(key).ListAccountSettingsTemplates(&iamidentityv1.ListAccountSettingsTemplatesOptions{AccountID: account, Limit: limit})
			if err != nil {
				return nil, 0, err
			}
			return got, len(got.AccountSettingsTemplates), nil
		})
	})
}

func templates[L any](o operation, list func(p *probe, key string, account *string, limit *string) (*L, int, error)) {
	for name, id := range map[string]*string{"none in the account": account(), "none in one's own account": nil} {
		o.outcome(name, func(p *probe) {
			got, count, err := list(p, viewer, id, nil)
			p.accepted(200, got, err)
			if count != 0 {
				p.Errorf("%d templates", count)
			}
		})
	}
	for name, row := range map[string]struct {
		key, account, limit string
		status              int
		code                string
	}{
		"refuses another account":  {admin, "ffff", "100", 403, "forbidden"},
		"refuses a page too large": {admin, sandbox.AccountID, "101", 400, "bad_request"},
	} {
		o.outcome(name, func(p *probe) {
			_, _, err := list(p, row.key, &row.account, &row.limit)
			p.refused(row.status, row.code, err)
		})
	}
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, _, err := list(p, p.stranger(), account(), nil)
		p.refused(403, "forbidden", err)
	})
}
