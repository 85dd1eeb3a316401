package diagnose

import (
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/trust"
)

// withoutToken judges what can be judged of the profile while there is no token of the pod to look at.
func (e *engine) withoutToken() []Finding {
	found := e.profile()
	if f, ok := e.unknownProfile(); ok {
		found = append(found, f)
	}
	switch {
	case e.f.Trust != nil:
		found = append(found, e.expected()...)
	case e.f.Profile.State == ProfileFound:
		e.unadmitted("without its token it is not known who the pod is")
	}
	e.access()
	return found
}

// unasked is for a pod that there is only a manifest of: what keeps it from its token is proved without IAM.
func (e *engine) unasked() []Finding {
	var found []Finding
	for _, m := range e.f.Manifest {
		expectation := m.ID == lint.RuleServiceAccount || m.ID == lint.RuleNamespace // which the trust decides
		if m.Severity == lint.Broken && !expectation {
			found = append(found, e.manifestFinding(m))
		}
	}
	if f, ok := e.unknownProfile(); ok {
		return append(found, f)
	}
	if f, ok := e.otherAccount(); ok {
		return append(found, f)
	}
	if e.f.Trust == nil {
		return found
	}
	e.besides()
	expected := e.expected()
	if f, meant, _ := e.otherProfile(); meant && len(expected) > 0 {
		found = append(found, f)
	}
	if len(expected) > 0 && e.f.Trust.Identity.ServiceAccount == trust.DefaultServiceAccount {
		found = append(found, e.accounts()...)
	}
	return append(found, expected...)
}

// accounts are what the linter found of service accounts that are not the trusted one.
func (e *engine) accounts() []Finding {
	var found []Finding
	for _, m := range e.f.Manifest {
		if m.ID == lint.RuleServiceAccount {
			found = append(found, e.manifestFinding(m))
		}
	}
	return found
}
