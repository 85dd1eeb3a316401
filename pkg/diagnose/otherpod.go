package diagnose

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

// otherPod finds manifests of which none is of the token's pod: then nothing in them can explain what IAM answers, and IAM's answer says
// nothing about them. A namespace that a manifest does not name is the one of the token.
func (e *engine) otherPod() (Finding, bool) {
	t := e.f.Token.Decoded
	if t == nil || !t.ServiceAccount() || len(e.f.Declared) == 0 || slices.ContainsFunc(e.f.Declared, e.ofThePod) {
		return Finding{}, false
	}
	pod, d := t.Pod(), e.f.Declared[0]
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
	return f, true
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
