package diagnose_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/trust"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const own = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/acc:c1::"

func token(change map[string]any) *crtoken.Token {
	claims := map[string]any{
		"aud": []any{"iam"}, "sub": "system:serviceaccount:orders:api", "iat": number(now.Add(-time.Minute)),
		"nbf": number(now.Add(-time.Minute)), "exp": number(now.Add(time.Hour - time.Minute)),
	}
	for k, v := range change {
		if v == nil {
			delete(claims, k)
		} else {
			claims[k] = v
		}
	}
	return &crtoken.Token{Claims: claims}
}

// facts are those of a pod that is refused for another namespace, which every row changes.
func facts(change func(*diagnose.Facts)) diagnose.Facts {
	f := diagnose.Facts{
		Now: now, Token: diagnose.Token{From: "t", Decoded: token(nil), Sought: true},
		Profile:  diagnose.Profile{Text: "p", State: diagnose.ProfileFound, ID: "Profile-1", Name: "p", AccountID: "acc"},
		Exchange: diagnose.Exchange{Tried: true, Status: 400, Code: "BXNIM0398E", Message: "Selected trusted profile not eligible."},
		Trust: &diagnose.Trust{
			Identity: trust.Identity{Kind: trust.IKS, ClusterCRN: own, ClusterID: "c1", ClusterName: "demo", Namespace: "orders", ServiceAccount: "api"},
			Links:    []trust.Link{{ID: "L1", CRType: "IKS_SA", CRN: own, Namespace: "other", ServiceAccount: "api"}},
		},
		Cluster: &diagnose.Cluster{ID: "c1", Name: "demo", CRN: own, Support: trust.Support{OK: true}},
	}
	if change != nil {
		change(&f)
	}
	return f
}

