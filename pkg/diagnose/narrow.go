package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/trust"
)

// linkFix is the narrowest trust that admits this pod: one link, for its cluster, namespace and service account. Where even
// that admits more than the pod, or is probably not what was meant, it is advice with the risk, and no command.
func (e *engine) linkFix(x trust.Explanation) Fix {
	id := e.f.Trust.Identity
	if id.ServiceAccount == trust.DefaultServiceAccount && trustsAccount(x) && e.admits(id.Namespace, x.Check.Wanted) {
		return Fix{
			Commands: e.patch(e.files(), "--service-account", x.Check.Wanted),
			Manual:   "Set serviceAccountName: " + x.Check.Wanted + " in the pod's manifest. " + riskOfDefault,
		}
	}
	if risk := e.risk(); risk != "" {
		return Fix{Manual: risk}
	}
	profile := cmp.Or(e.f.Profile.ID, e.f.Profile.Text)
	if id.ClusterCRN == "" {
		return Fix{Manual: "Link the profile to service account '" + id.ServiceAccount + "' in namespace '" + id.Namespace +
			"' of the pod's cluster, by running 'podtrust profile link'."}
	}
	fix := Fix{Commands: [][]string{{
		"podtrust", "profile", "link", profile, "--cluster", cmp.Or(id.ClusterID, id.ClusterCRN),
		"--namespace", id.Namespace, "--service-account", id.ServiceAccount,
	}}}
	if e.f.OthersUnread != "" {
		fix.Manual = "It is not known whether another profile trusts the pod already. This link gives the pod the access of '" + e.profileName() + "' too."
	}
	if x.Cause == trust.CauseCRNDiffers {
		fix.Manual = "This adds a link with the cluster's own CRN. Keep the other one until the exchange works: it may match too."
	}
	if x.Never() && !x.Candidate.Rule && x.Candidate.ID != "" {
		fix.Manual = "Then remove the link that matches nothing, by running 'podtrust profile unlink " + profile + " --link " + x.Candidate.ID + "'."
	}
	return fix
}

// trustsAccount reports whether a link trusts another service account of the pod's namespace.
func trustsAccount(x trust.Explanation) bool {
	return x.Cause == trust.CauseServiceAccount && x.Check.Operator == trust.Equals && !x.Candidate.Rule
}

// admits reports whether a pod of the cluster is known to be admitted from a namespace with a service account. A link for these may
// differ in more, such as a CRN that is not known to be the cluster's own.
func (e *engine) admits(namespace, serviceAccount string) bool {
	as := e.f.Trust.Identity
	as.Namespace, as.ServiceAccount = namespace, serviceAccount
	return trust.Evaluate(as, e.f.Trust.Links, e.f.Trust.Rules).Matched()
}

const riskOfDefault = "A link to 'default' would admit every pod of the namespace that names no service account."

// risk says why a link for the pod is not offered as a command: what it would admit beyond the pod, or why the pod was
// probably not meant; "" when nothing speaks against it.
func (e *engine) risk() string {
	id := e.f.Trust.Identity
	switch {
	case e.f.Cluster != nil && e.f.Cluster.Named != "":
		return "IAM recognized the token as one of cluster '" + e.f.Cluster.Name + "', and '--cluster' names '" + e.f.Cluster.Named +
			"'. Take the token from a pod of that cluster: a link would give the profile to a pod of another one."
	case e.excludes():
		return "A claim rule of the profile excludes the pod on purpose. Run the pod where the rule admits it, or ask the owner of the rule. " +
			"A link for the pod would undo the exclusion."
	case e.limitsPods():
		return "A claim rule of the profile admits only some pods of service account '" + id.ServiceAccount + "'. Correct its condition on the " +
			"pod's name by running 'podtrust profile rule update'. A link would admit every pod of the service account."
	case trust.SystemNamespace(id.Namespace):
		return "Namespace '" + id.Namespace + "' is a system namespace: a link would give the profile to components of the cluster and to " +
			"everybody who can change them. Run the pod in a namespace of its own, and link the profile to its service account there."
	case len(e.f.Others) > 0:
		return e.eitherProfile()
	case id.ServiceAccount == trust.DefaultServiceAccount:
		return "Create a service account for the pod, set it as serviceAccountName in the pod's manifest, and link the profile to it by " +
			"running 'podtrust profile link'. " + riskOfDefault
	}
	return ""
}

