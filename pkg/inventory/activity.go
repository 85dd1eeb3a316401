package inventory

import (
	"context"
	"errors"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/wait"
)

const (
	reportHours = 24        // how long before now a report begins: of what was used since, it says no more
	staleReport = time.Hour // the oldest report that is taken while IAM still makes a new one
	firstPoll   = time.Second / 4
)

// The reasons why the last use of one profile is not known.
const (
	tooYoung    = "the profile is newer than IAM's report of last uses begins"
	brokenEntry = "an entry of IAM's report of last uses can't be read, which may be that of the profile"
)

// readActivity has IAM report which profiles were not used, and when they last were: one report for all profiles.
func (r *run) readActivity(ctx context.Context) error {
	report, err := r.report(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r.keep(func() { r.activity = read([]iam.ActivityReport{report}, err) })
	return nil
}

// report is a new report. If IAM does not make it in time, it is the last one that was made, unless that is old.
func (r *run) report(ctx context.Context) (iam.ActivityReport, error) {
	reference, err := r.IAM.CreateActivityReport(ctx, r.need.AccountID, reportHours)
	if err != nil {
		return iam.ActivityReport{}, err
	}
	sleep := r.Sleep
	if sleep == nil {
		sleep = wait.For
	}
	for pause, waited := firstPoll, time.Duration(0); ; pause *= 2 {
		report, err := r.IAM.GetActivityReport(ctx, r.need.AccountID, reference)
		if !errors.Is(err, iam.ErrReportNotReady) {
			return report, err
		}
		if waited+pause > wait.Budget {
			return r.latestReport(ctx, err)
		}
		if err := sleep(ctx, pause); err != nil {
			return report, err
		}
		waited += pause
	}
}

func (r *run) latestReport(ctx context.Context, notReady error) (iam.ActivityReport, error) {
	if r.Now == nil {
		return iam.ActivityReport{}, notReady
	}
	latest, err := r.IAM.GetActivityReport(ctx, r.need.AccountID, "latest")
	if err != nil || r.Now().Sub(latest.End.Time) > staleReport {
		return iam.ActivityReport{}, notReady
	}
	return latest, nil
}

// activityOf is the last use of a profile. A profile that the report does not have was used since the report's start, unless
// it is newer: then it may only be too new for the report.
func (r *run) activityOf(p iam.Profile) account.List[iam.Activity] {
	if !r.activity.asked || len(r.activity.items) == 0 {
		return account.List[iam.Activity]{}
	}
	report := r.activity.items[0]
	last, listed := report.Profiles[p.ID]
	switch {
	case listed:
		return account.Whole([]iam.Activity{{LastUse: last}})
	case r.activity.unread != "":
		return account.Partial[iam.Activity](nil, r.activity.unread)
	case r.activity.doubt != doubt{}:
		return account.Partial[iam.Activity](nil, brokenEntry)
	case report.Start.IsZero() || p.CreatedAt.IsZero() || !p.CreatedAt.Before(report.Start.Time):
		return account.Partial[iam.Activity](nil, tooYoung)
	}
	return account.Whole([]iam.Activity{{LastUse: report.Start, OrLater: true}})
}
