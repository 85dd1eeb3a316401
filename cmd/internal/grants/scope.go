package grants

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
)

// scope is what access is given to, by the flags of 'grant'.
type scope struct {
	roles                                             []string
	service, instance, resourceGroup, region, onGroup string
	allServices, accountManagement                    bool
}

const scopeUsage = "--role ROLE... (--service SERVICE [--instance INSTANCE] [--resource-group GROUP] [--resource-region REGION] | " +
	"--all-services [--resource-group GROUP] | --account-management | --on-resource-group GROUP)"

func (s *scope) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&s.roles, "role", nil, "`ROLE`: name or CRN of the role; may be repeated")
	f.StringVar(&s.service, "service", "", "`SERVICE`: name of the service, such as cloud-object-storage")
	f.StringVar(&s.instance, "instance", "", "`INSTANCE`: name, GUID or CRN of the service instance; for a cluster, its name or ID")
	f.StringVar(&s.resourceGroup, "resource-group", "", "`GROUP`: only in this resource group, by name or ID")
	f.StringVar(&s.region, "resource-region", "", "`REGION`: only in this region, such as us-south")
	f.BoolVar(&s.allServices, "all-services", false, "all IAM-enabled services, without account management")
	f.BoolVar(&s.accountManagement, "account-management", false, "all account management services")
	f.StringVar(&s.onGroup, "on-resource-group", "", "`GROUP`: the resource group itself, by name or ID, not its resources")
	app.CompleteFlag(cmd, "service", cobra.FixedCompletions(services.Names(), cobra.ShellCompDirectiveNoFileComp))
}

// given reports whether any flag of a scope was used.
func (s scope) given() bool {
	return len(s.roles) > 0 || s.targets() > 0 || s.instance != "" || s.resourceGroup != "" || s.region != ""
}

func (s scope) targets() int {
	count := 0
	for _, given := range []bool{s.service != "", s.allServices, s.accountManagement, s.onGroup != ""} {
		if given {
			count++
		}
	}
	return count
}

