package properties_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// whole is the account as an audit reads it.
func (w *world) whole(t rig.TB) *account.Account {
	t.Helper()
	a, err := w.Reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, Everything: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// forTheSandbox are the checks whose parts this test reads.
func forTheSandbox() audit.Options { return audit.Options{Skip: []audit.ID{audit.Unused}} }

// Each finding is true by the sandbox's token endpoint: it admits the pod that a finding names, and nobody to a profile that nobody
// is said to become. A fix that is a command removes its finding, and admits and takes away nobody.
func TestFindingsAreTrueAndTheirFixesAdmitNobody(t *testing.T) {
	t.Parallel()
	everyCaseWithPods(t, func(t *rapid.T, w *world, pods []pod) {
		furnishOddly(t, w)
		names := []string{"p0", "p1", "p2"}
		before := w.admitted(t, pods, names)
		a := w.whole(t)
		report := audit.Run(a, time.Now(), forTheSandbox())
		w.checkDead(t, a, report, pods)
		var fixable []audit.Finding
		for _, f := range report.Findings {
			w.checkFinding(t, f, pods, before)
			if len(f.Fix.Commands) > 0 {
				fixable = append(fixable, f)
			}
		}
		if len(fixable) == 0 {
			return
		}
		f := rapid.SampledFrom(fixable).Draw(t, "fixed")
		w.run(t, f.Fix.Commands)
		after := audit.Run(w.whole(t), time.Now(), forTheSandbox())
		if had, has := occurrences(report, f), occurrences(after, f); has >= had {
			t.Fatalf("%q leaves %+v", f.Fix.Commands, f)
		}
		for key, is := range w.admitted(t, pods, names) {
			if is != before[key] {
				t.Fatalf("%q of %+v: %s was admitted %v, and is %v", f.Fix.Commands, f, key, before[key], is)
			}
		}
	})
}

// checkFinding asks the sandbox about what a finding says.
func (w *world) checkFinding(t *rapid.T, f audit.Finding, pods []pod, admitted map[string]bool) {
	switch {
	case f.Example != nil:
		token, err := w.Control.Mint(t.Context(), sandbox.MintRequest{
			Cluster: f.Example.ClusterID, Namespace: f.Example.Namespace, ServiceAccount: f.Example.ServiceAccount, Pod: f.Example.Pod,
			Audience: []string{"iam"}, ExpiresIn: time.Hour,
		})
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		if _, err := w.IAM.ExchangeComputeToken(t.Context(), token, iam.ProfileSelector{Name: f.Profile}); err != nil {
			t.Fatalf("%+v: the example is not admitted: %v", f, err)
		}
	case f.ID == audit.NoTrust:
		for _, p := range pods {
			if admitted[p.key(f.Profile)] {
				t.Fatalf("%+v: %s is admitted", f, p.key(f.Profile))
			}
		}
	}
}

// run carries out the commands of a fix.
func (w *world) run(t *rapid.T, commands []string) {
	for _, command := range commands {
		words := strings.Fields(command)
		p, err := w.All(t).ResolveProfile(words[len(words)-2])
		id := words[len(words)-1]
		switch {
		case err != nil:
			t.Fatal(err)
		case slices.Equal(words[1:3], []string{"profile", "unlink"}):
			err = w.Writer().Unlink(t.Context(), p.ID, id)
		case slices.Equal(words[1:4], []string{"profile", "rule", "delete"}):
			err = w.Writer().DeleteRule(t.Context(), p.ID, id)
		default:
			t.Fatalf("no test runs %q", command)
		}
		if err != nil {
			t.Fatalf("%q: %v", command, err)
		}
	}
}

func occurrences(r audit.Report, f audit.Finding) int {
	n := 0
	for _, other := range r.Findings {
		if other.Key() == f.Key() {
			n++
		}
	}
	return n
}

// A part that is hidden makes findings unknown, and none of them false: what is found is what is found with everything in sight,
// and what is missing is of a check that is unknown.
func TestHiddenPartsMakeFindingsUnknown(t *testing.T) {
	t.Parallel()
	everyCase(t, func(t *rapid.T, w *world) {
		furnishOddly(t, w)
		a := w.whole(t)
		all := audit.Run(a, time.Now(), forTheSandbox())
		plain := withoutNames(a)
		hide(t, a)
		partial := audit.Run(a, time.Now(), forTheSandbox())
		unknown := map[audit.ID]bool{}
		for _, u := range partial.Unknown {
			for _, id := range u.Checks {
				unknown[id] = true
			}
		}
		for _, f := range partial.Findings {
			if !slices.ContainsFunc(all.Findings, func(g audit.Finding) bool {
				// What never matches is no duplicate beside. Where that is not known, it is one.
				dead := f.ID == audit.Duplicate && (g.ID == audit.NeverMatches || g.ID == audit.ClusterGone)
				return (g.ID == f.ID || dead) && g.Profile == f.Profile
			}) {
				t.Fatalf("with parts hidden, there is %+v", f)
			}
		}
		for _, f := range all.Findings {
			same := func(g audit.Finding) bool {
				return g.ID == f.ID && g.Profile == f.Profile && plain(g.Object) == plain(f.Object)
			}
			if !unknown[f.ID] && !slices.ContainsFunc(partial.Findings, same) {
				t.Fatalf("with parts hidden, %+v is missing, and the check is not unknown: %+v", f, partial.Unknown)
			}
		}
	})
}

// withoutNames makes the objects of findings the same whether or not the names of clusters and resource groups are known.
func withoutNames(a *account.Account) func(object string) string {
	var pairs []string
	for _, c := range a.Clusters.Seen() {
		pairs = append(pairs, "'"+c.Name+"/", "'"+c.ID+"/", " ("+c.Name+")", "")
	}
	for _, g := range a.ResourceGroups.Seen() {
		pairs = append(pairs, "resource group "+g.Name, "resource group "+g.ID)
	}
	return strings.NewReplacer(pairs...).Replace
}

// hide makes some parts of an account unread.
func hide(t *rapid.T, a *account.Account) {
	const why = "not allowed"
	draw := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 0 }
	if draw("clusters") {
		a.Clusters = account.Partial(a.Clusters.Seen()[:1], why)
	}
	if draw("resource groups") {
		a.ResourceGroups = account.Partial(a.ResourceGroups.Seen()[:0], why)
	}
	profiles := a.Profiles.Seen()
	for i := range profiles {
		p := &profiles[i]
		if draw("links") {
			p.Links = account.Partial(p.Links.Seen()[:len(p.Links.Seen())/2], why)
		}
		if draw("rules") {
			p.Rules = account.Partial(p.Rules.Seen()[:len(p.Rules.Seen())/2], why)
		}
		if draw("identities") {
			p.Identities = account.Partial[iam.Identity](nil, why)
		}
		if draw("policies") {
			p.Policies = account.Partial[iam.Policy](nil, why)
		}
		if draw("groups") {
			p.Groups = account.Partial[string](nil, why)
		}
	}
}
