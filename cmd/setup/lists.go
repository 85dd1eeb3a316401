package setup

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// lists are what was read to offer answers. One that could not be read is read again when it is needed again.
type lists struct {
	clusters       account.List[containers.Cluster]
	groups         account.List[iam.Group]
	resourceGroups account.List[iam.ResourceGroup]
}

// keep reads a list unless it was read to its end before. The error is that of a run that has ended.
func keep[T any](ctx context.Context, into *account.List[T], read func() account.List[T]) (account.List[T], error) {
	if !into.Read() {
		*into = read()
	}
	return *into, context.Cause(ctx)
}

func (g *guide) clusters(ctx context.Context) (account.List[containers.Cluster], error) {
	return keep(ctx, &g.lists.clusters, func() account.List[containers.Cluster] { return names.ListedClusters(ctx, g.session) })
}

func (g *guide) groups(ctx context.Context) (account.List[iam.Group], error) {
	return keep(ctx, &g.lists.groups, func() account.List[iam.Group] { return names.ListedGroups(ctx, g.session) })
}

func (g *guide) resourceGroups(ctx context.Context) (account.List[iam.ResourceGroup], error) {
	return keep(ctx, &g.lists.resourceGroups, func() account.List[iam.ResourceGroup] { return names.ListedResourceGroups(ctx, g.session) })
}
