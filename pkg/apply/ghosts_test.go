package apply_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// entries adds an entry to the list of the profile's links or rules, whenever it is read.
func entries(entry string) strike {
	return func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		answer, err := send()
		if err != nil || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/links") && !strings.HasSuffix(r.URL.Path, "/rules") {
			return answer, err
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, err
		}
		_ = answer.Body.Close()
		body = bytes.Replace(body, []byte(":["), []byte(":["+entry+","), 1)
		body = bytes.Replace(body, []byte(",]"), []byte("]"), 1)
		answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		answer.Header.Del("Content-Length")
		return answer, nil
	}
}

func TestAGhostStopsNoChangeAndABrokenEntryOnlyWhatItMayBe(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		entry string
		fails bool
	}{
		"a ghost": {`null`, false}, "an entry without ID": {`{"name":"x"}`, false}, "a broken entry": {`{"id":"x","cr_type":5}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := furnish(t)
			w, link, rule := f.Writer(), f.profile.Links.Seen()[0], f.profile.Rules.Seen()[0]
			f.Wire.Reset(entries(row.entry))
			same := iam.CreateLinkRequest{CRType: link.CRType, Link: link.Link}
			if got, err := w.Link(t.Context(), f.profile.ID, same); err != nil || !got.Already {
				t.Errorf("a link that is there: %+v, %v", got, err)
			}
			other := same
			other.Link.Namespace = "elsewhere"
			if _, err := w.Link(t.Context(), f.profile.ID, other); (err != nil) != row.fails || row.fails && apierr.Skipped(err) == nil {
				t.Errorf("another link: %v", err)
			}
			conditions := iam.CreateRuleRequest{Type: rule.Type, CRType: rule.CRType, Conditions: rule.Conditions}
			if _, already, err := w.AddRule(t.Context(), f.profile.ID, conditions); err != nil || !already {
				t.Errorf("a rule that is there: %v, %v", already, err)
			}
		})
	}
}

func TestAnEmptyIAMIDIsNeverSent(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	var sent []string
	f.Wire.Reset(writes(&sent, nil))
	w, p := f.Writer(), f.profile.Policies.Seen()[0]
	nobody := iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{{Key: "iam_id", Operator: "stringEquals", Value: ""}}}
	_, _, granted := w.Grant(t.Context(), iam.CreatePolicyRequest{Type: "access", Subject: nobody, Resource: p.Resource, Control: p.Control})
	var listed error
	for _, err := range f.IAM.ListGroupsOf(t.Context(), sandbox.AccountID, "") {
		listed = err
	}
	for what, err := range map[string]error{
		"join": w.Join(t.Context(), f.profile.Groups.Seen()[0], ""), "leave": w.Leave(t.Context(), f.profile.Groups.Seen()[0], ""),
		"grant": granted, "list": listed,
	} {
		if !errors.Is(err, iam.NoIAMIDError{}) || !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if requests, _ := f.Wire.Counts(); requests != 0 || len(sent) != 0 {
		t.Errorf("sent %d requests, %q", requests, sent)
	}
}
