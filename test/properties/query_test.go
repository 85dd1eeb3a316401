package properties_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// fewPods is how many pods of each case ask the sandbox.
const fewPods = 12

// fewRows is how many rows of an answer are asked for again.
const fewRows = 5

// somePods draws a few of the pods.
func somePods(t *rapid.T, pods []pod) []pod {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(pods), fewPods, fewPods, func(p pod) string { return p.key("") }).Draw(t, "pods")
}

// query is a pod as the queries take it: with its name, or without. ok is false if the caller can't know its cluster.
func query(t *rapid.T, a *account.Account, cluster string, p pod, named bool) (q graph.Query, ok bool) {
	q, err := graph.Ref{Cluster: cluster, Namespace: p.namespace, ServiceAccount: p.account}.In(a)
	var missing *account.NotFoundError
	var uncertain *account.UncertainError
	switch {
	case errors.As(err, &uncertain), errors.As(err, &missing) && missing.Incomplete != "":
		return q, false
	case err != nil:
		t.Fatal(err)
	}
	if named {
		q.Pod = &p.pod
	}
	return q, true
}

// about reports whether a row is about the pods of a namespace and service account of a cluster, by their names.
func about(r graph.Pods, cluster string, p pod) bool {
	return !r.Future && r.Cluster == cluster && (r.Namespace == graph.Any || r.Namespace == p.namespace) &&
		(r.ServiceAccount == graph.Any || r.ServiceAccount == p.account)
}

// rowsOf are the rows of a profile in an answer.
func rowsOf(w graph.What, profile string) []graph.Pods {
	for _, r := range w.Profiles {
		if r.ProfileID == profile {
			return r.Pods
		}
	}
	return nil
}

func TestQueriesAreWhatTheSandboxAdmits(t *testing.T) {
	t.Parallel()
	everyCaseWithPods(t, func(t *rapid.T, w *world, pods []pod) {
		furnishOddly(t, w)
		whole := w.All(t)
		some := somePods(t, pods)
		hidden := takeAway(t, w.All(t))
		for _, p := range whole.Profiles.Seen() {
			who := graph.WhoCan(whole, p)
			in := w.admitted(t, some, []string{p.Name})
			for _, pod := range some {
				checkQueries(t, whole, p, who, pod, in[pod.key(p.Name)])
				checkHidden(t, hidden, p, pod, pod.cluster, in[pod.key(p.Name)])
			}
			checkInverse(t, whole, p, who)
		}
	})
}

// checkQueries requires the three queries to give the sandbox's answer about a pod, if the whole account was read.
func checkQueries(t *rapid.T, a *account.Account, p account.Profile, who graph.Who, pod pod, admitted bool) {
	q, _ := query(t, a, pod.cluster, pod, true)
	can := graph.CanBecome(a, q, p)
	rows := rowsOf(graph.WhatCan(a, q), p.ID)
	sure := slices.ContainsFunc(rows, func(r graph.Pods) bool { return r.Known && len(r.When) == 0 })
	covered := slices.ContainsFunc(who.Pods, func(r graph.Pods) bool { return about(r, pod.cluster, pod) })
	doubted := slices.ContainsFunc(who.Pods, func(r graph.Pods) bool { return about(r, pod.cluster, pod) && !r.Known })
	wrong := func(format string, args ...any) {
		t.Fatalf("%s (admitted: %v): "+format+"\ncan: %+v\nwhat: %+v\nwho: %+v", append(append([]any{pod.key(p.Name), admitted}, args...), can, rows, who)...)
	}
	switch can.Answer {
	case "yes":
		if !admitted || !sure || !covered {
			wrong("can says yes; what-can is sure: %v, who-can lists it: %v", sure, covered)
		}
	case "no":
		if admitted || len(rows) > 0 {
			wrong("can says no")
		}
	default:
		if !doubted || sure || len(rows) == 0 {
			wrong("can says unknown, though the whole account was read")
		}
	}
	if !can.Known && who.Known {
		wrong("who-can says that it is certain")
	}
	for _, r := range who.Pods {
		if about(r, pod.cluster, pod) && r.Known && len(r.When) == 0 && can.Answer != "yes" {
			wrong("who-can lists it in %+v", r)
		}
	}
	q.Pod = nil
	unnamed := graph.CanBecome(a, q, p)
	if unnamed.Known && unnamed.Answer != can.Answer && can.Known {
		wrong("without the name of the pod, can says %s", unnamed.Answer)
	}
}

