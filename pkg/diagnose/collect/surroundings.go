package collect

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// nobodysAccount stands for an account in requests without a credential, which no service answers with an object.
const nobodysAccount = "unknown"

// Surroundings reads what a doctor looks at. It sends nothing that writes.
type Surroundings struct {
	Admin    // who asks; without an account, the clients send no token
	LoggedIn bool
	Now      func() time.Time
}

// Look asks the services that the facts name, and with a credential also what it is allowed to do, how much of the limits is used if
// the task creates something, and the account's name. What fails is a fact.
func (s Surroundings) Look(ctx context.Context, f *doctor.Facts) {
	var group errgroup.Group
	for i := range f.Endpoints {
		at := &f.Endpoints[i]
		if at.URL != "" {
			group.Go(func() error {
				s.visit(ctx, at)
				return nil
			})
		}
	}
	if s.LoggedIn {
		group.Go(func() error {
			caller := inventory.Reader{IAM: s.IAM, Containers: s.Containers, Caller: s.IAMID}.CallerOf(ctx, s.AccountID)
			f.Caller = &caller
			return nil
		})
		group.Go(func() error {
			if found, err := s.IAM.GetAccount(ctx, s.AccountID); err == nil {
				f.Account.Name = found.Name
			}
			return nil
		})
	}
	if s.LoggedIn && f.Task.Changes() {
		group.Go(func() error {
			f.Limits = s.limits(ctx)
			return nil
		})
	}
	_ = group.Wait() // no goroutine returns an error
	if f.Caller == nil {
		return
	}
	for i := range f.Limits {
		f.Limits[i] = unlessHidden(f.Limits[i], *f.Caller)
	}
	if f.Cluster != nil && f.Cluster.Found != nil {
		f.Cluster.Writer, f.Cluster.WriterSeen = s.writes(*f.Caller, *f.Cluster.Found)
	}
}

// visit sends one request to a service. Any answer of the service itself shows that it can be reached.
func (s Surroundings) visit(ctx context.Context, at *doctor.Endpoint) {
	at.Asked, at.LoggedIn = true, s.LoggedIn
	err := s.ask(ctx, at.Name)
	if err == nil || apierr.Skipped(err) != nil {
		return
	}
	if errors.Is(err, apierr.ErrRateLimited) {
		at.Status = http.StatusTooManyRequests
		return
	}
	var foreign *apierr.ForeignError
	if errors.As(err, &foreign) {
		at.Denied = foreign.Status == http.StatusUnauthorized || foreign.Status == http.StatusForbidden
	}
	refusal, way, got := unanswered(err, at.URL)
	if at.Way, at.Got = way, got; way == "" {
		at.Status = refusal.Status
	}
}

// ask sends the request of one service, by the name that 'podtrust config show' has for its URL.
func (s Surroundings) ask(ctx context.Context, name string) (err error) {
	id := s.AccountID
	if id == "" {
		id = nobodysAccount
	}
	switch name {
	case "iam-url":
		err = begin(s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: id}))
	case "policies-url":
		_, err = s.IAM.ListRoles(ctx, id, "")
	case "containers-url":
		_, failures, listErr := s.Containers.ListClusters(ctx, containers.ListOptions{Provider: containers.VPC})
		if err = listErr; err == nil && len(failures) > 0 {
			err = failures[0].Err
		}
	case "resources-url":
		_, err = s.IAM.ListResourceGroups(ctx, id)
	case "controller-url":
		err = begin(s.IAM.ListInstances(ctx, ""))
	case "accounts-url":
		_, err = s.IAM.GetAccount(ctx, id)
	}
	return err
}

// begin reads the first page of a list.
func begin[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		return err
	}
	return nil
}

// writes reports whether the caller has the service role Writer on a cluster.
func (s Surroundings) writes(caller rights.Caller, c containers.Cluster) (verdict trust.Verdict, why string) {
	if caller.Owner {
		return trust.Yes, ""
	}
	want := diagnose.Target{Service: string(rights.OfClusters), Instance: c.ID, Region: c.Region, ResourceGroup: c.ResourceGroup, Role: "Writer"}
	verdict, why, _ = diagnose.Access{
		AccountID: s.AccountID, Wanted: want, Incomplete: caller.Policies.Why(),
		Policies: policiesOf(caller.Policies.Seen(), want, s.AccountID, s.Now()),
	}.Covers()
	return verdict, why
}

// PodOf is what a pod has to be trusted by.
func PodOf(source crtoken.Source, profile, from string) *doctor.Pod {
	content, err := source.Read()
	return &doctor.Pod{Token: tokenOf(content, err), Profile: profile, From: from}
}
