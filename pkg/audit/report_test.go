package audit_test

import (
	"encoding/json"
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

var update = flag.Bool("update", false, "write the generated part of the page")

// gaps is a report with a finding of each severity, a command, and something unknown.
func gaps() audit.Report {
	return audit.Run(world(func(a *account.Account, p *account.Profile) {
		links(link("Link-1", "c1", "kube-system", "default"), link("Link-2", "c9", "orders", "api"))(a, p)
		policies(policy("p", "Administrator", "serviceType", "platform_service"))(a, p)
		p.Name, p.Activity = "a|b <x> `c`", account.Partial[iam.Activity](nil, why)
	}), today(), audit.Options{})
}

func TestWaivers(t *testing.T) {
	t.Parallel()
	waiver := func(id, profile, object string) document.Waiver {
		return document.Waiver{Pos: document.Pos{File: "w.yaml", Line: 1}, ID: id, Profile: profile, Object: object, Reason: "because"}
	}
	until := func(w document.Waiver, day time.Time) document.Waiver {
		w.Expires = day
		return w
	}
	const gone, unused, expired = "cluster-gone", "waiver-unused waiver of 'cluster-gone' in w.yaml:1", "waiver-expired waiver of 'cluster-gone' in w.yaml:1"
	for name, row := range map[string]struct {
		waiver document.Waiver
		want   string // the finding that there is in place of the one that is waived; "" for none
		waived bool
	}{
		"by ID":                     {waiver(gone, "", ""), "", true},
		"by profile":                {waiver(gone, "a*x*c*", "link 'c9/*'"), "", true},
		"of another profile":        {waiver(gone, "a", ""), unused, false},
		"of a part of the name":     {waiver(gone, "*b <x>", ""), unused, false},
		"of another object":         {waiver(gone, "", "link"), unused, false},
		"until tomorrow":            {until(waiver(gone, "", ""), today().AddDate(0, 0, 1)), "", true},
		"until now":                 {until(waiver(gone, "", ""), today()), expired, false},
		"of a check that is unsure": {waiver("unused", "", ""), "", false},
	} {
		report := gaps()
		before := len(report.Findings)
		got := report.Waive([]document.Waiver{row.waiver}, today(), audit.Options{})
		want := before
		if row.waived {
			want--
		}
		if row.want != "" {
			want++
		}
		texts := strings.Join(lines(got), "\n")
		if len(got.Findings) != want || got.Summary.Findings != want || !strings.Contains(texts, row.want) || (got.Summary.Waived == 1) != row.waived {
			t.Errorf("%s: got %d waived and\n%s", name, got.Summary.Waived, texts)
		}
	}
	skipped := gaps().Waive([]document.Waiver{waiver("no-access", "", "")}, today(), audit.Options{Skip: []audit.ID{audit.NoAccess}})
	if texts := strings.Join(lines(skipped), "\n"); strings.Contains(texts, "waiver-unused") {
		t.Errorf("a waiver of a check that was not made is called unused:\n%s", texts)
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	report := gaps()
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	baseline, err := audit.ReadBaseline(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := gaps().New(baseline); len(got.Findings) != 0 || got.Summary.Baseline != len(report.Findings) || len(got.Unknown) == 0 || got.Worst() != "" {
		t.Errorf("got %+v", got.Summary)
	}
	without := strings.Replace(string(data), `"id":"cluster-gone"`, `"id":"other"`, 1)
	if baseline, err = audit.ReadBaseline([]byte(without)); err != nil {
		t.Fatal(err)
	}
	if got := lines(gaps().New(baseline)); len(got) != 1 || !strings.HasPrefix(got[0], "cluster-gone") {
		t.Errorf("got %q", got)
	}
	for text, want := range map[string]string{
		"":                             "line 1: unexpected end of JSON input",
		"{\n\"findings\": [}":          "line 2: invalid character",
		"{\n\"findings\": [{\"id\":1}": "line 2: unexpected end",
		`{"findings": 1}`:              "'findings' is of another type",
		`{"profiles": []}`:             "it has no 'findings'",
		`[]`:                           "of another type",
		`{"findings": []}`:             "it has no 'account'",
		`{"findings": [{"id": "x"}]}`:  "finding 1 has no 'id' or no 'object'",
	} {
		if _, err := audit.ReadBaseline([]byte(text)); !errors.Is(err, audit.ErrBaseline) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, not %s", text, err, want)
		}
	}
}

// A finding is in a baseline as far as pods get in by what they got in by then.
func TestBaselineByTrust(t *testing.T) {
	t.Parallel()
	admin := policies(policy("p", "Administrator", "serviceType", "service"))
	system := link("Link-1", "c1", "kube-system", "api")
	with := func(all ...iam.Link) func(*account.Account, *account.Profile) {
		return func(a *account.Account, p *account.Profile) { admin(a, p); links(all...)(a, p) }
	}
	replaced := func(a *account.Account, p *account.Profile) {
		with(link("Link-2", "c8", "kube-system", "api"))(a, p)
		clusters := slices.Clone(a.Clusters.Seen())
		clusters[0].ID, clusters[0].CRN = "c8", clusterCRN("c8")
		a.Clusters = account.Whole(clusters)
	}
	user := func(accounts ...string) func(*account.Account, *account.Profile) {
		return func(_ *account.Account, p *account.Profile) {
			p.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "IBMid-1", Type: "user", Accounts: accounts}})
		}
	}
	jane := func(iamIDs ...string) func(*account.Account, *account.Profile) {
		return func(_ *account.Account, p *account.Profile) {
			var all []iam.Identity
			for i, id := range iamIDs {
				all = append(all, iam.Identity{IAMID: id, Identifier: []string{"jane@example.com", "joe@example.com"}[i], Type: "user"})
			}
			p.Identities = account.Whole(all)
		}
	}
	ruled := func(id string, year int, operator string) iam.Policy {
		p := until(policy(id, "Administrator", "serviceType", "service"), time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC))
		p.Rule.(map[string]any)["conditions"].([]any)[0].(map[string]any)["operator"] = operator
		return p
	}
	ends := func(id string, year int) iam.Policy { return ruled(id, year, "dateTimeLessThanOrEquals") }
	begins := func(id string, year int) iam.Policy { return ruled(id, year, "dateTimeGreaterThanOrEquals") }
	left := func(all ...iam.Policy) func(*account.Account, *account.Profile) {
		return func(a *account.Account, _ *account.Profile) { a.Leftovers = account.Whole(all) }
	}
	tagged := func(tag string) iam.Policy {
		p := policy("p", "Administrator", "serviceType", "service")
		p.Resource.Tags = []iam.PolicyAttribute{{Key: "env", Operator: "stringEquals", Value: tag}}
		return p
	}
	for name, row := range map[string]struct {
		before, after func(*account.Account, *account.Profile)
		want          string // the IDs of the new findings
	}{
		"the same conditions":              {policies(ends("p", 2027)), policies(ends("q", 2027)), ""},
		"a policy that is prolonged":       {policies(ends("p", 2027)), policies(ends("p", 2030)), "admin-behind-pods"},
		"a policy that begins earlier":     {policies(begins("p", 2030)), policies(begins("p", 2027)), "admin-behind-pods"},
		"a policy without its end":         {policies(ends("p", 2027)), admin, "admin-behind-pods"},
		"a policy beside it":               {policies(ends("p", 2027)), policies(ends("p", 2027), ends("q", 2030)), "admin-behind-pods"},
		"one policy less":                  {policies(ends("p", 2027), ends("q", 2030)), policies(ends("q", 2030)), ""},
		"a left policy, prolonged":         {left(ends("p", 2027)), left(ends("p", 2030)), "leftover"},
		"a left policy with another tag":   {left(tagged("test")), left(tagged("prod")), "leftover"},
		"the same users":                   {jane("IBMid-1", "IBMid-2"), jane("IBMid-1", "IBMid-2"), ""},
		"another user of the name":         {jane("IBMid-1"), jane("IBMid-2"), "mixed-trust"},
		"users with swapped names":         {jane("IBMid-1", "IBMid-2"), jane("IBMid-2", "IBMid-1"), "mixed-trust"},
		"a user from more accounts":        {user("a"), user("a", "b"), "mixed-trust"},
		"the same":                         {with(system), with(system), ""},
		"the same in another order":        {with(system, link("Link-2", "c1", "orders", "api")), with(link("Link-2", "c1", "orders", "api"), system), ""},
		"the same link with another ID":    {with(system), with(link("Link-9", "c1", "kube-system", "api")), ""},
		"one link less":                    {with(system, link("Link-2", "c1", "orders", "api")), with(system), ""},
		"another link":                     {with(system), with(system, link("Link-2", "c1", "orders", "api")), "admin-behind-pods"},
		"another link, that admits nobody": {with(system), with(system, link("Link-2", "c3", "orders", "api")), ""},
		"another cluster of the name":      {with(system), replaced, "admin-behind-pods system-namespace"},
	} {
		data, err := json.Marshal(audit.Run(world(row.before), today(), audit.Options{}))
		if err != nil {
			t.Fatal(err)
		}
		baseline, err := audit.ReadBaseline(data)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range audit.Run(world(row.after), today(), audit.Options{}).New(baseline).Findings {
			got = append(got, string(f.ID))
		}
		slices.Sort(got)
		if texts := strings.Join(got, " "); texts != row.want {
			t.Errorf("%s: got %q, not %q", name, texts, row.want)
		}
	}
}

func FuzzBaseline(f *testing.F) {
	f.Add([]byte(`{"account":"a","findings":[{"id":"unused","profile":"a","object":"last use","evidence":"","fix":{"commands":[],"advice":""}}]}`))
	f.Add([]byte("{\"findings\": [\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := audit.ReadBaseline(data); err != nil && !errors.Is(err, audit.ErrBaseline) {
			t.Errorf("got %v", err)
		}
	})
}
