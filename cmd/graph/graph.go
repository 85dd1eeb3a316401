// Package graph has the commands that ask who can become what: who-can, what-can and can.
package graph

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/graph"
)

// The commands that list what can be named.
const (
	listProfiles = "podtrust profile list"
	listClusters = "podtrust cluster list"
)

// needsToSee is the part of the help that says what a credential must be allowed to read.
const needsToSee = "What the credential can't see is reported as unknown, and the command exits with 12. With '-f', the answer is for " +
	"the account as it would be after 'podtrust apply' of the documents; nothing is changed."

// parse reads an identity.
func parse(text string) (graph.Ref, error) {
	ref, err := graph.ParseRef(text)
	if err != nil {
		return ref, badRef(err)
	}
	return ref, nil
}

func badRef(err error) error {
	return failure.Usagef("%w", err).Hintf("Write the cluster's name or ID, the namespace and the service account, such as 'demo-vpc/orders/orders-api'.")
}

// exact refuses an identity that means more than one service account.
func exact(ref graph.Ref) error {
	if ref.Exact() {
		return nil
	}
	return failure.Usagef("'%s' is not one service account", ref).
		Hintf("Name the cluster, the namespace and the service account. For patterns, run 'podtrust what-can'.")
}

// read reads the whole account.
func read(ctx context.Context, a *app.App, from *whole.Source) (*account.Account, error) {
	r, err := from.Account(ctx, a)
	return r.Account, err
}

// profileOf is the profile of a name, an ID or a CRN.
func profileOf(a *account.Account, text string) (account.Profile, error) {
	p, err := a.ResolveProfile(text)
	return p, names.Failure(err, listProfiles)
}

// queryOf finds the cluster of an identity.
func queryOf(a *account.Account, ref graph.Ref) (graph.Query, error) {
	q, err := ref.In(a)
	return q, names.Failure(err, listClusters)
}

// outcome is how a command ends whose answer may be incomplete.
func outcome(known bool) error {
	if known {
		return nil
	}
	return failure.Outcome{Code: failure.ExitIncomplete}
}
