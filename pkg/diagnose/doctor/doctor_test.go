package doctor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

func now() time.Time { return time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC) }

// well are facts of which nothing is wrong, for the owner of an account.
func well(task doctor.Task) doctor.Facts {
	none := time.Duration(0)
	return doctor.Facts{
		Task: task, Now: now(), Skew: &none, Caller: &rights.Caller{Owner: true},
		Credential: doctor.Credential{Kind: "API key", From: "PODTRUST_API_KEY", Who: "Jane", IAMID: "IBMid-1"},
		Account:    doctor.Account{ID: "a1", Name: "Acme"},
		Endpoints:  []doctor.Endpoint{{Name: "iam-url", URL: "https://iam.cloud.ibm.com", Host: "iam.cloud.ibm.com", From: "default", Setting: "public", Asked: true, LoggedIn: true}},
		Cluster: &doctor.Cluster{Named: "demo", Writer: trust.Yes, Found: &containers.Cluster{
			ID: "c1", Name: "demo", Type: "kubernetes", Provider: containers.VPC, MasterKubeVersion: "1.34.1_1530", State: "normal",
		}},
		Proxies: &doctor.Proxies{},
		Limits:  []doctor.Limit{{Name: "links", Used: 1, Most: 100, Source: "the account's limit"}},
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, task := range doctor.Tasks() {
		r := doctor.Run(well(doctor.Task(task)))
		if r.Verdict != doctor.OK {
			t.Errorf("%s: got %s: %+v", task, r.Verdict, r.Checks)
		}
		for _, c := range r.Checks {
			if !slices.Contains(doctor.IDs(), c.ID) || c.Seen == "" || c.Fix.Commands == nil {
				t.Errorf("%s: %+v", task, c)
			}
		}
	}
}

// outcome is a check that is not as well as it should be.
type outcome struct {
	ID      doctor.ID
	Object  string
	Verdict doctor.Verdict
	Cause   causes.ID
}

func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	late, soon := now().Add(-time.Second), now().Add(4*time.Minute)
	hour := -time.Hour
	private := func(f *doctor.Facts, way diagnose.WayProblem, setting string) {
		f.Endpoints[0].Way, f.Endpoints[0].Setting, f.Endpoints[0].Got = way, setting, "lost"
	}
	for name, row := range map[string]struct {
		change  func(*doctor.Facts)
		verdict doctor.Verdict
		want    []outcome
	}{
		"nothing": {func(*doctor.Facts) {}, doctor.OK, nil},
		"a login that ended": {
			func(f *doctor.Facts) { f.Credential.Ends = late }, doctor.Problem,
			[]outcome{{doctor.CredentialUse, "", doctor.Problem, ""}},
		},
		"a login that ends soon": {
			func(f *doctor.Facts) { f.Credential.Ends = soon }, doctor.Problem,
			[]outcome{{doctor.CredentialUse, "", doctor.Problem, ""}},
		},
		"a login that ends soon by a clock that is wrong": {
			func(f *doctor.Facts) { f.Credential.Ends, f.Skew = soon, &hour }, doctor.Problem,
			[]outcome{{doctor.Clock, "", doctor.Problem, causes.WayClock}},
		},
		"an address that may not log in": {
			func(f *doctor.Facts) {
				f.Credential.Trouble, f.Credential.Code = doctor.Trouble{What: "refused"}, "BXNIM0430E"
			}, doctor.Problem,
			[]outcome{{doctor.CredentialUse, "", doctor.Problem, causes.WayIPAllowList}},
		},
		"a refusal with several causes": {
			func(f *doctor.Facts) {
				f.Credential.Trouble, f.Credential.Code = doctor.Trouble{What: "refused"}, "BXNIM0398E"
			}, doctor.Problem,
			[]outcome{{doctor.CredentialUse, "", doctor.Problem, ""}},
		},
		"no answer to the credential": {
			func(f *doctor.Facts) { f.Credential.Unanswered = true }, doctor.Unknown,
			[]outcome{{doctor.CredentialUse, "", doctor.Unknown, ""}},
		},
		"a private host from outside": {
			func(f *doctor.Facts) { private(f, diagnose.WayTimeout, "vpe") }, doctor.Problem,
			[]outcome{{doctor.EndpointUse, "iam-url", doctor.Problem, causes.WayPrivateEndpoint}},
		},
		"a public host from inside": {
			func(f *doctor.Facts) { private(f, diagnose.WayTimeout, "public") }, doctor.Problem,
			[]outcome{{doctor.EndpointUse, "iam-url", doctor.Problem, causes.WayPublicEndpoint}},
		},
		"a service that is busy": {
			func(f *doctor.Facts) { f.Endpoints[0].Status = 429 }, doctor.Problem,
			[]outcome{{doctor.EndpointUse, "iam-url", doctor.Problem, causes.WayRateLimit}},
		},
		"a service that refuses": {func(f *doctor.Facts) { f.Endpoints[0].Status = 401 }, doctor.OK, nil},
		"a service that was not asked": {
			func(f *doctor.Facts) { f.Endpoints[0].Asked = false }, doctor.Unknown,
			[]outcome{{doctor.EndpointUse, "iam-url", doctor.Unknown, ""}},
		},
		"no clock to compare with": {
			func(f *doctor.Facts) { f.Skew = nil }, doctor.OK, []outcome{{doctor.Clock, "", doctor.Unknown, ""}},
		},
		"a cluster that may need a refresh": {
			func(f *doctor.Facts) { f.Cluster.Found.CreatedDate = "2020-01-01T00:00:00+0000" }, doctor.Unknown,
			[]outcome{{doctor.ClusterVersion, "demo", doctor.Unknown, causes.ClusterNotRefreshed}},
		},
		"a cluster whose Writer is unknown": {
			func(f *doctor.Facts) { f.Caller, f.Cluster.Writer = caller("Viewer"), trust.Unknown }, doctor.Problem,
			[]outcome{
				{doctor.ActionRight, "iam-identity.profile.create", doctor.Problem, ""},
				{doctor.ActionRight, "iam-identity.profile.linkToResource", doctor.Problem, ""},
				{doctor.ActionRight, "iam-groups.members.add or iam.policy.create", doctor.Problem, ""},
				{doctor.ClusterRole, "Writer", doctor.Unknown, ""},
			},
		},
		"an editor, who may add members and not give access": {
			func(f *doctor.Facts) { f.Caller = caller("Editor") }, doctor.Problem,
			[]outcome{
				{doctor.ActionRight, "iam-identity.profile.create", doctor.Problem, ""},
				{doctor.ActionRight, "iam-identity.profile.linkToResource", doctor.Unknown, ""},
				{doctor.ActionRight, "iam-groups.members.add or iam.policy.create", doctor.Unknown, ""},
			},
		},
		"a limit that is near": {
			func(f *doctor.Facts) { f.Limits[0].Used = 81 }, doctor.Problem, []outcome{{doctor.NearLimit, "links", doctor.Problem, ""}},
		},
		"a limit that is not near": {func(f *doctor.Facts) { f.Limits[0].Used = 80 }, doctor.OK, nil},
		"a limit of which not all was seen": {
			func(f *doctor.Facts) { f.Limits[0].Least = "there may be more" }, doctor.OK, []outcome{{doctor.NearLimit, "links", doctor.Unknown, ""}},
		},
		"a limit that is near by what was seen": {
			func(f *doctor.Facts) { f.Limits[0].Used, f.Limits[0].Least = 81, "there may be more" }, doctor.Problem,
			[]outcome{{doctor.NearLimit, "links", doctor.Problem, ""}},
		},
		"a limit that nobody says": {
			func(f *doctor.Facts) { f.Limits[0] = doctor.Limit{Name: "links", Least: "refused"} }, doctor.OK,
			[]outcome{{doctor.NearLimit, "links", doctor.Unknown, ""}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := well(doctor.Setup)
			row.change(&f)
			r := doctor.Run(f)
			var got []outcome
			for _, c := range r.Checks {
				// No API shows the key, and the caller of these rows sees as much as the owner or is not asked for it.
				if c.Verdict != doctor.OK && c.ID != doctor.ClusterKey && c.ID != doctor.ViewRight {
					got = append(got, outcome{c.ID, c.Object, c.Verdict, c.Cause})
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" || r.Verdict != row.verdict {
				t.Errorf("%s, want %s\n%s", r.Verdict, row.verdict, diff)
			}
		})
	}
}

// caller has one platform role on all account management.
func caller(role string) *rights.Caller {
	return &rights.Caller{Policies: account.Whole([]iam.Policy{{
		ID:      "p1",
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::role:" + role}}}},
		Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{
			{Key: "serviceType", Operator: "stringEquals", Value: "platform_service"},
		}},
	}})}
}

