package apierr_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
)

func TestConflictOfAPolicy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		details string
		want    *apierr.Conflict
	}{
		"the policy is an object": {
			`{"conflicts_with":{"etag":"1-ede4","policy":{"id":"d080","type":"access","state":"active","control":{"grant":{"roles":[]}}}}}`,
			&apierr.Conflict{PolicyID: "d080", ETag: "1-ede4"},
		},
		"the policy is an ID":              {`{"conflicts_with":{"etag":"1-a","policy":"d080"}}`, &apierr.Conflict{PolicyID: "d080", ETag: "1-a"}},
		"the role is an ID":                {`{"conflicts_with":{"etag":"2-b","role":"r1"}}`, &apierr.Conflict{ETag: "2-b", Role: "r1"}},
		"the role is an object":            {`{"conflicts_with":{"etag":"2-b","role":{"id":"r1","display_name":"R"}}}`, &apierr.Conflict{ETag: "2-b", Role: "r1"}},
		"the role is an object with a CRN": {`{"conflicts_with":{"role":{"crn":"crn:v1:x"}}}`, &apierr.Conflict{Role: "crn:v1:x"}},
		"all of them": {
			`{"conflicts_with":{"etag":"1-a","role":"r1","policy":{"id":"p1"}}}`,
			&apierr.Conflict{PolicyID: "p1", ETag: "1-a", Role: "r1"},
		},
		"numbers for text":                 {`{"conflicts_with":{"etag":7,"policy":{"id":8}}}`, &apierr.Conflict{PolicyID: "8", ETag: "7"}},
		"one mistyped field":               {`{"conflicts_with":{"etag":["x"],"role":true,"policy":{"id":"p1"}}}`, &apierr.Conflict{PolicyID: "p1"}},
		"a policy without an ID":           {`{"conflicts_with":{"etag":"1-a","policy":{"type":"access"}}}`, &apierr.Conflict{ETag: "1-a"}},
		"nothing in it":                    {`{"conflicts_with":{}}`, nil},
		"only what can't be read":          {`{"conflicts_with":{"etag":null,"role":[],"policy":[1]}}`, nil},
		"null":                             {`{"conflicts_with":null}`, nil},
		"a text":                           {`{"conflicts_with":"p1"}`, nil},
		"a list":                           {`{"conflicts_with":[{"etag":"1-a"}]}`, nil},
		"details of another kind":          {`{"limit":3}`, nil},
		"details that are text":            {`"conflicts_with"`, nil},
		"details that are a list":          {`[{"conflicts_with":{"etag":"1-a"}}]`, nil},
		"null for details":                 {`null`, nil},
		"another spelling of the same key": {`{"Conflicts_With":{"ETag":"1-a"}}`, &apierr.Conflict{ETag: "1-a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := `{"trace":"t","errors":[{"code":"policy_conflict_error","message":"exists","details":` + row.details + `}],"status_code":409}`
			e := apierr.Decode(http.StatusConflict, nil, []byte(body), time.Time{})
			if diff := cmp.Diff(row.want, e.Conflict); diff != "" {
				t.Error(diff)
			}
			if e.Code != "policy_conflict_error" || e.Message != "exists" || e.TransactionID != "t" || e.Class != apierr.ErrConflict {
				t.Errorf("the other fields are lost: %+v", e)
			}
		})
	}
}

func TestNoConflict(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{}`, `{"errors":[]}`, `{"errors":[{"code":"name_exists","message":"m"}]}`, `<html>`} {
		if e := apierr.Decode(http.StatusConflict, nil, []byte(body), time.Time{}); e.Conflict != nil {
			t.Errorf("%s: got %+v", body, e.Conflict)
		}
	}
}
