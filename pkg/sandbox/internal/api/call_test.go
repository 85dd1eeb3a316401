package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

func dialect() api.Dialect {
	return api.Dialect{Invalid: func(reason string) *api.Error { return api.Errorf(400, "invalid", "%s", reason) }}
}

func TestABodyThatNobodyReadsIsRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		method, body string
		decode, ok   bool
	}{
		"read":            {"POST", `{}`, true, true},
		"not read":        {"POST", `{}`, false, false},
		"not read either": {"PUT", ` `, false, false},
		"none":            {"PATCH", ``, false, true},
		"of a GET":        {"GET", `{}`, false, true},
		"of a DELETE":     {"DELETE", `x`, false, true},
	} {
		r := httptest.NewRequest(row.method, "/", strings.NewReader(row.body))
		r.Header.Set("Content-Type", "application/json; charset=UTF-8")
		c, err := api.NewCall(r, time.Now(), dialect(), api.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if row.decode {
			var in struct{}
			if err := c.Decode(&in); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.CheckUnread(); (err == nil) != row.ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