// checkInverse requires what-can to find every row of who-can, by the same link or rule, and nothing else.
func checkInverse(t *rapid.T, a *account.Account, p account.Profile, who graph.Who) {
	all := func(ref graph.Ref) []graph.Pods {
		q, err := ref.In(a)
		if err != nil {
			t.Fatal(err)
		}
		return rowsOf(graph.WhatCan(a, q), p.ID)
	}
	for range min(fewRows, len(who.Pods)) {
		r := rapid.SampledFrom(who.Pods).Draw(t, "row")
		if r.ClusterID != "" && !slices.ContainsFunc(a.Clusters.Seen(), func(c containers.Cluster) bool { return c.ID == r.ClusterID }) {
			continue // no cluster of the account has this ID
		}
		cluster := r.ClusterID
		if r.Future {
			cluster = graph.Any
		}
		back := all(graph.Ref{Cluster: cluster, Namespace: r.Namespace, ServiceAccount: r.ServiceAccount})
		if !slices.ContainsFunc(back, func(b graph.Pods) bool { return b.By == r.By && b.ClusterID == r.ClusterID && b.Known == r.Known }) {
			t.Fatalf("who-can of %s has %+v, and what-can does not: %+v", p.Name, r, back)
		}
	}
	ref := graph.Ref{
		Cluster:        rapid.SampledFrom([]string{graph.Any, "demo-vpc", "demo-classic", "demo-roks"}).Draw(t, "cluster"),
		Namespace:      rapid.SampledFrom([]string{graph.Any, "red", "blue", "other", "kube-system"}).Draw(t, "namespace"),
		ServiceAccount: rapid.SampledFrom([]string{graph.Any, "web", "default", "else"}).Draw(t, "service account"),
	}
	for _, b := range all(ref) {
		if !slices.ContainsFunc(who.Pods, func(r graph.Pods) bool {
			return r.By == b.By && r.ClusterID == b.ClusterID && r.Future == b.Future && r.Known == b.Known &&
				(r.Namespace == graph.Any || r.Namespace == b.Namespace) && (r.ServiceAccount == graph.Any || r.ServiceAccount == b.ServiceAccount)
		}) {
			t.Fatalf("what-can of %s has %+v of %s, and who-can does not: %+v", ref, b, p.Name, who.Pods)
		}
	}
}

// takeAway takes parts of an account away.
func takeAway(t *rapid.T, a *account.Account) *account.Account {
	drawn := func(what string) bool { return rapid.IntRange(0, 2).Draw(t, "hide "+what) == 0 }
	var profiles []account.Profile
	for _, p := range a.Profiles.Seen() {
		if drawn("links") {
			p.Links = some(t, p.Links)
		}
		if drawn("rules") {
			p.Rules = some(t, p.Rules)
		}
		if drawn("policies") {
			p.Policies = some(t, p.Policies)
		}
		profiles = append(profiles, p)
	}
	a.Profiles = a.Profiles.With(profiles)
	if drawn("profiles") {
		a.Profiles = some(t, a.Profiles)
	}
	if drawn("clusters") {
		a.Clusters = some(t, a.Clusters)
	}
	if drawn("resource groups") {
		a.ResourceGroups = account.List[iam.ResourceGroup]{}
	}
	clusters := slices.Clone(a.Clusters.Seen())
	for i := range clusters {
		if rapid.IntRange(0, 4).Draw(t, "hide CRN") == 0 {
			clusters[i].CRN = ""
			a.UnreadCRNs = map[string]string{clusters[i].ID: "hidden"}
		}
	}
	a.Clusters = a.Clusters.With(clusters)
	return a
}

// some is a list of which some items were not read.
func some[T any](t *rapid.T, l account.List[T]) account.List[T] {
	var left []T
	for _, item := range l.Seen() {
		if rapid.Bool().Draw(t, "seen") {
			left = append(left, item)
		}
	}
	return account.Filtered(left, "hidden")
}

// checkHidden requires the queries never to be wrong about a pod, whatever of the account was read.
func checkHidden(t *rapid.T, a *account.Account, whole account.Profile, pod pod, cluster string, admitted bool) {
	q, ok := query(t, a, cluster, pod, rapid.Bool().Draw(t, "named"))
	if !ok {
		return
	}
	what := graph.WhatCan(a, q)
	rows := rowsOf(what, whole.ID)
	if admitted && what.Known && len(rows) == 0 {
		t.Fatalf("%s is admitted, and what-can is certain without it: %+v", pod.key(whole.Name), what)
	}
	if !admitted && slices.ContainsFunc(rows, func(r graph.Pods) bool { return r.Known && len(r.When) == 0 }) {
		t.Fatalf("%s is not admitted, and what-can is certain that it is: %+v", pod.key(whole.Name), rows)
	}
	p, seen := a.Profile(whole.ID)
	if !seen {
		return
	}
	if can := graph.CanBecome(a, q, p); can.Known && (can.Answer == "yes") != admitted {
		t.Fatalf("%s: admitted %v, and can says %+v", pod.key(p.Name), admitted, can)
	}
	who := graph.WhoCan(a, p)
	covered := slices.ContainsFunc(who.Pods, func(r graph.Pods) bool { return about(r, q.Cluster, pod) })
	if admitted && who.Known && !covered {
		t.Fatalf("%s is admitted, and who-can is certain without it: %+v", pod.key(p.Name), who)
	}
}

func TestQueriesOfWhoIsNotAllowedToSeeAllAreNeverWrong(t *testing.T) {
	t.Parallel()
	everyCaseIn(t, oddAccount(), func(t *rapid.T, w *world) {
		furnishOddly(t, w)
		whole := w.All(t)
		seen, err := drawReader(t, w).Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true, ResourceGroups: true})
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			c := rapid.SampledFrom(whole.Clusters.Seen()).Draw(t, "cluster")
			one := pod{
				cluster: c.ID, namespace: rapid.SampledFrom([]string{"red", "blue", "n7"}).Draw(t, "namespace"),
				account: rapid.SampledFrom([]string{"web", "default", "demo-vpc"}).Draw(t, "account"), pod: "web-1",
			}
			one.token = w.mint(t, one)
			for _, p := range whole.Profiles.Seen() {
				in := w.admitted(t, []pod{one}, []string{p.Name})
				checkHidden(t, seen, p, one, c.ID, in[one.key(p.Name)])
				checkHidden(t, whole, p, one, c.ID, in[one.key(p.Name)])
			}
		}
	})
}
