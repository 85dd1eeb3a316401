package inventory

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/wait"
)

// inFlight is the most requests at a time. More would gain nothing: the service limits the rate.
const inFlight = 16

// fewSubjects is up to how many profiles are requested one by one, where the alternative is to page through the account.
const fewSubjects = 8

// Need says what to read. Profiles are always read with their links, rules, identities, groups and policies.
type Need struct {
	AccountID      string
	All            bool     // every profile, and not those of Profiles only
	Profiles       []string // names, IDs or CRNs
	Groups         []string // names or IDs of access groups whose policies are needed, no matter who is in them
	Members        bool     // also who is in Groups, and the profiles among them; not of many profiles
	Clusters       bool     // every cluster, with the CRN that getCluster gives
	ResourceGroups bool
	Instances      []string // names, GUIDs or CRNs of service instances
	Services       []string // services whose roles are needed, as iam.ListRoles names them
	Everything     bool     // the whole account: All, Clusters and ResourceGroups, every group, instance, member and role that policies name
	Activity       bool     // when each profile was last used, of Everything; it can take half a minute
	Tolerant       bool     // a profile that can't be looked up is marked in the account, and is not an error
}

// Reader reads accounts, or gives what was read before.
type Reader struct {
	Recorded   *account.Account // a whole account that was read before, from which everything is taken; nil to read by the clients
	IAM        *iam.Client
	Containers *containers.Client
	Caller     string           // IAM ID of who reads; "" when that is not known: then it is not known either what was left out
	Sleep      wait.Func        // waits for a report of last uses; nil means wait.For
	Now        func() time.Time // for the age of a report; nil if the age is unknown
}

// Read reads what is needed. The error is for a profile that was asked for and could not be looked up, unless the need is
// tolerant, and for a context that has ended. Everything else that could not be read is marked in the account.
func (r Reader) Read(ctx context.Context, need Need) (*account.Account, error) {
	if r.Recorded != nil {
		return recorded(r.Recorded, need), nil
	}
	run := newRun(r, need)
	// What depends on nothing comes first, and with it what follows from it at once. Of a few profiles that is all but the
	// names of instances; of many, it takes fewer requests to know first which groups and profiles there are.
	for _, stage := range []func(){run.lists, run.memberships, run.policies, run.names, run.rolesNamed} {
		if err := run.together(ctx, stage); err != nil {
			return nil, err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	a := run.account()
	members.Join(a)
	a.Sort()
	return a, nil
}

// run is one reading.
type run struct {
	Reader
	need  Need
	start func(task func(context.Context) error) // in the stage that runs; tasks may start others

	mu             sync.Mutex // guards what follows
	caller         rights.Caller
	ownerUnknown   string // why it is unknown whether the caller owns the account, if the service for that gave no answer
	callerGroups   []string
	profiles       []*profile
	profilesDoubt  doubt
	clusters       part[containers.Cluster]
	unreadCRNs     map[string]string
	groups         part[iam.Group]
	groupPolicies  map[string]*part[iam.Policy]
	groupMembers   map[string]*part[iam.Member]
	groupRules     map[string]*part[iam.GroupRule]
	instances      part[iam.Instance]
	resourceGroups part[iam.ResourceGroup]
	roles          map[string]account.List[iam.Role]
	byGroup        bool // memberships were asked for by group; only of many profiles
	members        part[membership]
	whole          part[iam.Policy] // all policies of the account, when they are asked for in one
	leftovers      part[iam.Policy] // of profiles that no longer exist
	activity       part[iam.ActivityReport]
}

// part is a list that is being read.
type part[T any] struct {
	items []T
	asked bool
	doubt
}

// list is the part as an account holds it. hidden is why the caller may not have been shown all of it.
func (p *part[T]) list(hidden string) account.List[T] {
	if !p.asked { // what was seen by the way is kept
		return account.Partial(p.items, "")
	}
	return listOf(p.items, p.doubt, hidden)
}

// profile is one that is being read.
type profile struct {
	iam.Profile
	links      part[iam.Link]
	rules      part[iam.Rule]
	identities part[iam.Identity]
	groups     part[string]
	policies   part[iam.Policy]
}

// membership is a profile in a group.
type membership struct{ iamID, groupID string }

func newRun(r Reader, need Need) *run {
	if need.Everything {
		need.All, need.Clusters, need.ResourceGroups, need.Tolerant = true, true, true, true
	}
	return &run{
		Reader: r, need: need, groupPolicies: map[string]*part[iam.Policy]{}, groupMembers: map[string]*part[iam.Member]{},
		groupRules: map[string]*part[iam.GroupRule]{},
		roles:      map[string]account.List[iam.Role]{}, unreadCRNs: map[string]string{},
	}
}

// together runs what a stage starts, and returns the first error. At most inFlight tasks run at a time. Where many profiles
// are read, the task that lists them also waits for its turn, so that no task waits in memory for each of them; none of
// those that it starts may then start another.
func (r *run) together(ctx context.Context, stage func()) error {
	group, ctx := errgroup.WithContext(ctx)
	if r.many() {
		group.SetLimit(inFlight)
	}
	slots := make(chan struct{}, inFlight)
	r.start = func(task func(context.Context) error) {
		group.Go(func() error {
			slots <- struct{}{}
			defer func() { <-slots }()
			return task(ctx)
		})
	}
	stage()
	return group.Wait()
}

// keep changes what was read while nobody else does.
func (r *run) keep(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

// hidden is why a list of a kind may leave something out although it was read to its end; "" when that is not so.
func (r *run) hidden(k rights.Kind) string {
	if r.caller.SeesAll(k) {
		return ""
	}
	text := account.LeftOut + "; " + rights.NeedsToSee(k) + " shows all"
	if r.ownerUnknown != "" {
		text += "; whether the credential is the account owner's is unknown: " + r.ownerUnknown
	}
	return text
}

// account is what was read.
func (r *run) account() *account.Account {
	a := &account.Account{
		ID: r.need.AccountID, Roles: r.roles, UnreadCRNs: r.unreadCRNs,
		Clusters: r.clusters.list(r.hidden(rights.OfClusters)), Instances: r.instances.list(r.hidden(rights.OfInstances)),
		ResourceGroups: r.resourceGroups.list(r.hidden(rights.OfResourceGroups)),
	}
	groupsHidden, policiesHidden := r.hidden(rights.OfGroups), r.hidden(rights.OfPolicies)
	var groups []account.Group
	for _, g := range r.groups.items {
		made := account.Group{Group: g}
		if p := r.groupPolicies[g.ID]; p != nil {
			made.Policies = p.list(policiesHidden)
		}
		if m := r.groupMembers[g.ID]; m != nil {
			made.Members = m.list(groupsHidden)
		}
		if rules := r.groupRules[g.ID]; rules != nil {
			made.Rules = rules.list("")
		}
		groups = append(groups, made)
	}
	a.Groups = account.To(r.groups.list(groupsHidden), groups)
	var profiles []account.Profile
	for _, p := range r.profiles {
		profiles = append(profiles, account.Profile{
			Profile: p.Profile, Links: p.links.list(""), Rules: p.rules.list(""), Identities: p.identities.list(""),
			Groups: p.groups.list(groupsHidden), Policies: p.policies.list(policiesHidden),
			Activity: r.activityOf(p.Profile),
		})
	}
	hidden := ""
	if r.need.All || r.missesProfile() {
		hidden = r.hidden(rights.OfProfiles)
	}
	a.Profiles = listOf(profiles, r.profilesDoubt, hidden)
	a.Leftovers = r.leftoversOf(a.Profiles, policiesHidden)
	return a
}
