package account

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The bounds of a report's duration, in hours: the default is IBM's 30 days.
const (
	usualHours = 720
	maxHours   = 24 * 366 * 10
)

type reportBody struct {
	CreatedBy string `json:"created_by"`
	Reference string `json:"reference"`
	Duration  string `json:"report_duration"`
	StartTime string `json:"report_start_time"`
	EndTime   string `json:"report_end_time"`
	reportContent
}

// findAccount checks that the path is about the token's account, and the caller's right to an action there.
func findAccount(c *api.Call, action string) (string, error) {
	account := c.Path("account")
	if err := iamv1.OwnAccount(c, account, action); err != nil {
		return "", err
	}
	return account, authz.Require(c, action, authz.Target{Service: "iam-identity"})
}

// keptReports is how many reports of an account can be read: without a bound they would fill memory and state.
const keptReports = 100

// createReport starts a report, and drops those that are older than a day.
//
// Departs: the role Service Configuration Reader, which may do this at IBM, is not known here.
func createReport(c *api.Call) (api.Reply, error) {
	account, err := findAccount(c, "iam-identity.report.create")
	if err != nil {
		return api.Reply{}, err
	}
	if err := iamv1.OneOf(c.Query("type"), "", "inactive"); err != nil {
		return api.Reply{}, err
	}
	hours, err := c.Number("duration", usualHours, 1, maxHours)
	if err != nil {
		return api.Reply{}, err
	}
	tooMany := state.Reports().Count(c.Tx, "account", account) - (keptReports - 1)
	for id, old := range state.Reports().By(c.Tx, "account", account) {
		if tooMany > 0 || c.Now.Sub(old.End) > 24*time.Hour {
			state.Reports().Delete(c.Tx, id)
			tooMany--
		}
	}
	r := state.Report{
		Reference: api.UUID(), AccountID: account, CreatedBy: c.Caller.IAMID, Hours: hours, Polls: c.Options.ReportPolls,
		Start: c.Now.Add(-time.Duration(hours) * time.Hour), End: c.Now,
	}
	if r.Content, err = json.Marshal(newReportContent(c, r)); err != nil {
		return api.Reply{}, api.Internal(err)
	}
	state.Reports().Put(c.Tx, r.Reference, r)
	return api.Reply{Status: 202, Body: map[string]string{"reference": r.Reference}}, nil
}

// getReport answers 204 while the report is still being made: that is counted in calls, see the switch report-polls.
func getReport(c *api.Call) (api.Reply, error) {
	account, err := findAccount(c, "iam-identity.report.get")
	if err != nil {
		return api.Reply{}, err
	}
	r, ok := findReport(c, account)
	if !ok {
		return api.Reply{}, iamv1.NotFound("report", c.Path("reference"))
	}
	if r.Polls > 0 {
		r.Polls--
		state.Reports().Put(c.Tx, r.Reference, r)
		return api.NoContent(), nil
	}
	body := reportBody{
		CreatedBy: r.CreatedBy, Reference: r.Reference, Duration: strconv.Itoa(r.Hours),
		StartTime: api.MinuteTime(r.Start), EndTime: api.MinuteTime(r.End),
	}
	if err := json.Unmarshal(r.Content, &body.reportContent); err != nil {
		return api.Reply{}, api.Internal(err)
	}
	return api.OK(body), nil
}

// findReport also knows the word latest.
func findReport(c *api.Call, account string) (found state.Report, ok bool) {
	for _, r := range state.Reports().By(c.Tx, "account", account) {
		latest := c.Path("reference") == "latest" && !r.End.Before(found.End)
		if latest || c.Path("reference") == r.Reference {
			found, ok = r, true
		}
	}
	return found, ok
}
