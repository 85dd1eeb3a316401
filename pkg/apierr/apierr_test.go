package apierr_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/podtrust/podtrust/pkg/apierr"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestDecodeEveryShape(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status int
		header http.Header
		body   string
		want   apierr.Error
	}{
		"IAM identity, status as text": {
			404, nil,
			`{"trace":"t1","status_code":"404","errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"Unable","details":"no profile"}]}`,
			apierr.Error{Status: 404, Code: "BXNIM0102E", Reason: "not_found", Message: "Unable", Details: "no profile", TransactionID: "t1", Class: apierr.ErrNotFound},
		},
		"IAM identity, status as number, context only": {
			422, nil,
			`{"status_code":422,"errors":[{"code":"invalid_state","message_code":"BXNIM0908E","message":"Committed"}],"context":{"transaction_id":"t2"}}`,
			apierr.Error{Status: 422, Code: "BXNIM0908E", Reason: "invalid_state", Message: "Committed", TransactionID: "t2", Class: apierr.ErrInvalid},
		},
		"token endpoint": {
			400, nil,
			`{"errorCode":"BXNIM0398E","errorMessage":"Selected trusted profile not eligible.","errorDetails":"a:b:c:d","context":{"requestId":"r"}}`,
			apierr.Error{Status: 400, Code: "BXNIM0398E", Message: "Selected trusted profile not eligible.", Details: "a:b:c:d", TransactionID: "r", Class: apierr.ErrInvalid},
		},
		"policies, details are an object": {
			409,
			http.Header{"Transaction-Id": {"h"}},
			`{"trace":"t","errors":[{"code":"policy_conflict_error","message":"exists","details":{"conflicts_with":{}}}],"status_code":409}`,
			apierr.Error{Status: 409, Code: "policy_conflict_error", Message: "exists", TransactionID: "h", Class: apierr.ErrConflict},
		},
		"resource manager, code is a number": {
			403, nil, `{"trace":"t","errors":[{"code":403,"message":"No permission"}]}`,
			apierr.Error{Status: 403, Code: "403", Message: "No permission", TransactionID: "t", Class: apierr.ErrForbidden},
		},
		"resource controller": {
			404, nil, `{"error_code":"RC-1","message":"gone","status_code":404,"transaction_id":"x"}`,
			apierr.Error{Status: 404, Code: "RC-1", Message: "gone", TransactionID: "x", Class: apierr.ErrNotFound},
		},
		"containers, no permission": {
			401, nil, `{"incidentID":"i","code":"A0007","description":"You lack","type":"Authentication","recoveryCLI":"log in"}`,
			apierr.Error{Status: 401, Code: "A0007", Message: "You lack", Details: "log in", TransactionID: "i", Class: apierr.ErrForbidden},
		},
		"containers, bad token": {
			401, nil, `{"incidentID":"i","code":"A0003","description":"bad"}`,
			apierr.Error{Status: 401, Code: "A0003", Message: "bad", TransactionID: "i", Class: apierr.ErrUnauthorized},
		},
		"a gateway's page": {
			404,
			http.Header{"Content-Type": {"text/html; charset=utf-8"}},
			"<html><h1>404</h1>An 404 error\noccurred</html>",
			apierr.Error{Status: 404, Message: "the answer was not found as text/html: 404 An 404 error occurred", Class: apierr.ErrNotFound},
		},
		"empty": {502, nil, "", apierr.Error{Status: 502, Message: "the answer was bad gateway", Class: apierr.ErrUnavailable}},
		"torn":  {500, nil, `{"trace":"t`, apierr.Error{Status: 500, Message: `the answer was internal server error: {"trace":"t`, Class: apierr.ErrUnavailable}},
		"wait, in seconds": {
			429,
			http.Header{"Retry-After": {"7"}},
			"",
			apierr.Error{Status: 429, Message: "the answer was too many requests", RetryAfter: 7 * time.Second, Class: apierr.ErrRateLimited},
		},
		"wait, until a date": {
			503,
			http.Header{"Retry-After": {"Mon, 23 Nov 2026 12:00:09 GMT"}},
			"",
			apierr.Error{Status: 503, Message: "the answer was service unavailable", RetryAfter: 9 * time.Second, Class: apierr.ErrUnavailable},
		},
		"wait, nonsense": {
			429,
			http.Header{"Retry-After": {"-3"}},
			"[]",
			apierr.Error{Status: 429, Message: "the answer was too many requests: []", Class: apierr.ErrRateLimited},
		},
		"token endpoint, details are an object": {
			400, nil, `{"errorCode":"BXNIM0400E","errorMessage":"Failed","errorDetails":{"a":1},"requirements":{"code":"x"}}`,
			apierr.Error{Status: 400, Code: "BXNIM0400E", Message: "Failed", Class: apierr.ErrInvalid},
		},
		"one word": {
			401, nil, `{"error":"Unauthorized","status":401,"message":null}`,
			apierr.Error{Status: 401, Message: "Unauthorized", Class: apierr.ErrUnauthorized},
		},
		"a gateway's own ID stands behind the service's": {
			404,
			http.Header{"X-Request-Id": {"edge"}},
			`{"incidentID":"i","code":"G0004","description":"no such cluster"}`,
			apierr.Error{Status: 404, Code: "G0004", Message: "no such cluster", TransactionID: "i", Class: apierr.ErrNotFound},
		},
		"a gateway's own ID, alone": {
			404,
			http.Header{"X-Request-Id": {"edge"}},
			`[]`,
			apierr.Error{Status: 404, Message: "the answer was not found: []", TransactionID: "edge", Class: apierr.ErrNotFound},
		},
		"gone":           {410, nil, "", apierr.Error{Status: 410, Message: "the answer was gone", Class: apierr.ErrNotFound}},
		"a stale tag":    {412, nil, "", apierr.Error{Status: 412, Message: "the answer was precondition failed", Class: apierr.ErrConflict}},
		"not followed":   {307, nil, "", apierr.Error{Status: 307, Message: "the answer was temporary redirect", Class: apierr.ErrRedirect}},
		"a long page":    {500, nil, strings.Repeat("ä", 150), apierr.Error{Status: 500, Message: "the answer was internal server error: " + strings.Repeat("ä", 100) + "...", Class: apierr.ErrUnavailable}},
		"code, no more":  {400, nil, `{"errors":[{"code":"bad"}]}`, apierr.Error{Status: 400, Code: "bad", Message: "bad", Class: apierr.ErrInvalid}},
		"unknown status": {299, nil, "", apierr.Error{Status: 299, Message: "the answer had status 299", Class: apierr.ErrInvalid}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := apierr.Decode(row.status, row.header, []byte(row.body), now)
			if strings.HasPrefix(row.want.Message, "the answer ") {
				row.want.Own, row.want.Words, _ = strings.Cut(row.want.Message, ": ")
			}
			if diff := cmp.Diff(row.want, *got, cmpopts.EquateErrors()); diff != "" {
				t.Error(diff)
			}
			if !errors.Is(got, row.want.Class) {
				t.Errorf("%v does not match its class", got)
			}
		})
	}
}