func TestOneCauseIsProved(t *testing.T) {
	t.Parallel()
	skew := func(d time.Duration) *time.Duration { return &d }
	matching := func(f *diagnose.Facts) { f.Trust.Links[0].Namespace = "orders" }
	way := func(problem diagnose.WayProblem, endpoint string) func(*diagnose.Facts) {
		return func(f *diagnose.Facts) {
			f.Exchange = diagnose.Exchange{Tried: true, Way: problem, Endpoint: endpoint, Host: "iam.example.test:443", Message: "m"}
		}
	}
	code := func(status int, code string) func(*diagnose.Facts) {
		return func(f *diagnose.Facts) { f.Exchange.Status, f.Exchange.Code = status, code }
	}
	for name, row := range map[string]struct {
		change func(*diagnose.Facts)
		want   string
		others []string
	}{
		"namespace": {nil, "trust-namespace", nil},
		"a failed condition outranks the audience": {
			func(f *diagnose.Facts) { f.Token.Decoded = token(map[string]any{"aud": []any{"vault"}}) }, "trust-namespace", []string{"token-audience"},
		},
		"audience, where it is enforced": {func(f *diagnose.Facts) {
			matching(f)
			code(400, "BXNIM0405E")(f)
			f.Token.Decoded = token(map[string]any{"aud": []any{"vault"}})
		}, "token-audience", nil},
		"lifetime, where it is enforced": {func(f *diagnose.Facts) {
			code(400, "BXNIM0405E")(f)
			f.Token.Decoded = token(map[string]any{"exp": number(now.Add(2 * time.Hour))})
		}, "token-lifetime", nil},
		"expired by the service's clock": {func(f *diagnose.Facts) { f.Skew = skew(2 * time.Hour) }, "way-clock", nil},
		"expired by both clocks":         {func(f *diagnose.Facts) { f.Now, f.Skew = now.Add(2*time.Hour), skew(2*time.Hour) }, "token-expired", nil},
		"not expired by the service's clock": {func(f *diagnose.Facts) {
			f.Now, f.Skew = now.Add(3*time.Hour), skew(-3*time.Hour)
		}, "trust-namespace", []string{"way-clock"}},
		"not yet valid by the service's clock": {func(f *diagnose.Facts) { f.Skew = skew(-time.Hour) }, "way-clock", nil},
		"not yet valid by both clocks":         {func(f *diagnose.Facts) { f.Now, f.Skew = now.Add(-time.Hour), skew(-2*time.Minute) }, "token-not-yet-valid", nil},
		"the issuer comes before the audience": {func(f *diagnose.Facts) {
			code(400, "BXNIM0405E")(f)
			f.Token.Decoded = token(map[string]any{"aud": []any{"sts.example.test"}, "iss": "https://clusters.example.test/one"})
		}, "token-foreign", []string{"token-audience"}},
		"the issuer that clusters have in common says nothing": {func(f *diagnose.Facts) {
			code(400, "BXNIM0405E")(f)
			f.Token.Decoded = token(map[string]any{"aud": []any{"vault"}, "iss": "https://kubernetes.default.svc.cluster.local"})
		}, "token-audience", nil},
		"IAM token":   {func(f *diagnose.Facts) { f.Token.Decoded = token(map[string]any{"sub": "x", "iam_id": "IBMid-1"}) }, "token-is-iam", nil},
		"other JWT":   {func(f *diagnose.Facts) { f.Token.Decoded = token(map[string]any{"sub": "x"}) }, "token-not-service-account", nil},
		"legacy":      {func(f *diagnose.Facts) { f.Token.Decoded = token(map[string]any{"exp": nil}) }, "token-legacy", nil},
		"unknown key": {code(400, "BXNIM0405E"), "token-foreign", nil},
		"malformed":   {code(400, "BXNIM0401E"), "token-not-jwt", nil},
		"old cluster": {func(f *diagnose.Facts) {
			code(400, "BXNIM0405E")(f)
			f.Cluster.Support = trust.Supported(false, "1.20.4", now)
		}, "cluster-too-old", nil},
		"not refreshed": {func(f *diagnose.Facts) {
			code(400, "BXNIM0405E")(f)
			f.Cluster.Support = trust.Supported(false, "1.25.1", time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
		}, "cluster-not-refreshed", nil},
		"a version that can't be read is no reason to refresh": {func(f *diagnose.Facts) {
			code(400, "BXNIM0405E")(f)
			f.Cluster.Support = trust.Supported(false, "refreshed", now)
		}, "token-foreign", nil},
		"missing":           {func(f *diagnose.Facts) { f.Token = diagnose.Token{Problem: diagnose.TokenMissing, Sought: true} }, "token-missing", []string{"trust-namespace"}},
		"leading equals":    {func(f *diagnose.Facts) { f.Profile.Text = "=Profile-1" }, "profile-leading-equals", nil},
		"IAM ID":            {func(f *diagnose.Facts) { f.Profile.Text = "iam-Profile-1" }, "profile-is-iam-id", nil},
		"no profile":        {func(f *diagnose.Facts) { f.Profile.Text = "" }, "profile-missing", nil},
		"unknown profile":   {func(f *diagnose.Facts) { f.Profile.State = diagnose.ProfileNotFound }, "profile-not-found", nil},
		"ambiguous profile": {func(f *diagnose.Facts) { f.Profile.State = diagnose.ProfileAmbiguous }, "profile-ambiguous", nil},
		"other account":     {func(f *diagnose.Facts) { f.Profile.AccountID = "other" }, "profile-other-account", nil},
		"nobody may look":   {func(f *diagnose.Facts) { f.Trust, f.Profile.State = nil, diagnose.ProfileUnread }, "trust-refused", nil},
		"just changed": {func(f *diagnose.Facts) {
			matching(f)
			f.Profile.Changed = now.Add(-time.Minute)
		}, "profile-just-changed", nil},
		"unexplained":      {matching, "trust-unexplained", nil},
		"IP address":       {code(401, "BXNIM0430E"), "way-ip-allow-list", nil},
		"too often":        {code(429, ""), "way-rate-limit", nil},
		"down":             {code(503, ""), "way-unavailable", nil},
		"DNS":              {way(diagnose.WayDNS, "public"), "way-dns", nil},
		"refused":          {way(diagnose.WayRefused, "public"), "way-refused", nil},
		"proxy":            {way(diagnose.WayProxy, "public"), "way-proxy", nil},
		"TLS":              {way(diagnose.WayTLS, "public"), "way-tls", nil},
		"broken":           {way(diagnose.WayBroken, "public"), "way-broken", nil},
		"not IAM's answer": {way(diagnose.WayIntermediary, "public"), "way-intermediary", nil},
		"redirect":         {way(diagnose.WayRedirect, "public"), "way-redirect", nil},
		"timeout, public":  {way(diagnose.WayTimeout, "public"), "way-public-endpoint", nil},
		"timeout, private": {way(diagnose.WayTimeout, "private"), "way-private-endpoint", nil},
		"no such private":  {way(diagnose.WayDNS, "vpe"), "way-private-endpoint", nil},
		"timeout, own URL": {way(diagnose.WayTimeout, "https://iam.example.test"), "way-timeout", nil},
		"manifest, no mount": {func(f *diagnose.Facts) {
			f.Token = diagnose.Token{Problem: diagnose.TokenMissing, Sought: true}
			f.Manifest = []diagnose.Manifest{{ID: "manifest-mount", Severity: lint.Broken, File: "d.yaml", Line: 7}}
		}, "manifest-mount", []string{"token-missing", "trust-namespace"}},
		"manifest alone": {func(f *diagnose.Facts) {
			f.Token, f.Exchange = diagnose.Token{Problem: diagnose.TokenMissing}, diagnose.Exchange{}
			f.Trust.Identity.ClusterCRN = ""
		}, "trust-namespace", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := diagnose.Run(facts(row.change))
			if r.Verdict != diagnose.Refused || r.Cause == nil || string(r.Cause.ID) != row.want || r.Cause.Message == "" {
				t.Fatalf("got %s %+v, want %s", r.Verdict, r.Cause, row.want)
			}
			if len(r.Fix.Commands) == 0 && r.Fix.Manual == "" {
				t.Error("there is no fix")
			}
			var others []string
			for _, f := range r.Findings {
				others = append(others, string(f.ID))
			}
			if !slices.Equal(others, row.others) {
				t.Errorf("others are %v, want %v", others, row.others)
			}
			for _, id := range append(others, string(r.Cause.ID)) {
				if _, ok := causes.Find(causes.ID(id)); !ok {
					t.Errorf("'%s' stands in no table", id)
				}
			}
		})
	}
}

