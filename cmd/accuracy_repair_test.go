package cmd

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// neighbours are tokens of pods that are like the one of the cases, by who they are. They hold in every sandbox of the
// tests, which have their keys in common.
var neighbours = sync.OnceValues(func() (map[string]string, error) {
	content, err := firstContent()
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "podtrust-neighbours")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if _, err := file.Write(content); err != nil {
		return nil, err
	}
	server, err := sandbox.New(context.Background(), sandbox.Options{State: file.Name(), Now: now})
	if err != nil {
		return nil, err
	}
	tokens := map[string]string{}
	for _, cluster := range []string{"demo-vpc", "demo-classic", "demo-roks"} {
		for _, who := range []string{
			"orders/orders-api", "orders/default", "orders/orders", "orders/demo-vpc", "billing/orders-api", "default/default", "orders-api/orders",
		} {
			namespace, account, _ := strings.Cut(who, "/")
			token, err := control(server).Mint(context.Background(), sandbox.MintRequest{
				Cluster: cluster, Namespace: namespace, ServiceAccount: account, Pod: "p-1", Audience: []string{"iam"}, ExpiresIn: 3600e9,
			})
			if err != nil {
				return nil, err
			}
			tokens[cluster+"/"+who] = token
		}
	}
	return tokens, nil
})

// admitted are those of the neighbours who may become the profile.
func (w *world) admitted() map[string]bool {
	w.t.Helper()
	tokens, err := neighbours()
	w.check(err)
	in := map[string]bool{}
	for who, token := range tokens {
		in[who] = w.exchange(token, w.id)
	}
	return in
}

// repair does what the diagnosis says, or, where it leaves that to people, what a person would do. Then the exchange must
// succeed, and nobody else may have got in.
func (w *world) repair() {
	w.t.Helper()
	pod, profile := w.c.Pod, w.profile()
	w.c.Endpoint, w.c.Env = "", nil // the way is free
	if f := w.front.Load(); f != nil && f.Times == 0 {
		w.front.Store(nil) // what ends by itself stays
	}
	if len(w.c.Faults) > 0 {
		w.check(control(w.server).ClearFaults(w.t.Context()))
	}
	if w.c.Repair.Create {
		w.createProfile()
		w.before = w.admitted()
	}
	w.link(w.c.Repair.Links)
	for _, line := range w.c.Repair.Run {
		w.command(line)
	}
	if w.c.Repair.Profile != "" {
		profile = w.c.Repair.Profile
	}
	byHand := w.c.Repair.Pod != nil
	if byHand {
		pod = *w.c.Repair.Pod
	}
	profile = w.applyFix(profile, byHand)
	if w.c.Manifest != "" && !byHand {
		pod = w.kubelet()
	}
	if w.c.Pod.Cluster == "demo-old" || strings.HasPrefix(w.c.Cause, "cluster-") {
		return // the cluster itself is to be repaired, which no sandbox does
	}
	w.c.Token = faultToken{}
	_ = os.RemoveAll(w.tokenFile)
	w.writeToken(pod)
	if out, errs, code := w.podtrust(nil, "token", "exchange", "--profile", profile, "--token-file", w.tokenFile, "-o", "id"); code != 0 {
		w.t.Errorf("after the fix, the exchange ends with %d: %s %s", code, out, errs)
	}
	if w.c.Verdict == "warning" {
		args := append([]string{"token", "diagnose", "--profile", profile, "--token-file", w.tokenFile}, w.c.Ask...)
		if out, errs, code := w.podtrust(nil, args...); code != 0 {
			w.t.Errorf("after the fix, the diagnosis ends with %d: %s %s", code, out, errs)
		}
	}
	self := or(pod.Cluster, "demo-vpc") + "/" + or(pod.Namespace, "orders") + "/" + or(pod.Account, "orders-api")
	for who, in := range w.admitted() {
		if in && !w.before[who] && who != self {
			w.t.Errorf("the fix also lets %s in", who)
		}
	}
}

// applyFix runs the commands of the fix as they are printed, and returns the profile to ask for.
func (w *world) applyFix(profile string, byHand bool) string {
	w.t.Helper()
	for _, command := range w.fix {
		switch {
		case command[0] != "podtrust" || byHand || len(w.c.Fix) == 0:
			continue // it needs another tool, or a person decides otherwise
		case command[1] == "token":
			if i := slices.Index(command, "--profile"); i > 0 {
				profile = command[i+1]
			}
			command = append(command, "--token-file", w.tokenFile)
		}
		_, errs, code := w.podtrust(nil, command[1:]...)
		if code != 0 && !(command[2] == "diagnose" && code == 11) {
			w.t.Errorf("%q ends with %d: %s", command, code, errs)
		}
	}
	return profile
}

// kubelet reads who the pod of the manifest is, and what token it is given.
func (w *world) kubelet() faultPod {
	w.t.Helper()
	text, err := os.ReadFile(w.manifestFile)
	w.check(err)
	var object map[string]any
	w.check(yaml.Unmarshal(text, &object))
	namespace := object["metadata"].(map[string]any)["namespace"].(string)
	spec := object["spec"].(map[string]any)
	if template, ok := spec["template"].(map[string]any); ok {
		spec = template["spec"].(map[string]any)
	}
	account, _ := spec["serviceAccountName"].(string)
	pod := faultPod{Namespace: namespace, Account: or(account, "default")}
	for _, v := range spec["volumes"].([]any) {
		projected, ok := v.(map[string]any)["projected"].(map[string]any)
		if !ok {
			continue
		}
		token := projected["sources"].([]any)[0].(map[string]any)["serviceAccountToken"].(map[string]any)
		audience := []string{token["audience"].(string)}
		pod.Audience = &audience
		if seconds, ok := token["expirationSeconds"].(int); ok {
			pod.Lifetime = strconv.Itoa(seconds) + "s"
		}
	}
	return pod
}
