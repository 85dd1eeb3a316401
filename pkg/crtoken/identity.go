package crtoken

import (
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/crn"
)

// Pod is whose token it is. In a pod's own token nothing names the cluster.
type Pod struct {
	Cluster        string `json:"cluster,omitempty"`
	ClusterCRN     string `json:"cluster_crn,omitempty"`
	Namespace      string `json:"namespace,omitempty"`
	ServiceAccount string `json:"service_account,omitempty"`
	Pod            string `json:"pod,omitempty"`
}

// Pod returns whom the token names: a service account token by its own claims, an IAM token that was exchanged for one by
// whom IAM recognized. It is the zero Pod for other tokens.
func (t Token) Pod() Pod {
	if t.ServiceAccount() {
		pod := Pod{
			Namespace:      t.Text("kubernetes.io", "namespace"),
			ServiceAccount: t.Text("kubernetes.io", "serviceaccount", "name"),
			Pod:            t.Text("kubernetes.io", "pod", "name"),
		}
		if parts := strings.Split(t.Text("sub"), ":"); pod.ServiceAccount == "" && len(parts) == 4 {
			pod.Namespace, pod.ServiceAccount = parts[2], parts[3] // a token of before Kubernetes 1.21
		}
		return pod
	}
	name, err := crn.Parse(t.Text("authn", "sub"))
	if err != nil || !name.IsCluster() {
		return Pod{}
	}
	pod, _ := parsePod(t.Text("authn", "name"))
	pod.ClusterCRN = name.String()
	return pod
}

// parsePod reads "<cluster>:<namespace>:<service account>:<pod>": none of the last three can hold a colon.
func parsePod(text string) (Pod, bool) {
	parts := strings.Split(text, ":")
	n := len(parts)
	if n < 4 {
		return Pod{}, false
	}
	return Pod{
		Cluster: strings.Join(parts[:n-3], ":"), Namespace: parts[n-3], ServiceAccount: parts[n-2], Pod: parts[n-1],
	}, true
}

// Recognized is whom IAM saw, out of the details of a refusal. These are made for people: the first text in quotes that
// looks like a pod is taken.
func Recognized(details string) (Pod, bool) {
	for i, part := range strings.Split(details, "'") {
		if i%2 == 0 {
			continue
		}
		if pod, ok := parsePod(part); ok && !strings.HasPrefix(part, "crn:") {
			return pod, true
		}
	}
	return Pod{}, false
}

// The rules for tokens that are exchanged, from IBM's documents since October 2021.
const (
	Audience    = "iam"
	MaxLifetime = time.Hour
)

// Finding is something odd about a token. A fatal one means that IAM can't accept it.
type Finding struct {
	Fatal bool   `json:"fatal"`
	Text  string `json:"text"`
}

// Check says what is odd about a pod's token at a time. It sees what is written in it, not whether it is genuine.
func Check(t Token, now time.Time) []Finding {
	var found []Finding
	add := func(fatal bool, text string) { found = append(found, Finding{fatal, text}) }
	if !t.ServiceAccount() {
		if t.IAM() {
			add(true, "it is already an IAM token, not a pod's service account token")
		} else {
			add(true, "it is not a service account token of Kubernetes")
		}
		return found
	}
	expires, issued := t.Time("exp"), t.Time("iat")
	switch {
	case expires.IsZero():
		add(true, "it does not expire: it is a legacy service account token, not a projected token")
	case !now.Before(expires):
		add(true, "it expired at "+expires.Format(time.RFC3339))
	case !issued.IsZero() && expires.Sub(issued) > MaxLifetime:
		add(false, "it lives for "+expires.Sub(issued).String()+"; IBM's documents allow one hour at most (expirationSeconds: 3600)")
	}
	if odd := t.OddAudience(); odd != "" {
		add(false, odd+"; IBM's documents say 'iam' since October 2021")
	}
	return found
}
