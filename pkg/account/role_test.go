package account_test

import (
	"errors"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// A name that two roles have means neither. A CRN always means one.
func TestARoleOfOneNameAmongSeveral(t *testing.T) {
	t.Parallel()
	const own, ibms = "crn:v1:bluemix:public:iam::a/1::customRole:MyReader", "crn:v1:bluemix:public:iam::::serviceRole:Reader"
	roles := account.Whole([]iam.Role{{CRN: ibms, DisplayName: "Reader"}, {CRN: own, DisplayName: "reader"}, {CRN: own, DisplayName: "reader"}, {CRN: "crn:w", DisplayName: "Writer"}})
	var ambiguous *account.AmbiguousError
	if got, err := account.ResolveRole(roles, "Reader"); !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
	for text, want := range map[string]string{own: own, ibms: ibms, "writer": "crn:w"} {
		if got, err := account.ResolveRole(roles, text); err != nil || got.RoleID != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
}
