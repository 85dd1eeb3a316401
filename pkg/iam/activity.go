package iam

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// ErrNoActivity is returned when IAM does not say when a profile was last used, or says it in a form that can't be read.
var ErrNoActivity = errors.New("IAM does not say when the trusted profile was last used")

// Activity is when a profile was last used.
type Activity struct {
	LastUse Time `json:"last_use,omitzero"`  // when it last got a token; zero for never
	OrLater bool `json:"or_later,omitempty"` // LastUse is only the earliest that it can have been
}

// ErrReportNotReady is matched by the error for a report that IAM is still making.
var ErrReportNotReady = errors.New("IAM is still making the report of last uses, which takes minutes")

// GetActivity returns when a profile was last used. The error matches ErrNoActivity when the answer does not say it, and
// apierr.ErrNotFound when there is no such profile. IBM calls this request expensive.
//
// API: GET /v1/profiles/{profile}
// Docs: IAM Identity Services API, Get a trusted profile
func (c *Client) GetActivity(ctx context.Context, profileID string) (Activity, error) {
	var out struct {
		ID       string `json:"id"`
		Activity *struct {
			LastAuthn  Time `json:"last_authn"`
			AuthnCount *int `json:"authn_count"`
		} `json:"activity"`
	}
	request := rest.Request{
		Op: "get the last use of trusted profile '" + profileID + "'", Action: "iam-identity.activity.get",
		Method: http.MethodGet, Path: []string{"v1", "profiles", profileID}, Query: url.Values{"include_activity": {"true"}},
	}
	err := c.iam.Do(ctx, request, &out)
	err = named(request, out.ID, err)
	switch used := out.Activity; {
	case err != nil:
		return Activity{}, err
	case used != nil && !used.LastAuthn.IsZero():
		return Activity{LastUse: used.LastAuthn}, nil
	case used != nil && used.AuthnCount != nil && *used.AuthnCount == 0:
		return Activity{}, nil
	}
	return Activity{}, ErrNoActivity
}

// ActivityReport says who got no token in the time from Start to End.
type ActivityReport struct {
	Start, End Time
	Profiles   map[string]Time // those that were not used meanwhile, by ID, with when they last were before; zero for never
}

// moment is a time that may be missing, but that must be readable: an unreadable one would look like never.
type moment struct{ Time }

// errNoMoment is the error for a time in a form that can't be read.
var errNoMoment = errors.New("the time of the last use can't be read")

// UnmarshalJSON reads a time, null, or an empty text.
func (m *moment) UnmarshalJSON(data []byte) error {
	*m = moment{}
	if text := string(data); text == "null" || text == `""` {
		return nil
	}
	if err := m.Time.UnmarshalJSON(data); err != nil || m.IsZero() {
		return errNoMoment
	}
	return nil
}

// CreateActivityReport starts a report about the last hours of an account, and returns the reference by which it is read when
// it is ready. IAM then drops reports that are older than a day.
//
// API: POST /v1/activity/accounts/{account}/report
// Docs: IAM Identity Services API, Trigger activity report for the account
func (c *Client) CreateActivityReport(ctx context.Context, accountID string, hours int) (reference string, err error) {
	var out struct {
		Reference string `json:"reference"`
	}
	request := rest.Request{
		Op: "start a report of last uses in account '" + accountID + "'", Action: "iam-identity.report.create", Method: http.MethodPost,
		Path:  []string{"v1", "activity", "accounts", accountID, "report"},
		Query: url.Values{"type": {"inactive"}, "duration": {strconv.Itoa(hours)}},
	}
	err = c.iam.Do(ctx, request, &out)
	return out.Reference, named(request, out.Reference, err)
}

// GetActivityReport returns the report of a reference; "latest" means the latest one. The error matches ErrReportNotReady while
// IAM makes it, and apierr.ErrNotFound when there is none. With an *apierr.SkippedError come the profiles that could be read.
//
// API: GET /v1/activity/accounts/{account}/report/{reference}
// Docs: IAM Identity Services API, Get activity report for the account
func (c *Client) GetActivityReport(ctx context.Context, accountID, reference string) (ActivityReport, error) {
	type unused struct {
		ID        string `json:"id"`
		LastAuthn moment `json:"last_authn"`
	}
	var out struct {
		Reference string            `json:"reference"`
		Start     Time              `json:"report_start_time"`
		End       Time              `json:"report_end_time"`
		Profiles  rest.List[unused] `json:"profiles"`
	}
	request := rest.Request{
		Op: "get the report of last uses in account '" + accountID + "'", Action: "iam-identity.report.get", Method: http.MethodGet,
		Path: []string{"v1", "activity", "accounts", accountID, "report", reference}, Empty: true,
	}
	if err := c.iam.Do(ctx, request, &out); err != nil {
		return ActivityReport{}, err
	}
	report := ActivityReport{Start: out.Start, End: out.End, Profiles: map[string]Time{}}
	if out.Reference == "" {
		return report, ErrReportNotReady
	}
	profiles, err := out.Profiles.All(request.Op, "trusted profiles", func(u unused) string { return u.ID })
	for _, p := range profiles {
		report.Profiles[p.ID] = p.LastAuthn.Time
	}
	return report, err
}
