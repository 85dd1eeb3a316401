// Package properties_test draws accounts and documents, and tests what must be true for all of them: that plans converge,
// also after an interrupted apply, that exports change nothing, and that who gains and who loses is what the sandbox
// admits.
package properties_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// properties is how many drawn cases each property is tried on. 'make properties' tries a thousand; the default is few,
// because each case fills an account, and the race detector makes that take five times as long.
var properties = flag.Int("properties", 25, "number of drawn cases for each property, in worlds of a hundred")

// TestMain makes worlds of fewer than a hundred cases as small as requested.
func TestMain(m *testing.M) {
	flag.Parse()
	if *properties < casesInAWorld {
		if err := flag.Set("rapid.checks", strconv.Itoa(*properties)); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// casesInAWorld is how many cases share a sandbox: the standard of rapid.
const casesInAWorld = 100

// manyWorlds is in how many sandboxes a property is tried.
func manyWorlds() int { return max(1, (*properties+casesInAWorld-1)/casesInAWorld) }

// everyCase checks a property on all of the drawn cases.
func everyCase(t *testing.T, property func(t *rapid.T, w *world)) {
	t.Helper()
	everyCaseIn(t, sandbox.Options{}, property)
}

// everyCaseIn checks a property in sandboxes of its own.
func everyCaseIn(t *testing.T, o sandbox.Options, property func(t *rapid.T, w *world)) {
	t.Helper()
	for i := range manyWorlds() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			w := &world{rig.New(t, o, rig.NoWait)}
			rapid.Check(t, func(t *rapid.T) {
				w.Wire.Reset(nil)
				w.Clear(t)
				property(t, w)
			})
		})
	}
}

