package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/trust"
)

// access looks at what the profile may do once it has its token.
func (e *engine) access() {
	a := e.f.Access
	if a == nil {
		if e.f.Service != "" {
			e.unjudged = true
			e.unknown("access to '"+e.f.Service+"'", "the profile's policies were not read")
		}
		return
	}
	all := slices.Clone(a.Policies)
	var groups []string
	for _, g := range a.Groups {
		all = append(all, g.Policies...)
		groups = append(groups, g.Name)
	}
	profile := e.f.Profile.ID
	if profile == "" {
		profile = e.f.Profile.Text
	}
	if meant := serviceMeant(a.Wanted.Service); meant != "" {
		e.found(Finding{
			ID: causes.AccessService, Message: "IAM has no service '" + a.Wanted.Service + "'; did you mean '" + meant + "'?",
			Wanted: meant, Got: a.Wanted.Service, fix: Fix{Manual: "Name the service as IAM does: run this again with '--service " + meant + "'."},
		})
		return
	}
	if a.Wanted.NotFound != "" {
		e.found(Finding{
			ID: causes.AccessInstance, Message: a.Wanted.NotFound, Got: a.Wanted.Instance,
			fix: Fix{Manual: "Name an instance that exists: 'podtrust cluster list' shows clusters, and 'ibmcloud resource service-instances' the others."},
		})
		return
	}
	switch {
	case a.Incomplete != "": // what was not seen may give the access
		e.unjudged = a.Wanted.Service != ""
		e.unknown("access", a.Incomplete)
	case len(all) == 0 && len(groups) == 0:
		e.found(Finding{ID: causes.AccessNone, Message: "the profile has no access policy, and is in no access group", fix: e.grantFix(profile)})
	case len(all) == 0:
		e.found(Finding{
			ID: causes.AccessGroupEmpty, Message: "the profile is in access group '" + strings.Join(groups, "', '") + "', which has no policies",
			Got: strings.Join(groups, ", "), fix: e.grantFix(profile),
		})
	case a.Wanted.Service != "":
		e.target(all, profile)
	}
}

// Covers reports whether access reaches what is wanted of it, which names a service. If that is not certain, why says what speaks
// against it; the finding is that of a No.
func (a Access) Covers() (verdict trust.Verdict, why string, miss Finding) {
	e := engine{f: Facts{Access: &a}}
	e.target(a.Policies, "")
	switch {
	case e.unjudged:
		return trust.Unknown, e.missing[0], Finding{}
	case len(e.findings) > 0 && a.Incomplete != "":
		return trust.Unknown, a.Incomplete, Finding{}
	case len(e.findings) > 0:
		return trust.No, e.findings[0].Got, e.findings[0]
	}
	return trust.Yes, "", Finding{}
}

// grantFix gives the profile exactly what the pod wants, and nobody else. Where that is not known, or where no command is as
// narrow, it is left to people.
func (e *engine) grantFix(profile string) Fix {
	want := e.f.Access.Wanted
	switch {
	case want.Service == "":
		return Fix{Manual: "Give it the least role on the one service that the pod uses: 'podtrust profile grant " + profile +
			" --role ROLE --service SERVICE --instance INSTANCE'."}
	case want.Resource != "":
		return Fix{Manual: "Give the profile a policy on '" + want.Resource + "' alone, in the console or by 'podtrust apply'. " +
			"'podtrust profile grant' would give it the whole instance."}
	case want.ManagesAccount && want.Role == "":
		return Fix{Manual: "Give it the least role that the pod needs: 'podtrust profile grant " + profile + " --role ROLE --service " + want.Service + "'."}
	}
	command := []string{"podtrust", "profile", "grant", profile, "--role", cmp.Or(want.Role, "Reader"), "--service", want.Service}
	if want.Instance != "" {
		command = append(command, "--instance", want.Instance)
	}
	fix := Fix{Commands: [][]string{command}}
	if want.Role == "" {
		fix.Manual = "Name the least role that the pod needs in place of Reader."
	}
	return fix
}

// serviceMeant is IAM's name of a service for a name that people use and IAM does not; "" for others.
func serviceMeant(name string) string {
	switch strings.ToLower(name) {
	case "cos", "object-storage", "cloudobjectstorage", "s3":
		return "cloud-object-storage"
	case "key-protect", "keyprotect", "kp":
		return "kms"
	case "hpcs", "hyper-protect-crypto":
		return "hs-crypto"
	case "cloudant":
		return "cloudantnosqldb"
	case "postgres", "postgresql":
		return "databases-for-postgresql"
	case "event-streams", "eventstreams", "kafka":
		return "messagehub"
	case "iks", "roks", "kubernetes", "kubernetes-service":
		return "containers-kubernetes"
	case "icr", "registry":
		return "container-registry"
	case "secretsmanager", "secret-manager":
		return "secrets-manager"
	case "code-engine":
		return "codeengine"
	}
	return ""
}
