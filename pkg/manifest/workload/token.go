package workload

import (
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// The standard of IBM's documents since October 2021, and the limits of a projected token's lifetime: the least is that of
// Kubernetes, the most that of IBM's documents.
const (
	Audience    = crtoken.Audience
	MountPath   = "/var/run/secrets/tokens"
	File        = "sa-token"
	OldFile     = "vault-token" // before October 2021
	MinLifetime = 10 * time.Minute
	MaxLifetime = crtoken.MaxLifetime
	OldAudience = "vault" // before October 2021
)

// TokenSource is a service account token that a pod's volume projects.
type TokenSource struct {
	Volume             string // its name
	File               string // of the token, below where the volume is mounted
	Node               *yaml.Node
	Projected          *yaml.Node
	Index, SourceIndex int // of the volume in the pod, and of the source in the volume
}

// TokenSources are those of a pod.
func (w Workload) TokenSources() []TokenSource {
	var found []TokenSource
	for i, volume := range yamltext.Items(w.Spec, "volumes") {
		projected := yamltext.Get(volume, "projected")
		for j, source := range yamltext.Items(projected, "sources") {
			if token := yamltext.Get(source, "serviceAccountToken"); token != nil {
				found = append(found, TokenSource{
					Volume: yamltext.Text(volume, "name"), File: yamltext.Text(token, "path"), Node: token, Projected: projected,
					Index: i, SourceIndex: j,
				})
			}
		}
	}
	return found
}

// ForIAM reports whether the token is for IAM. No other is ever adopted or changed: istio-ca, SPIRE, sts.amazonaws.com.
func (s TokenSource) ForIAM() bool {
	audience := yamltext.Text(s.Node, "audience")
	return audience == Audience || audience == OldAudience
}

// At is the file that a container finds the token in; "" when it does not mount it.
func (s TokenSource) At(c Container) string {
	for _, m := range c.Mounts() {
		switch {
		case m.Volume != s.Volume:
		case m.SubPath && path.Clean(yamltext.Text(m.Node, "subPath")) == path.Clean(s.File):
			return path.Clean(m.Path)
		case !m.SubPath:
			return path.Join(m.Path, s.File)
		}
	}
	return ""
}

// IsTokenPath is the rule of the API server for the path of a projected token.
func IsTokenPath(text string) bool {
	return text != "" && !strings.HasPrefix(text, "/") && !slices.Contains(strings.Split(text, "/"), "..")
}
