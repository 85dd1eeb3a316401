package diagnose

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

// otherPods adds the manifests that are not of the token's pod: nothing in them can explain what IAM answers, and IAM's answer says
// nothing about them. A namespace that a manifest does not name is the one of the token.
func (e *engine) otherPods() {
	for _, d := range e.f.Declared {
		if e.ofAnother(d.File) {
			e.found(otherPod(d, e.f.Token.Decoded.Pod()))
		}
	}
}

func otherPod(d Declared, pod crtoken.Pod) Finding {
	f := Finding{
		ID: causes.ManifestOtherPod, Where: d.File, Wanted: d.Namespace, Got: pod.Namespace,
		Message: d.Object + " is in namespace '" + d.Namespace + "', and the token is of a pod in namespace '" + pod.Namespace + "'",
		fix: Fix{Manual: "Use the manifest of the token's pod, or a token of the manifest's pod. If they are meant to be the same pod, " +
			"apply the manifest, and run this again in the new pod."},
	}
	if d.Namespace == "" || d.Namespace == pod.Namespace {
		f.Wanted, f.Got = d.ServiceAccount, pod.ServiceAccount
		f.Message = d.Object + " runs as service account '" + d.ServiceAccount + "', and the token is of a pod of '" + pod.ServiceAccount + "'"
	}
	return f
}

// ofAnother reports whether a file has pods, and the token's is none of them.
func (e *engine) ofAnother(file string) bool {
	t := e.f.Token.Decoded
	return t != nil && t.ServiceAccount() && slices.ContainsFunc(e.f.Declared, func(d Declared) bool { return d.File == file && !e.ofThePod(d) })
}

// besides says of pods of the manifests that they were not judged, where another one was judged in place of a token.
func (e *engine) besides() {
	judged := e.f.Trust.Identity
	for _, d := range e.f.Declared {
		for _, id := range append([]lint.Identity{d.Identity}, d.Beside...) {
			if id.Asks && !describes(id, crtoken.Pod{Namespace: judged.Namespace, ServiceAccount: judged.ServiceAccount}) {
				e.unjudged = true
				e.unknown("whether "+id.Object+" of "+d.File+" can become the profile", "only one pod is judged at a time")
			}
		}
	}
}

// ofThePod reports whether a manifest can be the one of the token's pod.
func (e *engine) ofThePod(d Declared) bool {
	pod := e.f.Token.Decoded.Pod()
	return describes(d.Identity, pod) || slices.ContainsFunc(d.Beside, func(id lint.Identity) bool { return describes(id, pod) })
}

func describes(id lint.Identity, pod crtoken.Pod) bool {
	return (id.Namespace == "" || id.Namespace == pod.Namespace) && (id.ServiceAccount == "" || id.ServiceAccount == pod.ServiceAccount)
}

// noPod is for a manifest that can't take the place of a token, because it does not say whose token that would be.
func (e *engine) noPod() (Finding, bool) {
	if e.f.Token.Sought || e.f.Profile.State != ProfileFound || len(e.f.Declared) == 0 {
		return Finding{}, false
	}
	d := e.f.Declared[0]
	f := Finding{ID: causes.TokenMissing, Where: d.File}
	if d.ServiceAccount == "" {
		f.Message = "there is no token, and " + d.Object + " does not say as which service account it runs"
		f.fix = Fix{Manual: "Use a token of the pod, or the manifest that names its service account."}
		return f, true
	}
	f.Message = "there is no token, and " + d.Object + " does not say in which namespace it runs"
	f.fix = Fix{Manual: "Name the namespace by '--namespace', or use a token of the pod."}
	return f, d.Namespace == ""
}