func TestErrorIsOneLine(t *testing.T) {
	t.Parallel()
	e := &apierr.Error{
		Op: "create trusted profile 'x'", Status: 403, Code: "BXNIM0513E", Message: "No.", Details: "Ask.", TransactionID: "abc",
	}
	want := `could not create trusted profile 'x': BXNIM0513E: "No: Ask" (HTTP 403, transaction abc)`
	if e.Error() != want {
		t.Errorf("got  %s\nwant %s", e, want)
	}
	e = apierr.Decode(http.StatusBadGateway, nil, []byte("<b>502</b>\nOK"), time.Time{})
	e.Op = "list trusted profiles"
	want = `could not list trusted profiles: the answer was bad gateway: "502 OK" (HTTP 502)`
	if e.Error() != want {
		t.Errorf("got  %s\nwant %s", e, want)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(400, `{"errorCode":"BXNIM0398E","errorMessage":"m"}`)
	f.Add(500, "<html>")
	f.Fuzz(func(t *testing.T, status int, body string) {
		e := apierr.Decode(status, http.Header{}, []byte(body), now)
		if e.Message == "" || e.Class == nil {
			t.Errorf("no message or class for %q", body)
		}
		if !strings.Contains((&apierr.Error{Op: "o", Message: e.Message}).Error(), "could not o") {
			t.Error("the error lost its operation")
		}
	})
}

func TestAMistypedFieldSpoilsNoOther(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"errors":[{"code":"not_found","message":"gone"}],"context":"none"}`,
		`{"errorCode":"not_found","errorMessage":"gone","errors":{"odd":1},"context":[]}`,
	} {
		if e := apierr.Decode(404, http.Header{}, []byte(body), time.Time{}); e.Code != "not_found" || e.Message != "gone" {
			t.Errorf("%s: got %q, %q", body, e.Code, e.Message)
		}
	}
}
