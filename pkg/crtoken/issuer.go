package crtoken

import (
	"net/url"
	"strings"
)

// Platform is who issued a token, by the shape of its issuer. No issuer of IBM Cloud's clusters is documented, so that an
// issuer that is not known here says nothing.
type Platform struct {
	Name    string // "Amazon EKS"; "" when the issuer is not known
	Cluster bool   // it is a Kubernetes cluster that is not IBM Cloud's
}

// Platform reads the token's issuer.
func (t Token) Platform() Platform {
	u, err := url.Parse(t.Text("iss"))
	if err != nil {
		return Platform{}
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case strings.HasPrefix(host, "oidc.eks.") && strings.Contains(host, ".amazonaws.com"), strings.HasPrefix(host, "oidc-eks."):
		return Platform{"Amazon EKS", true}
	case host == "container.googleapis.com":
		return Platform{"Google GKE", true}
	case strings.HasSuffix(host, ".oic.prod-aks.azure.com"):
		return Platform{"Azure AKS", true}
	case strings.HasSuffix(host, ".openshiftapps.com"), strings.HasPrefix(host, "rh-oidc.s3."):
		return Platform{"Red Hat OpenShift Service on AWS", true}
	case strings.HasPrefix(host, "oidc-ack-"):
		return Platform{"Alibaba Cloud ACK", true}
	case host == "token.actions.githubusercontent.com":
		return Platform{Name: "GitHub Actions"}
	case host == "gitlab.com":
		return Platform{Name: "GitLab CI/CD"}
	case host == "accounts.google.com":
		return Platform{Name: "Google"}
	case host == "login.microsoftonline.com", host == "sts.windows.net":
		return Platform{Name: "Microsoft Entra ID"}
	}
	return Platform{}
}

// PublicIssuer is the token's issuer if it is a host of its own and not the name that clusters have in common; "" otherwise.
func (t Token) PublicIssuer() string {
	issuer := t.Text("iss")
	u, err := url.Parse(issuer)
	host := ""
	if err == nil {
		host = strings.ToLower(u.Hostname())
	}
	if u == nil || u.Scheme != "https" || host == "" || host == "kubernetes" || strings.HasPrefix(host, "kubernetes.default") || ofIBM(host) {
		return ""
	}
	return issuer
}

func ofIBM(host string) bool {
	return strings.HasSuffix(host, ".ibm.com") || strings.HasSuffix(host, ".appdomain.cloud")
}