// excludes reports whether there is a rule that nothing but its exclusions keeps the pod out of.
func (e *engine) excludes() bool {
	return e.keptOutOnlyBy(func(c trust.Check) bool {
		return c.Flaw == "" && excludes(c)
	})
}

// limitsPods reports whether there is a rule that nothing but its conditions on the pod's name, and exclusions, keep the pod out of. A
// link knows no pods: it would admit all of the service account.
func (e *engine) limitsPods() bool {
	return e.keptOutOnlyBy(func(c trust.Check) bool {
		return c.Name == "pod" || c.Flaw == "" && excludes(c)
	})
}

// keptOutOnlyBy reports whether there is a rule of which the pod fails only checks of one kind.
func (e *engine) keptOutOnlyBy(kind func(trust.Check) bool) bool {
	id := e.f.Trust.Identity
	for _, r := range e.f.Trust.Rules {
		if _, never := trust.FindContradiction(r); never {
			continue
		}
		failed := trust.Evaluate(id, nil, []trust.Rule{r}).Candidates[0].Failed()
		if len(failed) > 0 && !slices.ContainsFunc(failed, func(c trust.Check) bool { return !kind(c) }) {
			return true
		}
	}
	return false
}

// eitherProfile is the advice for a pod that another profile trusts. Several profiles can trust one pod: only people know which is meant.
func (e *engine) eitherProfile() string {
	id, name := e.f.Trust.Identity, e.profileName()
	advice := "Trusted profile " + e.otherNames() + " trusts this pod already, and a pod can have several profiles. " +
		"If the pod is to use that one, name it in the pod's configuration. If it is to use '" + name + "' as well, link that to "
	if id.ServiceAccount == trust.DefaultServiceAccount {
		return advice + "a service account that only this pod has. " + riskOfDefault
	}
	return advice + "service account '" + id.ServiceAccount + "' in namespace '" + id.Namespace + "', by running 'podtrust profile link': " +
		"the pod then has the access of both."
}

func (e *engine) profileName() string { return cmp.Or(e.f.Profile.Name, e.f.Profile.Text) }

func (e *engine) otherNames() string {
	names := make([]string, len(e.f.Others))
	for i, o := range e.f.Others {
		names[i] = "'" + o.Name + "'"
	}
	return strings.Join(names, " or ")
}

// notDeployed finds a pod that runs as somebody else than its manifest says, where the profile trusts whom the manifest names.
func (e *engine) notDeployed() (Finding, bool) {
	id := e.f.Trust.Identity
	if e.f.Token.Decoded == nil || id.ClusterCRN == "" {
		return Finding{}, false
	}
	for _, d := range e.f.Declared {
		if e.ofThePod(d) || d.ServiceAccount == "" {
			continue
		}
		namespace := cmp.Or(d.Namespace, id.Namespace)
		runs, asks := id.Namespace+"/"+id.ServiceAccount, namespace+"/"+d.ServiceAccount
		if asks == runs || !e.admits(namespace, d.ServiceAccount) {
			continue
		}
		return Finding{
			ID: causes.ManifestNotDeployed, Where: d.File, Wanted: asks, Got: runs,
			Message: d.Object + " asks for service account '" + asks + "', which the profile trusts, and the pod runs as '" + runs + "'",
			fix: Fix{Manual: "Apply the manifest, for example by running 'kubectl apply -f " + d.File + "', and run this again in the new pod. " +
				"The profile's trust is right: do not change it."},
		}, true
	}
	return Finding{}, false
}
