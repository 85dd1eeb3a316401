package audit_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// seeded is an account with the findings that people see in it.
type seeded struct {
	About    string
	Clusters []containers.Cluster
	Profiles []struct {
		Name       string
		Links      [][3]string // cluster ID, namespace, service account
		Rules      [][]string  // conditions as people write them
		Identities []string    // IAM IDs of users
		Groups     []string
		Policies   [][]string // role, and attributes
		Ended      int        // days ago when its policies ended; 0 for policies without end
		Unused     int        // days
		Want       []audit.ID
		Unknown    []audit.ID
	}
	Groups []struct {
		Name     string
		Policies [][]string
		Members  []string // IAM IDs of profiles
	}
	Want []audit.ID // of the account
}

func (s seeded) account() *account.Account {
	a := &account.Account{ID: accountID, ResourceGroups: account.Whole[iam.ResourceGroup](nil), Leftovers: account.Whole[iam.Policy](nil)}
	for i := range s.Clusters {
		c := &s.Clusters[i]
		c.CRN, c.MasterKubeVersion = clusterCRN(c.ID), "1.34.1_1530"
	}
	a.Clusters = account.Whole(s.Clusters)
	var groups []account.Group
	for _, g := range s.Groups {
		group := account.Group{Group: iam.Group{ID: "AccessGroupId-" + g.Name, Name: g.Name}, Policies: account.Whole(policiesOf(g.Policies))}
		var members []iam.Member
		for _, id := range g.Members {
			members = append(members, iam.Member{IAMID: id, Type: "profile"})
		}
		group.Members = account.Whole(members)
		groups = append(groups, group)
	}
	a.Groups = account.Whole(groups)
	var profiles []account.Profile
	for _, p := range s.Profiles {
		one := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-" + p.Name, Name: p.Name, IAMID: "iam-Profile-" + p.Name}})
		var pods []iam.Link
		for i, l := range p.Links {
			pods = append(pods, link(fmt.Sprint("Link-", i), l[0], l[1], l[2]))
		}
		var rules []iam.Rule
		for i, conditions := range p.Rules {
			rules = append(rules, ruleOf(fmt.Sprint("ClaimRule-", i), conditions...))
		}
		var users []iam.Identity
		for _, id := range p.Identities {
			users = append(users, iam.Identity{IAMID: id, Identifier: id, Type: "user"})
		}
		var in []string
		for _, g := range p.Groups {
			in = append(in, "AccessGroupId-"+g)
		}
		given := policiesOf(p.Policies)
		for i := range given {
			if p.Ended != 0 {
				given[i] = until(given[i], today().AddDate(0, 0, -p.Ended))
			}
		}
		one.Links, one.Rules, one.Identities, one.Groups, one.Policies = account.Whole(pods), account.Whole(rules), account.Whole(users), account.Whole(in), account.Whole(given)
		one.Activity = account.Whole([]iam.Activity{{LastUse: iam.Time{Time: today().AddDate(0, 0, -p.Unused)}}})
		profiles = append(profiles, one)
	}
	a.Profiles = account.Whole(profiles)
	return a
}

func policiesOf(texts [][]string) []iam.Policy {
	var all []iam.Policy
	for i, text := range texts {
		all = append(all, policy(fmt.Sprint("policy-", i), text[0], text[1:]...))
	}
	return all
}

// score counts findings of one kind: those that are right, those that should not be there, and those that are missing.
type score struct{ right, wrong, missing int }

// Findings are compared with those that people see in seeded accounts, by ID and profile. The table is on a page.
func TestSeededAccounts(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/seeded.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []seeded
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	type key struct {
		id      audit.ID
		profile string
	}
	scores := map[audit.ID]*score{}
	for _, k := range audit.Kinds() {
		scores[k.ID] = &score{}
	}
	profiles := 0
	for _, s := range all {
		want, unsure, unknown := map[key]bool{}, map[key]bool{}, map[key]bool{}
		for _, id := range s.Want {
			want[key{id, ""}] = true
		}
		for _, p := range s.Profiles {
			profiles++
			for _, id := range p.Want {
				want[key{id, p.Name}] = true
			}
			for _, id := range p.Unknown {
				unsure[key{id, p.Name}] = true
			}
		}
		report := audit.Run(s.account(), today(), audit.Options{})
		for _, u := range report.Unknown {
			for _, id := range u.Checks {
				unknown[key{id, strings.Join(u.Profiles, ", ")}] = true
			}
		}
		if !maps.Equal(unknown, unsure) {
			t.Errorf("%s: unknown: %+v", s.About, report.Unknown)
		}
		for _, f := range report.Findings {
			k := key{f.ID, f.Profile}
			if was, known := want[k]; known {
				want[k] = false
				if was {
					scores[f.ID].right++
				}
				continue
			}
			scores[f.ID].wrong++
			t.Logf("%s: nobody sees %+v", s.About, f)
		}
		for k, missing := range want {
			if missing {
				scores[k.id].missing++
				t.Logf("%s: missing: %v", s.About, k)
			}
		}
	}
	onPage(t, accuracy(scores, len(all), profiles))
}

// accuracy is the table of the page.
func accuracy(scores map[audit.ID]*score, accounts, profiles int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d seeded accounts with %d profiles.\n\n| ID | Right | Wrong | Missing | Precision | Recall |\n| --- | ---: | ---: | ---: | ---: | ---: |\n", accounts, profiles)
	for _, k := range audit.Kinds() {
		s := scores[k.ID]
		if slices.Contains([]audit.ID{audit.WaiverExpired, audit.WaiverUnused, audit.NearLimit}, k.ID) {
			continue // not of the account, or about numbers of objects
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s | %s |\n", k.ID, s.right, s.wrong, s.missing, percent(s.right, s.right+s.wrong), percent(s.right, s.right+s.missing))
	}
	return b.String()
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d %%", n*100/of)
}

// onPage compares a text with the generated part of the page about the audit.
func onPage(t *testing.T, text string) {
	t.Helper()
	const page, begin, end = "../../docs/audit.md", "<!-- generated: seeded accounts -->\n", "<!-- end: seeded accounts -->"
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no part for the table", page)
	}
	fresh := before + begin + text + end + after
	switch {
	case fresh == string(data):
	case *update:
		if err := os.WriteFile(page, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the table of %s is not current: run 'go test ./pkg/audit -update'. It would be:\n%s", page, text)
	}
}