// furnish gives the account what a document lists, and some objects that no document lists.
func furnish(t *rapid.T, w *world) {
	w.Apply(t, drawDoc(t, "before", 3), plan.Options{})
	for _, p := range w.All(t).Profiles.Seen() {
		if len(p.Rules.Seen()) > 0 && rapid.Bool().Draw(t, "double") {
			r := p.Rules.Seen()[0]
			if _, err := w.IAM.CreateRule(t.Context(), p.ID, iam.CreateRuleRequest{Name: r.Name, Type: r.Type, CRType: r.CRType, Conditions: r.Conditions}); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "broken") {
			in := iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{{Claim: "blueGroups", Operator: "EQUALS", Value: `"x"`}}}
			if _, err := w.IAM.CreateRule(t.Context(), p.ID, in); err != nil {
				t.Fatal(err)
			}
			link := iam.CreateLinkRequest{CRType: "ROKS_SA", Link: iam.LinkTarget{CRN: w.All(t).Clusters.Seen()[0].CRN, Namespace: "red", Name: "web"}}
			if _, err := w.IAM.CreateLink(t.Context(), p.ID, link); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestApplyThenPlanIsEmpty(t *testing.T) {
	t.Parallel()
	everyCase(t, func(t *rapid.T, w *world) {
		furnish(t, w)
		doc := drawDoc(t, "doc", 3)
		o := plan.Options{Prune: rapid.Bool().Draw(t, "prune")}
		before := w.All(t)
		first, _ := w.Plan(t, doc, o)
		if again, _ := w.Plan(t, doc, o); cmp.Diff(planText(t, first), planText(t, again)) != "" {
			t.Fatal("the same input gives another plan")
		}
		w.Apply(t, doc, o)
		w.Wire.Reset(nil)
		if then, _ := w.Plan(t, doc, o); !then.Empty() {
			t.Fatalf("after\n%sthe plan is\n%s", rig.Lines(first), rig.Lines(then))
		}
		if _, writes := w.Wire.Counts(); writes > 0 {
			t.Fatalf("the plan wrote %d times", writes)
		}
		checkUntouched(t, before, w.All(t), doc, o.Prune)
	})
}

func planText(t rig.TB, p plan.Plan) string {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// checkUntouched requires profiles that are not listed to be as they were, and those that are listed to have all they had
// unless that was pruned.
func checkUntouched(t *rapid.T, before, after *account.Account, doc document.Trust, prune bool) {
	for _, old := range before.Profiles.Seen() {
		i := slices.IndexFunc(doc.Profiles, func(p document.Profile) bool { return p.Name == old.Name })
		now, there := after.Profile(old.ID)
		if i < 0 {
			if diff := cmp.Diff(old, now, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
				t.Fatalf("profile %s is not in the document, and was changed: %s", old.Name, diff)
			}
			continue
		}
		if doc.Profiles[i].State == document.Absent || prune || !there {
			continue
		}
		for _, l := range old.Links.Seen() {
			if !slices.ContainsFunc(now.Links.Seen(), func(n iam.Link) bool { return n.CRType == l.CRType && n.Link == l.Link }) {
				t.Fatalf("without prune, profile %s lost the link %+v", old.Name, l)
			}
		}
		for _, id := range old.Groups.Seen() {
			if !slices.Contains(now.Groups.Seen(), id) {
				t.Fatalf("without prune, profile %s left a group", old.Name)
			}
		}
		if len(now.Policies.Seen()) < len(old.Policies.Seen()) {
			t.Fatalf("without prune, profile %s lost a policy", old.Name)
		}
	}
}

// pod is an identity that may try to assume a profile.
type pod struct{ cluster, namespace, account, pod, token string }

// pods are one of every kind that the drawn documents distinguish.
func (w *world) pods(t rig.TB) []pod {
	t.Helper()
	var all []pod
	for _, cluster := range append([]string{"demo-old"}, clustersDrawn...) { // rules seem to reach it, and its pods can use no profile
		// Odd rules exclude kube-system: without pods there, such a rule would look like one that excludes nothing.
		for _, namespace := range append([]string{"other", "kube-system"}, namespacesDrawn...) {
			for _, account := range append([]string{"else"}, accountsDrawn...) {
				for _, name := range []string{"web-1", "job-1", "x"} {
					one := pod{cluster: cluster, namespace: namespace, account: account, pod: name}
					one.token = w.mint(t, one)
					all = append(all, one)
				}
			}
		}
	}
	return all
}

// mint makes the token of a pod.
func (w *world) mint(t rig.TB, p pod) string {
	t.Helper()
	token, err := w.Control.Mint(t.Context(), sandbox.MintRequest{
		Cluster: p.cluster, Namespace: p.namespace, ServiceAccount: p.account, Pod: p.pod, Audience: []string{"iam"}, ExpiresIn: 24 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// admitted asks the sandbox who may become which profile.
func (w *world) admitted(t *rapid.T, pods []pod, profiles []string) map[string]bool {
	in := map[string]bool{}
	for _, name := range profiles {
		for _, p := range pods {
			_, err := w.IAM.ExchangeComputeToken(t.Context(), p.token, iam.ProfileSelector{Name: name})
			in[p.key(name)] = err == nil
		}
	}
	return in
}

func (p pod) key(profile string) string {
	return profile + " " + p.cluster + "/" + p.namespace + "/" + p.account + "/" + p.pod
}

// covers reports whether a line of a plan is about a pod, by its names. Further conditions can be of the pod; the sandbox
// decides who meets them.
func covers(r reach.Pods, p pod, profile string) bool {
	return !r.Future && r.Profile == profile && r.Cluster == p.cluster && (r.Namespace == "*" || r.Namespace == p.namespace) &&
		(r.ServiceAccount == "*" || r.ServiceAccount == p.account)
}

func TestGainsAndLossesAreWhatTheSandboxAdmits(t *testing.T) {
	t.Parallel()
	everyCaseWithPods(t, func(t *rapid.T, w *world, pods []pod) {
		furnishOddly(t, w)
		doc := drawDoc(t, "doc", 3)
		o := plan.Options{Prune: rapid.Bool().Draw(t, "prune")}
		names := []string{"p0", "p1", "p2"}
		before := w.admitted(t, pods, names)
		p := w.Apply(t, doc, o)
		after := w.admitted(t, pods, names)
		checkReach(t, "gains", p.Gains, pods, names, func(key string) bool { return after[key] && !before[key] }, func(key string) bool { return after[key] })
		checkReach(t, "losses", p.Losses, pods, names, func(key string) bool { return before[key] && !after[key] }, func(key string) bool { return before[key] })
	})
}

// checkReach requires every pod of the difference to be in a line, every line with any of the pods to contain at least one
// of the difference, and, where a line has no further conditions, all of its pods to be admitted.
func checkReach(t *rapid.T, what string, lines []reach.Pods, pods []pod, profiles []string, differs, admitted func(string) bool) {
	byTrust := slices.DeleteFunc(slices.Clone(lines), func(r reach.Pods) bool { return r.By != reach.ByTrust })
	for _, profile := range profiles {
		for _, p := range pods {
			if differs(p.key(profile)) && !slices.ContainsFunc(byTrust, func(r reach.Pods) bool { return covers(r, p, profile) }) {
				t.Fatalf("%s lack %s: %+v", what, p.key(profile), lines)
			}
		}
	}
	for _, r := range byTrust {
		if !r.Known || r.Future { // no pod can prove it wrong
			continue
		}
		covered, found := false, false
		for _, p := range pods {
			if !covers(r, p, r.Profile) {
				continue
			}
			covered = true
			found = found || differs(p.key(r.Profile))
			if len(r.When) == 0 && !admitted(p.key(r.Profile)) {
				t.Fatalf("%s have %+v, but %s is not admitted", what, r, p.key(r.Profile))
			}
		}
		// A condition that contains a part of a name covers only some of the names above.
		if covered && !found && !strings.Contains(strings.Join(r.When, ""), "CONTAINS") {
			t.Fatalf("%s have %+v, and nothing differs", what, r)
		}
	}
}

func everyCaseWithPods(t *testing.T, property func(t *rapid.T, w *world, pods []pod)) {
	t.Helper()
	for i := range manyWorlds() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			w := &world{rig.New(t, sandbox.Options{}, rig.NoWait)}
			pods := w.pods(t)
			rapid.Check(t, func(t *rapid.T) {
				w.Wire.Reset(nil)
				w.Clear(t)
				property(t, w, pods)
			})
		})
	}
}