func TestWhatWorksIsHealthyOrWarned(t *testing.T) {
	t.Parallel()
	ok := func(f *diagnose.Facts) { f.Exchange = diagnose.Exchange{Tried: true, OK: true} }
	if r := diagnose.Run(facts(ok)); r.Verdict != diagnose.Healthy || r.Cause != nil || len(r.Findings) > 0 {
		t.Errorf("got %+v", r)
	}
	policy := func(apart string, attributes ...string) []diagnose.Policy {
		p := diagnose.Policy{Attributes: map[string]string{"accountId": "acc"}, Apart: apart}
		for i := 0; i < len(attributes); i += 2 {
			p.Attributes[attributes[i]] = attributes[i+1]
		}
		return []diagnose.Policy{p}
	}
	want := diagnose.Target{Service: "kms", Instance: "i1"}
	for name, row := range map[string]struct {
		access diagnose.Access
		want   string
	}{
		"none":             {diagnose.Access{}, "access-none"},
		"group":            {diagnose.Access{Groups: []diagnose.Group{{Name: "g"}}}, "access-group-empty"},
		"some":             {diagnose.Access{Policies: policy("", "serviceName", "cos")}, ""},
		"another service":  {diagnose.Access{Policies: policy("serviceName", "serviceName", "cos"), Wanted: want}, "access-service"},
		"another instance": {diagnose.Access{Policies: policy("serviceInstance", "serviceName", "kms", "serviceInstance", "i2"), Wanted: want}, "access-instance"},
		"another account":  {diagnose.Access{Policies: policy("accountId", "serviceName", "kms", "accountId", "b"), Wanted: want}, "access-account"},
		"the service":      {diagnose.Access{Policies: policy("", "serviceName", "kms"), Wanted: want}, ""},
		"everything":       {diagnose.Access{Policies: policy("", "serviceType", "service"), Wanted: want}, ""},
		"by a group":       {diagnose.Access{Groups: []diagnose.Group{{Name: "g", Policies: policy("", "serviceName", "kms")}}, Wanted: want}, ""},
	} {
		row.access.AccountID = "acc"
		r := diagnose.Run(facts(func(f *diagnose.Facts) {
			ok(f)
			f.Access = &row.access
		}))
		got := ""
		if r.Cause != nil {
			got = string(r.Cause.ID)
		}
		if got != row.want || (r.Verdict == diagnose.Warned) != (row.want != "") {
			t.Errorf("%s: got %s %q, want %q", name, r.Verdict, got, row.want)
		}
	}
}