// TestTasks is about what each task needs: only one that looks at the whole account needs to see all of it.
func TestTasks(t *testing.T) {
	t.Parallel()
	for task, want := range map[doctor.Task][]string{
		doctor.Setup: {
			"iam-identity.profile.create", "iam-identity.profile.linkToResource", "iam-groups.members.add or iam.policy.create",
		},
		doctor.Apply: {
			"iam-identity.profile.create", "iam-identity.profile.linkToResource", "iam-identity.profile.update", "iam-groups.members.add", "iam.policy.create",
			"access groups", "access policies", "clusters", "trusted profiles",
		},
		doctor.Plan:  {"access groups", "access policies", "clusters", "trusted profiles"},
		doctor.Audit: {"access groups", "access policies", "clusters", "trusted profiles"},
	} {
		var got []string
		for _, c := range doctor.Run(well(task)).Checks {
			if c.Required && (c.ID == doctor.ActionRight || c.ID == doctor.ViewRight) {
				got = append(got, c.Object)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", task, diff)
		}
	}
}

// TestWithoutSettings is about a run that can look at nothing: it says so, and is a problem.
func TestWithoutSettings(t *testing.T) {
	t.Parallel()
	r := doctor.Run(doctor.Facts{Task: doctor.Setup, Settings: doctor.Settings{Trouble: doctor.Trouble{What: "torn", Next: "Correct it."}}})
	if r.Verdict != doctor.Problem {
		t.Errorf("got %s", r.Verdict)
	}
	for _, c := range r.Checks {
		if c.Verdict == doctor.OK {
			t.Errorf("%s is %s: %s", c.ID, c.Verdict, c.Seen)
		}
		if strings.TrimSpace(c.Seen) == "" {
			t.Errorf("%s was seen as nothing", c.ID)
		}
	}
}
