package iam_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// An object without an ID can't be used, and a token answer without a token is not a success.
func TestASuccessThatIsNotWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	for name, row := range wireRows() {
		if len(row.files) == 0 || strings.HasPrefix(name, "list") {
			continue
		}
		_, sent, err := meet(t, plain(200, `{"name":"x","token_type":"Bearer","expires_in":3600}`), calls()[name].call)
		if sent != 1 || !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("%s: sent %d times: %v", name, sent, err)
		}
	}
}

// A list that ends too early looks like a complete one.
func TestANextPageWithoutACursorIsAnError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"list profiles over pages":               `{"next":"https://iam.example/v1/profiles?account_id=` + wireAccount + `","profiles":[]}`,
		"list the groups of a member over pages": `{"next":{"href":"https://iam.example/v2/groups?limit=100"},"groups":[]}`,
		"list members":                           `{"next":{"href":"/v2/groups?limit=100"},"members":[]}`,
		"list policies over pages":               `{"next":{"href":"https://iam.example/v2/policies"},"policies":[]}`,
		"list instances over pages":              `{"next_url":"/v2/resource_instances?next_url=x","resources":[]}`,
	} {
		want := 1
		if name == "list instances over pages" { // a parameter of another name may be the cursor
			want = 2
		}
		_, sent, err := meet(t, plain(200, body), calls()[name].call)
		if sent != want || !errors.Is(err, apierr.ErrUnavailable) || !strings.Contains(err.Error(), "the same page twice") {
			t.Errorf("%s: sent %d times: %v", name, sent, err)
		}
	}
}

// A page that is its own next page must not be requested again and again.
func TestAListThatTurnsInACircleIsGivenUp(t *testing.T) {
	t.Parallel()
	_, sent, err := meet(t, plain(200, `{"next":"/v1/profiles?pagetoken=a","profiles":[]}`), calls()["list profiles over pages"].call)
	if sent != 2 || !errors.Is(err, apierr.ErrUnavailable) || !strings.Contains(err.Error(), "the same page twice") {
		t.Errorf("sent %d times: %v", sent, err)
	}
}

func TestTokensGoToSafePlacesOnly(t *testing.T) {
	t.Parallel()
	for _, config := range []iam.Config{{URL: "http://iam.example.com"}, {ResourceURL: "http://rc.example.com"}, {AccountsURL: "nonsense"}} {
		config.HTTP = http.DefaultClient
		if _, err := iam.New(config); err == nil {
			t.Errorf("%+v was accepted", config)
		}
	}
	if _, err := iam.New(iam.Config{HTTP: http.DefaultClient}); err != nil {
		t.Errorf("the standard endpoints: %v", err)
	}
}