func TestTheFixIsNarrow(t *testing.T) {
	t.Parallel()
	r := diagnose.Run(facts(nil))
	want := []string{"podtrust", "profile", "link", "Profile-1", "--cluster", "c1", "--namespace", "orders", "--service-account", "api"}
	if len(r.Fix.Commands) != 1 || !slices.Equal(r.Fix.Commands[0], want) {
		t.Errorf("got %v", r.Fix)
	}
	r = diagnose.Run(facts(func(f *diagnose.Facts) {
		f.Trust.Links[0].Namespace, f.Trust.Identity.ServiceAccount = "orders", "default"
	}))
	if r.Cause.ID != "trust-service-account" || len(r.Fix.Commands) > 0 || !strings.Contains(r.Fix.Manual, "serviceAccountName: api") {
		t.Errorf("trust in 'default' is offered: %+v", r.Fix)
	}
	r = diagnose.Run(facts(func(f *diagnose.Facts) { // as 'api', the pod may be refused as well
		f.Trust.Links[0].Namespace, f.Trust.Links[0].CRN = "orders", strings.Replace(own, "us-south", "eu-de", 1)
		f.Trust.Identity.ServiceAccount = "default"
	}))
	if r.Cause.ID != "trust-service-account" || len(r.Fix.Commands) > 0 || strings.Contains(r.Fix.Manual, "serviceAccountName: api") {
		t.Errorf("a service account is offered that may not be trusted: %+v", r.Fix)
	}
}

// TestAnotherCRNOfTheClusterMayMatch keeps what is said of a link that may match: neither that it does not, nor to remove it.
func TestAnotherCRNOfTheClusterMayMatch(t *testing.T) {
	t.Parallel()
	for _, other := range []string{strings.Replace(own, "us-south", "eu-de", 1), strings.Replace(own, "bluemix", "staging", 1)} {
		r := diagnose.Run(facts(func(f *diagnose.Facts) {
			f.Trust.Links[0] = trust.Link{ID: "L1", Name: "L", CRType: "IKS_SA", CRN: other, Namespace: "orders", ServiceAccount: "api"}
		}))
		want := "Link 'L' names the pod's cluster by another CRN than the cluster's own; whether IAM accepts it is not known"
		if r.Cause.ID != causes.TrustCRNDiffers || r.Cause.Message != want || r.Cause.Wanted != other || r.Cause.Got != own {
			t.Errorf("%s: got %+v", other, r.Cause)
		}
		link := []string{"podtrust", "profile", "link", "Profile-1", "--cluster", "c1", "--namespace", "orders", "--service-account", "api"}
		if len(r.Fix.Commands) != 1 || !slices.Equal(r.Fix.Commands[0], link) || strings.Contains(r.Fix.Manual, "unlink") {
			t.Errorf("%s: the fix is %+v", other, r.Fix)
		}
	}
}

func number(at time.Time) json.Number { return json.Number(strconv.FormatInt(at.Unix(), 10)) }
