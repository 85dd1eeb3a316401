package manifest

import (
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// elsewhereHint is for pods that no snippet can see.
const elsewhereHint = "# If the pod has another token at " + workload.MountPath + ", as pods of Istio and SPIRE have, add\n" +
	"# '--mount-path " + OtherMountPath + "'.\n"

// Helm returns values for a chart. Charts agree on no names for them: those here are what 'helm create' makes, and, for
// the environment, the most frequent one. The error matches ErrSettings.
func Helm(s Settings) (string, error) {
	s, err := s.withDefaults()
	if err != nil {
		return "", err
	}
	values := object{}
	if s.ServiceAccount != "" {
		values = append(values, pair{"serviceAccount", object{{"create", true}, {"name", s.ServiceAccount}}})
	}
	values = append(values, pair{"volumes", list{s.volume()}}, pair{"volumeMounts", list{s.mount()}}, pair{"env", s.env(s.path())})
	return "# Made by 'podtrust manifest snippet helm'. Charts differ in the names of these keys: extraVolumes,\n" +
		"# extraVolumeMounts, extraEnv and extraEnvVars are frequent ones. Compare with the chart's values.yaml.\n" + elsewhereHint +
		yamltext.Block(values), nil
}

// KustomizeTarget is the workload that a kustomization patches.
type KustomizeTarget struct {
	Kind      string // such as Deployment
	Name      string
	Container string
}

// Kustomize returns a kustomization with a strategic merge patch of one workload. The error matches ErrSettings.
func Kustomize(t KustomizeTarget, s Settings) (string, error) {
	s, err := s.withDefaults()
	if err != nil {
		return "", err
	}
	kind, ok := workload.PodKind(t.Kind)
	switch {
	case !ok:
		return "", fmt.Errorf("%w: '%s' is not a kind of workload: use one of %s", ErrSettings, t.Kind, strings.Join(workload.PodKinds(), ", "))
	case !isSubdomain(t.Name):
		return "", fmt.Errorf("%w: '%s' can't be the name of a %s", ErrSettings, t.Name, kind.Name)
	case !isLabel(t.Container):
		return "", fmt.Errorf("%w: '%s' can't be the name of a container", ErrSettings, t.Container)
	}
	spec := object{}
	if s.ServiceAccount != "" {
		spec = append(spec, pair{"serviceAccountName", s.ServiceAccount})
	}
	var body any = append(spec,
		pair{"containers", list{object{{"name", t.Container}, {"env", s.env(s.path())}, {"volumeMounts", list{s.mount()}}}}},
		pair{"volumes", list{s.volume()}})
	for i := len(kind.Path) - 1; i >= 0; i-- {
		body = object{{kind.Path[i], body}}
	}
	patch := append(object{{"apiVersion", kind.APIVersion}, {"kind", kind.Name}, {"metadata", object{{"name", t.Name}}}}, body.(object)...)
	return "# Made by 'podtrust manifest snippet kustomize'.\n" + elsewhereHint + yamltext.Block(object{
		{"apiVersion", "kustomize.config.k8s.io/v1beta1"},
		{"kind", "Kustomization"},
		{"patches", list{object{
			{"target", object{{"kind", kind.Name}, {"name", t.Name}}},
			{"patch", yamltext.Block(patch)},
		}}},
	}), nil
}
