package manifest

import (
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/shell"
)

// Kind is a kind of workload that Generate makes.
type Kind string

// The kinds that Generate makes.
const (
	Pod        Kind = "Pod"
	Job        Kind = "Job"
	Deployment Kind = "Deployment"
)

// CurlImage has curl and a shell, for those who have no image of podtrust.
const CurlImage = "curlimages/curl:8.11.1"

// userID is who a generated container runs as: the number of "nobody" in distroless images. OpenShift gives its own.
const userID = 65532

// Workload is what Generate makes.
type Workload struct {
	Kind            Kind
	Name, Namespace string
	Image           string // of podtrust, or with Curl one that has curl and a shell ("" means CurlImage)
	Curl            bool
	OpenShift       bool // leaves user IDs to the cluster, as its restricted security context wants
	ExistingAccount bool // the service account is there, and is left alone
	Settings
}

// Generate returns a manifest that is ready to be applied: the service account, and a workload whose only container proves
// that the exchange works. No token gets into its logs. The error matches ErrSettings.
func Generate(w Workload) (string, error) {
	var err error
	if w.Settings, err = w.withDefaults(); err != nil {
		return "", err
	}
	switch {
	case !isLabel(w.Name):
		return "", fmt.Errorf("%w: '%s' can't be the name of a %s", ErrSettings, w.Name, strings.ToLower(string(w.Kind)))
	case !isLabel(w.Namespace):
		return "", fmt.Errorf("%w: '%s' can't be the name of a namespace", ErrSettings, w.Namespace)
	case w.ServiceAccount == "":
		return "", fmt.Errorf("%w: the service account is missing", ErrSettings)
	case w.Image == "" && !w.Curl:
		return "", fmt.Errorf("%w: an image is required: specify a podtrust image, or use curl", ErrSettings)
	case w.Image == "":
		w.Image = CurlImage
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by 'podtrust manifest %s': a pod that becomes trusted profile %s.\n", strings.ToLower(string(w.Kind)), comment(w.Profile))
	if !w.ExistingAccount {
		b.WriteString(yamltext.Block(object{
			{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", object{{"name", w.ServiceAccount}, {"namespace", w.Namespace}}},
		}))
		b.WriteString("---\n")
	}
	b.WriteString(yamltext.Block(w.object()))
	return b.String(), nil
}

// comment makes a text fit for a comment: whatever is in a name, the comment ends with its line.
func comment(text string) string {
	return "'" + strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return -1
		}
		return r
	}, text) + "'"
}

func (w Workload) object() object {
	labels := object{{"app.kubernetes.io/name", w.Name}}
	metadata := object{{"name", w.Name}, {"namespace", w.Namespace}, {"labels", labels}}
	template := object{{"metadata", object{{"labels", labels}}}, {"spec", w.podSpec()}}
	switch w.Kind {
	case Job:
		return object{{"apiVersion", "batch/v1"}, {"kind", "Job"}, {"metadata", metadata}, {"spec", object{
			{"backoffLimit", 3}, {"template", template},
		}}}
	case Deployment:
		return object{{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"metadata", metadata}, {"spec", object{
			{"replicas", 1}, {"selector", object{{"matchLabels", labels}}}, {"template", template},
		}}}
	case Pod:
	}
	return object{{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", metadata}, {"spec", w.podSpec()}}
}

func (w Workload) podSpec() object {
	volumes := list{w.volume()}
	if w.delivers() {
		volumes = append(volumes, object{{"name", "iam"}, {"emptyDir", object{{"medium", "Memory"}, {"sizeLimit", "1Mi"}}}})
	}
	security := object{{"runAsNonRoot", true}}
	if !w.OpenShift {
		security = append(security, pair{"runAsUser", userID}, pair{"runAsGroup", userID})
	}
	security = append(security, pair{"seccompProfile", object{{"type", "RuntimeDefault"}}})
	spec := object{{"serviceAccountName", w.ServiceAccount}, {"automountServiceAccountToken", false}}
	if w.Kind != Deployment {
		spec = append(spec, pair{"restartPolicy", "Never"})
	}
	return append(spec, pair{"securityContext", security}, pair{"containers", list{w.container()}}, pair{"volumes", volumes})
}

func (w Workload) container() object {
	mounts := list{w.mount()}
	if w.delivers() {
		mounts = append(mounts, object{{"name", "iam"}, {"mountPath", "/var/run/iam"}})
	}
	c := object{{"name", "prove"}, {"image", w.Image}}
	c = append(c, w.command()...)
	return append(c, pair{"env", w.env(w.path())},
		pair{"resources", object{
			{"requests", object{{"cpu", "10m"}, {"memory", "32Mi"}}}, {"limits", object{{"memory", "64Mi"}}},
		}},
		pair{"securityContext", object{
			{"allowPrivilegeEscalation", false}, {"readOnlyRootFilesystem", true}, {"capabilities", object{{"drop", list{"ALL"}}}},
		}},
		pair{"volumeMounts", mounts})
}

// delivers reports whether the container keeps an IAM token in a file, and needs a place for it.
func (w Workload) delivers() bool { return w.Kind == Deployment && !w.Curl }

func (w Workload) command() object {
	switch {
	case w.Curl:
		return object{{"command", list{"/bin/sh", "-c", w.script()}}}
	case w.Kind == Deployment:
		return object{
			{"args", list{"token", "run", "--out", "/var/run/iam/token", "--health-addr", ":8080"}},
			{"ports", list{object{{"name", "health"}, {"containerPort", 8080}}}},
			{"readinessProbe", object{{"httpGet", object{{"path", "/healthz"}, {"port", "health"}}}}},
		}
	}
	return object{{"args", list{"token", "diagnose", "--as-pod"}}}
}

// script exchanges the token by curl. The token is read by curl itself, so that no list of processes shows it, and
// the answer is shown only when it holds none.
func (w Workload) script() string {
	url := "https://iam.cloud.ibm.com"
	if w.IAMURL != "" {
		url = strings.TrimSuffix(w.IAMURL, "/")
	}
	selector := "profile_name"
	if isProfileID(w.Profile) {
		selector = "profile_id"
	}
	lines := []string{
		"prove() {",
		"  answer=$(curl -sS --max-time 30 -H 'Accept: application/json' \\",
		"    --data-urlencode grant_type=urn:ibm:params:oauth:grant-type:cr-token \\",
		"    --data-urlencode cr_token@" + shell.Quote(w.path()) + " \\",
		"    --data-urlencode \"" + selector + "=$IBMCLOUD_CR_PROFILE\" \\",
		"    " + shell.Quote(url+"/identity/token") + ") || return 1",
		"  case \"$answer\" in",
		"    *'\"access_token\"'*) echo 'The exchange works.' ;;",
		"    *) echo \"$answer\" >&2; return 1 ;;",
		"  esac",
		"}",
	}
	if w.Kind == Deployment {
		lines = append(lines, "trap 'exit 0' TERM", "while prove; do sleep 1800 & wait $!; done", "exit 1")
	} else {
		lines = append(lines, "prove")
	}
	return strings.Join(lines, "\n") + "\n"
}