func (s scope) validate() error {
	switch {
	case len(s.roles) == 0:
		return app.Required("role")
	case s.targets() != 1:
		return failure.Usagef("exactly one of '--service', '--all-services', '--account-management' and '--on-resource-group' is required")
	case strings.Trim(s.service, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "":
		return failure.Usagef("'--service': '%s' can't be the name of a service: it has more than a-z, 0-9, '.', '_' and '-'", s.service)
	case s.service == "" && s.instance != "":
		return failure.Usagef("'--instance' requires '--service'")
	case s.service == "" && s.region != "":
		return failure.Usagef("'--resource-region' requires '--service'")
	case s.service == "" && !s.allServices && s.resourceGroup != "":
		return failure.Usagef("'--resource-group' requires '--service' or '--all-services'")
	}
	return nil
}

// wanted is a scope with its names looked up: what a policy says, but for its subject.
type wanted struct {
	account.Access
	names   *account.Account // what was looked up, for the names
	lives   []lifetime.Life  // the states of what it names
	warning string           // what may be wrong with it; "" for nothing
}

// resolve looks everything up at once.
func (s scope) resolve(ctx context.Context, session login.Session) (wanted, error) {
	var group errgroup.Group
	var instance iam.Instance
	var life lifetime.Life
	var inGroup, onGroup iam.ResourceGroup
	var known iam.Roles
	var listed account.List[iam.Role]
	group.Go(func() (err error) {
		known, err = session.IAM.ListRoles(ctx, session.Account, s.roleService())
		listed, err = names.Listed(session, known.All(), err)
		return err
	})
	if s.instance != "" {
		group.Go(func() (err error) {
			instance, life, err = s.findInstance(ctx, session)
			return err
		})
	}
	for text, into := range map[string]*iam.ResourceGroup{s.resourceGroup: &inGroup, s.onGroup: &onGroup} {
		if text != "" {
			group.Go(func() (err error) {
				*into, err = names.ResourceGroup(ctx, session, text)
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return wanted{}, err
	}
	if s.accountManagement {
		listed = listed.With(known.System)
	}
	roles, err := s.pickRoles(listed)
	return wanted{
		Access: account.Access{Resource: s.attributes(session.Account, instance.GUID, inGroup.ID, onGroup.ID), Roles: roles},
		names: &account.Account{
			ID: session.Account, Instances: account.Partial([]iam.Instance{instance}, ""),
			ResourceGroups: account.Partial([]iam.ResourceGroup{inGroup, onGroup}, ""),
		},
		lives:   []lifetime.Life{life, lifetime.OfResourceGroup(inGroup), lifetime.OfResourceGroup(onGroup)},
		warning: services.Doubt(s.service, listed),
	}, err
}

// findInstance finds an instance of the service with what its state means. Policies name a cluster by its ID.
func (s scope) findInstance(ctx context.Context, session login.Session) (iam.Instance, lifetime.Life, error) {
	if s.service == crn.Containers {
		c, err := names.Cluster(ctx, session, s.instance)
		return iam.Instance{GUID: c.ID, Name: c.Name, CRN: c.CRN}, lifetime.OfCluster(c), err
	}
	i, err := names.Instance(ctx, session, s.service, s.instance)
	return i, lifetime.OfInstance(i), err
}

// roleService is the name under which iam.ListRoles knows the roles of the scope.
func (s scope) roleService() string {
	service, _ := resolve.RoleService(document.Access{Service: s.service, AllServices: s.allServices, OnResourceGroup: s.onGroup})
	return service
}

func (s scope) attributes(accountID, instance, inGroup, onGroup string) []iam.PolicyAttribute {
	attributes := []iam.PolicyAttribute{equals("accountId", accountID)}
	add := func(key, value string) {
		if value != "" {
			attributes = append(attributes, equals(key, value))
		}
	}
	add("serviceName", s.service)
	add("serviceInstance", instance)
	add("region", s.region)
	if s.allServices {
		add("serviceType", "service")
	}
	if s.accountManagement {
		add("serviceType", "platform_service")
	}
	add("resourceGroupId", inGroup)
	if onGroup != "" {
		add("resourceType", "resource-group")
		add("resource", onGroup)
	}
	return attributes
}

func equals(key, value string) iam.PolicyAttribute {
	return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
}

// pickRoles finds the roles by name, in any case, or by CRN.
func (s scope) pickRoles(known account.List[iam.Role]) ([]iam.PolicyRole, error) {
	all := known.Seen()
	unread := names.Uncertain("roles of "+s.target(), known)
	if len(all) == 0 && unread != nil {
		return nil, unread
	}
	if len(all) == 0 {
		return nil, failure.Deniedf("the roles of '%s' can't be read", cmp.Or(s.service, "the platform")).
			Hintf("Roles are hidden without the role Viewer or Administrator on the service.")
	}
	var picked []iam.PolicyRole
	for _, text := range s.roles {
		role, err := account.ResolveRole(known, text)
		if err != nil {
			var ambiguous *account.AmbiguousError
			switch {
			case unread != nil:
				return nil, unread
			case errors.As(err, &ambiguous):
				return nil, names.Failure(err, "")
			}
			var there []string
			for _, r := range all {
				there = append(there, r.DisplayName)
			}
			return nil, failure.Usagef("role '%s' is not available on %s", text, s.target()).Hintf("Its roles are: %s.", strings.Join(there, ", "))
		}
		picked = append(picked, role)
	}
	slices.SortStableFunc(picked, func(a, b iam.PolicyRole) int { return strings.Compare(a.RoleID, b.RoleID) })
	return slices.CompactFunc(picked, func(a, b iam.PolicyRole) bool { return a.RoleID == b.RoleID }), nil
}

func (s scope) target() string {
	switch {
	case s.service != "":
		return "service '" + s.service + "'"
	case s.allServices:
		return "all services"
	case s.accountManagement:
		return "the account management services"
	}
	return "resource group '" + s.onGroup + "'"
}
