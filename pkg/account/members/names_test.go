package members_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/iam"
)

func TestNames(t *testing.T) {
	t.Parallel()
	first := []iam.Member{
		{IAMID: "IBMid-1", Type: "user", Name: "Jane"},
		{IAMID: "IBMid-2", Type: "user", Name: "Joe", Email: "joe@example.com"},
		{IAMID: "IBMid-4", Type: "user", Email: "ann@example.com"},
		{IAMID: "IBMid-5", Type: "user"},
	}
	second := []iam.Member{
		{IAMID: "IBMid-3", Type: "user", Name: "Jane"},
		{IAMID: "IBMid-2", Type: "user", Name: "Joe"},
		{IAMID: "iam-ServiceId-1", Type: "service", Name: "Jane"},
		{IAMID: "IBMid-1", Type: "user", Name: "Jane"},
	}
	names := members.NamesOf(account.Whole(first), account.Partial(second, "not allowed"))
	for _, row := range []struct {
		member iam.Member
		want   string
	}{
		{first[0], "user Jane (IBMid-1)"},
		{second[0], "user Jane (IBMid-3)"},
		{first[1], "user Joe"},
		{first[2], "user ann@example.com"},
		{first[3], "user IBMid-5"},
		{second[2], "service ID Jane"},
		{iam.Member{IAMID: "IBMid-9", Type: "user", Name: "Kim"}, "user Kim"},
	} {
		if got := names.Of(row.member); got != row.want {
			t.Errorf("got %q, not %q", got, row.want)
		}
	}
}
