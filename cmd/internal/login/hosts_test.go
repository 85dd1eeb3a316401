package login_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/login"
)

// A private session has private hosts only, and only such are marked as not confirmed.
func TestPrivateHostsArePrivate(t *testing.T) {
	t.Parallel()
	for _, row := range login.EndpointTable() {
		for _, e := range []login.Endpoint{row.Private, row.VPE} {
			u, err := url.Parse(e.URL)
			if err != nil || u.Scheme != "https" || !slices.Contains(strings.Split(u.Host, "."), "private") {
				t.Errorf("%s: %q is not a private host", row.Name, e.URL)
			}
		}
		if strings.Contains(row.Public.URL, "private") || row.Public.Unconfirmed {
			t.Errorf("%s: %+v", row.Name, row.Public)
		}
		if row.Use == "" || row.Variable == "" {
			t.Errorf("%s: nothing says what it is for, or what moves it", row.Name)
		}
	}
}
