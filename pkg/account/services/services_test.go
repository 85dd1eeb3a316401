package services_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/iam"
)

func TestDoubt(t *testing.T) {
	t.Parallel()
	platform := []iam.Role{{CRN: "crn:v1:bluemix:public:iam::::role:Viewer"}}
	own := append([]iam.Role{{CRN: "crn:v1:bluemix:public:receipts::::serviceRole:Clerk"}}, platform...)
	for _, row := range []struct {
		name, service string
		roles         account.List[iam.Role]
		doubted       bool
	}{
		{"none of its own", "receipts", account.Whole(platform), true},
		{"some of its own", "receipts", account.Whole(own), false},
		{"well known", "kms", account.Whole(platform), false},
		{"none that were shown", "receipts", account.Partial[iam.Role](nil, "not allowed"), false},
		{"not asked for", "receipts", account.List[iam.Role]{}, false},
		{"no service", "", account.Whole(platform), false},
	} {
		if got := services.Doubt(row.service, row.roles); (got != "") != row.doubted {
			t.Errorf("%s: got %q", row.name, got)
		}
	}
}
