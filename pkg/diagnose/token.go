package diagnose

import (
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

// token finds what makes the token useless, whatever IAM trusts.
func (e *engine) token() []Finding {
	t := e.f.Token
	problem := func(id causes.ID, message string) []Finding {
		return []Finding{{ID: id, Message: message, Where: t.From, fix: e.tokenFix()}}
	}
	switch t.Problem {
	case TokenMissing:
		if !t.Sought && e.standsIn() {
			return nil // a manifest takes its place
		}
		if f, ok := e.noPod(); ok {
			return []Finding{f}
		}
		return problem(causes.TokenMissing, "the pod's token was not found at "+t.From)
	case TokenUnreadable:
		return problem(causes.TokenUnreadable, "the pod's token can't be read: "+t.Detail)
	case TokenEmpty:
		return problem(causes.TokenEmpty, "the file of the pod's token is empty")
	case TokenTrailing:
		return problem(causes.TokenTrailingBytes, "the file contains more than the token: "+t.Detail)
	case TokenNotJWT:
		return problem(causes.TokenNotJWT, "the file does not contain a token: "+t.Detail)
	}
	if t.Decoded == nil || e.f.Exchange.OK {
		return nil
	}
	return e.claims(*t.Decoded)
}

func (e *engine) claims(t crtoken.Token) []Finding {
	found := func(id causes.ID, message, wanted, got string) []Finding {
		fix := e.tokenFix()
		if cause, ok := causes.Find(id); ok && t.ServiceAccount() && !t.Time("exp").IsZero() {
			fix = Fix{Manual: cause.Fix} // it is the right token, at the wrong time
		}
		return []Finding{{ID: id, Message: message, Wanted: wanted, Got: got, Where: e.f.Token.From, fix: fix}}
	}
	expires, begins := t.Time("exp"), t.Time("nbf")
	switch {
	case !t.ServiceAccount() && t.IAM():
		return found(causes.TokenIsIAM, "this is an IAM access token, not a pod's service account token", "", "")
	case !t.ServiceAccount():
		return found(causes.TokenNotServiceAccount, "this is not a token of a Kubernetes service account"+issuedBy(t), "system:serviceaccount:...", t.Text("sub"))
	case t.Platform().Cluster:
		return []Finding{e.foreign(t)}
	case expires.IsZero():
		return found(causes.TokenLegacy, "this is a legacy service account token: it does not expire", "", "")
	case e.clockDecides(begins, expires):
		return []Finding{e.wrongClock()}
	case !e.f.now().Before(expires):
		return found(causes.TokenExpired, "the token expired at "+expires.Format(time.RFC3339), "after "+e.f.now().Format(time.RFC3339), expires.Format(time.RFC3339))
	case e.f.now().Before(begins):
		return found(causes.TokenNotYetValid, "the token is valid from "+begins.Format(time.RFC3339)+" on, and IAM's clock shows "+
			e.f.now().Format(time.RFC3339), "before "+e.f.now().Format(time.RFC3339), begins.Format(time.RFC3339))
	}
	return nil
}

// tokenFix is the projected volume: nothing about trust is changed for a token that is missing or of the wrong kind.
func (e *engine) tokenFix() Fix {
	if commands := e.patch(e.files()); commands != nil {
		return Fix{Commands: commands, Manual: "Apply the manifest, and run this again in the new pod."}
	}
	if e.patchIsIdle() {
		return Fix{Manual: "The manifest projects the token already: apply it, and run this again in the new pod."}
	}
	return Fix{Manual: "Project a service account token into the pod, for the audience 'iam' and an hour: 'podtrust manifest patch -f FILE' does it."}
}

// tokenFindings are what IBM's documents forbid, and what IBM's SDKs stumble over. Whether IAM enforces it is unconfirmed.
func (e *engine) tokenFindings() {
	if e.f.Token.Blanks {
		e.found(Finding{
			ID: causes.TokenTrailingBytes, Where: e.f.Token.From,
			Message: "there are blanks or line ends around the token; podtrust drops them, and IBM's SDKs send them",
			fix:     Fix{Manual: "Write the file without them, or mount the projected volume itself."},
		})
	}
	if e.f.Token.Decoded == nil || !e.f.Token.Decoded.ServiceAccount() {
		return
	}
	if f, ok := e.audience(); ok {
		e.found(f)
	}
	if f, ok := e.lifetime(); ok {
		e.found(f)
	}
}

func (e *engine) audience() (Finding, bool) {
	if e.f.Token.Decoded == nil {
		return Finding{}, false
	}
	odd := e.f.Token.Decoded.OddAudience()
	return Finding{
		ID: causes.TokenAudience, Message: "the token is not for IAM: " + odd + "; IBM's documents say 'iam'",
		Wanted: crtoken.Audience, Got: strings.Join(e.f.Token.Decoded.Audiences(), ", "), Where: e.f.Token.From,
		fix: e.projectionFix(lint.RuleAudience, "Set audience: iam in the projected volume."),
	}, odd != ""
}

func (e *engine) lifetime() (Finding, bool) {
	if e.f.Token.Decoded == nil {
		return Finding{}, false
	}
	lives := e.f.Token.Decoded.Time("exp").Sub(e.f.Token.Decoded.Time("iat"))
	return Finding{
		ID: causes.TokenLifetime, Message: "the token lives for " + lives.String() + ", and IBM's documents allow one hour at most",
		Wanted: "at most 1h0m0s", Got: lives.String(), Where: e.f.Token.From,
		fix: e.projectionFix(lint.RuleLifetime, "Set expirationSeconds: 3600 in the projected volume."),
	}, !e.f.Token.Decoded.Time("iat").IsZero() && lives > crtoken.MaxLifetime
}

// projectionFix corrects the line of the pod's manifest that is at fault, if the linter found one.
func (e *engine) projectionFix(rule lint.RuleID, manual string) Fix {
	i := slices.IndexFunc(e.f.Manifest, func(m Manifest) bool { return m.ID == rule && !e.ofAnother(m.File) })
	if i < 0 {
		return Fix{Manual: manual}
	}
	return e.manifestFix(e.f.Manifest[i])
}

func issuedBy(t crtoken.Token) string {
	if name := t.Platform().Name; name != "" {
		return ", but one of " + name
	}
	return ""
}

// foreign is for a token whose issuer shows that its cluster is not one of IBM Cloud.
func (e *engine) foreign(t crtoken.Token) Finding {
	issuer := t.Text("iss")
	message := "the token is of a cluster that IAM does not know: its issuer is '" + issuer + "'"
	if name := t.Platform().Name; name != "" {
		message = "the token is of a cluster of " + name + ", and IAM knows the clusters of IBM Cloud only: its issuer is '" + issuer + "'"
	}
	return Finding{ID: causes.TokenForeign, Message: message, Got: issuer, Where: e.f.Token.From, fix: Fix{
		Manual: "Run the pod in a cluster of IBM Cloud Kubernetes Service or Red Hat OpenShift on IBM Cloud. Elsewhere, use a service ID's API key.",
	}}
}
